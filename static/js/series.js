/**
 * What becomes of the loss, the parameters and their gradients from one iteration to the next, from
 * the events alone. Pure; it must not know how curves are drawn.
 */
import { cardOf, isLeaf, iterationsOf, leafCard, nearest, outerOf, placeOf } from "./state.js";
import { alters } from "./steps.js";

/**
 * @typedef {import("./wire.d.ts").Event} Event
 * @typedef {import("./state.js").State} State
 * @typedef {{seq: number, iteration: string, summary: boolean, loss: Record<string, number>,
 *   parameters: Record<string, number>, gradients: Record<string, number>}} Point `loss`: by the
 *   names of what backward starts from
 */

/**
 * One point for every backward inside a loop, and for every iteration of such a loop that is told
 * in summary.
 * @param {readonly Event[]} events
 * @param {State} whole
 * @param {(card: import("./state.js").Card) => string} name
 * @returns {Point[]}
 */
export function series(events, whole, name) {
  const loops = training(events, whole, name);
  /** @type {Point[]} */
  const points = [];
  /** @type {Point | null} */
  let point = null;
  for (const event of events) {
    if (event.type === "iteration") {
      const roots = loops.get(String(event.span));
      if (!roots) continue;
      points.push({ seq: event.seq, iteration: placeOf(event), summary: true,
        loss: lossOf(event.values, roots), parameters: numbers(event.parameters),
        gradients: numbers(event.gradients) });
      point = null;
    } else if (event.type === "scope" && event.kind === "backward" && event.action === "enter") {
      const around = iterationsOf(whole, event.parent);
      point = around.length > 0 ? { seq: event.seq, iteration: around.join("."), summary: false,
        loss: rootValue(event.dependencies, whole, name), parameters: {}, gradients: {} } : null;
      if (point) points.push(point);
    } else if (event.type === "accumulate" && event.target === "grad" && point) {
      const card = leafCard(whole, event.node);
      if (card) point.gradients[name(card)] = Number(event.after.stats.norm ?? NaN);
    } else if (event.type === "optimizer" && point) {
      const card = cardOf(whole, event.tensor);
      if (card) point.parameters[name(card)] = Number(event.after.stats.norm ?? NaN);
    } else if (event.type === "bind" && alters(event) && point) {
      // An update written by hand: `w -= lr * w.grad`.
      const card = cardOf(whole, event.tensor.id);
      if (!card || !isLeaf(card) || !event.tensor.requires_grad) continue;
      point.parameters[name(card)] = Number(event.tensor.stats.norm ?? NaN);
    }
  }
  return points;
}

/** So many times the least of them, and the rest of a curve looks flat. */
const WIDE = 100;

/**
 * Whether numbers are told apart better by their orders of magnitude.
 * @param {readonly number[]} values
 */
export function isWide(values) {
  const least = values.reduce((one, other) => Math.min(one, other), Infinity);
  return least > 0 && values.some((one) => one > WIDE * least);
}

/**
 * The loops that hold a backward, themselves or in a loop inside, by their spans: with the names of
 * what it starts from, as far as iterations are told in full.
 * @param {readonly Event[]} events
 * @param {State} whole
 * @param {(card: import("./state.js").Card) => string} name
 */
function training(events, whole, name) {
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  for (const event of events) {
    if (event.type !== "scope" || event.kind !== "backward" || event.action !== "enter") continue;
    const root = rootOf(event.dependencies, whole);
    let around = nearest(whole, event.parent, "iteration");
    for (; around; around = nearest(whole, outerOf(whole, around)?.id, "iteration")) {
      const names = found.get(String(around.span)) ?? new Set();
      found.set(String(around.span), root ? names.add(name(root)) : names);
    }
  }
  for (const span of changing(whole)) if (!found.has(span)) found.set(span, new Set());
  return found;
}

/**
 * The loops that are told in summaries only and change parameters or gradients: nothing else shows
 * that they train.
 * @param {State} whole
 */
function changing({ iterations, scopes }) {
  const told = new Set([...scopes.values()].map((one) => String(one.span)));
  /** @type {Map<string, string>} */
  const first = new Map();
  /** @type {Set<string>} */
  const found = new Set();
  for (const { span, parameters, gradients } of iterations) {
    const loop = String(span);
    if (told.has(loop) || found.has(loop)) continue;
    const norms = JSON.stringify([parameters, gradients]);
    if (first.has(loop) && first.get(loop) !== norms) found.add(loop);
    else first.set(loop, norms);
  }
  return found;
}

/**
 * What a backward starts from.
 * @param {readonly [number, number][] | undefined} dependencies
 * @param {State} whole
 */
function rootOf(dependencies, whole) {
  const root = dependencies?.find(([, awaited]) => awaited === 0);
  return root && whole.cards.get(root[0]);
}

/**
 * @param {readonly [number, number][] | undefined} dependencies
 * @param {State} whole
 * @param {(card: import("./state.js").Card) => string} name
 * @returns {Record<string, number>}
 */
function rootValue(dependencies, whole, name) {
  const root = rootOf(dependencies, whole);
  return root && root.forward.output.data.length === 1
    ? { [name(root)]: Number(root.forward.output.data[0]) } : {};
}

/** Names that say that they are losses. */
const LOSS = /loss|cost|error|objective|(?:^|_)(?:err|nll|mse|mae|bce|elbo)(?:_|$)/i;
const LETTER = /^[lLJ]$/;

/**
 * @param {Record<string, unknown>} values
 * @param {Set<string>} roots
 */
function lossOf(values, roots) {
  const names = Object.keys(values);
  const same = names.filter((one) => roots.has(one));
  const says = names.filter((one) => LOSS.test(one) || LETTER.test(one)).slice(0, 1);
  return numbers(Object.fromEntries((same.length > 0 ? same : says)
    .map((one) => [one, values[one]])));
}

/** @param {Record<string, unknown>} values */
function numbers(values) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value)]));
}
