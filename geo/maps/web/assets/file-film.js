// The periods of a map in one file: a slider, and a button that plays them. The classes are those of all periods.
// @ts-check
import { required } from "./elements.js";
import { unpack } from "./unpack.js";

// ms that a period stays
const PAUSE = 1400;

/**
 * A period: `film_frames` in geo/maps/web/exported_page.py.
 * @typedef {object} Frame
 * @property {string} period
 * @property {string} label
 * @property {string} title
 * @property {{classes: string, circles: import("./circles.js").Circles | null}} view
 * @property {import("./sentences.js").Figures} figures
 * @property {Record<string, string>} html By the part of the page that it is for.
 */

/**
 * @param {import("./territory-tiles.js").View} view
 * @param {HTMLElement} box
 * @param {string} packed
 * @param {{play: string, pause: string}} text
 */
export function film(view, box, packed, text) {
  const slider = required("input", HTMLInputElement, box), button = required("button", HTMLElement, box);
  const output = required("output", HTMLElement, box);
  /** @type {Promise<Frame[]> | null} */
  let frames = null;
  let timer = 0, turn = 0, shown = slider.value;
  box.hidden = false;
  /** @param {string} label */
  const say = (label) => { output.textContent = label; slider.setAttribute("aria-valuetext", label); };
  const read = () => frames || (frames = unpack(packed).json());

  async function show() {
    const mine = ++turn, frame = (await read())[Number(slider.value)];
    if (mine !== turn || shown === slider.value) return;
    shown = slider.value;
    say(frame.label);
    for (const [name, html] of Object.entries(frame.html)) {
      for (const part of document.querySelectorAll(`[data-atlas-part="${name}"]`)) part.innerHTML = html;
    }
    document.title = frame.title;
    await view.show({ ...frame.view, figures: { value: frame.figures } });
    if (view.chosen >= 0) await view.choose(view.chosen, { quiet: true });
    view.frame.dispatchEvent(new CustomEvent("atlas:shown"));
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
    button.textContent = text.play;
  }

  async function step() {
    await show();
    if (!timer) return;
    if (slider.value === slider.max) { stop(); return; }
    timer = setTimeout(() => { slider.value = String(Number(slider.value) + 1); step(); }, PAUSE);
  }

  button.addEventListener("click", () => {
    if (timer) { stop(); return; }
    button.textContent = text.pause;
    if (slider.value === slider.max) slider.value = "0";
    timer = 1;
    step();
  });
  slider.addEventListener("input", () => { stop(); show(); });
}
