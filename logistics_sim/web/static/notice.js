// One line under the head says what happened; faults say what to do.
import { fill, h } from "./dom.js";
import { t } from "./words.js";
import { Refused } from "./api.js";

const box = () => document.getElementById("notice");

/** Say that something is done. */
export function tell(text) {
  fill(box(), h("p", { class: "told" }, text));
}

/** Forget what was said. */
export const hush = () => fill(box());

/** Return the sentence of a fault. */
export function faultText(fault) {
  const where = fault.where ? ` ${fault.where}:` : "";
  return `${fault.code}${where} ${fault.message}${fault.hint ? ` (${fault.hint})` : ""}`.trim();
}

/** Say what was refused. */
export function complain(error) {
  if (!(error instanceof Refused)) {
    fill(box(), h("p", { class: "wrong", role: "alert" }, String(error)));
    throw error;
  }
  const gone = error.status === 0;
  fill(box(), h("div", { class: "wrong", role: "alert" },
    gone ? h("p", {}, t("The server does not answer. Is logistics-sim serve still running?")) : null,
    gone ? null : h("ul", {}, error.faults.map((fault) => h("li", {}, faultText(fault))))));
}

/** Do something and complain when it is refused; return its result or undefined. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    complain(error);
    return undefined;
  }
}
