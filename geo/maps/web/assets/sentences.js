// What a map says about a territory, in its tooltip and below it: its name, its value, what the value is made of.
// @ts-check
import { LEFT_OUT } from "./classes.js";
import { count, percent, pluralForm, value } from "./measure.js";

/**
 * @typedef {import("./measure.js").Format} Format
 * @typedef {{codes: string[], names: string[]}} Names
 * @typedef {Record<string, any>} Figures Columns by name: values, and what goes with them.
 * @typedef {{lang: string, measure: Format, secondMeasure: Format, text: Record<string, any>}} Speech Texts are sentences, or both forms of one that counts.
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
  /** @param {string} column */
  const at = (column) => figures[column]?.[index];
  /** @param {number | null | undefined} number @param {Format} format */
  const say = (number, format) => (number === null || number === undefined ? text.noData : value(format, lang)(number));
  const lines = [title, say(at("values"), measure), at("notes")];
  if (figures.seconds) lines.push(`${text.second} ${say(at("seconds"), secondMeasure)}`);
  lines.push(at("categories"), at("strata"));
  if (at("denominators")) {
    const counted = count(measure, lang);
    lines.push(fill(pluralForm(text.fraction, lang, at("denominators")), { numerator: counted(at("numerators")), denominator: counted(at("denominators")) }));
  }
  if (at("coverages")) lines.push(fill(text.coverage, { coverage: percent(lang)(at("coverages")) }));
  return lines.filter(Boolean);
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
