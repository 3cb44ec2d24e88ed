// Elements of a page or of a file, as its templates have written them.
// @ts-check
import { given } from "./given.js";

/**
 * All elements of a kind.
 * @template {Element} E
 * @param {string} selector
 * @param {new () => E} kind
 * @param {ParentNode} [within]
 * @returns {E[]}
 */
export function every(selector, kind, within = document) {
  /** @type {Element[]} */
  const found = [...within.querySelectorAll(selector)];
  return found.filter(/** @returns {one is E} */ (one) => one instanceof kind);
}

/**
 * An element that has to be there.
 * @template {Element} E
 * @param {string} selector
 * @param {new () => E} kind
 * @param {ParentNode} [within]
 */
export function required(selector, kind, within) { return given(every(selector, kind, within)[0], selector); }
