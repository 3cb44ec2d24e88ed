// Draws up to some 1,500 territories as SVG paths on a Leaflet map: single elements that print sharply and that assistive
// technology can see. For more territories see territory-tiles.js.
//
// Geometry (TopoJSON) and figures meet here by position: both are in the order of the codes, packed (unpack.js).
// @ts-check
import { HATCH, colorOf, classOf, isHatched, stripes } from "./classes.js";
import { required } from "./elements.js";
import { calm, fail, room } from "./map-parts.js";
import { sentences, tell, tooltip } from "./sentences.js";
import { unpack } from "./unpack.js";

/**
 * @typedef {import("./sentences.js").Names & import("./sentences.js").Figures & import("./sentences.js").Speech & import("./classes.js").Palette & Paths} PathFigures
 *   Names and figures of a map are one thing: path_figures in geo/maps/web/script_data.py.
 * @typedef {{classes: string, places: Record<string, string>, groups: string[] | null}} Paths One character a territory, the overseas
 *   département of those that lie in one by their position, and the département of each commune.
 * @typedef {import("topojson-specification").Topology<{territories: import("topojson-specification").GeometryCollection}>} Topology
 * @typedef {GeoJSON.Feature<GeoJSON.Geometry, object>} Feature Its id is the position of its territory.
 */

/**
 * How a territory looks: a canvas fills with a pattern too, which the types of Leaflet do not know.
 * @template [Fill=string]
 * @typedef {Omit<L.PathOptions, "fillColor"> & {fillColor?: Fill}} Look
 */

/**
 * @template [Fill=string]
 * @typedef {(index: number) => Look<Fill>} Style
 */

/**
 * What is written for a map of paths: `TerritoryPaths` of geo/maps/web/folium_map.py.
 * @typedef {object} PathOptions
 * @property {string} name
 * @property {{packed: string}} geometry
 * @property {{packed: string}} figures
 * @property {{packed: string}} search
 * @property {string | null} selected
 * @property {import("./territory-tiles.js").Corners | null} bounds Null for those of the territories.
 * @property {string} failed
 * @typedef {{map: L.Map, view: View, views: View[], idle?: undefined}} PathMaps
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {Element} parent
 */
function element(tag, attributes, parent) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  parent.appendChild(node);
  return node;
}

/**
 * One pattern per class: the colour of the class with dark stripes, so that an estimate never looks like an observation.
 * @param {string[]} colors
 * @param {string} prefix
 */
function svgHatches(colors, prefix) {
  const svg = element("svg", { width: 0, height: 0, "aria-hidden": "true", class: "atlas-patterns" }, document.body);
  const defs = element("defs", {}, svg);
  return colors.map((color, index) => {
    const id = `${prefix}-hatch-${index}`;
    const pattern = element("pattern", {
      id, width: HATCH.size, height: HATCH.size, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
    }, defs);
    element("rect", { width: HATCH.size, height: HATCH.size, fill: color }, pattern);
    element("line", { x1: 0, y1: 0, x2: 0, y2: HATCH.size, stroke: HATCH.stroke, "stroke-width": HATCH.width * 2 }, pattern);
    return `url(#${id})`;
  });
}

/** @param {string[]} colors */
function canvasHatches(colors) {
  return colors.map((color) => stripes(document.createElement("canvas"), color, 1));
}

/**
 * @template Pattern
 * @param {PathFigures} figures
 * @param {(colors: string[]) => Pattern[]} patterns One of each colour, made only where territories are hatched.
 * @returns {Style<string | Pattern>}
 */
function styles(figures, patterns) {
  const hatches = [...figures.classes].some(isHatched) ? patterns(figures.colors) : [];
  return (index) => {
    const kind = figures.classes[index];
    const fillColor = isHatched(kind) ? hatches[classOf(kind)] : colorOf(kind, figures);
    return { fillColor, fillOpacity: 1, stroke: true, opacity: 1, weight: 0.8, color: "#ffffff" };
  };
}

/** @param {PathFigures} figures @param {number} index */
const describe = (figures, index) => sentences(figures, figures, figures, index, figures.classes[index]);

/** @param {L.Map} map @param {Topology} topology @param {string[] | null} groups */
function outlines(map, topology, groups) {
  if (!groups) return;
  const { territories: all } = topology.objects, group = new Map(all.geometries.map((geometry, index) => [geometry, groups[index]]));
  const mesh = topojson.mesh(topology, all, (a, b) => group.get(a) !== group.get(b));
  L.geoJSON(mesh, shapes({
    renderer: L.canvas({ pane: "atlas-outlines", padding: 0.5 }), pane: "atlas-outlines", interactive: false, smoothFactor: 0,
    style: { color: "#4a4a4a", weight: 1, fill: false },
  })).addTo(map);
}

/**
 * @param {HTMLElement} box
 * @param {Feature[]} features
 * @param {Style<string | CanvasPattern>} style
 * @param {L.Map} map
 */
function inset(box, features, style, map) {
  const small = L.map(required(".atlas-inset-map", HTMLElement, box), {
    renderer: L.canvas({ padding: 0.1 }), attributionControl: false, zoomControl: false, dragging: false, keyboard: false,
    scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, touchZoom: false, zoomSnap: 0.1,
  });
  const layer = L.geoJSON(features, shapes({ interactive: false, smoothFactor: 0, style: (feature) => style(idOf(feature)) })).addTo(small);
  const bounds = layer.getBounds();
  if (!bounds.isValid()) { box.hidden = true; return; }
  small.fitBounds(bounds, { padding: [3, 3] });
  box.addEventListener("click", () => map.fitBounds(bounds, { animate: !calm() }));
}

/** @param {Feature | undefined} feature */
function idOf(feature) { return Number(feature?.id); }

/**
 * Options of the paths pass through those of the layer, which its types do not know.
 * @param {Omit<L.GeoJSONOptions, "style"> & L.PolylineOptions & {style: Look | ((feature?: Feature) => Look<string | CanvasPattern>)}} options
 * @returns {L.GeoJSONOptions}
 */
function shapes(options) { return /** @type {L.GeoJSONOptions} */ (options); }

// The same as a map on tiles offers: names, figures, choosing a territory.
export class View {
  /**
   * @param {L.Map} map
   * @param {PathOptions} options
   */
  constructor(map, options) {
    this.map = map;
    this.options = options;
    /** @type {HTMLElement | Document} */
    this.frame = map.getContainer().closest("[data-atlas-map]") || document;
    this.chosen = -1;
    /** @type {L.Polygon[]} */
    this.shapes = [];
    /** @type {Style} */
    this.style = () => ({});
    /** @type {Promise<[Topology, PathFigures]>} */
    this.data = Promise.all([unpack(options.geometry.packed).json(), unpack(options.figures.packed).json()]);
  }

  figures() { return this.data.then(([, figures]) => figures); }

  names() { return this.figures(); }

  /** @returns {Promise<import("./ranking.js").Search>} */
  search() { return this.searchData || (this.searchData = unpack(this.options.search.packed).json()); }

  async classes() { return (await this.figures()).classes; }

  async start() {
    const { map, options, frame } = this, [topology, figures] = await this.data;
    const { features } = topojson.feature(topology, topology.objects.territories);
    features.forEach((feature, index) => { feature.id = index; });
    const style = styles(figures, (colors) => svgHatches(colors, options.name));
    this.style = (index) => (index === this.chosen ? { ...style(index), color: "#d6006c", weight: 3 } : style(index));
    Object.assign(map.createPane("atlas-outlines").style, { zIndex: "450", pointerEvents: "none" });
    const layer = L.geoJSON(features, shapes({
      renderer: L.svg({ padding: 0.5 }), smoothFactor: 0,
      style: (feature) => style(idOf(feature)),
      onEachFeature: (feature, shape) => { if (shape instanceof L.Polygon) this.shapes[idOf(feature)] = shape; },
    }));
    layer.bindTooltip((/** @type {L.Layer & {feature?: Feature}} */ { feature }) => tooltip(describe(figures, idOf(feature))), { sticky: true, className: "atlas-tooltip" });
    layer.on("mouseover", (event) => event.layer.setStyle({ color: "#111111", weight: 2.5 }).bringToFront());
    layer.on("mouseout", (event) => event.layer.setStyle(this.style(event.layer.feature.id)));
    layer.on("click", (event) => this.choose(event.layer.feature.id));
    const insets = frame.querySelector(".atlas-insets");
    const whole = () => map.fitBounds(options.bounds || layer.getBounds(), { ...room(insets), animate: false });
    whole();
    layer.addTo(map);
    outlines(map, topology, figures.groups);
    const insetStyle = styles(figures, canvasHatches);
    for (const box of frame.querySelectorAll(".atlas-inset")) {
      inset(box, features.filter((feature) => figures.places[idOf(feature)] === box.dataset.place), insetStyle, map);
    }
    for (const button of frame.querySelectorAll(".atlas-whole")) button.addEventListener("click", whole);
    if (options.selected) await this.choose(figures.codes.indexOf(options.selected));
    map.getContainer().dataset.state = "ready";
  }

  /**
   * @param {number} index
   * @param {import("./territory-tiles.js").How} [how]
   */
  async choose(index, { zoom = false } = {}) {
    const figures = await this.figures(), before = this.chosen, panel = this.frame.querySelector("[data-atlas-chosen]");
    this.chosen = index;
    if (before >= 0) this.shapes[before].setStyle(this.style(before));
    if (index < 0) return;
    const shape = this.shapes[index].setStyle(this.style(index)).bringToFront();
    if (panel) tell(panel, describe(figures, index));
    if (zoom) this.map.fitBounds(shape.getBounds(), { maxZoom: 11, padding: [60, 60], animate: !calm() });
  }

  /** @param {unknown} error */
  fail(error) { fail(this.map, this.options.failed, error); }
}

/**
 * @param {L.Map} map
 * @param {PathOptions} options
 */
export function territories(map, options) {
  const view = new View(map, options);
  const { atlas } = window;
  window.atlas = { map, view, views: [...(atlas && !atlas.idle ? atlas.views : []), view] };
  view.start().catch((error) => view.fail(error));
  return view;
}
