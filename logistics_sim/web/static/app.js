// The page: one view at a time, named by the address after #.
import { fill, h } from "./dom.js";
import { attempt, hush } from "./notice.js";
import { firstLanguage, languages, speak, spoken, t } from "./words.js";
import { startView } from "./start.js";
import { editorView } from "./editor.js";
import { runsView } from "./runs.js";
import { answerView } from "./answer.js";
import { compareView } from "./compare.js";

let leave = () => {};

const VIEWS = [
  ["start", () => t("Start"), startView],
  ["runs", () => t("Runs"), runsView],
  ["compare", () => t("Compare"), compareView],
];
const INNER = { edit: editorView, run: answerView };

function place() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  return { parts: parts.length ? parts : ["start"], query: new URLSearchParams(query ?? "") };
}

async function show() {
  leave();
  hush();
  const { parts, query } = place();
  const found = VIEWS.find(([name]) => name === parts[0]);
  const view = found ? found[2] : INNER[parts[0]] ?? startView;
  frame(parts[0]);
  const main = document.getElementById("main");
  fill(main, h("p", { class: "note" }, t("Loading …")));
  const stop = await attempt(() => view(main, parts.slice(1), query));
  leave = typeof stop === "function" ? stop : () => {};
  const heading = main.querySelector("h1");
  document.title = heading ? `${heading.textContent} · logistics-sim` : "logistics-sim";
}

function frame(current) {
  document.getElementById("skip").textContent = t("Skip to the page");
  const nav = document.getElementById("nav");
  nav.setAttribute("aria-label", t("Views"));
  fill(nav, h("ul", {}, VIEWS.map(([name, label]) => h("li", {},
    h("a", { href: `#/${name}`, "aria-current": name === current ? "page" : undefined }, label())))));
  fill(document.getElementById("languages"), h("div", { role: "group", "aria-label": t("Language") },
    languages().map(([id, name]) => h("button", {
      type: "button", lang: id, "aria-pressed": String(id === spoken()),
      onclick: async () => { await speak(id); await show(); },
    }, name))));
}

addEventListener("hashchange", () => show().then(() => {
  document.getElementById("main").focus({ preventScroll: true });
  scrollTo(0, 0);
}));
speak(firstLanguage()).then(show);
