// Two to six runs side by side: inputs, results, paired differences, cost against time.
import { get } from "./api.js";
import { figureOf, forest } from "./charts.js";
import { differenceMap } from "./difference_map.js";
import { fill, h, tableOf } from "./dom.js";
import { attempt } from "./notice.js";
import { spoken, t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/** Show the comparison of the runs that the address names, or a choice of runs. */
export async function compareView(main, _parts, query) {
  const runs = (await get("/api/runs")).filter((run) => run.state === "done" && run.kind === "run");
  const wanted = new Set(query.getAll("run"));
  const place = h("div", {});
  const boxes = runs.map((run) => h("li", {}, h("input", { type: "checkbox", name: "run", value: run.id, id: `pick-${run.id}`, checked: wanted.has(run.id) }),
    h("label", { for: `pick-${run.id}` }, `${run.id} · ${run.title}`)));
  const form = h("form", { onsubmit: (event) => {
    event.preventDefault();
    const chosen = new FormData(form).getAll("run");
    location.hash = `#/compare?${chosen.map((id) => `run=${id}`).join("&")}`;
  } }, h("fieldset", {}, h("legend", {}, t("Choose two to six finished runs.")), h("ul", { class: "picks" }, boxes)), h("button", { class: "main" }, t("Compare")));
  fill(main, h("h1", {}, t("Compare")), runs.length < 2 ? h("p", {}, t("There are not two finished runs yet.")) : form, place);
  if (wanted.size < 2) return;
  await attempt(async () => {
    const path = `/api/compare?lang=${spoken()}&${[...wanted].map((id) => `run=${id}`).join("&")}`;
    const found = await get(path);
    const titles = new Map(runs.map((run) => [run.id, run.title]));
    fill(place, h("p", { class: "buttons" }, h("a", { class: "button", href: `${path}&form=xlsx`, download: true }, t("All tables (Excel)"))),
      h("div", { class: "columns" }, paired(found, titles), plot(found, titles)), found.tables.map(tableOf), differenceMap(found.runs, titles));
  });
}

const FIGURES = () => [["after: mean daily cost_yuan", t("Cost of the alliance, yuan a day, less {run}")], ["after: mean daily express_share", t("Express within 48 h, share of a day, less {run}")],
  ["after: mean daily fresh_share", t("Fresh within 24 h, share of a day, less {run}")]];

/** Return the paired differences of the alliance against the first run, a chart a figure. */
function paired(found, titles) {
  const charts = FIGURES().map(([figure, caption]) => forest(
    found.paired.filter((row) => row.figure === figure && (row.low !== null || row.difference)).map((row) => ({ ...row, label: `${row.run} ${titles.get(row.run) ?? ""}`.slice(0, 32) })),
    caption.replace("{run}", found.runs[0]), `${found.runs.join("-")}-${figure.split("_")[0].split(" ").at(-1)}`)).filter(Boolean);
  return h("section", {}, h("h2", {}, t("Paired differences")), charts.length ? charts : h("p", { class: "note" }, t("The runs say nothing to be paired.")),
    h("p", { class: "note" }, t("Same random days in both runs; the line is the 95 % interval, a full dot lies off zero for certain.")));
}

function plot(found, titles) {
  const points = found.runs.map((id, at) => ({
    id, title: titles.get(id) ?? id, cost: found.cost.per_parcel[at], share: found.attainment.express_48h?.[at]?.share,
  })).filter((point) => point.cost !== null && point.share !== null && point.share !== undefined);
  if (points.length < 2) return null;
  const [width, height, edge] = [560, 300, 66];
  const span = (values) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = (high - low || Math.abs(high) * 0.02 || 1) * 0.15;
    return [low - room, high + room];
  };
  const [x0, x1] = span(points.map((p) => p.cost));
  const [y0, top] = span(points.map((p) => p.share));
  const y1 = Math.min(top, 1);
  const x = (value) => edge + ((value - x0) / (x1 - x0)) * (width - 2 * edge);
  const y = (value) => height - edge - ((value - y0) / (y1 - y0)) * (height - 1.5 * edge);
  const s = (tag, attributes, text) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const words = points.map((p) => `${p.id}: ${p.cost.toFixed(3)}, ${(p.share * 100).toFixed(2)} %`).join("; ");
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${t("Cost of a parcel against express within 48 h")}. ${words}`, class: "plot" });
  svg.append(s("line", { x1: edge, y1: height - edge, x2: width - edge / 2, y2: height - edge, stroke: "#333" }),
    s("line", { x1: edge, y1: edge / 2, x2: edge, y2: height - edge, stroke: "#333" }),
    s("text", { x: width / 2, y: height - 10, "text-anchor": "middle" }, t("yuan per parcel")),
    s("text", { x: 14, y: height / 2, transform: `rotate(-90 14 ${height / 2})`, "text-anchor": "middle" }, t("express within 48 h, %")));
  for (const value of [x0 + (x1 - x0) * 0.1, (x0 + x1) / 2, x1 - (x1 - x0) * 0.1])
    svg.append(s("text", { x: x(value), y: height - edge + 16, "text-anchor": "middle", class: "tick" }, value.toFixed(3)));
  for (const value of [y0 + (y1 - y0) * 0.1, (y0 + y1) / 2, y1 - (y1 - y0) * 0.1])
    svg.append(s("text", { x: edge - 6, y: y(value) + 4, "text-anchor": "end", class: "tick" }, (value * 100).toFixed(2)));
  points.forEach((p, at) => {
    const mark = at % 2 ? s("rect", { x: x(p.cost) - 6, y: y(p.share) - 6, width: 12, height: 12, class: "point" })
      : s("circle", { cx: x(p.cost), cy: y(p.share), r: 7, class: "point" });
    svg.append(mark, s("text", { x: x(p.cost) + 11, y: y(p.share) - 8 }, p.id));
  });
  return h("section", {}, h("h2", {}, t("Cost and hours")), figureOf(svg, t("Cost of a parcel against express within 48 h; down and right is dearer and later."), `${points.map((p) => p.id).join("-")}-trade-off`));
}
