// The form works without this script; with it, a choice is shown at once.
"use strict";

for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.addEventListener("change", (event) => {
    // Periods and levels belong to an indicator, extents to a level: what may not exist any more goes back to its default.
    if (event.target.name === "indicator") form.elements.period.value = "";
    form.requestSubmit();
  });
  // An address says only what differs from the default.
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData.entries()]) if (value === "") event.formData.delete(name);
  });
}
