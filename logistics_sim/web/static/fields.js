// Inputs for the values of a scenario, by the kind that the form's schema names.
import { fill, freshId, h } from "./dom.js";
import { t } from "./words.js";

/** Return the value of a dotted key in data; entries of lists by their id. */
export function valueAt(data, key) {
  let value = data;
  for (const part of key.split(".")) {
    if (Array.isArray(value)) value = value.find((entry) => entry && entry.id === part);
    else if (value && typeof value === "object") value = value[part];
    else return undefined;
  }
  return value;
}

/** Return keys of a pattern (fleet.*.count) that data has entries for. */
export function expand(pattern, data) {
  const at = pattern.indexOf(".*.");
  if (at < 0) return [pattern];
  const list = valueAt(data, pattern.slice(0, at));
  if (!Array.isArray(list)) return [];
  return list.filter((entry) => entry?.id).flatMap((entry) =>
    expand(`${pattern.slice(0, at)}.${entry.id}.${pattern.slice(at + 3)}`, data));
}

/** Return how a value is said in one line, its unit by the words of `units`. */
export function said(value, units = {}) {
  if (value === undefined || value === null) return "–";
  if (Array.isArray(value)) return value.map((each) => said(each, units)).join("; ") || "–";
  if (typeof value === "object")
    return "base" in value ? `${value.base}${value.unit ? ` ${units[value.unit] ?? value.unit}` : ""}`
      : Object.entries(value).map(([key, inner]) => `${key} ${said(inner, units)}`).join(", ");
  return String(value);
}

const number = (text) => {
  const clean = text.trim().normalize("NFKC").replace(/,/g, "");
  return clean !== "" && Number.isFinite(Number(clean)) ? Number(clean) : text;
};
const base = (value) => (value && typeof value === "object" && "base" in value ? value.base : value);

/** Return the range of a field in signs, nothing where it has none. */
export function rangeOf(field) {
  const parts = [];
  if (field.minimum !== undefined) parts.push(`≥ ${field.minimum}`);
  if (field.above !== undefined) parts.push(`> ${field.above}`);
  if (field.maximum !== undefined) parts.push(`≤ ${field.maximum}`);
  if (field.below !== undefined) parts.push(`< ${field.below}`);
  return parts.join(", ");
}

/** Return an input for a field; save(value, subkey) is called when it was changed. */
export function input(field, value, context) {
  const make = {
    parameter, number: plain, integer: plain, clock: plain, date: plain, text: plain,
    flag, choice, texts, rows, pairs,
  }[field.kind];
  return make(field, value, context);
}

function plain(field, value, { save, id, disabled, labels }) {
  const numeric = field.kind === "number" || field.kind === "integer";
  const shown = value === undefined || value === null ? "" : Array.isArray(value) ? value.join(",") : String(value);
  return h("input", {
    id, disabled, ...labels, value: shown,
    type: field.kind === "date" ? "date" : "text",
    inputmode: numeric ? "decimal" : undefined,
    placeholder: field.kind === "clock" ? "06:30" : undefined,
    size: numeric || field.kind === "clock" ? 9 : 24,
    onchange: (event) => {
      const text = event.target.value;
      if (text.trim() === "" && field.optional) save(undefined);
      else save(numeric ? number(text) : text);
    },
  });
}

function parameter(field, value, context) {
  const { save, id, disabled, words, labels } = context;
  const whole = value && typeof value === "object" ? value : { base: value };
  const main = h("input", {
    id, disabled, ...labels, type: "text", inputmode: "decimal", size: 9,
    value: whole.base ?? "",
    onchange: (event) => {
      const text = event.target.value;
      if (text.trim() === "" && field.optional) save(undefined);
      else save(number(text));
    },
  });
  const parts = [main, h("span", { class: "unit" }, words.units[whole.unit] ?? whole.unit ?? "")];
  if (whole.base === undefined) return h("span", { class: "parameter" }, parts);
  const more = (name, label, element) => {
    element.id = freshId(name);
    return h("span", { class: "more" }, h("label", { for: element.id }, label), element);
  };
  const text = (name, size) => h("input", {
    type: "text", size, disabled, value: whole[name] ?? "",
    onchange: (event) => save(["low", "high"].includes(name) ? number(event.target.value) : event.target.value, name),
  });
  parts.push(h("details", { class: `status-${whole.status ?? "planner"}` },
    h("summary", {}, words.status[whole.status ?? "planner"] ?? whole.status,
      whole.low !== undefined || whole.high !== undefined ? ` ${whole.low ?? ""}–${whole.high ?? ""}` : ""),
    h("div", { class: "about" },
      more("low", t("lowest"), text("low", 7)), more("high", t("highest"), text("high", 7)),
      more("status", t("status"), h("select", { disabled, onchange: (event) => save(event.target.value, "status") },
        ["given", "sourced", "derived", "guess", "planner"].map((name) => h("option", { value: name, selected: name === (whole.status ?? "planner") }, words.status[name])))),
      more("source", t("source"), text("source", 30)))));
  return h("span", { class: "parameter" }, parts);
}

function flag(field, value, { save, id, disabled, labels }) {
  return h("input", { id, disabled, ...labels, type: "checkbox", checked: value === true, onchange: (event) => save(event.target.checked) });
}

function choice(field, value, { save, id, disabled, words, labels }) {
  const options = field.choices.map((name) => h("option", { value: name, selected: name === value }, words.choices[name] ?? words.status[name] ?? name));
  if (value === undefined) options.unshift(h("option", { value: "", selected: true }, "–"));
  return h("select", { id, disabled, ...labels, onchange: (event) => event.target.value && save(event.target.value) }, options);
}

function texts(field, value, context) {
  const { save, id, disabled, labels } = context;
  const listed = context.options ?? field.choices?.map((name) => [name, context.words.choices[name] ?? name]);
  if (listed) return boxes(listed, value ?? context.all, context);
  const nested = (value ?? []).some(Array.isArray) || field.key.endsWith(".roads");
  const numeric = (value ?? []).length > 0 ? value.every((entry) => typeof entry === "number")
    : /\.(values|months|waves)$/.test(field.key);
  return h("input", {
    id, disabled, ...labels, type: "text", size: 30,
    value: nested ? JSON.stringify(value ?? []) : (value ?? []).join(", "),
    onchange: (event) => {
      const text = event.target.value.trim();
      if (nested) {
        try {
          save(JSON.parse(text || "[]"));
        } catch {
          save(text);
        }
        return;
      }
      const parts = text.split(/[,，、;；]/).map((part) => part.trim()).filter(Boolean);
      save(numeric ? parts.map(number) : parts);
    },
  });
}

function pairs(field, value, { save, id, disabled, labels }) {
  return h("input", {
    id, disabled, ...labels, type: "text", size: 30, placeholder: "id: …; id: …",
    value: Object.entries(value ?? {}).map(([name, each]) => `${name}: ${Array.isArray(each) ? each.join(",") : each}`).join("; "),
    onchange: (event) => {
      const parts = event.target.value.split(/[;；]/).filter((part) => part.trim());
      save(parts.length ? Object.fromEntries(parts.map((part) => {
        const [name, ...rest] = part.split(/[:：]/);
        return [name.trim(), number(rest.join(":").trim())];
      })) : undefined);
    },
  });
}

function boxes(listed, value, { save, id, disabled, label }) {
  const chosen = new Set(value ?? []);
  return h("fieldset", { id, class: "boxes" }, h("legend", { class: "hidden" }, label), listed.map(([name, said_]) => {
    const own = freshId("box");
    return h("span", {}, h("input", {
      id: own, type: "checkbox", disabled, checked: chosen.has(name),
      onchange: (event) => {
        if (event.target.checked) chosen.add(name);
        else chosen.delete(name);
        save(listed.map(([each]) => each).filter((each) => chosen.has(each)));
      },
    }), h("label", { for: own }, said_));
  }));
}

function rows(field, value, context) {
  const { save, disabled, words, label } = context;
  const list = structuredClone(value ?? []);
  const holder = h("div", { class: "rows" });
  const column = (name) => name.key.split(".-.")[1];
  const changed = () => save(list);
  const cell = (entry, inner) => {
    const name = column(inner);
    const own = entry[name];
    return input(inner, inner.kind === "parameter" ? base(own) : own, {
      disabled, words, label: inner.label, labels: { "aria-label": inner.label },
      save: (fresh) => {
        if (fresh === undefined) delete entry[name];
        else if (inner.kind === "parameter" && own && typeof own === "object")
          entry[name] = { base: fresh, ...(own.unit ? { unit: own.unit } : {}), status: "planner" };
        else entry[name] = fresh;
        changed();
      },
    });
  };
  const flat = (inner) => (inner.kind === "parameter" ? { ...inner, kind: "number" } : inner);
  fill(holder,
    list.length ? h("table", {}, h("caption", { class: "hidden" }, label),
      h("thead", {}, h("tr", {}, field.columns.map((inner) => h("th", { scope: "col" }, inner.label)), h("td", {}))),
      h("tbody", {}, list.map((entry, at) => h("tr", {}, field.columns.map((inner) => h("td", {}, cell(entry, flat(inner)))),
        h("td", {}, disabled ? null : h("button", { type: "button", class: "quiet", "aria-label": t("Remove row {row}", { row: at + 1 }),
          onclick: () => { list.splice(at, 1); changed(); } }, "×")))))) : h("span", { class: "note" }, t("none")),
    disabled ? null : h("button", { type: "button", class: "quiet", onclick: () => {
      list.push(list.length ? { ...structuredClone(list.at(-1)), ...freshNumber(list) } : Object.fromEntries(
        field.columns.filter((inner) => !inner.optional).map((inner) => [column(inner), blank(inner)])));
      changed();
    } }, t("Add a row")));
  return holder;
}

function freshNumber(list) {
  return typeof list.at(-1).id === "number" ? { id: Math.max(...list.map((entry) => entry.id)) + 1 } : {};
}

function blank(field) {
  return { parameter: 0, number: 0, integer: 1, clock: "12:00", flag: false, texts: [], rows: [] }[field.kind]
    ?? (field.kind === "choice" ? field.choices[0] : "");
}
