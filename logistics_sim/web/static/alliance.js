// The study of the alliance: every coalition planned, shares by rule, who would leave.
import { get, send } from "./api.js";
import { picture } from "./charts.js";
import { fill, h, tableOf } from "./dom.js";
import { attempt } from "./notice.js";
import { spoken, t } from "./words.js";

/** Show the newest study of a run, or how to start one. */
export async function alliancePanel(panel, id) {
  const studies = (await get("/api/runs")).filter((run) => run.kind === "alliance" && run.of === id);
  const done = studies.find((run) => run.state === "done");
  const open = studies.find((run) => run.state === "running" || run.state === "queued");
  const start = h("button", { type: "button", class: done ? "" : "main", onclick: () => attempt(async () => {
    await send("POST", `/api/runs/${id}/alliance`);
    location.hash = "#/runs";
  }) }, done ? t("Study it again") : t("Study the alliance"));
  fill(panel, h("h2", {}, t("Shares and stability")),
    h("p", { class: "lead" }, t("Every coalition of the firms is planned; then each rule shares the cost, and it is said who would leave with how much. This takes several times as long as a run.")),
    open ? h("p", {}, h("a", { href: "#/runs" }, t("A study is under way: see the runs."))) : h("p", { class: "buttons" }, start));
  if (!done) return;
  const path = `/api/alliance/${done.id}`;
  const found = await get(`${path}?lang=${spoken()}`);
  panel.append(
    h("div", { class: "columns" }, found.figures.map((figure) => {
      const source = `${path}/figures/${figure.id}.svg?lang=${spoken()}`;
      const image = h("img", { src: source, alt: figure.title, class: "figure-image" });
      return h("figure", {}, image, h("figcaption", {}, figure.title), h("p", { class: "buttons" },
        h("a", { class: "button", href: source, download: `${done.id}-${figure.id}.svg` }, "SVG"),
        h("button", { type: "button", onclick: () => picture(image, image.naturalWidth, image.naturalHeight, `${done.id}-${figure.id}.png`) }, "PNG")));
    })),
    ...found.tables.map((table) => h("section", {}, tableOf(table), h("p", { class: "buttons" }, ["csv", "xlsx"].map((form) =>
      h("a", { class: "button", href: `${path}/tables/${table.id}?lang=${spoken()}&form=${form}`, download: true }, form === "csv" ? "CSV" : "Excel"))))));
}
