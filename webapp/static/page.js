// The page works without this script. With it a choice is shown at once: new colours first, then texts and table, and the
// geometry that is already here is never fetched again.
// @ts-check

// What is shown at once needs no button.
document.documentElement.classList.add("scripted");
const main = document.querySelector("main");
let turn = 0, shown = location.search;

const SEVERAL = ["size", "type"], ROWS = ["sort", "find", "page"];

// The address of a form, saying only what differs from the defaults.
export function address(form) {
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value === "") continue;
    params.set(name, SEVERAL.includes(name) && params.has(name) ? `${params.get(name)},${value}` : String(value));
  }
  const { selected } = form.elements;
  if (selected && selected.value) params.set("selected", selected.value);
  return new URL(`${form.action.split("?")[0]}?${String(params).replaceAll("%2C", ",").replaceAll("%3A", ":")}`, location.href);
}

function replace(fresh) {
  const { activeElement } = document;
  const focused = activeElement && activeElement.name ? [activeElement.name, activeElement.value, activeElement.type] : null;
  const opened = [...document.querySelectorAll("main details[open]")].map((details) => details.className);
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (other) part.replaceChildren(...other.childNodes);
  }
  for (const link of fresh.querySelectorAll(".languages a")) {
    document.querySelector(`.languages a[lang="${link.lang}"]`).href = link.getAttribute("href");
  }
  document.title = fresh.title;
  for (const name of opened) document.querySelector(`main details.${CSS.escape(name || "none")}`)?.setAttribute("open", "");
  if (focused) {
    const [name, value, type] = focused, boxes = [...document.querySelectorAll(`main [name="${name}"]`)];
    (type === "checkbox" ? boxes.find((box) => box.value === value) : boxes[0])?.focus();
  }
  document.dispatchEvent(new CustomEvent("atlas:replaced"));
}

// Shows the view of an address without leaving the page; what cannot be shown is left to the server to explain.
export async function show(url, remember) {
  const mine = ++turn;
  const view = new URL(url);
  view.pathname = "/view";
  for (const name of ROWS) view.searchParams.delete(name);
  main.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(view);
    if (!answer.ok) { location.assign(url); return; }
    const options = await answer.json();
    if (mine !== turn) return;
    // The texts are asked for after the colours, so that the server does not make both at the same time.
    const whole = fetch(url, { headers: { Accept: "text/html" } }).then((page) => page.text());
    await window.atlas.view.show(options);
    const fresh = new DOMParser().parseFromString(await whole, "text/html");
    if (mine !== turn) return;
    if (remember) history[remember === "again" ? "replaceState" : "pushState"](null, "", url);
    replace(fresh);
    shown = url.search;
    const status = document.querySelector("[data-status]");
    status.textContent = status.dataset.status.replace("{title}", document.querySelector("h1").textContent);
  } catch {
    location.assign(url);
  } finally {
    if (mine === turn) main.removeAttribute("aria-busy");
  }
}

export function live() { return Boolean(window.atlas && document.querySelector("[data-state=ready]")); }

// An indicator may lack the level that is shown; and an estimate has no counts, no national value and no part for some
// communes alone.
function fit(fields) {
  const { levels, estimate } = fields.indicator.selectedOptions[0].dataset, possible = levels.split(" ");
  if (!possible.includes(fields.level.value)) {
    const option = [...fields.level.options].find(({ value }) => value === possible[possible.length - 1]);
    option.disabled = false;
    fields.level.value = option.value;
    settle(fields.level.form, "level");
  }
  if (estimate === undefined) return;
  if (["circles", "hotspots"].includes(fields.draw.value)) fields.draw.value = "";
  if (fields.palette && "diverging" in fields.palette.selectedOptions[0].dataset) fields.palette.value = "";
  if (fields.level.value === "commune") return;
  for (const box of fields.level.form.querySelectorAll(".filters input")) box.checked = false;
}

// What another choice makes meaningless is taken back before the form is sent.
function settle(form, changed) {
  const fields = form.elements;
  // Periods belong to an indicator: another indicator starts with its latest one.
  if (changed === "indicator" && fields.period) fields.period.value = "";
  // Those of a survey belong to a level too.
  if (changed === "level" && fields.period && "byLevel" in fields.period.dataset) fields.period.value = "";
  if (changed === "level" || changed === "within") fields.selected.value = "";
  // Edges by hand belong to the values that they were chosen for.
  if (["indicator", "scheme", "draw"].includes(changed) && fields.breaks) {
    fields.breaks.remove();
    if (fields.scheme && fields.scheme.value === "manual") fields.scheme.value = "";
  }
  if (changed === "indicator") fit(fields);
  // 18 regions have no clusters of neighbours.
  if (fields.level.value === "region" && fields.draw.value === "hotspots") fields.draw.value = "";
  // An extent that the new level does not fit into would be refused: the server offers those that do.
  if (changed === "level") {
    const within = fields.within.value.split(":")[0];
    // The form lists the levels from the smallest to the largest.
    const order = Array.from(fields.level.options, (option) => option.value);
    if (order.includes(within) && order.indexOf(within) <= order.indexOf(fields.level.value)) fields.within.value = "";
  }
}

document.addEventListener("change", (event) => {
  const { form, name } = event.target;
  if (!form || !form.matches("form[data-autosubmit]") || !name) return;
  settle(form, name);
  if (live()) show(address(form), true); else form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-autosubmit], form.rows")) return;
  event.preventDefault();
  if (live()) show(address(event.target), true); else location.assign(address(event.target));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest(".themes a, .breadcrumb a, .pages a, a.sort, a[data-inside]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || !live()) return;
  event.preventDefault();
  show(new URL(link.href), true);
});

document.addEventListener("atlas:selected", () => { shown = location.search; });

window.addEventListener("popstate", () => {
  // A jump inside the page changes no choice.
  if (location.search !== shown && live()) show(new URL(location.href), false);
});
