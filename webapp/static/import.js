// Waits for a check or an import, and shows in the form only what goes with the way that values are combined. Without this
// script the page is loaded again by hand, and the form shows everything.
// @ts-check
import { every, required } from "../../geo/maps/web/assets/elements.js";
import { asField, choice, optional } from "./found.js";

const waiting = document.querySelector("[data-waiting]");
if (waiting) {
  const bar = required("progress", HTMLProgressElement, waiting);
  const look = async () => {
    try {
      const answer = await fetch(waiting.dataset.waiting || "", { cache: "no-store" });
      const progress = await answer.json();
      if (!answer.ok || !progress.running) { location.reload(); return; }
      bar.value = progress.percent;
    } catch { /* The server may be busy: the next look tells. */ }
    setTimeout(look, 700);
  };
  setTimeout(look, 400);
}

const form = optional("[data-describe]", HTMLFormElement);
if (form) {
  const fit = () => {
    const chosen = optional("[name=aggregation]:checked", HTMLInputElement, form), how = chosen ? chosen.value : "";
    for (const part of form.querySelectorAll("[data-of]")) {
      const of = (part.dataset.of || "").split(" ");
      part.hidden = of[0] !== "" && how !== "" && !of.includes(how);
      for (const found of every("select, input", Element, part).map(asField)) if (found) found.disabled = part.hidden;
    }
    const units = chosen && (chosen.dataset.units || "").split(" ");
    for (const option of choice(form, "unit").options) {
      option.disabled = Boolean(units && option.value && !units.includes(option.value));
    }
  };
  form.addEventListener("change", fit);
  fit();
}
document.getElementById("refused")?.focus();
