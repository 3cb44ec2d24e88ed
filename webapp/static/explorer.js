// The chosen territory and its panel, the slider of the periods, opening a territory by double click, the background map.
// @ts-check
import { address, live, show } from "./page.js";

const form = () => document.getElementById("choices");
const STEP = 1500; // ms a period is shown while the periods play

// --- The chosen territory -----------------------------------------------------------------------------------------------

async function panelOf(code) {
  const url = address(form());
  url.pathname = "/panel";
  for (const name of ["sort", "find", "page"]) url.searchParams.delete(name);
  url.searchParams.set("selected", code);
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

// The selected territory on the distribution.
function mark(value) {
  const drawing = document.querySelector(".atlas-histogram"), line = drawing && drawing.querySelector(".atlas-mark");
  if (!line) return;
  const { low, high, width } = drawing.dataset;
  const at = value === null || value === undefined ? NaN : (value - low) / (high - low) * width;
  line.setAttribute("visibility", at >= 0 && at <= Number(width) ? "visible" : "hidden");
  if (at >= 0) { line.setAttribute("x1", at); line.setAttribute("x2", at); }
}

// The same address with another territory chosen.
function choosing(href, code) {
  const url = new URL(href, location.href);
  if (code) url.searchParams.set("selected", code); else url.searchParams.delete("selected");
  return url.href.replaceAll("%2C", ",").replaceAll("%3A", ":");
}

// Says the choice wherever the page says its address: here, in its forms, in the links that lead to the same map.
function remember(code) {
  const fields = document.querySelectorAll('input[name="selected"]');
  if ([...fields].every((field) => field.value === (code || ""))) return;
  for (const field of fields) field.value = code || "";
  for (const link of document.querySelectorAll(".languages a, .pages a, a.sort")) link.href = choosing(link.href, code);
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
  if (!event.target.closest("[data-unselect]") || !live()) return;
  event.preventDefault();
  window.atlas.view.choose(-1);
});

document.addEventListener("atlas:open", async (event) => {
  event.preventDefault();
  const { detail } = event;
  const page = await panelOf(detail.code), way = page && page.querySelector("a[data-inside]");
  if (way) show(new URL(way.getAttribute("href"), location.href), true);
  else detail.view.map.setZoomAround(detail.latlng, detail.view.map.getZoom() + 1);
});

// --- Territories kept for a comparison, until the tab is closed -----------------------------------------------------------

const KEPT = "atlas-kept", MOST_KEPT = 10;

function kept(change) {
  try {
    if (change) sessionStorage.setItem(KEPT, change.join(","));
    return (sessionStorage.getItem(KEPT) || "").split(",").filter(Boolean);
  } catch { return change || []; }
}

function together() {
  const button = document.querySelector("[data-keep]"), way = document.querySelector("[data-together]");
  if (!button || !way) return;
  const list = kept(), own = button.dataset.keep, all = list.includes(own) ? list : [...list, own].slice(-MOST_KEPT);
  button.hidden = false;
  button.setAttribute("aria-pressed", String(list.includes(own)));
  button.dataset.label = button.dataset.label || button.textContent;
  button.textContent = list.includes(own) ? button.dataset.kept.replace("{count}", list.length) : button.dataset.label;
  const url = new URL(way.getAttribute("href"), location.href);
  url.searchParams.set("t", all.join(","));
  way.setAttribute("href", `${url.pathname}?${String(url.searchParams).replaceAll("%2C", ",").replaceAll("%3A", ":")}`);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-keep]");
  if (!button) return;
  const list = kept(), own = button.dataset.keep;
  kept(list.includes(own) ? list.filter((one) => one !== own) : [...list, own].slice(-MOST_KEPT));
  together();
});

// --- The slider of the periods ------------------------------------------------------------------------------------------

let playing = 0;

function ready() {
  for (const box of document.querySelectorAll("[data-time]")) box.hidden = false;
  const button = document.querySelector("[data-play]");
  if (button && playing) { button.setAttribute("aria-pressed", "true"); button.textContent = button.dataset.pause; }
}

// Shows the period at a place of the slider; the same classes for all, or a change of colour would say nothing.
async function moment(place) {
  const slider = document.getElementById("moment"), periods = slider.dataset.periods.split(",");
  const fields = form().elements;
  fields.period.value = place === periods.length - 1 ? "" : periods[place];
  const lock = document.querySelector('[name="lock"]');
  if (lock) lock.checked = true;
  if (live()) await show(address(form()), playing ? "again" : true);
}

function stop() {
  playing = 0;
  const button = document.querySelector("[data-play]");
  if (button) { button.setAttribute("aria-pressed", "false"); button.textContent = button.dataset.label; }
}

async function play() {
  const mine = ++playing, last = Number(document.getElementById("moment").max);
  ready();
  for (let place = 0; place <= last && playing === mine; place++) {
    await Promise.all([moment(place), new Promise((resolve) => setTimeout(resolve, STEP))]);
  }
  if (playing === mine) stop();
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "moment") return;
  const label = document.getElementById("moments").children[event.target.value].textContent;
  event.target.setAttribute("aria-valuetext", label);
  document.querySelector('output[for="moment"]').textContent = label;
});
document.addEventListener("change", (event) => {
  if (event.target.id !== "moment") return;
  stop();
  moment(Number(event.target.value)).then(() => document.getElementById("moment")?.focus());
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-play]")) return;
  if (playing) stop(); else play();
});

// --- The background map, off until somebody asks for it -------------------------------------------------------------------

const BACKGROUNDS = {
  ign: {
    url: "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
      + "&STYLE=normal&TILEMATRIXSET=PM&FORMAT=image/png&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
    attribution: "© IGN, Plan IGN (Géoplateforme)",
  },
  osm: { url: "https://tile.openstreetmap.org/{z}/{x}/{y}.png", attribution: "© OpenStreetMap contributors (ODbL)" },
};
const KEY = "atlas-basemap";
let background = null, credit = null;

function showBackground(name) {
  const { map } = window.atlas, chosen = BACKGROUNDS[name];
  if (background) { background.remove(); credit.remove(); background = null; }
  map.getContainer().classList.toggle("over-basemap", Boolean(chosen));
  document.querySelector("[data-basemap-note]").hidden = !chosen;
  try { if (chosen) localStorage.setItem(KEY, name); else localStorage.removeItem(KEY); } catch { /* not remembered then */ }
  if (!chosen) return;
  if (!map.getPane("background")) map.createPane("background").style.zIndex = "100";
  // The operator of OpenStreetMap asks for the origin of a request, and for no more.
  background = L.tileLayer(chosen.url, { pane: "background", maxZoom: 19, referrerPolicy: "origin", attribution: chosen.attribution });
  background.addTo(map);
  credit = L.control.attribution({ prefix: false, position: "bottomright" }).addTo(map);
  credit.addAttribution(chosen.attribution);
}

const basemap = document.querySelector("[data-basemap]");
if (basemap && window.atlas) {
  basemap.closest("label").hidden = false;
  let last = "";
  try { last = localStorage.getItem(KEY) || ""; } catch { /* storage is off */ }
  if (BACKGROUNDS[last]) { basemap.value = last; showBackground(last); }
  basemap.addEventListener("change", () => showBackground(basemap.value));
}

document.addEventListener("atlas:replaced", () => { ready(); together(); });
ready();
together();
