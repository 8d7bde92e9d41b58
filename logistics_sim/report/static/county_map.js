/* The interactive map of a county's plan: no dependency, no outside address, one file.
 *
 *   import { mountCountyMap } from "./county_map.js";
 *   const map = mountCountyMap(element, data, words, { onSelect: (what) => {} });
 *   map.select({ wave: 1, vehicle: 3, village: 17 }); map.setTime(9 * 3600); map.destroy();
 *
 * `data` has the form of docs/county_map.md, `words` the texts in one language. A page may
 * hold many maps. Names are set as text, never as markup.
 */
export const FORMAT = "logistics-sim/county-map/1";
const ABREAST = 4, LANE = 2.4, HIT = 12, DAY = 86400;
const SHARED = [[5, 3], [10, 4.5], [20, 6]];

export function mountCountyMap(root, data, words, options = {}) {
  if (data.format !== FORMAT) throw new Error(`county map: not of the form ${FORMAT}`);
  return new CountyMap(root, data, words, options);
}

/** Lines as pairs of coordinates, the first absolute, the others as steps. */
export function unpack(steps) {
  const line = [];
  let x = 0, y = 0;
  for (let i = 0; i < steps.length; i += 2) line.push([(x += steps[i]), (y += steps[i + 1])]);
  return line;
}

export function clock(seconds) {
  const day = Math.floor(seconds / DAY), rest = seconds - day * DAY;
  const text = [Math.floor(rest / 3600), Math.floor((rest % 3600) / 60)]
    .map((part) => String(part).padStart(2, "0")).join(":");
  return day ? `${text} +${day}` : text;
}

/**
 * The first of the spots [left, middle] where a word of that width and size covers no box of
 * `taken` and keeps between `from` and `to`: its box is then taken. Nothing where none is free.
 */
export function freeSpot(spots, wide, size, taken, [from, to] = [-Infinity, Infinity]) {
  const free = spots.find(([left, middle]) => left > from && left + wide < to && taken.every((box) => left > box[2]
    || left + wide < box[0] || middle - size / 2 > box[3] || middle + size / 2 < box[1]));
  if (free) taken.push([free[0], free[1] - size / 2, free[0] + wide, free[1] + size / 2]);
  return free;
}

/** Where a trip's vehicle is at a second and how many items it carries; null when it is not out. */
export function whereabouts(trip, legs, seconds) {
  if (seconds < trip.depart || seconds > trip.end) return null;
  let items = trip.stops.reduce((sum, stop) => sum + stop.unload, 0), left = trip.depart;
  for (let i = 0; i < trip.stops.length; i += 1) {
    const stop = trip.stops[i];
    if (seconds < stop.arrive) {
      const share = (seconds - left) / Math.max(stop.arrive - left, 1);
      return { at: along(legs[i], share), items, next: i };
    }
    items += stop.load - stop.unload;
    left = stop.depart;
    if (seconds <= stop.depart) return { at: along(legs[i], 1), items, next: i };
  }
  return { at: along(legs[legs.length - 1], 1), items, next: trip.stops.length - 1 };
}

/** The point a share of the way along a line. */
export function along(line, share) {
  const sizes = [];
  let total = 0;
  for (let i = 1; i < line.length; i += 1) {
    sizes.push(Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]));
    total += sizes[i - 1];
  }
  let rest = total * Math.min(Math.max(share, 0), 1);
  for (let i = 0; i < sizes.length; i += 1) {
    if (rest <= sizes[i] || i === sizes.length - 1) {
      const part = sizes[i] ? Math.min(rest / sizes[i], 1) : 0;
      return [0, 1].map((k) => line[i][k] + part * (line[i + 1][k] - line[i][k]));
    }
    rest -= sizes[i];
  }
  return line[0];
}

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** Whether black text reads better on a colour than white (relative luminance, WCAG). */
export function light(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

class CountyMap {
  constructor(root, data, words, options) {
    Object.assign(this, { root, data, words, options });
    this.edges = data.edges.map(unpack);
    this.trips = data.trips.map((trip) => ({
      ...trip,
      legs: trip.legs.map((leg, i) => this.legLine(leg, trip, i)),
      used: [...new Set(trip.legs.flat().map((edge) => Math.abs(edge) - 1))],
    }));
    this.visits = data.places.name.map(() => []);
    this.trips.forEach((trip, t) => trip.stops.forEach((stop, s) => {
      if (this.data.places.kind[stop.place] === "village") this.visits[stop.place].push([t, s]);
    }));
    const times = this.trips.flatMap((trip) => [trip.depart, trip.end]);
    this.span = times.length ? [Math.min(...times), Math.max(...times)] : [0, DAY];
    this.state = { wave: "", vehicle: "", village: -1, layer: data.layers[0].id, time: null };
    this.pointers = new Map();
    this.build();
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.stage);
  }

  legLine(leg, trip, i) {
    const line = [];
    for (const edge of leg) {
      const points = this.edges[Math.abs(edge) - 1];
      line.push(...(edge > 0 ? points : [...points].reverse()));
    }
    if (line.length < 2) {
      const { x, y } = this.data.places;
      const from = i ? trip.stops[i - 1].place : trip.origin, to = trip.stops[i].place;
      return [[x[from], y[from]], [x[to], y[to]]];
    }
    return line;
  }

  // ---- controls -----------------------------------------------------------
  build() {
    const { data, words } = this;
    const option = (value, text) => el("option", { value }, text);
    const choose = (name, label, entries) => el("label", {}, `${label} `, el("select", {
      name, onchange: (event) => {
        this.select({ [name]: event.target.value });
        if (name === "vehicle" || name === "village") this.focus();
      },
    }, ...entries));
    const { kind, name, township } = data.places;
    const villages = name.map((_, i) => i).filter((i) => kind[i] === "village");
    villages.sort((a, b) => township[a] - township[b] || a - b);
    this.controls = el("div", { class: "map-controls" },
      choose("wave", words.wave, [option("", words.all),
        ...data.waves.map((wave) => option(wave.id, `${wave.id} (${clock(wave.depart)})`))]),
      choose("vehicle", words.vehicle, [option("", words.all),
        ...data.vehicles.map((vehicle, i) => option(i, this.nameOf(vehicle)))]),
      choose("village", words.village, [option(-1, "–"),
        ...villages.map((i) => option(i, `${name[township[i]] ?? ""} ${name[i]}`.trim()))]),
      choose("layer", words.layer, data.layers.map((layer) => option(layer.id, words[layer.id]))),
      el("span", { class: "map-zoom" },
        el("button", { type: "button", "aria-label": words.zoom_in, onclick: () => this.zoom(1.5) }, "+"),
        el("button", { type: "button", "aria-label": words.zoom_out, onclick: () => this.zoom(1 / 1.5) }, "−"),
        el("button", { type: "button", onclick: () => this.home() }, words.whole)));
    this.under = el("canvas", {});
    this.over = el("canvas", {
      tabindex: "0", role: "img", "aria-label": words.map,
      onpointerdown: (event) => this.down(event), onpointermove: (event) => this.move(event),
      onpointerup: (event) => this.up(event), onpointercancel: (event) => this.cancel(event),
      onpointerleave: () => this.hover(-1), onkeydown: (event) => this.key(event),
    });
    this.over.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.stage = el("div", { class: "map-stage" }, this.under, this.over);
    this.info = el("div", { class: "map-info", "aria-live": "polite" });
    this.slider = el("input", {
      type: "range", min: this.span[0], max: this.span[1], step: 60, value: this.span[0],
      "aria-label": words.time, oninput: () => { this.stop(); this.setTime(Number(this.slider.value)); },
    });
    this.playing = el("button", { type: "button", onclick: () => (this.ticker ? this.stop() : this.play()) }, words.play);
    this.output = el("output", {}, "–");
    this.speed = el("select", { "aria-label": words.speed },
      ...[5, 15, 60].map((minutes) => option(minutes * 60, fill(words.minutes_a_second, { minutes }))));
    this.speed.value = 15 * 60;
    this.legend = el("ul", { class: "map-legend" });
    this.root.replaceChildren(this.controls,
      el("div", { class: "map-columns" }, this.stage, this.info),
      el("div", { class: "map-play" }, this.playing, this.speed, this.slider, this.output), this.legend);
    this.tell();
  }

  /** Choose wave, vehicle, village or layer; what is not named stays. */
  select(change) {
    for (const [name, value] of Object.entries(change)) {
      this.state[name] = name === "village" ? Number(value) : String(value);
      const box = this.controls.querySelector(`select[name=${name}]`);
      if (box) box.value = String(value);
    }
    this.redraw();
    this.tell();
    this.options.onSelect?.({ ...this.state });
  }

  shown() {
    const { wave, vehicle, village } = this.state;
    const visits = village >= 0 ? new Set(this.visits[village].map(([t]) => t)) : null;
    return this.trips.map((_, t) => t).filter((t) => {
      const trip = this.trips[t];
      if (wave !== "" && String(trip.wave) !== wave) return false;
      if (vehicle !== "" && String(trip.vehicle) !== vehicle) return false;
      return vehicle !== "" || !visits || visits.has(t);
    });
  }

  // ---- view ---------------------------------------------------------------
  resize() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!width || !height) return;
    const ratio = window.devicePixelRatio || 1;
    for (const canvas of [this.under, this.over]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    Object.assign(this, { width, height, ratio });
    if (!this.view) this.home();
    else this.redraw();
  }

  home() {
    const [w, h] = this.data.size;
    const scale = Math.min(this.width / w, this.height / h) * 0.96;
    this.least = scale * 0.8;
    this.view = { scale, x: (this.width - w * scale) / 2, y: (this.height - h * scale) / 2 };
    this.redraw();
  }

  /** Show what is chosen as large as it fits; the whole county where nothing is. */
  focus() {
    const { vehicle, village } = this.state, { places } = this.data;
    if ((vehicle === "" && village < 0) || !this.view) return this.view && this.home();
    const lines = this.shown().flatMap((t) => this.trips[t].legs);
    const points = [...lines.flat(), ...(village >= 0 ? [[places.x[village], places.y[village]]] : [])];
    const [west, east] = [0, 1].map((k) => (k ? Math.max : Math.min)(...points.map(([x]) => x)));
    const [south, north] = [0, 1].map((k) => (k ? Math.max : Math.min)(...points.map(([, y]) => y)));
    const room = Math.min((this.width - 60) / Math.max(east - west, 1), (this.height - 60) / Math.max(north - south, 1));
    const scale = Math.min(Math.max(room, this.least), this.least * 8), high = this.data.size[1];
    this.view = {
      scale, x: this.width / 2 - ((west + east) / 2) * scale, y: this.height / 2 - (high - (south + north) / 2) * scale,
    };
    this.redraw();
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const scale = Math.min(Math.max(this.view.scale * factor, this.least), this.least * 60);
    const by = scale / this.view.scale;
    this.view = { scale, x: x - (x - this.view.x) * by, y: y - (y - this.view.y) * by };
    this.redraw();
  }

  pan(dx, dy) {
    this.view.x += dx;
    this.view.y += dy;
    this.redraw();
  }

  screen([x, y]) {
    return [this.view.x + x * this.view.scale, this.view.y + (this.data.size[1] - y) * this.view.scale];
  }

  redraw() {
    if (!this.view || this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.drawUnder();
      this.drawOver();
    });
  }

  begin(canvas) {
    const pen = canvas.getContext("2d");
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    pen.lineJoin = "round";
    return pen;
  }

  trace(pen, line) {
    line.forEach((point, i) => {
      const [x, y] = this.screen(point);
      if (i) pen.lineTo(x, y);
      else pen.moveTo(x, y);
    });
  }

  drawUnder() {
    const pen = this.begin(this.under), { data } = this;
    const stroke = (look, draw) => {
      pen.strokeStyle = look.colour;
      pen.lineWidth = look.width * 1.3;
      pen.setLineDash((look.dash ?? []).map((part) => part * look.width * 1.3));
      pen.beginPath();
      draw();
      pen.stroke();
      if (look.core) {
        Object.assign(pen, { strokeStyle: look.core, lineWidth: look.width * 0.6 });
        pen.stroke();
      }
    };
    for (const line of data.outline) stroke(data.outline_look, () => this.trace(pen, unpack(line)));
    data.classes.forEach((look, c) => stroke(look, () => {
      this.edges.forEach((line, e) => { if (data.edge_class[e] === c) this.trace(pen, line); });
    }));
    this.drawRoutes(pen, stroke);
    pen.setLineDash([]);
    this.drawPlaces(pen);
  }

  drawRoutes(pen, stroke) {
    const shown = this.shown(), users = new Map();
    for (const t of shown) for (const e of this.trips[t].used) {
      if (!users.has(e)) users.set(e, []);
      users.get(e).push(t);
    }
    for (const [least, width] of SHARED) {
      stroke({ colour: "#5A5A5A", width: width / 1.3 }, () => {
        for (const [e, mine] of users) if (mine.length > ABREAST && mine.length >= least) this.trace(pen, this.edges[e]);
      });
    }
    for (const t of shown) {
      const trip = this.trips[t], look = this.data.vehicles[trip.vehicle];
      stroke({ ...look, width: shown.length > 12 ? 1.5 : 2.4 }, () => {
        for (const e of trip.used) {
          const mine = users.get(e);
          if (mine.length <= ABREAST) {
            this.shifted(pen, this.edges[e], (mine.indexOf(t) - (mine.length - 1) / 2) * LANE);
          }
        }
      });
    }
  }

  shifted(pen, line, aside) {
    const points = line.map((point) => this.screen(point));
    points.forEach(([x, y], i) => {
      const a = points[Math.max(i - 1, 0)], b = points[Math.min(i + 1, points.length - 1)];
      const size = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
      const at = [x - ((b[1] - a[1]) / size) * aside, y + ((b[0] - a[0]) / size) * aside];
      if (i) pen.lineTo(...at);
      else pen.moveTo(...at);
    });
  }

  drawPlaces(pen) {
    const { places, layers } = this.data, taken = [];
    const layer = layers.find((one) => one.id === this.state.layer);
    const counts = new Map();
    places.kind.forEach((kind, i) => {
      const look = kind === "village" ? layer.looks[layer.of[i]] : this.data.marks[kind];
      if (kind === "village") counts.set(layer.of[i], (counts.get(layer.of[i]) ?? 0) + 1);
      this.mark(pen, this.screen([places.x[i], places.y[i]]), look);
    });
    this.drawStops(pen, taken);
    const order = places.kind.map((kind, i) => [{ hub: 0, township_station: 1 }[kind] ?? 2, i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    for (const [rank, i] of order) {
      if (rank === 2 && this.view.scale < this.least * 3 && i !== this.state.village) continue;
      this.name(pen, taken, places.name[i], this.screen([places.x[i], places.y[i]]), rank);
    }
    this.legend.replaceChildren(...layer.looks.flatMap((look, c) => (counts.has(c)
      ? [el("li", {}, this.swatch(look), `${this.words[`${layer.id}_${c}`]}: ${counts.get(c)}`)] : [])),
    el("li", {}, this.words.shared));
  }

  swatch(look) {
    const canvas = el("canvas", { width: 32, height: 32, "aria-hidden": "true" });
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    this.mark(pen, [8, 8], look);
    return canvas;
  }

  mark(pen, [x, y], look) {
    const r = look.size * 0.62;
    pen.beginPath();
    if (look.marker === "s") pen.rect(x - r, y - r, 2 * r, 2 * r);
    else if (look.marker === "o") pen.arc(x, y, r, 0, 7);
    else {
      const spikes = { "*": 10, "^": 3, X: 4 }[look.marker] ?? 4;
      for (let k = 0; k < spikes; k += 1) {
        const out = look.marker === "*" && k % 2 ? r * 0.42 : r * 1.15;
        const turn = (2 * Math.PI * k) / spikes - Math.PI / 2;
        pen.lineTo(x + out * Math.cos(turn), y + out * Math.sin(turn));
      }
      pen.closePath();
    }
    Object.assign(pen, { fillStyle: look.fill || look.colour, strokeStyle: look.fill ? look.colour : "#000", lineWidth: 0.8 });
    pen.fill();
    pen.stroke();
  }

  drawStops(pen, taken) {
    const shown = this.shown();
    if (shown.length > 12 && this.view.scale < this.least * 3) return;
    Object.assign(pen, { font: "9px sans-serif", textAlign: "center", textBaseline: "middle" });
    const at = new Map();
    for (const t of shown) this.trips[t].stops.forEach((stop, s) => {
      if (this.data.places.kind[stop.place] === "hub") return;
      const [x, y] = this.screen([this.data.places.x[stop.place], this.data.places.y[stop.place]]);
      const nth = at.get(stop.place) ?? 0;
      at.set(stop.place, nth + 1);
      pen.beginPath();
      pen.arc(x + nth * 14, y, 7, 0, 7);
      Object.assign(pen, { fillStyle: "#fff", strokeStyle: this.data.vehicles[this.trips[t].vehicle].colour, lineWidth: 1.5 });
      pen.fill();
      pen.stroke();
      pen.fillStyle = "#000";
      pen.fillText(String(s + 1), x + nth * 14, y + 0.5);
      taken.push([x + nth * 14 - 7, y - 7, x + nth * 14 + 7, y + 7]);
    });
  }

  name(pen, taken, text, [x, y], rank) {
    const size = rank < 2 ? 13 : 11;
    pen.font = `${size}px "Page Font", "PingFang SC", "Microsoft YaHei", sans-serif`;
    Object.assign(pen, { textAlign: "left", textBaseline: "middle", lineWidth: 3, strokeStyle: "#fff", fillStyle: rank < 2 ? "#000" : "#444" });
    const wide = pen.measureText(text).width;
    const spots = [[x + 9, y], [x - 9 - wide, y], [x - wide / 2, y - 14], [x - wide / 2, y + 14]];
    const free = freeSpot(spots, wide, size, taken, [0, this.width]);
    if (!free) return;
    pen.strokeText(text, ...free);
    pen.fillText(text, ...free);
  }

  drawOver() {
    const pen = this.begin(this.over), { places } = this.data;
    for (const i of [this.state.village, this.pointed ?? -1]) {
      if (i < 0) continue;
      const [x, y] = this.screen([places.x[i], places.y[i]]);
      pen.beginPath();
      pen.arc(x, y, 11, 0, 7);
      Object.assign(pen, { strokeStyle: "#000", lineWidth: 2 });
      pen.stroke();
    }
    this.out = [];
    this.options.onDraw?.(pen, this);
    if (this.state.time === null) return;
    Object.assign(pen, { font: "bold 10px sans-serif", textAlign: "center", textBaseline: "middle" });
    for (const t of this.shown()) {
      const trip = this.trips[t], found = whereabouts(trip, trip.legs, this.state.time);
      if (!found) continue;
      const [x, y] = this.screen(found.at);
      this.out.push({ t, x, y, ...found });
      pen.fillStyle = this.data.vehicles[trip.vehicle].colour;
      pen.fillRect(x - 10, y - 8, 20, 16);
      Object.assign(pen, { strokeStyle: "#fff", lineWidth: 1.5 });
      pen.strokeRect(x - 10, y - 8, 20, 16);
      pen.fillStyle = light(this.data.vehicles[trip.vehicle].colour) ? "#000" : "#fff";
      pen.fillText(this.data.vehicles[trip.vehicle].label, x, y + 0.5);
    }
    const items = this.out.reduce((sum, one) => sum + one.items, 0);
    this.output.textContent = fill(this.words.underway, { time: clock(this.state.time), count: this.out.length, items });
  }

  // ---- time ---------------------------------------------------------------
  setTime(seconds) {
    this.state.time = Math.min(Math.max(seconds, this.span[0]), this.span[1]);
    this.slider.value = this.state.time;
    if (this.view) this.drawOver();
    this.options.onTime?.(this.state.time);
  }

  play() {
    if (this.state.time === null || this.state.time >= this.span[1]) this.setTime(this.span[0]);
    let before = null;
    const tick = (now) => {
      if (before !== null) this.setTime(this.state.time + ((now - before) / 1000) * Number(this.speed.value));
      before = now;
      if (this.state.time >= this.span[1]) this.stop();
      else this.ticker = requestAnimationFrame(tick);
    };
    this.ticker = requestAnimationFrame(tick);
    this.playing.textContent = this.words.pause;
  }

  stop() {
    cancelAnimationFrame(this.ticker);
    this.ticker = 0;
    this.playing.textContent = this.words.play;
  }

  // ---- hand ---------------------------------------------------------------
  at(event) {
    const box = this.over.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  down(event) {
    this.over.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, this.at(event));
    this.moved = 0;
  }

  move(event) {
    const here = this.at(event), before = this.pointers.get(event.pointerId);
    if (!before) return this.hover(this.nearest(here));
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId);
    if (others.length) {
      const [, other] = others[0];
      const apart = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
      this.zoom(apart(here) / apart(before), ...other);
    } else this.pan(here[0] - before[0], here[1] - before[1]);
    this.moved += Math.hypot(here[0] - before[0], here[1] - before[1]);
    this.pointers.set(event.pointerId, here);
  }

  up(event) {
    this.pointers.delete(event.pointerId);
    if (this.moved > 5) return;
    const here = this.at(event);
    const van = this.out?.find((one) => Math.hypot(one.x - here[0], one.y - here[1]) < HIT);
    if (van) this.select({ vehicle: this.trips[van.t].vehicle, village: -1 });
    else this.select({ village: this.nearest(here), vehicle: "" });
  }

  cancel(event) {
    this.pointers.delete(event.pointerId);
  }

  wheel(event) {
    if (!event.ctrlKey && document.activeElement !== this.over) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 400), ...this.at(event));
  }

  key(event) {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (step) this.pan(...step);
    else if (event.key === "+" || event.key === "=") this.zoom(1.5);
    else if (event.key === "-") this.zoom(1 / 1.5);
    else if (event.key === "0") this.home();
    else if (event.key === "Escape") this.select({ village: -1, vehicle: "" });
    else return;
    event.preventDefault();
  }

  nearest([x, y]) {
    const { places } = this.data;
    let best = -1, least = HIT;
    places.kind.forEach((kind, i) => {
      if (kind !== "village") return;
      const [px, py] = this.screen([places.x[i], places.y[i]]);
      const far = Math.hypot(px - x, py - y);
      if (far < least) [best, least] = [i, far];
    });
    return best;
  }

  hover(place) {
    if (place === (this.pointed ?? -1)) return;
    this.pointed = place;
    this.tell();
    if (this.view) this.drawOver();
  }

  // ---- words --------------------------------------------------------------
  tell() {
    const { vehicle, village } = this.state;
    const place = (this.pointed ?? -1) >= 0 ? this.pointed : village;
    if (place >= 0) this.info.replaceChildren(...this.ofVillage(place));
    else if (vehicle !== "") this.info.replaceChildren(...this.ofVehicle(Number(vehicle)));
    else this.info.replaceChildren(el("p", {}, this.words.hint));
  }

  table(heads, rows) {
    return el("table", {}, el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell) => el("td", {}, String(cell)))))));
  }

  ofVillage(i) {
    const { data, words } = this, { places } = data;
    const rows = this.visits[i].map(([t, s]) => {
      const trip = this.trips[t], stop = trip.stops[s];
      return [trip.wave, trip.label, s + 1, clock(stop.arrive), `${stop.unload} / ${stop.load}`, (stop.unload_g / 1000).toFixed(0)];
    });
    const township = places.township[i];
    const why = this.visits[i].flatMap(([t, s]) => this.why(township, t, s));
    return [
      el("h4", {}, `${places.name[i]} · ${places.name[township] ?? ""}`),
      ...(places.facts[i] ?? []).map(([key, ...values]) => el("p", {}, fill(words[key], Object.fromEntries(values.map((value, k) => [`v${k}`, value]))))),
      rows.length ? this.table([words.wave, words.trip, words.stop, words.arrives, words.items, "kg"], rows) : el("p", {}, words.not_called_at),
      why.length ? el("ul", {}, ...[...new Set(why)].map((line) => el("li", {}, line))) : null,
    ].filter(Boolean);
  }

  why(township, t, s) {
    const { words } = this, trip = this.trips[t], stop = trip.stops[s];
    const lines = [fill(words.why_time, {
      wave: trip.wave, time: clock(trip.depart), trip: trip.label, stop: s + 1, arrive: clock(stop.arrive),
      minutes: Math.round((stop.arrive - trip.depart) / 60),
    })];
    const price = this.data.ways.find((way) => way.township === township && way.wave === trip.wave);
    if (price) {
      const numbers = { wave: trip.wave, through: price.through.toFixed(0), transfer: price.transfer.toFixed(0) };
      lines.push(fill(words[price.choice === "transfer" ? "why_transfer" : "why_through"], numbers));
    }
    return lines;
  }

  /** What people call a vehicle: its type in the language of the words, and its number. */
  nameOf(vehicle) {
    return `${this.words[`type_${vehicle.kind}`] ?? vehicle.type} ${vehicle.label}`;
  }

  ofVehicle(v) {
    const { words } = this, vehicle = this.data.vehicles[v], parts = [el("h4", {}, this.nameOf(vehicle))];
    for (const t of this.shown()) {
      const trip = this.trips[t];
      let items = trip.stops.reduce((sum, stop) => sum + stop.unload, 0);
      parts.push(el("p", {}, fill(words.trip_line, {
        trip: trip.label, wave: trip.wave, time: clock(trip.depart), end: clock(trip.end), km: trip.km, items,
      })), this.table([words.stop, words.place, words.arrives, words.items, words.on_board], trip.stops.map((stop, s) => {
        items += stop.load - stop.unload;
        const nth = this.data.places.kind[stop.place] === "hub" ? "–" : s + 1;
        return [nth, this.data.places.name[stop.place], clock(stop.arrive), `${stop.unload} / ${stop.load}`, items];
      })));
    }
    return parts;
  }

  destroy() {
    this.stop();
    this.observer.disconnect();
    this.root.replaceChildren();
  }
}
