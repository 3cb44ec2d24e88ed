// What a file has around its maps: search, table, periods, two maps that move together, and print.
"use strict";

window.atlasFile = function ({ lang, text, sides }) {
  const { views } = window.atlas;
  sides.forEach(({ keys, film }, index) => {
    const view = views[index];
    window.atlasSearch(view, view.frame.querySelector("[data-atlas-find]"), text);
    window.atlasTable(view, document.querySelectorAll("[data-atlas-table]")[index], { lang, keys, text });
    if (film) window.atlasFilm(view, document.querySelector("[data-atlas-film]"), film, text);
  });
  if (views.length > 1) window.atlasTogether(views[0], views[1], () => true);
  // A map keeps its size on the screen: on paper it is shown smaller, as a whole.
  const room = views.length > 1 ? [480, 400] : [740, 560];
  window.addEventListener("beforeprint", () => {
    for (const { frame } of views) frame.style.zoom = Math.min(1, room[0] / frame.offsetWidth, room[1] / frame.offsetHeight);
  });
  window.addEventListener("afterprint", () => { for (const { frame } of views) frame.style.zoom = ""; });
};
