// Values, counts and sentences that count as the Atlas writes them: percentages, or numbers with as many decimals as their size needs.
"use strict";

window.atlasMeasure = (function () {
  // The same rules as geo/vocabulary/units.py.
  function decimals(value) {
    const size = Math.abs(value);
    if (size >= 100) return 0;
    if (size >= 10) return 1;
    return size >= 0.1 || !size ? 2 : Math.min(8, 1 - Math.floor(Math.log10(size)));
  }

  const plain = (value, lang) => new Intl.NumberFormat(lang, { maximumFractionDigits: decimals(value), roundingMode: "halfEven" }).format(value);

  function percent(lang) {
    const form = new Intl.NumberFormat(lang, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1, roundingMode: "halfEven" });
    return (value) => form.format(value);
  }

  function value(format, lang, bare) {
    if (!format || format.share) return percent(lang);
    return (number) => plain(number, lang) + (bare ? "" : format.suffix);
  }

  function count(format, lang) {
    const whole = new Intl.NumberFormat(lang, { maximumFractionDigits: 0 });
    return !format || format.whole ? (number) => whole.format(number) : (number) => plain(number, lang);
  }

  // The form of a sentence that goes with a number; the rule is that of the language (in French, 0 and 1 are singular).
  const form = (forms, lang, number) => forms[new Intl.PluralRules(lang).select(number)] ?? forms.other;

  return { percent, value, count, form };
})();
