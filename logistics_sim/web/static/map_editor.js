// The map inside the editor: hub, hand-overs, village stations and closed roads are set by hand.
import { get } from "./api.js";
import { fill, freshId, h } from "./dom.js";
import { CountyMap, dot } from "./map.js";
import { attempt, complain } from "./notice.js";
import { movedMarks, moveStation, stationSites } from "./station_moving.js";
import { closedRoads, crossed, roadAt, roadsOf, same, withClosed } from "./road_closing.js";
import { t } from "./words.js";

const MOST_NAMED = 12;
let mode = "look";
let critical = null;
let kept = null;

/** Return the map of a scenario; clicks change it as the mode says. */
export function mapPanel(state) {
  const holder = h("div", { class: "map-holder" }, h("p", { class: "note" }, t("Drawing the map …")));
  const beside = h("div", {});
  const help = h("p", { class: "note" });
  const id = freshId("mode");
  const modes = [["look", t("look at facts")], ["hub", t("move the joint hub")], ["hand_over", t("hand over at a township station")],
    ["move", t("move a township station")], ["station", t("set a village station")], ["close", t("close or open a road")]];
  const helps = { move: t("Drag a township station to its new place, or state it below. The alliance uses it; firms alone keep today's."),
    station: t("A click on a village: a station stands there today, then none can stand there, then nothing is stated. Siting and supports follow it."),
    close: t("Click a road to close it, or draw a line across roads with the mouse; a closed one opens by a click. Then run again.") };
  const explain = () => fill(help, helps[mode] ?? "");
  const select = h("select", { id, disabled: state.scenario.shipped, onchange: (event) => { mode = event.target.value; explain(); } },
    modes.map(([value, label]) => h("option", { value, selected: value === mode }, label)));
  explain();
  attempt(async () => {
    const key = JSON.stringify([state.path, state.scenario.effective.moved_stations ?? {}]);
    const former = kept?.path === state.path ? kept.view : null;
    if (kept?.key !== key) kept = { key, path: state.path, data: await get(`${state.path}/map`) };
    const { data } = kept;
    if (data.faults) complain(data);
    const roads = roadsOf(data);
    const names = new Map(data.features.filter((f) => f.properties.layer === "place").map((f) => [f.properties.id, f.properties.name]));
    const map = new CountyMap(holder, data, {
      onpick: (place, lonlat, at) => pick(state, place, lonlat, roads, map.view, at),
      draws: () => ["close", "move"].includes(mode) && !state.scenario.shipped,
      ondrawn: (line) => (mode === "move" ? moveStation(state, map, line) : close(state, crossed(roads, map.view, line).map((road) => road.ends))),
      marks: [["#cc79a7", "square", t("joint hub, moved")], ["#e69f00", "triangle", t("hand-over")], ["#0072b2", "triangle", t("township station, moved")], ["#009e73", "square", t("village station")],
        ["#555555", "cross", t("no station possible")], ["#d55e00", "cross", t("closed road")]],
      extra: (pen, view) => marks(pen, view, state, data, roads),
    });
    if (former) Object.assign(map.view, { zoom: former.zoom, shift: former.shift });
    kept.view = map.view;
    map.paint();
    fill(beside, state.scenario.shipped ? null : stationSites(state, data, names), closures(state, names), criticalRoads(state, names, map, roads));
  });
  return [h("h2", {}, t("Map")), h("p", {}, h("label", { for: id }, t("A click is to")), " ", select), help, holder,
    h("p", { class: "note" }, stated(state)), beside];
}

function stated(state) {
  const { hub, after, stations } = state.scenario.effective;
  const list = (after?.hand_over ?? []).map((entry) => entry.township).join(", ");
  return [t("Joint hub: {place}", { place: hub ?? t("as in the road file") }), t("Hand-over at: {list}", { list: list || "–" }),
    t("Village stations today: {count}", { count: (stations?.existing ?? []).length })].join(" · ");
}

function pick(state, place, lonlat, roads, view, at) {
  if (state.scenario.shipped || mode === "look") return;
  if (mode === "hub") {
    const site = place ? place.properties.id : `${lonlat[0].toFixed(5)},${lonlat[1].toFixed(5)}`;
    state.save([{ key: "hub", value: site === "hub" ? null : site, reset: site === "hub" }]);
  } else if (mode === "close") {
    const road = roadAt(roads, view, ...at);
    if (road) close(state, [road.ends], true);
  } else if (mode === "station") station(state, place);
  else if (place?.properties.kind === "township_station") handOver(state, place);
}

function handOver(state, place) {
  const before = state.scenario.effective.after.hand_over ?? [];
  const township = place.properties.id;
  const rest = before.filter((entry) => entry.township !== township);
  const list = rest.length < before.length ? rest : [...before, { township }];
  state.save([{ key: "after.hand_over", value: list }, { key: "after.echelons", value: list.length ? "transfer" : "auto" }]);
}

/** A village's station: nothing stated, stands today, cannot stand, nothing again. */
function station(state, place) {
  if (place?.properties.kind !== "village") return;
  const village = place.properties.id;
  const { existing = [], without_conditions: barred = [] } = state.scenario.effective.stations ?? {};
  const without = (list) => list.filter((each) => each !== village);
  const [stands, none] = existing.includes(village) ? [without(existing), [...barred, village]]
    : barred.includes(village) ? [existing, without(barred)] : [[...existing, village], barred];
  state.save([{ key: "stations.existing", value: stands }, { key: "stations.without_conditions", value: none }]);
}

/** Close roads; with `toggles` those that are closed open again. */
function close(state, ends, toggles = false) {
  const before = closedRoads(state.scenario.effective);
  const known = (pair) => before.some((each) => same(each, pair));
  const kept = toggles ? before.filter((pair) => !ends.some((each) => same(each, pair))) : before;
  const roads = [...kept, ...ends.filter((pair) => !known(pair))];
  if (roads.length === before.length && !toggles) return;
  state.save([{ key: "road_conditions", value: withClosed(state.scenario.effective, roads, t("closed on the map")) }]);
}

const road = (names, ends) => ends.map((node) => names.get(node) ?? node).join(" – ");

function closures(state, names) {
  const roads = closedRoads(state.scenario.effective);
  const id = freshId("cut-off");
  if (!roads.length) return null;
  return h("section", {}, h("h3", {}, t("Closed roads: {count}", { count: roads.length })),
    h("ul", { class: "picks" }, roads.slice(0, MOST_NAMED).map((ends) => h("li", {}, road(names, ends), " ", state.scenario.shipped ? null
      : h("button", { type: "button", class: "quiet", "aria-label": `${t("Open again")} ${road(names, ends)}`, onclick: () => close(state, [ends], true) }, t("Open again"))))),
    h("p", {}, h("input", { type: "checkbox", id, disabled: state.scenario.shipped, checked: state.scenario.effective.allow_unreachable === true,
      onchange: (event) => state.save([{ key: "allow_unreachable", value: event.target.checked }]) }),
    h("label", { for: id }, t("Leave out villages that no road reaches (otherwise such a run is refused)"))));
}

function criticalRoads(state, names, map, roads) {
  const place = h("div", {});
  const show = (rows) => {
    fill(place, rows.length ? h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("Critical roads") }, h("table", { class: "tight" },
      h("caption", {}, t("Roads whose closure is felt most")),
      h("thead", {}, h("tr", {}, [t("Road"), t("villages cut off"), t("residents"), t("villages delayed"), t("minutes more")].map((head) => h("th", { scope: "col" }, head)), h("td", {}))),
      h("tbody", {}, rows.slice(0, MOST_NAMED).map((row) => h("tr", {}, h("th", { scope: "row" }, road(names, [row.u, row.v])),
        h("td", { class: "number" }, row.villages), h("td", { class: "number" }, row.people.toLocaleString("en")),
        h("td", { class: "number" }, row.delayed), h("td", { class: "number" }, row.mean_extra_min),
        h("td", {}, state.scenario.shipped ? null : h("button", { type: "button", class: "quiet", "aria-label": `${t("Close")} ${road(names, [row.u, row.v])}`, onclick: () => close(state, [[row.u, row.v]]) }, t("Close")))))))) : h("p", {}, t("No road's closure is felt.")));
    map.paint();
  };
  const button = h("button", { type: "button", onclick: () => attempt(async () => {
    button.disabled = true;
    fill(place, h("p", { class: "note" }, t("Closing every road in turn …")));
    try {
      const rows = await get(`${state.path}/critical-roads`);
      critical = { path: state.path, rows };
      show(rows);
    } finally {
      button.disabled = false;
    }
  }) }, t("Find the critical roads"));
  if (critical?.path === state.path) show(critical.rows);
  return h("section", {}, h("h3", {}, t("Critical roads")), h("p", { class: "buttons" }, button), place);
}

function marks(pen, view, state, data, roads) {
  const places = new Map(data.features.filter((f) => f.properties.layer === "place").map((f) => [f.properties.id, f.geometry.coordinates]));
  const { hub, after, stations } = state.scenario.effective;
  const line = (one, colour, width, dash) => {
    Object.assign(pen, { strokeStyle: colour, lineWidth: width });
    pen.setLineDash(dash);
    pen.beginPath();
    one.line.forEach(([lon, lat], at) => (at ? pen.lineTo(view.x(lon), view.y(lat)) : pen.moveTo(view.x(lon), view.y(lat))));
    pen.stroke();
    pen.setLineDash([]);
  };
  const chosen = (pairs) => roads.filter((each) => pairs.some((pair) => same(pair, each.ends)));
  if (critical?.path === state.path) for (const each of chosen(critical.rows.slice(0, MOST_NAMED).map((row) => [row.u, row.v]))) line(each, "#cc79a7", 5, []);
  for (const each of chosen(closedRoads(state.scenario.effective))) {
    line(each, "#d55e00", 4, [7, 5]);
    const [lon, lat] = each.line.length > 2 ? each.line[each.line.length >> 1] : [0, 1].map((k) => (each.line[0][k] + each.line[1][k]) / 2);
    dot(pen, view.x(lon), view.y(lat), 8, "#d55e00", "cross");
  }
  for (const village of stations?.existing ?? []) {
    const at = places.get(village);
    if (at) dot(pen, view.x(at[0]), view.y(at[1]), 6, "#009e73", "square");
  }
  for (const village of stations?.without_conditions ?? []) {
    const at = places.get(village);
    if (at) dot(pen, view.x(at[0]), view.y(at[1]), 6, "#555555", "cross");
  }
  for (const entry of after?.hand_over ?? []) {
    const at = places.get(entry.township);
    if (at) dot(pen, view.x(at[0]), view.y(at[1]), 9, "#e69f00", "triangle");
  }
  movedMarks(pen, view, data);
  const point = typeof hub === "string" ? places.get(hub) ?? hub.split(",").map(Number) : Array.isArray(hub) ? hub : null;
  if (point && point.every(Number.isFinite)) dot(pen, view.x(point[0]), view.y(point[1]), 10, "#cc79a7", "square");
}
