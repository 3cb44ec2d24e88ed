// Finds territories by name, postcode or code, from the keyboard: arrows choose, Enter goes there, Escape closes.
// On a map it chooses the territory; in a form with data-add it adds it to those in the address.
"use strict";

(function () {
  const form = document.querySelector("form.find");
  const adding = form && "add" in form.dataset;
  if (!form || (!adding && !window.atlas)) return;
  const input = form.querySelector("input[type=text]"), list = form.querySelector("ul");
  const DELAY = 120, MOST = 8;
  let timer = 0, turn = 0, active = -1, entries = [];
  form.hidden = false;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list" })) input.setAttribute(name, value);

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    active = index;
    [...list.children].forEach((item, position) => item.setAttribute("aria-selected", String(position === index)));
    if (index >= 0) input.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index]?.scrollIntoView({ block: "nearest" });
  }

  function fill(found) {
    entries = found;
    list.replaceChildren(...(found.length ? found : [null]).map((entry, index) => {
      const item = document.createElement("li");
      item.id = `found-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      if (!entry) { item.textContent = form.dataset.empty; item.setAttribute("aria-disabled", "true"); return item; }
      const place = document.createElement("small");
      place.textContent = ` ${[entry.code, entry.departement_name].filter(Boolean).join(" · ")}`;
      item.append(entry.name, place);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); go(index); });
      return item;
    }));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(found.length ? 0 : -1);
  }

  // Level and code typed whole are for the server to read.
  const whole = (text) => adding && text.includes(":");

  function added(territory) {
    const said = new URLSearchParams(location.search);
    const every = new Set(said.getAll("t").flatMap((text) => text.split(",")).filter(Boolean)).add(territory);
    for (const name of ["t", "find", "level"]) said.delete(name);
    const rest = String(said);
    return `${form.getAttribute("action")}?t=${[...every].join(",")}${rest && `&${rest}`}`;
  }

  async function look() {
    const text = input.value.trim(), mine = ++turn;
    if (text.length < 2 || whole(text)) { close(); return; }
    const shown = new URLSearchParams(location.search);
    const level = adding ? form.elements.level.value : shown.get("level") || "departement";
    const asked = new URLSearchParams({ q: text, level, limit: String(MOST) });
    if (!adding && shown.get("within")) asked.set("within", shown.get("within"));
    const answer = await fetch(`/api/v1/territories?${asked}`);
    if (mine === turn && answer.ok) fill((await answer.json()).territories);
  }

  async function go(index) {
    const entry = entries[index];
    if (!entry) return;
    input.value = entry.name;
    close();
    if (adding) { location.assign(added(`${entry.level}:${entry.code}`)); return; }
    await window.atlas.view.chooseCode(entry.code, { zoom: true });
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, DELAY); });
  input.addEventListener("blur", close);
  form.addEventListener("submit", (event) => {
    if (whole(input.value)) return;
    event.preventDefault();
    if (list.hidden) look(); else go(Math.max(0, active));
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); return; }
    if (list.hidden || !entries.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    mark((active + (event.key === "ArrowDown" ? 1 : -1) + entries.length) % entries.length);
  });
})();
