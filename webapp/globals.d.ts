// What the scripts of the Atlas find on a page besides what browsers and the types of the libraries say.

import type * as PMTiles from "pmtiles";
import type * as TopojsonClient from "topojson-client";
import type { Chosen, Opened, TileMaps } from "../geo/maps/web/assets/territory-tiles.js";
import type { PathMaps } from "../geo/maps/web/assets/territories.js";

declare module "leaflet" {
  interface Evented {
    on(type: "failure", fn: (event: LeafletEvent & { error: unknown }) => void): this;
  }
  interface GridLayer {
    /** Leaflet's own: forgets a tile, which is made anew when it is needed. */
    _removeTile(key: string): void;
  }
}

declare global {
  const pmtiles: typeof PMTiles;
  const topojson: typeof TopojsonClient;
  const WorkerGlobalScope: { prototype: object, new(): object };

  interface Window {
    /** The maps of the page, the latest first; for its scripts and for tests. */
    atlas?: TileMaps | PathMaps;
    /** The painter that start.js has started. */
    atlasWorker?: Worker | null;
    /** The painter in the page, where there are no workers. */
    atlasPainter?: typeof import("../geo/maps/web/assets/painter.js");
  }

  interface DocumentEventMap {
    "atlas:chosen": CustomEvent<Chosen>;
    "atlas:open": CustomEvent<Opened>;
  }

  // The selectors of the Atlas mean elements of HTML, but for the lines of a drawing: `every` asks for their kind.
  interface ParentNode {
    querySelector<K extends keyof HTMLElementTagNameMap>(selectors: K): HTMLElementTagNameMap[K] | null;
    querySelector(selectors: string): HTMLElement | null;
    querySelectorAll<K extends keyof HTMLElementTagNameMap>(selectors: K): NodeListOf<HTMLElementTagNameMap[K]>;
    querySelectorAll(selectors: string): NodeListOf<HTMLElement>;
  }
  interface Element {
    closest(selectors: string): HTMLElement | null;
  }
}
