// Documented projects over the map of a page, and over the one that takes its place.
// @ts-check
import { show } from "../../geo/maps/web/assets/projects.js";

function ready() { if (window.atlas) show(window.atlas.map); }
document.addEventListener("atlas:replaced", ready);
ready();
