/**
 * The fold: a list of events in, the state of the world after them out. Pure: no DOM, no clock, no
 * network; an event is never changed and every state is made from the list alone, so stepping
 * back, scrubbing and reloading cannot differ from stepping forward.
 */
import { warned } from "./format.js";
import { NotedMap, push, put } from "./journal.js";
import { never } from "./never.js";
import {
  accumulated, born, buffers, cardOf, depth, edgeKey, empty, isLeaf, leafCard, loop, nearest,
  wanting,
} from "./state.js";

/**
 * @typedef {import("./wire.d.ts").Event} Event
 * @typedef {import("./wire.d.ts").TensorValue} TensorValue
 * @typedef {import("./wire.d.ts").ForwardEvent} ForwardEvent
 * @typedef {import("./wire.d.ts").BackwardEvent} BackwardEvent
 * @typedef {import("./wire.d.ts").AccumulateEvent} AccumulateEvent
 * @typedef {import("./wire.d.ts").ScopeEvent} ScopeEvent
 * @typedef {import("./state.js").State} State
 */

/**
 * The state after the first `count` events.
 * @param {readonly Event[]} events
 * @param {number} [count]
 * @returns {State}
 */
export function fold(events, count = events.length) {
  return advance(empty(), events, count);
}

/**
 * Takes a state that only its caller holds on to `count` events. `fold` is this from nothing.
 * @param {State} state
 * @param {readonly Event[]} events
 * @param {number} count
 */
export function advance(state, events, count) {
  const stop = Math.min(count, events.length);
  for (let i = state.count; i < stop; i += 1) {
    state.journal?.begin(i);
    apply(state, events[i]);
  }
  state.count = Math.max(state.count, stop);
  return state;
}

/**
 * Takes a state that can go back to the one after `count` events.
 * @param {State} state
 * @param {number} count no more than it has come to
 * @returns {boolean} false when the way there is not known any more
 */
export function retreat(state, count) {
  if (!state.journal?.back(count)) return false;
  state.count = count;
  return true;
}

/**
 * @param {State} state
 * @param {Event} event
 */
function apply(state, event) {
  switch (event.type) {
    case "start":
      put(state.journal, state, { start: event });
      break;
    case "scope":
      scope(state, event);
      break;
    case "forward":
      forward(state, event);
      break;
    case "backward":
      backward(state, event);
      break;
    case "accumulate":
      accumulate(state, event);
      break;
    case "optimizer": {
      const card = cardOf(state, event.tensor);
      state.values.set(event.tensor, event.after);
      if (card) change(state, card, { value: event.after, name: event.name || card.name });
      break;
    }
    case "bind":
      bind(state, event);
      break;
    case "asked":
      if (event.what === "retain") state.retained.add(event.tensor);
      break;
    case "iteration":
      push(state.journal, state.iterations, event);
      break;
    case "stdout":
      push(state.journal, state.output, { text: event.text, seq: event.seq });
      break;
    case "plot":
      push(state.journal, state.output, { text: "", seq: event.seq, plot: event });
      break;
    case "warning":
      push(state.journal, state.warnings, event);
      push(state.journal, state.output, { text: warned(event), seq: event.seq, stderr: true });
      break;
    case "error":
      put(state.journal, state, { error: event });
      break;
    case "end":
      put(state.journal, state, { end: event });
      break;
    default:
      never(event);
  }
  if (!("version" in event) || typeof event.version !== "number") return;
  const changed = event.type === "forward" ? [event.output, ...event.more_outputs ?? []]
    : [typeof event.tensor === "number" ? { id: event.tensor } : event.tensor];
  for (const { id } of changed) state.versions.set(id, event.version);
}

/**
 * @param {State} state
 * @param {ScopeEvent} event
 */
function scope(state, event) {
  if (event.action === "leave") {
    put(state.journal, state, { open: state.open.filter((id) => id !== event.id) });
    if (event.kind === "backward") leaveWalk(state, event.index ?? 0);
    return;
  }
  state.scopes.set(event.id, event);
  put(state.journal, state, { open: [...state.open, event.id] });
  if (event.kind !== "backward") return;
  const around = nearest(state, event.parent, "iteration");
  if (around) state.training.add(loop(around));
  const inside = state.engine?.open;
  if (state.engine && inside) push(state.journal, state.around, state.engine);
  const dependencies = new Map(event.dependencies ?? []);
  /** @type {Map<number, number>} */
  const waiting = state.journal ? new NotedMap(state.journal) : new Map();
  for (const [node, awaited] of dependencies) if (awaited > 0) waiting.set(node, awaited);
  put(state.journal, state, { engine: {
    root: event.index ?? 0,
    open: true,
    running: null,
    queue: [],
    landing: [],
    buffers: buffers(state, dependencies.keys()),
    ready: [...dependencies].filter(([, awaited]) => awaited === 0).map(([node]) => node),
    waiting,
    dependencies,
    done: [],
    keep: event.keep_graph ?? false,
  } });
  if (inside) return;
  // A new walk brings new gradients: what the last one left in the graph is over, .grad stays.
  for (const node of state.touched) {
    const card = state.cards.get(node);
    if (!card) continue;
    change(state, card, { done: false, backward: null, hooked: null, contributions: [],
      gradient: isLeaf(card) ? card.gradient : undefined });
  }
  state.touched.clear();
  state.carried.clear();
}

/**
 * The engine of a walk that has not ended, or of the last one.
 * @param {State} state
 * @param {number} root
 */
function engineOf(state, root) {
  return state.around.find((one) => one.root === root) ?? state.engine;
}

/**
 * A walk has ended: what was around it goes on.
 * @param {State} state
 * @param {number} root
 */
function leaveWalk(state, root) {
  const engine = engineOf(state, root);
  if (!engine) return;
  for (const node of engine.landing) land(state, engine, node);
  put(state.journal, engine, { open: false, running: null });
  const around = state.around.filter((one) => one.open);
  const next = state.engine?.open ? state.engine : around.pop() ?? state.engine;
  put(state.journal, state, { around, engine: next });
}

/**
 * @param {State} state
 * @param {ForwardEvent} event
 */
function forward(state, event) {
  const produced = event.output;
  const earlier = event.inplace ? cardOf(state, produced.id) : undefined;
  if (earlier && isLeaf(earlier) && !event.grad_fn) {
    // `w -= lr * w.grad` under no_grad changes the leaf: it keeps its card.
    state.values.set(produced.id, produced);
    change(state, earlier, { value: produced });
    remember(state, event.span, event.variable ?? earlier.name, produced);
    return;
  }
  state.cards.set(event.node, state.born.get(event.seq) ?? born(state, event));
  for (const tensor of [produced, ...(event.more_outputs ?? [])]) {
    state.producer.set(tensor.id, event.node);
    state.values.set(tensor.id, tensor);
  }
  for (const [node, tensor] of event.accumulators ?? []) {
    const leaf = state.producer.get(tensor);
    const card = leaf === undefined ? undefined : state.cards.get(leaf);
    if (!card) continue;
    state.leafOf.set(node, card.id);
    change(state, card, { accumulator: node, value: wanting(card.value, true) });
  }
  if (event.variable) remember(state, event.span, event.variable, produced);
}

/**
 * @param {State} state
 * @param {BackwardEvent} event
 */
function backward(state, event) {
  const engine = engineOf(state, event.root);
  if (engine) {
    // Whatever was still on its way has come: the engine would not have gone on without it.
    for (const node of engine.landing) land(state, engine, node);
    engine.waiting.delete(event.node);
    /** @type {number[]} */
    const landing = [];
    (event.released ?? []).forEach(([node], i) => {
      const out = event.gradients_out?.[i];
      const told = out?.tensor && engine.buffers.has(`${out.node}:${out.slot}`);
      if (told && out.node === node) landing.push(node);
      else lower(engine, node);
    });
    put(state.journal, engine, { running: event.node, queue: event.ready ?? [], landing });
    settle(state, engine);
    push(state.journal, engine.done, event.node);
  }
  state.passed.add(event.node);
  const card = state.cards.get(event.node);
  if (card) {
    state.touched.add(card.id);
    change(state, card, {
      backward: event, done: true, gradient: event.gradients_in[0] ?? null,
      freed: card.freed || engine?.keep === false,
    });
  } else if (!state.leafOf.has(event.node)) state.strangers.set(event.node, event.name);
  const hooked = event.hooked ? card ?? leafCard(state, event.node) : undefined;
  if (hooked) change(state, hooked, { hooked: event });
  for (const out of event.gradients_out ?? []) {
    if (!out.tensor) continue;
    state.carried.set(edgeKey(event.node, out.argument), out.tensor);
    if (out.node === null || out.node === undefined) continue;
    // With a single contribution nothing is added up: the gradient is there as soon as it is sent.
    const target = state.cards.get(out.node);
    if (target && engine?.dependencies.get(out.node) === 1) {
      state.touched.add(target.id);
      change(state, target, { gradient: out.tensor });
    }
  }
}

/**
 * A contribution has reached a node: only now does it wait for one less.
 * @param {State} state
 * @param {import("./state.js").Engine} engine
 * @param {number} node
 */
function land(state, engine, node) {
  const at = engine.landing.indexOf(node);
  if (at < 0) return;
  put(state.journal, engine, { landing: engine.landing.toSpliced(at, 1) });
  lower(engine, node);
  settle(state, engine);
}

/**
 * @param {import("./state.js").Engine} engine
 * @param {number} node
 */
function lower(engine, node) {
  const left = (engine.waiting.get(node) ?? 0) - 1;
  if (left > 0) engine.waiting.set(node, left);
  else engine.waiting.delete(node);
}

/**
 * @param {State} state
 * @param {import("./state.js").Engine} engine
 */
function settle(state, engine) {
  const ready = engine.queue.filter((node) => !engine.waiting.has(node));
  put(state.journal, engine, { ready });
}

/**
 * @param {State} state
 * @param {AccumulateEvent} event
 */
function accumulate(state, event) {
  const { delta, after, k, n } = event;
  const landed = {
    source: event.source ?? null, before: event.before ?? null, delta, after, k, n,
  };
  if (event.target === "grad") {
    if (typeof event.tensor === "number") state.gradientOf.set(after.id, event.tensor);
    state.values.set(after.id, after);
    const card = accumulated(state, event);
    if (!card) return;
    if (state.strangers.has(event.node)) state.leafOf.set(event.node, card.id);
    state.touched.add(card.id);
    change(state, card, {
      gradient: isLeaf(card) || !event.before ? after : card.gradient, done: true,
      contributions: [...card.contributions.filter((c) => c.source !== null), landed],
    });
    return;
  }
  const engine = engineOf(state, event.root);
  if (engine) land(state, engine, event.node);
  const card = state.cards.get(event.node) ?? leafCard(state, event.node);
  if (!card) return;
  state.touched.add(card.id);
  // A leaf shows its .grad; what gathers in front of its AccumulateGrad is told beside it.
  change(state, card, {
    contributions: [...card.contributions, landed],
    gradient: card.id === event.node ? after : card.gradient,
  });
}

/**
 * @param {State} state
 * @param {import("./wire.d.ts").BindEvent} event
 */
function bind(state, event) {
  // A view was changed in place: from here on CopySlices stands for its base.
  const { node } = event;
  const stands = node !== undefined && node !== null;
  if (stands) state.producer.set(event.tensor.id, node);
  const card = cardOf(state, event.tensor.id);
  if (event.gradient) {
    state.gradientOf.set(event.gradient.id, event.tensor.id);
    state.values.set(event.gradient.id, event.gradient);
  }
  if (event.change && event.change !== "zero_grad") state.values.set(event.tensor.id, event.tensor);
  if (card) {
    const skipped = event.change === "skipped" && isLeaf(card);
    if (skipped || event.change === "zero_grad") {
      change(state, card, { gradient: event.gradient ?? undefined, contributions: [],
        value: skipped ? event.tensor : card.value });
    } else if (event.change) {
      const value = event.change === "requires_grad" && card.value.id === event.tensor.id
        ? wanting(card.value, event.tensor.requires_grad) : event.tensor;
      change(state, card, { value, gradient: event.gradient || card.gradient, was: card.value,
        wasGradient: card.gradient, name: stands && event.name || card.name });
    } else if (card.value.id === event.tensor.id) {
      change(state, card, { value: wanting(card.value, event.tensor.requires_grad) });
    }
    const outer = depth(state, event.scope);
    if (event.name && !event.change
      && (!card.name || outer < card.depth || event.name.endsWith(`.${card.name}`))) {
      change(state, card, { name: event.name, depth: outer });
    }
  }
  if (!event.change && event.name) remember(state, event.span, event.name, event.tensor);
}

/**
 * A changed card is a new one: whoever holds the old one can see that it is, at once.
 * @param {State} state
 * @param {import("./state.js").Card} card
 * @param {Partial<import("./state.js").Card>} fields
 */
function change(state, card, fields) {
  const now = state.cards.get(card.id) ?? card;
  state.cards.set(card.id, { ...now, ...fields });
}

/**
 * @param {State} state
 * @param {import("./wire.d.ts").ForwardEvent["span"]} span
 * @param {string | null} name
 * @param {TensorValue} tensor
 */
function remember(state, span, name, tensor) {
  // A formula has one line and its inputs have fields: there is nothing to tell beside it.
  if (span && state.start?.kind !== "expression") state.lines.set(span[2], { name, tensor });
}
