// Forms that load their page anew: a choice is enough, and the address says only what was chosen.
// @ts-check

document.documentElement.classList.add("scripted");

function go(form) {
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") params.set(name, String(value));
  const [path, place] = form.getAttribute("action").split("#");
  location.assign(`${path}?${String(params).replaceAll("%3A", ":").replaceAll("%2C", ",")}${place ? `#${place}` : ""}`);
}

// A browser that goes back keeps what was last chosen in a form: the page is about what its address says.
window.addEventListener("pageshow", () => { for (const form of document.querySelectorAll("form[data-reload]")) form.reset(); });

document.addEventListener("change", ({ target }) => {
  const { form } = target;
  if (!form || !form.matches("form[data-reload]") || target.tagName !== "SELECT") return;
  // Periods and groups belong to an indicator: another one starts with its own.
  if (target.name === "indicator") for (const name of ["period", "a", "b"]) if (form.elements[name]) form.elements[name].disabled = true;
  go(form);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-reload]")) return;
  event.preventDefault();
  go(event.target);
});
