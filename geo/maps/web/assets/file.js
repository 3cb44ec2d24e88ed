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
  // A map keeps its size on the screen: on paper it is shown smaller, and then all of it as small as one A4 page needs.
  const { body } = document, page = 705, room = views.length > 1 ? [505, 420] : [760, 560];
  window.addEventListener("beforeprint", () => {
    const sizes = views.map(({ frame }) => [frame.offsetWidth, frame.offsetHeight]);
    body.classList.add("atlas-paper");
    views.forEach(({ frame }, index) => {
      const [width, height] = sizes[index];
      frame.style.width = `${width}px`;
      frame.style.zoom = Math.min(1, room[0] / width, room[1] / height);
    });
    const last = document.querySelector(".atlas-method").getBoundingClientRect();
    body.style.zoom = Math.min(1, page / (last.bottom - body.getBoundingClientRect().top));
  });
  window.addEventListener("afterprint", () => {
    body.classList.remove("atlas-paper");
    for (const { style } of [body, ...views.map(({ frame }) => frame)]) style.zoom = style.width = "";
  });
};
