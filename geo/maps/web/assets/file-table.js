// The table of a file: sorted by its headings, and written by this script where it is long.
// @ts-check
import { isIn } from "./classes.js";
import * as measures from "./measure.js";

const STEP = 500; // rows that are written at a time
const TEXTS = new Set(["code", "name", "stratum", "category"]);

// For each column what it is sorted by and what it says.
function columns(view, names, figures, lang, text) {
  // Rounded as in the rows that a file has written.
  const measure = figures.measure, percent = measures.percent(lang), whole = measures.count(measure, lang);
  const more = figures.table || {};
  const missing = (value) => value === null || value === undefined;
  const write = (format) => { const say = measures.value(format, lang, true); return (value) => (missing(value) ? text.noData : say(value)); };
  const count = (value) => (missing(value) ? "–" : whole(value));
  const plain = (value) => value ?? "";
  return {
    code: [names.codes, plain], name: [names.names, plain], value: [figures.values, write(measure)], second: [figures.seconds, write(figures.secondMeasure)],
    numerator: [figures.numerators, count], denominator: [figures.denominators, count],
    coverage: [figures.coverages || more.coverage, (value) => (missing(value) ? "–" : percent(value))],
    stratum: [figures.strata, (value) => value || "–"], sample_size: [more.sample_size, count],
    category: [figures.categories, plain], low: [more.low, (_, index) => more.interval[index]],
  };
}

function order(rows, values, up, collator) {
  const missing = (value) => value === null || value === undefined || value === "";
  const turn = up ? 1 : -1;
  return [...rows].sort((a, b) => {
    const one = values[a], other = values[b];
    if (missing(one) || missing(other)) return Number(missing(one)) - Number(missing(other)) || a - b;
    return turn * (typeof one === "string" ? collator.compare(one, other) : one - other) || a - b;
  });
}

/**
 * @param {Record<string, any>} view
 * @param {HTMLDetailsElement} details
 * @param {{lang: string, keys: string[], text: Record<string, any>}} how
 */
export function table(view, details, { lang, keys, text }) {
  const body = details.querySelector("tbody"), heads = [...details.querySelectorAll("thead th")];
  const more = details.querySelector(".atlas-more"), [status, button] = more.children;
  const collator = new Intl.Collator(lang), whole = new Intl.NumberFormat(lang);
  let ready = null, rows = [], shownRows = 0, sorted = { key: "code", up: true };

  async function read() {
    const [names, figures, classes] = await Promise.all([view.names(), view.figures(), view.classes()]);
    // Rows that a filter leaves out are not in the table.
    const every = [...names.codes.keys()].filter((index) => isIn(classes[index]));
    return { cells: columns(view, names, figures, lang, text), every };
  }

  function write(cells, first) {
    const last = Math.min(first + STEP, rows.length), lines = document.createDocumentFragment();
    for (const index of rows.slice(first, last)) {
      const line = lines.appendChild(document.createElement("tr"));
      keys.forEach((key, place) => {
        const cell = line.appendChild(document.createElement(key === "name" ? "th" : "td"));
        if (key === "name") cell.scope = "row";
        if (heads[place].classList.contains("number")) cell.className = "number";
        const [values, say] = cells[key];
        cell.textContent = say(values ? values[index] : null, index);
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
    ready = ready || read();
    const { cells, every } = await ready;
    rows = order(every, cells[sorted.key][0] || [], sorted.up, collator);
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
  button.addEventListener("click", async () => write((await ready).cells, shownRows));
  details.addEventListener("toggle", () => { if (details.open && !body.children.length) show(); });
  // Other figures: another period of the same map.
  view.frame.addEventListener("atlas:shown", () => { ready = null; body.replaceChildren(); if (details.open) show(); });
}
