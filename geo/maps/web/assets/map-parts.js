// What every kind of map needs of its page.
// @ts-check

/** Whether the reader asked for less motion. */
export function calm() { return window.matchMedia("(prefers-reduced-motion: reduce)").matches; }

/**
 * Room around the territories: the mainland stands beside the insets, not under them.
 * @param {HTMLElement | null} insets
 * @returns {L.FitBoundsOptions}
 */
export function room(insets) {
  const beside = insets && getComputedStyle(insets).position === "absolute" ? insets.offsetWidth + 12 : 6;
  return { paddingTopLeft: [beside, 6], paddingBottomRight: [6, 6] };
}

/**
 * Says in place of a map that it could not be drawn.
 * @param {L.Map} map
 * @param {string} text
 * @param {unknown} error
 */
export function fail(map, text, error) {
  const container = map.getContainer();
  if (container.dataset.state === "failed") return;
  container.dataset.state = "failed";
  const note = container.appendChild(document.createElement("p"));
  note.className = "atlas-failed";
  note.setAttribute("role", "alert");
  note.textContent = text;
  console.error(error);
}
