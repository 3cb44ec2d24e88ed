// Two maps: what one shows the other shows too, and the territory under the pointer is outlined on both.
// @ts-check
import { together } from "../../geo/maps/web/assets/together.js";

const form = document.querySelector("form[data-reload]"), views = window.atlas ? window.atlas.views : [];

document.documentElement.classList.add("scripted");

// The second map says only what differs from the first one.
function address() {
  const params = new URLSearchParams();
  // A dash is the latest period: that of the first map may be none of this indicator's.
  if (!form.elements["b.period"].value) params.set("b.period", "-");
  for (const [name, value] of new FormData(form)) if (value !== "") params.set(name, String(value));
  for (const [name, value] of [...params]) {
    const other = params.get(name.replace(/^b\./, ""));
    if (name.startsWith("b.") && (value === other || (value === "-" && !other))) params.delete(name);
  }
  return `${form.action.split("?")[0]}?${String(params).replaceAll("%3A", ":")}`;
}

form.addEventListener("change", ({ target }) => {
  if (!target.name) return;
  const prefix = target.name.startsWith("b.") ? "b." : "", fields = form.elements;
  // Periods belong to an indicator, extents to a level: the server says which are possible.
  if (target.name === `${prefix}indicator`) {
    fields[`${prefix}period`].value = "";
    // Edges by hand belong to the values that they were chosen for.
    if (fields.breaks) { fields.breaks.remove(); fields.scheme.remove(); }
  }
  if (target.name === `${prefix}level`) {
    if ("byLevel" in fields[`${prefix}period`].dataset) fields[`${prefix}period`].value = "";
    // The form lists the levels from the smallest to the largest.
    const order = Array.from(target.options, (option) => option.value), within = fields[`${prefix}within`];
    if (order.includes(within.value.split(":")[0]) && order.indexOf(within.value.split(":")[0]) <= order.indexOf(target.value)) {
      within.value = prefix ? "-" : "";
    }
  }
  location.assign(address());
});
form.addEventListener("submit", (event) => { event.preventDefault(); location.assign(address()); });

// A browser that goes back keeps what was last chosen in a form: the page is about what its address says.
window.addEventListener("pageshow", () => form.reset());

if (views.length > 1) {
  const label = document.querySelector("[data-together]"), box = label.querySelector("input");
  label.hidden = false;
  together(views[0], views[1], () => box.checked);
}
