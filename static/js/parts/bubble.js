/**
 * What is said beside a card at the step that changes it: above it where that covers nothing,
 * else below. It must not know what is said nor why.
 */
import { h } from "../../vendor/preact.js";
import { textWidth } from "../rows.js";

/**
 * @typedef {import("../layout.js").Box} Box
 * @typedef {{x: number, y: number, w: number, h: number}} Rectangle
 * @typedef {import("../explain.js").Note} Note
 */

const HEIGHT = 23;
/** The size of its letters, as graph.css says, and a little. */
const FONT = 12.2;
/** From the card to what is said above it, and from the name of its grad_fn to what is below. */
const GAP = 8;
/** How far the name of a grad_fn reaches down from its card. */
export const CAPTION = 17;
/** How far the tip stays from the ends. */
const TIP = 14;

/**
 * Where a bubble of a width covers the least, first of all nothing outside of what is seen. Its tip
 * points at the middle of its card.
 * @param {Box} box
 * @param {number} width
 * @param {readonly Rectangle[]} others what it should not cover
 * @param {Rectangle} seen
 * @returns {Rectangle & {below: boolean}}
 */
export function spot(box, width, others, seen) {
  const middle = box.x + box.w / 2;
  const most = width / 2 - TIP;
  const [low, high] = [seen.x + width / 2, seen.x + seen.w - width / 2];
  const inside = (/** @type {number} */ at) => (low > high ? middle
    : Math.max(middle - most, Math.min(middle + most, Math.max(low, Math.min(high, at)))));
  let best = { x: inside(middle) - width / 2, y: box.y - GAP - HEIGHT, w: width, h: HEIGHT,
    below: false };
  let least = Infinity;
  for (const below of [false, true]) {
    for (const at of [middle, middle - most, middle + most]) {
      const y = below ? box.y + box.h + CAPTION + GAP : box.y - GAP - HEIGHT;
      const place = { x: inside(at) - width / 2, y, w: width, h: HEIGHT, below };
      const outside = width * HEIGHT - common(place, seen);
      const cost = others.reduce((sum, other) => sum + common(place, other), 2 * outside);
      if (cost < least) [best, least] = [place, cost];
    }
  }
  return best;
}

/**
 * How much of a rectangle another one covers.
 * @param {Rectangle} a
 * @param {Rectangle} b
 */
function common(a, b) {
  return Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x))
    * Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));
}

/**
 * @param {{note: NonNullable<Note>, box: Box, others: readonly Rectangle[], seen: Rectangle}} props
 *   as `spot` has them
 */
export function Bubble({ note, box, others, seen }) {
  const width = Math.max(34, textWidth(note.text, FONT) + 18);
  const { x, y, below } = spot(box, width, others, seen);
  const [base, point] = below ? [0.5, -4] : [HEIGHT - 0.5, HEIGHT + 4];
  return h("g", { class: `bubble ${note.kind}`, "data-note": box.node,
    transform: `translate(${box.x + box.w / 2},${y})` },
  h("rect", { x: x - box.x - box.w / 2, y: 0, width, height: HEIGHT, rx: 11 }),
  h("path", { d: `M-4,${base}L0,${point}L4,${base}Z` }),
  h("text", { x: x + width / 2 - box.x - box.w / 2, y: 16 }, note.text));
}
