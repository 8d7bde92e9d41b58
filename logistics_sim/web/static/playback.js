// A replayed day: every vehicle on its way, stocks at hub and stations, temperatures, slider and speed.
import { get } from "./api.js";
import { dayLines } from "./charts.js";
import { fill, freshId, h } from "./dom.js";
import { attempt } from "./notice.js";
import { clock, mountCountyMap } from "./county_map.js";
import { spoken, t } from "./words.js";

const MOST_STATIONS = 12;
const SLOWLY_MS = 250;

/** Show the playback of a run; what is returned ends it. */
export async function playPanel(panel, id) {
  fill(panel, h("p", { class: "note" }, t("Loading the day …")));
  const [base, words, first] = await Promise.all([
    get(`/api/runs/${id}/plan-map`), get(`/api/runs/${id}/plan-map/words?lang=${spoken()}`), get(`/api/runs/${id}/days/0`)]);
  const place = h("div", {});
  const select = freshId("day");
  let stop = () => {};
  const show = (day) => {
    stop();
    stop = playDay(place, { ...base, trips: day.trips }, words, day, id);
  };
  const names = Array.from({ length: first.days }, (_, day) => {
    const date = new Date(`${first.date}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + day);
    return h("option", { value: day }, date.toLocaleDateString(spoken() === "zh" ? "zh-CN" : "en-GB", { weekday: "short", year: "numeric", month: "short", day: "numeric", timeZone: "UTC" }));
  });
  fill(panel, h("h2", { class: "hidden" }, t("Play a day")),
    h("p", { class: "buttons" }, h("label", { for: select }, t("Day")), h("select", { id: select, onchange: (event) => attempt(async () => show(await get(`/api/runs/${id}/days/${event.target.value}`))) }, names),
      h("span", { class: "note" }, t("As replayed with its random delays, not as planned."))), place);
  show(first);
  return () => stop();
}

function playDay(place, data, words, day, id) {
  const holder = h("div", { class: "county-map", lang: spoken() === "zh" ? "zh-Hans" : "en" });
  const stations = h("div", { class: "now", "aria-label": t("Stocks now"), role: "group" });
  const warmth = h("div", { class: "now", "aria-label": t("Temperatures now"), role: "group" });
  const lines = dayLines(stockSeries(day, data), day.stocks.step_s, t("Parcels that lie somewhere, by the hour"), `${id}-day-${day.day}-stocks`);
  fill(place, holder, lines.figure, h("div", { class: "columns" },
    h("section", {}, h("h3", {}, t("Stocks now")), stations), h("section", {}, h("h3", {}, t("Temperatures now")), warmth)));
  const names = new Map(data.places.id.map((each, row) => [each, data.places.name[row]]));
  const kinds = new Map(data.places.id.map((each, row) => [each, data.places.kind[row]]));
  day.villagesOf = new Map();
  data.places.id.forEach((each, row) => {
    const township = data.places.id[data.places.township[row]];
    if (data.places.kind[row] === "village" && township) day.villagesOf.set(township, [...(day.villagesOf.get(township) ?? []), each]);
  });
  let told = -1e9;
  let frames = 0;
  let since = performance.now();
  const map = mountCountyMap(holder, data, words, {
    onDraw: (pen, drawn) => drawStocks(pen, drawn, data, day, drawn.state.time ?? 0),
    onTime: (seconds) => {
      frames += 1;
      const now = performance.now();
      if (now - since > 1000) {
        holder.dataset.framesPerS = (frames * 1000 / (now - since)).toFixed(1);
        [frames, since] = [0, now];
      }
      lines.at(seconds);
      if (now - told < SLOWLY_MS) return;
      told = now;
      tellStocks(stations, day, names, kinds, seconds);
      tellWarmth(warmth, day, data, seconds);
    },
  });
  map.setTime(map.span[0]);
  return () => map.destroy();
}

/** Return items of a queue and place at a second. */
function level(day, queue, place, seconds) {
  const values = day.stocks.queues[queue]?.[place];
  return values ? values[Math.min(Math.max(Math.floor(seconds / day.stocks.step_s), 0), values.length - 1)] : 0;
}

function stockSeries(day) {
  const count = Math.floor(86400 / day.stocks.step_s) + 1;
  const sum = (queue) => {
    const found = new Array(count).fill(0);
    for (const values of Object.values(day.stocks.queues[queue] ?? {})) values.forEach((value, at) => { found[at] += value; });
    return found;
  };
  return [["sorting", t("hub: to be sorted")], ["wave", t("hub: sorted, waits for its wave")], ["station", t("township stations")],
    ["pickup", t("villages: to be picked up")], ["posted", t("villages: posted")]].map(([queue, label]) => ({ label, values: sum(queue) }));
}

function drawStocks(pen, map, data, day, seconds) {
  const { id, kind, x, y } = data.places;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = "bold 11px sans-serif";
  id.forEach((place, row) => {
    if (kind[row] === "village") return;
    const items = level(day, "station", place, seconds) + level(day, "sorting", place, seconds) + level(day, "wave", place, seconds);
    if (!items) return;
    const [px, py] = map.screen([x[row], y[row]]);
    const size = Math.min(5 + Math.sqrt(items) * 0.8, 26);
    pen.beginPath();
    pen.arc(px, py, size, 0, 7);
    pen.fillStyle = "rgba(240,228,66,0.75)";
    pen.fill();
    pen.lineWidth = 1.5;
    pen.strokeStyle = "#222";
    pen.stroke();
    pen.fillStyle = "#000";
    pen.fillText(String(items), px, py);
  });
}

function tellStocks(place, day, names, kinds, seconds) {
  const rows = [];
  for (const [each, kind] of kinds) {
    if (kind === "village") continue;
    const here = kind === "hub" ? [["sorting", t("to be sorted")], ["wave", t("waits for its wave")]] : [["station", t("waits at the station")]];
    for (const [queue, word] of here) {
      const items = level(day, queue, each, seconds);
      if (items || kind === "hub") rows.push([names.get(each), word, items, kind === "hub"]);
    }
  }
  for (const [township, villages] of day.villagesOf) {
    for (const [queue, word] of [["pickup", t("villages: to be picked up")], ["posted", t("villages: posted")]]) {
      const items = villages.reduce((sum, village) => sum + level(day, queue, village, seconds), 0);
      if (items) rows.push([names.get(township), word, items, false]);
    }
  }
  rows.sort((a, b) => b[3] - a[3] || b[2] - a[2]);
  const most = Math.max(...rows.map((row) => row[2]), 1);
  fill(place, h("p", { class: "note" }, clock(seconds)), h("table", { class: "tight" },
    h("thead", {}, h("tr", {}, [t("Place"), t("what lies there"), t("items")].map((head) => h("th", { scope: "col" }, head)), h("td", {}))),
    h("tbody", {}, rows.slice(0, MOST_STATIONS).map(([name, word, items]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, word), h("td", { class: "number" }, items),
      h("td", {}, h("meter", { min: 0, max: most, value: items, "aria-hidden": "true" })))))));
}

function tellWarmth(place, day, data, seconds) {
  const labels = new Map(data.vehicles.map((vehicle) => [vehicle.id, `${vehicle.label} ${vehicle.type}`]));
  const rows = day.temperatures.map((each) => {
    const at = each.time_s.findLastIndex((time) => time <= seconds);
    const fresh = at >= 0 && seconds - each.time_s[at] < 1800;
    return fresh ? [labels.get(each.vehicle) ?? each.vehicle, each.compartment, each.temp_c[at], each.set_c, each.alarm[at]] : null;
  }).filter(Boolean).sort((a, b) => b[4] - a[4] || b[2] - a[2]);
  const outdoor = day.outdoor[Math.min(Math.floor(Math.max(seconds, 0) / 3600), 23)];
  const compartments = { box: t("box"), ambient: t("ambient"), fresh: t("fresh"), chilled: t("chilled"), frozen: t("frozen") };
  fill(place, h("p", { class: "note" }, t("Outdoors {degrees} °C", { degrees: outdoor })),
    rows.length ? h("table", { class: "tight" },
      h("thead", {}, h("tr", {}, [t("Vehicle"), t("compartment"), "°C", t("wanted"), t("alarm")].map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, rows.slice(0, MOST_STATIONS).map(([vehicle, part, temp, wanted, alarm]) => h("tr", {}, h("th", { scope: "row" }, vehicle), h("td", {}, compartments[part] ?? part),
        h("td", { class: "number" }, temp.toFixed(1)), h("td", { class: "number" }, wanted ?? "–"), h("td", {}, alarm ? h("span", { class: "mark bad" }, t("alarm")) : "–")))))
      : h("p", {}, t("No vehicle with cold parcels is under way.")));
}
