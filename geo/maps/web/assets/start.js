// Starts the painter while the page is still being read: it fetches the directory of the tiles in the meantime.
// @ts-check
"use strict";

(function () {
  const { currentScript: script } = document;
  if (!script) return;
  const { painter = "", tiles = "", level } = script.dataset;
  try {
    const worker = new Worker(painter);
    worker.postMessage({ key: 0, name: "open", argument: { name: level, url: new URL(tiles, location.href).href } });
    window.atlasWorker = worker;
  } catch {
    // Without workers the page paints by itself.
  }
})();
