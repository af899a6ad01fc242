/**
 * The state of the world after some events: its shape, and how to find things in it. Pure; it must
 * not know how events change it (events.js) nor how it is drawn.
 */

import { Journal, NotedMap, NotedSet } from "./journal.js";

/**
 * @typedef {import("./wire.d.ts").Event} Event
 * @typedef {import("./wire.d.ts").TensorValue} TensorValue
 * @typedef {import("./wire.d.ts").ForwardEvent} ForwardEvent
 * @typedef {import("./wire.d.ts").BackwardEvent} BackwardEvent
 * @typedef {import("./wire.d.ts").AccumulateEvent} AccumulateEvent
 * @typedef {import("./wire.d.ts").ScopeEvent} ScopeEvent
 */

/**
 * One contribution to a gradient, as it landed.
 * @typedef {{source: number | null, delta: TensorValue, after: TensorValue, k: number, n: number,
 *   before: TensorValue | null}} Contribution
 */

/**
 * A card of the graph. `depth` says how many calls deep its name was given; the outermost name is
 * the one that a reader of the program knows. `gradient` is undefined until one arrives; for leaves
 * it is what `.grad` holds, for the others what the current backward has brought to their output.
 * `path` and `module` are the attribute path and class of the module that it ran in.
 * `of` is what the first input was called when the op ran, `looksAt` its card where the op only
 * looks at it in another way; so many (`nth`) ops of the same expression were before it on its way.
 * `given` are the inputs as they were then: an optimizer may have changed them since. `versions`
 * are those of the inputs then; `freed`: it has let go of what it saved. `hooked`: the step at
 * which hooks changed what came to it (to its AccumulateGrad). `was` and `wasGradient` are the
 * value and the gradient before one of them was last changed in place.
 * @typedef {{
 *   id: number,
 *   forward: ForwardEvent,
 *   value: TensorValue,
 *   name: string | null,
 *   depth: number,
 *   sources: (number | null)[],
 *   of: string | null,
 *   looksAt: Card | null,
 *   nth: number,
 *   given: (TensorValue | null)[],
 *   path: string | null,
 *   module: string | null,
 *   gradient: TensorValue | null | undefined,
 *   contributions: Contribution[],
 *   backward: BackwardEvent | null,
 *   done: boolean,
 *   was: TensorValue | null,
 *   wasGradient: TensorValue | null | undefined,
 *   accumulator: number | null,
 *   versions: number[],
 *   freed: boolean,
 *   hooked: BackwardEvent | null,
 * }} Card
 */

/**
 * The engine of one backward: what runs now, what is ready, how many gradients the others await.
 * `queue` is the queue as it is once all that the running node sends has landed; `landing` are the
 * nodes that a contribution is still on its way to, and `buffers` how many each input buffer
 * ("node:slot") takes, where it is more than one. A hook may walk inside a walk: those that wait
 * for it to end are `around` it, the outermost first.
 * @typedef {{root: number, open: boolean, running: number | null, ready: number[],
 *   queue: number[], landing: number[], buffers: Map<string, number>,
 *   waiting: Map<number, number>, dependencies: Map<number, number>, done: number[],
 *   keep: boolean}} Engine `keep`: what nodes saved stays for another walk
 */

/**
 * What a line of the program made last.
 * @typedef {{name: string | null, tensor: TensorValue}} Made
 */

/**
 * `passed` are the nodes that ever ran backward, `strangers` the names of those that no card stands
 * for: made in iterations that are told in summary. `gradientOf` says whose `.grad` a tensor is or
 * was. `retained` are the tensors that retain_grad() was called of. `sketched`: only what the cards
 * of a view need is here. `born` are cards as they were made, by their events: another walk along
 * the same events takes them from there.
 * @typedef {{
 *   sketched: boolean,
 *   count: number,
 *   cards: Map<number, Card>,
 *   born: Map<number, Card>,
 *   producer: Map<number, number>,
 *   values: Map<number, TensorValue>,
 *   versions: Map<number, number>,
 *   scopes: Map<number, ScopeEvent>,
 *   open: number[],
 *   training: Set<string>,
 *   engine: Engine | null,
 *   around: Engine[],
 *   leafOf: Map<number, number>,
 *   gradientOf: Map<number, number>,
 *   carried: Map<string, TensorValue>,
 *   touched: Set<number>,
 *   passed: Set<number>,
 *   strangers: Map<number, string>,
 *   retained: Set<number>,
 *   lines: Map<number, Made>,
 *   output: {text: string, seq: number, stderr?: boolean,
 *     plot?: import("./wire.d.ts").PlotEvent}[],
 *   warnings: import("./wire.d.ts").WarnedEvent[],
 *   iterations: import("./wire.d.ts").IterationEvent[],
 *   start: import("./wire.d.ts").StartEvent | null,
 *   error: import("./wire.d.ts").ProblemEvent | null,
 *   end: import("./wire.d.ts").EndEvent | null,
 *   journal: Journal | null,
 * }} State
 */

/** @returns {State} the world before the first event */
export function empty() {
  return {
    sketched: false,
    count: 0,
    cards: new Map(),
    born: new Map(),
    producer: new Map(),
    values: new Map(),
    versions: new Map(),
    scopes: new Map(),
    open: [],
    training: new Set(),
    engine: null,
    around: [],
    leafOf: new Map(),
    gradientOf: new Map(),
    carried: new Map(),
    touched: new Set(),
    passed: new Set(),
    strangers: new Map(),
    retained: new Set(),
    lines: new Map(),
    output: [],
    warnings: [],
    iterations: [],
    start: null,
    error: null,
    end: null,
    journal: null,
  };
}

/** @returns {State} the world before the first event, in which one can go back from later ones */
export function undoable() {
  const journal = new Journal();
  const map = () => new NotedMap(journal);
  const set = () => new NotedSet(journal);
  return { ...empty(), journal, cards: map(), producer: map(), values: map(), scopes: map(),
    versions: map(), training: set(), leafOf: map(), gradientOf: map(), carried: map(),
    touched: set(), passed: set(), retained: set(), lines: map(), strangers: map() };
}

/** @param {Card} card */
export function isLeaf(card) {
  return !card.forward.grad_fn;
}

/**
 * The key of the edge that ends at argument `argument` of node `to`.
 * @param {number} to
 * @param {string} argument
 */
export function edgeKey(to, argument) {
  return `${to}:${argument}`;
}

/**
 * The card that shows a tensor.
 * @param {State} state
 * @param {number} tensor
 */
export function cardOf(state, tensor) {
  const node = state.producer.get(tensor);
  return node === undefined ? undefined : state.cards.get(node);
}

/**
 * The card of the leaf that an AccumulateGrad node writes to.
 * @param {State} state
 * @param {number} node
 */
export function leafCard(state, node) {
  const leaf = state.leafOf.get(node);
  return leaf === undefined ? undefined : state.cards.get(leaf);
}

/**
 * The card whose .grad an accumulate event changes.
 * @param {State} state
 * @param {AccumulateEvent} event
 */
export function accumulated(state, event) {
  const tensor = event.tensor;
  return (tensor === null || tensor === undefined ? undefined : cardOf(state, tensor))
    ?? leafCard(state, event.node);
}

/**
 * The card that an event is about: an AccumulateGrad is shown at its leaf.
 * @param {State} state
 * @param {Event} event
 * @returns {Card | undefined}
 */
export function subject(state, event) {
  switch (event.type) {
    case "forward":
      return state.cards.get(event.node) ?? cardOf(state, event.output.id);
    case "backward":
      return state.cards.get(event.node) ?? leafCard(state, event.node);
    case "accumulate":
      return event.target === "grad"
        ? accumulated(state, event)
        : state.cards.get(event.node) ?? leafCard(state, event.node);
    case "optimizer":
      return cardOf(state, event.tensor);
    case "bind":
      return cardOf(state, event.tensor.id);
    default:
      return undefined;
  }
}

/**
 * The cards that made what a card was made of, argument by argument.
 * @param {State} state
 * @param {Card} card
 */
export function madeOf(state, { sources }) {
  return sources.map((from) => (from === null ? undefined : state.cards.get(from)));
}

/**
 * The innermost scope of a kind around a scope, itself included.
 * @param {State} state
 * @param {number | null | undefined} id
 * @param {ScopeEvent["kind"]} kind
 * @returns {ScopeEvent | undefined}
 */
export function nearest(state, id, kind) {
  let found = id === null || id === undefined ? undefined : state.scopes.get(id);
  while (found && found.kind !== kind) found = outerOf(state, found);
  return found;
}

/**
 * The scope around a scope: it was counted earlier, so that the way outwards always ends.
 * @param {State} state
 * @param {ScopeEvent} scope
 */
export function outerOf(state, { id, parent }) {
  return typeof parent === "number" && parent < id ? state.scopes.get(parent) : undefined;
}

/**
 * How many calls of modules and functions are around a scope, itself included.
 * @param {State} state
 * @param {number | null | undefined} scope
 */
export function depth(state, scope) {
  let calls = 0;
  for (let at = scope; at !== null && at !== undefined;) {
    const found = state.scopes.get(at);
    if (!found) break;
    if (found.kind === "module" || found.kind === "function") calls += 1;
    at = outerOf(state, found)?.id;
  }
  return calls;
}

/** Ops whose result has the elements of the first input as they are. */
export const LOOKING = ["view", "expand", "unsqueeze", "squeeze", "clone", "reshape",
  "reshape_alias", "unsafe_view"];
const LOOKS = new RegExp(`^_?(?:${LOOKING.join("|")})(?:\\.|$)`);

/**
 * The card of an op as it is when the op has run.
 * @param {State} state
 * @param {ForwardEvent} event
 * @returns {Card}
 */
export function born(state, event) {
  const within = nearest(state, event.scope, "module");
  const sources = (event.inputs ?? []).map((id) => state.producer.get(id) ?? null);
  const first = state.cards.get(sources[0] ?? -1);
  const card = {
    id: event.node,
    forward: event,
    value: event.output,
    name: event.variable ?? null,
    depth: depth(state, event.scope),
    sources,
    of: first?.name ?? null,
    looksAt: first && LOOKS.test(event.op) ? first : null,
    nth: first && String(first.forward.span) === String(event.span) ? first.nth + 1 : 0,
    given: (event.inputs ?? []).map((id) => state.values.get(id) ?? null),
    path: within?.name ?? null,
    module: within?.label ?? null,
    gradient: undefined,
    contributions: [],
    backward: null,
    done: false,
    was: null,
    wasGradient: undefined,
    accumulator: null,
    versions: (event.inputs ?? []).map((id) => state.versions.get(id) ?? 0),
    freed: false,
    hooked: null,
  };
  state.born.set(event.seq, card);
  return card;
}

/**
 * The same for all iterations of one loop of the program.
 * @param {ScopeEvent} iteration
 */
export function loop(iteration) {
  return `${iteration.span} ${iteration.name}`;
}

/**
 * The iterations that a scope lies in, by their numbers, the outermost first.
 * @param {State} state
 * @param {number | null | undefined} scope
 */
export function iterationsOf(state, scope) {
  const path = [];
  let one = nearest(state, scope, "iteration");
  for (; one; one = nearest(state, outerOf(state, one)?.id, "iteration")) {
    path.unshift(one.index ?? 0);
  }
  return path;
}

/**
 * Where an iteration lies that is told in summary: "3.57" is number 57 of a loop in number 3.
 * @param {import("./wire.d.ts").IterationEvent} summary
 */
export function placeOf({ index, around }) {
  return [...around ?? [], index].join(".");
}

/**
 * The loop iteration that a scope lies in, of a loop whose iterations hold a whole backward: the
 * graph shows one of those at a time. Ask the state of everything that has come: only that knows
 * which loops train.
 * @param {State} whole
 * @param {number | null | undefined} scope
 * @returns {number | null}
 */
export function unitOf(whole, scope) {
  let found = nearest(whole, scope, "iteration");
  while (found && !whole.training.has(loop(found))) {
    found = nearest(whole, outerOf(whole, found)?.id, "iteration");
  }
  return found?.id ?? null;
}

/**
 * What the cards of a run are, without their numbers.
 * @param {State} state
 */
export function structure(state) {
  return [...state.cards.values()].map((card) =>
    `${card.forward.op} ${card.forward.inputs} ${card.value.shape}`).join("\n");
}

/**
 * The same tensor once it is known whether a gradient is asked for: `requires_grad_()` is no event.
 * @param {import("./wire.d.ts").TensorValue} tensor
 * @param {boolean} requires_grad
 */
export function wanting(tensor, requires_grad) {
  return tensor.requires_grad === requires_grad ? tensor : { ...tensor, requires_grad };
}

/**
 * How many gradients each input buffer takes: those with one only are not told of.
 * @param {State} state
 * @param {Iterable<number>} nodes
 */
export function buffers(state, nodes) {
  /** @type {Map<string, number>} */
  const taken = new Map();
  for (const node of nodes) {
    for (const edge of state.cards.get(node)?.forward.next ?? []) {
      if (edge) taken.set(edge.join(":"), (taken.get(edge.join(":")) ?? 0) + 1);
    }
  }
  return new Map([...taken].filter(([, count]) => count > 1));
}
