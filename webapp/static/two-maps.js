// Two maps: what one shows the other shows too, and the territory under the pointer is outlined on both.
// @ts-check
import { required } from "../../geo/maps/web/assets/elements.js";
import { together } from "../../geo/maps/web/assets/together.js";
import { asField, choice, field } from "./found.js";

const form = required("form[data-reload]", HTMLFormElement), views = window.atlas?.idle ? window.atlas.views : [];

document.documentElement.classList.add("scripted");

// The second map says only what differs from the first one.
function address() {
  const params = new URLSearchParams();
  // A dash is the period that is shown first: that of the first map may be none of this indicator's.
  if (!choice(form, "b.period").value) params.set("b.period", "-");
  for (const [name, value] of new FormData(form)) if (value !== "") params.set(name, String(value));
  for (const [name, value] of [...params]) {
    const other = params.get(name.replace(/^b\./, ""));
    if (name.startsWith("b.") && (value === other || (value === "-" && !other))) params.delete(name);
  }
  return `${form.action.split("?")[0]}?${String(params).replaceAll("%3A", ":")}`;
}

form.addEventListener("change", ({ target }) => {
  const changed = asField(target);
  if (!changed || !changed.name) return;
  const prefix = changed.name.startsWith("b.") ? "b." : "", period = choice(form, `${prefix}period`);
  // Periods belong to an indicator, extents to a level: the server says which are possible.
  if (changed.name === `${prefix}indicator`) {
    period.value = "";
    // Edges by hand belong to the values that they were chosen for.
    if (field(form, "breaks")) for (const name of ["breaks", "scheme"]) field(form, name)?.remove();
  }
  if (changed.name === `${prefix}level`) {
    if ("byLevel" in period.dataset) period.value = "";
    // The form lists the levels from the smallest to the largest.
    const order = Array.from(choice(form, changed.name).options, (option) => option.value), within = choice(form, `${prefix}within`);
    if (order.includes(within.value.split(":")[0]) && order.indexOf(within.value.split(":")[0]) <= order.indexOf(changed.value)) {
      within.value = prefix ? "-" : "";
    }
  }
  location.assign(address());
});
form.addEventListener("submit", (event) => { event.preventDefault(); location.assign(address()); });

// A browser that goes back keeps what was last chosen in a form: the page is about what its address says.
window.addEventListener("pageshow", () => form.reset());

if (views.length > 1) {
  const label = required("[data-together]", HTMLElement), box = required("input", HTMLInputElement, label);
  label.hidden = false;
  together(views[0], views[1], () => box.checked);
}
