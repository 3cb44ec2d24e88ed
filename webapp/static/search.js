// Finds territories by name, postcode or code: on a map it chooses the territory, in a form with data-add it adds it to
// those in the address. The server ranks.
// @ts-check
import { combobox } from "../../geo/maps/web/assets/combobox.js";
import { required } from "../../geo/maps/web/assets/elements.js";
import { choice, maps, optional } from "./found.js";

const DELAY = 120, SHORTEST = 2, MOST = 8;

/** @typedef {{code: string, name: string, level: string, departement_name: string | null}} Territory */

/**
 * @param {HTMLFormElement} form
 * @param {boolean} adding
 */
function search(form, adding) {
  const input = required("input[type=text]", HTMLInputElement, form), list = required("ul", HTMLElement, form);

  // Level and code typed whole are for the server to read.
  /** @param {string} text */
  const whole = (text) => adding && text.includes(":");

  /** @param {string} territory */
  function added(territory) {
    const params = new URLSearchParams(location.search);
    const every = new Set(params.getAll("t").flatMap((text) => text.split(",")).filter(Boolean)).add(territory);
    for (const name of ["t", "find", "level"]) params.delete(name);
    const rest = String(params);
    return `${form.getAttribute("action")}?t=${[...every].join(",")}${rest && `&${rest}`}`;
  }

  /**
   * @param {string} typed
   * @returns {Promise<Territory[] | null>}
   */
  async function look(typed) {
    const text = typed.trim();
    if (text.length < SHORTEST || whole(text)) return null;
    const shown = new URLSearchParams(location.search);
    const level = adding ? choice(form, "level").value : shown.get("level") || "departement";
    const query = new URLSearchParams({ q: text, level, limit: String(MOST) });
    const within = shown.get("within");
    if (!adding && within) query.set("within", within);
    const answer = await fetch(`/api/v1/territories?${query}`);
    return answer.ok ? (await answer.json()).territories : null;
  }

  const enter = combobox(input, list, {
    look,
    take: ({ level, code }) => {
      if (adding) location.assign(added(`${level}:${code}`));
      else maps().view.chooseCode(code, { zoom: true });
    },
    say: ({ name, code, departement_name: place }) => [name, [code, place].filter(Boolean).join(" · ")],
    none: form.dataset.empty || "",
    delay: DELAY,
  });
  form.addEventListener("submit", (event) => {
    if (whole(input.value)) return;
    event.preventDefault();
    enter();
  });
  form.hidden = false;
}

const form = optional("form.find", HTMLFormElement);
if (form && ("add" in form.dataset || window.atlas)) search(form, "add" in form.dataset);
