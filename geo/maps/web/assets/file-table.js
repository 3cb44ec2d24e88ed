// The table of a file: sorted by its headings, and written by this script where it is long.
// @ts-check
import { isIn } from "./classes.js";
import { required } from "./elements.js";
import * as measures from "./measure.js";

// Rows that are written at a time.
const STEP = 500;
const TEXTS = new Set(["code", "name", "stratum", "category"]);

/**
 * @typedef {import("./measure.js").Forms} Forms
 * @typedef {import("./sentences.js").Names} Names
 * @typedef {import("./sentences.js").Figures} Figures
 * @typedef {string | number | null | undefined} Value
 * @typedef {{values: Value[], say: (index: number) => string}} Column What rows are sorted by, and what they say.
 * @typedef {{noData: string, shown: {one: Forms, other: Forms}}} Text Rows that are shown: by how many there are, then by how many are shown.
 */

/**
 * What has a table: a map.
 * @typedef {object} Tabled
 * @property {() => Promise<Names>} names
 * @property {() => Promise<Figures>} figures
 * @property {() => Promise<string>} classes
 * @property {EventTarget} frame Hears that the figures are others.
 */

/**
 * @param {Names} names
 * @param {Figures} figures
 * @param {string} lang
 * @param {Text} text
 * @returns {Record<string, Column>}
 */
function columns(names, figures, lang, text) {
  // Rounded as in the rows that a file has written.
  const measure = figures.measure, covered = measures.covered(lang), whole = measures.count(measure, lang);
  const more = figures.table || {};
  /** @type {(values: import("./sentences.js").Numbers | undefined, say: import("./measure.js").Writer, none: string) => Column} */
  const numbers = (values = [], say, none) => ({
    values, say: (index) => { const value = values[index]; return value === null || value === undefined ? none : say(value); },
  });
  /** @param {import("./sentences.js").Words} [values] @param {string} [none] @returns {Column} */
  const words = (values = [], none = "") => ({ values, say: (index) => values[index] || none });
  const seconds = measures.value(figures.secondMeasure, lang, true);
  return {
    code: words(names.codes), name: words(names.names),
    value: numbers(figures.values, measures.value(measure, lang, true), text.noData), second: numbers(figures.seconds, seconds, text.noData),
    numerator: numbers(figures.numerators, whole, "–"), denominator: numbers(figures.denominators, whole, "–"),
    coverage: numbers(figures.coverages || more.coverage, covered, "–"),
    stratum: words(figures.strata, "–"), sample_size: numbers(more.sample_size, whole, "–"), doubt: words(figures.notes, "–"),
    category: words(figures.categories), low: { values: more.low || [], say: words(more.interval).say },
  };
}

/**
 * @param {number[]} rows
 * @param {Value[]} values
 * @param {boolean} up
 * @param {Intl.Collator} collator
 */
function order(rows, values, up, collator) {
  /** @param {Value} value */
  const missing = (value) => value === null || value === undefined || value === "";
  const turn = up ? 1 : -1;
  return [...rows].sort((a, b) => {
    const one = values[a], other = values[b];
    if (missing(one) || missing(other)) return Number(missing(one)) - Number(missing(other)) || a - b;
    return turn * (typeof one === "string" ? collator.compare(one, String(other)) : Number(one) - Number(other)) || a - b;
  });
}

/**
 * @param {Tabled} view
 * @param {HTMLDetailsElement} details
 * @param {{lang: string, keys: string[], text: Text}} how
 */
export function table(view, details, { lang, keys, text }) {
  const body = required("tbody", HTMLElement, details), heads = [...details.querySelectorAll("thead th")];
  const more = required(".atlas-more", HTMLElement, details), [status, button] = more.children;
  const collator = new Intl.Collator(lang), whole = new Intl.NumberFormat(lang);
  /** @type {ReturnType<typeof read> | null} */
  let ready = null;
  /** @type {number[]} */
  let rows = [];
  let shownRows = 0, sorted = { key: "code", up: true };

  async function read() {
    const [names, figures, classes] = await Promise.all([view.names(), view.figures(), view.classes()]);
    // Rows that a filter leaves out are not in the table.
    const every = [...names.codes.keys()].filter((index) => isIn(classes[index]));
    return { cells: columns(names, figures, lang, text), every };
  }

  const data = () => ready || (ready = read());

  /**
   * @param {Record<string, Column>} cells
   * @param {number} first
   */
  function write(cells, first) {
    const last = Math.min(first + STEP, rows.length), lines = document.createDocumentFragment();
    for (const index of rows.slice(first, last)) {
      const line = lines.appendChild(document.createElement("tr"));
      keys.forEach((key, place) => {
        const cell = line.appendChild(document.createElement(key === "name" ? "th" : "td"));
        if (key === "name") cell.scope = "row";
        if (heads[place].classList.contains("number")) cell.className = "number";
        cell.textContent = cells[key].say(index);
      });
    }
    if (!first) body.replaceChildren();
    body.append(lines);
    shownRows = last;
    more.hidden = shownRows === rows.length;
    const shown = measures.pluralForm(rows.length === 1 ? text.shown.one : text.shown.other, lang, shownRows);
    status.textContent = shown.replace("{count}", whole.format(shownRows)).replace("{whole}", whole.format(rows.length));
  }

  async function show() {
    const { cells, every } = await data();
    rows = order(every, cells[sorted.key].values, sorted.up, collator);
    heads.forEach((head, place) => {
      if (keys[place] === sorted.key) head.setAttribute("aria-sort", sorted.up ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    write(cells, 0);
  }

  heads.forEach((head, place) => {
    const key = keys[place], press = document.createElement("button");
    press.type = "button";
    press.textContent = head.textContent;
    head.replaceChildren(press);
    press.addEventListener("click", () => {
      sorted = { key, up: sorted.key === key ? !sorted.up : TEXTS.has(key) };
      show();
    });
  });
  heads[keys.indexOf("code")].setAttribute("aria-sort", "ascending");
  button.addEventListener("click", async () => write((await data()).cells, shownRows));
  details.addEventListener("toggle", () => { if (details.open && !body.children.length) show(); });
  // Other figures: another period of the same map.
  view.frame.addEventListener("atlas:shown", () => { ready = null; body.replaceChildren(); if (details.open) show(); });
}
