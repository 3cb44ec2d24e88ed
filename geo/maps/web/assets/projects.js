// Points of documented projects over a map, made from the rows of their list: what they say is on the page already.
// @ts-check

/** @typedef {{latlng: L.LatLng, name: string, rows: HTMLTableRowElement[]}} Place An authority with its projects. */

// px: points that would cover each other are one
const NEAR = 26;

/** @type {WeakMap<L.Map, {group: L.LayerGroup, draw: () => void}>} */
const drawn = new WeakMap();

/** @returns {Place[]} Authorities in the order of the list. */
function places() {
  /** @type {Map<string, Place>} */
  const found = new Map();
  for (const row of document.querySelectorAll("tr[data-at]")) {
    if (!(row instanceof HTMLTableRowElement)) continue;
    const { at = "" } = row.dataset, [south, west] = at.split(" ").map(Number), name = row.cells[0].textContent;
    const place = found.get(at) || { latlng: L.latLng(south, west), name, rows: [] };
    place.rows.push(row);
    found.set(at, place);
  }
  return [...found.values()];
}

/**
 * Places that are near each other on the screen, together: the first one says where.
 * @param {L.Map} map
 * @param {Place[]} all
 */
function together(map, all) {
  /** @type {Place[][]} */
  const groups = [];
  for (const place of all) {
    const at = map.latLngToLayerPoint(place.latlng);
    const group = groups.find(([first]) => map.latLngToLayerPoint(first.latlng).distanceTo(at) < NEAR);
    if (group) group.push(place); else groups.push([place]);
  }
  return groups;
}

/**
 * Appends a new element with copies of what other ones hold: text stays text.
 * @param {HTMLElement} box
 * @param {"h3" | "p" | "strong" | "span"} tag
 * @param {Element} [from]
 */
function append(box, tag, from) {
  const made = box.appendChild(document.createElement(tag));
  if (from instanceof HTMLElement) {
    if (from.lang) made.lang = from.lang;
    made.append(...[...from.childNodes].map((node) => node.cloneNode(true)));
  }
  return made;
}

/** @param {Place[]} group */
function popup(group) {
  const box = document.createElement("div");
  box.className = "atlas-project-popup";
  for (const { rows } of group) {
    append(box, "h3", rows[0].cells[0]);
    for (const { cells: [, project, , status, start, page] } of rows) {
      const line = append(box, "p");
      append(line, "strong", project);
      line.append(document.createElement("br"), status.textContent, ", ", start.textContent);
      if (page.firstElementChild) { line.append(document.createElement("br")); append(line, "span", page); }
    }
  }
  return box;
}

/** @param {Place[]} group */
function marker(group) {
  const sign = document.createElement("span"), count = group.reduce((sum, { rows }) => sum + rows.length, 0);
  sign.className = "atlas-project";
  sign.textContent = String(count);
  const names = group.map(({ name }) => name).join(", ");
  const made = L.marker(group[0].latlng, {
    icon: L.divIcon({ html: sign, className: "", iconSize: [24, 24] }), keyboard: true, title: names,
  });
  made.bindPopup(() => popup(group), { maxWidth: 280, maxHeight: 260 });
  made.on("add", () => made.getElement()?.setAttribute("aria-label", `${names} (${count})`));
  // Who opens it with the keyboard reads on inside it.
  made.on("keypress", () => requestAnimationFrame(() => made.getPopup()?.getElement()?.querySelector("a")?.focus()));
  // Who reads inside it closes it with the keyboard too, and is back where it was opened.
  made.on("popupopen", ({ popup: open }) => {
    const box = open.getElement();
    if (box) box.onkeydown = ({ key }) => { if (key === "Escape") made.closePopup(); };
  });
  made.on("popupclose", () => { if (document.activeElement === document.body) made.getElement()?.focus(); });
  return made;
}

/**
 * Draws the projects that the page lists, in place of those that were drawn before; at another zoom anew.
 * @param {L.Map} map
 */
export function show(map) {
  const all = places(), before = drawn.get(map);
  if (before) { before.group.remove(); map.off("zoomend", before.draw); }
  const group = L.layerGroup().addTo(map);
  const draw = () => { group.clearLayers(); for (const near of together(map, all)) group.addLayer(marker(near)); };
  drawn.set(map, { group, draw });
  if (!all.length) return;
  map.on("zoomend", draw);
  // Where nothing was shown yet there is no place on the screen.
  map.whenReady(draw);
}
