/**
 * What a card is called and how it reads aloud: from the program's own names where it has given
 * one. Pure; it must not know the language or the DOM.
 */
import { isLeaf, leafCard } from "./state.js";

/**
 * @typedef {import("./state.js").Card} Card
 * @typedef {import("./state.js").State} State
 */

/** The longest piece of the program that serves as a name. */
const LONGEST = 10;

/**
 * The text of a span: lines from 1, columns in UTF-16 units from 0.
 * @param {string} source
 * @param {import("./wire.d.ts").ForwardEvent["span"]} span
 */
export function textOf(source, span) {
  if (!span) return "";
  const lines = source.split("\n").slice(span[0] - 1, span[2]);
  if (lines.length === 0) return "";
  lines[lines.length - 1] = lines[lines.length - 1].slice(0, span[3]);
  lines[0] = lines[0].slice(span[1]);
  return lines.join("\n");
}

/**
 * The base name of an ATen overload: "pow" of "pow.Tensor_Scalar".
 * @param {string} op
 */
export function baseName(op) {
  return op.split(".")[0].replace(/^_+|_+$/g, "");
}

/**
 * A card's title: the variable, else the module's path, else the expression when it is short,
 * else the op.
 * @param {Card} card
 * @param {string} source
 */
export function title(card, source) {
  if (card.name) return card.name;
  const base = baseName(card.forward.op);
  if (card.path) return base === "t" ? `${card.path}.T` : card.path;
  if (card.path !== null) return base;
  const text = textOf(source, card.forward.span).trim();
  if (text && text.length <= LONGEST && !text.includes("\n") && !card.forward.inplace) return text;
  return base;
}

/**
 * What role a tensor plays: what the program gave (data), what it learns (leaf), what it computed.
 * @param {Card} card
 * @returns {"data" | "leaf" | "op"}
 */
export function role(card) {
  if (card.forward.inputs?.length) return "op";
  return isLeaf(card) && card.value.requires_grad ? "leaf" : "data";
}

/**
 * The name of a node of the engine: an AccumulateGrad names its leaf.
 * @param {State} state
 * @param {number} node
 * @param {string} source
 */
export function nodeName(state, node, source) {
  const card = state.cards.get(node);
  if (card) return { fn: card.forward.grad_fn ?? card.forward.op, of: title(card, source) };
  const leaf = leafCard(state, node);
  return { fn: "AccumulateGrad", of: leaf ? title(leaf, source) : "" };
}
