// Where two runs differ: villages by the change of their attainment, on one map.
import { get } from "./api.js";
import { fill, freshId, h } from "./dom.js";
import { CountyMap } from "./map.js";
import { attempt } from "./notice.js";
import { t } from "./words.js";

const TARGETS = () => [["express_48h", t("express within 48 h")], ["fresh_24h", t("fresh within 24 h")]];
const STEP = 0.02;
const LOOKS = { better: ["#0072b2", "circle"], equal: ["#ffffff", "circle"], worse: ["#d55e00", "cross"], unknown: ["#bbbbbb", "diamond"] };

/** Return the map of the differences between the first run and another. */
export function differenceMap(runs, titles) {
  const holder = h("div", { class: "map-holder" });
  const [other, target] = [freshId("other"), freshId("target")];
  const state = { other: runs[1], target: "express_48h" };
  const draw = () => attempt(async () => {
    fill(holder, h("p", { class: "note" }, t("Drawing the map …")));
    const [one, two] = await Promise.all([runs[0], state.other].map((id) => get(`/api/runs/${id}/map`)));
    show(holder, one, two, state.target);
  });
  const start = h("button", { type: "button", onclick: () => { start.remove(); draw(); } }, t("Draw the map of differences"));
  return h("section", {}, h("h2", {}, t("Map of differences")), h("p", { class: "buttons" },
    h("label", { for: other }, t("{run} against", { run: runs[0] })), h("select", { id: other, onchange: (event) => { state.other = event.target.value; draw(); } }, runs.slice(1).map((id) => h("option", { value: id }, `${id} ${titles.get(id) ?? ""}`))),
    h("label", { for: target }, t("Villages by")), h("select", { id: target, onchange: (event) => { state.target = event.target.value; draw(); } }, TARGETS().map(([value, label]) => h("option", { value }, label))), start), holder);
}

function show(holder, one, two, target) {
  const before = new Map(one.features.filter((f) => f.properties.layer === "place").map((f) => [f.properties.id, f.properties[target]?.share]));
  const change = (place) => {
    const [was, is] = [before.get(place.properties.id), place.properties[target]?.share];
    return Number.isFinite(was) && Number.isFinite(is) ? is - was : null;
  };
  const kind = (value) => (value === null ? "unknown" : value > STEP ? "better" : value < -STEP ? "worse" : "equal");
  const looks = (place) => {
    const [colour, shape] = LOOKS[kind(change(place))];
    return { colour, shape };
  };
  const villages = two.features.filter((f) => f.properties.kind === "village");
  const counts = Object.groupBy(villages, (place) => kind(change(place)));
  const words = { better: t("better by more than 2 points"), equal: t("within 2 points"), worse: t("worse by more than 2 points"), unknown: t("not measured in both") };
  looks.legend = Object.entries(LOOKS).map(([name, [colour, shape]]) => [colour, shape, `${words[name]}: ${(counts[name] ?? []).length}`]);
  looks.facts = (place) => {
    const value = change(place);
    return [[t("difference"), value === null ? "–" : `${value > 0 ? "+" : ""}${(value * 100).toFixed(1)} %`]];
  };
  const quiet = { ...two, features: two.features.filter((f) => f.properties.layer !== "route") };
  new CountyMap(holder, quiet, { looks });
}
