/**
 * What a card's formulas are filled with: how the tensors around its op are called, and what they
 * hold. It must not know how formulas are drawn.
 */
import { normalized, results, widened } from "./derived.js";
import { brief, gradientName, renamed, role, title } from "./naming.js";
import { madeOf } from "./state.js";
import * as store from "./store.js";
import { symbol } from "./tex.js";

/**
 * @typedef {import("./state.js").Card} Card
 * @typedef {import("./tex.js").Context} Context
 */

/** The longest name that a formula is readable with, in characters. */
const SYMBOL = 12;

/** Ops whose gradient is made of those of all their results. */
const PIECES = /^(?:unsafe_)?(?:split|unbind)/;

/**
 * A card's name as a formula has room for it: what is a name already stays whole.
 * @param {Card} card
 * @param {string} source
 */
function named(card, source) {
  const name = title(card, source);
  return brief(name, /^[\w.]+$/.test(name) ? 2 * SYMBOL : SYMBOL);
}

/**
 * What the formulas of a card name; null for one that is made of nothing.
 * @param {number} node
 * @returns {Context | null}
 */
export function contextOf(node) {
  const state = store.now.value;
  const card = state.cards.get(node) ?? store.whole.value.cards.get(node);
  if (!card || card.forward.inputs.length === 0) return null;
  const source = store.current.value?.source ?? "";
  /** @type {Context["names"]} */
  const names = {};
  const inputs = madeOf(store.whole.value, card);
  const gradients = card.forward.inputs.map((id) =>
    gradientName(store.whole.value, id, source));
  card.forward.arguments.forEach((argument, i) => {
    const one = inputs[i];
    names[argument] = one
      ? { symbol: symbol(named(one, source)),
        role: role(one) === "leaf" ? "leaf" : "forward" }
      : gradients[i] ? { symbol: symbol(gradients[i]), role: "gradient" }
        : { symbol: symbol(argument), role: "constant" };
  });
  const own = symbol(named(card, source));
  const result = renamed(card, inputs, source) ? `{${own}}'` : own;
  return { card, names, made: madeBy(card, names, result), result,
    gradient: card.backward?.gradients_in[0] ?? null,
    pieces: PIECES.test(card.forward.op) ? card.backward?.gradients_in : null };
}

/**
 * The same with the results as they stand beside the input in what goes back.
 * @param {Context} context
 * @returns {Context}
 */
export function beside(context) {
  const { card, gradient } = context;
  const forward = { ...card.forward, output: widened(card.forward.output, card) };
  return { ...context, gradient: widened(gradient, card), card: { ...card, forward } };
}

/**
 * What formulas name beside the arguments: other results, and what a normalization has taken out.
 * @param {Card} card
 * @param {Context["names"]} names
 * @param {string} result
 */
function madeBy(card, names, result) {
  /** @type {NonNullable<Context["made"]>} */
  const made = {};
  const all = results(card, store.ops.value[card.forward.op]);
  for (const [name, tensor] of Object.entries(all)) {
    made[name] = { symbol: tensor === card.forward.output ? result : symbol(name),
      role: "forward", tensor };
  }
  const x = names.input?.symbol ?? "x";
  const taken = normalized(card);
  for (const [name, tex] of /** @type {const} */ ([["mu", "\\mu"], ["sigma", "\\sigma"],
    ["standard", `\\hat{${x}}`]])) {
    made[name] = { symbol: tex, role: "forward", tensor: taken?.[name] ?? null };
  }
  return made;
}
