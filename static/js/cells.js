/**
 * The map of the whole graph as arithmetic: a cell for every node, on its card or in the rows of
 * its closed group, and what state each is in. Pure; it must not know the DOM.
 */
import { called } from "./groups.js";

/**
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {import("./state.js").State} State
 * @typedef {{x: number, y: number, w: number, h: number}} Rectangle
 * @typedef {{from: number, to: number, box: Rectangle, name: number | string}} Span
 * @typedef {{count: number, node: Int32Array, place: Float32Array, spans: Span[]}} Cells
 */

/** What a node may be: nothing yet, made, walked by the backward of now. */
export const FUTURE = 0;
export const MADE = 1;
export const DONE = 2;

/** The room of a closed group that its cells have, beside its words. */
const TOP = 26;
const SIDE = 8;

/**
 * A cell for each node of a layout: `place` holds x, y, width, height of each in turn. `spans` say
 * which cells lie in which card, so that what is out of sight is passed over.
 * @param {Layout} layout
 * @param {(node: number) => boolean} exists
 * @returns {Cells}
 */
export function cells(layout, exists) {
  /** @type {number[]} */
  const nodes = [];
  /** @type {number[]} */
  const places = [];
  /** @type {Span[]} */
  const spans = [];
  for (const box of layout.boxes.values()) {
    spans.push({ from: nodes.length, to: nodes.length + 1, box, name: called(box) });
    nodes.push(box.node);
    places.push(box.x, box.y, box.w, box.h);
  }
  for (const box of layout.groups.values()) {
    const from = nodes.length;
    for (const [first, last] of box.ranges) {
      for (let node = first; node <= last; node += 1) if (exists(node)) nodes.push(node);
    }
    const count = nodes.length - from;
    const w = box.w - 2 * SIDE;
    const h = box.h - TOP - SIDE;
    const columns = Math.max(1, Math.ceil(Math.sqrt((count * w) / h)));
    const size = Math.min(w / columns, h / Math.max(1, Math.ceil(count / columns)));
    for (let i = 0; i < count; i += 1) {
      places.push(box.x + SIDE + (i % columns) * size,
        box.y + TOP + Math.floor(i / columns) * size, size * 0.82, size * 0.82);
    }
    spans.push({ from, to: nodes.length, box, name: called(box) });
  }
  return {
    count: nodes.length, node: Int32Array.from(nodes), place: Float32Array.from(places), spans,
  };
}

/**
 * The state of each cell.
 * @param {Cells} all
 * @param {State} state
 */
export function states(all, state) {
  const found = new Uint8Array(all.count);
  if (state.sketched) {
    for (const { from, box } of all.spans) {
      if ("made" in box) found.fill(MADE, from, from + Number(box.made));
    }
  }
  for (let i = 0; i < all.count; i += 1) {
    const card = state.cards.get(all.node[i]);
    if (card) found[i] = card.done ? DONE : MADE;
  }
  return found;
}

/**
 * The node whose cell is at a point, or nearest to it in the card there.
 * @param {Cells} all
 * @param {number} x
 * @param {number} y
 * @returns {number | null}
 */
export function nodeAt(all, x, y) {
  const span = all.spans.find(({ box }) =>
    x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h);
  if (!span) return null;
  let best = span.from;
  let least = Infinity;
  for (let i = span.from; i < span.to; i += 1) {
    const dx = x - all.place[4 * i] - all.place[4 * i + 2] / 2;
    const dy = y - all.place[4 * i + 1] - all.place[4 * i + 3] / 2;
    if (dx * dx + dy * dy < least) {
      least = dx * dx + dy * dy;
      best = i;
    }
  }
  return all.node[best] ?? null;
}

/**
 * How to show a whole picture in a window.
 * @param {{width: number, height: number}} picture
 * @param {{width: number, height: number}} window
 * @param {number} margin
 */
export function fitted(picture, window, margin) {
  const k = Math.max(1e-4, Math.min(
    (window.width - 2 * margin) / Math.max(1, picture.width),
    (window.height - 2 * margin) / Math.max(1, picture.height),
  ));
  return { k, x: (window.width - picture.width * k) / 2,
    y: (window.height - picture.height * k) / 2 };
}
