// Roads closed by hand: which roads a click or a drawn line meets, and how the scenario states them.

/** Names of the condition by which the map closes roads, in any language of the page. */
const plain = (condition) => (condition.factor?.base ?? condition.factor) === 0 && (condition.roads ?? []).length > 0
  && ["months", "hours", "groups", "terrains"].every((name) => !(condition[name] ?? []).length);

/** Return the roads that a scenario closes all year, as pairs of nodes. */
export function closedRoads(effective) {
  return (effective.road_conditions ?? []).filter(plain).flatMap((condition) => condition.roads);
}

/** Return the conditions of a scenario with exactly these roads closed all year. */
export function withClosed(effective, roads, name) {
  const others = (effective.road_conditions ?? []).filter((condition) => !plain(condition));
  const factor = { base: 0, unit: "share", status: "planner" };
  return roads.length ? [...others, { name, factor, roads }] : others;
}

export const same = (a, b) => (a[0] === b[0] && a[1] === b[1]) || (a[0] === b[1] && a[1] === b[0]);

/** Return every road with ends in the map's data: {ends, line, road_class}. */
export function roadsOf(data) {
  return data.features.filter((feature) => feature.properties.layer === "road" && feature.properties.ends).flatMap((feature) =>
    feature.geometry.coordinates.map((line, at) => ({ ends: feature.properties.ends[at], line, road_class: feature.properties.road_class })).filter((road) => road.ends.every(Boolean)));
}

/** Return the road nearest to a pixel, null where none is within so many pixels. */
export function roadAt(roads, view, x, y, within = 9) {
  let best = null;
  let least = within;
  for (const road of roads) {
    for (let at = 1; at < road.line.length; at += 1) {
      const far = apart(pixel(view, road.line[at - 1]), pixel(view, road.line[at]), [x, y]);
      if (far < least) [best, least] = [road, far];
    }
  }
  return best;
}

/** Return the roads that a drawn line (pixels) crosses. */
export function crossed(roads, view, drawn) {
  return roads.filter((road) => road.line.some((point, at) => at > 0 && drawn.some((_, k) => k > 0
    && cross(pixel(view, road.line[at - 1]), pixel(view, point), drawn[k - 1], drawn[k]))));
}

const pixel = (view, [lon, lat]) => [view.x(lon), view.y(lat)];

function apart([ax, ay], [bx, by], [x, y]) {
  const [dx, dy] = [bx - ax, by - ay];
  const share = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0), 1);
  return Math.hypot(ax + share * dx - x, ay + share * dy - y);
}

const side = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
const cross = (a, b, c, d) => side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
