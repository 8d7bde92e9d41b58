// A map drawn on a canvas, without any outside address: roads, places, routes by wave.
import { freeSpot } from "./county_map.js";
import { append, fill, freshId, h } from "./dom.js";
import { boxOf, Projection } from "./projection.js";
import { t } from "./words.js";

const ROADS = {
  expressway: ["#5c4a8a", 3], national: ["#7a7a7a", 2.4], provincial: ["#8a8a8a", 2], urban: ["#8a8a8a", 1.6],
  county: ["#9c9c9c", 1.3], township: ["#b4b4b4", 1], village: ["#c9c9c9", 0.7], ferry: ["#56b4e9", 1.5],
};
// Okabe and Ito: told apart by everybody; waves also differ by their dashes.
const WAVES = [["#0072b2", []], ["#d55e00", [8, 4]], ["#009e73", [2, 3]], ["#cc79a7", [10, 3, 2, 3]]];
const BANDS = [[0.95, "#0072b2", "circle"], [0.8, "#e69f00", "diamond"], [-1, "#d55e00", "cross"]];
const NEAR_PX = 12;
const REST_MS = 120;

/** Return a time of day of seconds since the first midnight. */
export const clock = (seconds) => `${String(Math.floor(seconds / 3600) % 24).padStart(2, "0")}:${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}`;

/** A map in an element, from the interface's GeoJSON. */
export class CountyMap {
  /**
   * `onpick(place, lonlat, pixel)` is called when somebody clicks; while `draws()` a drag draws a
   * line, which `ondrawn(pixels)` gets. `looks(place)` gives a village's colour, shape and words;
   * `marks` are further entries of the legend: [colour, shape, words].
   */
  constructor(holder, data, { onpick = null, extra = null, draws = () => false, ondrawn = null, looks = null, marks = [] } = {}) {
    Object.assign(this, { draws, ondrawn, looks, marks });
    this.data = data;
    this.onpick = onpick;
    this.extra = extra;
    const layer = (name) => data.features.filter((feature) => feature.properties.layer === name);
    this.roads = layer("road");
    this.places = layer("place");
    this.named = this.places.filter((place) => place.properties.kind !== "village")
      .sort((a, b) => (b.properties.kind === "hub") - (a.properties.kind === "hub"));
    this.routes = layer("route");
    this.outline = layer("outline");
    this.view = new Projection(boxOf([...this.outline, ...this.places]));
    this.target = this.places.some((place) => place.properties.express_48h) ? "express_48h" : null;
    this.waves = new Set(this.routes.map((route) => route.properties.wave));
    this.shown = { roads: true, places: true, routes: this.routes.length > 0 };
    this.vehicle = "";
    this.chosen = null;
    this.build(holder);
    this.resize();
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.canvas);
  }

  build(holder) {
    const help = freshId("map-help");
    this.canvas = h("canvas", { class: "map", tabindex: "0", role: "application", "aria-label": t("Map of the county"), "aria-describedby": help });
    this.facts = h("div", { class: "facts", "aria-live": "polite" });
    const toggle = (name, label) => {
      const id = freshId("layer");
      return h("span", {}, h("input", { type: "checkbox", id, checked: this.shown[name], onchange: (event) => { this.shown[name] = event.target.checked; this.paint(); } }), h("label", { for: id }, label));
    };
    const search = freshId("place");
    const list = freshId("places");
    this.tools = h("div", { class: "buttons map-tools" },
      h("button", { type: "button", "aria-label": t("Nearer"), onclick: () => this.zoom(1.4) }, "+"),
      h("button", { type: "button", "aria-label": t("Farther"), onclick: () => this.zoom(1 / 1.4) }, "−"),
      h("button", { type: "button", onclick: () => { this.view.reset(); this.paint(); } }, t("Whole county")),
      toggle("roads", t("roads")), toggle("places", t("places")),
      this.routes.length ? toggle("routes", t("routes")) : null,
      this.routes.length ? this.routeChoice() : null,
      this.target && !this.looks ? this.targetChoice() : null,
      h("label", { for: search }, t("Find a place")),
      h("input", { id: search, list, size: 12, onchange: (event) => this.find(event.target.value) }),
      h("datalist", { id: list }, this.places.map((place) => h("option", { value: place.properties.name }))));
    fill(holder, this.tools, h("div", { class: "map-row" }, this.canvas, h("div", { class: "map-side" }, this.legend(), this.facts)),
      h("p", { class: "note", id: help }, t("Drag or arrow keys move, wheel or + and − zoom, a click tells the facts."),
        this.data.attribution ? ` ${this.data.attribution}` : ""));
    this.listen();
  }

  routeChoice() {
    const wave = freshId("wave");
    const vehicle = freshId("vehicle");
    const waves = [...this.waves].sort();
    const names = [...new Set(this.routes.map((route) => route.properties.vehicle))].sort();
    return [h("label", { for: wave }, t("Wave")), h("select", { id: wave, onchange: (event) => {
      this.waves = new Set(event.target.value === "" ? waves : [Number(event.target.value)]);
      this.paint();
    } }, h("option", { value: "" }, t("all")), waves.map((each) => h("option", { value: each }, each))),
    h("label", { for: vehicle }, t("Vehicle")), h("select", { id: vehicle, onchange: (event) => { this.vehicle = event.target.value; this.paint(); } },
      h("option", { value: "" }, t("all")), names.map((name) => h("option", { value: name }, name)))];
  }

  targetChoice() {
    const id = freshId("target");
    return [h("label", { for: id }, t("Villages by")), h("select", { id, onchange: (event) => { this.target = event.target.value; this.paint(); } },
      h("option", { value: "express_48h" }, t("express within 48 h")), h("option", { value: "fresh_24h" }, t("fresh within 24 h")))];
  }

  legend() {
    const swatch = (colour, mark) => {
      const canvas = h("canvas", { width: 18, height: 14, "aria-hidden": "true" });
      const pen = canvas.getContext("2d");
      mark(pen, colour);
      return canvas;
    };
    const items = [];
    if (this.looks) items.push(...this.looks.legend.map(([colour, shape, word]) => h("li", {}, swatch(colour, (pen) => dot(pen, 9, 7, 5, colour, shape)), word)));
    else if (this.target) {
      const words = [t("95 % and more"), t("80 to 95 %"), t("below 80 %")];
      BANDS.forEach(([, colour, shape], at) => items.push(h("li", {}, swatch(colour, (pen) => dot(pen, 9, 7, 5, colour, shape)), words[at])));
    }
    WAVES.slice(0, this.routes.length ? Math.max(...this.waves) : 0).forEach(([colour, dash], at) => items.push(h("li", {}, swatch(colour, (pen) => {
      pen.strokeStyle = colour; pen.lineWidth = 2; pen.setLineDash(dash); pen.beginPath(); pen.moveTo(0, 7); pen.lineTo(18, 7); pen.stroke();
    }), t("wave {number}", { number: at + 1 }))));
    items.push(h("li", {}, swatch("#000", (pen) => dot(pen, 9, 7, 5, "#000", "square")), t("sorting centre")),
      h("li", {}, swatch("#000", (pen) => dot(pen, 9, 7, 5, "#fff", "triangle")), t("township station")),
      ...this.marks.map(([colour, shape, word]) => h("li", {}, swatch(colour, (pen) => dot(pen, 9, 7, 5, colour, shape)), word)));
    return h("ul", { class: "legend", "aria-label": t("Legend") }, items);
  }

  listen() {
    let start = null;
    let moved = false;
    const where = (event) => {
      const box = this.canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      start = where(event);
      moved = false;
      if (this.draws()) this.drawn = [start];
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      const [x, y] = where(event);
      if (this.drawn) {
        this.drawn.push([x, y]);
        moved = true;
        this.paint();
      } else if (start) {
        if (Math.hypot(x - start[0], y - start[1]) > 3 || moved) {
          moved = true;
          this.slide(x - start[0], y - start[1]);
          start = [x, y];
        }
      } else {
        const place = this.placeAt(x, y);
        this.canvas.title = place ? place.properties.name : "";
      }
    });
    this.canvas.addEventListener("pointerup", (event) => {
      const [x, y] = where(event);
      const line = this.drawn;
      this.drawn = null;
      this.kept = null;
      const went = line ? Math.max(...line.map((point) => Math.hypot(point[0] - line[0][0], point[1] - line[0][1]))) : 0;
      if (line && went > 6) this.ondrawn(line);
      else if (start && (!moved || line)) this.pick(x, y);
      start = null;
      this.paint();
    });
    this.canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.kept = null;
      const [x, y] = where(event);
      this.view.zoomAt(event.deltaY < 0 ? 1.2 : 1 / 1.2, x, y);
      this.paint();
    }, { passive: false });
    this.canvas.addEventListener("keydown", (event) => {
      const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
      if (moves[event.key]) this.view.pan(...moves[event.key]);
      else if (event.key === "+" || event.key === "=") return this.zoom(1.4);
      else if (event.key === "-") return this.zoom(1 / 1.4);
      else return undefined;
      event.preventDefault();
      this.paint();
      return undefined;
    });
  }

  zoom(factor) {
    this.kept = null;
    this.view.zoomAt(factor, this.view.size[0] / 2, this.view.size[1] / 2);
    this.paint();
  }

  find(name) {
    const place = this.places.find((each) => each.properties.name === name || each.properties.id === name);
    if (place) this.tell(place);
  }

  pick(x, y) {
    const place = this.placeAt(x, y);
    if (place) this.tell(place);
    if (this.onpick) this.onpick(place, this.view.at(x, y), [x, y]);
  }

  placeAt(x, y, kind = null) {
    let best = null;
    let least = NEAR_PX;
    for (const place of this.places.filter((each) => !kind || each.properties.kind === kind)) {
      const [lon, lat] = place.geometry.coordinates;
      const far = Math.hypot(this.view.x(lon) - x, this.view.y(lat) - y);
      if (far < least) [best, least] = [place, far];
    }
    return best;
  }

  tell(place) {
    this.chosen = place;
    const said = place.properties;
    const share = (found) => (found?.share === null || found?.share === undefined ? "–"
      : `${(found.share * 100).toFixed(1)} %${found.low === null ? "" : ` [${(found.low * 100).toFixed(1)}, ${(found.high * 100).toFixed(1)}]`}, n = ${found.n}`);
    const calls = this.routes.flatMap((route) => route.properties.stops.filter((stop) => stop.place === said.id).map((stop) => [route.properties, stop]))
      .sort((a, b) => a[1].arrive_s - b[1].arrive_s);
    fill(this.facts, h("h3", {}, said.name), h("p", { class: "note" }, [said.township, said.id].filter(Boolean).join(" · ")),
      h("dl", {}, said.population ? [h("dt", {}, t("residents")), h("dd", {}, Math.round(said.population).toLocaleString("en"))] : null,
        this.looks?.facts ? this.looks.facts(place).map(([term, word]) => [h("dt", {}, term), h("dd", {}, word)]) : null,
        said.express_48h ? [h("dt", {}, t("express within 48 h")), h("dd", {}, share(said.express_48h))] : null,
        said.fresh_24h ? [h("dt", {}, t("fresh within 24 h")), h("dd", {}, share(said.fresh_24h))] : null));
    append(this.facts, [calls.length ? [h("h4", {}, t("Served by")), h("ul", {}, calls.slice(0, 12).map(([route, stop]) => h("li", {},
      `${clock(stop.arrive_s)} · ${route.type} ${route.vehicle} · ${t("wave {number}", { number: route.wave })}`)))] : null]);
    this.paint();
  }

  resize() {
    const ratio = devicePixelRatio || 1;
    const box = this.canvas.getBoundingClientRect();
    this.canvas.width = Math.max(Math.round(box.width * ratio), 1);
    this.canvas.height = Math.max(Math.round(box.height * ratio), 1);
    this.view.fit(box.width, box.height);
    this.paint();
  }

  paint() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      const began = performance.now();
      this.draw();
      this.canvas.dataset.frameMs = (performance.now() - began).toFixed(1);
    });
  }

  /** Move by pixels: what is drawn is shifted at once, and drawn anew when the hand rests. */
  slide(dx, dy) {
    this.view.pan(dx, dy);
    if (!this.kept) {
      const copy = h("canvas", { width: this.canvas.width, height: this.canvas.height });
      copy.getContext("2d").drawImage(this.canvas, 0, 0);
      this.kept = { copy, x: 0, y: 0 };
    }
    this.kept.x += dx;
    this.kept.y += dy;
    clearTimeout(this.rests);
    this.rests = setTimeout(() => { this.kept = null; this.paint(); }, REST_MS);
    this.paint();
  }

  draw() {
    if (this.kept) return this.shift();
    this.fresh();
    return undefined;
  }

  shift() {
    const pen = this.canvas.getContext("2d");
    const ratio = devicePixelRatio || 1;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    pen.drawImage(this.kept.copy, this.kept.x * ratio, this.kept.y * ratio);
  }

  fresh() {
    const pen = this.canvas.getContext("2d");
    const ratio = devicePixelRatio || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, ...this.view.size);
    pen.lineJoin = "round";
    for (const feature of this.outline) this.stroke(pen, feature.geometry.coordinates, "#8b8b8b", 1.2, [6, 4]);
    if (this.shown.roads) {
      for (const kind of Object.keys(ROADS).reverse())
        for (const road of this.roads) if (road.properties.road_class === kind) this.stroke(pen, road.geometry.coordinates, ...ROADS[kind]);
    }
    if (this.shown.routes) {
      for (const route of this.routes) {
        const { wave, vehicle } = route.properties;
        if (!this.waves.has(wave) || (this.vehicle && this.vehicle !== vehicle)) continue;
        const [colour, dash] = WAVES[(wave - 1) % WAVES.length];
        this.stroke(pen, [route.geometry.coordinates], colour, this.vehicle ? 3 : 1.6, dash);
      }
    }
    if (this.shown.places) this.drawPlaces(pen);
    if (this.extra) this.extra(pen, this.view);
    if (this.shown.places) this.drawNames(pen);
    if (!this.drawn) return;
    Object.assign(pen, { strokeStyle: "#d55e00", lineWidth: 3 });
    pen.beginPath();
    this.drawn.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.stroke();
  }

  stroke(pen, lines, colour, width, dash = []) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.setLineDash(dash);
    pen.beginPath();
    const { view } = this;
    for (const line of lines) {
      pen.moveTo(view.x(line[0][0]), view.y(line[0][1]));
      for (let at = 1; at < line.length; at += 1) pen.lineTo(view.x(line[at][0]), view.y(line[at][1]));
    }
    pen.stroke();
    pen.setLineDash([]);
  }

  screen(place) {
    const [lon, lat] = place.geometry.coordinates;
    return [this.view.x(lon), this.view.y(lat)];
  }

  drawPlaces(pen) {
    const size = Math.min(3 + this.view.zoom * 0.7, 7);
    for (const place of this.places) {
      if (place.properties.kind !== "village") continue;
      const { colour, shape } = this.looks ? this.looks(place) : this.attainment(place);
      dot(pen, ...this.screen(place), size, colour, shape);
    }
    for (const place of this.named) {
      const hub = place.properties.kind === "hub";
      dot(pen, ...this.screen(place), hub ? 7 : 6, hub ? "#000" : "#fff", hub ? "square" : "triangle");
    }
  }

  attainment(village) {
    const share = this.target ? village.properties[this.target]?.share : undefined;
    if (share === undefined || share === null) return { colour: "#ffffff", shape: "circle" };
    const [, colour, shape] = BANDS.find(([least]) => share >= least);
    return { colour, shape };
  }

  drawNames(pen) {
    const taken = this.named.map((place) => {
      const [x, y] = this.screen(place);
      return [x - 7, y - 7, x + 7, y + 7];
    });
    for (const place of this.named) writeBeside(pen, taken, place.properties.name, ...this.screen(place));
    if (!this.chosen) return;
    const [x, y] = this.screen(this.chosen);
    this.canvas.dataset.chosen = [x, y];
    pen.strokeStyle = "#000";
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.arc(x, y, 11, 0, 2 * Math.PI);
    pen.stroke();
    write(pen, this.chosen.properties.name, x + 12, y + 14);
  }
}

const NAME_PX = 12;
const MARK_PX = 9;

/** Write a name beside a mark where none of the boxes `taken` is covered, or leave it out. */
function writeBeside(pen, taken, text, x, y) {
  pen.font = `${NAME_PX}px sans-serif`;
  const wide = pen.measureText(text).width;
  const [right, left, middle] = [x + MARK_PX, x - MARK_PX - wide, x - wide / 2];
  const spots = [[right, y], [left, y], [right, y - 8], [right, y + 12], [middle, y - 15], [middle, y + 17]];
  const free = freeSpot(spots, wide, NAME_PX + 3, taken);
  if (free) write(pen, text, free[0], free[1] + 4);
}

function write(pen, text, x, y) {
  pen.font = `${NAME_PX}px sans-serif`;
  pen.lineWidth = 3;
  pen.strokeStyle = "#fff";
  pen.strokeText(text, x, y);
  pen.fillStyle = "#111";
  pen.fillText(text, x, y);
}

/** Draw a mark: shape and colour both tell. */
export function dot(pen, x, y, size, colour, shape) {
  pen.fillStyle = colour;
  pen.strokeStyle = "#222";
  pen.lineWidth = 1;
  pen.beginPath();
  if (shape === "circle") pen.arc(x, y, size * 0.8, 0, 2 * Math.PI);
  else if (shape === "square") pen.rect(x - size * 0.8, y - size * 0.8, size * 1.6, size * 1.6);
  else if (shape === "triangle") { pen.moveTo(x, y - size); pen.lineTo(x + size, y + size * 0.8); pen.lineTo(x - size, y + size * 0.8); pen.closePath(); }
  else if (shape === "diamond") { pen.moveTo(x, y - size); pen.lineTo(x + size, y); pen.lineTo(x, y + size); pen.lineTo(x - size, y); pen.closePath(); }
  else {
    pen.strokeStyle = colour;
    pen.lineWidth = 2.5;
    pen.moveTo(x - size * 0.8, y - size * 0.8); pen.lineTo(x + size * 0.8, y + size * 0.8);
    pen.moveTo(x + size * 0.8, y - size * 0.8); pen.lineTo(x - size * 0.8, y + size * 0.8);
    pen.stroke();
    return;
  }
  pen.fill();
  pen.stroke();
}
