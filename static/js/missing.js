/**
 * Why a tensor has no `.grad`, found from a run's events. Pure; it must not know the words in which
 * it is told nor the DOM.
 */
import { baseName } from "./naming.js";
import { isLeaf } from "./state.js";

/**
 * @typedef {import("./wire.d.ts").Event} Event
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Card} Card
 * @typedef {import("./why.js").Finding} Finding
 */

/**
 * Why a card has no `.grad` at a step, with what is still to come; null when it has one.
 * @param {readonly Event[]} events
 * @param {State} now
 * @param {State} whole
 * @param {Card} card
 * @returns {Finding | null}
 */
export function lack(events, now, whole, card) {
  const tensor = card.value.id;
  const node = card.id;
  const retained = whole.retained.has(tensor);
  if (isLeaf(card) ? card.gradient : retained && held(events, now.count, tensor)) return null;
  const come = (isLeaf(card) || retained) && first(events, now.count, (event) =>
    event.type === "accumulate" && event.target === "grad" && event.tensor === tensor);
  if (come) return { kind: `why.later.${retained ? "retained" : "leaf"}`, node, seq: come.seq };
  if (!isLeaf(card) && !retained && whole.passed.has(node) && !now.passed.has(node)) {
    const come = first(events, now.count, (event) =>
      event.type === "backward" && event.node === node);
    return { kind: "why.later.passes", node, seq: come?.seq ?? 0 };
  }
  const found = none(events, whole, node);
  const ahead = found?.kind === "why.none.frozen" && found.seq >= now.count;
  return ahead ? { ...found, kind: "why.later.frozen" } : found;
}

/**
 * Whether a `.grad` was cleared, or found cleared after iterations in summary.
 * @param {import("./wire.d.ts").BindEvent} event
 */
export function clears(event) {
  return event.change === "zero_grad" || event.change === "skipped" && !event.gradient;
}

/**
 * The first event of a kind after so many.
 * @param {readonly Event[]} events
 * @param {number} count
 * @param {(event: Event) => boolean} is
 */
function first(events, count, is) {
  for (let at = count; at < events.length; at += 1) if (is(events[at])) return events[at];
  return undefined;
}

/**
 * Whether something is in the `.grad` of a tensor after so many events.
 * @param {readonly Event[]} events
 * @param {number} count
 * @param {number} tensor
 */
function held(events, count, tensor) {
  for (let at = Math.min(count, events.length) - 1; at >= 0; at -= 1) {
    const event = events[at];
    if (event.type === "accumulate" && event.target === "grad" && event.tensor === tensor) {
      return true;
    }
    if (event.type === "bind" && event.tensor.id === tensor && clears(event)) {
      return Boolean(event.gradient);
    }
  }
  return false;
}

/**
 * Why a card has no `.grad` at the end of all; null when it has one, or none is to be expected yet.
 * @param {readonly Event[]} events
 * @param {State} whole
 * @param {number} node
 * @returns {Finding | null}
 */
export function none(events, whole, node) {
  const card = whole.cards.get(node);
  if (!card) return null;
  /** @type {(kind: string, seq: number, other?: number) => Finding} */
  const because = (kind, seq, other) => ({ kind: `why.none.${kind}`, node, seq, other });
  const made = card.forward.seq;
  if (!card.value.requires_grad) {
    const frozen = events.findLast((event) => event.type === "bind"
      && event.tensor.id === card.value.id && event.change === "requires_grad");
    if (frozen?.type === "bind" && frozen.span) {
      return { ...because("frozen", frozen.seq), values: { line: frozen.span[0] } };
    }
    if (card.forward.inputs.length === 0) return because("off", made);
    if (isDetached(card)) return because("detach", made);
    const from = card.sources[card.given.findIndex((one) => one?.requires_grad)];
    if (from === undefined || from === null) return because("constant", made);
    return because(isReal(card) ? "no_grad" : "integer", made, from);
  }
  const tensor = card.value.id;
  const kept = isLeaf(card) || whole.retained.has(tensor);
  if (!kept) return because(whole.passed.has(node) ? "passed" : "not_leaf", made);
  if (isLeaf(card) ? card.gradient : held(events, events.length, tensor)) return null;
  if (!whole.engine) return because("no_backward", made);
  const cleared = events.findLast((event) => event.type === "bind" && event.tensor.id === tensor
    && clears(event));
  const walks = walksTo(events, whole, node);
  const stopped = walks.findLast(({ name, ran }) => name === "backward" && !ran);
  if (stopped && !whole.engine.open && !(cleared && cleared.seq > stopped.seq)) {
    return because("stopped", stopped.seq);
  }
  const landed = events.some((event) => event.type === "accumulate" && event.target === "grad"
    && event.tensor === tensor);
  if (landed && cleared) return because("cleared", cleared.seq);
  // A stream that was cut, or a backward that failed on the way: nobody knows what would have come.
  if (whole.engine.open) return null;
  const returned = walks.findLast(({ name }) => name === "grad");
  if (returned) return because("returned", returned.seq);
  const users = [...whole.cards.values()].filter((one) => one.sources.includes(node));
  if (users.length === 0) return because("unused", made);
  const cut = blocked(whole, node);
  if (!cut) return because("not_reached", made);
  const asks = cut.given.some((one) => one?.requires_grad) && !cut.value.requires_grad;
  const kind = isDetached(cut) ? "detach" : !isReal(cut) ? "integer"
    : asks ? "no_grad" : "off";
  return because(`cut_${kind}`, cut.forward.seq, cut.id);
}

/**
 * The walks that were to bring a gradient to a card, or did: `ran` when its own node had its turn,
 * `seq` where each was last seen.
 * @param {readonly Event[]} events
 * @param {State} whole
 * @param {number} card
 */
function walksTo(events, whole, card) {
  const nodes = new Set([card]);
  for (const [node, leaf] of whole.leafOf) if (leaf === card) nodes.add(node);
  /** @type {{scope: number, name: string, ran: boolean, seq: number}[]} */
  const found = [];
  for (const event of events) {
    if (event.type === "scope" && event.kind === "backward" && event.action === "enter") {
      if (event.dependencies?.some(([node]) => nodes.has(node))) {
        found.push({ scope: event.id, name: event.name, ran: false, seq: event.seq });
      }
    } else if (event.type === "backward") {
      const walk = found.findLast(({ scope }) => scope === event.scope);
      if (walk) Object.assign(walk, { ran: walk.ran || nodes.has(event.node), seq: event.seq });
    }
  }
  return found;
}

/**
 * Whether a card has no history though it was made of what has one: by detach(), or detach_().
 * @param {Card} card
 */
function isDetached({ forward, value }) {
  return baseName(forward.op) === "detach"
    || forward.output.requires_grad && !value.requires_grad && forward.inputs.length > 0;
}

/**
 * Whether a card holds numbers that can have a gradient.
 * @param {Card} card
 */
function isReal({ forward }) {
  return /^(?:float|bfloat|complex)/.test(forward.output.dtype);
}

/**
 * The op where the way of the gradient to a leaf is cut: the first that uses it, when all that do
 * are cut off, else the first from which a backward started, or what it started from was made.
 * @param {State} whole
 * @param {number} leaf
 */
function blocked(whole, leaf) {
  const reached = new Set([leaf]);
  /** @type {Map<number, Card>} what is made of the leaf behind a cut, and that */
  const behind = new Map();
  /** @type {Card | undefined} */
  let walked;
  for (const card of whole.cards.values()) {
    const before = card.sources.map((one) => behind.get(one ?? NaN)).find(Boolean);
    const uses = card.sources.map((one, i) => ({ one, on: card.given[i]?.requires_grad ?? true }))
      .filter(({ one }) => one !== null && reached.has(one));
    const first = uses.length > 0 ? card : before;
    if (card.value.requires_grad && uses.some(({ on }) => on)) reached.add(card.id);
    else if (first) behind.set(card.id, first);
    if (whole.passed.has(card.id)) walked ??= before;
  }
  return reached.size === 1 ? behind.values().next().value ?? null : walked ?? null;
}
