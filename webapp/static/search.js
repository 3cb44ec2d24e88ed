// Finds territories by name, postcode or code, from the keyboard: arrows choose, Enter goes there, Escape closes.
"use strict";

(function () {
  const form = document.querySelector("form.find");
  if (!form || !window.atlas) return;
  const input = form.querySelector("input"), list = form.querySelector("ul");
  const DELAY = 120, MOST = 8;
  let timer = 0, turn = 0, active = -1, entries = [];
  form.hidden = false;

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

  async function look() {
    const text = input.value.trim(), mine = ++turn;
    if (text.length < 2) { close(); return; }
    const shown = new URLSearchParams(location.search);
    const asked = new URLSearchParams({ q: text, level: shown.get("level") || "departement", limit: String(MOST) });
    if (shown.get("within")) asked.set("within", shown.get("within"));
    const answer = await fetch(`/api/v1/territories?${asked}`);
    if (mine === turn && answer.ok) fill((await answer.json()).territories);
  }

  async function go(index) {
    const entry = entries[index];
    if (!entry) return;
    input.value = entry.name;
    close();
    await window.atlas.view.chooseCode(entry.code, { zoom: true });
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, DELAY); });
  input.addEventListener("blur", close);
  form.addEventListener("submit", (event) => { event.preventDefault(); if (list.hidden) look(); else go(Math.max(0, active)); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); return; }
    if (list.hidden || !entries.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    mark((active + (event.key === "ArrowDown" ? 1 : -1) + entries.length) % entries.length);
  });
})();
