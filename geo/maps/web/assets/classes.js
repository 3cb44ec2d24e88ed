// What the characters of a class string say, and how hatching looks; see class_string in geo/maps/web/script_data.py. Also in the worker.
// @ts-check
import { given } from "./given.js";

/**
 * @typedef {{colors: string[], noData: string, filteredOut: string}} Palette
 * @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Pen
 */

export const OUTSIDE = " ";
export const MISSING = "-";
export const LEFT_OUT = ".";
export const BACKGROUND = ",";
export const HATCH = { size: 7, width: 1.4, stroke: "rgba(0, 0, 0, 0.45)" };

/**
 * Whether a territory is neither left out by a filter nor outside the extent.
 * @param {string} kind
 */
export function isIn(kind) { return kind !== LEFT_OUT && kind !== OUTSIDE; }

/**
 * "0" to "9" is the place of a colour: a class, or what lies outside given breaks; "a" to "j" the same of a value that is estimated or unreliable.
 * @param {string} kind
 */
export function isHatched(kind) { return kind >= "a"; }

/**
 * @param {string} kind
 * @returns {number}
 */
export function classOf(kind) { return isHatched(kind) ? kind.charCodeAt(0) - 97 : Number(kind); }

/**
 * @param {string} kind
 * @param {Palette} palette
 */
export function colorOf(kind, { colors, noData, filteredOut }) {
  if (kind === MISSING) return noData;
  return kind === LEFT_OUT || kind === BACKGROUND ? filteredOut : colors[classOf(kind)];
}

/**
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas
 * @returns {Pen}
 */
export function penOf(canvas) { return given(/** @type {Pen | null} */ (canvas.getContext("2d")), "canvas"); }

/**
 * A pattern of a colour under dark stripes: an estimate never looks like an observation.
 * @param {HTMLCanvasElement | OffscreenCanvas} canvas Which the pattern is drawn on.
 * @param {string} color
 * @param {number} ratio Pixels of the canvas for one of the page.
 */
export function stripes(canvas, color, ratio) {
  const size = canvas.width = canvas.height = Math.round(HATCH.size * ratio), pen = penOf(canvas);
  pen.fillStyle = color;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = HATCH.stroke;
  pen.lineWidth = HATCH.width * ratio;
  pen.beginPath();
  for (const shift of [-size, 0, size]) { pen.moveTo(shift, size); pen.lineTo(shift + size, 0); }
  pen.stroke();
  return given(pen.createPattern(canvas, "repeat"), "pattern");
}
