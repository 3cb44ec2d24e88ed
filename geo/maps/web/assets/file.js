// What a file has around its maps: search, table, periods, two maps that move together, and print.
// @ts-check
import { every, required } from "./elements.js";
import { film as play } from "./file-film.js";
import { table } from "./file-table.js";
import { findBox } from "./find-box.js";
import { given } from "./given.js";
import { together } from "./together.js";

/**
 * What is written for a file: geo/maps/web/file_frame.py, with the texts of `file_text` in geo/maps/web/exported_page.py.
 * @typedef {{none: string, play: string, pause: string} & import("./file-table.js").Text} FileText
 * @typedef {{lang: string, text: FileText, sides: {keys: string[], film: string | null}[]}} FilePage
 */

/** @param {FilePage} page */
export function dress({ lang, text, sides }) {
  const atlas = given(window.atlas, "a map"), { views } = atlas, tables = every("[data-atlas-table]", HTMLDetailsElement);
  sides.forEach(({ keys, film }, index) => {
    const view = views[index];
    findBox(view, required("[data-atlas-find]", HTMLElement, view.frame), text);
    table(view, tables[index], { lang, keys, text });
    // Periods change on tiles only: see folium_map.
    if (film && "show" in view) play(view, required("[data-atlas-film]", HTMLElement), film, text);
  });
  if (atlas.idle && views.length > 1) together(atlas.views[0], atlas.views[1], () => true);
  // A map keeps its size on the screen: on paper it is shown smaller, and then all of it as small as one A4 page needs.
  const { body } = document, page = 705, frames = [...document.querySelectorAll("[data-atlas-map]")], room = views.length > 1 ? [505, 420] : [760, 560];
  window.addEventListener("beforeprint", () => {
    const sizes = frames.map((frame) => [frame.offsetWidth, frame.offsetHeight]);
    body.classList.add("atlas-paper");
    frames.forEach((frame, index) => {
      const [width, height] = sizes[index];
      frame.style.width = `${width}px`;
      frame.style.zoom = String(Math.min(1, room[0] / width, room[1] / height));
    });
    const last = required(".atlas-method", HTMLElement).getBoundingClientRect();
    body.style.zoom = String(Math.min(1, page / (last.bottom - body.getBoundingClientRect().top)));
  });
  window.addEventListener("afterprint", () => {
    body.classList.remove("atlas-paper");
    for (const { style } of [body, ...frames]) style.zoom = style.width = "";
  });
}
