// Circles as large as counts, on one canvas over a map. Largest first, so that none hides a smaller one.
// @ts-check
import { MISSING, classOf, isHatched, isIn, penOf } from "./classes.js";

const SMALLEST = 0.6;

/**
 * @typedef {import("./sentences.js").Figures} Figures
 * @typedef {{classes: string, colors: string[], largest: number, radius: number}} Circles The largest count, and its radius; from
 *   circle_options in geo/maps/web/script_data.py.
 */

class Rings extends L.Layer {
  /**
   * @param {Circles} circles
   * @param {Promise<[number[], Figures]>} data
   */
  constructor(circles, data) {
    super();
    this.circles = circles;
    this.data = data;
    this.canvas = L.DomUtil.create("canvas", "atlas-circles leaflet-zoom-hide");
    /** @type {number[]} */
    this.points = [];
    /** @type {import("./sentences.js").Numbers | null} Null until they are read. */
    this.counts = null;
  }

  /** @param {L.Map} map */
  onAdd(map) {
    map.getPanes().overlayPane.append(this.canvas);
    map.on("moveend zoomend resize viewreset", this.draw, this);
    this.data.then(([points, figures]) => { this.points = points; this.counts = figures.numerators || []; this.draw(); }).catch(() => {});
    return this;
  }

  /** @param {L.Map} map */
  onRemove(map) {
    map.off("moveend zoomend resize viewreset", this.draw, this);
    this.canvas.remove();
    return this;
  }

  /**
   * Position and radius of the circles in sight, the largest first.
   * @param {L.Point} size Of the map.
   * @param {import("./sentences.js").Numbers} counts
   */
  _placed(size, counts) {
    // Small maps beside the large one show smaller circles.
    const { circles } = this, scale = size.x < 200 ? 0.5 : 1;
    /** @type {{at: L.Point, radius: number, hatched: boolean, color: string}[]} */
    const placed = [];
    counts.forEach((count, index) => {
      const kind = circles.classes[index];
      if (!count || kind === undefined || !isIn(kind) || kind === MISSING) return;
      const at = this._map.latLngToContainerPoint([this.points[2 * index + 1], this.points[2 * index]]);
      const radius = Math.max(SMALLEST, circles.radius * scale * Math.sqrt(count / circles.largest));
      if (at.x < -radius || at.y < -radius || at.x > size.x + radius || at.y > size.y + radius) return;
      placed.push({ at, radius, hatched: isHatched(kind), color: circles.colors[classOf(kind)] });
    });
    return placed.sort((a, b) => b.radius - a.radius);
  }

  draw() {
    if (!this.counts || !this._map) return;
    const size = this._map.getSize(), ratio = Math.min(2, window.devicePixelRatio || 1), { canvas } = this;
    canvas.width = size.x * ratio;
    canvas.height = size.y * ratio;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(canvas, this._map.containerPointToLayerPoint([0, 0]));
    const pen = penOf(canvas);
    pen.scale(ratio, ratio);
    for (const { at, radius, color, hatched } of this._placed(size, this.counts)) {
      pen.beginPath();
      pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
      pen.fillStyle = color;
      pen.globalAlpha = 0.85;
      pen.fill();
      pen.globalAlpha = 1;
      pen.setLineDash(hatched ? [2, 2] : []);
      pen.strokeStyle = radius > 2 ? "#1b1f24" : color;
      pen.lineWidth = radius > 6 ? 0.9 : 0.4;
      pen.stroke();
    }
    canvas.dataset.drawn = "true";
  }
}

/**
 * @param {L.Map} map
 * @param {Circles} circles
 * @param {Promise<[number[], Figures]>} data Points (longitude, latitude, one after the other) and figures.
 * @returns {L.Layer}
 */
export function addCircles(map, circles, data) { return new Rings(circles, data).addTo(map); }
