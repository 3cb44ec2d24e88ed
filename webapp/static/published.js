// Pages of a publication: choices lead to other files, and another map takes the place of this one without a flash.
// @ts-check
import { every, required } from "../../geo/maps/web/assets/elements.js";
import { table } from "../../geo/maps/web/assets/file-table.js";
import { findBox } from "../../geo/maps/web/assets/find-box.js";
import { given } from "../../geo/maps/web/assets/given.js";
import { around, asField, maps } from "./found.js";

/**
 * What webapp/publish/application.py writes for a map of a publication, and for the list of its portraits.
 * @typedef {import("../../geo/maps/web/assets/file.js").FileText} FileText
 * @typedef {object} PublishedMap
 * @property {import("../../geo/maps/web/assets/territory-tiles.js").MapOptions} options
 * @property {string[]} keys Of the columns of its table.
 * @property {FileText & {shownNow: string}} text
 * @property {string} level
 * @property {Record<string, string>} around By level, where bounds and neighbours are read.
 * @property {string} lang
 * @typedef {{list: string, page: string, text: FileText}} Listed
 */

/**
 * @param {Document} page
 * @param {"view" | "territories"} id
 * @returns {any} JSON; null where the page has none.
 */
const read = (page, id) => { const block = page.getElementById(id); return block && JSON.parse(block.textContent); };

// --- The list of the portraits ------------------------------------------------------------------------------------------

/** @type {Listed | null} */
const listed = read(document, "territories");
if (listed) {
  /** @typedef {import("../../geo/maps/web/assets/sentences.js").Names & import("../../geo/maps/web/assets/ranking.js").Search} Searchable */
  /** @typedef {Searchable & {levels: [level: string, count: number][]}} Portraits */
  /** @type {Promise<Portraits> | null} */
  let known = null;
  /** @returns {Promise<Portraits>} */
  const territories = () => known || (known = fetch(listed.list).then((answer) => answer.json()));
  /** @type {import("../../geo/maps/web/assets/find-box.js").Searched} */
  const view = {
    names: territories,
    search: territories,
    classes: async () => "",
    choose: async (index) => {
      const { codes, levels } = await territories();
      let first = 0;
      const [level] = given(levels.find(([, count]) => index < (first += count)), "level");
      location.assign(listed.page.replace("{level}", level).replace("{code}", codes[index]));
    },
  };
  findBox(view, required("[data-atlas-find]", HTMLElement), listed.text);
}

// --- Choices ----------------------------------------------------------------------------------------------------------

// On a map another map takes the place of this one; elsewhere the browser goes there.
/** @param {URL} url */
let go = (url) => location.assign(url);
document.addEventListener("change", ({ target }) => {
  const select = asField(target);
  if (!(select instanceof HTMLSelectElement) || !select.closest("[data-choices]")) return;
  go(new URL(select.selectedOptions[0].dataset.page || "", location.href));
});

// A browser that goes back keeps what was last chosen: the page is about what its address says.
window.addEventListener("pageshow", () => {
  for (const select of every("[data-choices] select", HTMLSelectElement)) {
    for (const option of select.options) if (option.defaultSelected) option.selected = true;
  }
});

// --- The map --------------------------------------------------------------------------------------------------------------

/** @param {PublishedMap} data */
function explore(data) {
  const { view, map } = maps(), tabled = () => required("[data-atlas-table]", HTMLDetailsElement);
  let turn = 0, shown = location.pathname;

  // What belongs to one map: its search, its table.
  function dress() {
    findBox(view, required("[data-atlas-find]", HTMLElement), data.text);
    table(view, tabled(), { lang: data.lang, keys: data.keys, text: data.text });
  }

  const link = () => required("[data-portrait]", HTMLAnchorElement);

  /** @param {string | null} code */
  function portrait(code) {
    const way = link(), { address } = way.dataset;
    way.hidden = !code || !address;
    if (code && address) way.href = address.replace("{code}", code);
  }

  // The territory after the # of the address: chosen if it is of this level, else what the map goes to.
  async function follow() {
    const [level, code] = decodeURIComponent(location.hash.slice(1)).split(":");
    if (!code || !data.around[level]) return;
    if (level === data.level) { await view.chooseCode(code, { zoom: true, quiet: true }); portrait(code); return; }
    /** @type {{codes: string[], bounds: import("../../geo/maps/web/assets/territory-tiles.js").Box[]}} */
    const { codes, bounds } = await (await fetch(data.around[level])).json(), at = bounds[codes.indexOf(code)];
    if (at) map.fitBounds([[at[1], at[0]], [at[3], at[2]]], { animate: false });
  }

  /** @param {Document} fresh */
  function replace(fresh) {
    const { open } = tabled(), place = every("[data-choices] select", Element).findIndex((select) => select === document.activeElement);
    for (const part of document.querySelectorAll("[data-live]")) {
      part.replaceChildren(...required(`[data-live="${part.dataset.live}"]`, Element, fresh).childNodes);
    }
    for (const other of every(".languages a", HTMLAnchorElement, fresh)) {
      required(`.languages a[lang="${other.lang}"]`, HTMLAnchorElement).href = other.getAttribute("href") || "";
    }
    link().dataset.address = required("[data-portrait]", HTMLAnchorElement, fresh).dataset.address || "";
    document.title = fresh.title;
    dress();
    tabled().open = open;
    document.dispatchEvent(new CustomEvent("atlas:replaced"));
    document.querySelectorAll("[data-choices] select")[place]?.focus();
    required("[data-status]", HTMLElement).textContent = data.text.shownNow.replace("{title}", required("h1", HTMLElement).textContent);
  }

  /**
   * @param {URL} url
   * @param {boolean} remember In the history of the browser.
   */
  async function show(url, remember) {
    const mine = ++turn, main = required("main", HTMLElement);
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`${answer.status}`);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html"), next = /** @type {PublishedMap} */ (read(fresh, "view"));
      await view.ready;
      if (mine !== turn) return;
      const { codes } = await view.names(), code = view.chosen >= 0 && next.level === data.level ? codes[view.chosen] : null;
      await view.show({ ...next.options, selected: code });
      if (mine !== turn) return;
      data = next;
      if (remember) history.pushState(null, "", code ? `${url.pathname}#${data.level}:${code}` : url.pathname);
      shown = url.pathname;
      replace(fresh);
      portrait(code);
    } catch {
      location.assign(url);
    } finally {
      if (mine === turn) main.removeAttribute("aria-busy");
    }
  }

  go = (url) => show(url, true);

  document.addEventListener("click", (event) => {
    const way = around(event, ".themes a", HTMLAnchorElement);
    if (!way || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(new URL(way.href), true);
  });

  document.addEventListener("atlas:chosen", ({ detail: { code } }) => {
    portrait(code);
    history.replaceState(null, "", code ? `#${data.level}:${code}` : location.pathname);
  });

  window.addEventListener("popstate", () => {
    if (location.pathname !== shown) show(new URL(location.href), false);
  });

  dress();
  view.ready.then(follow);
}

/** @type {PublishedMap | null} */
const data = read(document, "view");
if (data && window.atlas) explore(data);
