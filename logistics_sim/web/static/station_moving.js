// Township stations put elsewhere: dragged on the map, or stated as a point or a place.
import { freshId, h } from "./dom.js";
import { dot } from "./map.js";
import { t } from "./words.js";

const POINT = /^-?\d+(\.\d+)?\s*[,，]\s*-?\d+(\.\d+)?$/;
const stationsOf = (data) => data.features.filter((feature) => feature.properties.kind === "township_station");

/** Move the station at which a drawn line (pixels) begins to where it ends. */
export function moveStation(state, map, line) {
  const station = map.placeAt(...line[0], "township_station");
  if (station) put(state, station.properties.id, map.view.at(...line.at(-1)).map((each) => each.toFixed(5)).join(","));
}

const put = (state, id, site) => state.save([{ key: `moved_stations.${id}`, value: site }]);

/** Return a form for the site of a station, with a way back for each one that was moved. */
export function stationSites(state, data, names) {
  const stations = stationsOf(data);
  const [which, where] = [freshId("station"), freshId("site")];
  const at = (id) => stations.find((each) => each.properties.id === id)?.geometry.coordinates.join(",") ?? "";
  const select = h("select", { id: which, onchange: () => { input.value = at(select.value); } },
    stations.map(({ properties: { id, name } }) => h("option", { value: id }, name)));
  const input = h("input", { id: where, size: 22, required: true, value: at(stations[0]?.properties.id), oninput: () => input.setCustomValidity("") });
  const moved = Object.entries(state.scenario.effective.moved_stations ?? {}).filter(([id, site]) => id !== site).map(([id]) => id);
  return h("section", {}, h("h3", {}, t("Sites of township stations")),
    h("form", { class: "buttons", onsubmit: (event) => {
      event.preventDefault();
      const text = input.value.trim().normalize("NFKC");
      const place = names.has(text) ? text : [...names].find(([, name]) => name === text)?.[0];
      if (place || POINT.test(text)) put(state, select.value, place ?? text);
      else {
        input.setCustomValidity(t("longitude,latitude, or a place"));
        input.reportValidity();
      }
    } }, h("label", { for: which }, t("township station")), select, h("label", { for: where }, t("longitude,latitude, or a place")), input, h("button", {}, t("Move it"))),
    moved.length ? h("ul", { class: "picks" }, moved.map((id) => h("li", {}, names.get(id) ?? id, " ", h("button", { type: "button", class: "quiet",
      "aria-label": `${t("Back to today's place")} ${names.get(id) ?? id}`,
      onclick: () => back(state, id) }, t("Back to today's place"))))) : null);
}

/** Take a move back; one that the parent states is overruled. */
function back(state, id) {
  const key = `moved_stations.${id}`;
  const own = state.diff.find((row) => row.key === key);
  if (own && own.parent === null) state.save([{ key, reset: true }]);
  else put(state, id, id);
}

/** Draw where stations were and where they are now. */
export function movedMarks(pen, view, data) {
  for (const { geometry, properties } of stationsOf(data).filter((each) => each.properties.was)) {
    const [from, to] = [properties.was, geometry.coordinates].map(([lon, lat]) => [view.x(lon), view.y(lat)]);
    Object.assign(pen, { strokeStyle: "#0072b2", lineWidth: 2 });
    pen.setLineDash([3, 3]);
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
    pen.setLineDash([]);
    dot(pen, ...to, 9, "#0072b2", "triangle");
  }
}
