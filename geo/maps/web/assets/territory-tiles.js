// A map of territories: tooltip, selection, insets, circles, and another view of the same page without a flash.
"use strict";

window.atlasTiles = (function () {
  const { Layer, startPainter } = window.atlasLayer;
  const LOOK_DELAY = 40; // ms between two looks under a moving pointer

  // Codes and names of a file are lists of which each line says only what is new.
  const inFull = (read) => (typeof read.codes === "string" ? { codes: atlasLines(read.codes), names: atlasLines(read.names) } : read);

  // A column of few different values: the values once, and one character a territory (see webapp/publish/dictionary_coding.py).
  const ALPHABET = Array.from({ length: 92 }, (_, place) => String.fromCharCode(35 + place)).filter((letter) => letter !== "\\").join("");
  function unfold(told) {
    if (!told || typeof told !== "object" || Array.isArray(told)) return told;
    if (typeof told.at === "string" && Array.isArray(told.of)) {
      const places = Object.fromEntries([...ALPHABET].map((letter, place) => [letter, place]));
      return Array.from(told.at, (letter) => told.of[places[letter]]);
    }
    return Object.fromEntries(Object.entries(told).map(([name, column]) => [name, unfold(column)]));
  }

  const fetched = new Map();
  function load(source) {
    // What an earlier map of the same page carries already.
    if (source.view !== undefined) return load(window.atlas.views[source.view].options.names);
    if (source.value) return Promise.resolve(source.value);
    if (source.packed) return source.read || (source.read = atlasUnpack(source.packed).json().then(inFull));
    if (!fetched.has(source.url)) {
      fetched.set(source.url, fetch(source.url).then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${source.url}`);
        return answer.json();
      }).then(unfold));
    }
    return fetched.get(source.url);
  }

  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const fill = (message, values) => message.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // What is said about a territory: its name, its value, what the value is made of.
  function sentences(options, names, figures, index) {
    const say = atlasMeasure.value(options.measure, options.lang), sayOther = atlasMeasure.value(options.secondMeasure, options.lang);
    const percent = atlasMeasure.percent(options.lang), count = atlasMeasure.count(options.measure, options.lang);
    const said = [`${names.names[index]} (${names.codes[index]})`];
    const value = figures.values[index];
    // A space or a point in place of a class: outside the extent, or no commune passes the filter.
    const out = options.drawn ? options.drawn[index] === "." : options.classes[index] === ".";
    said.push(out ? options.text.filtered : value === null || value === undefined ? options.text.noData : say(value));
    if (figures.seconds) {
      const second = figures.seconds[index];
      said.push(`${options.text.second} ${second === null ? options.text.noData : sayOther(second)}`);
    }
    if (figures.categories && figures.categories[index]) said.push(figures.categories[index]);
    if (figures.strata && figures.strata[index]) said.push(figures.strata[index]);
    if (figures.notes && figures.notes[index]) said.push(figures.notes[index]);
    if (figures.denominators && figures.denominators[index]) {
      said.push(fill(atlasMeasure.form(options.text.fraction, options.lang, figures.denominators[index]), {
        numerator: count(figures.numerators[index]), denominator: count(figures.denominators[index]),
      }));
    }
    const covered = figures.coverages && figures.coverages[index];
    if (covered) said.push(fill(options.text.coverage, { coverage: percent(covered) }));
    return said;
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
      if (options.classes.url) options.classes = await load(options.classes);
      const { classes, colors, noData, filteredOut, drawing } = options;
      return this.painter.call("style", { name: this.key, style: { classes, colors, noData, filteredOut, ...drawing } });
    }

    _layer() { return new Layer(this.painter, this.source, this.key, { pane: "tilePane", minZoom: this.map.getMinZoom(), maxZoom: this.map.getMaxZoom() }); }

    idle() { return this.layer.idle(); }

    // Circles stand on a layer of their own above the tiles, here and in the insets.
    _circles() {
      for (const layer of this.rings || []) layer.remove();
      this.rings = [];
      if (!this.options.circles || !window.atlasCircles) return;
      const data = Promise.all([load(this.options.points), load(this.options.figures)]);
      const maps = [this.map, ...[...this.frame.querySelectorAll(".atlas-inset")].map((box) => box.small).filter(Boolean)];
      this.rings = maps.map((map) => window.atlasCircles(map, this.options, data));
    }

    // Tells the page; says whether nobody has taken it in hand.
    async _tell(name, index, more) {
      const names = await load(this.options.names);
      const detail = { code: index < 0 ? null : names.codes[index], index, view: this, ...more };
      return this.map.getContainer().dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }));
    }

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

    async point(index, latlng) {
      if (index !== this.hovered) {
        this.hovered = index;
        this._mark();
        if (this.follow) this.follow(index);
      }
      if (index < 0) { this.tip.remove(); return; }
      const [names, figures] = await Promise.all([load(this.options.names), load(this.options.figures)]);
      if (index !== this.hovered || !latlng) return;
      const box = document.createElement("div");
      sentences(this.options, names, figures, index).forEach((text, line) => {
        const row = box.appendChild(document.createElement("div"));
        row.textContent = text;
        if (!line) row.className = "atlas-tooltip-name";
      });
      this.tip.setLatLng(latlng).setContent(box).addTo(this.map);
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
      const said = sentences(this.options, names, figures, index);
      if (panel) {
        const title = document.createElement("strong");
        title.textContent = said[0];
        panel.replaceChildren(title, ` – ${said.slice(1).join(" – ")}`);
      }
      if (this.options.territory || this.options.around) {
        const about = await this._about(names.codes[index], index);
        if (this.chosen !== index) return;
        this.neighbours = about.neighbours;
        this._mark();
        if (panel && about.neighbours.length) panel.append(` – ${fill(atlasMeasure.form(this.options.text.neighbours, this.options.lang, about.neighbours.length), { count: about.neighbours.length })}`);
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

    async classes() { return this.options.classes; }

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
    // The page and tests reach the map by this name, and several maps of a page by their list.
    const known = window.atlas ? window.atlas.views : [];
    window.atlas = { map, view, views: [...known, view], idle: () => view.idle() };
    view.ready = view.start().catch((error) => view.fail(error));
    return view;
  };
})();
