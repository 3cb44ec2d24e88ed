// The page works without this script. With it a choice is shown at once: new colours first, then texts and table, and the
// geometry that is already here is never fetched again.
"use strict";

(function () {
  const main = document.querySelector("main");
  let turn = 0;

  // The address of a form, saying only what differs from the defaults.
  function address(form) {
    const said = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") said.set(name, value);
    return new URL(`${form.action.split("?")[0]}?${said}`, location.href);
  }

  function replace(fresh) {
    const focused = document.activeElement && document.activeElement.name;
    for (const part of document.querySelectorAll("[data-live]")) {
      const other = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
      if (other) part.replaceChildren(...other.childNodes);
    }
    for (const link of fresh.querySelectorAll(".languages a")) {
      document.querySelector(`.languages a[lang="${link.lang}"]`).href = link.getAttribute("href");
    }
    document.title = fresh.title;
    if (focused) document.querySelector(`form.choices [name="${focused}"]`)?.focus();
  }

  // Shows the view of an address without leaving the page; what cannot be shown is left to the server to explain.
  async function show(url, remember) {
    const mine = ++turn;
    const view = new URL(url);
    view.pathname = "/view";
    view.searchParams.delete("page");
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(view);
      if (!answer.ok) { location.assign(url); return; }
      const options = await answer.json();
      if (mine !== turn) return;
      // The texts are asked for after the colours, so that the server does not make both at the same time.
      const whole = fetch(url, { headers: { Accept: "text/html" } }).then((page) => page.text());
      await window.atlas.view.show(options);
      const fresh = new DOMParser().parseFromString(await whole, "text/html");
      if (mine !== turn) return;
      if (remember) history.pushState(null, "", url);
      replace(fresh);
      const status = document.querySelector("[data-status]");
      status.textContent = status.dataset.status.replace("{title}", document.querySelector("h1").textContent);
    } catch {
      location.assign(url);
    } finally {
      if (mine === turn) main.removeAttribute("aria-busy");
    }
  }

  const live = () => window.atlas && document.querySelector("[data-state=ready]");

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (!form) return;
    // Periods belong to an indicator: another indicator starts with its latest one.
    if (event.target.name === "indicator") form.elements.period.value = "";
    // An extent that the new level does not fit into would be refused: the server offers those that do.
    if (event.target.name === "level") {
      const within = form.elements.within.value.split(":")[0], order = ["commune", "epci", "departement", "region"];
      if (within && order.indexOf(within) <= order.indexOf(event.target.value)) form.elements.within.value = "";
    }
    if (live()) show(address(form), true); else form.requestSubmit();
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-autosubmit]")) return;
    event.preventDefault();
    if (live()) show(address(event.target), true); else location.assign(address(event.target));
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".themes a, .pages a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || !live()) return;
    event.preventDefault();
    show(new URL(link.href), true);
  });

  window.addEventListener("popstate", () => { if (live()) show(new URL(location.href), false); });
})();
