// Runs: the queue with its progress, cancel, start again, and what to compare.
import { get, send } from "./api.js";
import { fill, h } from "./dom.js";
import { attempt } from "./notice.js";
import { t } from "./words.js";

const OFTEN_MS = 1500;
const STATES = () => ({
  queued: t("waits"), running: t("runs"), done: t("done"), failed: t("failed"),
  cancelled: t("cancelled"), interrupted: t("interrupted"),
});
const STAGES = () => ({
  parcels: t("parcels drawn"), "plan and replay": t("planned and replayed"), report: t("report written"),
  coalitions: t("coalitions planned"), answer: t("answer written"),
});
const chosen = new Set();

/** Show the runs; what is returned stops the asking. */
export async function runsView(main) {
  const list = h("div", {});
  const compare = h("button", { type: "button", onclick: () => {
    location.hash = `#/compare?${[...chosen].map((id) => `run=${id}`).join("&")}`;
  } }, t("Compare"));
  fill(main, h("h1", {}, t("Runs")), h("p", { class: "buttons" }, compare, h("span", { class: "note" }, t("Choose two to six finished runs."))), list);
  let last = "";
  const update = async () => {
    const runs = await get("/api/runs");
    for (const id of [...chosen]) if (!runs.some((run) => run.id === id && run.state === "done")) chosen.delete(id);
    compare.disabled = chosen.size < 2 || chosen.size > 6;
    const now = JSON.stringify(runs);
    if (now !== last) fill(list, runs.length ? runs.map((run) => card(run, update, compare)) : h("p", {}, t("No run yet: open a scenario and press Run.")));
    last = now;
  };
  await update();
  const timer = setInterval(() => attempt(update), OFTEN_MS);
  return () => clearInterval(timer);
}

function card(run, update, compare) {
  const open = run.state === "queued" || run.state === "running";
  const act = (method, path) => attempt(async () => {
    await send(method, path);
    await update();
  });
  const path = `/api/runs/${run.id}`;
  return h("article", { class: `run-card ${run.state}`, "aria-label": `${run.id} ${run.title}` },
    h("h2", {}, run.state === "done" ? h("a", { href: answerOf(run) }, title(run)) : title(run)),
    h("p", {}, h("span", { class: `mark ${run.state}` }, STATES()[run.state]), ` ${run.id} · ${run.county} / ${run.scenario}`,
      run.days ? ` · ${t("{days} days", { days: run.days })}` : "", run.replications > 1 ? ` × ${run.replications}` : "",
      run.ended ? ` · ${new Date(run.ended).toLocaleString()}` : "",
      run.unserved ? h("strong", {}, ` · ${t("some parcels cannot be served")}`) : ""),
    run.state === "running" || run.progress.length ? stages(run) : null,
    run.faults.length ? h("ul", { class: "wrong" }, run.faults.map((fault) => h("li", {}, `${fault.code} ${fault.where}: ${fault.message}${fault.hint ? ` (${fault.hint})` : ""}`))) : null,
    h("div", { class: "buttons" },
      run.state === "done" && run.kind === "run" ? h("span", {}, h("input", { type: "checkbox", id: `choose-${run.id}`, checked: chosen.has(run.id), onchange: (event) => {
        if (event.target.checked) chosen.add(run.id);
        else chosen.delete(run.id);
        compare.disabled = chosen.size < 2 || chosen.size > 6;
      } }), h("label", { for: `choose-${run.id}` }, t("compare"))) : null,
      run.state === "done" ? h("a", { class: "button main", href: answerOf(run) }, t("Open the answer")) : null,
      open ? h("button", { type: "button", onclick: () => act("POST", `${path}/cancel`) }, t("Cancel")) : null,
      ["failed", "cancelled", "interrupted"].includes(run.state) ? h("button", { type: "button", onclick: () => act("POST", `${path}/again`) }, t("Start again")) : null,
      open ? null : h("button", { type: "button", class: "quiet", "aria-label": `${t("Delete")} ${run.id}`, onclick: () => {
        if (confirm(t("Delete {name} with its results?", { name: run.id }))) act("DELETE", path);
      } }, t("Delete")),
      h("a", { href: `${path}/log`, target: "_blank" }, t("Log"))));
}

const title = (run) => (run.kind === "alliance" ? `${run.title} · ${t("study of the alliance")}` : run.title);
const answerOf = (run) => (run.kind === "alliance" ? `#/run/${run.of}?tab=alliance` : `#/run/${run.id}`);

function stages(run) {
  if (run.state === "done") return null;
  return h("ul", { class: "stages" }, run.progress.map((stage) => h("li", {},
    h("label", {}, STAGES()[stage.stage] ?? stage.stage, " ", h("progress", { max: stage.total || 1, value: stage.done })),
    ` ${stage.done} / ${stage.total}`, stage.name ? ` · ${stage.name}` : "",
    stage.left_s ? ` · ${t("about {time} left", { time: left(stage.left_s) })}` : "")));
}

const left = (seconds) => (seconds < 100 ? t("{number} s", { number: Math.max(Math.round(seconds / 10) * 10, 10) }) : t("{number} min", { number: Math.round(seconds / 60) }));
