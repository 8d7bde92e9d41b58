// Small charts as SVG, each with its downloads: bars from before to after, intervals, lines of a day.
import { fill, h } from "./dom.js";
import { t } from "./words.js";

const SPACE = "http://www.w3.org/2000/svg";
const STYLE = "text{font:12px sans-serif;fill:#1b1f23}.tick{fill:#444;font-size:11px}";

/** Return an SVG element. */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const child of children.flat(Infinity)) if (child) element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  return element;
}

/** Return a figure around a chart: caption, SVG and PNG to keep. */
export function figureOf(svg, caption, name) {
  return h("figure", {}, svg, h("figcaption", {}, caption), h("p", { class: "buttons" },
    h("button", { type: "button", onclick: () => keep(new Blob([standalone(svg)], { type: "image/svg+xml" }), `${name}.svg`) }, "SVG"),
    h("button", { type: "button", onclick: () => keepPng(svg, `${name}.png`) }, "PNG")));
}

function standalone(svg) {
  const copy = svg.cloneNode(true);
  copy.setAttribute("xmlns", SPACE);
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.prepend(s("style", {}, STYLE), s("rect", { width: "100%", height: "100%", fill: "#fff" }));
  return new XMLSerializer().serializeToString(copy);
}

/** Give a blob to the browser as a file. */
export function keep(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function keepPng(svg, name) {
  const image = new Image();
  const { width, height } = svg.viewBox.baseVal;
  image.onload = () => picture(image, width, height, name);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg))}`;
}

/** Draw an image twice as large on white and give it as PNG. */
export function picture(image, width, height, name) {
  const canvas = h("canvas", { width: width * 2, height: height * 2 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => keep(blob, name));
}

const yuan = (value) => Math.round(value).toLocaleString("en");

/** Bars from the cost before to the cost after: {before, after, steps: [{title, yuan}]}. */
export function waterfall(found, id) {
  const steps = found.steps.filter((step) => Math.abs(step.yuan) >= 0.5);
  const bars = [{ title: t("before"), from: 0, to: found.before, kind: "whole" }];
  let level = found.before;
  for (const step of steps) {
    bars.push({ title: step.title, from: level, to: level + step.yuan, kind: step.yuan < 0 ? "less" : "more" });
    level += step.yuan;
  }
  bars.push({ title: t("after"), from: 0, to: found.after, kind: "whole" });
  const [width, row, left] = [560, 24, 170];
  const height = bars.length * row + 12;
  const most = Math.max(...bars.flatMap((bar) => [bar.from, bar.to]), 1);
  const x = (value) => left + (value / most) * (width - left - 70);
  const look = { whole: "#0072b2", less: "#009e73", more: "#d55e00" };
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "plot", "aria-label": `${t("From the cost before to the cost after, yuan a day")}. ${bars.map((bar) => `${bar.title} ${yuan(bar.kind === "whole" ? bar.to : bar.to - bar.from)}`).join("; ")}` },
    bars.map((bar, at) => {
      const [low, high] = [Math.min(bar.from, bar.to), Math.max(bar.from, bar.to)];
      const said = bar.kind === "whole" ? yuan(bar.to) : `${bar.to > bar.from ? "+" : "−"}${yuan(high - low)}`;
      return [s("text", { x: left - 8, y: at * row + 20, "text-anchor": "end" }, bar.title),
        s("rect", { x: x(low), y: at * row + 6, width: Math.max(x(high) - x(low), 1), height: row - 7, fill: look[bar.kind], stroke: "#222", "stroke-width": 0.5 }),
        s("text", { x: x(high) + 5, y: at * row + 20 }, said)];
    }));
  return figureOf(svg, t("From the cost before to the cost after, yuan a day"), `${id}-waterfall`);
}

/** Differences with their intervals against the first run: [{label, difference, low, high}]. */
export function forest(rows, caption, name) {
  const known = rows.filter((row) => Number.isFinite(row.difference));
  if (!known.length) return null;
  const [width, row, left] = [640, 26, 270];
  const height = known.length * row + 42;
  const ends = known.flatMap((each) => [each.low ?? each.difference, each.high ?? each.difference, 0]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = (high - low || 1) * 0.08;
  const x = (value) => left + ((value - low + room) / (high - low + 2 * room)) * (width - left - 20);
  const short = (value) => Number(value.toPrecision(3)).toLocaleString("en");
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "plot wide", "aria-label": `${caption}. ${known.map((each) => `${each.label}: ${short(each.difference)} [${short(each.low ?? each.difference)}, ${short(each.high ?? each.difference)}]`).join("; ")}` },
    s("line", { x1: x(0), y1: 4, x2: x(0), y2: height - 26, stroke: "#333", "stroke-dasharray": "4 3" }),
    s("text", { x: x(0), y: height - 10, "text-anchor": "middle", class: "tick" }, "0"),
    known.map((each, at) => {
      const y = at * row + 24;
      const sure = each.low !== null && each.high !== null && (each.low > 0 || each.high < 0);
      return [s("text", { x: left - 10, y: y + 4, "text-anchor": "end" }, each.label),
        each.low === null ? null : s("line", { x1: x(each.low), x2: x(each.high), y1: y, y2: y, stroke: "#222", "stroke-width": 2 }),
        s("circle", { cx: x(each.difference), cy: y, r: 5, fill: sure ? "#0072b2" : "#ffffff", stroke: "#000" }),
        s("text", { x: x(each.difference), y: y - 8, "text-anchor": "middle", class: "tick value" }, short(each.difference))];
    }));
  return figureOf(svg, caption, name);
}

const LINES = [["#0072b2", ""], ["#d55e00", "7 4"], ["#009e73", "2 3"], ["#cc79a7", "10 3 2 3"], ["#6b4e00", "4 2"]];

/** Lines over a day with a cursor: series [{label, values}], a value every step_s seconds. */
export function dayLines(series, stepS, caption, name) {
  const [width, height, left, foot] = [720, 170, 46, 22];
  const most = Math.max(...series.flatMap((each) => each.values), 1);
  const least = Math.min(...series.flatMap((each) => each.values), 0);
  const x = (seconds) => left + (seconds / 86400) * (width - left - 8);
  const y = (value) => 8 + (1 - (value - least) / (most - least)) * (height - foot - 12);
  const cursor = s("line", { x1: left, x2: left, y1: 6, y2: height - foot, stroke: "#000", "stroke-width": 1.5 });
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "plot wide", "aria-label": `${caption}. ${series.map((each) => `${each.label}: ${Math.max(...each.values, 0)}`).join("; ")}` },
    s("line", { x1: left, x2: width - 8, y1: height - foot, y2: height - foot, stroke: "#333" }),
    [0, 6, 12, 18, 24].map((hour) => s("text", { x: x(hour * 3600), y: height - 6, "text-anchor": hour === 24 ? "end" : "middle", class: "tick" }, `${String(hour).padStart(2, "0")}:00`)),
    [least, (least + most) / 2, most].map((value) => s("text", { x: left - 5, y: y(value) + 4, "text-anchor": "end", class: "tick" }, Math.round(value).toLocaleString("en"))),
    series.map((each, at) => s("polyline", { fill: "none", stroke: LINES[at % 5][0], "stroke-width": 2, "stroke-dasharray": LINES[at % 5][1],
      points: each.values.map((value, step) => `${x(step * stepS).toFixed(1)},${y(value).toFixed(1)}`).join(" ") })), cursor);
  const key = h("ul", { class: "legend across" }, series.map((each, at) => h("li", {},
    s("svg", { viewBox: "0 0 24 8", width: 24, height: 8, "aria-hidden": "true" }, s("line", { x1: 0, x2: 24, y1: 4, y2: 4, stroke: LINES[at % 5][0], "stroke-width": 3, "stroke-dasharray": LINES[at % 5][1] })), ` ${each.label}`)));
  const figure = figureOf(svg, caption, name);
  figure.insertBefore(key, figure.children[1]);
  return { figure, at: (seconds) => {
    const place = x(Math.min(Math.max(seconds, 0), 86400));
    cursor.setAttribute("x1", place);
    cursor.setAttribute("x2", place);
  } };
}

/** Fill a place with a chart, or nothing. */
export const put = (place, chart) => fill(place, chart ?? []);
