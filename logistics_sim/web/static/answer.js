// The answer of a run: verdicts and summary, tables, figures, map, papers.
import { get } from "./api.js";
import { alliancePanel } from "./alliance.js";
import { picture, waterfall } from "./charts.js";
import { fill, h, tableOf } from "./dom.js";
import { attempt } from "./notice.js";
import { CountyMap } from "./map.js";
import { playPanel } from "./playback.js";
import { rowsBox } from "./rows.js";
import { spoken, t } from "./words.js";

const SIGNS = { held: "✓", not_held: "✗", cannot_tell: "?", not_measured: "–" };
let tab = "board";

/** Show the answer of a run. */
export async function answerView(main, [id], query) {
  const board = await get(`/api/runs/${id}/board?lang=${spoken()}`);
  const tabs = [["board", t("Answer")], ["tables", t("Tables")], ["figures", t("Figures")], ["map", t("Map")], ["play", t("Play a day")], ["alliance", t("Alliance")], ["papers", t("Papers")]];
  const asked = query.get("tab");
  if (tabs.some(([name]) => name === asked)) tab = asked;
  let stop = () => {};
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
    stop();
    stop = () => {};
    const opened = tab;
    const panels = { board: boardPanel, tables: tablesPanel, figures: figuresPanel, map: mapPanel, play: playPanel, alliance: alliancePanel, papers: papersPanel };
    attempt(async () => {
      const ends = await panels[tab](panel, id, board);
      if (typeof ends !== "function") return;
      if (tab === opened && panel.isConnected) stop = ends;
      else ends();
    });
  };
  fill(main, h("h1", {}, board.title), h("p", { class: "note" }, id), list, panel);
  show(tab);
  return () => stop();
}

function boardPanel(panel, id, board) {
  const money = (value) => Math.round(value).toLocaleString("en");
  fill(panel,
    h("div", { class: "verdicts" }, board.verdicts.map((line) => h("section", { class: `verdict ${line.kind}`, "aria-label": line.title },
      h("h2", {}, line.title), h("p", { class: "figure" }, line.figure),
      h("p", {}, h("span", { class: `mark ${line.kind}` }, h("span", { "aria-hidden": "true" }, `${SIGNS[line.kind] ?? ""} `), line.word), ` ${line.wanted}`, line.probability ? ` · ${line.probability}` : ""),
      h("details", {}, h("summary", {}, t("Why")), h("p", {}, line.detail))))),
    rowsBox(id, "attainment"),
    h("div", { class: "columns" },
      h("section", {}, board.summary.map((part) => [h("h2", {}, part.title), h("p", {}, part.sentences.join(spoken() === "zh" ? "" : " "))])),
      h("div", {}, h("section", {}, h("h2", {}, t("Cost before and after")), tableOf({
        caption: t("Yuan over the days played"), heads: ["", t("before"), t("after")], words: 1, note: "",
        rows: [[t("alone, equal service"), money(board.cost.before), money(board.cost.after)],
          [t("alone, as it is"), money(board.cost_as_is.before), money(board.cost_as_is.after)]],
      }), waterfall(board.waterfall, id), activities(id), h("p", {}, t("Unserved parcels: {count}", { count: board.unserved }))),
      h("section", {}, h("h2", {}, t("Hours by leg")), figureWith(id, board.figures.find((figure) => figure.id === "legs"))))),
    h("section", { class: "whole" }, h("h2", {}, t("Score and levers")), tableAt(id, "scores_1")),
    h("section", { class: "whole" }, h("h2", {}, t("Worst villages")), tableAt(id, "villages")));
}

/** Return a table of the run with its files; nothing where the run has none of it. */
function tableAt(id, name) {
  const place = h("div", {});
  const path = `/api/runs/${id}/tables/${name}?lang=${spoken()}`;
  get(path).then((table) => fill(place, tableOf(table), files(path)), () => fill(place, h("p", { class: "note" }, t("Nothing to list: see the tables."))));
  return place;
}

const files = (path) => h("p", { class: "buttons" },
  h("a", { class: "button", href: `${path}&form=csv`, download: true }, "CSV"), h("a", { class: "button", href: `${path}&form=xlsx`, download: true }, "Excel"));

function activities(id) {
  const place = h("div", {});
  return h("details", { ontoggle: (event) => { if (event.target.open) fill(place, tableAt(id, "costs_1"), rowsBox(id, "ledger")); } },
    h("summary", {}, t("Cost by activity, as a table")), place);
}

/** Return a figure of the report with its files and the rows behind it. */
function figureWith(id, figure) {
  const path = `/api/runs/${id}/figures/${figure.id}.svg?lang=${spoken()}`;
  const image = h("img", { src: path, alt: figure.title, class: "figure-image" });
  return h("div", {}, h("figure", {}, image, h("figcaption", {}, figure.title),
    h("p", { class: "buttons" }, h("a", { class: "button", href: path, download: `${id}-${figure.id}.svg` }, "SVG"),
      h("button", { type: "button", onclick: () => picture(image, image.width, image.height, `${id}-${figure.id}.png`) }, "PNG"))),
  figure.rows ? rowsBox(id, figure.rows) : null);
}

function tablesPanel(panel, id, board) {
  const place = h("div", {});
  const open = (name) => attempt(async () => {
    const path = `/api/runs/${id}/tables/${name}?lang=${spoken()}`;
    const began = performance.now();
    fill(place, tableOf(await get(path)), files(path));
    place.dataset.ms = String(Math.round(performance.now() - began));
  });
  const select = h("select", { id: "table-name", onchange: (event) => open(event.target.value) }, board.tables.map((table) => h("option", { value: table.id }, table.caption)));
  const more = h("button", { type: "button", onclick: () => attempt(async () => {
    more.disabled = true;
    const found = await get(`/api/runs/${id}/tables?lang=${spoken()}`);
    select.append(...found.map((table) => h("option", { value: table.id }, table.caption)));
    more.remove();
  }) }, t("Timetables and services, too"));
  fill(panel, h("p", { class: "buttons" }, h("label", { for: "table-name" }, t("Table")), " ", select, more), place);
  if (board.tables.length) open(board.tables[0].id);
}

function figuresPanel(panel, id, board) {
  const place = h("div", {});
  const open = (name) => fill(place, figureWith(id, board.figures.find((each) => each.id === name)));
  fill(panel, h("p", {}, h("label", { for: "figure-name" }, t("Figure")), " ",
    h("select", { id: "figure-name", onchange: (event) => open(event.target.value) }, board.figures.map((figure) => h("option", { value: figure.id }, figure.title)))), place);
  open(board.figures[0].id);
}

async function mapPanel(panel, id) {
  const holder = h("div", { class: "map-holder" });
  fill(panel, h("p", { class: "note" }, t("Drawing the map …")));
  const data = await get(`/api/runs/${id}/map`);
  fill(panel, h("h2", { class: "hidden" }, t("Map")), holder);
  new CountyMap(holder, data);
}

async function papersPanel(panel, id) {
  const found = await get(`/api/runs/${id}/files`);
  const report = `/api/runs/${id}/report.html`;
  const paper = (name, label) => h("li", {}, label, " ", h("span", { class: "buttons" }, [["zh", "中文"], ["en", "English"]].map(([lang, word]) =>
    h("a", { class: "button", href: `/api/runs/${id}/papers/${name}?lang=${lang}`, download: true, lang, "aria-label": `${label}, ${word}` }, word))));
  fill(panel, h("h2", {}, t("Report")),
    h("p", { class: "buttons" }, h("a", { class: "button main", href: report, target: "_blank" }, t("Open the report"))),
    h("ul", { class: "papers" },
      h("li", {}, t("Page of one language"), " ", h("span", { class: "buttons" }, h("a", { class: "button", href: `${report}?lang=zh`, download: `${id}-zh.html`, "aria-label": "中文 HTML" }, "中文"),
        h("a", { class: "button", href: `${report}?lang=en`, download: `${id}-en.html`, "aria-label": "English HTML" }, "English"))),
      paper("report.pdf", t("Report to print (PDF)")), paper("report.docx", t("Report to edit (Word)")), paper("report.xlsx", t("Figures as one workbook (Excel)"))),
    h("h2", {}, t("For the road and for the office")),
    h("ul", { class: "papers" },
      paper("sheets.zip", t("Route sheets, station timetables, tracks (ZIP)")),
      paper("return.xlsx", t("Monthly return (Excel)")), paper("return.csv", t("Monthly return (CSV)"))),
    h("p", { class: "note" }, t("A paper is made when it is first asked for: give it some seconds.")),
    h("details", {}, h("summary", {}, t("Files")), filesTable(found, id)));
}

function filesTable(files, id) {
  return h("table", {}, h("thead", {}, h("tr", {}, [t("File"), t("kB")].map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, files.map((file) => h("tr", {},
      h("th", { scope: "row" }, h("a", { href: `/api/runs/${id}/files/${file.path.split("/").map(encodeURIComponent).join("/")}`, download: true }, file.path)),
      h("td", { class: "number" }, (file.bytes / 1000).toFixed(1))))));
}
