// Which territories a search means, and in which order: the rule of geo/territories/search_ranking.py, for a page without a server.
// @ts-check
import { numbers } from "./dictionary-coding.js";

/**
 * What geo/territories/search_ranking.py tells besides names and codes.
 * @typedef {{sizes: string[]} & Partial<Postcodes>} Search
 * @typedef {{groups: Record<string, string>, postcodes: string, more: Record<string, string>}} Postcodes
 * @typedef {{index: number, name: string, code: string, key: string, size: number, postcodes: string[]}} Entry
 */

const WHOLE_CODE = 6, WHOLE_NAME = 5, BEGINNING = 4, WORD = 3, PART = 2, CODE_BEGINNING = 1;
/** @type {Record<string, string>} */
const OPENED = { œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l", đ: "d" };

/**
 * As search_key and expand_saint in geo/base/text.py: without accents, ligatures opened, words parted by one space, st as saint.
 * @param {string} text
 */
export function searchKey(text) {
  const plain = text.normalize("NFKD").toLowerCase().replace(/[œæßøłđ]/g, (letter) => OPENED[letter])
    .replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/g, " ").trim();
  return plain.replace(/\bst\b/g, "saint").replace(/\bste\b/g, "sainte");
}

/**
 * @param {string[]} codes
 * @param {Search} search
 * @returns {string[][]}
 */
function allPostcodes(codes, { groups: listed = {}, postcodes, more = {} }) {
  if (!postcodes) return codes.map(() => []);
  const groups = Object.fromEntries(Object.entries(listed).map(([name, text]) => [name, text.split(" ")]));
  return codes.map((code, index) => {
    if (postcodes[index] === " ") return [];
    const group = code.slice(0, 2), first = groups[group][postcodes.charCodeAt(index) - 35];
    return [first, ...(more[index] || "").split(" ")].filter(Boolean).map((one) => (one.length === 3 ? group + one : one));
  });
}

/**
 * @param {import("./sentences.js").Names} names
 * @param {Search} search
 * @returns {Entry[]}
 */
export function entries({ names, codes }, search) {
  const sizes = numbers(search.sizes), postcodes = allPostcodes(codes, search);
  return names.map((name, index) => ({
    index, name, code: codes[index], key: searchKey(name), size: sizes[index], postcodes: postcodes[index],
  }));
}

/**
 * @param {Entry} entry
 * @param {string} code What was asked, as a code.
 * @param {string} wanted What was asked, as a search key.
 */
function score(entry, code, wanted) {
  if (entry.code === code || entry.postcodes.includes(code)) return WHOLE_CODE;
  const at = wanted ? entry.key.indexOf(wanted) : -1;
  if (at < 0) return code && entry.code.startsWith(code) ? CODE_BEGINNING : 0;
  if (entry.key === wanted) return WHOLE_NAME;
  if (at === 0) return BEGINNING;
  return entry.key.includes(` ${wanted}`) ? WORD : PART;
}

/**
 * @param {Entry[]} known
 * @param {string} typed
 * @param {number} most
 * @returns {Entry[]} Best first.
 */
export function find(known, typed, most) {
  const code = typed.trim().toUpperCase(), wanted = searchKey(typed);
  return known.map((entry) => ({ entry, points: score(entry, code, wanted) })).filter(({ points }) => points)
    .sort((a, b) => b.points - a.points || b.entry.size - a.entry.size || a.entry.index - b.entry.index)
    .slice(0, most).map(({ entry }) => entry);
}
