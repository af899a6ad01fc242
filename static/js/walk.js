/**
 * The engine's walk as two places tell of it: who waits, and what its nodes are called at the
 * current step. It must not know how either is drawn.
 */
import { brief, nodeName } from "./naming.js";
import { leafCard } from "./state.js";
import * as store from "./store.js";

/** The longest name that stands beside that of a node's function, in characters. */
const LONGEST = 18;

/**
 * The nodes that wait for gradients, in the engine's order. Neither what runs nor what is ready is
 * among them.
 * @param {import("./state.js").Engine} engine
 */
export function awaiting({ waiting, dependencies }) {
  return [...dependencies.keys()].filter((node) => waiting.has(node));
}

/**
 * A node's function, what that is of, and the card that stands for it: what a node without one is
 * called is known from when it runs.
 * @param {number} node
 */
export function called(node) {
  const now = store.now.value;
  const state = now.cards.has(node) || leafCard(now, node) ? now : store.whole.value;
  const { fn, of } = nodeName(state, node, store.current.value?.source ?? "");
  return { fn, of: brief(of, LONGEST), card: state.cards.get(node) ?? leafCard(state, node) };
}
