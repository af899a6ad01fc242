/** Curves and sizes: pure arithmetic on points. It must not know what a card is. */

/** @typedef {[number, number]} Point */

/** How many points stand for a curve while it moves. */
const SAMPLES = 24;

/**
 * Points along a chain of cubic curves, as Graphviz gives it (start, then three points a curve),
 * spread evenly over the curves.
 * @param {readonly Point[]} curve
 * @param {number} [samples]
 * @returns {Point[]}
 */
export function sample(curve, samples = SAMPLES) {
  const pieces = Math.max(1, Math.floor((curve.length - 1) / 3));
  if (curve.length < 4) return line(curve[0], curve[curve.length - 1], samples);
  return Array.from({ length: samples }, (_, i) => {
    const at = (i / (samples - 1)) * pieces;
    const piece = Math.min(Math.floor(at), pieces - 1);
    const t = at - piece;
    const [a, b, c, d] = curve.slice(piece * 3, piece * 3 + 4);
    const s = 1 - t;
    const mix = (/** @type {0 | 1} */ k) =>
      s * s * s * a[k] + 3 * s * s * t * b[k] + 3 * s * t * t * c[k] + t * t * t * d[k];
    return /** @type {Point} */ ([mix(0), mix(1)]);
  });
}

/**
 * @param {Point} from
 * @param {Point} to
 * @param {number} samples
 */
function line(from, to, samples) {
  return Array.from({ length: samples }, (_, i) => mix(from, to, i / (samples - 1)));
}

/**
 * @param {Point} a
 * @param {Point} b
 * @param {number} t
 * @returns {Point}
 */
export function mix(a, b, t) {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
}

/**
 * The `d` of a path through a chain of cubic curves.
 * @param {readonly Point[]} curve
 */
export function curvePath(curve) {
  const [first, ...rest] = curve.map(([x, y]) => `${round(x)},${round(y)}`);
  return curve.length < 4 ? `M${first}L${rest.join(" ")}` : `M${first}C${rest.join(" ")}`;
}

/**
 * The `d` of a path through points.
 * @param {readonly Point[]} points
 */
export function polyline(points) {
  return `M${points.map(([x, y]) => `${round(x)},${round(y)}`).join("L")}`;
}

/**
 * The curve from the right side of one box to the left side of another.
 * @param {Point} from
 * @param {Point} to
 * @returns {Point[]}
 */
export function link(from, to) {
  const bend = Math.max(18, Math.abs(to[0] - from[0]) * 0.5);
  return [from, [from[0] + bend, from[1]], [to[0] - bend, to[1]], to];
}

/**
 * A laid-out curve that begins at `from` and ends at `to` level: Graphviz aims at the middle of a
 * box and stops wherever it meets the border, which is often near a corner.
 * @param {readonly Point[]} curve
 * @param {Point} from
 * @param {Point} to
 * @returns {Point[]}
 */
export function anchor(curve, from, to) {
  const last = curve.length - 1;
  if (last <= 3) return link(from, to);
  const points = curve.slice();
  const level = (/** @type {Point} */ end, /** @type {Point} */ knot) =>
    /** @type {Point} */ ([end[0] + (knot[0] - end[0]) * 0.5, end[1]]);
  points[0] = from;
  points[1] = level(from, curve[3]);
  points[last - 1] = level(to, curve[last - 3]);
  points[last] = to;
  return points;
}

/** @param {number} value */
export function round(value) {
  return Math.round(value * 10) / 10;
}

/** @param {number} t */
export function ease(t) {
  return 1 - (1 - t) ** 3;
}
