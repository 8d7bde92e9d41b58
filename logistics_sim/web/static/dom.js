// Elements by plain calls. Text is always text: nothing here reads markup.

/** Return an element with attributes, listeners (on…), properties (value, checked) and children. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (["value", "checked", "disabled", "selected", "htmlFor", "multiple", "open"].includes(name))
      element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

/** Append children: elements, texts, lists of them; nothing for null. */
export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Replace everything in an element. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

let numbers = 0;
/** Return an id that no other element has. */
export function freshId(word) {
  numbers += 1;
  return `${word}-${numbers}`;
}

/** Return a table {caption, heads, rows, words, note} of the interface as an element. */
export function tableOf(table) {
  const words = table.words ?? 1;
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": table.caption },
    h("table", {},
      h("caption", {}, table.caption),
      h("thead", {}, h("tr", {}, table.heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, table.rows.map((row) => h("tr", {}, row.map((cell, number) => number === 0
        ? h("th", { scope: "row" }, cell)
        : h("td", { class: number < words ? "word" : "number" }, cell)))))),
    table.note ? h("p", { class: "note" }, table.note) : null);
}
