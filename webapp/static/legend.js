// Edges of classes by hand: numbers that the keyboard changes, or lines of the distribution that the pointer drags.
// @ts-check
import { every, required } from "../../geo/maps/web/assets/elements.js";
import { given } from "../../geo/maps/web/assets/given.js";
import { around, optional } from "./found.js";
import { address, live, show } from "./page.js";

const box = () => optional("[data-edges]", HTMLElement);

// Shows the classes with the edges of the fields; nothing happens while they do not increase.
function apply() {
  const fields = box();
  if (!fields) return;
  const edges = every("input", HTMLInputElement, fields).map((input) => Number(input.value) / Number(fields.dataset.scale));
  const all = [Number(fields.dataset.low), ...edges, Number(fields.dataset.high)];
  const wrong = all.some((edge, index) => !Number.isFinite(edge) || (index && edge <= all[index - 1]));
  required("[data-edges-error]", HTMLElement, fields).hidden = !wrong;
  if (wrong || !live()) return;
  const url = address(required("#choices", HTMLFormElement));
  url.searchParams.delete("k");
  url.searchParams.set("scheme", "manual");
  url.searchParams.set("breaks", all.map((edge) => String(Number(edge.toPrecision(12)))).join(","));
  show(new URL(url.href.replaceAll("%2C", ",").replaceAll("%3A", ":")), true);
}

document.addEventListener("click", (event) => { if (around(event, "[data-apply]", Element)) apply(); });
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && around(event, "[data-edges] input", Element)) { event.preventDefault(); apply(); }
});

document.addEventListener("pointerdown", (event) => {
  const line = around(event, ".atlas-edge", SVGElement), fields = box();
  if (!line || !fields) return;
  event.preventDefault();
  const drawing = given(line.ownerSVGElement, "drawing"), input = every("input", HTMLInputElement, fields)[Number(line.dataset.edge)];
  const [low, high, width] = [drawing.dataset.low, drawing.dataset.high, drawing.dataset.width].map(Number);
  /** @param {PointerEvent} moved */
  const move = (moved) => {
    const frame = drawing.getBoundingClientRect();
    const at = Math.min(1, Math.max(0, (moved.clientX - frame.left) / frame.width));
    for (const name of ["x1", "x2"]) line.setAttribute(name, String(at * width));
    const value = low + at * (high - low), scale = Number(fields.dataset.scale);
    input.value = scale === 100 ? (value * scale).toFixed(1) : String(Number(value.toPrecision(4)));
  };
  const end = () => { window.removeEventListener("pointermove", move); apply(); };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end, { once: true });
});

function ready() { const fields = box(); if (fields) fields.hidden = false; }
document.addEventListener("atlas:replaced", ready);
ready();
