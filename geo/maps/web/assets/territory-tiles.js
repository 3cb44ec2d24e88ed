// A map of territories: tooltip, selection, insets, circles, and another view of the same page without a flash.
// @ts-check
import { addCircles } from "./circles.js";
import { unfold, unfoldRows } from "./folded.js";
import { calm, fail, room } from "./map-parts.js";
import { pluralForm } from "./measure.js";
import { fill, sentences, tell, tooltip } from "./sentences.js";
import { Layer, startPainter } from "./tile-layer.js";
import { lines, unpack } from "./unpack.js";

const LOOK_DELAY = 40; // ms between two looks under a moving pointer

// Codes and names of a file are lists of which each line says only what is new; its figures may be few different rows.
function inFull(read) {
  if (read.rows) return unfoldRows(read);
  return typeof read.codes === "string" ? { ...read, codes: lines(read.codes), names: lines(read.names) } : read;
}

const fetched = new Map();
function load(source) {
  if (source.value) return Promise.resolve(source.value);
  if (source.packed) return source.read || (source.read = unpack(source.packed).json().then(inFull));
  if (!fetched.has(source.url)) {
    fetched.set(source.url, fetch(source.url).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${source.url}`);
      return answer.json();
    }).then(unfold));
  }
  return fetched.get(source.url);
}

let views = 0;

class View {
  constructor(map, options) {
    this.map = map;
    this.options = options;
    // Several maps of a page share the painter: each has its own style and, where it carries geometry, its own source.
    this.key = `map-${++views}`;
    this.frame = map.getContainer().closest("[data-atlas-map]") || document;
    this.painter = startPainter(options.painter);
    this.layers = [];
    this.chosen = -1;
    this.neighbours = [];
    this.hovered = -1;
    /** @type {((index: number) => void) | null} Told by another map of the page which territory is under the pointer. */
    this.follow = null;
    /** @type {Promise<void>} */
    this.ready = Promise.resolve();
    // What an earlier map of the same file carries already.
    for (const [name, source] of Object.entries(options)) {
      if (source && source.view !== undefined && name !== "geometry") options[name] = window.atlas.views[source.view].options[name];
    }
    this.tip = L.tooltip({ className: "atlas-tooltip", direction: "top", offset: [0, -6] });
  }

  async start() {
    this.setSource();
    await this._style();
    // The view is set before the layer is there, so that no tile is fetched for another one.
    this.whole();
    this.layer = this._layer();
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

  setSource() {
    const { geometry } = this.options;
    if (geometry.view !== undefined) { this.source = window.atlas.views[geometry.view].source; return null; }
    this.source = geometry.url ? geometry.name : this.key;
    if (geometry.url) return this.painter.call("open", { name: this.source, url: new URL(geometry.url, location.href).href });
    return this.painter.call("open", { name: this.source, packed: geometry.packed });
  }

  async _style() {
    const { options } = this;
    options.classes = await this.classes();
    const { classes, colors, noData, filteredOut, drawing } = options;
    return this.painter.call("style", { name: this.key, style: { classes, colors, noData, filteredOut, ...drawing } });
  }

  _layer() { return new Layer(this.painter, this.source, this.key, { pane: "tilePane", minZoom: this.map.getMinZoom(), maxZoom: this.map.getMaxZoom() }); }

  idle() { return this.layer.idle(); }

  // Circles stand on a layer of their own above the tiles, here and in the insets.
  _circles() {
    for (const layer of this.rings || []) layer.remove();
    this.rings = [];
    if (!this.options.circles) return;
    const data = Promise.all([load(this.options.points), load(this.options.figures)]);
    const maps = [this.map, ...[...this.frame.querySelectorAll(".atlas-inset")].map((box) => box.small).filter(Boolean)];
    this.rings = maps.map((map) => addCircles(map, this.options, data));
  }

  // Tells the page; says whether nobody has taken it in hand.
  async _tell(name, index, more) {
    const names = await load(this.options.names);
    const detail = { code: index < 0 ? null : names.codes[index], index, view: this, ...more };
    return this.map.getContainer().dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }));
  }

  whole(animated) {
    const insets = this.frame.querySelector(".atlas-insets:not([hidden])");
    this.map.fitBounds(this.options.bounds, { ...room(insets), animate: Boolean(animated) && !calm() });
  }

  _insets() {
    this.layers = [];
    const group = this.frame.querySelector(".atlas-insets");
    if (!group) return;
    group.hidden = !this.options.insets;
    if (!this.options.insets) return;
    for (const box of group.querySelectorAll(".atlas-inset")) {
      const bounds = this.options.insets[box.dataset.place];
      if (!box.small) {
        box.small = L.map(box.querySelector(".atlas-inset-map"), {
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
    let at = null, busy = false;
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

  _describe(names, figures, index) { return sentences(this.options, names, figures, index, this.options.classes[index]); }

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

  // Chooses a territory by its position; outlines it and its neighbours, and says it.
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
      const [[west, north, east, south]] = await this.painter.call("box", { source: this.source, id: index });
      const corner = (x, y) => L.CRS.EPSG3857.pointToLatLng(L.point(256 * x, 256 * y), 0);
      this.map.fitBounds([corner(west, south), corner(east, north)], { maxZoom: 11, padding: [60, 60], animate: !calm() });
    }
  }

  // Bounds and positions of the neighbours: from the server, or from one file about all territories of the level.
  async _about(code, index) {
    if (this.options.around) {
      const all = await load(this.options.around);
      return { bounds: all.bounds[index], neighbours: all.neighbours[index] };
    }
    const [about, { codes }] = await Promise.all([load({ url: fill(this.options.territory, { code }) }), this.names()]);
    const positions = new Map(codes.map((one, position) => [one, position]));
    return { ...about, neighbours: about.neighbours.map((one) => positions.get(one)).filter((position) => position !== undefined) };
  }

  figures() { return load(this.options.figures); }

  names() { return load(this.options.names); }

  search() { return load(this.options.search); }

  // A file may carry the classes among its figures.
  async classes() {
    const { classes, figures } = this.options;
    if (classes === null) return (await load(figures)).classes.join("");
    return typeof classes === "string" ? classes : load(classes);
  }

  async chooseCode(code, how) {
    const names = await load(this.options.names);
    return this.choose(names.codes.indexOf(code), how);
  }

  _mark() {
    const marks = [];
    if (this.neighbours.length) marks.push({ ids: this.neighbours, color: "#1b1f24", width: 1.2 });
    if (this.hovered >= 0) marks.push({ ids: [this.hovered], color: "#1b1f24", width: 2 });
    if (this.chosen >= 0) marks.push({ ids: [this.chosen], color: "#d6006c", width: 2.5, halo: "#ffffff" });
    return Promise.all([this.layer, ...this.layers].map((layer) => layer.mark(marks)));
  }

  // Shows another view of the same page: other colours, and other geometry only where the level changes.
  async show(options) {
    const before = this.options, had = this.chosen >= 0;
    this.options = { ...before, circles: null, ...options };
    await this._style();
    if (this.options.geometry.name !== before.geometry.name) {
      this.chosen = this.hovered = -1;
      this.neighbours = [];
      this.setSource();
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

  fail(error) { fail(this.map, this.options.text.failed, error); }
}

/**
 * @param {L.Map} map
 * @param {Record<string, any>} options See map_options in geo/maps/web/script_data.py.
 */
export function tiles(map, options) {
  const view = new View(map, options);
  // The page and tests reach the map by this name, and several maps of a page by their list.
  const known = window.atlas ? window.atlas.views : [];
  window.atlas = { map, view, views: [...known, view], idle: () => view.idle() };
  view.ready = view.start().catch((error) => view.fail(error));
  return view;
}
