// The map inside the editor: the hub's site and hand-overs are set by a click.
import { get } from "./api.js";
import { freshId, h } from "./dom.js";
import { CountyMap, dot } from "./map.js";
import { attempt } from "./notice.js";
import { t } from "./words.js";

let mode = "look";

/** Return the map of a scenario; clicks change it as the mode says. */
export function mapPanel(state) {
  const holder = h("div", { class: "map-holder" }, h("p", { class: "note" }, t("Drawing the map …")));
  const id = freshId("mode");
  const select = h("select", { id, disabled: state.scenario.shipped, onchange: (event) => { mode = event.target.value; } },
    [["look", t("look at facts")], ["hub", t("move the joint hub")], ["hand_over", t("hand over at a township station")]]
      .map(([value, label]) => h("option", { value, selected: value === mode }, label)));
  attempt(async () => {
    const data = await get(`${state.path}/map`);
    const map = new CountyMap(holder, data, {
      onpick: (place, lonlat) => pick(state, place, lonlat),
      extra: (pen, view) => marks(pen, view, state, data),
    });
    map.paint();
  });
  return [h("h2", {}, t("Map")), h("p", {}, h("label", { for: id }, t("A click is to")), " ", select), holder, h("p", { class: "note" }, stated(state))];
}

function stated(state) {
  const { hub, after } = state.scenario.effective;
  const list = (after?.hand_over ?? []).map((entry) => entry.township).join(", ");
  return `${t("Joint hub: {place}", { place: hub ?? t("as in the road file") })} · ${t("Hand-over at: {list}", { list: list || "–" })}`;
}

function pick(state, place, lonlat) {
  if (state.scenario.shipped || mode === "look") return;
  if (mode === "hub") {
    const site = place ? place.properties.id : `${lonlat[0].toFixed(5)},${lonlat[1].toFixed(5)}`;
    state.save([{ key: "hub", value: site === "hub" ? null : site, reset: site === "hub" }]);
    return;
  }
  if (place?.properties.kind !== "township_station") return;
  const before = state.scenario.effective.after.hand_over ?? [];
  const township = place.properties.id;
  const rest = before.filter((entry) => entry.township !== township);
  const list = rest.length < before.length ? rest : [...before, { township }];
  state.save([{ key: "after.hand_over", value: list }, { key: "after.echelons", value: list.length ? "transfer" : "auto" }]);
}

function marks(pen, view, state, data) {
  const places = new Map(data.features.filter((f) => f.properties.layer === "place").map((f) => [f.properties.id, f.geometry.coordinates]));
  const { hub, after } = state.scenario.effective;
  for (const entry of after?.hand_over ?? []) {
    const at = places.get(entry.township);
    if (at) dot(pen, view.x(at[0]), view.y(at[1]), 9, "#e69f00", "triangle");
  }
  const point = typeof hub === "string" ? places.get(hub) ?? hub.split(",").map(Number) : null;
  if (point && point.every(Number.isFinite)) dot(pen, view.x(point[0]), view.y(point[1]), 10, "#cc79a7", "square");
}

