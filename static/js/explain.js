/**
 * What a step says: which sentence of the catalogue, and what stands in its gaps. It must not know
 * how the sentence is shown.
 */
import { isLeaf, madeOf, placeOf, subject } from "./state.js";
import { ignored } from "./derived.js";
import { gist, inline, short, sum } from "./format.js";
import { has, hint, t } from "./i18n.js";
import { backwardKind, copiedOver, forwardKind } from "./kinds.js";
import { baseName, gradientName, gradOf, nodeName, renamed, role, title } from "./naming.js";
import { alters, remakes } from "./steps.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Card} Card
 * @typedef {import("./wire.d.ts").Event} Event
 * @typedef {{key: string, values: Record<string, string | number | string[]>}} Sentence
 * @typedef {{text: string, kind: "gradient" | "update" | "clear"} | null} Note what a bubble says
 * @typedef {import("./wire.d.ts").TensorValue} TensorValue
 * @typedef {Pick<import("./wire.d.ts").OptimizerEvent,
 *   "algorithm" | "hyper" | "state" | "before" | "after">
 *   & {gradient: TensorValue | null | undefined, kind?: "value" | "gradient"}} Move
 * `kind`: what moves
 */

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
  if (isNumber(constant)) inputs.push(short(constant));
  const other = inputs[1] ?? "";
  // What is taken away comes first in it.
  if (card.forward.op.startsWith("rsub")) inputs.reverse();
  const base = card.forward.settings?.self;
  const sent = receivers(state, card, source);
  const values = {
    ...told(card), ord: String(card.forward.settings?.ord).replace("Infinity", "∞"),
    number: other, base: isNumber(base) ? short(base) : x,
    axes: axesText(copiedOver(card)), without: ignored(card),
    y, grad: gradOf(y), x, inputs, other,
    rest: inputs.slice(1), to: sent.length > 0 ? sent : inputs,
    fn: card.forward.grad_fn ?? "",
    op: baseName(card.forward.op), shape: `[${card.value.shape.join(", ")}]`,
  };
  if (event?.type === "accumulate") {
    const key = event.target === "buffer" ? "say.buffer"
      : `say.${isLeaf(card) ? "grad" : "retained"}_${event.before ? "added" : "first"}`;
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
    return { key, values: { ...values, y: name, grad: gradOf(name), change: event.change,
      before: inline(card.wasGradient), after: inline(event.gradient) } };
  }
  if (event?.type === "bind" && event.change) {
    // Before any backward, or before its first use, it is no update, but how a parameter begins.
    const used = card.accumulator !== null || Boolean(card.gradient);
    const byHand = alters(event) && event.tensor.requires_grad && state.passed.size > 0 && used;
    const key = byHand ? "say.by_hand" : "say.changed";
    return { key, values: { ...values, y: name, change: event.change } };
  }
  const kind = role(card);
  if (kind === "leaf") return { key: "say.leaf", values };
  if (kind === "data") {
    const frozen = card.forward.output.requires_grad && !card.value.requires_grad;
    return { key: frozen ? "say.frozen" : "say.data", values };
  }
  if (isLeaf(card)) return { key: "say.constant", values };
  if (card.backward) return { key: `say.backward.${backwardKind(card)}`, values };
  const said = forwardKind(card);
  if (said === "slices") values.x = title(whole(state, given[0] ?? card), source);
  return { key: `say.forward.${said}`, values };
}

/** Kinds of what only arranges elements anew. */
const MOVES = /^(?:move|part)$/;

/**
 * The card of what a view looks into, through however many views.
 * @param {State} state
 * @param {Card} view
 */
function whole(state, view) {
  let at = view;
  for (let [from] = madeOf(state, at); from && MOVES.test(forwardKind(at));) {
    at = from;
    [from] = madeOf(state, at);
  }
  return at;
}

/**
 * Axes in words, "axes 0 and 1".
 * @param {readonly number[]} axes
 */
export function axesText(axes) {
  return axes.length < 2 ? t("axes.one", { axis: axes[0] ?? "" })
    : t("axes.many", { axes: axes.map(String) });
}

/**
 * The numbers that an op was called with, by their names.
 * @param {Card} card
 */
function told({ forward: { settings } }) {
  return Object.fromEntries(Object.entries(settings ?? {}).flatMap(([name, value]) =>
    (isNumber(value) ? [[name, short(value)]] : [])));
}

/**
 * Whether a setting is a number; what JSON cannot say is a string.
 * @param {unknown} value
 * @returns {value is number | string}
 */
function isNumber(value) {
  return typeof value === "number" || /^(?:-?Infinity|NaN)$/.test(String(value));
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
        fn: event.name, name,
        gradient: event.gradients_in.map((one) => inline(one)).join(t("text.between")),
        out: event.gradients_out.map((one) => t("announce.out", {
          gradient: inline(one.tensor), name: receiver(state, card, one.argument, source),
        })).join(t("text.between")) || "—",
      });
    case "accumulate":
      return t(event.target === "grad" ? "announce.grad" : "announce.buffer", {
        name, grad: gradOf(name), delta: inline(event.delta), after: inline(event.after),
        k: event.k, n: event.n,
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
  return [...new Set(outs.map((one) => receiver(state, card, one.argument, source)))];
}

/**
 * The name of what an argument of an op is in the program.
 * @param {State} state
 * @param {Card | undefined} card
 * @param {string} argument
 * @param {string} source
 */
export function receiver(state, card, argument, source) {
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
 * How a tensor's numbers change, when the step is that: by an optimizer, or by the program's hand.
 * @param {Card} card
 * @param {Event | null} event the step, when it is about this card
 * @returns {Move | null}
 */
export function moveOf(card, event) {
  if (event?.type === "optimizer") return event;
  if (event?.type !== "bind") return null;
  const algorithm = event.change ?? "";
  if (remakes(event) && card.wasGradient) {
    return { algorithm: `${algorithm} · grad`, hyper: {}, state: {}, kind: "gradient",
      before: card.wasGradient, gradient: null, after: event.gradient };
  }
  if (!alters(event) || !card.was) return null;
  const gradient = card.value.requires_grad ? card.gradient : null;
  return { algorithm, hyper: {}, state: {}, before: card.was, gradient, after: event.tensor };
}

/**
 * What happens to a card right now: contributions that add up, an update, a cleared gradient.
 * @param {Card} card
 * @param {Event | null} event the step, when it is about this card
 * @returns {Note}
 */
export function note(card, event) {
  const move = moveOf(card, event);
  if (move) {
    const what = move.kind === "gradient" ? "grad " : "";
    return { kind: "update", text: `${what}${gist(move.before)} → ${gist(move.after)}` };
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

/**
 * A card in one sentence, for who cannot see it.
 * @param {Card} card
 * @param {string} name
 */
export function spoken(card, name) {
  return t("card.spoken", {
    name,
    op: card.forward.grad_fn ?? card.forward.op,
    value: inline(card.value),
    gradient: card.gradient ? inline(card.gradient)
      : t(card.value.requires_grad ? "card.grad_none" : "card.no_grad"),
  });
}

/**
 * What a card was made of, for who cannot see the edges.
 * @param {State} state
 * @param {Card} card
 * @param {string} source
 */
export function origin(state, card, source) {
  const kind = role(card);
  if (kind !== "op") return t(`role.${kind}`);
  const names = madeOf(state, card).flatMap((one) => (one ? title(one, source) : []));
  return names.length > 0 ? t("card.from", { names: [...new Set(names)] }) : "";
}
