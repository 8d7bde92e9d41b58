// The interface of the server, and nothing else of it: see /openapi.json.

/** What the server refused: its faults, each with code, where, message, hint and key. */
export class Refused extends Error {
  constructor(status, faults) {
    super(faults.map((fault) => `${fault.code} ${fault.message}`).join("\n"));
    this.status = status;
    this.faults = faults;
  }
}

let accepted = "en";
/** Ask for answers (messages of faults) in a language. */
export const askIn = (language) => { accepted = language; };

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { ...options, headers: { ...options.headers, "Accept-Language": accepted } });
  } catch (error) {
    throw new Refused(0, [{ code: "", where: "", message: String(error), hint: "", key: "" }]);
  }
  if (!answer.ok) {
    let faults;
    try {
      faults = (await answer.json()).faults;
    } catch {
      faults = [{ code: "", where: path, message: `HTTP ${answer.status}`, hint: "", key: "" }];
    }
    throw new Refused(answer.status, faults);
  }
  if (answer.status === 204) return null;
  const kind = answer.headers.get("content-type") ?? "";
  return kind.includes("json") ? answer.json() : answer.text();
}

/** Read something. */
export const get = (path) => ask(path);

/** Send JSON; the tag says on which state of a scenario a change was made. */
export function send(method, path, body, tag) {
  const headers = {};
  if (body !== undefined) headers["content-type"] = "application/json";
  if (tag) headers["If-Match"] = tag;
  return ask(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
}

/** Send files and words of a form. */
export const upload = (path, form) => ask(path, { method: "POST", body: form });

/** Return the address of a scenario. */
export const scenarioPath = (county, name) =>
  `/api/counties/${encodeURIComponent(county)}/scenarios/${encodeURIComponent(name)}`;
