// The chosen territory and its panel, the slider of the periods, opening a territory by double click, the background map.
// @ts-check
import { every, required } from "../../geo/maps/web/assets/elements.js";
import { given } from "../../geo/maps/web/assets/given.js";
import { around, asField, choice, maps, optional } from "./found.js";
import { address, live, show } from "./page.js";

const form = () => required("#choices", HTMLFormElement);
// ms that a period is shown while the periods play
const STEP = 1500;

// --- The chosen territory -----------------------------------------------------------------------------------------------

/** @param {string} code */
async function panelOf(code) {
  const url = address(form());
  url.pathname = "/panel";
  for (const name of ["sort", "find", "page"]) url.searchParams.delete(name);
  url.searchParams.set("selected", code);
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

/**
 * The selected territory on the distribution.
 * @param {number | null | undefined} value
 */
function mark(value) {
  const drawing = optional(".atlas-histogram", SVGElement), line = drawing && optional(".atlas-mark", SVGElement, drawing);
  if (!drawing || !line) return;
  const [low, high, width] = [drawing.dataset.low, drawing.dataset.high, drawing.dataset.width].map(Number);
  const at = value === null || value === undefined ? NaN : (value - low) / (high - low) * width;
  line.setAttribute("visibility", at >= 0 && at <= width ? "visible" : "hidden");
  if (at >= 0) for (const name of ["x1", "x2"]) line.setAttribute(name, String(at));
}

/**
 * The same address with another territory chosen.
 * @param {string} href
 * @param {string | null} code
 */
function choosing(href, code) {
  const url = new URL(href, location.href);
  if (code) url.searchParams.set("selected", code); else url.searchParams.delete("selected");
  return url.href.replaceAll("%2C", ",").replaceAll("%3A", ":");
}

/**
 * Says the choice wherever the page says its address: here, in its forms, in the links that lead to the same map.
 * @param {string | null} code
 */
function remember(code) {
  const fields = every('input[name="selected"]', HTMLInputElement);
  if (fields.every((field) => field.value === (code || ""))) return;
  for (const field of fields) field.value = code || "";
  for (const link of every(".languages a, .pages a, a.sort", HTMLAnchorElement)) link.href = choosing(link.href, code);
  history.replaceState(null, "", choosing(location.href, code));
  document.dispatchEvent(new CustomEvent("atlas:selected"));
}

document.addEventListener("atlas:chosen", async ({ detail }) => {
  const { code, index, view } = detail, region = document.querySelector('[data-live="panel"]');
  if (!region) return;
  remember(code);
  if (!code) { region.replaceChildren(); mark(null); return; }
  const [page, figures] = await Promise.all([panelOf(code), view.figures()]);
  if (view.chosen !== index) return;
  if (page) region.replaceChildren(...page.body.childNodes);
  together();
  mark(figures.values[index]);
});

document.addEventListener("click", (event) => {
  if (!around(event, "[data-unselect]", Element) || !live()) return;
  event.preventDefault();
  maps().view.choose(-1);
});

document.addEventListener("atlas:open", async (event) => {
  event.preventDefault();
  const { detail } = event;
  const page = await panelOf(detail.code), way = page && optional("a[data-inside]", HTMLAnchorElement, page);
  if (way) show(new URL(way.getAttribute("href") || "", location.href), true);
  else detail.view.map.setZoomAround(detail.latlng, detail.view.map.getZoom() + 1);
});

// --- Territories kept for a comparison, until the tab is closed -----------------------------------------------------------

const KEPT = "atlas-kept", MOST_KEPT = 10;

/** @param {string[]} [change] */
function kept(change) {
  try {
    if (change) sessionStorage.setItem(KEPT, change.join(","));
    return (sessionStorage.getItem(KEPT) || "").split(",").filter(Boolean);
  } catch { return change || []; }
}

function together() {
  const button = document.querySelector("[data-keep]"), way = document.querySelector("[data-together]");
  if (!button || !way) return;
  const list = kept(), { keep: own = "", kept: label = "" } = button.dataset, all = list.includes(own) ? list : [...list, own].slice(-MOST_KEPT);
  button.hidden = false;
  button.setAttribute("aria-pressed", String(list.includes(own)));
  button.dataset.label = button.dataset.label || button.textContent;
  button.textContent = list.includes(own) ? label.replace("{count}", String(list.length)) : button.dataset.label;
  const url = new URL(way.getAttribute("href") || "", location.href);
  url.searchParams.set("t", all.join(","));
  way.setAttribute("href", `${url.pathname}?${String(url.searchParams).replaceAll("%2C", ",").replaceAll("%3A", ":")}`);
}

document.addEventListener("click", (event) => {
  const button = around(event, "[data-keep]", HTMLElement);
  if (!button) return;
  const list = kept(), { keep: own = "" } = button.dataset;
  kept(list.includes(own) ? list.filter((one) => one !== own) : [...list, own].slice(-MOST_KEPT));
  together();
});

// --- The slider of the periods ------------------------------------------------------------------------------------------

let playing = 0;

function ready() {
  for (const box of document.querySelectorAll("[data-time]")) box.hidden = false;
  const button = document.querySelector("[data-play]");
  if (button && playing) { button.setAttribute("aria-pressed", "true"); button.textContent = button.dataset.pause || ""; }
}

const slider = () => required("#moment", HTMLInputElement);

/**
 * Shows the period at a place of the slider; the same classes for all, or a change of colour would say nothing.
 * @param {number} place
 */
async function moment(place) {
  const periods = (slider().dataset.periods || "").split(",");
  choice(form(), "period").value = periods[place] === slider().dataset.usual ? "" : periods[place];
  const lock = optional('[name="lock"]', HTMLInputElement);
  if (lock) lock.checked = true;
  if (live()) await show(address(form()), playing ? "again" : true);
}

function stop() {
  playing = 0;
  const button = document.querySelector("[data-play]");
  if (button) { button.setAttribute("aria-pressed", "false"); button.textContent = button.dataset.label || ""; }
}

async function play() {
  const mine = ++playing, last = Number(slider().max);
  ready();
  for (let place = 0; place <= last && playing === mine; place++) {
    await Promise.all([moment(place), new Promise((resolve) => setTimeout(resolve, STEP))]);
  }
  if (playing === mine) stop();
}

document.addEventListener("input", ({ target }) => {
  const moved = asField(target);
  if (moved?.id !== "moment") return;
  const label = required("#moments", HTMLElement).children[Number(moved.value)].textContent;
  moved.setAttribute("aria-valuetext", label);
  required('output[for="moment"]', HTMLElement).textContent = label;
});
document.addEventListener("change", ({ target }) => {
  const moved = asField(target);
  if (moved?.id !== "moment") return;
  stop();
  moment(Number(moved.value)).then(() => document.getElementById("moment")?.focus());
});
document.addEventListener("click", (event) => {
  if (!around(event, "[data-play]", Element)) return;
  if (playing) stop(); else play();
});

// --- The background map, off until somebody asks for it -------------------------------------------------------------------

/** @type {Record<string, {url: string, attribution: string} | undefined>} */
const BACKGROUNDS = {
  ign: {
    url: "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
      + "&STYLE=normal&TILEMATRIXSET=PM&FORMAT=image/png&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
    attribution: "© IGN, Plan IGN (Géoplateforme)",
  },
  osm: { url: "https://tile.openstreetmap.org/{z}/{x}/{y}.png", attribution: "© OpenStreetMap contributors (ODbL)" },
};
const KEY = "atlas-basemap";
/** @type {(L.TileLayer | L.Control.Attribution)[]} The background map and who made it. */
let background = [];

/** @param {string} name */
function showBackground(name) {
  const { map } = maps(), chosen = BACKGROUNDS[name];
  for (const part of background) part.remove();
  background = [];
  map.getContainer().classList.toggle("over-basemap", Boolean(chosen));
  required("[data-basemap-note]", HTMLElement).hidden = !chosen;
  try { if (chosen) localStorage.setItem(KEY, name); else localStorage.removeItem(KEY); } catch { /* not remembered then */ }
  if (!chosen) return;
  if (!map.getPane("background")) map.createPane("background").style.zIndex = "100";
  // The operator of OpenStreetMap asks for the origin of a request, and for no more.
  const layer = L.tileLayer(chosen.url, { pane: "background", maxZoom: 19, referrerPolicy: "origin", attribution: chosen.attribution });
  const credit = L.control.attribution({ prefix: false, position: "bottomright" });
  background = [layer.addTo(map), credit.addTo(map)];
  credit.addAttribution(chosen.attribution);
}

const basemap = optional("[data-basemap]", HTMLSelectElement);
if (basemap && window.atlas) {
  given(basemap.closest("label"), "label").hidden = false;
  let last = "";
  try { last = localStorage.getItem(KEY) || ""; } catch { /* storage is off */ }
  if (BACKGROUNDS[last]) { basemap.value = last; showBackground(last); }
  basemap.addEventListener("change", () => showBackground(basemap.value));
}

document.addEventListener("atlas:replaced", () => { ready(); together(); });
ready();
together();
