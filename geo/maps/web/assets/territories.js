// Draws up to some 1,500 territories as SVG paths on a Leaflet map: single elements that print sharply and that assistive
// technology can see. For more territories see territory-tiles.js.
//
// Geometry (TopoJSON) and figures meet here by position: both are in the order of the codes, packed (unpack.js).
// @ts-check
import { HATCH, colorOf, classOf, hatched, isHatched } from "./classes.js";
import { calm, fail, room } from "./map-parts.js";
import { sentences, tell, tooltip } from "./sentences.js";
import { unpack } from "./unpack.js";

const SVG = "http://www.w3.org/2000/svg";

function element(tag, attributes, parent) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent.appendChild(node);
  return node;
}

// One pattern per class: the colour of the class with dark stripes, so that an estimate never looks like an observation.
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

function canvasHatches(colors) {
  return colors.map((color) => {
    const tile = hatched(document.createElement("canvas"), color, 1);
    return tile.getContext("2d").createPattern(tile, "repeat");
  });
}

function styles(figures, onCanvas, prefix) {
  const striped = [...figures.classes].some(isHatched);
  const hatches = !striped ? [] : onCanvas ? canvasHatches(figures.colors) : svgHatches(figures.colors, prefix);
  return (index) => {
    const kind = figures.classes[index];
    const fillColor = isHatched(kind) ? hatches[classOf(kind)] : colorOf(kind, figures);
    return { fillColor, fillOpacity: 1, stroke: true, opacity: 1, weight: 0.8, color: "#ffffff" };
  };
}

// Names and figures of this map are one thing.
const describe = (figures, index) => sentences(figures, figures, figures, index, figures.classes[index]);

/** @param {L.Map} map @param {any} topology @param {string[] | null} groups */
function outlines(map, topology, groups) {
  if (!groups) return;
  topology.objects.territories.geometries.forEach((geometry, index) => { geometry.group = groups[index]; });
  const mesh = topojson.mesh(topology, topology.objects.territories, (/** @type {any} */ a, /** @type {any} */ b) => a.group !== b.group);
  L.geoJSON(mesh, shapes({
    renderer: L.canvas({ pane: "atlas-outlines", padding: 0.5 }), pane: "atlas-outlines", interactive: false, smoothFactor: 0,
    style: { color: "#4a4a4a", weight: 1, fill: false },
  })).addTo(map);
}

function inset(box, features, style, map) {
  const small = L.map(box.querySelector(".atlas-inset-map"), {
    renderer: L.canvas({ padding: 0.1 }), attributionControl: false, zoomControl: false, dragging: false, keyboard: false,
    scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, touchZoom: false, zoomSnap: 0.1,
  });
  const place = box.dataset.place;
  const layer = L.geoJSON(features.filter((feature) => placeOf(feature) === place), shapes({
    interactive: false, smoothFactor: 0, style: (feature) => style(feature.id),
  })).addTo(small);
  const bounds = layer.getBounds();
  if (!bounds.isValid()) { box.hidden = true; return; }
  small.fitBounds(bounds, { padding: [3, 3] });
  box.addEventListener("click", () => map.fitBounds(bounds, { animate: !calm() }));
}

/** @type {(feature: any) => string} */
let placeOf = () => "";

// Options of the paths pass through those of the layer, which its types do not know.
/** @param {Record<string, any>} options @returns {L.GeoJSONOptions} */
function shapes(options) { return options; }

// The same as a map on tiles offers: names, figures, choosing a territory.
class View {
  constructor(map, options) {
    this.map = map;
    this.options = options;
    this.frame = map.getContainer().closest("[data-atlas-map]") || document;
    this.chosen = -1;
    this.data = Promise.all([unpack(options.geometry.packed).json(), unpack(options.figures.packed).json()]);
  }

  figures() { return this.data.then(([, figures]) => figures); }

  names() { return this.figures(); }

  search() { return this.searchData || (this.searchData = unpack(this.options.search.packed).json()); }

  async classes() { return (await this.figures()).classes; }

  async start() {
    const { map, options, frame } = this, [topology, figures] = await this.data;
    const collection = /** @type {any} */ (topojson.feature)(topology, topology.objects.territories);
    collection.features.forEach((feature, index) => { feature.id = index; });
    placeOf = (feature) => figures.places[feature.id];
    const style = styles(figures, false, options.name);
    this.style = (index) => (index === this.chosen ? { ...style(index), color: "#d6006c", weight: 3 } : style(index));
    map.createPane("atlas-outlines").style.zIndex = 450;
    map.getPane("atlas-outlines").style.pointerEvents = "none";
    this.shapes = [];
    const layer = L.geoJSON(collection, shapes({
      renderer: L.svg({ padding: 0.5 }), smoothFactor: 0,
      style: (feature) => style(feature.id),
      onEachFeature: (feature, shape) => { this.shapes[feature.id] = shape; },
    }));
    layer.bindTooltip((/** @type {any} */ hovered) => tooltip(describe(figures, hovered.feature.id)), { sticky: true, className: "atlas-tooltip" });
    layer.on("mouseover", (event) => event.layer.setStyle({ color: "#111111", weight: 2.5 }).bringToFront());
    layer.on("mouseout", (event) => event.layer.setStyle(this.style(event.layer.feature.id)));
    layer.on("click", (event) => this.choose(event.layer.feature.id));
    const insets = frame.querySelector(".atlas-insets");
    const whole = () => map.fitBounds(options.bounds || layer.getBounds(), { ...room(insets), animate: false });
    whole();
    layer.addTo(map);
    outlines(map, topology, figures.groups);
    const insetStyle = styles(figures, true, options.name);
    for (const box of frame.querySelectorAll(".atlas-inset")) inset(box, collection.features, insetStyle, map);
    for (const button of frame.querySelectorAll(".atlas-whole")) button.addEventListener("click", whole);
    if (options.selected) await this.choose(figures.codes.indexOf(options.selected));
    map.getContainer().dataset.state = "ready";
  }

  async choose(index, { zoom = false } = {}) {
    const figures = await this.figures(), before = this.chosen, panel = this.frame.querySelector("[data-atlas-chosen]");
    this.chosen = index;
    if (before >= 0) this.shapes[before].setStyle(this.style(before));
    if (index < 0) return;
    const shape = this.shapes[index].setStyle(this.style(index)).bringToFront();
    if (panel) tell(panel, describe(figures, index));
    if (zoom) this.map.fitBounds(shape.getBounds(), { maxZoom: 11, padding: [60, 60], animate: !calm() });
  }

  fail(error) { fail(this.map, this.options.failed, error); }
}

/**
 * @param {L.Map} map
 * @param {Record<string, any>} options
 */
export function territories(map, options) {
  const view = new View(map, options);
  window.atlas = { map, view, views: [...(window.atlas ? window.atlas.views : []), view] };
  view.start().catch((error) => view.fail(error));
  return view;
}
