/**
 * Where gradients shrink or grow out of all proportion on their way through a run's layers. Pure;
 * it must not know the words in which it is told nor the DOM.
 */
import { short } from "./format.js";
import { rms } from "./measures.js";
import { leafCard } from "./state.js";

/**
 * @typedef {import("./wire.d.ts").Event} Event
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Card} Card
 * @typedef {import("./why.js").Finding} Finding
 */

/** How many times larger one gradient must be than another for the smaller one to have vanished. */
const VANISHED = 1e3;
/** How many times larger than the root's a gradient is that has exploded. */
const EXPLODED = 1e4;
/** So many nodes farther from the root is a leaf that lies layers deeper. */
const DEEPER = 6;
/** How much smaller a gradient leaves a node that has its part in a vanishing. */
const SHRINKS = 1.25;
/** So many nodes at least take part: fewer are a small factor, a flat curve or a sum of zero. */
const PARTS = 3;

/**
 * `via`: from where a node's gradient came on the shortest way from the root, and how large it was.
 * @typedef {{depth: number, via: number | null, size: number}} Reached
 * @typedef {{card: Card, size: number, seq: number, node: number, depth: number}} Leaf
 */

/**
 * Gradients that shrink or grow out of all proportion: the leaves of each backward compared.
 * @param {readonly Event[]} events
 * @param {State} whole
 * @returns {Finding[]}
 */
export function scales(events, whole) {
  /** @type {Finding[]} */
  const found = [];
  /** @type {Set<string>} */
  const told = new Set();
  /** @type {Leaf[]} */
  let leaves = [];
  /** @type {Map<number, Reached>} */
  let reached = new Map();
  let root = NaN;
  const compare = () => {
    const list = leaves.filter((one) => one.size > 0 && Number.isFinite(one.size));
    if (list.length === 0) return;
    const most = list.reduce((best, one) => (one.size > best.size ? one : best));
    const grown = most.size / root;
    const faded = vanishing(list, reached);
    if (faded && grown < EXPLODED && !told.has(`vanish ${faded.least.card.id}`)) {
      const { least, other } = faded;
      told.add(`vanish ${least.card.id}`);
      found.push({ kind: "why.scale.vanish", node: least.card.id, seq: least.seq,
        other: other.card.id, values: { ratio: times(other.size / least.size) } });
    }
    if (grown >= EXPLODED && !told.has("explode")) {
      told.add("explode");
      found.push({ kind: "why.scale.explode", node: most.card.id, seq: most.seq,
        values: { ratio: times(grown) } });
    }
  };
  for (const event of events) {
    if (event.type === "scope" && event.kind === "backward") {
      if (event.action === "leave") compare();
      leaves = [];
      reached = new Map();
      root = NaN;
    } else if (event.type === "backward") {
      const came = event.gradients_in[0];
      if (event.order === 0 && came) root = rms(came);
      const depth = reached.get(event.node)?.depth ?? 0;
      for (const { node, tensor } of event.gradients_out) {
        const known = reached.get(node ?? NaN);
        if (!tensor || typeof node !== "number" || known && known.depth <= depth + 1) continue;
        reached.set(node, { depth: depth + 1, via: event.node, size: rms(tensor) });
      }
    } else if (event.type === "accumulate" && event.target === "grad") {
      const card = leafCard(whole, event.node);
      const depth = reached.get(event.node)?.depth ?? 0;
      if (card) {
        leaves.push({ card, size: rms(event.delta), seq: event.seq, node: event.node, depth });
      }
    }
  }
  return found;
}

/** @param {number} ratio */
function times(ratio) {
  return short(Number(ratio.toPrecision(2)));
}

/**
 * The leaf whose gradient has vanished, and one nearer to the root whose has not. What a bias gets
 * is of another size than what a weight gets, and may cancel out: weights are compared with weights
 * where there are any.
 * @param {readonly Leaf[]} all
 * @param {ReadonlyMap<number, Reached>} reached
 */
function vanishing(all, reached) {
  const weights = all.filter(({ card }) => card.value.shape.length >= 2);
  const list = weights.length > 0 ? weights : all;
  const least = list.reduce((best, one) => (one.size < best.size ? one : best));
  const near = list.filter((one) => one.depth <= least.depth - DEEPER
    && one.size >= VANISHED * least.size);
  if (near.length === 0) return null;
  const other = near.reduce((best, one) => (one.size > best.size ? one : best));
  const between = list.filter(({ depth }) => depth >= other.depth && depth <= least.depth)
    .sort((a, b) => a.depth - b.depth);
  const rising = between.filter((one, i) => i > 0 && one.size > between[i - 1].size).length;
  const steady = 3 * rising <= between.length;
  return steady && fades(least, other, reached) ? { least, other } : null;
}

/**
 * Whether a gradient shrinks node by node between the depths of two leaves, rather than at one node
 * only: such a fall is a factor of the program, or what is left of a sum that is zero.
 * @param {Leaf} least
 * @param {Leaf} other
 * @param {ReadonlyMap<number, Reached>} reached
 */
function fades(least, other, reached) {
  /** @type {number[]} from the leaf up */
  const sizes = [];
  for (let at = reached.get(least.node); at && at.depth >= other.depth;) {
    sizes.push(at.size);
    const up = at.via === null ? undefined : reached.get(at.via);
    at = up && up.depth < at.depth ? up : undefined;
  }
  const falls = sizes.slice(1).map((size, i) => Math.log(size / sizes[i]));
  const whole = falls.reduce((sum, fall) => sum + fall, 0);
  const parts = falls.filter((fall) => fall >= Math.log(SHRINKS));
  return whole > 0 && parts.length >= PARTS && Math.max(...parts) < whole / 2;
}
