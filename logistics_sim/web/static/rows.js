// The rows behind a figure: a page at a time, and all of them as a file.
import { get } from "./api.js";
import { fill, h, tableOf } from "./dom.js";
import { attempt } from "./notice.js";
import { t } from "./words.js";

const PAGE = 50;

/** Return a closed box that opens the rows called `name` of a run. */
export function rowsBox(id, name) {
  const place = h("div", {});
  const path = `/api/runs/${id}/rows/${name}`;
  let offset = 0;
  const show = () => attempt(async () => {
    const found = await get(`${path}?offset=${offset}&limit=${PAGE}`);
    const last = Math.min(offset + PAGE, found.total);
    const step = (by) => { offset += by; show(); };
    fill(place, h("p", { class: "buttons" },
      h("button", { type: "button", disabled: offset === 0, onclick: () => step(-PAGE) }, t("earlier rows")),
      h("span", {}, t("{first} to {last} of {total}", { first: found.total ? offset + 1 : 0, last, total: found.total.toLocaleString("en") })),
      h("button", { type: "button", disabled: last >= found.total, onclick: () => step(PAGE) }, t("later rows")),
      h("a", { class: "button", href: `${path}?form=csv`, download: true }, "CSV"),
      h("a", { class: "button", href: `${path}?form=xlsx`, download: true }, "Excel")),
    tableOf({ caption: `${id} · ${name}`, heads: found.heads, rows: found.rows, words: found.heads.length, note: "" }));
  });
  return h("details", { class: "rows-box", ontoggle: (event) => { if (event.target.open && !place.hasChildNodes()) show(); } },
    h("summary", {}, t("The rows behind it")), place);
}
