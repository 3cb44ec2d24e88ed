// Pages of a publication: choices lead to other files, and another map takes the place of this one without a flash.
// @ts-check
import { table } from "../../geo/maps/web/assets/file-table.js";
import { findBox } from "../../geo/maps/web/assets/find-box.js";

const read = (page, id) => { const block = page.getElementById(id); return block && JSON.parse(block.textContent); };

// --- The list of the portraits ------------------------------------------------------------------------------------------

const listed = read(document, "territories");
if (listed) {
  let known = null;
  const territories = () => known || (known = fetch(listed.list).then((answer) => answer.json()));
  const view = {
    names: territories,
    search: territories,
    classes: async () => "",
    choose: async (index) => {
      const { codes, levels } = await territories();
      let first = 0;
      const [level] = levels.find(([, count]) => index < (first += count));
      location.assign(listed.page.replace("{level}", level).replace("{code}", codes[index]));
    },
  };
  findBox(view, document.querySelector("[data-atlas-find]"), listed.text);
}

// --- Choices ----------------------------------------------------------------------------------------------------------

// On a map another map takes the place of this one; elsewhere the browser goes there.
let go = (url) => location.assign(url);
document.addEventListener("change", ({ target }) => {
  if (target.closest("[data-choices]")) go(new URL(target.selectedOptions[0].dataset.page, location.href));
});

// A browser that goes back keeps what was last chosen: the page is about what its address says.
window.addEventListener("pageshow", () => {
  for (const select of document.querySelectorAll("[data-choices] select")) {
    for (const option of select.options) if (option.defaultSelected) option.selected = true;
  }
});

// --- The map --------------------------------------------------------------------------------------------------------------

/** @param {Record<string, any>} data What the page says of its map. */
function explore(data) {
  const { view, map } = window.atlas;
  let turn = 0, shown = location.pathname;

  // What belongs to one map: its search, its table.
  function dress() {
    findBox(view, document.querySelector("[data-atlas-find]"), data.text);
    table(view, document.querySelector("[data-atlas-table]"), { lang: data.lang, keys: data.keys, text: data.text });
  }

  function portrait(code) {
    const link = document.querySelector("[data-portrait]"), { address } = link.dataset;
    link.hidden = !code || !address;
    if (!link.hidden) link.href = address.replace("{code}", code);
  }

  // The territory after the # of the address: chosen if it is of this level, else what the map goes to.
  async function follow() {
    const [level, code] = decodeURIComponent(location.hash.slice(1)).split(":");
    if (!code || !data.around[level]) return;
    if (level === data.level) { await view.chooseCode(code, { zoom: true, quiet: true }); portrait(code); return; }
    const { codes, bounds } = await (await fetch(data.around[level])).json(), at = bounds[codes.indexOf(code)];
    if (at) map.fitBounds([[at[1], at[0]], [at[3], at[2]]], { animate: false });
  }

  function replace(fresh) {
    const open = document.querySelector("[data-atlas-table]").open, { activeElement } = document;
    const place = [...document.querySelectorAll("[data-choices] select")].indexOf(activeElement);
    for (const part of document.querySelectorAll("[data-live]")) {
      part.replaceChildren(...fresh.querySelector(`[data-live="${part.dataset.live}"]`).childNodes);
    }
    for (const link of fresh.querySelectorAll(".languages a")) {
      document.querySelector(`.languages a[lang="${link.lang}"]`).href = link.getAttribute("href");
    }
    document.querySelector("[data-portrait]").dataset.address = fresh.querySelector("[data-portrait]").dataset.address;
    document.title = fresh.title;
    dress();
    document.querySelector("[data-atlas-table]").open = open;
    document.querySelectorAll("[data-choices] select")[place]?.focus();
    document.querySelector("[data-status]").textContent = data.text.shownNow.replace("{title}", document.querySelector("h1").textContent);
  }

  async function show(url, remember) {
    const mine = ++turn, main = document.querySelector("main");
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`${answer.status}`);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html"), next = read(fresh, "view");
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
    const link = event.target.closest(".themes a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(new URL(link.href), true);
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

const data = read(document, "view");
if (data && window.atlas) explore(data);
