/**
 * Movement: cards glide to new places and pulses run along edges, on the elements themselves, so
 * that a frame costs no rendering. It must not know what the cards say.
 */
import { calm } from "./camera.js";
import { curvePath, ease, mix, polyline, sample } from "./geometry.js";
import { home } from "./groups.js";

/**
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {import("./geometry.js").Point} Point
 * @typedef {{x: number, y: number}} Place
 */

const GLIDE = 280;

let gliding = 0;

/**
 * Moves what is on the screen from where it was to where it is now drawn. What was in a closed
 * group comes out of it; what is now in one is seen no more.
 * @param {SVGElement} world
 * @param {Layout} from
 * @param {Layout} to
 * @param {{x: number, y: number}} by how far the world has moved under the camera since
 */
export function glide(world, from, to, by) {
  cancelAnimationFrame(gliding);
  if (calm()) return;
  /** @type {((t: number) => void)[]} */
  const moves = [];
  const put = (/** @type {Element} */ element, /** @type {Place | undefined} */ a,
    /** @type {Place | undefined} */ b) => {
    if (!b) return;
    const start = a ? { x: a.x + by.x, y: a.y + by.y } : b;
    const move = (/** @type {number} */ t) => {
      const [x, y] = mix([start.x, start.y], [b.x, b.y], t);
      element.setAttribute("transform", `translate(${x},${y})`);
    };
    // What need not move is put into its place all the same: a glide that this one cuts off may
    // have left it half-way, and what is drawn next is not drawn anew when it did not change.
    if (start.x === b.x && start.y === b.y) move(1);
    else moves.push(move);
  };
  const frames = new Map(from.frames.map((one) => [one.group, one]));
  const framed = new Map(to.frames.map((one) => [one.group, one]));
  for (const element of world.querySelectorAll("[data-node], [data-group], [data-frame]")) {
    const { node, group = "", frame = "" } = /** @type {SVGElement} */ (element).dataset;
    if (node !== undefined) {
      put(element, home(from, Number(node)), to.boxes.get(Number(node)));
    } else if (group) {
      put(element, from.groups.get(group) ?? frames.get(group), to.groups.get(group));
    } else {
      put(element, frames.get(frame) ?? from.groups.get(frame), framed.get(frame));
    }
  }
  const before = new Map(from.edges.map((edge) => [edge.key, edge.points]));
  const after = new Map(to.edges.map((edge) => [edge.key, edge]));
  for (const element of world.querySelectorAll("[data-edge]")) {
    const edge = after.get(/** @type {SVGElement} */ (element).dataset.edge ?? "");
    if (!edge) continue;
    const old = before.get(edge.key)?.map(([x, y]) =>
      /** @type {Point} */ ([x + by.x, y + by.y])) ?? edge.points;
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

/** After so long, in milliseconds, nobody waits for a frame any more: the page may be hidden. */
const UNSEEN = 250;

/** Waits until what was changed is on the screen. */
export function drawn() {
  return new Promise((done) => {
    // The second frame begins when the first has been shown.
    requestAnimationFrame(() => requestAnimationFrame(done));
    setTimeout(done, UNSEEN);
  });
}
