// Paints territories on tiles; over 300 lines, since a worker is one script whose parts share what it has read.
//
// It runs in a worker, so that the page never waits for it; without workers it runs in the page.
//
// Geometry comes from one of two sources: vector tiles of a PMTiles archive, fetched by range requests, or one vector tile of
// the whole world that a file carries inside. Colours come apart, as one character a territory; a change of colours never
// touches geometry.
// @ts-check
import { BACKGROUND, LEFT_OUT, OUTSIDE, colorOf, isHatched, penOf, stripes } from "./classes.js";
import { given } from "./given.js";
import { unpack } from "./unpack.js";

/**
 * @typedef {import("./classes.js").Pen} Pen
 * @typedef {{z: number, x: number, y: number}} Place Zoom, column and row of a map tile.
 * @typedef {{scale: number, left: number, top: number, open?: boolean}} Scale From units of a shape to css pixels; open for lines.
 * @typedef {{extent: number, shapes: Shapes, lines: Shapes}} Tile
 * @typedef {Scale & {tile: Tile}} Found
 * @typedef {{bordersFrom: number, borderColor: string, borderWidth: number, outlineColor: string, outlineWidth: number, partial: boolean}} Drawing
 *   Borders show from a zoom on; partial is an extent smaller than the country. From map_options in geo/maps/web/script_data.py.
 * @typedef {import("./classes.js").Palette & Drawing & {classes: string}} Style
 * @typedef {{ids: number[], color: string, width: number, halo?: string}} Mark
 */

/**
 * What the painter is asked, by the name of the call.
 * @typedef {object} Asked
 * @property {{name: string, url?: string, packed?: string}} open A source: an archive, or a tile that a file carries.
 * @property {{name: string, style: Style}} style
 * @property {{source: string, id: number}} box
 * @property {Place & {source: string, style: string, ratio: number}} paint
 * @property {Place & {source: string, ratio: number, marks: Mark[]}} mark
 * @property {Place & {source: string, style: string, left: number, top: number}} pick
 */

/**
 * What it answers.
 * @typedef {object} Answers
 * @property {void} open
 * @property {void} style
 * @property {number[]} box
 * @property {ImageBitmap | null} paint
 * @property {ImageBitmap | null} mark
 * @property {number} pick
 */

// Css pixels of a tile; a tile of data zoom d is shown at map zoom d + 1.
const TILE = 512;
const KEPT_TILES = 400;
// Shapes painted as one path. A path of all shapes takes ten times as long: its edges are sorted together.
const BATCH = 24;

// --- Reading -------------------------------------------------------------------------------------------------------

// A set of shapes, flat: shape i has the rings starts[i] to starts[i + 1], ring r the numbers ends[r - 1] to ends[r] of
// points (x, y, x, y ...); its box stands at 4 * i.
class Shapes {
  /**
   * @param {Int32Array} points
   * @param {Int32Array | number[]} ends
   * @param {Int32Array | number[]} starts
   * @param {Int32Array | number[]} ids
   */
  constructor(points, ends, starts, ids) {
    this.points = points;
    this.ends = ends;
    this.starts = starts;
    this.ids = ids;
    this.boxes = new Int32Array(4 * ids.length);
    for (let i = 0; i < ids.length; i++) {
      const from = starts[i] ? ends[starts[i] - 1] : 0, to = ends[starts[i + 1] - 1];
      let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
      for (let p = from; p < to; p += 2) {
        const x = points[p], y = points[p + 1];
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < north) north = y;
        if (y > south) south = y;
      }
      this.boxes.set([west, north, east, south], 4 * i);
    }
  }

  /** @param {number} id */
  position(id) {
    if (!this.index) this.index = new Map(Array.from(this.ids, (one, position) => [one, position]));
    return this.index.get(id);
  }
}

const NOTHING = new Shapes(new Int32Array(0), [], [0], []);

// MapLibre Tile 1, as far as our own tiles use it: ids and geometry, no properties; all numbers are varints.
/**
 * @param {ArrayBuffer} buffer
 * @returns {Tile}
 */
function readTile(buffer) {
  const bytes = new Uint8Array(buffer), tile = { extent: 4096, shapes: NOTHING, lines: NOTHING };
  let at = 0;
  const varint = () => {
    let byte = bytes[at++], value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) { byte = bytes[at++]; value |= (byte & 127) << shift; }
    return value >>> 0;
  };
  // A stream says what it holds (0x10 types, 0x13 coordinates, 0x31 polygons of a shape, 0x32 rings of a polygon or points
  // of a line, 0x33 points of a ring) and how: as it is (0x02), as steps (0x22), as steps of x and of y (0x42).
  /** @returns {[number, Int32Array]} */
  const stream = () => {
    const role = bytes[at++], encoding = bytes[at++], values = new Int32Array(varint());
    varint();
    if (![0x02, 0x22, 0x42].includes(encoding)) throw new Error(`encoding ${encoding} in a tile`);
    const back = encoding === 0x42 ? 2 : 1;
    for (let i = 0; i < values.length; i++) {
      const value = varint();
      values[i] = encoding === 0x02 ? value : ((value >>> 1) ^ -(value & 1)) + (i < back ? 0 : values[i - back]);
    }
    return [role, values];
  };
  while (at < bytes.length) {
    const end = varint() + at;
    if (bytes[at++] !== 1) { at = end; continue; }
    const name = String.fromCharCode(...bytes.subarray(at + 1, at += 1 + bytes[at]));
    tile.extent = varint();
    const columns = Array.from({ length: varint() }, () => bytes[at++]);
    const ids = columns[0] === 0 ? stream()[1] : null;
    const streams = Object.fromEntries(Array.from({ length: varint() }, stream));
    const shapes = assemble(streams, ids);
    if (name === "o") tile.lines = shapes; else tile.shapes = shapes;
    at = end;
  }
  return tile;
}

// How many parts each shape has is written only for those that have several (type 3 and above).
/**
 * @param {Record<number, Int32Array>} streams By what they hold; a tile has those that its shapes need.
 * @param {Int32Array | null} ids
 */
function assemble({ 0x10: types, 0x13: points, 0x31: several, 0x32: parts, 0x33: rings }, ids) {
  const starts = new Int32Array(types.length + 1), lengths = rings || parts, ends = new Int32Array(lengths.length);
  for (let r = 0, end = 0; r < lengths.length; r++) ends[r] = end += 2 * lengths[r];
  for (let i = 0, multiple = 0, part = 0; i < types.length; i++) {
    let count = 0;
    for (let n = types[i] > 2 ? several[multiple++] : 1; n > 0; n--) count += rings ? parts[part++] : 1;
    starts[i + 1] = starts[i] + count;
  }
  return new Shapes(points, ends, starts, ids || types.map((_, position) => position));
}

// --- Sources -------------------------------------------------------------------------------------------------------

/**
 * @typedef {object} Archive
 * @property {PMTiles} archive
 * @property {Promise<import("pmtiles").Header>} header
 * @property {Map<string, Promise<Tile | undefined>>} tiles
 * @property {undefined} [whole]
 * @typedef {import("pmtiles").PMTiles} PMTiles
 */

/** @type {Map<string, Archive | {whole: Promise<Tile>}>} */
const sources = new Map();
/** @type {Map<string, Style>} */
const styles = new Map();

// The library asks for the first 16 kB of an archive; ours have their directory in the first 2 (tested).
const HEAD = 2048;
const Source = typeof pmtiles === "undefined" ? null : class extends pmtiles.FetchSource {
  /**
   * @param {number} offset
   * @param {number} length
   * @param {[signal?: AbortSignal, etag?: string]} more
   */
  getBytes(offset, length, ...more) { return super.getBytes(offset, offset ? length : HEAD, ...more); }
};

// Reads parts of an archive. A plain server that knows no ranges answers with all of it: then it is read whole, once.
class Parts {
  /** @param {string} url */
  constructor(url) {
    this.url = url;
    this.source = new (given(Source, "pmtiles"))(url);
    /** @type {Promise<ArrayBuffer> | null} */
    this.whole = null;
  }

  getKey() { return this.url; }

  /**
   * @param {number} offset
   * @param {number} length
   * @param {[signal?: AbortSignal, etag?: string]} rest
   */
  async getBytes(offset, length, ...rest) {
    if (!this.whole) {
      try {
        return await this.source.getBytes(offset, length, ...rest);
      } catch (error) {
        // Nobody waits any more. Else a server has no parts, or a browser failed to read parts from its cache: then all of it.
        if (rest[0]?.aborted) throw error;
      }
      this.whole = this.whole || fetch(this.url).then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${this.url}`);
        return answer.arrayBuffer();
      });
    }
    return { data: (await this.whole).slice(offset, offset + length) };
  }
}

/** @param {Asked["open"]} source */
function open({ name, url, packed }) {
  if (sources.has(name)) return;
  if (packed) { sources.set(name, { whole: unpack(packed).arrayBuffer().then(readTile) }); return; }
  const archive = new pmtiles.PMTiles(new Parts(given(url, name)));
  sources.set(name, { archive, header: archive.getHeader(), tiles: new Map() });
}

// The shapes that a map tile needs, and where they lie on it: scale and shift from their units to css pixels.
/**
 * @param {string} name
 * @param {Place} place
 * @returns {Promise<Found | null | undefined>} Nothing where there is no tile.
 */
async function find(name, { z, x, y }) {
  const source = given(sources.get(name), name);
  const zoom = z - 1;
  if (source.whole) {
    const tile = await source.whole;
    return { tile, scale: TILE * 2 ** zoom / tile.extent, left: -x * TILE, top: -y * TILE };
  }
  const { minZoom, maxZoom } = await source.header;
  if (zoom < minZoom) return null;
  const over = Math.max(0, zoom - maxZoom), column = x >> over, row = y >> over;
  const key = `${zoom - over}/${column}/${row}`;
  if (!source.tiles.has(key)) {
    const [oldest] = source.tiles.keys();
    if (source.tiles.size > KEPT_TILES) source.tiles.delete(oldest);
    const read = source.archive.getZxy(zoom - over, column, row).then((response) => response && readTile(response.data));
    source.tiles.set(key, read);
    read.catch(() => source.tiles.delete(key));
  }
  const tile = await source.tiles.get(key);
  const factor = 2 ** over;
  return tile && { tile, scale: TILE * factor / tile.extent, left: (column * factor - x) * TILE, top: (row * factor - y) * TILE };
}

// --- Painting ------------------------------------------------------------------------------------------------------

/**
 * Adds the rings of a shape to the present path, in css pixels.
 * @param {Pen | Path2D} context
 * @param {Shapes} shapes
 * @param {number} position
 * @param {Scale} at
 */
function trace(context, shapes, position, at) {
  const { points, ends, starts } = shapes;
  for (let ring = starts[position]; ring < starts[position + 1]; ring++) {
    const first = ring ? ends[ring - 1] : 0, last = ends[ring];
    context.moveTo(points[first] * at.scale + at.left, points[first + 1] * at.scale + at.top);
    for (let p = first + 2; p < last; p += 2) context.lineTo(points[p] * at.scale + at.left, points[p + 1] * at.scale + at.top);
    if (!at.open) context.closePath();
  }
}

/**
 * @param {Shapes} shapes
 * @param {number} position
 * @param {Scale} at
 */
function visible(shapes, position, at) {
  const { boxes } = shapes, b = 4 * position;
  return boxes[b] * at.scale + at.left < TILE + 4 && boxes[b + 2] * at.scale + at.left > -4
    && boxes[b + 1] * at.scale + at.top < TILE + 4 && boxes[b + 3] * at.scale + at.top > -4;
}

/**
 * The shapes as paths of some shapes each, to be stroked and filled.
 * @param {Shapes} shapes
 * @param {number[]} positions
 * @param {Scale} at
 */
function paths(shapes, positions, at) {
  const pieces = [];
  for (let first = 0; first < positions.length; first += BATCH) {
    const path = new Path2D(), last = Math.min(first + BATCH, positions.length);
    for (let index = first; index < last; index++) trace(path, shapes, positions[index], at);
    pieces.push(path);
  }
  return pieces;
}

/**
 * @param {Pen} context
 * @param {Shapes} shapes
 * @param {number[]} positions
 * @param {Scale} at
 * @param {() => void} draw
 */
function batches(context, shapes, positions, at, draw) {
  for (let first = 0; first < positions.length; first += BATCH) {
    context.beginPath();
    const last = Math.min(first + BATCH, positions.length);
    for (let index = first; index < last; index++) trace(context, shapes, positions[index], at);
    draw();
  }
}

/**
 * @param {Pen} context
 * @param {Found} at
 * @param {Style} style
 * @param {number} ratio
 */
function paintFills(context, at, style, ratio) {
  /** @type {Map<string, number[]>} */
  const members = new Map();
  const { shapes } = at.tile;
  for (let position = 0; position < shapes.ids.length; position++) {
    const kind = style.classes[shapes.ids[position]];
    // A space stands for a territory outside the extent: it is not drawn.
    if (kind === undefined || kind === OUTSIDE || !visible(shapes, position, at)) continue;
    const same = members.get(kind);
    if (same) same.push(position); else members.set(kind, [position]);
  }
  const kinds = [...members].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, positions]) => {
    const color = colorOf(kind, style);
    return { positions, color, paths: paths(shapes, positions, at), fill: isHatched(kind) ? stripes(new OffscreenCanvas(1, 1), color, ratio) : color };
  });
  // First all edges, wide enough to cover every pixel that an edge touches; then all areas over them. Smoothed edges of
  // two neighbours alone would let the background shine through, and edges over areas would make dark classes look larger.
  context.lineJoin = "bevel";
  context.lineWidth = 1.5;
  for (const kind of kinds) {
    context.strokeStyle = kind.color;
    for (const path of kind.paths) context.stroke(path);
  }
  for (const kind of kinds) {
    context.fillStyle = kind.fill;
    for (const path of kind.paths) context.fill(path, "nonzero");
  }
  return members;
}

/**
 * @param {Pen} context
 * @param {Found} at
 * @param {Style} style
 * @param {Map<string, number[]>} members
 * @param {number} z
 */
function paintLines(context, at, style, members, z) {
  if (z >= style.bordersFrom) {
    context.strokeStyle = members.has(BACKGROUND) || members.has(LEFT_OUT) ? "rgba(150, 158, 166, 0.8)" : style.borderColor;
    context.lineWidth = style.borderWidth;
    for (const positions of members.values()) batches(context, at.tile.shapes, positions, at, () => context.stroke());
  }
  const { lines } = at.tile;
  if (!lines.ids.length || style.partial) return;
  context.strokeStyle = style.outlineColor;
  context.lineWidth = style.outlineWidth;
  batches(context, lines, [...lines.ids.keys()], { ...at, open: true }, () => context.stroke());
}

/** @param {Asked["paint"]} tile */
async function paint({ source, style: name, z, x, y, ratio }) {
  const at = await find(source, { z, x, y }), style = styles.get(name);
  if (!at || !style) return null;
  const canvas = new OffscreenCanvas(Math.round(TILE * ratio), Math.round(TILE * ratio)), context = penOf(canvas);
  context.scale(ratio, ratio);
  const members = paintFills(context, at, style, ratio);
  if (!members.size) return null;
  paintLines(context, at, style, members, z);
  return canvas.transferToImageBitmap();
}

/**
 * Outlines of the territories that the reader points at, has chosen, and of the neighbours of the chosen one.
 * @param {Asked["mark"]} tile
 */
async function mark({ source, z, x, y, ratio, marks }) {
  const at = await find(source, { z, x, y });
  if (!at) return null;
  const { shapes } = at.tile;
  /** @type {OffscreenCanvas | null} */
  let canvas = null;
  for (const { ids, color, width, halo } of marks) {
    const positions = ids.map((id) => shapes.position(id)).filter((position) => position !== undefined).filter((position) => visible(shapes, position, at));
    if (!positions.length) continue;
    const fresh = !canvas;
    canvas = canvas || new OffscreenCanvas(Math.round(TILE * ratio), Math.round(TILE * ratio));
    const context = penOf(canvas);
    if (fresh) { context.scale(ratio, ratio); context.lineJoin = "round"; }
    context.beginPath();
    for (const position of positions) trace(context, shapes, position, at);
    if (halo) { context.strokeStyle = halo; context.lineWidth = width + 2.5; context.stroke(); }
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
  return canvas && canvas.transferToImageBitmap();
}

/**
 * The territory at a point of a tile, -1 for none. Even-odd, so that holes are holes.
 * @param {Asked["pick"]} point
 */
async function pick({ source, style: name, z, x, y, left, top }) {
  const at = await find(source, { z, x, y }), style = styles.get(name);
  if (!at) return -1;
  const { shapes } = at.tile, px = (left - at.left) / at.scale, py = (top - at.top) / at.scale;
  for (let position = 0; position < shapes.ids.length; position++) {
    const b = 4 * position, { boxes, points } = shapes;
    if (px < boxes[b] || px > boxes[b + 2] || py < boxes[b + 1] || py > boxes[b + 3]) continue;
    let inside = false;
    for (let ring = shapes.starts[position]; ring < shapes.starts[position + 1]; ring++) {
      const first = ring ? shapes.ends[ring - 1] : 0, last = shapes.ends[ring];
      for (let p = first, before = last - 2; p < last; before = p, p += 2) {
        if (points[p + 1] > py !== points[before + 1] > py
          && px < (points[before] - points[p]) * (py - points[p + 1]) / (points[before + 1] - points[p + 1]) + points[p]) inside = !inside;
      }
    }
    const id = shapes.ids[position];
    if (inside && (!style || style.classes[id] !== OUTSIDE)) return id;
  }
  return -1;
}

/**
 * West, north, east and south of a territory in parts of the world, of geometry that a file carries.
 * @param {Asked["box"]} territory
 */
async function box({ source, id }) {
  const { extent, shapes } = await given(sources.get(source)?.whole, source), at = 4 * given(shapes.position(id), `${id}`);
  return Array.from(shapes.boxes.subarray(at, at + 4), (number) => number / extent);
}

/** @type {{[N in keyof Asked]: (asked: Asked[N]) => Answers[N] | Promise<Answers[N]>}} */
const calls = { open, paint, mark, pick, box, style: ({ name, style }) => { styles.set(name, style); } };
/**
 * @template {keyof Asked} N
 * @param {N} name
 * @param {Asked[N]} argument
 * @returns {Promise<Answers[N]>}
 */
export async function call(name, argument) { return calls[name](argument); }

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) {
  const worker = /** @type {Worker} */ (/** @type {unknown} */ (self));
  worker.onmessage = async ({ data: { key, name, argument } }) => {
    try {
      const result = await call(name, argument);
      worker.postMessage({ key, result }, result instanceof ImageBitmap ? [result] : []);
    } catch (error) {
      worker.postMessage({ key, error: error instanceof Error ? error.message : String(error) });
    }
  };
}
