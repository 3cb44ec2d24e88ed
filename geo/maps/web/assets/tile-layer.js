// A Leaflet layer that shows territories on tiles painted by painter.js in workers, and that changes colours in place.
// @ts-check
import { given } from "./given.js";

/**
 * @typedef {import("./painter.js").Asked} Asked
 * @typedef {import("./painter.js").Answers} Answers
 * @typedef {<N extends keyof Asked>(name: N, argument: Asked[N]) => Promise<Answers[N]>} Call
 * @typedef {{url?: string, element?: string}} Script Of the painter: its address on a page, the element that has it in a file.
 * @typedef {HTMLElement & {base: HTMLCanvasElement, top: HTMLCanvasElement, coords: L.Coords}} TileElement
 */

/**
 * @typedef {object} Painter
 * @property {<N extends "paint" | "mark" | "pick">(name: N, argument: Asked[N]) => Promise<Answers[N]>} call About one tile.
 * @property {<N extends "open" | "style" | "box">(name: N, argument: Asked[N]) => Promise<Answers[N][]>} all About all tiles: each worker answers.
 */

const TILE = 512;

// --- The painter, in workers where there are any --------------------------------------------------------------------

const PAINTERS = 2;

// One worker; start.js may have started the first one while the page was read. In a file that carries everything the
// script stands in the page and is handed to the worker as text.
/** @param {Script} script */
function startWorker(script) {
  const started = window.atlasWorker;
  window.atlasWorker = null;
  if (started) return started;
  const carried = () => given(document.getElementById(script.element || ""), "painter").textContent;
  return new Worker(script.url || URL.createObjectURL(new Blob([carried()], { type: "text/javascript" })));
}

/**
 * Calls a worker as if it were a function.
 * @param {Worker} worker
 * @returns {Call}
 */
function caller(worker) {
  // What a worker answers is known by what it was asked: `Call` says it.
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
  const waiting = new Map();
  let key = 0;
  worker.onmessage = (/** @type {MessageEvent<{key: number, result?: unknown, error?: string}>} */ { data }) => {
    const asked = waiting.get(data.key);
    if (!asked) return;
    waiting.delete(data.key);
    if (data.error) asked.reject(new Error(data.error)); else asked.resolve(data.result);
  };
  worker.onerror = (event) => { for (const { reject } of waiting.values()) reject(new Error(event.message || "painter")); };
  return (name, argument) => new Promise((resolve, reject) => {
    waiting.set(++key, { resolve, reject });
    worker.postMessage({ key, name, argument });
  });
}

// Tiles are shared out between the workers, so that two are painted at a time; what is said of all of them goes to both.
// All maps of a page share them.
/** @type {Painter | null} */
let shared = null;
/** @param {Script} script */
export function startPainter(script) { return shared || (shared = start(script)); }

/**
 * @param {Script} script
 * @returns {Painter}
 */
function start(script) {
  /** @type {Call[]} */
  let callers;
  try {
    callers = Array.from({ length: PAINTERS }, () => caller(startWorker(script)));
  } catch {
    /** @type {Call} */
    const call = async (name, argument) => given(window.atlasPainter, "painter").call(name, argument);
    return { call, all: async (name, argument) => [await call(name, argument)] };
  }
  return {
    call: (name, argument) => callers[Math.abs(argument.x + argument.y) % PAINTERS](name, argument),
    all: (name, argument) => Promise.all(callers.map((call) => call(name, argument))),
  };
}

// --- The layer -------------------------------------------------------------------------------------------------------

export class Layer extends L.GridLayer {
  /**
   * @param {Painter} painter
   * @param {string} source
   * @param {string} style
   * @param {L.GridLayerOptions} options
   */
  constructor(painter, source, style, options) {
    super({ tileSize: TILE, updateWhenZooming: false, updateWhenIdle: false, keepBuffer: 1, className: "atlas-tiles", ...options });
    this.painter = painter;
    this.source = source;
    this.style = style;
    /** @type {import("./painter.js").Mark[]} */
    this.marks = [];
    /** @type {Set<Promise<unknown>>} */
    this.work = new Set();
    this.painted = false;
    /** @type {number} The ratio that the tiles in sight were painted for. */
    this.seen = NaN;
  }

  /** @param {L.Map} map */
  onAdd(map) {
    super.onAdd(map);
    map.on("zoomend", this._sharpen, this);
    return this;
  }

  /** @param {L.Map} map */
  onRemove(map) {
    map.off("zoomend", this._sharpen, this);
    return super.onRemove(map);
  }

  // Between two whole zooms tiles are shown larger or smaller than 512 pixels: they are painted for the size they are seen at.
  _ratio() {
    const scale = this._map ? this._map.getZoomScale(this._map.getZoom(), this._tileZoom ?? Math.round(this._map.getZoom())) : 1;
    return Math.min(2.5, Math.max(0.7, ratio() * scale));
  }

  _sharpen() {
    if (Math.abs(this._ratio() / this.seen - 1) > 0.02) this.recolour().catch(() => {});
  }

  /**
   * @param {L.Coords} coords
   * @param {L.DoneCallback} done
   */
  createTile(coords, done) {
    const box = L.DomUtil.create("div", "atlas-tile");
    const tile = Object.assign(box, { base: L.DomUtil.create("canvas", "", box), top: L.DomUtil.create("canvas", "", box), coords });
    this._paint(tile).then(() => done(undefined, tile), (error) => done(error, tile));
    return tile;
  }

  /** @param {TileElement} tile */
  _request(tile) {
    this.seen = this._ratio();
    return { source: this.source, style: this.style, z: tile.coords.z, x: tile.coords.x, y: tile.coords.y, ratio: this.seen };
  }

  /** @param {TileElement} tile */
  _paint(tile) {
    return this._track(this.painter.call("paint", this._request(tile)).then((picture) => {
      show(tile.base, picture);
      if (picture && !this.painted) { this.painted = true; this.fire("firstpaint"); }
      if (this.marks.length) return this._mark(tile);
    }));
  }

  /** @param {TileElement} tile */
  _mark(tile) {
    if (!this.marks.length) { show(tile.top, null); return Promise.resolve(); }
    return this._track(this.painter.call("mark", { ...this._request(tile), marks: this.marks }).then((picture) => show(tile.top, picture)));
  }

  /**
   * @template T
   * @param {Promise<T>} promise
   */
  _track(promise) {
    const settled = promise.catch((error) => { this.fire("failure", { error }); });
    this.work.add(settled);
    settled.then(() => this.work.delete(settled));
    return promise;
  }

  /** @returns {TileElement[]} Those on the screen, as createTile has made them. */
  _shown() {
    return Object.values(this._tiles || {}).filter((entry) => entry.current).map((entry) => /** @type {TileElement} */ (entry.el));
  }

  // Waits until everything on the screen is painted.
  async idle() {
    do { await Promise.all([...this.work]); } while (this.work.size || this.isLoading());
  }

  // New colours: every visible tile is painted anew and all are exchanged in one frame, so that nothing flashes.
  async recolour() {
    const tiles = this._shown();
    const pictures = await this._track(Promise.all(tiles.map((tile) => this.painter.call("paint", this._request(tile)))));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    tiles.forEach((tile, index) => show(tile.base, pictures[index]));
    if (this.marks.length) tiles.forEach((tile) => this._mark(tile));
    // Tiles that are kept outside the window have the old colours: they are made anew when they are needed.
    for (const key of Object.keys(this._tiles)) if (!this._tiles[key].current) this._removeTile(key);
  }

  /** @param {import("./painter.js").Mark[]} marks */
  mark(marks) {
    this.marks = marks;
    return Promise.all(this._shown().map((tile) => this._mark(tile)));
  }

  /**
   * The territory under a point of the map, -1 for none.
   * @param {L.LatLng} latlng
   */
  async pick(latlng) {
    const zoom = this._tileZoom;
    if (zoom === undefined) return -1;
    const point = this._map.project(latlng, zoom);
    const x = Math.floor(point.x / TILE), y = Math.floor(point.y / TILE);
    return this.painter.call("pick", {
      source: this.source, style: this.style, z: zoom, x, y, left: point.x - x * TILE, top: point.y - y * TILE,
    });
  }
}

const ratio = () => Math.min(2, Math.max(1, window.devicePixelRatio || 1));

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ImageBitmap | null} picture
 */
function show(canvas, picture) {
  if (!picture) { canvas.width = canvas.height = 0; return; }
  canvas.width = picture.width;
  canvas.height = picture.height;
  given(canvas.getContext("bitmaprenderer"), "canvas").transferFromImageBitmap(picture);
}
