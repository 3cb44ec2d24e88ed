// The periods of a map in one file: a slider, and a button that plays them. The classes are those of all periods.
// @ts-check
import { unpack } from "./unpack.js";

const PAUSE = 1400; // ms that a period stays

/**
 * @param {Record<string, any>} view
 * @param {HTMLElement} box
 * @param {string} packed
 * @param {Record<string, string>} text
 */
export function film(view, box, packed, text) {
  const slider = box.querySelector("input"), button = box.querySelector("button"), output = box.querySelector("output");
  const parts = (name) => document.querySelectorAll(`[data-atlas-part="${name}"]`);
  let frames = null, timer = 0, turn = 0, shown = slider.value;
  box.hidden = false;
  const say = (label) => { output.textContent = label; slider.setAttribute("aria-valuetext", label); };
  const read = async () => { frames = frames || await unpack(packed).json(); return frames; };

  async function show() {
    const mine = ++turn, frame = (await read())[slider.value];
    if (mine !== turn || shown === slider.value) return;
    shown = slider.value;
    say(frame.label);
    for (const [name, html] of Object.entries(frame.html)) for (const part of parts(name)) part.innerHTML = html;
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
    timer = setTimeout(() => { slider.value = Number(slider.value) + 1; step(); }, PAUSE);
  }

  button.addEventListener("click", () => {
    if (timer) { stop(); return; }
    button.textContent = text.pause;
    if (slider.value === slider.max) slider.value = 0;
    timer = 1;
    step();
  });
  slider.addEventListener("input", () => { stop(); show(); });
}
