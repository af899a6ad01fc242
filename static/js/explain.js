/**
 * What a step says: which sentence of the catalogue, and what stands in its gaps. It must not know
 * how the sentence is shown.
 */
import { isLeaf, madeOf, placeOf, subject } from "./state.js";
import { gist, inline, short, sum } from "./format.js";
import { has, hint, t } from "./i18n.js";
import { baseName, gradientName, isOwn, nodeName, renamed, role, title } from "./naming.js";
import { alters, remakes } from "./steps.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Card} Card
 * @typedef {import("./wire.d.ts").Event} Event
 * @typedef {{key: string, values: Record<string, string | number>}} Sentence
 * @typedef {{text: string, kind: "gradient" | "update" | "clear"} | null} Note what a bubble says
 */

/** Ops whose derivative is told in the same words. */
const FAMILIES = {
  add: "add", sub: "sub", rsub: "sub", mul: "mul", div: "div", neg: "neg", pow: "pow", exp: "exp",
  log: "log", sqrt: "sqrt", sin: "sin", cos: "cos", tanh: "tanh", sigmoid: "sigmoid", relu: "relu",
  abs: "abs", sum: "sum", mean: "mean", mse_loss: "mse", max: "pick", min: "pick", amax: "pick",
  amin: "pick", maximum: "pick", minimum: "pick", gather: "pick", mm: "matmul", addmm: "affine",
  matmul: "matmul", bmm: "matmul", baddbmm: "affine", mv: "matmul", dot: "matmul",
  linear: "matmul", t: "move", transpose: "move", permute: "move", view: "move", reshape: "move",
  unsafe_view: "move", squeeze: "move", unsqueeze: "move", expand: "move", select: "move",
  slice: "move", cat: "move", stack: "move", flatten: "move", clone: "move",
  index_select: "pick", masked_select: "pick", index: "pick", take: "pick", repeat: "move",
  narrow: "move", unfold: "move", diagonal: "move", split: "move", alias: "move", detach: "move",
  addbmm: "affine", addmv: "affine", outer: "mul", square: "pow",
  convolution: "conv", im2col: "move", col2im: "move", pixel_shuffle: "move",
  pixel_unshuffle: "move", channel_shuffle: "move",
  softmax: "softmax", log_softmax: "log_softmax", nll_loss: "nll", nll_loss_forward: "nll",
  native_layer_norm: "layer_norm", native_batch_norm: "batch_norm",
  native_group_norm: "group_norm", embedding: "embedding", prod: "prod", cumsum: "cumsum",
  cumprod: "cumprod", logsumexp: "logsumexp", linalg_vector_norm: "norm", std: "std", var: "var",
  leaky_relu: "leaky", elu: "elu", gelu: "smooth", silu: "smooth", mish: "smooth",
  softplus: "smooth", clamp: "clamp", clamp_min: "clamp", clamp_max: "clamp", hardtanh: "clamp",
  where: "where", masked_fill: "masked_fill", triu: "triangle", tril: "triangle",
  binary_cross_entropy_with_logits: "bce", huber_loss: "huber", smooth_l1_loss: "huber",
  linalg_inv_ex: "inverse", linalg_det: "det", scatter_add: "add_at", index_add: "add_at",
  scatter: "write_at", index_copy: "write_at", index_fill: "write_at",
  index_put: "write_at", index_put_impl: "write_at", to_copy: "cast",
  roll: "move", flip: "move", rot90: "move", sort: "move", unbind: "move",
  split_with_sizes: "move", topk: "pick", kthvalue: "pick", median: "pick", nanmedian: "pick",
  mode: "pick", cummax: "pick", cummin: "pick", take_along_dim: "pick",
};

/**
 * Families of ops that differ in the number of dimensions only.
 * @type {[RegExp, string][]}
 */
const PATTERNS = [
  [/max_pool/, "max_pool"], [/max_unpool/, "move"], [/avg_pool/, "avg_pool"], [/_pad(\d|_)/, "pad"],
  [/upsample/, "upsample"], [/grid_sampler/, "upsample"],
];

/** How a loss is reduced when not by its mean, by ATen's number of it. */
const REDUCED = new Map([[0, "_each"], [2, "_sum"]]);

export const FAMILY_NAMES = [...new Set([
  ...Object.values(FAMILIES), ...PATTERNS.map(([, name]) => name)]), "other", "own", "size",
  ...[...REDUCED.values()].flatMap((how) => [`mse${how}`, `nll${how}`]),
  "batch_norm_fixed", "slices"];

/**
 * @param {string} op
 * @returns {string}
 */
export function family(op) {
  const name = baseName(op).replace(/_$/, "");
  return /** @type {Record<string, string>} */ (FAMILIES)[name]
    ?? PATTERNS.find(([pattern]) => pattern.test(name))?.[1] ?? "other";
}

/**
 * The family of what a card shows: the size of a complex number has no sign to keep.
 * @param {Card} card
 */
function kindOf(card) {
  if (isOwn(card)) return "own";
  if (card.forward.grad_fn === "CopySlices") return "slices";
  const found = family(card.forward.op) + reduction(card);
  const { accumulate, ord, training, reduce } = card.forward.settings ?? {};
  if (found === "write_at" && reduce) return "other";
  if (found === "write_at" && accumulate) return "add_at";
  if (found === "norm" && ord !== 2) return "other";
  if (found === "batch_norm" && training === false) return "batch_norm_fixed";
  return found === "abs" && card.given[0]?.dtype.startsWith("complex") ? "size" : found;
}

/**
 * How a loss that is told by its family is reduced, when not by the mean.
 * @param {Card} card
 */
function reduction({ forward }) {
  if (!/^(?:mse|nll)$/.test(family(forward.op))) return "";
  return REDUCED.get(Number(forward.settings?.reduction)) ?? "";
}

/**
 * What an op does (before its gradient comes) or what its derivative does (after).
 * @param {State} state
 * @param {Card} card
 * @param {string} source
 * @param {Event | null} event the step, when it is about this card
 * @returns {Sentence}
 */
export function sentence(state, card, source, event) {
  const given = madeOf(state, card);
  const name = title(card, source);
  const y = renamed(card, given, source) ? `${name}′` : name;
  const inputs = given.map((one, i) => (one ? title(one, source)
    : gradientName(state, card.forward.inputs[i], source) || "·"));
  const x = inputs[0] ?? "";
  const constant = card.forward.settings?.other;
  if (typeof constant === "number") {
    inputs.splice(card.forward.op.startsWith("rsub") ? 0 : inputs.length, 0, short(constant));
  }
  const values = {
    y, x, inputs: inputs.join(", "), other: inputs[1] ?? "",
    rest: inputs.slice(1).join(", "), to: receivers(state, card, source) || inputs.join(", "),
    fn: card.forward.grad_fn ?? "",
    op: baseName(card.forward.op), shape: `[${card.value.shape.join(", ")}]`,
  };
  if (event?.type === "accumulate") {
    const key = event.target === "buffer" ? "say.buffer"
      : event.before ? "say.grad_added" : "say.grad_first";
    return { key, values: { ...values, k: event.k, n: event.n, delta: inline(event.delta),
      before: inline(event.before), after: inline(event.after),
      from: event.source === null || event.source === undefined ? ""
        : nodeName(state, event.source, source).fn } };
  }
  if (event?.type === "optimizer") {
    return { key: "say.optimizer", values: { ...values, algorithm: event.algorithm,
      lr: short(event.hyper?.lr) } };
  }
  if (event?.type === "bind" && event.change === "zero_grad") {
    return { key: event.gradient ? "say.zero" : "say.zero_none", values };
  }
  if (event?.type === "bind" && remakes(event)) {
    const key = event.change === "grad" ? "say.grad_given" : "say.grad_changed";
    return { key, values: { ...values, y: name, change: event.change,
      before: inline(card.wasGradient), after: inline(event.gradient) } };
  }
  if (event?.type === "bind" && event.change) {
    const byHand = alters(event) && event.tensor.requires_grad;
    const key = byHand ? "say.by_hand" : "say.changed";
    return { key, values: { ...values, y: name, change: event.change } };
  }
  const kind = role(card);
  if (kind === "leaf") return { key: "say.leaf", values };
  if (kind === "data") return { key: "say.data", values };
  if (isLeaf(card)) return { key: "say.constant", values };
  const group = kindOf(card);
  if (card.backward) return { key: `say.backward.${group}`, values };
  return { key: `say.forward.${group}`, values };
}

/**
 * A step in one sentence with its numbers, for the live region.
 * @param {State} state
 * @param {Event | null} event
 * @param {string} source
 */
export function announcement(state, event, source) {
  if (!event) return "";
  const card = subject(state, event);
  const name = card ? title(card, source) : t("summed.node");
  switch (event.type) {
    case "forward":
      return t("announce.forward", { name, op: baseName(event.op), value: inline(event.output) });
    case "backward":
      return t("announce.backward", {
        fn: event.name, name, gradient: event.gradients_in.map((one) => inline(one)).join("; "),
        out: event.gradients_out.map((one) => t("announce.out", {
          gradient: inline(one.tensor), name: receiver(state, card, one.argument, source),
        })).join("; ") || "—",
      });
    case "accumulate":
      return t(event.target === "grad" ? "announce.grad" : "announce.buffer", {
        name, delta: inline(event.delta), after: inline(event.after), k: event.k, n: event.n,
      });
    case "optimizer":
      return t("announce.optimizer", {
        name, algorithm: event.algorithm, before: inline(event.before), after: inline(event.after),
      });
    case "bind":
      return event.change === "zero_grad"
        ? t("announce.zero", { name })
        : remakes(event) ? t("announce.grad_changed", { name, value: inline(event.gradient) })
        : t("announce.changed", { name, value: inline(event.tensor) });
    case "stdout":
      return t("announce.output", { text: event.text.trim() });
    case "plot":
      return t("announce.plot", { title: event.title || event.axes[0]?.title || "" });
    case "scope":
      return t("say.walk_failed");
    case "iteration":
      return t("announce.iteration", { index: placeOf(event) });
    default:
      return "";
  }
}

/**
 * The names of what a node has sent gradients to.
 * @param {State} state
 * @param {Card} card
 * @param {string} source
 */
function receivers(state, card, source) {
  const outs = card.backward?.gradients_out.filter((one) => one.tensor) ?? [];
  return [...new Set(outs.map((one) => receiver(state, card, one.argument, source)))].join(", ");
}

/**
 * The name of what an argument of an op is in the program.
 * @param {State} state
 * @param {Card | undefined} card
 * @param {string} argument
 * @param {string} source
 */
function receiver(state, card, argument, source) {
  const from = card?.sources[card.forward.arguments.indexOf(argument)];
  const one = from === null || from === undefined ? undefined : state.cards.get(from);
  return one ? title(one, source) : argument;
}

/**
 * What went wrong in the program, in the person's language: an error that it raised, or what
 * stopped it; null when nothing did. Whoever tells of it tells it in these words.
 * @param {State} whole
 * @returns {{title: string, text: string, hint: string,
 *   span: [number, number, number, number] | null} | null}
 */
export function fault({ error, end }) {
  if (error) {
    const { error: title, message: text, span } = error;
    return { title, text, hint: hint(error.hint), span: span ?? null };
  }
  if (!end || end.reason === "ok") return null;
  return { title: ending(end.reason), text: "", hint: hint(end.hint), span: end.span ?? null };
}

/**
 * How much of something, with its unit: what a limit counts follows from the reason.
 * @param {string} reason
 * @param {import("./wire.d.ts").Num | null | undefined} value
 */
export function amount(reason, value) {
  const size = Number(value);
  const whole = size.toLocaleString("en-US");
  if (reason === "cpu" || reason === "wall") return `${Number(size.toPrecision(3))} s`;
  if (reason === "nodes") return t("unit.nodes", { count: whole });
  if (reason === "events" && size < 2 ** 20) return t("unit.events", { count: whole });
  if (reason === "refused") return whole;
  const [unit, power] = size >= 2 ** 30 ? ["GiB", 30] : size >= 2 ** 20 ? ["MiB", 20] : ["", 0];
  return unit ? `${Number((size / 2 ** power).toPrecision(3))} ${unit}`
    : t("unit.bytes", { count: whole });
}

/**
 * The name of an error's end reason, when the catalogue has one.
 * @param {string} reason
 */
export function ending(reason) {
  return has(`end.${reason}`) ? t(`end.${reason}`) : reason;
}

/**
 * What happens to a card right now: contributions that add up, an update, a cleared gradient.
 * @param {Card} card
 * @param {Event | null} event the step, when it is about this card
 * @returns {Note}
 */
export function note(card, event) {
  if (event?.type === "optimizer") {
    return { kind: "update", text: `${gist(event.before)} → ${gist(event.after)}` };
  }
  if (event?.type === "bind" && alters(event) && card.was) {
    return { kind: "update", text: `${gist(card.was)} → ${gist(event.tensor)}` };
  }
  if (event?.type === "bind" && remakes(event) && card.wasGradient) {
    return { kind: "update",
      text: `grad ${gist(card.wasGradient)} → ${gist(event.gradient)}` };
  }
  if (event?.type === "bind" && event.change === "zero_grad") {
    return { kind: "clear", text: event.gradient ? "grad → 0" : "grad → None" };
  }
  const landed = card.contributions;
  const last = landed.at(-1);
  if (!last || (!event && card.done)) return null;
  if (last.source === null) {
    if (!event || !last.before) return null;
    return { kind: "gradient", text: sum([last.before, last.delta], last.after, true) };
  }
  if (last.n < 2) return null;
  const terms = landed.filter((one) => one.source !== null).map((one) => one.delta);
  return { kind: "gradient", text: sum(terms, last.after, last.k === last.n) };
}
