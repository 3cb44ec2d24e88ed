// A map of territories: tooltip, selection, insets, circles, and another view of the same page; over 300 lines, as all share its state.
// @ts-check
import { addCircles } from "./circles.js";
import { required } from "./elements.js";
import { decode, decodeRows } from "./dictionary-coding.js";
import { given } from "./given.js";
import { calm, fail, room } from "./map-parts.js";
import { pluralForm } from "./measure.js";
import { fill, sentences, tell, tooltip } from "./sentences.js";
import { Layer, startPainter } from "./tile-layer.js";
import { lines, unpack } from "./unpack.js";

/**
 * @typedef {import("./sentences.js").Names} Names
 * @typedef {import("./sentences.js").Figures} Figures
 * @typedef {import("./measure.js").Format} Format
 * @typedef {[[south: number, west: number], [north: number, east: number]]} Corners
 * @typedef {{zoom?: boolean, quiet?: boolean}} How A territory is chosen: with the map going there; without the page being told.
 */

/**
 * Where something is read: at an address, in what a file carries, in what a map before this one has; or the thing itself.
 * @template T
 * @typedef {{url?: string, packed?: string, view?: number, value?: T, read?: Promise<T>}} Source
 */

/**
 * What is written for a map: on a page `map_options` and `add_links` of geo/maps/web/script_data.py, in a file `TerritoryTiles` of
 * geo/maps/web/folium_map.py.
 * @typedef {object} MapOptions
 * @property {string} lang
 * @property {string | Source<string> | null} classes One character a territory; null where a file has them among its figures.
 * @property {import("./circles.js").Circles | null} circles
 * @property {string[]} colors
 * @property {string} noData
 * @property {string} filteredOut
 * @property {Corners} bounds
 * @property {Record<string, Corners> | null} insets Bounds by code; null where the extent is a part of the country.
 * @property {string | null} selected
 * @property {Format} measure
 * @property {Format} secondMeasure
 * @property {import("./painter.js").Drawing} drawing
 * @property {import("./sentences.js").MapText} text
 * @property {import("./tile-layer.js").Script} painter
 * @property {{name: string, url?: string, packed?: string, view?: number}} geometry Its level, and where it is read.
 * @property {Source<Names>} names
 * @property {Source<Figures & {classes?: string[]}>} figures
 * @property {string | null} territory Address of a territory with the place {code}; null where no server describes them.
 * @property {Source<number[]>} [points]
 * @property {Source<{bounds: Box[], neighbours: number[][]}>} [around]
 * @property {Source<import("./ranking.js").Search>} [search]
 * @typedef {[west: number, south: number, east: number, north: number]} Box
 */

/**
 * @typedef {{code: string | null, index: number, view: View}} Chosen
 * @typedef {{code: string, index: number, view: View, latlng: L.LatLng}} Opened
 * @typedef {{map: L.Map, view: View, views: View[], idle: () => Promise<void>}} TileMaps
 * @typedef {HTMLElement & {small?: L.Map, layer?: Layer}} Inset With its map.
 */

// ms between two looks under a moving pointer
const LOOK_DELAY = 40;

/**
 * Codes and names of a file are lists of which each line says only what is new; its figures may be few different rows.
 * @param {any} read JSON, which `load` knows the type of.
 */
function inFull(read) {
  if (read.rows) return decodeRows(read);
  return typeof read.codes === "string" ? { ...read, codes: lines(read.codes), names: lines(read.names) } : read;
}

/** @type {Map<string, Promise<any>>} What was read, by its address: the source says of which type it is. */
const fetched = new Map();
/**
 * @template T
 * @param {Source<T>} source
 * @returns {Promise<T>}
 */
async function load(source) {
  if (source.value) return source.value;
  if (source.packed) return source.read || (source.read = unpack(source.packed).json().then(inFull));
  const url = given(source.url, "address");
  const read = fetched.get(url) || fetch(url).then((answer) => {
    if (!answer.ok) throw new Error(`${answer.status} ${url}`);
    return answer.json();
  }).then(decode);
  fetched.set(url, read);
  return read;
}

let views = 0;

/** @returns {View[]} The maps that the page has already. */
function known() { return window.atlas?.idle ? window.atlas.views : []; }

export class View {
  /**
   * @param {L.Map} map
   * @param {MapOptions} options
   */
  constructor(map, options) {
    this.map = map;
    this.options = options;
    // Several maps of a page share the painter: each has its own style and, where it carries geometry, its own source.
    this.key = `map-${++views}`;
    /** @type {HTMLElement | Document} */
    this.frame = map.getContainer().closest("[data-atlas-map]") || document;
    this.painter = startPainter(options.painter);
    // What an earlier map of the same file carries already.
    for (const name of /** @type {const} */ (["names", "search"])) {
      const { view } = options[name] || {};
      if (view !== undefined) Object.assign(options, { [name]: known()[view].options[name] });
    }
    this.source = this._open();
    this.layer = this._layer();
    /** @type {Layer[]} */
    this.layers = [];
    /** The classes as they are drawn. */
    this.kinds = "";
    /** @type {L.Layer[]} */
    this.rings = [];
    this.chosen = -1;
    /** @type {number[]} */
    this.neighbours = [];
    this.hovered = -1;
    /** @type {((index: number) => void) | null} Told by another map of the page which territory is under the pointer. */
    this.follow = null;
    /** @type {Promise<void>} */
    this.ready = Promise.resolve();
    this.tip = L.tooltip({ className: "atlas-tooltip", direction: "top", offset: [0, -6] });
  }

  async start() {
    await this._style();
    // The view is set before the layer is there, so that no tile is fetched for another one.
    this.whole();
    this.layer.once("firstpaint", () => performance.mark("atlas-first-polygons"));
    this.layer.on("failure", ({ error }) => this.fail(error));
    this.layer.addTo(this.map);
    this._insets();
    this._pointer();
    for (const button of this.frame.querySelectorAll(".atlas-whole")) button.addEventListener("click", () => this.whole(true));
    this._circles();
    await this.idle();
    if (this.options.selected) await this.chooseCode(this.options.selected, { quiet: true });
    performance.mark("atlas-ready");
    this.map.getContainer().dataset.state = "ready";
  }

  /** @returns {string} What the painter calls the geometry, which it begins to read. */
  _open() {
    const { name, url, packed, view } = this.options.geometry, source = url ? name : this.key;
    if (view !== undefined) return known()[view].source;
    this.painter.all("open", { name: source, packed, url: url && new URL(url, location.href).href });
    return source;
  }

  async _style() {
    const { options } = this;
    const { colors, noData, filteredOut, drawing } = options, classes = await this.classes();
    options.classes = this.kinds = classes;
    return this.painter.all("style", { name: this.key, style: { classes, colors, noData, filteredOut, ...drawing } });
  }

  _layer() { return new Layer(this.painter, this.source, this.key, { pane: "tilePane", minZoom: this.map.getMinZoom(), maxZoom: this.map.getMaxZoom() }); }

  idle() { return this.layer.idle(); }

  // Circles stand on a layer of their own above the tiles, here and in the insets.
  _circles() {
    for (const layer of this.rings) layer.remove();
    this.rings = [];
    const { circles, points, figures } = this.options;
    if (!circles) return;
    const data = Promise.all([load(given(points, "points")), load(figures)]);
    const maps = [this.map, ...[...this._boxes()].flatMap((box) => box.small || [])];
    this.rings = maps.map((map) => addCircles(map, circles, data));
  }

  /** @returns {NodeListOf<Inset>} */
  _boxes() { return this.frame.querySelectorAll(".atlas-inset"); }

  /**
   * Tells the page; says whether nobody has taken it in hand.
   * @param {"atlas:chosen" | "atlas:open"} name
   * @param {number} index
   * @param {{latlng: L.LatLng}} [more]
   */
  async _tell(name, index, more) {
    const names = await load(this.options.names);
    const detail = { code: index < 0 ? null : names.codes[index], index, view: this, ...more };
    return this.map.getContainer().dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }));
  }

  /** @param {boolean} [animated] */
  whole(animated) {
    const insets = this.frame.querySelector(".atlas-insets:not([hidden])");
    this.map.fitBounds(this.options.bounds, { ...room(insets), animate: Boolean(animated) && !calm() });
  }

  _insets() {
    this.layers = [];
    const group = this.frame.querySelector(".atlas-insets"), { insets } = this.options;
    if (!group) return;
    group.hidden = !insets;
    if (!insets) return;
    for (const box of this._boxes()) {
      const bounds = insets[box.dataset.place || ""];
      if (!box.small) {
        box.small = L.map(required(".atlas-inset-map", HTMLElement, box), {
          attributionControl: false, zoomControl: false, dragging: false, keyboard: false, scrollWheelZoom: false, doubleClickZoom: false,
          boxZoom: false, touchZoom: false, zoomSnap: 0.1, fadeAnimation: false, zoomAnimation: false,
        });
        box.addEventListener("click", () => this.map.fitBounds(bounds, { animate: !calm() }));
      }
      box.small.fitBounds(bounds, { padding: [2, 2], animate: false });
      if (box.layer) box.layer.remove();
      box.layer = this._layer().addTo(box.small);
      this.layers.push(box.layer);
    }
  }

  _pointer() {
    /** @type {L.LatLng | null} */
    let at = null;
    let busy = false;
    const look = async () => {
      busy = true;
      while (at) {
        const latlng = at;
        at = null;
        await this.point(await this.layer.pick(latlng).catch(() => -1), latlng);
        await new Promise((resolve) => setTimeout(resolve, LOOK_DELAY));
      }
      busy = false;
    };
    this.map.on("mousemove", (event) => { at = event.latlng; if (!busy) look(); });
    this.map.on("mouseout", () => { at = null; this.point(-1); });
    this.map.on("click", async (event) => this.choose(await this.layer.pick(event.latlng)));
    // On a page a double click opens a territory; a file that stands alone has nothing to open and zooms.
    if (!this.options.territory) return;
    this.map.doubleClickZoom.disable();
    this.map.on("dblclick", async (event) => {
      const index = await this.layer.pick(event.latlng);
      const alone = index < 0 || await this._tell("atlas:open", index, { latlng: event.latlng });
      if (alone) this.map.setZoomAround(event.latlng, this.map.getZoom() + 1);
    });
  }

  /**
   * @param {Names} names
   * @param {Figures} figures
   * @param {number} index
   */
  _describe(names, figures, index) { return sentences(this.options, names, figures, index, this.kinds[index]); }

  /**
   * Says what is under the pointer.
   * @param {number} index
   * @param {L.LatLng} [latlng]
   */
  async point(index, latlng) {
    if (index !== this.hovered) {
      this.hovered = index;
      this._mark();
      if (this.follow) this.follow(index);
    }
    if (index < 0) { this.tip.remove(); return; }
    const [names, figures] = await Promise.all([load(this.options.names), load(this.options.figures)]);
    if (index !== this.hovered || !latlng) return;
    this.tip.setLatLng(latlng).setContent(tooltip(this._describe(names, figures, index))).addTo(this.map);
  }

  /**
   * Chooses a territory by its position; outlines it and its neighbours, and says it.
   * @param {number} index
   * @param {How} [how]
   */
  async choose(index, { zoom = false, quiet = false } = {}) {
    this.chosen = index;
    this.neighbours = [];
    this._mark();
    if (!quiet) this._tell("atlas:chosen", index);
    const panel = this.frame.querySelector("[data-atlas-chosen]") || document.querySelector("[data-atlas-chosen]");
    if (index < 0) { if (panel) panel.replaceChildren(); return; }
    const [names, figures] = await Promise.all([load(this.options.names), load(this.options.figures)]);
    if (panel) tell(panel, this._describe(names, figures, index));
    if (this.options.territory || this.options.around) {
      const about = await this._about(names.codes[index], index);
      if (this.chosen !== index) return;
      this.neighbours = about.neighbours;
      this._mark();
      if (panel && about.neighbours.length) panel.append(` – ${fill(pluralForm(this.options.text.neighbours, this.options.lang, about.neighbours.length), { count: about.neighbours.length })}`);
      if (zoom) {
        const [west, south, east, north] = about.bounds;
        this.map.fitBounds([[south, west], [north, east]], { maxZoom: 11, padding: [60, 60], animate: !calm() });
      }
    } else if (zoom) {
      // Corners of its box, in parts of the world from the north-west; both workers answer.
      const [[west, north, east, south]] = await this.painter.all("box", { source: this.source, id: index });
      /** @param {number} x @param {number} y */
      const corner = (x, y) => L.CRS.EPSG3857.pointToLatLng(L.point(256 * x, 256 * y), 0);
      this.map.fitBounds(L.latLngBounds(corner(west, south), corner(east, north)), { maxZoom: 11, padding: [60, 60], animate: !calm() });
    }
  }

  /**
   * Bounds and positions of the neighbours: from the server, or from one file about all territories of the level.
   * @param {string} code
   * @param {number} index
   * @returns {Promise<{bounds: Box, neighbours: number[]}>}
   */
  async _about(code, index) {
    if (this.options.around) {
      const all = await load(this.options.around);
      return { bounds: all.bounds[index], neighbours: all.neighbours[index] };
    }
    /** @type {Source<{bounds: Box, neighbours: string[]}>} The answer of /api/v1/territories, webapp/api/values.py. */
    const described = { url: fill(given(this.options.territory, "territory"), { code }) };
    const [about, { codes }] = await Promise.all([load(described), this.names()]);
    const positions = new Map(codes.map((one, position) => [one, position]));
    return { ...about, neighbours: about.neighbours.map((one) => positions.get(one)).filter((position) => position !== undefined) };
  }

  figures() { return load(this.options.figures); }

  names() { return load(this.options.names); }

  async search() { return load(given(this.options.search, "search")); }

  // A file may carry the classes among its figures.
  async classes() {
    const { classes, figures } = this.options;
    if (classes === null) return given((await load(figures)).classes, "classes").join("");
    return typeof classes === "string" ? classes : load(classes);
  }

  /**
   * @param {string} code
   * @param {How} [how]
   */
  async chooseCode(code, how) {
    const names = await load(this.options.names);
    return this.choose(names.codes.indexOf(code), how);
  }

  _mark() {
    /** @type {import("./painter.js").Mark[]} */
    const marks = [];
    if (this.neighbours.length) marks.push({ ids: this.neighbours, color: "#1b1f24", width: 1.2 });
    if (this.hovered >= 0) marks.push({ ids: [this.hovered], color: "#1b1f24", width: 2 });
    if (this.chosen >= 0) marks.push({ ids: [this.chosen], color: "#d6006c", width: 2.5, halo: "#ffffff" });
    return Promise.all([this.layer, ...this.layers].map((layer) => layer.mark(marks)));
  }

  /**
   * Shows another view of the same page: other colours, and other geometry only where the level changes.
   * @param {Partial<MapOptions>} options
   */
  async show(options) {
    const before = this.options, had = this.chosen >= 0;
    this.options = { ...before, circles: null, ...options };
    await this._style();
    if (this.options.geometry.name !== before.geometry.name) {
      this.chosen = this.hovered = -1;
      this.neighbours = [];
      this.source = this._open();
      const old = this.layer;
      this.layer = this._layer().addTo(this.map);
      this.layer.on("failure", ({ error }) => this.fail(error));
      await this.layer.idle();
      old.remove();
      performance.mark("atlas-recoloured");
      this._insets();
    } else {
      // The map first, the insets after it.
      await this.layer.recolour();
      performance.mark("atlas-recoloured");
      await Promise.all(this.layers.map((layer) => layer.recolour()));
      if (Boolean(this.options.insets) !== Boolean(before.insets)) this._insets();
    }
    this._circles();
    if (String(this.options.bounds) !== String(before.bounds)) this.whole(true);
    // The page says who is chosen: it may have come here by going back.
    const figures = this.options.figures.url !== before.figures.url, { selected } = this.options;
    if (selected && (figures || selected !== before.selected || this.chosen < 0)) this.chooseCode(selected, { quiet: true });
    else if (!selected && had) this.choose(-1, { quiet: true });
  }

  /** @param {unknown} error */
  fail(error) { fail(this.map, this.options.text.failed, error); }
}

/**
 * @param {L.Map} map
 * @param {MapOptions} options
 */
export function tiles(map, options) {
  const view = new View(map, options);
  // The page and tests reach the map by this name, and several maps of a page by their list.
  window.atlas = { map, view, views: [...known(), view], idle: () => view.idle() };
  view.ready = view.start().catch((error) => view.fail(error));
  return view;
}
