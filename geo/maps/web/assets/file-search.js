// Finds a territory of a map in a file by name or code, from the keyboard: arrows choose, Enter goes there, Escape closes.
"use strict";

window.atlasSearch = (function () {
  const MOST = 8;
  const OUT = [".", " "]; // classes of what a filter leaves out, and of what lies outside the extent
  const opened = { œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l", đ: "d" };

  // As geo.base.text.search_key: without accents, ligatures opened, words parted by one space.
  const key = (text) => text.normalize("NFKD").toLowerCase().replace(/[œæßøłđ]/g, (letter) => opened[letter])
    .replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/g, " ").trim();
  const inFull = (text) => key(text).replace(/\bst\b/g, "saint").replace(/\bste\b/g, "sainte");

  // Names that are what was typed, then those that begin with it, then those with a word that does; a code by its beginning.
  function rank(name, code, asked) {
    if (name === asked || code === asked) return 0;
    if (name.startsWith(asked)) return 1;
    if (code.startsWith(asked)) return 2;
    return ` ${name}`.includes(` ${asked}`) ? 3 : -1;
  }

  return function (view, box, text) {
    const input = box.querySelector("input"), list = box.querySelector("ul");
    let known = null, active = -1, found = [];
    box.hidden = false;

    async function names() {
      if (!known) {
        const { names, codes } = await view.names();
        const classes = await view.classes();
        known = names.map((name, index) => ({ index, name, code: codes[index], key: inFull(name), low: codes[index].toLowerCase() }))
          .filter(({ index }) => !OUT.includes(classes[index]));
      }
      return known;
    }

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

    function fill() {
      list.replaceChildren(...(found.length ? found : [null]).map((entry, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        if (!entry) { item.textContent = text.none; item.setAttribute("aria-disabled", "true"); return item; }
        const code = document.createElement("small");
        code.textContent = ` ${entry.code}`;
        item.append(entry.name, code);
        item.addEventListener("mousedown", (event) => { event.preventDefault(); go(entry); });
        return item;
      }));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      mark(found.length ? 0 : -1);
    }

    async function look() {
      const asked = inFull(input.value), every = await names();
      if (!asked || asked !== inFull(input.value)) { if (!asked) close(); return; }
      const ranked = [];
      for (const entry of every) {
        const at = rank(entry.key, entry.low, asked);
        if (at >= 0) ranked.push([at, entry]);
      }
      found = ranked.sort(([a, one], [b, other]) => a - b || one.name.length - other.name.length || one.index - other.index)
        .slice(0, MOST).map(([, entry]) => entry);
      fill();
    }

    function go(entry) {
      input.value = entry.name;
      close();
      return view.choose(entry.index, { zoom: true });
    }

    input.addEventListener("input", look);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", async (event) => {
      if (event.key === "Escape") { close(); return; }
      if (event.key === "Enter") {
        event.preventDefault();
        if (list.hidden) await look();
        if (found[Math.max(0, active)] && !list.hidden) go(found[Math.max(0, active)]);
        return;
      }
      if (list.hidden || !found.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
      event.preventDefault();
      mark((active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
    });
  };
})();
