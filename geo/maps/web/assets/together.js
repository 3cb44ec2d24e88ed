// Two maps of a page that show the same place, and the territory under the pointer and the chosen one on both.
// @ts-check

/**
 * @typedef {import("./territory-tiles.js").View} View
 * @param {View} one
 * @param {View} other
 * @param {() => boolean} on Whether they move together now.
 */
export function together(one, other, on) {
  const sameLevel = one.options.geometry.name === other.options.geometry.name;
  let moving = false, choosing = false;
  for (const [from, to] of [[one, other], [other, one]]) {
    from.map.on("move", () => {
      if (moving || !on()) return;
      moving = true;
      to.map.setView(from.map.getCenter(), from.map.getZoom(), { animate: false });
      moving = false;
    });
    // In a file territories are numbered within their extent: numbers mean the same where both maps share their geometry.
    if (!sameLevel || !(one.options.geometry.url || other.options.geometry.view === 0)) continue;
    from.follow = (index) => { if (to.hovered !== index) { to.hovered = index; to._mark(); } };
  }
  document.addEventListener("atlas:chosen", async ({ detail }) => {
    if (choosing || !sameLevel) return;
    choosing = true;
    // The two may differ in their extent: a territory is known by its code.
    const there = detail.view === one ? other : one;
    await (detail.code === null ? there.choose(-1, { quiet: true }) : there.chooseCode(detail.code, { quiet: true }));
    choosing = false;
  });
}
