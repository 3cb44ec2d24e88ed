// Draws up to some 1,500 territories as SVG paths on a Leaflet map: single elements that print sharply and that assistive
// technology can see. For more territories see territory-tiles.js.
//
// Geometry (TopoJSON) and figures meet here by position: both are in the order of the codes, packed (unpack.js).
"use strict";

window.atlasTerritories = (function () {
  const SVG = "http://www.w3.org/2000/svg";
  const HATCH = { size: 7, width: 1.4, stroke: "rgba(0, 0, 0, 0.45)" };

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
      const tile = document.createElement("canvas");
      tile.width = tile.height = HATCH.size;
      const context = tile.getContext("2d");
      context.fillStyle = color;
      context.fillRect(0, 0, HATCH.size, HATCH.size);
      context.strokeStyle = HATCH.stroke;
      context.lineWidth = HATCH.width;
      context.beginPath();
      for (const shift of [-HATCH.size, 0, HATCH.size]) {
        context.moveTo(shift, HATCH.size);
        context.lineTo(shift + HATCH.size, 0);
      }
      context.stroke();
      return context.createPattern(tile, "repeat");
    });
  }

  function styles(figures, onCanvas, prefix) {
    // "0" to "8" is a class, "a" to "i" the same class of a value that is estimated or unreliable, "-" is missing.
    const striped = /[a-i]/.test(figures.classes);
    const hatches = !striped ? [] : onCanvas ? canvasHatches(figures.colors) : svgHatches(figures.colors, prefix);
    return (index) => {
      const kind = figures.classes[index];
      const fillColor = kind === "-" ? figures.noData
        : kind === "." ? figures.filteredOut
        : kind >= "a" ? hatches[kind.charCodeAt(0) - 97] : figures.colors[Number(kind)];
      return { fillColor, fillOpacity: 1, stroke: true, opacity: 1, weight: 0.8, color: "#ffffff" };
    };
  }

  function tooltip(figures, index) {
    const box = document.createElement("div");
    const line = (text, name) => {
      const row = box.appendChild(document.createElement("div"));
      row.textContent = text;
      if (name) row.className = name;
    };
    line(`${figures.names[index]} (${figures.codes[index]})`, "atlas-tooltip-name");
    for (const text of figures.lines(index)) line(text);
    return box;
  }

  // Sentences of the tooltip, with numbers as the language writes them.
  function speak(figures) {
    const say = atlasMeasure.value(figures.measure, figures.lang), sayOther = atlasMeasure.value(figures.secondMeasure, figures.lang);
    const percent = atlasMeasure.percent(figures.lang), count = atlasMeasure.count(figures.measure, figures.lang);
    const fill = (message, values) => message.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    figures.lines = (index) => {
      const value = figures.values[index];
      if (figures.classes[index] === ".") return [figures.text.filtered];
      const notes = figures.notes ? [figures.notes[index]] : [];
      if (value === null) return [figures.text.noData, ...notes];
      const said = [say(value), ...notes];
      if (figures.seconds) {
        const second = figures.seconds[index];
        said.push(`${figures.text.second} ${second === null ? figures.text.noData : sayOther(second)}`);
      }
      if (figures.categories && figures.categories[index]) said.push(figures.categories[index]);
      if (figures.strata) said.push(figures.strata[index]);
      if (figures.denominators) {
        said.push(fill(atlasMeasure.form(figures.text.fraction, figures.lang, figures.denominators[index]), {
          numerator: count(figures.numerators[index]), denominator: count(figures.denominators[index]),
        }));
      }
      const covered = figures.coverages && figures.coverages[index];
      if (covered) said.push(fill(figures.text.coverage, { coverage: percent(covered) }));
      return said;
    };
    return figures;
  }

  function outlines(map, topology, groups) {
    if (!groups) return;
    topology.objects.territories.geometries.forEach((geometry, index) => { geometry.group = groups[index]; });
    const mesh = topojson.mesh(topology, topology.objects.territories, (a, b) => a.group !== b.group);
    L.geoJSON(mesh, {
      renderer: L.canvas({ pane: "atlas-outlines", padding: 0.5 }), pane: "atlas-outlines", interactive: false, smoothFactor: 0,
      style: { color: "#4a4a4a", weight: 1, fill: false },
    }).addTo(map);
  }

  function inset(box, features, style, map) {
    const small = L.map(box.querySelector(".atlas-inset-map"), {
      renderer: L.canvas({ padding: 0.1 }), attributionControl: false, zoomControl: false, dragging: false, keyboard: false,
      scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, touchZoom: false, zoomSnap: 0.1,
    });
    const place = box.dataset.place;
    const layer = L.geoJSON({ type: "FeatureCollection", features: features.filter((feature) => placeOf(feature) === place) }, {
      interactive: false, smoothFactor: 0, style: (feature) => style(feature.id),
    }).addTo(small);
    const bounds = layer.getBounds();
    if (!bounds.isValid()) { box.hidden = true; return; }
    small.fitBounds(bounds, { padding: [3, 3] });
    box.addEventListener("click", () => map.fitBounds(bounds, { animate: !calm() }));
  }

  let placeOf = () => "";
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  // The same as a map on tiles offers: names, figures, choosing a territory.
  class View {
    constructor(map, options) {
      this.map = map;
      this.options = options;
      this.frame = map.getContainer().closest("[data-atlas-map]") || document;
      this.chosen = -1;
      this.data = Promise.all([atlasUnpack(options.geometry.packed).json(), atlasUnpack(options.figures.packed).json().then(speak)]);
    }

    figures() { return this.data.then(([, figures]) => figures); }

    names() { return this.figures(); }

    async classes() { return (await this.figures()).classes; }

    async start() {
      const { map, options, frame } = this, [topology, figures] = await this.data;
      const collection = topojson.feature(topology, topology.objects.territories);
      collection.features.forEach((feature, index) => { feature.id = index; });
      placeOf = (feature) => figures.places[feature.id];
      const style = styles(figures, false, options.name);
      this.style = (index) => (index === this.chosen ? { ...style(index), color: "#d6006c", weight: 3 } : style(index));
      map.createPane("atlas-outlines").style.zIndex = 450;
      map.getPane("atlas-outlines").style.pointerEvents = "none";
      this.shapes = [];
      const layer = L.geoJSON(collection, {
        renderer: L.svg({ padding: 0.5 }), smoothFactor: 0,
        style: (feature) => style(feature.id),
        onEachFeature: (feature, shape) => { this.shapes[feature.id] = shape; },
      });
      layer.bindTooltip((hovered) => tooltip(figures, hovered.feature.id), { sticky: true, className: "atlas-tooltip" });
      layer.on("mouseover", (event) => event.layer.setStyle({ color: "#111111", weight: 2.5 }).bringToFront());
      layer.on("mouseout", (event) => event.layer.setStyle(this.style(event.layer.feature.id)));
      layer.on("click", (event) => this.choose(event.layer.feature.id));
      const insets = frame.querySelector(".atlas-insets");
      const whole = () => map.fitBounds(options.bounds || layer.getBounds(), {
        // The mainland stands beside the insets, not under them.
        paddingTopLeft: [insets && getComputedStyle(insets).position === "absolute" ? insets.offsetWidth + 12 : 6, 6],
        paddingBottomRight: [6, 6], animate: false,
      });
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
      if (panel) {
        const title = document.createElement("strong");
        title.textContent = `${figures.names[index]} (${figures.codes[index]})`;
        panel.replaceChildren(title, ` – ${figures.lines(index).join(" – ")}`);
      }
      if (zoom) this.map.fitBounds(shape.getBounds(), { maxZoom: 11, padding: [60, 60], animate: !calm() });
    }

    fail(error) {
      const container = this.map.getContainer();
      container.dataset.state = "failed";
      const note = container.appendChild(document.createElement("p"));
      note.className = "atlas-failed";
      note.setAttribute("role", "alert");
      note.textContent = this.options.failed;
      console.error(error);
    }
  }

  return function (map, options) {
    const view = new View(map, options);
    window.atlas = { map, view, views: [...(window.atlas ? window.atlas.views : []), view] };
    view.start().catch((error) => view.fail(error));
    return view;
  };
})();
