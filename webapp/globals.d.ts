// What the scripts of the Atlas find on a page besides what browsers and the types of the libraries say.

import type * as PMTiles from "pmtiles";
import type * as TopojsonClient from "topojson-client";

declare global {
  const pmtiles: typeof PMTiles;
  const topojson: typeof TopojsonClient;
  const WorkerGlobalScope: { prototype: object, new(): object };

  interface Window {
    /** The maps of the page, the latest first; for its scripts and for tests. */
    atlas: { map: L.Map, view: any, views: any[], idle?: () => Promise<unknown> };
    /** The painter that start.js has started. */
    atlasWorker: Worker | null;
    /** The painter in the page, where there are no workers. */
    atlasPainter: { call: (name: string, argument: any) => Promise<any> };
  }

  // What a selector finds is what the templates write there, which a type checker cannot know.
  interface ParentNode {
    querySelector(selectors: string): any;
    querySelectorAll(selectors: string): NodeListOf<any>;
  }
  interface Element {
    closest(selectors: string): any;
  }
  interface Document {
    getElementById(id: string): any;
    addEventListener(type: string, listener: (event: any) => unknown): void;
    readonly activeElement: any;
  }
}
