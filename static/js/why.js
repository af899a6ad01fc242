/**
 * What a person would ask about a run, found from its events: where a NaN was born, why a gradient
 * is zero, where gradients vanish, explode or pile up. Pure; it must not know the words
 * in which it is told nor the DOM.
 */
import { advance } from "./events.js";
import { short } from "./format.js";
import { clears, none } from "./missing.js";
import { baseName } from "./naming.js";
import { cardOf, empty, leafCard, nearest } from "./state.js";

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
 *   values?: Record<string, string | number>, given?: Given[]}} Finding `given`: what went in
 * @typedef {{tensor: TensorValue, argument: string, card: number | null}} Given
 */

/** The largest local derivative that is told as "saturated". */
const FLAT = 0.01;
/** How many times larger one gradient must be than another for the smaller one to have vanished. */
const VANISHED = 1e3;
/** How many times larger than the root's a gradient is that has exploded. */
const EXPLODED = 1e4;
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
    ...piled(events, whole), ...twice(events, whole), ...asked(events)];
  /** @type {Map<string, number>} */
  const told = new Map();
  return all.sort((a, b) => a.seq - b.seq).filter(({ kind }) => {
    told.set(kind, (told.get(kind) ?? 0) + 1);
    return (told.get(kind) ?? 0) <= MOST;
  });
}

/** @typedef {"nan" | "inf"} Odd */
const ODD = /** @type {const} */ (["nan", "inf"]);

/**
 * @param {TensorValue | null | undefined} tensor
 * @param {Odd} [kind] either, when none is named
 */
function odd(tensor, kind) {
  if (!tensor) return false;
  return kind ? tensor.stats[kind] > 0 : tensor.stats.nan + tensor.stats.inf > 0;
}

/**
 * The first NaN and the first infinity, forward and backward: each where none of its kind went in.
 * @param {readonly Event[]} events
 * @param {State} whole
 */
function born(events, whole) {
  /** @type {Map<number, TensorValue>} */
  const values = new Map();
  /** @type {Set<string>} */
  const seen = new Set();
  /** @type {Finding[]} */
  const found = [];
  /** @type {(where: string, at: {node: number, seq: number}, given: Given[],
   *   out: TensorValue | null | undefined, written?: readonly string[]) => void} */
  const look = (where, { node, seq }, given, out, written = []) => {
    for (const kind of ODD) {
      const key = `why.${where}.${kind}`;
      if (!odd(out, kind) || seen.has(key)) continue;
      if (given.some(({ tensor }) => odd(tensor, kind))) continue;
      seen.add(key);
      const card = whole.cards.get(node) ?? leafCard(whole, node);
      const of = kind !== "nan" ? "" : written.includes("NaN") ? "_written"
        : given.some(({ tensor }) => odd(tensor))
          || written.some((one) => one.endsWith("Infinity")) ? "_of_inf" : "";
      if (card) {
        found.push({ kind: key + of, node: card.id, seq, given,
          values: { line: card.forward.span?.[0] ?? "?" } });
      }
    }
  };
  for (const event of events) {
    if (event.type === "forward") {
      const sources = whole.cards.get(event.node)?.sources ?? [];
      const given = event.inputs.flatMap((id, i) => {
        const tensor = values.get(id);
        return tensor ? { tensor, argument: event.arguments[i], card: sources[i] ?? null } : [];
      });
      // What the program writes down it means, as in a mask of scores.
      const written = Object.values(event.settings ?? {}).map(String);
      const meant = event.inputs.length === 0 || written.some((one) => /^-?Infinity$/.test(one));
      for (const one of [event.output, ...(event.more_outputs ?? [])]) {
        if (!meant || odd(one, "nan") && event.inputs.length > 0) {
          look("born", event, given, one, written);
        }
        values.set(one.id, one);
      }
    } else if (event.type === "backward") {
      const given = event.gradients_in.flatMap((tensor) =>
        tensor ? { tensor, argument: "", card: null } : []);
      for (const { tensor } of event.gradients_out) look("born_back", event, given, tensor);
    } else if (event.type === "optimizer") values.set(event.tensor, event.after);
    else if (event.type === "bind" && event.change) values.set(event.tensor.id, event.tensor);
  }
  return found;
}

/** @param {TensorValue} tensor */
function size(tensor) {
  return tensor.shape.reduce((product, one) => product * one, 1);
}

/** @param {TensorValue} tensor */
function largest({ stats }) {
  return Math.max(Math.abs(Number(stats.min ?? 0)), Math.abs(Number(stats.max ?? 0)));
}

/** @param {TensorValue | null | undefined} tensor */
function isZero(tensor) {
  return Boolean(tensor) && size(/** @type {TensorValue} */ (tensor)) > 0
    && /** @type {TensorValue} */ (tensor).stats.zeros
      === size(/** @type {TensorValue} */ (tensor));
}

/** Ops that stop a gradient, by what one says of them. */
const STOPS = /** @type {Record<string, string>} */ ({
  relu: "relu", threshold: "relu", leaky_relu: "relu", relu6: "clamp", hardtanh: "clamp",
  clamp: "clamp", clamp_min: "clamp", clamp_max: "clamp", sigmoid: "saturated",
  tanh: "saturated", mul: "mul",
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
    for (const out of event.gradients_out) {
      const local = out.local?.value;
      if (!out.tensor || !local || odd(local)) continue;
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
        values: { largest: largest(local), count: size(local) } });
    }
  }
  return found;
}

/** @param {TensorValue} tensor */
function rms(tensor) {
  return Number(tensor.stats.norm ?? NaN) / Math.sqrt(Math.max(1, size(tensor)));
}

/**
 * Gradients that shrink or grow out of all proportion: the leaves of each backward compared.
 * @param {readonly Event[]} events
 * @param {State} whole
 */
function scales(events, whole) {
  /** @type {Finding[]} */
  const found = [];
  /** @type {Set<string>} */
  const told = new Set();
  /** @type {{card: Card, size: number, seq: number}[]} */
  let leaves = [];
  let root = NaN;
  const compare = () => {
    const list = leaves.filter((one) => one.size > 0 && Number.isFinite(one.size));
    if (list.length === 0) return;
    const [least] = list.slice().sort((a, b) => a.size - b.size);
    const most = list.slice().sort((a, b) => b.size - a.size)[0];
    const ratio = most.size / least.size;
    const grown = most.size / root;
    const vanished = `vanish ${least.card.id}`;
    if (ratio >= VANISHED && grown < EXPLODED && !told.has(vanished)) {
      told.add(vanished);
      found.push({ kind: "why.scale.vanish", node: least.card.id, seq: least.seq,
        other: most.card.id, values: { ratio: short(Number(ratio.toPrecision(2))) } });
    }
    if (grown >= EXPLODED && !told.has("explode")) {
      told.add("explode");
      found.push({ kind: "why.scale.explode", node: most.card.id, seq: most.seq,
        values: { ratio: short(Number(grown.toPrecision(2))) } });
    }
  };
  for (const event of events) {
    if (event.type === "scope" && event.kind === "backward") {
      if (event.action === "leave") compare();
      leaves = [];
      root = NaN;
    } else if (event.type === "backward" && event.order === 0 && event.gradients_in[0]) {
      root = rms(event.gradients_in[0]);
    } else if (event.type === "accumulate" && event.target === "grad") {
      const card = leafCard(whole, event.node);
      if (card) leaves.push({ card, size: rms(event.delta), seq: event.seq });
    }
  }
  return found;
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
      if (card) found.push({ kind: "why.piled", node: card.id, seq: event.seq });
    }
    last.set(tensor, iteration);
  }
  return found;
}

/**
 * backward() through a graph whose saved values are gone: where it went through the first time.
 * @param {readonly Event[]} events
 * @param {State} whole
 */
function twice(events, whole) {
  const { error } = whole;
  if (!error || !/backward through the graph a second time/.test(error.message)) return [];
  const first = events.find((event) => event.type === "backward"
    && (error.node === null || error.node === undefined || event.node === error.node));
  if (first?.type !== "backward") return [];
  const card = whole.cards.get(first.node) ?? leafCard(whole, first.node);
  return card ? [{ kind: "why.twice", node: card.id, seq: first.seq }] : [];
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
    if (why && !found.has(key)) found.set(key, { ...why, line: event.span?.[0] });
  }
  return [...found.values()];
}
