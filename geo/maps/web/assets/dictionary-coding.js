// Columns of figures as short text: see geo/base/dictionary_coding.py.
// @ts-check

export const ALPHABET = Array.from({ length: 92 }, (_, place) => String.fromCharCode(35 + place)).filter((letter) => letter !== "\\").join("");
const PLACES = Object.fromEntries([...ALPHABET].map((letter, place) => [letter, place]));

/**
 * Few different rows: the rows once, and one character a territory.
 * @typedef {{columns: string[], of: unknown[][], at: string}} Rows
 */

/**
 * A column of few different values: the values once, and one character a territory.
 * @param {any} value
 * @returns {any}
 */
export function decode(value) {
  if (!value || typeof value !== "object" || Array.isArray(value)) return value;
  if (typeof value.at === "string" && Array.isArray(value.of)) return Array.from(value.at, (letter) => value.of[PLACES[letter]]);
  return Object.fromEntries(Object.entries(value).map(([name, column]) => [name, decode(column)]));
}

/**
 * Columns of few different rows: the rows once, and one character a territory; everything else stays as it is.
 * @param {{rows: Rows}} encoded
 * @returns {Record<string, any>}
 */
export function decodeRows({ rows, ...rest }) {
  const columns = rows.columns.map((name, column) => [name, Array.from(rows.at, (letter) => rows.of[PLACES[letter]][column])]);
  return { ...rest, ...Object.fromEntries(columns) };
}

/**
 * A column of whole numbers, one text for each digit to the base of the alphabet, the lowest first.
 * @param {string[]} texts
 * @returns {number[]}
 */
export function numbers(texts) {
  return Array.from(texts[0], (_, index) => texts.reduceRight((sum, text) => sum * ALPHABET.length + PLACES[text[index]], 0));
}
