/**
 * In which words an op is told: its family, and what of its call makes another sentence true. Pure;
 * it must not know the sentences.
 */
import { ignored } from "./derived.js";
import { FAMILIES, KINKED, KINKED_NAMES, PATTERNS, REDUCED } from "./families.js";
import { count, spread } from "./format.js";
import { baseName, isOwn } from "./naming.js";

/** @typedef {import("./state.js").Card} Card */

const BY_NAME = new Set(["lerp", "lerp_by", "atan2", "add_times", "addcmul", "addcdiv", "prelu",
  "rest"]);

/**
 * @param {string} op
 * @returns {string}
 */
export function family(op) {
  const name = baseName(op);
  const known = /** @type {Record<string, string>} */ (FAMILIES);
  const exact = known[op] ?? known[name] ?? known[name.replace(/_copy$/, "")];
  // The node of a node: recorded while backward() ran with create_graph.
  return exact ?? (/_back(?:ward(?:_data)?)?$/.test(name) ? "second"
    : PATTERNS.find(([pattern]) => pattern.test(name))?.[1] ?? "other");
}

/**
 * The family of what a card shows: the size of a complex number has no sign to keep.
 * @param {Card} card
 */
export function forwardKind(card) {
  const { op, grad_fn: node, settings } = card.forward;
  if (/^BackwardHookFunction/.test(op)) return "hook";
  if (isOwn(card)) return "own";
  if (node === "CopySlices") return "slices";
  if (node && /BackwardBackward\d/.test(node)) return "second";
  const found = family(op) + reduction(card);
  const { accumulate, ord, training, reduce, rounding_mode: rounded } = settings ?? {};
  const complex = card.given.some((one) => one?.dtype.startsWith("complex"));
  switch (found) {
    case "add": case "sub": case "affine":
      return isOne(settings?.alpha) && isOne(settings?.beta) ? found : `${found}_times`;
    case "write_at": return reduce ? "other" : accumulate ? "add_at" : found;
    case "norm":
      if (ord === 2) return found;
      return op === "linalg_vector_norm" && !complex && Number(ord) >= 1 ? "norm_p" : "other";
    case "move": return partly(card) ? "part"
      : /^(?:cat|stack)/.test(op) && card.given.length > 1 ? "join" : found;
    case "batch_norm": return training === false ? "batch_norm_fixed" : found;
    case "div": return rounded ? "flat" : found;
    case "flat": return complex ? "other" : found;
    case "abs": return complex ? "size" : found;
    default: return found;
  }
}

/**
 * In which words the derivative of an op is told, with the numbers that it was called with.
 * @param {Card} card
 * @returns {string}
 */
export function backwardKind(card) {
  const kind = forwardKind(card);
  const { op, arguments: names, settings, output } = card.forward;
  if (ignored(card)) return "nll_ignored";
  const has = (/** @type {string} */ name) => names.includes(name);
  const to = card.backward?.gradients_out.filter((one) => one.tensor)
    .map((one) => one.argument) ?? [];
  // Sentences that name each input are of calls where each of them receives something.
  if (BY_NAME.has(kind) && names.length > 1 && to.length < names.length) return "other";
  switch (kind) {
    case "add_times": case "sub_times":
      // What is scaled is a number of the program.
      return names.length === 1 && !op.startsWith("rsub") ? kind.slice(0, 3) : kind;
    case "mul": case "div":
      return names.length === 1 && settings?.other !== undefined ? `${kind}_number` : kind;
    case "pow":
      return to.length > 1 ? "pow_both" : to[0] === "exponent" ? "pow_base" : kind;
    case "hook":
      return replaced(card) ? "hook_changed" : kind;
    case "norm_p":
      return Number(settings?.ord) === Infinity ? "norm_largest" : kind;
    case "elu":
      return isOne(settings?.scale) ? kind : "elu_scaled";
    case "clamp":
      return to.length > 1 || (to[0] && to[0] !== "self") ? "clamp_to" : kind;
    case "bce":
      return has("weight") || has("pos_weight") ? "bce_weighted" : kind;
    case "nll_each": case "nll_sum":
      return has("weight") ? "nll_weighted" : kind;
    case "embedding":
      return settings?.scale_grad_by_freq ? "embedding_mean"
        : Number(settings?.padding_idx ?? -1) >= 0 ? "embedding_padded" : kind;
    case "add_at":
      return isOne(settings?.alpha) ? kind : "add_at_times";
    case "index":
      // A mask marks each element once at most; an index may name it several times.
      return card.given.slice(1).every((one) => one?.dtype === "bool") ? "pick" : kind;
    case "move": case "part": case "join": {
      const from = card.given[0]?.shape;
      if (!from || names.length > 1) return "move";
      if (/^expand/.test(op) && copiedOver(card).length > 0) return "move_spread";
      if (/^repeat/.test(op) && count(output.shape) > count(from)) return "move_copies";
      if (/^(?:select|slice|narrow|diagonal)/.test(op) && count(output.shape) < count(from)) {
        return "move_part";
      }
      return "move";
    }
    default: return kind;
  }
}

/**
 * Whether the derivative of an op jumps somewhere, so that differences may find another number.
 * @param {string} op
 */
export function hasKinks(op) {
  const found = family(op);
  return KINKED.has(found) || (/^(?:other|move|second)$/.test(found)
    && KINKED_NAMES.test(baseName(op)));
}

/**
 * Why differences found another number than the derivative: a function of steps jumps there, others
 * have a kink near, or numbers are rounded.
 * @param {Card} card
 * @returns {"jumps" | "differs" | "rounded"}
 */
export function disagreement(card) {
  if (forwardKind(card) === "flat") return "jumps";
  return hasKinks(card.forward.op) ? "differs" : "rounded";
}

/**
 * The axes of a result along which its input was repeated.
 * @param {Card} card
 */
export function copiedOver({ forward: { output }, given }) {
  const axes = given[0] && spread(given[0].shape, output.shape);
  return axes ? axes.filter((axis) => output.shape[axis] !== 1) : [];
}

/**
 * Whether an op takes some elements only of the one tensor that it arranges anew.
 * @param {Card} card
 */
function partly({ given, forward, sources }) {
  const [from] = given;
  return sources.length === 1 && from !== null && count(forward.output.shape) < count(from.shape);
}

/**
 * Whether a module's hooks sent on another gradient than the one that came.
 * @param {Card} card
 */
function replaced({ backward }) {
  const came = backward?.gradients_in ?? [];
  return backward?.gradients_out.some(({ tensor }) => tensor && !came.some((one) => one
    && (one.id === tensor.id || String(one.data) === String(tensor.data))));
}

/**
 * Whether a setting leaves what it scales as it is.
 * @param {unknown} value
 */
function isOne(value) {
  return value === undefined || value === null || value === 1;
}

/**
 * How a loss that is told by its family is reduced, when not by the mean.
 * @param {Card} card
 */
function reduction({ forward }) {
  if (!/^(?:mse|nll)$/.test(family(forward.op))) return "";
  return REDUCED.get(Number(forward.settings?.reduction)) ?? "";
}
