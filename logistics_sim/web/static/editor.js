// The scenario editor: a form made from the schema; each change is saved at once and can be undone.
import { get, Refused, scenarioPath, send } from "./api.js";
import { fill, freshId, h } from "./dom.js";
import { expand, input, rangeOf, said, valueAt } from "./fields.js";
import { attempt, complain, faultText, hush, tell } from "./notice.js";
import { copy } from "./start.js";
import { estimateBox } from "./estimate.js";
import { mapPanel } from "./map_editor.js";
import { spoken, t } from "./words.js";

let group = "members";

/** Show the editor of a scenario. */
export async function editorView(main, [county, name]) {
  const path = scenarioPath(county, name);
  const words = await get(`/api/schema?lang=${spoken()}`);
  const state = { path, county, name, words, scenario: await get(path), diff: await get(`${path}/diff`) };
  state.again = async () => {
    state.scenario = await get(path);
    state.diff = await get(`${path}/diff`);
    draw(main, state);
  };
  state.save = (changes) => save(main, state, changes);
  draw(main, state);
}

async function save(main, state, changes) {
  try {
    state.scenario = await send("PATCH", state.path, { changes }, state.scenario.etag);
    state.diff = await get(`${state.path}/diff`);
    hush();
    draw(main, state);
    tell(t("Saved."));
  } catch (error) {
    refused(main, state, error);
  }
}

function refused(main, state, error) {
  if (error.status === 412) {
    complain(error);
    document.getElementById("notice").append(h("button", { type: "button", onclick: () => attempt(state.again) }, t("Load it again")));
    return;
  }
  const elsewhere = [];
  for (const place of main.querySelectorAll(".fault")) fill(place);
  for (const fault of error.faults ?? []) {
    const places = [...main.querySelectorAll("[data-key]")].filter((e) => fault.key && `${fault.key}.`.startsWith(`${e.dataset.key}.`));
    const at = places.sort((a, b) => b.dataset.key.length - a.dataset.key.length)[0];
    if (at) {
      fill(at.querySelector(".fault"), faultText(fault));
      at.querySelector("input, select")?.setAttribute("aria-invalid", "true");
    } else elsewhere.push(fault);
  }
  if (!error.faults || elsewhere.length) complain(Object.assign(error, { faults: elsewhere.length ? elsewhere : error.faults }));
  else tell(t("Not saved: see the field."));
}

function draw(main, state) {
  const { scenario, words } = state;
  const focused = document.activeElement?.closest?.("[data-key]")?.dataset.key;
  const scroll = scrollY;
  const groups = [...words.groups, { id: "map", label: t("Map") }, { id: "yaml", label: "YAML" }];
  fill(main,
    h("h1", {}, scenario.effective.title ?? state.name),
    h("p", { class: "note" }, `${state.county} / ${state.name}`, scenario.parent ? ` · ${t("based on {name}", { name: scenario.parent })}` : ""),
    scenario.shipped ? h("p", { class: "told" }, t("This scenario is shipped and stays as it is."), " ",
      h("button", { type: "button", onclick: () => copy({ county: state.county, name: state.name }) }, t("Copy it to change it"))) : null,
    toolbar(main, state),
    scenario.faults.length ? h("details", { class: "wrong", open: scenario.faults.length < 6 }, h("summary", {}, t("{count} faults: it cannot run yet", { count: scenario.faults.length })),
      h("ul", {}, scenario.faults.map((fault) => h("li", {}, faultText(fault))))) : null,
    h("div", { class: "editor" },
      h("div", { class: "tabs", role: "tablist", "aria-label": t("Parts of the scenario"), "aria-orientation": "vertical", onkeydown: arrows },
        groups.map(({ id, label }) => h("button", {
          type: "button", role: "tab", id: `tab-${id}`, "aria-selected": String(id === group), "aria-controls": "panel",
          tabindex: id === group ? "0" : "-1",
          onclick: () => { group = id; draw(main, state); document.getElementById(`tab-${id}`).focus(); },
        }, label, mark(state, id)))),
      h("div", { id: "panel", role: "tabpanel", "aria-labelledby": `tab-${group}` }, panel(main, state)),
      h("div", { class: "beside" }, estimateBox(state), differences(state))));
  scrollTo(0, scroll);
  if (focused) main.querySelector(`[data-key="${CSS.escape(focused)}"] input, [data-key="${CSS.escape(focused)}"] select`)?.focus({ preventScroll: true });
}

function arrows(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const tabs = [...event.currentTarget.querySelectorAll("[role=tab]")];
  tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length].click();
}

function mark(state, id) {
  const keys = new Set(state.words.fields.filter((f) => f.group === id).flatMap((f) => expand(f.key, state.scenario.effective)));
  const changed = state.diff.filter((row) => [...keys].some((key) => row.key === key || row.key.startsWith(`${key}.`) || key.startsWith(`${row.key}.`))).length;
  return changed ? h("span", { class: "count", title: t("changed values") }, ` ${changed}`) : null;
}

function toolbar(main, state) {
  const { scenario, path } = state;
  const step = (word) => attempt(async () => {
    state.scenario = await send("POST", `${path}/${word}`, undefined, scenario.etag);
    state.diff = await get(`${path}/diff`);
    draw(main, state);
  });
  return h("div", { class: "buttons toolbar" },
    h("button", { type: "button", disabled: scenario.shipped || !scenario.undo, onclick: () => step("undo") }, t("Undo")),
    h("button", { type: "button", disabled: scenario.shipped || !scenario.redo, onclick: () => step("redo") }, t("Redo")),
    h("button", { type: "button", onclick: () => copy({ county: state.county, name: state.name }) }, t("Copy")),
    h("button", { type: "button", onclick: () => attempt(async () => {
      const found = await send("POST", `${path}/check`);
      const lines = [...found.faults, ...found.warnings].map(faultText);
      if (!lines.length) tell(t("Checked against roads and places: no faults."));
      else if (found.faults.length) complain(new Refused(422, found.faults));
      else tell(lines.join(" · "));
    }) }, t("Check against the roads")),
    runForm(state));
}

function runForm(state) {
  const days = freshId("days");
  const times = freshId("times");
  return h("form", { class: "run", onsubmit: (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    const body = { county: state.county, scenario: state.name, replications: Number(data.get("replications")) || 1 };
    if (data.get("days")) body.days = Number(data.get("days"));
    attempt(async () => {
      await send("POST", "/api/runs", body);
      location.hash = "#/runs";
    });
  } },
  h("label", { for: days }, t("Days")), h("input", { id: days, name: "days", type: "number", min: 1, max: 3660, value: state.scenario.effective.days ?? "" }),
  h("label", { for: times }, t("Repetitions")), h("input", { id: times, name: "replications", type: "number", min: 1, max: 1000, value: 1 }),
  h("button", { class: "main", disabled: !state.scenario.ok }, t("Run")));
}

function panel(main, state) {
  if (group === "yaml") return yamlPanel(main, state);
  if (group === "map") return mapPanel(state);
  const single = [];
  const entries = new Map();
  for (const field of state.words.fields.filter((f) => f.group === group)) {
    for (const key of expand(field.key, state.scenario.effective)) {
      if (key.endsWith(".id")) continue;
      if (!field.key.includes(".*.")) single.push(row(state, field, key));
      else {
        const entry = key.split(".").slice(0, 2).join(".");
        if (!entries.has(entry)) entries.set(entry, []);
        entries.get(entry).push(row(state, field, key));
      }
    }
  }
  const parts = [single, [...entries].map(([entry, rows]) => [h("h3", {}, valueAt(state.scenario.effective, entry)?.name ?? entry), rows])];
  return [h("h2", {}, state.words.groups.find(({ id }) => id === group).label), parts];
}

function row(state, field, key) {
  const { scenario, words } = state;
  const value = valueAt(scenario.effective, key);
  const id = freshId("value");
  const changed = state.diff.find((each) => each.key === key || each.key.startsWith(`${key}.`) || key.startsWith(`${each.key}.`));
  const context = {
    id, words, disabled: scenario.shipped, label: field.label,
    labels: { "aria-describedby": `${id}-fault` },
    save: (fresh, inner) => state.save([fresh === undefined ? { key, reset: true } : { key: inner ? `${key}.${inner}` : key, value: fresh }]),
  };
  if (key === "alliance.members") {
    context.options = (scenario.effective.firms ?? []).map((firm) => [firm.id, firm.name]);
    context.all = context.options.map(([firm]) => firm);
  }
  return h("div", { class: changed ? "field changed" : "field", "data-key": key },
    h("label", { for: id }, field.label), h("div", { class: "control" }, input(field, value, context), h("span", { class: "range" }, rangeOf(field)),
      changed && !scenario.shipped ? h("button", { type: "button", class: "quiet", title: t("Parent's value: {value}", { value: said(changed.parent, words.units) }),
        "aria-label": t("Back to the parent's value: {label}", { label: field.label }),
        onclick: () => state.save([{ key: changed.key.startsWith(key) ? key : changed.key, reset: true }]) }, "↺") : null),
    h("p", { class: "fault", id: `${id}-fault` }));
}

function differences(state) {
  const labels = new Map(state.words.fields.flatMap((f) => expand(f.key, state.scenario.effective).map((key) => [key, f.label])));
  const named = (key) => {
    const last = key.lastIndexOf(".");
    return labels.get(key) ?? (last > 0 && labels.has(key.slice(0, last)) ? `${labels.get(key.slice(0, last))} · ${key.slice(last + 1)}` : key);
  };
  return h("section", { class: "diff", "aria-labelledby": "diff" }, h("h2", { id: "diff" }, t("What differs from the parent")),
    state.diff.length ? h("ul", {}, state.diff.map((each) => h("li", {}, h("span", { title: each.key }, entryName(state, each.key), named(each.key)), ": ",
      h("del", {}, said(each.parent, state.words.units)), " → ", h("ins", {}, said(each.child, state.words.units))))) : h("p", { class: "note" }, t("nothing")));
}

function entryName(state, key) {
  const parts = key.split(".");
  const entry = parts.length > 1 && Array.isArray(state.scenario.effective[parts[0]]) && valueAt(state.scenario.effective, parts.slice(0, 2).join("."));
  return entry ? `${entry.name ?? parts[1]} · ` : "";
}

function yamlPanel(main, state) {
  const area = h("textarea", { rows: 24, spellcheck: "false", disabled: state.scenario.shipped, "aria-label": t("The scenario as YAML") });
  const file = h("input", { type: "file", accept: ".yaml,.yml", "aria-label": t("Read a YAML file"), disabled: state.scenario.shipped, onchange: async () => {
    if (file.files[0]) area.value = await file.files[0].text();
  } });
  get(`${state.path}/yaml`).then((text) => { area.value = text; });
  const part = [h("h2", {}, "YAML"), h("p", {}, t("The file holds only what differs from its parent. Changes by the form rewrite it without comments.")), area];
  return [part, h("div", { class: "buttons" },
    h("button", { type: "button", disabled: state.scenario.shipped, class: "main", onclick: async () => {
      try {
        state.scenario = await send("PUT", `${state.path}/yaml`, { text: area.value }, state.scenario.etag);
        state.diff = await get(`${state.path}/diff`);
        draw(main, state);
        tell(t("Saved."));
      } catch (error) {
        refused(main, state, error);
      }
    } }, t("Save the text")),
    h("a", { href: `${state.path}/yaml`, download: `${state.name}.yaml` }, t("Download")), file)];
}

