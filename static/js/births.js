/**
 * Where the first NaN and the first infinity of a run come from, forward and backward. Pure; it
 * must not know the words in which it is told nor the DOM.
 */
import { ODD, odd } from "./measures.js";
import { cardOf, leafCard } from "./state.js";
import { alters } from "./steps.js";

/**
 * @typedef {import("./wire.d.ts").Event} Event
 * @typedef {import("./wire.d.ts").BackwardEvent} BackwardEvent
 * @typedef {import("./wire.d.ts").BindEvent} BindEvent
 * @typedef {import("./wire.d.ts").ForwardEvent} ForwardEvent
 * @typedef {import("./wire.d.ts").TensorValue} TensorValue
 * @typedef {import("./measures.js").Odd} Odd
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Card} Card
 * @typedef {import("./why.js").Finding} Finding
 * @typedef {import("./why.js").Given} Given
 */

/** In-place changes that compute: others (`fill_`, `data`) put what the program means to. */
const COMPUTES = new Set(["add_", "sub_", "mul_", "div_", "pow_", "exp_", "log_", "sqrt_",
  "rsqrt_", "reciprocal_", "addcmul_", "addcdiv_", "lerp_", "square_"]);

/**
 * @typedef {{node: Card | undefined, seq: number, line?: number, change?: string}} Place
 */

/**
 * The first NaN and the first infinity, forward and backward: each where none of its kind went in.
 * Nothing is called the first once one has come from where nobody looks. Another NaN among the
 * gradients that is born of finite numbers is told, too.
 * @param {readonly Event[]} events
 * @param {State} whole
 * @returns {Finding[]}
 */
export function born(events, whole) {
  /** @type {Map<number, TensorValue>} */
  const values = new Map();
  /** @type {Map<number, number>} whose `.grad` a tensor is */
  const owners = new Map();
  /** @type {Set<string>} the kinds of birth that are over */
  const seen = new Set();
  /** @type {Set<string>} where in the program something was born */
  const places = new Set();
  /** @type {Set<Odd>} what there has been anywhere */
  const met = new Set();
  /** @type {Finding[]} */
  const found = [];
  let summed = false;

  /** @param {(TensorValue | null | undefined)[]} tensors */
  const keep = (...tensors) => {
    for (const one of tensors) {
      if (!one) continue;
      values.set(one.id, one);
      for (const kind of ODD) if (odd(one, kind)) met.add(kind);
    }
  };
  /**
   * One has come, and where from is not known.
   * @param {string} where
   * @param {TensorValue | null | undefined} tensor
   */
  const over = (where, tensor) => {
    for (const kind of ODD) if (odd(tensor, kind)) seen.add(`why.${where}.${kind}`);
  };
  /** @type {(where: string, at: Place, given: Given[], out: TensorValue | null | undefined,
   *   saved?: Given[], written?: readonly string[]) => void} */
  const look = (where, { node, seq, line, change }, given, out, saved = [], written = []) => {
    for (const kind of ODD) {
      const key = `why.${where}.${kind}`;
      const again = seen.has(key);
      // Of the gradients each birth is told that is another's: the first explains no other.
      if (!odd(out, kind) || again && key !== "why.born_back.nan") continue;
      if (given.some(({ tensor }) => odd(tensor, kind))) continue;
      seen.add(key);
      const guilty = saved.filter(({ tensor }) => odd(tensor, kind === "nan" ? undefined : kind));
      const infinite = given.some(({ tensor }) => odd(tensor)) || written.some(isInfinite);
      const of = guilty.length > 0 ? "_saved" : kind !== "nan" ? ""
        : written.includes("NaN") ? "_written" : infinite ? "_of_inf" : "";
      const place = `${key} ${node?.forward.op} ${node?.forward.span}`;
      if (again && (of || !node || places.has(place))) continue;
      places.add(place);
      if (again && node) {
        found.push({ kind: "why.born_back.nan_again", node: node.id, seq, given });
      } else if (node) {
        found.push({ kind: `${key}${change ? "_inplace" : ""}${of}`, node: node.id, seq, given,
          saved: guilty, values: { line: line ?? "?", change: change ?? "" } });
      }
    }
  };
  /** @param {number} id @param {number} [owner] @returns {Pick<Given, "card" | "gradient">} */
  const who = (id, owner = owners.get(id)) => (owner === undefined ? { card: null }
    : { card: cardOf(whole, owner)?.id ?? null, gradient: true });

  /** @param {ForwardEvent} event */
  const forward = (event) => {
    const sources = whole.cards.get(event.node)?.sources ?? [];
    /** @type {Given[]} */
    const given = event.inputs.flatMap((id, i) => {
      const tensor = values.get(id);
      const from = sources[i] ?? null;
      return tensor ? { tensor, argument: event.arguments[i],
        ...from === null ? who(id) : { card: from } } : [];
    });
    // What the program writes down it means, as in a mask of scores.
    const written = Object.values(event.settings ?? {}).map(String);
    const meant = event.inputs.length === 0 || written.some(isInfinite);
    const node = whole.cards.get(event.node) ?? leafCard(whole, event.node)
      ?? cardOf(whole, event.output.id);
    const at = { node, seq: event.seq, line: event.span?.[0] };
    for (const one of [event.output, ...(event.more_outputs ?? [])]) {
      if (event.inputs.length === 0) {
        if (summed) over("born", one);
      } else if (given.length < event.inputs.length) over("born", one);
      else if (!meant || odd(one, "nan")) look("born", at, given, one, [], written);
      keep(one);
    }
  };
  /** @param {BackwardEvent} event */
  const backward = (event) => {
    const came = event.gradients_in.flatMap((tensor) =>
      tensor ? { tensor, argument: "", card: null } : []);
    const card = whole.cards.get(event.node);
    const at = { node: card ?? leafCard(whole, event.node), seq: event.seq,
      line: card?.forward.span?.[0] };
    for (const { tensor } of event.gradients_out) {
      look("born_back", at, came, tensor, card ? savedBy(card, who) : []);
      keep(tensor);
    }
  };
  /** @param {BindEvent} event */
  const bind = (event) => {
    const { tensor, gradient, change } = event;
    if (gradient) {
      over("born_back", gradient);
      keep(gradient);
      owners.set(gradient.id, tensor.id);
    }
    if (!change) return;
    const was = values.get(tensor.id);
    const before = events[event.seq - 1];
    // Nobody says what a change was computed from: it is the first only if there was none before.
    const unmet = ODD.some((kind) => odd(tensor, kind) && !met.has(kind));
    if (was && COMPUTES.has(change) && alters(event) && unmet) {
      const node = cardOf(whole, tensor.id);
      const by = before?.type === "forward" && within(before.span, event.span)
        ? [{ tensor: before.output, argument: "", card: before.node }] : [];
      look("born", { node, seq: event.seq, line: event.span?.[0], change },
        [{ tensor: was, argument: "self", card: node?.id ?? null }, ...by], tensor);
    }
    over("born", tensor);
    keep(tensor);
  };

  for (const event of events) {
    if (event.type === "forward") forward(event);
    else if (event.type === "backward") backward(event);
    else if (event.type === "accumulate") {
      const { before, delta, after, node, tensor } = event;
      const given = [before, delta].flatMap((one) =>
        one ? { tensor: one, argument: "", card: null } : []);
      look("born_back", { node: whole.cards.get(node) ?? leafCard(whole, node), seq: event.seq },
        given, after);
      keep(delta, after);
      if (event.target === "grad" && typeof tensor === "number") owners.set(after.id, tensor);
    } else if (event.type === "optimizer") {
      const node = cardOf(whole, event.tensor);
      const state = Object.values(event.state ?? {});
      const given = [{ tensor: event.before, argument: "", card: node?.id ?? null },
        { tensor: event.gradient, argument: "", card: node?.id ?? null, gradient: true }];
      // What an optimizer remembers is told as it is after the step only.
      if (state.some((one) => typeof one === "object" && odd(one))) over("born", event.after);
      else look("born", { node, seq: event.seq, line: event.span?.[0] }, given, event.after);
      keep(event.after);
    } else if (event.type === "bind") bind(event);
    else if (event.type === "iteration") summed = true;
  }
  return found;
}

/**
 * What an op kept for its derivative.
 * @param {Card} card
 * @param {(id: number) => Pick<Given, "card" | "gradient">} who
 * @returns {Given[]}
 */
function savedBy({ id, forward, sources, given }, who) {
  const { saved = [], inputs, output } = forward;
  const kept = forward.arguments.flatMap((argument, i) => {
    const tensor = given[i];
    const from = sources[i] ?? null;
    return tensor && saved.includes(argument)
      ? { tensor, argument, ...from === null ? who(inputs[i]) : { card: from } } : [];
  });
  return saved.includes("result") ? [...kept, { tensor: output, argument: "", card: id }] : kept;
}

/**
 * Whether one place of the program lies in another.
 * @param {ForwardEvent["span"]} inner
 * @param {ForwardEvent["span"]} outer
 */
function within(inner, outer) {
  if (!inner || !outer) return false;
  const starts = inner[0] > outer[0] || inner[0] === outer[0] && inner[1] >= outer[1];
  return starts && (inner[2] < outer[2] || inner[2] === outer[2] && inner[3] <= outer[3]);
}

/** @param {string} setting */
function isInfinite(setting) {
  return /^-?Infinity$/.test(setting);
}
