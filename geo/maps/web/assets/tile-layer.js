// A Leaflet layer that shows territories on tiles painted by painter.js in workers, and that changes colours in place.
// @ts-check

const TILE = 512;

// --- The painter, in workers where there are any --------------------------------------------------------------------

const PAINTERS = 2;

// One worker; start.js may have started the first one while the page was read. In a file that carries everything the
// script stands in the page and is handed to the worker as text.
function startWorker(script) {
  const started = window.atlasWorker;
  window.atlasWorker = null;
  if (started) return started;
  const text = script.element && document.getElementById(script.element).textContent;
  return new Worker(script.url || URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
}

// Calls a worker as if it were a function.
function caller(worker) {
  const waiting = new Map();
  let key = 0;
  worker.onmessage = ({ data }) => {
    if (!waiting.has(data.key)) return;
    const { resolve, reject } = waiting.get(data.key);
    waiting.delete(data.key);
    if (data.error) reject(new Error(data.error)); else resolve(data.result);
  };
  worker.onerror = (event) => { for (const { reject } of waiting.values()) reject(new Error(event.message || "painter")); };
  return (name, argument) => new Promise((resolve, reject) => {
    waiting.set(++key, { resolve, reject });
    worker.postMessage({ key, name, argument });
  });
}

// Tiles are shared out between the workers, so that two are painted at a time; what is said of all of them goes to both.
// All maps of a page share them.
let shared = null;
export function startPainter(script) { return shared || (shared = start(script)); }

function start(script) {
  let callers;
  try {
    callers = Array.from({ length: PAINTERS }, () => caller(startWorker(script)));
  } catch {
    return { call: async (name, argument) => {
      const result = await window.atlasPainter.call(name, argument);
      return argument.z === undefined ? [result] : result;
    } };
  }
  return {
    call: (name, argument) => (argument.z === undefined
      ? Promise.all(callers.map((call) => call(name, argument)))
      : callers[Math.abs(argument.x + argument.y) % PAINTERS](name, argument)),
  };
}

// --- The layer -------------------------------------------------------------------------------------------------------

export const Layer = /** @type {any} */ (L.GridLayer).extend({
  options: { tileSize: TILE, updateWhenZooming: false, updateWhenIdle: false, keepBuffer: 1, className: "atlas-tiles" },

  initialize(painter, source, style, options) {
    L.setOptions(this, options);
    this.painter = painter;
    this.source = source;
    this.style = style;
    this.marks = [];
    this.work = new Set();
    this.painted = false;
  },

  onAdd(map) {
    L.GridLayer.prototype.onAdd.call(this, map);
    map.on("zoomend", this._sharpen, this);
    return this;
  },

  onRemove(map) {
    map.off("zoomend", this._sharpen, this);
    L.GridLayer.prototype.onRemove.call(this, map);
  },

  // Between two whole zooms tiles are shown larger or smaller than 512 pixels: they are painted for the size they are seen at.
  _ratio() {
    const scale = this._map ? this._map.getZoomScale(this._map.getZoom(), this._tileZoom ?? Math.round(this._map.getZoom())) : 1;
    return Math.min(2.5, Math.max(0.7, ratio() * scale));
  },

  _sharpen() {
    if (Math.abs(this._ratio() / this.seen - 1) > 0.02) this.recolour().catch(() => {});
  },

  createTile(coords, done) {
    const tile = /** @type {any} */ (L.DomUtil.create("div", "atlas-tile"));
    tile.base = L.DomUtil.create("canvas", "", tile);
    tile.top = L.DomUtil.create("canvas", "", tile);
    tile.coords = coords;
    this._paint(tile).then(() => done(null, tile), (error) => done(error, tile));
    return tile;
  },

  _request(tile) {
    this.seen = this._ratio();
    return { source: this.source, style: this.style, z: tile.coords.z, x: tile.coords.x, y: tile.coords.y, ratio: this.seen };
  },

  _paint(tile) {
    return this._track(this.painter.call("paint", this._request(tile)).then((picture) => {
      show(tile.base, picture);
      if (picture && !this.painted) { this.painted = true; this.fire("firstpaint"); }
      if (this.marks.length) return this._mark(tile);
    }));
  },

  _mark(tile) {
    if (!this.marks.length) { show(tile.top, null); return Promise.resolve(); }
    return this._track(this.painter.call("mark", { ...this._request(tile), marks: this.marks }).then((picture) => show(tile.top, picture)));
  },

  _track(promise) {
    const settled = promise.catch((error) => { this.fire("failure", { error }); });
    this.work.add(settled);
    settled.then(() => this.work.delete(settled));
    return promise;
  },

  _shown() {
    return Object.values(this._tiles || {}).filter((entry) => entry.current).map((entry) => entry.el);
  },

  // Waits until everything on the screen is painted.
  async idle() {
    do { await Promise.all([...this.work]); } while (this.work.size || this._loading);
  },

  // New colours: every visible tile is painted anew and all are exchanged in one frame, so that nothing flashes.
  async recolour() {
    const tiles = this._shown();
    const pictures = await this._track(Promise.all(tiles.map((tile) => this.painter.call("paint", this._request(tile)))));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    tiles.forEach((tile, index) => show(tile.base, pictures[index]));
    if (this.marks.length) tiles.forEach((tile) => this._mark(tile));
    // Tiles that are kept outside the window have the old colours: they are made anew when they are needed.
    for (const key of Object.keys(this._tiles)) if (!this._tiles[key].current) this._removeTile(key);
  },

  mark(marks) {
    this.marks = marks;
    return Promise.all(this._shown().map((tile) => this._mark(tile)));
  },

  // The territory under a point of the map, -1 for none.
  pick(latlng) {
    const zoom = this._tileZoom, point = this._map.project(latlng, zoom);
    const x = Math.floor(point.x / TILE), y = Math.floor(point.y / TILE);
    return this.painter.call("pick", {
      source: this.source, style: this.style, z: zoom, x, y, left: point.x - x * TILE, top: point.y - y * TILE,
    });
  },
});

const ratio = () => Math.min(2, Math.max(1, window.devicePixelRatio || 1));

function show(canvas, picture) {
  if (!picture) { canvas.width = canvas.height = 0; return; }
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("bitmaprenderer").transferFromImageBitmap(picture);
}
