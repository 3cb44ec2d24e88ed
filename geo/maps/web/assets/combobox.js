// A text field with a list of what it finds, after the combobox of the ARIA Authoring Practices: the first answer is marked,
// arrows mark another one, Enter takes it, Escape closes the list.
// @ts-check

/**
 * @template T
 * @typedef {object} Behaviour
 * @property {(text: string) => Promise<T[] | null>} look What a text finds, best first; null closes the list.
 * @property {(entry: T) => unknown} take
 * @property {(entry: T) => [string, string]} say Name of an answer, and what tells it from others of that name.
 * @property {string} none What is said when nothing is found.
 * @property {number} [delay] Milliseconds to wait for another letter.
 */

/**
 * @template T
 * @param {HTMLInputElement} input
 * @param {HTMLElement} list
 * @param {Behaviour<T>} behaviour
 * @returns {() => Promise<void>} Takes the marked answer, or the first one where none is marked yet.
 */
export function combobox(input, list, { look, take, say, none, delay = 0 }) {
  /** @type {T[]} */
  let entries = [];
  let active = -1, turn = 0, timer = 0, shown = "";
  const attributes = { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  function close() {
    turn++;
    clearTimeout(timer);
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  function mark(index) {
    active = index;
    [...list.children].forEach((item, position) => item.setAttribute("aria-selected", String(position === index)));
    if (index >= 0) input.setAttribute("aria-activedescendant", list.children[index].id);
    else input.removeAttribute("aria-activedescendant");
    list.children[index]?.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {T | null} entry
   * @param {number} index
   */
  function option(entry, index) {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    if (entry === null) { item.textContent = none; item.setAttribute("aria-disabled", "true"); return item; }
    const [name, more] = say(entry), small = document.createElement("small");
    small.textContent = ` ${more}`;
    item.append(name, small);
    // Before the field loses the focus, which would close the list.
    item.addEventListener("mousedown", (event) => { event.preventDefault(); go(entry); });
    return item;
  }

  async function update() {
    const mine = ++turn, text = input.value, answers = await look(text);
    if (mine !== turn) return;
    if (!answers) { close(); return; }
    entries = answers;
    shown = text;
    list.replaceChildren(...(entries.length ? entries.map(option) : [option(null, 0)]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(entries.length ? 0 : -1);
  }

  /** @param {T} entry */
  function go(entry) {
    [input.value] = say(entry);
    close();
    return take(entry);
  }

  async function enter() {
    clearTimeout(timer);
    // The letters typed last may not have been looked for yet.
    if (list.hidden || shown !== input.value) await update();
    const entry = entries[Math.max(0, active)];
    if (!list.hidden && entry !== undefined) await go(entry);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (delay) timer = window.setTimeout(update, delay); else update();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); return; }
    if (list.hidden || !entries.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    mark((active + (event.key === "ArrowDown" ? 1 : -1) + entries.length) % entries.length);
  });
  return enter;
}
