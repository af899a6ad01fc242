/**
 * What becomes of the loss, the parameters and their gradients from one iteration to the next, from
 * the events alone. Pure; it must not know how curves are drawn.
 */
import { cardOf, iterationsOf, leafCard, placeOf } from "./state.js";

/**
 * @typedef {import("./wire.d.ts").Event} Event
 * @typedef {import("./state.js").State} State
 * @typedef {{seq: number, iteration: string, summary: boolean, loss: number | null,
 *   parameters: Record<string, number>, gradients: Record<string, number>}} Point
 */

/**
 * One point for every backward inside a loop, and for every iteration that is told in summary.
 * @param {readonly Event[]} events
 * @param {State} whole
 * @param {(card: import("./state.js").Card) => string} name
 * @returns {Point[]}
 */
export function series(events, whole, name) {
  /** @type {Point[]} */
  const points = [];
  /** @type {Point | null} */
  let point = null;
  for (const event of events) {
    if (event.type === "iteration") {
      points.push({ seq: event.seq, iteration: placeOf(event), summary: true,
        loss: lossOf(event.values), parameters: numbers(event.parameters),
        gradients: numbers(event.gradients) });
      point = null;
    } else if (event.type === "scope" && event.kind === "backward" && event.action === "enter") {
      const around = iterationsOf(whole, event.parent);
      point = around.length > 0 ? { seq: event.seq, iteration: around.join("."), summary: false,
        loss: rootValue(event.dependencies, whole), parameters: {}, gradients: {} } : null;
      if (point) points.push(point);
    } else if (event.type === "accumulate" && event.target === "grad" && point) {
      const card = leafCard(whole, event.node);
      if (card) point.gradients[name(card)] = Number(event.after.stats.norm ?? NaN);
    } else if (event.type === "optimizer" && point) {
      const card = cardOf(whole, event.tensor);
      if (card) point.parameters[name(card)] = Number(event.after.stats.norm ?? NaN);
    } else if (event.type === "forward" && event.inplace && !event.grad_fn && point) {
      const card = cardOf(whole, event.output.id);
      if (card) point.parameters[name(card)] = Number(event.output.stats.norm ?? NaN);
    }
  }
  return points;
}

/**
 * @param {readonly [number, number][]} dependencies
 * @param {State} whole
 */
function rootValue(dependencies, whole) {
  const root = dependencies.find(([, awaited]) => awaited === 0);
  const output = root && whole.cards.get(root[0])?.forward.output;
  return output && output.data.length === 1 ? Number(output.data[0]) : null;
}

/** @param {Record<string, unknown>} values */
function lossOf(values) {
  const name = Object.keys(values).find((one) => /loss|cost|error/i.test(one))
    ?? Object.keys(values)[0];
  return name === undefined ? null : Number(values[name]);
}

/** @param {Record<string, unknown>} values */
function numbers(values) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value)]));
}
