// What the scripts of a page find on it: its maps, what was pressed, the fields of its forms.
// @ts-check
import { every } from "../../geo/maps/web/assets/elements.js";
import { given } from "../../geo/maps/web/assets/given.js";

/**
 * An element of a kind, if it is there.
 * @template {Element} E
 * @param {string} selector
 * @param {new () => E} kind
 * @param {ParentNode} [within]
 * @returns {E | null}
 */
export function optional(selector, kind, within) { return every(selector, kind, within)[0] || null; }

/**
 * The element of a kind that a selector means, among the one where something happened and those around it.
 * @template {Element} E
 * @param {Event} event
 * @param {string} selector
 * @param {new () => E} kind
 */
export function around({ target }, selector, kind) {
  /** @type {Element | null} */
  const found = target instanceof Element ? target.closest(selector) : null;
  return found instanceof kind ? found : null;
}

/** The maps of the page, which has some on tiles. */
export function maps() {
  const { atlas } = window;
  return given(atlas && atlas.idle ? atlas : null, "a map");
}

/**
 * What an event or a form names, if it is a field with a value.
 * @param {EventTarget | RadioNodeList | null} thing
 */
export function asField(thing) { return thing instanceof HTMLInputElement || thing instanceof HTMLSelectElement ? thing : null; }

/**
 * A field that a form may have.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function field(form, name) { return asField(form.elements.namedItem(name)); }

/**
 * A list to choose from that a form has to have.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function choice(form, name) {
  const found = field(form, name);
  return given(found instanceof HTMLSelectElement ? found : null, name);
}
