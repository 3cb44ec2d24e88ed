// A Leaflet layer that shows territories on tiles painted by painter.js, with tooltip, selection and recolouring in place.
"use strict";

window.atlasTiles = (function () {
  const TILE = 512;
  const CACHE_DELAY = 40; // ms between two looks under a moving pointer

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
  function startPainter(script) {
    let callers;
    try {
      callers = Array.from({ length: PAINTERS }, () => caller(startWorker(script)));
    } catch {
      return { call: (name, argument) => atlasPainter.call(name, argument) };
    }
    return {
      call: (name, argument) => (argument.z === undefined
        ? Promise.all(callers.map((call) => call(name, argument)))
        : callers[Math.abs(argument.x + argument.y) % PAINTERS](name, argument)),
    };
  }

  // --- The layer -------------------------------------------------------------------------------------------------------

  const Layer = L.GridLayer.extend({
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
      const tile = L.DomUtil.create("div", "atlas-tile");
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

  // --- Everything around it --------------------------------------------------------------------------------------------

  async function unpack(base64) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  }

  const fetched = new Map();
  function load(source) {
    if (source.packed) return source.read || (source.read = unpack(source.packed));
    if (!fetched.has(source.url)) {
      fetched.set(source.url, fetch(source.url).then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${source.url}`);
        return answer.json();
      }));
    }
    return fetched.get(source.url);
  }

  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const fill = (message, values) => message.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // What is said about a territory: its name, its value, what the value is made of.
  function sentences(options, names, figures, index) {
    const percent = new Intl.NumberFormat(options.lang, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
    const whole = new Intl.NumberFormat(options.lang, { maximumFractionDigits: 0 });
    const said = [`${names.names[index]} (${names.codes[index]})`];
    const value = figures.values[index];
    said.push(value === null || value === undefined ? options.text.noData : percent.format(value));
    if (figures.strata && figures.strata[index]) said.push(figures.strata[index]);
    if (figures.denominators && figures.denominators[index]) {
      said.push(fill(options.text.fraction, {
        numerator: whole.format(figures.numerators[index]), denominator: whole.format(figures.denominators[index]),
      }));
      said.push(fill(options.text.coverage, { coverage: percent.format(figures.coverages[index]) }));
    }
    return said;
  }

  class View {
    constructor(map, options) {
      this.map = map;
      this.options = options;
      this.frame = map.getContainer().closest("[data-atlas-map]") || document;
      this.painter = startPainter(options.painter);
      this.layers = [];
      this.chosen = -1;
      this.neighbours = [];
      this.hovered = -1;
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
      await this.idle();
      performance.mark("atlas-ready");
      this.map.getContainer().dataset.state = "ready";
    }

    setSource() {
      const { geometry } = this.options;
      this.source = geometry.name;
      if (geometry.url) return this.painter.call("open", { name: this.source, url: new URL(geometry.url, location.href).href });
      return this.painter.call("open", { name: this.source, packed: geometry.packed });
    }

    _style() {
      const { classes, colors, noData, drawing } = this.options;
      return this.painter.call("style", { name: "map", style: { classes, colors, noData, ...drawing } });
    }

    _layer() { return new Layer(this.painter, this.source, "map", { pane: "tilePane", minZoom: this.map.getMinZoom(), maxZoom: this.map.getMaxZoom() }); }

    idle() { return this.layer.idle(); }

    whole(animated) {
      const insets = this.frame.querySelector(".atlas-insets:not([hidden])");
      const beside = insets && getComputedStyle(insets).position === "absolute" ? insets.offsetWidth + 12 : 6;
      this.map.fitBounds(this.options.bounds, {
        // The mainland stands beside the insets, not under them.
        paddingTopLeft: [beside, 6], paddingBottomRight: [6, 6], animate: Boolean(animated) && !calm(),
      });
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
          await new Promise((resolve) => setTimeout(resolve, CACHE_DELAY));
        }
        busy = false;
      };
      this.map.on("mousemove", (event) => { at = event.latlng; if (!busy) look(); });
      this.map.on("mouseout", () => { at = null; this.point(-1); });
      this.map.on("click", async (event) => this.choose(await this.layer.pick(event.latlng)));
    }

    async point(index, latlng) {
      if (index !== this.hovered) { this.hovered = index; this._mark(); }
      if (index < 0) { this.tip.remove(); return; }
      const [names, figures] = await Promise.all([load(this.options.names), load(this.options.figures)]);
      if (index !== this.hovered) return;
      const box = document.createElement("div");
      sentences(this.options, names, figures, index).forEach((text, line) => {
        const row = box.appendChild(document.createElement("div"));
        row.textContent = text;
        if (!line) row.className = "atlas-tooltip-name";
      });
      this.tip.setLatLng(latlng).setContent(box).addTo(this.map);
    }

    // Chooses a territory by its position; outlines it and its neighbours, and says it.
    async choose(index, { zoom = false } = {}) {
      this.chosen = index;
      this.neighbours = [];
      this._mark();
      const panel = this.frame.querySelector("[data-atlas-chosen]") || document.querySelector("[data-atlas-chosen]");
      if (index < 0) { if (panel) panel.replaceChildren(); return; }
      const [names, figures] = await Promise.all([load(this.options.names), load(this.options.figures)]);
      const said = sentences(this.options, names, figures, index);
      if (panel) {
        const title = document.createElement("strong");
        title.textContent = said[0];
        panel.replaceChildren(title, ` – ${said.slice(1).join(" – ")}`);
      }
      if (this.options.territory) {
        const about = await load({ url: fill(this.options.territory, { code: names.codes[index] }) });
        if (this.chosen !== index) return;
        const positions = new Map(names.codes.map((code, position) => [code, position]));
        this.neighbours = about.neighbours.map((code) => positions.get(code)).filter((position) => position !== undefined);
        this._mark();
        if (panel && about.neighbours.length) panel.append(` – ${fill(this.options.text.neighbours, { count: about.neighbours.length })}`);
        if (zoom) {
          const [west, south, east, north] = about.bounds;
          this.map.fitBounds([[south, west], [north, east]], { maxZoom: 11, padding: [60, 60], animate: !calm() });
        }
      }
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
      const before = this.options;
      this.options = { ...before, ...options };
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
      if (String(this.options.bounds) !== String(before.bounds)) this.whole(true);
    }

    fail(error) {
      const container = this.map.getContainer();
      if (container.dataset.state === "failed") return;
      container.dataset.state = "failed";
      const note = container.appendChild(document.createElement("p"));
      note.className = "atlas-failed";
      note.setAttribute("role", "alert");
      note.textContent = this.options.text.failed;
      console.error(error);
    }
  }

  return function (map, options) {
    const view = new View(map, options);
    // The page and tests reach the map by this name.
    window.atlas = { map, view, idle: () => view.idle() };
    view.start().catch((error) => view.fail(error));
    return view;
  };
})();
