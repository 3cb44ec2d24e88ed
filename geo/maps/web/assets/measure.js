// Values, counts and sentences that count as the Atlas writes them: percentages, or numbers with as many decimals as their size needs.
// @ts-check

/**
 * How values of an indicator are written, from geo/vocabulary/units.py; null for shares of what is counted whole.
 * @typedef {{share?: boolean, suffix?: string, whole?: boolean, digits?: number} | null | undefined} Format
 * @typedef {(number: number) => string} Writer
 * @typedef {{one: string, other: string}} Forms Of a sentence about one thing and about several.
 */

// The same rules as geo/vocabulary/units.py.
/** @param {number} number */
function decimals(number) {
  const size = Math.abs(number);
  if (size >= 100) return 0;
  if (size >= 10) return 1;
  return size >= 0.1 || !size ? 2 : Math.min(8, 1 - Math.floor(Math.log10(size)));
}

/**
 * @param {number} number
 * @param {string} lang
 */
function plain(number, lang) {
  return new Intl.NumberFormat(lang, { maximumFractionDigits: decimals(number), roundingMode: "halfEven" }).format(number);
}

/**
 * @param {string} lang
 * @param {number} [digits] Decimals: none of what was published as whole percents.
 * @returns {Writer}
 */
export function percent(lang, digits = 1) {
  const form = new Intl.NumberFormat(lang, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits, roundingMode: "halfEven" });
  return (number) => form.format(number);
}

/**
 * How much of a whole is there: what lacks anything is never written as all, nor what has anything as nothing.
 * @param {string} lang
 * @returns {Writer}
 */
export function covered(lang) {
  const write = percent(lang);
  return (share) => write(share > 0 && share < 1 ? Math.min(Math.max(share, 0.001), 0.999) : share);
}

/**
 * @param {Format} format
 * @param {string} lang
 * @param {boolean} [bare] Without the unit.
 * @returns {Writer}
 */
export function value(format, lang, bare) {
  if (!format || format.share) return percent(lang, format?.digits);
  return (number) => plain(number, lang) + (bare ? "" : format.suffix);
}

/**
 * @param {Format} format
 * @param {string} lang
 * @returns {Writer}
 */
export function count(format, lang) {
  const whole = new Intl.NumberFormat(lang, { maximumFractionDigits: 0 });
  return !format || format.whole ? (number) => whole.format(number) : (number) => plain(number, lang);
}

/**
 * The form of a sentence that goes with a number, by the rule of the language: in French, 0 and 1 are singular.
 * @param {Forms} forms
 * @param {string} lang
 * @param {number} number
 */
export function pluralForm(forms, lang, number) {
  return new Intl.PluralRules(lang).select(number) === "one" ? forms.one : forms.other;
}
