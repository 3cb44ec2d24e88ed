// What a file has around its maps: search, table, periods, two maps that move together, and print.
// @ts-check
import { film as play } from "./file-film.js";
import { table } from "./file-table.js";
import { findBox } from "./find-box.js";
import { together } from "./together.js";

/** @param {{lang: string, text: Record<string, string>, sides: {keys: string[], film: string | null}[]}} page */
export function dress({ lang, text, sides }) {
  const { views } = window.atlas;
  sides.forEach(({ keys, film }, index) => {
    const view = views[index];
    findBox(view, view.frame.querySelector("[data-atlas-find]"), text);
    table(view, document.querySelectorAll("[data-atlas-table]")[index], { lang, keys, text });
    if (film) play(view, document.querySelector("[data-atlas-film]"), film, text);
  });
  if (views.length > 1) together(views[0], views[1], () => true);
  // A map keeps its size on the screen: on paper it is shown smaller, and then all of it as small as one A4 page needs.
  const { body } = document, page = 705, room = views.length > 1 ? [505, 420] : [760, 560];
  window.addEventListener("beforeprint", () => {
    const sizes = views.map(({ frame }) => [frame.offsetWidth, frame.offsetHeight]);
    body.classList.add("atlas-paper");
    views.forEach(({ frame }, index) => {
      const [width, height] = sizes[index];
      frame.style.width = `${width}px`;
      frame.style.zoom = String(Math.min(1, room[0] / width, room[1] / height));
    });
    const last = document.querySelector(".atlas-method").getBoundingClientRect();
    body.style.zoom = String(Math.min(1, page / (last.bottom - body.getBoundingClientRect().top)));
  });
  window.addEventListener("afterprint", () => {
    body.classList.remove("atlas-paper");
    for (const { style } of [body, ...views.map(({ frame }) => frame)]) style.zoom = style.width = "";
  });
}
