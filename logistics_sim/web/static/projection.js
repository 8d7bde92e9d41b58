// Longitude and latitude to pixels: equirectangular at the county's middle, with pan and zoom.

/** A view of a box of degrees in a canvas. */
export class Projection {
  /** `box` is [west, south, east, north] in degrees. */
  constructor(box) {
    this.middle = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    this.squeeze = Math.cos((this.middle[1] * Math.PI) / 180);
    this.span = [Math.max((box[2] - box[0]) * this.squeeze, 1e-4), Math.max(box[3] - box[1], 1e-4)];
    this.zoom = 1;
    this.shift = [0, 0];
    this.size = [1, 1];
  }

  /** Fit the box into a canvas of so many pixels. */
  fit(width, height) {
    this.size = [width, height];
  }

  get scale() {
    return this.zoom * 0.92 * Math.min(this.size[0] / this.span[0], this.size[1] / this.span[1]);
  }

  x(lon) {
    return this.size[0] / 2 + this.shift[0] + (lon - this.middle[0]) * this.squeeze * this.scale;
  }

  y(lat) {
    return this.size[1] / 2 + this.shift[1] - (lat - this.middle[1]) * this.scale;
  }

  /** Return the point of the Earth under a pixel. */
  at(x, y) {
    const scale = this.scale;
    return [(x - this.size[0] / 2 - this.shift[0]) / (this.squeeze * scale) + this.middle[0],
      this.middle[1] - (y - this.size[1] / 2 - this.shift[1]) / scale];
  }

  /** Zoom by a factor; the point under the pixel stays where it is. */
  zoomAt(factor, x, y) {
    const before = this.at(x, y);
    this.zoom = Math.min(Math.max(this.zoom * factor, 0.5), 60);
    this.shift[0] += x - this.x(before[0]);
    this.shift[1] += y - this.y(before[1]);
  }

  /** Move by pixels. */
  pan(dx, dy) {
    this.shift[0] += dx;
    this.shift[1] += dy;
  }

  /** Show everything again. */
  reset() {
    this.zoom = 1;
    this.shift = [0, 0];
  }
}

/** Return [west, south, east, north] of features. */
export function boxOf(features) {
  const box = [180, 90, -180, -90];
  const take = (coordinates) => {
    if (typeof coordinates[0] === "number") {
      box[0] = Math.min(box[0], coordinates[0]);
      box[1] = Math.min(box[1], coordinates[1]);
      box[2] = Math.max(box[2], coordinates[0]);
      box[3] = Math.max(box[3], coordinates[1]);
    } else coordinates.forEach(take);
  };
  features.forEach((feature) => take(feature.geometry.coordinates));
  return box[0] > box[2] ? [0, 0, 1, 1] : box;
}
