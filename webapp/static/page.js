// The page works without this script. With it a choice is shown at once: new colours first, then texts and table, and the
// geometry that is already here is never fetched again.
// @ts-check
import { every, required } from "../../geo/maps/web/assets/elements.js";
import { given } from "../../geo/maps/web/assets/given.js";
import { around, asField, choice, field, maps } from "./found.js";

// What is shown at once needs no button.
document.documentElement.classList.add("scripted");
const main = required("main", HTMLElement);
let turn = 0, shown = location.search;

const SEVERAL = ["size", "type"], ROWS = ["sort", "find", "page"];

/**
 * The address of a form, saying only what differs from the defaults.
 * @param {HTMLFormElement} form
 */
export function address(form) {
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value === "") continue;
    params.set(name, SEVERAL.includes(name) && params.has(name) ? `${params.get(name)},${value}` : String(value));
  }
  const selected = field(form, "selected");
  if (selected && selected.value) params.set("selected", selected.value);
  return new URL(`${form.action.split("?")[0]}?${String(params).replaceAll("%2C", ",").replaceAll("%3A", ":")}`, location.href);
}

// A theme leads to a map: the address then says which, as for any other choice.
function named() {
  if (!new URLSearchParams(location.search).has("theme")) return;
  history.replaceState(null, "", address(required("#choices", HTMLFormElement)));
  shown = location.search;
}

/** @param {Document} fresh */
function replace(fresh) {
  const active = asField(document.activeElement), focused = active && active.name ? [active.name, active.value, active.type] : null;
  const opened = [...document.querySelectorAll("main details[open]")].map((details) => details.className);
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (other) part.replaceChildren(...other.childNodes);
  }
  for (const link of every(".languages a", HTMLAnchorElement, fresh)) {
    required(`.languages a[lang="${link.lang}"]`, HTMLAnchorElement).href = link.getAttribute("href") || "";
  }
  document.title = fresh.title;
  for (const name of opened) document.querySelector(`main details.${CSS.escape(name || "none")}`)?.setAttribute("open", "");
  if (focused) {
    const [name, value, type] = focused, boxes = every(`main [name="${name}"]`, HTMLElement);
    (type === "checkbox" ? boxes.find((box) => asField(box)?.value === value) : boxes[0])?.focus();
  }
  document.dispatchEvent(new CustomEvent("atlas:replaced"));
}

/**
 * Shows the view of an address without leaving the page; what cannot be shown is left to the server to explain.
 * @param {URL} url
 * @param {boolean | "again"} remember In the history of the browser; again in place of the last one.
 */
export async function show(url, remember) {
  const mine = ++turn;
  const view = new URL(url);
  view.pathname = "/view";
  for (const name of ROWS) view.searchParams.delete(name);
  main.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(view);
    // No content: what is shown is no map.
    if (!answer.ok || answer.status === 204) { location.assign(url); return; }
    /** @type {import("../../geo/maps/web/assets/territory-tiles.js").MapOptions} */
    const options = await answer.json();
    if (mine !== turn) return;
    // The texts are asked for after the colours, so that the server does not make both at the same time.
    const whole = fetch(url, { headers: { Accept: "text/html" } }).then((page) => page.text());
    await maps().view.show(options);
    const fresh = new DOMParser().parseFromString(await whole, "text/html");
    if (mine !== turn) return;
    if (remember) history[remember === "again" ? "replaceState" : "pushState"](null, "", url);
    replace(fresh);
    shown = url.search;
    named();
    const status = required("[data-status]", HTMLElement), { status: text = "" } = status.dataset;
    status.textContent = text.replace("{title}", required("h1", HTMLElement).textContent);
  } catch {
    location.assign(url);
  } finally {
    if (mine === turn) main.removeAttribute("aria-busy");
  }
}

export function live() { return Boolean(window.atlas && document.querySelector("[data-state=ready]")); }

// An indicator may lack the level that is shown; and an estimate has no counts, no national value and no part for some
// communes alone.
/** @param {HTMLFormElement} form */
function fit(form) {
  const { levels = "", estimate } = choice(form, "indicator").selectedOptions[0].dataset, possible = levels.split(" ");
  const level = choice(form, "level"), draw = choice(form, "draw"), palette = field(form, "palette");
  if (!possible.includes(level.value)) {
    const smallest = possible[possible.length - 1], option = given([...level.options].find(({ value }) => value === smallest), smallest);
    option.disabled = false;
    level.value = option.value;
    settle(form, "level");
  }
  if (estimate === undefined) return;
  if (["circles", "hotspots"].includes(draw.value)) draw.value = "";
  if (palette instanceof HTMLSelectElement && "diverging" in palette.selectedOptions[0].dataset) palette.value = "";
  if (level.value === "commune") return;
  for (const box of every(".filters input", HTMLInputElement, form)) box.checked = false;
}

/**
 * What another choice makes meaningless is taken back before the form is sent.
 * @param {HTMLFormElement} form
 * @param {string} changed
 */
function settle(form, changed) {
  const level = choice(form, "level"), draw = choice(form, "draw"), within = choice(form, "within");
  const period = field(form, "period"), scheme = field(form, "scheme"), breaks = field(form, "breaks"), centre = field(form, "centre");
  // Periods belong to an indicator: another indicator starts with the one that is shown first.
  if (changed === "indicator" && period) period.value = "";
  // So does the value that its colours part at.
  if (changed === "indicator" && centre) centre.value = "";
  // Those of a survey belong to a level too.
  if (changed === "level" && period && "byLevel" in period.dataset) period.value = "";
  if (changed === "level" || changed === "within") given(field(form, "selected"), "selected").value = "";
  // Edges by hand belong to the values that they were chosen for.
  if (["indicator", "scheme", "draw"].includes(changed) && breaks) {
    breaks.remove();
    if (scheme && scheme.value === "manual") scheme.value = "";
  }
  if (changed === "indicator") fit(form);
  // 18 regions have no clusters of neighbours.
  if (level.value === "region" && draw.value === "hotspots") draw.value = "";
  // An extent that the new level does not fit into would be refused: the server offers those that do.
  if (changed === "level") {
    const [extent] = within.value.split(":");
    // The form lists the levels from the smallest to the largest.
    const order = Array.from(level.options, (option) => option.value);
    if (order.includes(extent) && order.indexOf(extent) <= order.indexOf(level.value)) within.value = "";
  }
}

document.addEventListener("change", ({ target }) => {
  const { form, name } = asField(target) || {};
  if (!form || !form.matches("form[data-autosubmit]") || !name) return;
  settle(form, name);
  if (live()) show(address(form), true); else form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const { target } = event;
  if (!(target instanceof HTMLFormElement) || !target.matches("form[data-autosubmit], form.rows")) return;
  event.preventDefault();
  if (live()) show(address(target), true); else location.assign(address(target));
});

document.addEventListener("click", (event) => {
  const link = around(event, ".themes a, .breadcrumb a, .pages a, a.sort, a[data-inside]", HTMLAnchorElement);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || !live()) return;
  event.preventDefault();
  show(new URL(link.href), true);
});

document.addEventListener("atlas:selected", () => { shown = location.search; });

window.addEventListener("popstate", () => {
  // A jump inside the page changes no choice.
  if (location.search !== shown && live()) show(new URL(location.href), false);
});

named();
