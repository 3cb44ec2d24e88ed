// What a map says about a territory, in its tooltip and below it: its name, its value, what the value is made of.
// @ts-check
import { LEFT_OUT } from "./classes.js";
import { count, covered, pluralForm, value } from "./measure.js";

/**
 * @typedef {import("./measure.js").Format} Format
 * @typedef {import("./measure.js").Forms} Forms
 * @typedef {{codes: string[], names: string[]}} Names
 * @typedef {(number | null)[]} Numbers Null is missing, or outside the extent.
 * @typedef {(string | null)[]} Words
 * @typedef {{lang: string, measure: Format, secondMeasure: Format, text: MapText}} Speech
 */

/**
 * The columns of a view in the order of its names: `figures` in geo/maps/web/script_data.py, and in a file `file_figures` in
 * geo/maps/web/exported_page.py. Which there are depends on the kind of the indicator.
 * @typedef {object} Figures
 * @property {Numbers} values
 * @property {Numbers} [numerators]
 * @property {Numbers} [denominators]
 * @property {Numbers} [coverages]
 * @property {Words} [notes]
 * @property {Words} [strata]
 * @property {Words} [categories]
 * @property {Numbers} [seconds]
 * @property {Format} [measure] How a file writes the values.
 * @property {Format} [secondMeasure]
 * @property {{low?: Numbers, coverage?: Numbers, interval?: Words, sample_size?: Numbers}} [table] What only the table of a file has.
 */

/**
 * What a map says, from map_options in geo/maps/web/script_data.py.
 * @typedef {object} MapText
 * @property {string} noData
 * @property {string} filtered
 * @property {Forms} fraction
 * @property {string} coverage
 * @property {string} partly In place of it where something is missing.
 * @property {string} second
 * @property {Forms} neighbours
 * @property {string} failed
 */

/**
 * @param {string} message
 * @param {Record<string, unknown>} values
 */
export function fill(message, values) { return message.replace(/\{(\w+)\}/g, (_, name) => String(values[name])); }

/**
 * The sentences about a territory, its name first.
 * @param {Speech} speech
 * @param {Names} names
 * @param {Figures} figures
 * @param {number} index
 * @param {string} kind Its character in the class string.
 * @returns {string[]}
 */
export function sentences({ lang, measure, secondMeasure, text }, names, figures, index, kind) {
  const title = `${names.names[index]} (${names.codes[index]})`;
  if (kind === LEFT_OUT) return [title, text.filtered];
  /** @template T @param {T[]} [column] */
  const at = (column) => column?.[index];
  /** @param {number | null | undefined} number @param {Format} format */
  const say = (number, format) => (number === null || number === undefined ? text.noData : value(format, lang)(number));
  const lines = [title, say(at(figures.values), measure), at(figures.notes)];
  if (figures.seconds) lines.push(`${text.second} ${say(at(figures.seconds), secondMeasure)}`);
  lines.push(at(figures.categories), at(figures.strata));
  const denominator = at(figures.denominators), coverage = at(figures.coverages);
  if (denominator) {
    const counted = count(measure, lang);
    lines.push(fill(pluralForm(text.fraction, lang, denominator), { numerator: counted(at(figures.numerators) ?? 0), denominator: counted(denominator) }));
  }
  if (coverage) lines.push(fill(coverage < 1 ? text.partly : text.coverage, { coverage: covered(lang)(coverage) }));
  return lines.flatMap((line) => line || []);
}

/**
 * @param {string[]} lines
 * @returns {HTMLElement}
 */
export function tooltip(lines) {
  const box = document.createElement("div");
  lines.forEach((text, line) => {
    const row = box.appendChild(document.createElement("div"));
    row.textContent = text;
    if (!line) row.className = "atlas-tooltip-name";
  });
  return box;
}

/**
 * Says the chosen territory below the map.
 * @param {Element} panel
 * @param {string[]} lines
 */
export function tell(panel, [title, ...rest]) {
  const name = document.createElement("strong");
  name.textContent = title;
  panel.replaceChildren(name, ` – ${rest.join(" – ")}`);
}
