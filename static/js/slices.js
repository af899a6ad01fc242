/**
 * numpy's basic slicing of a shape, as far as a table of numbers needs it: which element stands
 * where. Pure; the server takes the slice itself.
 */
import { count, unravel } from "./format.js";

/** How much of the last two dimensions is shown at first, and of a single one. */
const ROWS = 8;
const COLUMNS = 5;
const LINE = 40;

/**
 * The part of a large tensor that is shown at first: "0, 0:8, 0:5".
 * @param {readonly number[]} shape
 */
export function corner(shape) {
  if (shape.length === 1) return `0:${Math.min(LINE, shape[0])}`;
  const [rows, columns] = shape.slice(-2);
  return [...shape.slice(0, -2).map(() => "0"), `0:${Math.min(ROWS, rows)}`,
    `0:${Math.min(COLUMNS, columns)}`].join(", ");
}

/**
 * Where in the tensor the elements of a slice stand.
 * @param {string} text "1, 0:4, ::2", "...", "-1"
 * @param {readonly number[]} shape of the tensor
 * @returns {((flat: number) => number[]) | null} null for what is no such slice
 */
export function places(text, shape) {
  const parts = text.split(",").map((one) => one.trim());
  if (parts.length > 1 && parts.at(-1) === "") parts.pop();
  const rest = parts.indexOf("...");
  if (rest >= 0) {
    const missing = shape.length - (parts.length - 1);
    parts.splice(rest, 1, ...Array(Math.max(0, missing)).fill(":"));
  }
  while (parts.length < shape.length) parts.push(":");
  if (parts.length > shape.length) return null;
  const axes = parts.map((part, i) => along(part, shape[i]));
  if (axes.some((one) => one === null)) return null;
  const sizes = axes.flatMap((one) => (Array.isArray(one) ? [one.length] : []));
  if (count(sizes) === 0) return null;
  return (flat) => {
    const inside = unravel(sizes, flat);
    let kept = 0;
    return axes.map((one) => (Array.isArray(one) ? one[inside[kept++]] : one ?? 0));
  };
}

/**
 * What a slice takes of one dimension: one index, or several.
 * @param {string} part
 * @param {number} size
 * @returns {number | number[] | null}
 */
function along(part, size) {
  if (/^-?\d+$/.test(part)) {
    const at = Number(part) + (Number(part) < 0 ? size : 0);
    return at >= 0 && at < size ? at : null;
  }
  const found = /^(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?)?$/.exec(part);
  if (!found) return null;
  const by = found[3] === undefined ? 1 : Number(found[3]);
  if (by === 0) return null;
  const [low, high] = by > 0 ? [0, size] : [-1, size - 1];
  const end = (/** @type {string | undefined} */ one, /** @type {number} */ other) => {
    if (one === undefined) return other;
    const at = Number(one) + (Number(one) < 0 ? size : 0);
    return Math.max(low, Math.min(high, at));
  };
  const [from, to] = [end(found[1], by > 0 ? low : high), end(found[2], by > 0 ? high : low)];
  const taken = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) taken.push(at);
  return taken;
}
