// Circles as large as counts, on one canvas over a map. Largest first, so that none hides a smaller one.
// @ts-check
import { MISSING, classOf, isHatched, isIn } from "./classes.js";

const SMALLEST = 0.6;
const Rings = /** @type {any} */ (L.Layer).extend({
  initialize(options, data) { this.drawing = options; this.data = data; },

  onAdd(map) {
    this._map = map;
    this.canvas = L.DomUtil.create("canvas", "atlas-circles leaflet-zoom-hide", map.getPane("overlayPane"));
    map.on("moveend zoomend resize viewreset", this.draw, this);
    this.data.then(([points, figures]) => { this.points = points; this.figures = figures; this.draw(); }).catch(() => {});
  },

  onRemove(map) {
    map.off("moveend zoomend resize viewreset", this.draw, this);
    this.canvas.remove();
  },

  // Position and radius of the circles in sight, the largest first.
  _placed() {
    const { circles } = this.drawing, size = this._map.getSize(), placed = [];
    this.figures.numerators.forEach((count, index) => {
      const kind = circles.classes[index];
      if (!count || kind === undefined || !isIn(kind) || kind === MISSING) return;
      const at = this._map.latLngToContainerPoint([this.points[2 * index + 1], this.points[2 * index]]);
      const radius = Math.max(SMALLEST, circles.radius * this.scale * Math.sqrt(count / circles.largest));
      if (at.x < -radius || at.y < -radius || at.x > size.x + radius || at.y > size.y + radius) return;
      const hatched = isHatched(kind);
      placed.push({ at, radius, hatched, color: circles.colors[classOf(kind)] });
    });
    return placed.sort((a, b) => b.radius - a.radius);
  },

  draw() {
    if (!this.points || !this._map) return;
    const size = this._map.getSize(), ratio = Math.min(2, window.devicePixelRatio || 1), { canvas } = this;
    // Small maps beside the large one show smaller circles.
    this.scale = size.x < 200 ? 0.5 : 1;
    canvas.width = size.x * ratio;
    canvas.height = size.y * ratio;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(canvas, this._map.containerPointToLayerPoint([0, 0]));
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    for (const { at, radius, color, hatched } of this._placed()) {
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
  },
});

/**
 * @param {L.Map} map
 * @param {Record<string, any>} options
 * @param {Promise<[number[], import("./sentences.js").Figures]>} data Points (longitude, latitude, one after the other) and figures.
 * @returns {L.Layer}
 */
export function addCircles(map, options, data) { return new Rings(options, data).addTo(map); }
