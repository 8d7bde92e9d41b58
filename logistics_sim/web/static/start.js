// Start: the scenarios that there are, and a county of one's own from files.
import { get, scenarioPath, send, upload } from "./api.js";
import { fill, freshId, h } from "./dom.js";
import { attempt, complain, faultText, tell } from "./notice.js";
import { CountyMap } from "./map.js";
import { t } from "./words.js";

const ROLES = () => [
  ["roads", t("Roads"), t("OpenStreetMap, GeoPackage, GeoJSON or Shapefile (with its .dbf, .shx, .prj)"), true],
  ["villages", t("Villages"), t("CSV or Excel: code, name, township, longitude, latitude, residents"), false],
  ["stations", t("Township stations"), t("CSV or Excel: code, name, longitude, latitude"), false],
  ["firms", t("Firms"), t("CSV or Excel: id, name, kind, share or volume"), false],
  ["volumes", t("Counts of parcels"), t("CSV or Excel, kept beside the scenario"), false],
  ["producers", t("Producers of fresh food"), t("CSV or Excel: village, product, share"), false],
];

/** Show the start view. */
export async function startView(main) {
  const rows = await get("/api/scenarios");
  fill(main, h("h1", {}, t("Try a consolidation scenario")),
    h("p", { class: "lead" }, t("Copy a scenario, change what you want to know about, run it, and compare it with another one. Shipped scenarios stay as they are.")),
    h("section", { "aria-labelledby": "library" },
      h("h2", { id: "library" }, t("Scenarios")), library(rows)),
    ownCounty());
}

function library(rows) {
  if (!rows.length) return h("p", {}, t("There is no scenario yet: make a county of your own below."));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("Scenarios") }, h("table", {},
    h("thead", {}, h("tr", {}, [t("Scenario"), t("County"), t("Based on"), t("Days"), t("State"), t("What to do")]
      .map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, rows.map((row) => h("tr", {},
      h("th", { scope: "row" }, h("a", { href: editPath(row.county, row.name) }, row.title), h("br"),
        h("span", { class: "note" }, row.name)),
      h("td", { class: "word" }, row.county),
      h("td", { class: "word" }, row.parent || "–"),
      h("td", { class: "number" }, row.days ?? "–"),
      h("td", { class: "word" }, row.shipped ? t("shipped, to copy") : row.ok ? t("yours") : h("span", { class: "mark bad", title: row.first_fault },
        t("{count} faults", { count: row.faults }))),
      h("td", { class: "word" }, h("div", { class: "buttons" },
        h("button", { type: "button", "aria-label": `${t("Copy")} ${row.name}`, onclick: () => copy(row) }, t("Copy")),
        row.ok ? h("button", { type: "button", "aria-label": `${t("Run")} ${row.name}`, onclick: () => run(row) }, t("Run")) : null,
        row.shipped ? null : h("button", { type: "button", class: "quiet", "aria-label": `${t("Delete")} ${row.name}`, onclick: () => remove(row) }, t("Delete")))))))));
}

/** Return the address of the editor of a scenario. */
export const editPath = (county, name) => `#/edit/${encodeURIComponent(county)}/${encodeURIComponent(name)}`;

/** Copy a scenario under a free name and open the copy. */
export async function copy(row) {
  const known = new Set((await get("/api/scenarios")).filter((other) => other.county === row.county).map((other) => other.name));
  let number = 1;
  while (known.has(`${row.name}-${number}`)) number += 1;
  const proposed = `${row.name}-${number}`.slice(0, 60);
  const name = prompt(t("Name of the copy (letters, digits, - and _)"), proposed);
  if (!name) return;
  await attempt(async () => {
    await send("POST", `${scenarioPath(row.county, row.name)}/copy`, { name });
    location.hash = editPath(row.county, name);
  });
}

async function run(row) {
  await attempt(async () => {
    await send("POST", "/api/runs", { county: row.county, scenario: row.name });
    location.hash = "#/runs";
  });
}

async function remove(row) {
  if (!confirm(t("Delete {name}? Its runs stay.", { name: row.name }))) return;
  await attempt(async () => {
    const found = await get(scenarioPath(row.county, row.name)).catch(() => ({ etag: "*" }));
    await send("DELETE", scenarioPath(row.county, row.name), undefined, found.etag);
    await startView(document.getElementById("main"));
    tell(t("Deleted."));
  });
}

function ownCounty() {
  const form = h("form", { class: "own", novalidate: true });
  const result = h("div", { class: "result" });
  const field = (name, label, help, input) => {
    const id = freshId(name);
    input.id = id;
    input.name = name;
    input.setAttribute("aria-describedby", `${id}-help ${id}-fault`);
    return h("div", { class: "field", "data-key": name }, h("label", { for: id }, label), input,
      h("p", { class: "note", id: `${id}-help` }, help), h("p", { class: "fault", id: `${id}-fault` }));
  };
  const choice = (values) => h("select", {}, values.map(([value, label]) => h("option", { value }, label)));
  const submit = async (event, keep) => {
    event.preventDefault();
    const data = new FormData(form);
    const county = String(data.get("county") ?? "").trim();
    data.delete("county");
    for (const [name, value] of [...data.entries()])
      if (value instanceof File && !value.name) data.delete(name, value);
    for (const place of form.querySelectorAll(".fault")) fill(place);
    fill(result, h("p", {}, t("Reading your files …")));
    try {
      const path = keep ? `/api/counties/${encodeURIComponent(county || "county")}` : "/api/counties/check";
      const made = await upload(path, data);
      understood(result, made, keep);
    } catch (error) {
      fill(result);
      atFields(form, error);
    }
  };
  form.addEventListener("submit", (event) => submit(event, true));
  fill(form,
    h("div", { class: "grid" },
      field("county", t("Short name of the county"), t("letters, digits, - and _: qingyan"), h("input", { type: "text", maxlength: "60", required: true })),
      field("name", t("Name of the county"), t("as it stands in the report: 青岩县"), h("input", { type: "text", maxlength: "80" })),
      field("hub", t("Sorting centre: longitude, latitude"), t("such as 114.959,38.760"), h("input", { type: "text" })),
      field("datum", t("Datum of the places"), t("which map the coordinates were read from"), choice([
        ["wgs84", "WGS 84 (GPS)"], ["cgcs2000", "CGCS2000 (天地图)"], ["gcj02", "GCJ-02 (高德, 腾讯)"], ["bd09", "BD-09 (百度)"]])),
      field("terrain", t("Terrain"), t("for roads that say nothing themselves"), choice([
        ["plain", t("plain")], ["hill", t("hills")], ["mountain", t("mountains")]])),
      ROLES().map(([name, label, help, several]) => field(name, label, help, h("input", { type: "file", multiple: several })))),
    h("div", { class: "buttons" },
      h("button", { type: "button", onclick: (event) => submit(event, false) }, t("See what is understood")),
      h("button", { type: "submit", class: "main" }, t("Make this county"))));
  return h("section", { "aria-labelledby": "own" }, h("h2", { id: "own" }, t("Your own county")),
    h("p", {}, t("Give the files that you have; what is missing is named with what it costs the answer. Nothing leaves this computer.")), form, result);
}

function atFields(form, error) {
  if (!error.faults) return complain(error);
  const elsewhere = [];
  for (const fault of error.faults) {
    const key = fault.key || (fault.where === "county" ? "county" : "");
    const place = key && form.querySelector(`[data-key="${CSS.escape(key)}"] .fault`);
    if (place) place.append(h("span", {}, faultText(fault)));
    else elsewhere.push(fault);
  }
  if (elsewhere.length) error.faults = elsewhere;
  else error.faults = [{ code: "", where: "", message: t("Something is wrong with the files: see the fields below."), hint: "", key: "" }];
  complain(error);
  form.querySelector(".fault:not(:empty)")?.scrollIntoView({ block: "center" });
  return undefined;
}

function understood(place, made, kept) {
  const holder = h("div", { class: "map-holder" });
  fill(place, h("h3", {}, kept ? t("Your county is there") : t("What was understood")),
    kept ? h("p", {}, h("a", { href: editPath(made.county, made.scenario) }, t("Open its scenario"))) : null,
    h("p", {}, t("Yours: {list}", { list: made.yours.join(", ") || "–" })),
    made.missing.length ? h("ul", {}, made.missing.map((entry) => h("li", {}, h("strong", {}, entry.key), `: ${entry.what_to_state}. `, t("Without it: {text}", { text: entry.what_it_costs })))) : null,
    made.warnings.length ? h("details", {}, h("summary", {}, t("{count} warnings", { count: made.warnings.length })),
      h("ul", {}, made.warnings.map((fault) => h("li", {}, faultText(fault))))) : null,
    h("p", {}, t("General guesses: {count}; the heaviest: {list}", { count: made.guesses.length,
      list: made.guesses.filter((g) => g.weight).slice(0, 5).map((g) => g.key).join(", ") || "–" })),
    made.map ? holder : h("p", { class: "note" }, t("No map yet: roads, villages, stations and sorting centre are needed.")));
  if (made.map) new CountyMap(holder, made.map);
}
