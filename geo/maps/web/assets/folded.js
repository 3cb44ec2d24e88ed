// Columns of figures as short text: see geo/base/dictionary_coding.py.
// @ts-check

export const ALPHABET = Array.from({ length: 92 }, (_, place) => String.fromCharCode(35 + place)).filter((letter) => letter !== "\\").join("");
const PLACES = Object.fromEntries([...ALPHABET].map((letter, place) => [letter, place]));

/**
 * A column of few different values: the values once, and one character a territory.
 * @param {any} told
 * @returns {any}
 */
export function unfold(told) {
  if (!told || typeof told !== "object" || Array.isArray(told)) return told;
  if (typeof told.at === "string" && Array.isArray(told.of)) return Array.from(told.at, (letter) => told.of[PLACES[letter]]);
  return Object.fromEntries(Object.entries(told).map(([name, column]) => [name, unfold(column)]));
}

/**
 * Columns of few different rows: the rows once, and one character a territory; what else is told stays as it is.
 * @param {any} told
 * @returns {any}
 */
export function unfoldRows({ rows, ...rest }) {
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
