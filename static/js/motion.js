/**
 * Movement: cards glide to new places and pulses run along edges, on the elements themselves, so
 * that a frame costs no rendering. It must not know what the cards say.
 */
import { calm } from "./camera.js";
import { curvePath, ease, mix, polyline, sample } from "./geometry.js";

/**
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {import("./geometry.js").Point} Point
 */

const GLIDE = 280;

let gliding = 0;

/**
 * Moves what is on the screen from where it was to where it is now drawn.
 * @param {SVGElement} world
 * @param {Layout} from
 * @param {Layout} to
 */
export function glide(world, from, to) {
  cancelAnimationFrame(gliding);
  if (calm()) return;
  /** @type {((t: number) => void)[]} */
  const moves = [];
  for (const element of world.querySelectorAll("[data-node]")) {
    const node = Number(/** @type {SVGElement} */ (element).dataset.node);
    const b = to.boxes.get(node);
    if (!b) continue;
    const a = from.boxes.get(node) ?? b;
    const move = (/** @type {number} */ t) => {
      const [x, y] = mix([a.x, a.y], [b.x, b.y], t);
      element.setAttribute("transform", `translate(${x},${y})`);
    };
    // What need not move is put into its place all the same: a glide that this one cuts off may
    // have left it half-way, and what is drawn next is not drawn anew when it did not change.
    if (a.x === b.x && a.y === b.y) move(1);
    else moves.push(move);
  }
  const before = new Map(from.edges.map((edge) => [edge.key, edge.points]));
  for (const edge of to.edges) {
    const element = world.querySelector(`[data-edge="${CSS.escape(edge.key)}"]`);
    if (!element) continue;
    const old = before.get(edge.key) ?? edge.points;
    const a = sample(old);
    const b = sample(edge.points);
    const move = (/** @type {number} */ t) => {
      const points = a.map((point, i) => mix(point, b[i], t));
      element.setAttribute("d", t < 1 ? polyline(points) : curvePath(edge.points));
    };
    if (String(old) === String(edge.points)) move(1);
    else moves.push(move);
  }
  if (moves.length === 0) return;
  const begin = performance.now();
  const tick = () => {
    const t = ease(Math.min(1, (performance.now() - begin) / GLIDE));
    for (const move of moves) move(t);
    if (t < 1) gliding = requestAnimationFrame(tick);
  };
  tick();
}

const PASS = 900;
const PASSES = 2;
const DOTS = 3;

/**
 * Lets pulses run along curves, twice, then leaves no trace.
 * @param {SVGGElement} layer
 * @param {{points: readonly Point[], back: boolean}[]} edges
 * @param {"forward" | "backward"} kind
 * @returns {() => void} ends them at once
 */
export function pulse(layer, edges, kind) {
  layer.replaceChildren();
  if (calm() || edges.length === 0) return () => {};
  const tracks = edges.map(({ points, back }) => {
    const track = sample(points, 48);
    return back ? track.reverse() : track;
  });
  const dots = tracks.map(() => Array.from({ length: DOTS }, (_, i) => {
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    dot.setAttribute("class", `pulse ${kind}`);
    dot.setAttribute("r", String(4 - i * 0.9));
    layer.append(dot);
    return dot;
  }));
  let frame = 0;
  const begin = performance.now();
  const tick = () => {
    const elapsed = performance.now() - begin;
    if (elapsed > PASS * PASSES) {
      layer.replaceChildren();
      return;
    }
    tracks.forEach((track, e) => dots[e].forEach((dot, i) => {
      const t = (elapsed % PASS) / (PASS * 0.8) - i * 0.055;
      const place = ease(Math.max(0, Math.min(1, t))) * (track.length - 1);
      const at = Math.floor(place);
      const [x, y] = mix(track[at], track[Math.min(at + 1, track.length - 1)], place - at);
      dot.setAttribute("cx", String(x));
      dot.setAttribute("cy", String(y));
      dot.setAttribute("opacity", t <= 0 || t >= 1 ? "0" : String(1 - i * 0.28));
    }));
    frame = requestAnimationFrame(tick);
  };
  tick();
  return () => {
    cancelAnimationFrame(frame);
    layer.replaceChildren();
  };
}
