// The answer of a run: verdicts and summary, tables, figures, map, papers.
import { get } from "./api.js";
import { fill, h, tableOf } from "./dom.js";
import { attempt } from "./notice.js";
import { CountyMap } from "./map.js";
import { spoken, t } from "./words.js";

const SIGNS = { held: "✓", not_held: "✗", cannot_tell: "?", not_measured: "–" };
let tab = "board";

/** Show the answer of a run. */
export async function answerView(main, [id]) {
  const board = await get(`/api/runs/${id}/board?lang=${spoken()}`);
  const tabs = [["board", t("Answer")], ["tables", t("Tables")], ["figures", t("Figures")], ["map", t("Map")], ["papers", t("Papers")]];
  const panel = h("div", { id: "panel", role: "tabpanel" });
  const list = h("div", { class: "tabs across", role: "tablist", "aria-label": t("Parts of the answer") });
  const show = (wanted) => {
    tab = wanted;
    fill(list, tabs.map(([name, label]) => h("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(name === tab), "aria-controls": "panel", tabindex: name === tab ? "0" : "-1",
      onclick: () => { show(name); document.getElementById(`tab-${name}`).focus(); },
      onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const at = (tabs.findIndex(([each]) => each === tab) + step + tabs.length) % tabs.length;
        document.getElementById(`tab-${tabs[at][0]}`).click();
      },
    }, label)));
    panel.setAttribute("aria-labelledby", `tab-${tab}`);
    attempt(() => ({ board: boardPanel, tables: tablesPanel, figures: figuresPanel, map: mapPanel, papers: papersPanel })[tab](panel, id, board));
  };
  fill(main, h("h1", {}, board.title), h("p", { class: "note" }, id), list, panel);
  show(tab);
}

function boardPanel(panel, id, board) {
  const money = (value) => Math.round(value).toLocaleString("en");
  fill(panel,
    h("div", { class: "verdicts" }, board.verdicts.map((line) => h("section", { class: `verdict ${line.kind}`, "aria-label": line.title },
      h("h2", {}, line.title), h("p", { class: "figure" }, line.figure),
      h("p", {}, h("span", { class: `mark ${line.kind}` }, h("span", { "aria-hidden": "true" }, `${SIGNS[line.kind] ?? ""} `), line.word), ` ${line.wanted}`),
      h("details", {}, h("summary", {}, t("Why")), h("p", {}, line.detail))))),
    h("div", { class: "columns" },
      h("section", {}, board.summary.map((part) => [h("h2", {}, part.title), h("p", {}, part.sentences.join(spoken() === "zh" ? "" : " "))])),
      h("section", {}, h("h2", {}, t("Cost before and after")), tableOf({
        caption: t("Yuan over the days played"), heads: ["", t("before"), t("after")], words: 1, note: "",
        rows: [[t("alone, equal service"), money(board.cost.before), money(board.cost.after)],
          [t("alone, as it is"), money(board.cost_as_is.before), money(board.cost_as_is.after)]],
      }), waterfall(id), h("p", {}, t("Unserved parcels: {count}", { count: board.unserved })))));
}

function waterfall(id) {
  const place = h("div", {});
  attempt(async () => {
    const table = await get(`/api/runs/${id}/tables/costs_1?lang=${spoken()}`);
    fill(place, tableOf(table));
  });
  return place;
}

function tablesPanel(panel, id, board) {
  const place = h("div", {});
  const open = (name) => attempt(async () => {
    const path = `/api/runs/${id}/tables/${name}?lang=${spoken()}`;
    const began = performance.now();
    fill(place, tableOf(await get(path)), h("p", { class: "buttons" },
      h("a", { class: "button", href: `${path}&form=csv`, download: true }, "CSV"), h("a", { class: "button", href: `${path}&form=xlsx`, download: true }, "Excel")));
    place.dataset.ms = String(Math.round(performance.now() - began));
  });
  const select = h("select", { id: "table-name", onchange: (event) => open(event.target.value) }, board.tables.map((table) => h("option", { value: table.id }, table.caption)));
  fill(panel, h("p", {}, h("label", { for: "table-name" }, t("Table")), " ", select), place);
  if (board.tables.length) open(board.tables[0].id);
}

function figuresPanel(panel, id, board) {
  const place = h("figure", {});
  const open = (name) => {
    const figure = board.figures.find((each) => each.id === name);
    const path = `/api/runs/${id}/figures/${name}.svg?lang=${spoken()}`;
    const image = h("img", { src: path, alt: figure.title, class: "figure-image" });
    fill(place, image, h("figcaption", {}, figure.title),
      h("p", { class: "buttons" }, h("a", { class: "button", href: path, download: `${id}-${name}.svg` }, "SVG"),
        h("button", { type: "button", onclick: () => savePng(image, `${id}-${name}.png`) }, "PNG")));
  };
  fill(panel, h("p", {}, h("label", { for: "figure-name" }, t("Figure")), " ",
    h("select", { id: "figure-name", onchange: (event) => open(event.target.value) }, board.figures.map((figure) => h("option", { value: figure.id }, figure.title)))), place);
  open(board.figures[0].id);
}

function savePng(image, name) {
  const scale = 2;
  const canvas = h("canvas", { width: image.width * scale, height: image.height * scale });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => {
    const address = URL.createObjectURL(blob);
    h("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  });
}

async function mapPanel(panel, id) {
  const holder = h("div", { class: "map-holder" });
  fill(panel, h("p", { class: "note" }, t("Drawing the map …")));
  const data = await get(`/api/runs/${id}/map`);
  fill(panel, h("h2", { class: "hidden" }, t("Map")), holder);
  new CountyMap(holder, data);
}

async function papersPanel(panel, id) {
  const files = await get(`/api/runs/${id}/files`);
  const report = `/api/runs/${id}/report.html`;
  fill(panel, h("h2", {}, t("Report")),
    h("p", { class: "buttons" }, h("a", { class: "button main", href: report, target: "_blank" }, t("Open the report")),
      h("a", { class: "button", href: `${report}?lang=zh`, download: `${id}-zh.html` }, "中文 HTML"),
      h("a", { class: "button", href: `${report}?lang=en`, download: `${id}-en.html` }, "English HTML")),
    h("h2", {}, t("Files")), tableOf2(files, id));
}

function tableOf2(files, id) {
  return h("table", {}, h("thead", {}, h("tr", {}, [t("File"), t("kB")].map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, files.map((file) => h("tr", {},
      h("th", { scope: "row" }, h("a", { href: `/api/runs/${id}/files/${file.path.split("/").map(encodeURIComponent).join("/")}`, download: true }, file.path)),
      h("td", { class: "number" }, (file.bytes / 1000).toFixed(1))))));
}
