// Put into every measured page before its own scripts: notes when polygons are there, records frames, moves the map.
"use strict";

window.bench = (() => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const two = async () => { await frame(); await frame(); };
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const bench = {};

  const marked = (name) => performance.getEntriesByName(name, "mark").length > 0;
  const ours = () => Boolean(document.querySelector("[data-atlas-map]"));

  function polygons() {
    for (const path of document.querySelectorAll(".leaflet-overlay-pane path")) {
      if ((path.getAttribute("d") || "").length > 9) return true;
    }
    for (const canvas of document.querySelectorAll(".leaflet-overlay-pane canvas")) {
      if (!canvas.width || !canvas.height) continue;
      const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
      if (pixels.some((pixel) => pixel)) return true;
    }
    return false;
  }

  // The same rule for all pages: seen in one frame, counted in the next one, when the first has been painted.
  bench.ready = (async () => {
    const soon = () => { if (performance.now() > 170000) throw new Error("no polygons within 170 s"); };
    do { await frame(); soon(); } while (!(ours() ? marked("atlas-first-polygons") : polygons()));
    await frame();
    bench.first = performance.now();
    while (ours() && !marked("atlas-ready")) { await frame(); soon(); }
    await frame();
    bench.whole = performance.now();
    return { first: bench.first / 1000, whole: bench.whole / 1000 };
  })();
  bench.ready.catch(() => undefined); // it is asked for later

  bench.map = () => {
    if (window.atlas && window.atlas.map) return window.atlas.map;
    const name = Object.keys(window).find((key) => window.L && window[key] instanceof window.L.Map);
    return window[name];
  };

  bench.settle = async () => {
    if (window.atlas && window.atlas.idle) await window.atlas.idle();
    await two();
  };

  bench.look = async (center, zoom) => {
    bench.map().setView(center, zoom, { animate: false });
    await bench.settle();
    await wait(500);
  };

  bench.jump = async (center, zoom) => {
    const start = performance.now();
    bench.map().setView(center, zoom, { animate: false });
    await bench.settle();
    return performance.now() - start;
  };

  bench.zoom = async (zoom) => {
    const ended = new Promise((resolve) => bench.map().once("zoomend", resolve));
    bench.map().setZoom(zoom);
    await Promise.race([ended, wait(5000)]);
    await bench.settle();
    await wait(500);
  };

  let recording = null;
  const observer = new PerformanceObserver((list) => {
    if (recording) for (const entry of list.getEntries()) recording.tasks.push(entry.duration);
  });
  observer.observe({ entryTypes: ["longtask"] });

  bench.record = async () => {
    await frame();
    const mine = recording = { frames: [], tasks: [0] };
    let last = performance.now();
    const step = () => {
      const now = performance.now();
      mine.frames.push(now - last);
      last = now;
      if (recording === mine) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  };

  bench.stop = async () => {
    const { frames, tasks } = recording;
    await two();
    recording = null;
    frames.sort((a, b) => a - b);
    return { worst: frames[frames.length - 1], median: frames[Math.floor(frames.length / 2)], task: Math.max(...tasks) };
  };

  // Chooses another indicator in the form; the time until its colours are painted, the bytes that these needed.
  bench.choose = async () => {
    const select = document.querySelector("select[name=indicator]");
    const other = [...select.options].find((option) => !option.selected && !option.disabled);
    performance.clearMarks("atlas-recoloured");
    performance.clearResourceTimings();
    const start = performance.now();
    select.value = other.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    while (!marked("atlas-recoloured")) {
      await frame();
      if (performance.now() - start > 30000) throw new Error("no mark atlas-recoloured within 30 s");
    }
    await frame();
    const seconds = (performance.now() - start) / 1000;
    await wait(1500);
    const colours = performance.getEntriesByType("resource").filter((entry) => entry.contentType !== "text/html");
    return { seconds, bytes: colours.reduce((sum, entry) => sum + entry.transferSize, 0), other: other.value };
  };

  bench.box = () => {
    const container = bench.map().getContainer();
    container.scrollIntoView({ block: "center" });
    const { left, top, right, bottom } = container.getBoundingClientRect();
    const box = { left: Math.max(0, left), top: Math.max(0, top), right: Math.min(innerWidth, right), bottom: Math.min(innerHeight, bottom) };
    return { ...box, width: Math.round(right - left), height: Math.round(bottom - top) };
  };

  return bench;
})();
