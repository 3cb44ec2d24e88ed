// Waits for a check or an import, and shows in the form only what goes with the way that values are combined. Without this
// script the page is loaded again by hand, and the form shows everything.
// @ts-check

const waiting = document.querySelector("[data-waiting]");
if (waiting) {
  const bar = waiting.querySelector("progress");
  const look = async () => {
    try {
      const answer = await fetch(waiting.dataset.waiting, { cache: "no-store" });
      const progress = await answer.json();
      if (!answer.ok || !progress.running) { location.reload(); return; }
      bar.value = progress.percent;
    } catch { /* The server may be busy: the next look tells. */ }
    setTimeout(look, 700);
  };
  setTimeout(look, 400);
}

const form = document.querySelector("[data-describe]");
if (form) {
  const fit = () => {
    const how = form.elements.aggregation.value;
    for (const part of form.querySelectorAll("[data-of]")) {
      const of = part.dataset.of.split(" ");
      part.hidden = of[0] !== "" && how !== "" && !of.includes(how);
      for (const field of part.querySelectorAll("select, input")) field.disabled = part.hidden;
    }
    const chosen = form.querySelector("[name=aggregation]:checked");
    for (const option of form.elements.unit.options) {
      option.disabled = Boolean(chosen && option.value && !chosen.dataset.units.split(" ").includes(option.value));
    }
  };
  form.addEventListener("change", fit);
  fit();
}
document.getElementById("refused")?.focus();
