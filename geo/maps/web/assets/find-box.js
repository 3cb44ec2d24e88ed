// Finds a territory by name, code or postcode on a page that has no server to ask.
// @ts-check
import { isIn } from "./classes.js";
import { combobox } from "./combobox.js";
import { required } from "./elements.js";
import { entries, find } from "./ranking.js";

const MOST = 8;

/**
 * What is searched: a map, or a list.
 * @typedef {object} Searched
 * @property {() => Promise<import("./sentences.js").Names>} names
 * @property {() => Promise<import("./ranking.js").Search>} search
 * @property {() => Promise<string>} classes One character a territory; "" where all can be found.
 * @property {(index: number, how: {zoom: boolean}) => unknown} choose
 */

/**
 * @param {Searched} view
 * @param {HTMLElement} box With a field and a list.
 * @param {{none: string}} text
 */
export function findBox(view, box, text) {
  const input = required("input", HTMLInputElement, box), list = required("ul", HTMLElement, box);
  /** @type {Promise<import("./ranking.js").Entry[]> | null} */
  let known = null;
  box.hidden = false;

  async function read() {
    const [names, search, classes] = await Promise.all([view.names(), view.search(), view.classes()]);
    return entries(names, search).filter(({ index }) => !classes || isIn(classes[index]));
  }

  const enter = combobox(input, list, {
    look: async (typed) => {
      if (!typed.trim()) return null;
      known = known || read();
      return find(await known, typed, MOST);
    },
    take: (entry) => view.choose(entry.index, { zoom: true }),
    say: (entry) => [entry.name, entry.code],
    none: text.none,
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    enter();
  });
}
