// Forms that load their page anew: a choice is enough, and the address says only what was chosen.
// @ts-check
import { every } from "../../geo/maps/web/assets/elements.js";
import { given } from "../../geo/maps/web/assets/given.js";
import { asField, field } from "./found.js";

document.documentElement.classList.add("scripted");

/** @param {HTMLFormElement} form */
function go(form) {
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") params.set(name, String(value));
  const [path, place] = given(form.getAttribute("action"), "action").split("#");
  location.assign(`${path}?${String(params).replaceAll("%3A", ":").replaceAll("%2C", ",")}${place ? `#${place}` : ""}`);
}

// A browser that goes back keeps what was last chosen in a form: the page is about what its address says.
window.addEventListener("pageshow", () => { for (const form of every("form[data-reload]", HTMLFormElement)) form.reset(); });

document.addEventListener("change", ({ target }) => {
  const select = asField(target), form = select && select.form;
  if (!form || !form.matches("form[data-reload]") || !(select instanceof HTMLSelectElement)) return;
  // Periods and groups belong to an indicator: another one starts with its own.
  if (select.name === "indicator") {
    for (const name of ["period", "a", "b"]) { const other = field(form, name); if (other) other.disabled = true; }
  }
  go(form);
});
document.addEventListener("submit", (event) => {
  const { target } = event;
  if (!(target instanceof HTMLFormElement) || !target.matches("form[data-reload]")) return;
  event.preventDefault();
  go(target);
});
