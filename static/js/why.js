/**
 * What a person would ask about a run, found from its events: where a NaN was born, why a gradient
 * is zero, where gradients vanish, explode or pile up. Pure; it must not know the words
 * in which it is told nor the DOM.
 */
import { born } from "./births.js";
import { advance } from "./events.js";
import { scales } from "./fading.js";
import { count, short } from "./format.js";
import { isZero, largest, odd } from "./measures.js";
import { clears, none } from "./missing.js";
import { baseName } from "./naming.js";
import { changed, keptBy } from "./saved.js";
import { cardOf, empty, leafCard, loop, nearest, outerOf } from "./state.js";

/**
 * @typedef {import("./wire.d.ts").Event} Event
 * @typedef {import("./wire.d.ts").TensorValue} TensorValue
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Card} Card
 */

/**
 * One finding: `kind` is its key in the catalogue, `node` the card that it is about,
 * `seq` the event where it can be seen, `other` a card that its sentence names, `line` the one of
 * the program that asks for what is missing.
 * @typedef {{kind: string, node: number, seq: number, other?: number, line?: number,
 *   values?: Record<string, string | number>, given?: Given[],
 *   span?: import("./wire.d.ts").ForwardEvent["span"], saved?: Given[], quiet?: boolean}} Finding
 *   `given`: what went in; `saved`: what the derivative was made of; `span`: of what asks;
 *   `quiet`: it may well be what the program means, so that nobody is sent there
 * @typedef {{tensor: TensorValue, argument: string, card: number | null,
 *   gradient?: boolean}} Given `gradient`: it is the `.grad` of that card
 */

/** The largest local derivative that is told as "saturated". */
const FLAT = 0.01;
/** The most reads of a missing `.grad` that are looked into. */
const READS = 50;
/** Findings of one kind beyond this many are the same story again. */
const MOST = 5;

/**
 * Everything found in a run.
 * @param {readonly Event[]} events
 * @param {State} whole the state after all of them
 * @returns {Finding[]} in the order in which they can be seen
 */
export function findings(events, whole) {
  /** @type {Finding[]} */
  const all = [...born(events, whole), ...zeros(events, whole), ...scales(events, whole),
    ...piled(events, whole), ...twice(events, whole), ...spoilt(events, whole),
    ...asked(events)];
  /** @type {Map<string, number>} */
  const told = new Map();
  return all.sort((a, b) => a.seq - b.seq).filter(({ kind }) => {
    told.set(kind, (told.get(kind) ?? 0) + 1);
    return (told.get(kind) ?? 0) <= MOST;
  });
}

/** Ops that stop a gradient, by what one says of them. */
const STOPS = /** @type {Record<string, string>} */ ({
  relu: "relu", threshold: "relu", leaky_relu: "relu", relu6: "clamp", hardtanh: "clamp",
  clamp: "clamp", clamp_min: "clamp", clamp_max: "clamp", sigmoid: "saturated",
  tanh: "saturated", mul: "mul", softmax: "softmax", safe_softmax: "softmax",
});

/**
 * Where a gradient that was there stops: dead relus, flat sigmoids, clamped values, zero factors.
 * @param {readonly Event[]} events
 * @param {State} whole
 */
function zeros(events, whole) {
  /** @type {Finding[]} */
  const found = [];
  /** @type {Set<string>} */
  const told = new Set();
  for (const event of events) {
    if (event.type !== "backward") continue;
    if (!event.gradients_in.some((one) => one && !isZero(one))) continue;
    const card = whole.cards.get(event.node);
    const why = card ? STOPS[baseName(card.forward.op)] : undefined;
    if (!card || !why) continue;
    if (why === "softmax") {
      const full = allInOne(card);
      if (!full || told.has(`${why} ${card.forward.span}`)) continue;
      told.add(`${why} ${card.forward.span}`);
      found.push({ kind: "why.zero.softmax", node: card.id, seq: event.seq,
        other: card.sources[0] ?? undefined, values: { largest: full } });
      continue;
    }
    for (const out of event.gradients_out) {
      const local = out.local?.value;
      if (!out.tensor || !local || odd(local)) continue;
      const dead = why === "relu" && deadUnits(card, local);
      if (dead && !told.has(`units ${card.forward.span}`)) {
        told.add(`units ${card.forward.span}`);
        found.push({ kind: dead.kind, node: card.id, seq: event.seq,
          other: card.sources[0] ?? undefined, values: dead.values });
      }
      const stopped = isZero(out.tensor) && isZero(local);
      const flat = why === "saturated" && largest(local) < FLAT;
      const place = `${why} ${card.forward.span} ${out.argument}`;
      if (!(stopped || flat) || told.has(place)) continue;
      told.add(place);
      const at = card.forward.arguments.indexOf(out.argument);
      const other = card.sources.find((from, i) => i !== at && from !== null);
      // A factor that is a number of the program has no card to name.
      const kind = why === "mul" && other === undefined ? "number" : why;
      found.push({ kind: `why.zero.${kind}`, node: card.id, seq: event.seq,
        other: (why === "mul" ? other : card.sources[Math.max(0, at)]) ?? undefined,
        values: { largest: largest(local), count: count(local.shape) } });
    }
  }
  return found;
}

/**
 * The largest derivative p (1 − p) of a softmax where in each row one element has next to all; null
 * where another has a share of its own, or there is one alone.
 * @param {Card} card
 */
function allInOne({ forward: { output, settings } }) {
  const { data, shape, truncated } = output;
  const size = shape.at(Number(settings?.dim ?? -1)) ?? 1;
  const most = Math.max(...data.map((one) => Number(one) * (1 - Number(one))));
  return truncated || size < 2 || !(most < FLAT) ? null : short(most);
}

/** A unit that is zero for fewer rows than these may well not be for the next. */
const ROWS = 4;

/**
 * The units of a relu that let nothing through for any row of the batch, when others do: columns,
 * or the channels of what a convolution made.
 * @param {Card} card
 * @param {TensorValue} local its derivative, element by element
 * @returns {{kind: string, values: Record<string, number>} | null}
 */
function deadUnits({ forward, sources }, { shape, data, truncated }) {
  const axis = shape.length === 2 || shape.length === 4 ? 1 : -1;
  const units = shape[axis] ?? 0;
  const rows = units > 0 ? count(shape) / units : 0;
  if (truncated || rows < ROWS || data.length !== rows * units) return null;
  if (baseName(forward.op) !== "relu" || sources[0] === null) return null;
  const inner = shape.slice(axis + 1).reduce((product, one) => product * one, 1);
  const alive = new Set();
  data.forEach((one, flat) => {
    if (Number(one) !== 0) alive.add(Math.floor(flat / inner) % units);
  });
  if (alive.size === 0 || alive.size === units) return null;
  return { kind: shape.length === 4 ? "why.zero.channels" : "why.zero.units",
    values: { dead: units - alive.size, units } };
}

/**
 * Gradients that pile up in `.grad` because no zero_grad came between two iterations.
 * @param {readonly Event[]} events
 * @param {State} whole
 */
function piled(events, whole) {
  /** @type {Finding[]} */
  const found = [];
  /** @type {Map<number, number | null>} */
  const last = new Map();
  for (const event of events) {
    if (event.type === "bind" && (clears(event) || event.change === "grad")) {
      last.delete(event.tensor.id);
    }
    if (event.type !== "accumulate" || event.target !== "grad") continue;
    const tensor = event.tensor ?? -1;
    const iteration = nearest(whole, event.scope, "iteration")?.id ?? null;
    const before = last.get(tensor);
    const piles = event.before && !isZero(event.before) && before !== undefined;
    if (piles && iteration !== null && before !== iteration && found.length === 0) {
      const card = cardOf(whole, tensor) ?? leafCard(whole, event.node);
      const kind = meant(events, whole, event) ? "why.summed" : "why.piled";
      if (card) found.push({ kind, node: card.id, seq: event.seq, quiet: kind === "why.summed" });
    }
    last.set(tensor, iteration);
  }
  return found;
}

/**
 * Whether a gradient that piles up is cleared in the loop around: it is added up over its batches.
 * @param {readonly Event[]} events
 * @param {State} whole
 * @param {import("./wire.d.ts").AccumulateEvent} landed
 */
function meant(events, whole, { scope, tensor }) {
  const around = new Set();
  let one = nearest(whole, scope, "iteration");
  for (; one; one = nearest(whole, outerOf(whole, one)?.id, "iteration")) around.add(loop(one));
  return events.some((event) => {
    if (event.type !== "bind" || event.tensor.id !== tensor || !clears(event)) return false;
    const within = nearest(whole, event.scope, "iteration");
    return within && around.has(loop(within));
  });
}

/**
 * backward() through a graph whose saved values are gone: of the node that was to run next, where
 * it went through the first time.
 * @param {readonly Event[]} events
 * @param {State} whole
 */
function twice(events, whole) {
  const { error, engine } = whole;
  if (!error || !/backward through the graph a second time/.test(error.message)) return [];
  const failed = error.node ?? engine?.ready.at(0);
  const first = events.find((event) => event.type === "backward"
    && (failed === undefined || event.node === failed));
  if (first?.type !== "backward") return [];
  const card = whole.cards.get(first.node) ?? leafCard(whole, first.node);
  return card ? [{ kind: "why.twice", node: card.id, seq: first.seq }] : [];
}

/**
 * A change in place of what an op has saved: where it is made, when it is what stopped backward().
 * @param {readonly Event[]} events
 * @param {State} whole
 * @returns {Finding[]}
 */
function spoilt(events, whole) {
  if (!/modified by an inplace operation/.test(whole.error?.message ?? "")) return [];
  const walk = events.findLast((event) => event.type === "scope" && event.action === "enter"
    && event.kind === "backward");
  if (walk?.type !== "scope") return [];
  const ran = new Set(events.slice(walk.seq).map((event) =>
    event.type === "backward" && event.node));
  for (const [node] of walk.dependencies ?? []) {
    const card = whole.cards.get(node);
    if (!card || ran.has(node)) continue;
    const lost = keptBy(card, whole).flatMap(changed).at(0);
    const by = lost && events.slice(card.forward.seq + 1).find((event) => (
      event.type === "forward" ? event.inplace && event.output.id === lost.of
        : event.type === "bind" && Boolean(event.change) && event.tensor.id === lost.of));
    if (!lost || by?.type !== "forward" && by?.type !== "bind") continue;
    const at = by.type === "forward" ? whole.cards.get(by.node) : cardOf(whole, lost.of);
    if (at) return [{ kind: "why.spoilt", node: at.id, seq: by.seq, other: node,
      values: { line: by.span?.[0] ?? "?", fn: card.forward.grad_fn ?? "" } }];
  }
  return [];
}

/**
 * Why each `.grad` that the program read and that was None was so, at the time.
 * @param {readonly Event[]} events
 * @returns {Finding[]}
 */
function asked(events) {
  const reads = events.filter((event) => event.type === "asked" && event.what === "missing");
  const state = empty();
  /** @type {Map<string, Finding>} */
  const found = new Map();
  for (const event of reads.slice(0, READS)) {
    if (event.type !== "asked") continue;
    advance(state, events, event.seq);
    const card = cardOf(state, event.tensor);
    const why = card && none(events.slice(0, event.seq), state, card.id);
    const key = `${why?.kind} ${why?.node}`;
    if (why && !found.has(key)) found.set(key, { ...why, line: event.span?.[0], span: event.span });
  }
  return [...found.values()];
}
