/**
 * What a card is called and how it reads aloud: from the program's own names where it has given
 * one. Pure; it must not know the language or the DOM.
 */
import { seen } from "./format.js";
import { cardOf, isLeaf, leafCard, LOOKING } from "./state.js";

/**
 * @typedef {import("./state.js").Card} Card
 * @typedef {import("./state.js").State} State
 */

/** The longest piece of the program that serves as a name, in characters. */
const LONGEST = 24;

/**
 * The text of a span: lines from 1, columns in UTF-16 units from 0.
 * @param {string} source
 * @param {import("./wire.d.ts").ForwardEvent["span"]} span
 */
function textOf(source, span) {
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
 * A card's title: the variable that it is bound to; else, of what a module gives back, the module's
 * path; else the expression that made it, shortened; else, where one expression makes several
 * tensors, the op. What was turned or looked at by the way goes by the name of that.
 * @param {Card} card
 * @param {string} source
 * @returns {string}
 */
export function title(card, source) {
  if (card.name) return card.name;
  const base = baseName(card.forward.op);
  const turned = base === "t" && card.path !== null && (card.of || card.path);
  if (turned) return `${turned}.T`;
  if (card.path && card.forward.returned) {
    // A number alone, as nn.Sequential has it, would be read as one.
    return /^\d+$/.test(card.path) && card.module ? `${card.module} ${card.path}` : card.path;
  }
  const text = taken(expression(card, source), card);
  if (card.path !== null || !text) return base;
  // ATen's name may say more: `linalg_vector_norm` of `n.norm()`.
  const called = callee(text);
  const is = card.forward.inplace ? `${base}_` : base;
  if (called === null ? card.forward.inplace || FOUND.has(base)
    || MOVED.has(base) && !text.endsWith("]") : called !== is && !is.endsWith(`_${called}`)) {
    return called === null && card.looksAt ? title(card.looksAt, source) : base;
  }
  return brief(text.replace(/\b(?:torch|F|nn\.functional)\./g, ""), LONGEST);
}

/**
 * Whether a card's name is also that of what it was made of, as in `x = torch.relu(x)`: beside each
 * other the new one then has a prime, as in mathematics.
 * @param {Card} card
 * @param {(Card | undefined)[]} inputs
 * @param {string} source
 */
export function renamed(card, inputs, source) {
  const name = title(card, source);
  return inputs.some((one) => one && title(one, source) === name);
}

/**
 * What a tensor is called that has no card of its own: `w.grad`; "" when it is nobody's gradient.
 * @param {State} state
 * @param {number} tensor
 * @param {string} source
 */
export function gradientName(state, tensor, source) {
  const owner = cardOf(state, state.gradientOf.get(tensor) ?? NaN);
  return owner ? gradOf(title(owner, source)) : "";
}

/**
 * A card's title, told from those of other leaves that are called the same: `W (3/25)`.
 * @param {State} state
 * @param {Card} card
 * @param {string} source
 */
export function distinct(state, card, source) {
  const name = title(card, source);
  if (role(card) !== "leaf") return name;
  const same = [...state.cards.values()].filter((one) => role(one) === "leaf"
    && title(one, source) === name);
  const at = same.findIndex(({ id }) => id === card.id);
  return same.length > 1 ? `${name} (${at + 1}/${same.length})` : name;
}

/**
 * What the program calls the tensor whose `.grad` it reads at a place, for one that it has given
 * no name: `lin.weight`.
 * @param {string} source
 * @param {import("./wire.d.ts").ForwardEvent["span"]} span
 */
export function readAs(source, span) {
  const name = /^([\w.]+)\.grad$/u.exec(textOf(source, span))?.[1];
  return name && name.length <= LONGEST ? name : null;
}

/** Ops that an operator makes by the way: `a @ b` also turns what it multiplies. */
const MOVED = new Set(["t", "transpose", ...LOOKING]);

/** What was there before an operator that is the first to use it is told: `x.detach() * 2`. */
const FOUND = new Set(["tensor", "detach"]);

/**
 * What the program says at a card's place, on one line.
 * @param {Card} card
 * @param {string} source
 */
export function expression(card, source) {
  return seen(textOf(source, card.forward.span).replace(/\s+/g, " ").trim());
}

/**
 * What several indices have taken after some of them: `a[0]` of `a[0, 1]`, where each takes a step.
 * @param {string} text
 * @param {Card} card
 */
function taken(text, { nth, forward }) {
  if (!text.endsWith("]") || !INDEXED.test(forward.op)) return text;
  let depth = 0;
  let steps = 0;
  let from = text.length;
  do {
    from -= 1;
    if (/[)\]]/.test(text[from])) depth += 1;
    if (/[[(]/.test(text[from])) depth -= 1;
  } while (depth > 0 && from > 0);
  for (let at = from + 1, part = at; at < text.length; at += 1) {
    if (/[[(]/.test(text[at])) depth += 1;
    if (/[)\]]/.test(text[at])) depth -= 1;
    if (text[at] !== "," || depth > 0) continue;
    if (!/^\s*(?::|\.\.\.)\s*$/.test(text.slice(part, at))) steps += 1;
    if (steps > nth) return `${text.slice(0, at)}]`;
    part = at + 1;
  }
  return text;
}

/** Ops that one index makes. */
const INDEXED = /^(?:select|slice|unsqueeze)/;

/**
 * What a text calls when the call is all of it: "sum" of `(a * b).sum()`; null for an operator.
 * The call of what an expression gives, as `grad(f)(x)`, has no name: it is no op's.
 * @param {string} text
 */
function callee(text) {
  if (!text.endsWith(")")) return null;
  let depth = 0;
  let at = text.length;
  do {
    at -= 1;
    if (text[at] === ")") depth += 1;
    if (text[at] === "(") depth -= 1;
  } while (depth > 0 && at > 0);
  const [, owner, name] = /^(.*?)(\w*)$/su.exec(text.slice(0, at)) ?? ["", "", ""];
  if (!name && !/[)\]]$/.test(owner)) return null;
  return /[-+*/@%<>=~ ]/.test(outside(owner)) ? null : name;
}

/**
 * A text without what stands in parentheses and brackets.
 * @param {string} text
 */
function outside(text) {
  let kept = text;
  for (let last = ""; last !== kept;) {
    last = kept;
    kept = kept.replace(/\([^()]*\)|\[[^[\]]*\]/g, "");
  }
  return kept;
}

/**
 * Whether a name says at its end what tells it from others: `weight_ih_l0` and `weight_hh_l0`,
 * `encoder.layers.0.weight` and `encoder.layers.0.bias`.
 * @param {string} text
 * @param {number} most
 */
function endTells(text, most) {
  const last = text.lastIndexOf(".") + 1;
  return /^[\w.]+$/.test(text) && (text.includes("_", last) || last > most - 4);
}

/**
 * A text of at most so many characters: what is in its innermost parentheses goes first.
 * @param {string} text
 * @param {number} most
 */
export function brief(text, most) {
  if (text.length > most && most > 4 && endTells(text, most)) {
    const head = Math.floor((most - 1) / 3);
    return `${text.slice(0, head)}…${text.slice(head + 1 - most)}`;
  }
  let short = text;
  while (short.length > most) {
    const next = short.replace(/\((?!…)[^()]*\((?:…)?\)[^()]*\)|\((?!…)[^()]+\)/, "(…)");
    if (next === short) break;
    short = next;
  }
  return short.length > most ? cut(short, most) : short;
}

/**
 * The beginning of a text, in at most so many characters; what it opens is closed.
 * @param {string} text
 * @param {number} most
 */
function cut(text, most) {
  for (let end = most - 1; end > 0; end -= 1) {
    const head = text.slice(0, end).replace(/[…\s]+$/, "");
    let open = "";
    for (const one of head) {
      if (one in CLOSED_BY) open = CLOSED_BY[one] + open;
      else if (open.startsWith(one)) open = open.slice(1);
    }
    if (head.length + 1 + open.length <= most) return `${head}…${open}`;
  }
  return "…";
}

/** @type {Record<string, string>} */
const CLOSED_BY = { "(": ")", "[": "]" };

/**
 * What `.grad` of something is called: an operator's result stands in parentheses, as in Python.
 * @param {string} name
 */
export function gradOf(name) {
  const loose = /[\s+*/@%<>=|&^~-]/.test(outside(name).trim());
  return `${loose ? `(${name})` : name}.grad`;
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

/** Functions of PyTorch's own that a program did not write. */
const OF_PYTORCH = /^(BackwardHook|Checkpoint)Function/;

/**
 * Whether a card was made by an autograd.Function of the program: its node has the class's name
 * with "Backward" at its end, those of PyTorch's ops have a number there.
 * @param {Card} card
 */
export function isOwn(card) {
  const name = card.forward.grad_fn ?? "";
  return name.endsWith("Backward") && !OF_PYTORCH.test(name);
}

/**
 * The name of a node of the engine: an AccumulateGrad names its leaf. A node without a card is of
 * nothing, and has a name if it has run.
 * @param {State} state
 * @param {number} node
 * @param {string} source
 */
export function nodeName(state, node, source) {
  const card = state.cards.get(node);
  if (card) return { fn: card.forward.grad_fn ?? card.forward.op, of: title(card, source) };
  const leaf = leafCard(state, node);
  if (leaf) return { fn: "AccumulateGrad", of: title(leaf, source) };
  return { fn: state.strangers.get(node) ?? "", of: "" };
}
