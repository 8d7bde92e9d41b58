// What an edit would mean, before any plan is made: an estimate with its error, said to be one.
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { t } from "./words.js";

const percent = (value) => (value === null ? "–" : `${(value * 100).toFixed(1)} %`);
const yuan = (value) => Math.round(value).toLocaleString("en");
const HOW = () => ({ exact: t("price on the same plan"), rough: t("by a rule, with its error"), none: t("changes no cost"), unknown: t("needs a run") });
const SIGNS = { held: "✓", not_held: "✗", cannot_tell: "?" };
const WORDS = () => ({ held: t("probably held"), not_held: t("probably not held"), cannot_tell: t("cannot tell without a run") });
let asked = 0;

/** Return the place of an estimate for the scenario of an editor; it fills itself. */
export function estimateBox(state) {
  const place = h("section", { class: "estimate", "aria-labelledby": "estimate", "aria-live": "polite" },
    h("h2", { id: "estimate" }, t("Estimate")), h("p", { class: "note" }, t("Estimating …")),
    state.estimate ? h("div", { class: "former" }, shown(state.estimate, state)) : null);
  if (!state.scenario.ok) {
    fill(place, h("h2", { id: "estimate" }, t("Estimate")), h("p", { class: "note" }, t("None while there are faults.")));
    return place;
  }
  asked += 1;
  const mine = asked;
  const began = performance.now();
  get(`${state.path}/estimate`).then((found) => {
    if (mine !== asked) return;
    state.estimate = found;
    place.dataset.ms = String(Math.round(performance.now() - began));
    fill(place, h("h2", { id: "estimate" }, t("Estimate")), shown(found, state));
  }, () => { if (mine === asked) fill(place, h("h2", { id: "estimate" }, t("Estimate")), h("p", { class: "note" }, t("None for this scenario."))); });
  return place;
}

function shown(found, state) {
  if (!found.basis) return h("p", { class: "note" }, t("There is no finished run of this county yet: run one, then every edit is estimated from it."));
  const labels = new Map(state.words.fields.map((field) => [field.key, field.label]));
  const named = (key) => labels.get(key) ?? labels.get(key.replace(/^(\w+)\.[^.]+\./, "$1.*.")) ?? key;
  const line = (title, saving) => h("p", { class: "saving" }, h("strong", {}, `${percent(saving.value)} `), h("span", { class: "band" }, `[${percent(saving.low)}, ${percent(saving.high)}] `), title, h("br"),
    h("span", { class: `mark ${saving.verdict}` }, h("span", { "aria-hidden": "true" }, `${SIGNS[saving.verdict]} `), WORDS()[saving.verdict]), ` ≥ ${percent(saving.target)}`);
  const cost = found.cost_day.after;
  return [h("p", { class: "note" }, t("No plan was made: the ledger of {run} under your values. Run gives the verified answer.", { run: found.basis.run })),
    h("h3", {}, t("Saving")), line(t("against equal service"), found.saving.equal_service), line(t("against as it is"), found.saving.as_is),
    h("p", {}, t("Alliance: {yuan} yuan a day [{low}, {high}]", { yuan: yuan(cost.value), low: yuan(cost.low), high: yuan(cost.high) })),
    found.changes.length ? h("details", { open: !found.known }, h("summary", {}, found.known ? t("{count} values differ from that run", { count: found.changes.length }) : t("Not all of it can be estimated")),
      h("ul", {}, found.changes.map((change) => h("li", {}, h("span", { title: change.key }, named(change.key)), ": ", h("span", { class: change.how === "unknown" ? "mark cannot_tell" : "note" }, HOW()[change.how])))))
      : h("p", { class: "note" }, t("The same values as in that run."))];
}
