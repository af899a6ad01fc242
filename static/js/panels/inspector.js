/**
 * The inspector: what the current or selected node does and why, as a sentence, as a formula with
 * symbols and with numbers, and as the chain rule. It must not know other panels.
 */
import { h, useComputed } from "../../vendor/preact.js";
import { sentence } from "../explain.js";
import { broadcast, count, inline, number, shapeText, short, spread, unravel } from "../format.js";
import { parts, t } from "../i18n.js";
import { brief, expression, isOwn, renamed, role, title } from "../naming.js";
import { ChainRule } from "../parts/chain_rule.js";
import { Findings, Told } from "../parts/finding.js";
import { Formula } from "../parts/formula.js";
import { Other } from "../parts/other.js";
import { Check, Curve } from "../parts/probe.js";
import { TensorTable } from "../parts/tensor_table.js";
import { madeOf } from "../state.js";
import * as store from "../store.js";
import {
  coloured, counted, fill, isComplex, matrix, numbers, numeral, partial, product, reduced, ruleOf,
  symbol, symbols, turned,
} from "../tex.js";
import { replace } from "../whatif.js";

/**
 * @typedef {import("../state.js").Card} Card
 * @typedef {import("../wire.d.ts").GradientOut} GradientOut
 * @typedef {import("../tex.js").Context} Context
 */

/** The longest name that a formula is readable with, in characters. */
const SYMBOL = 12;

/** The most elements that a tensor is written out with where there is little room. */
const FEW = 3;

export function Inspector() {
  const ready = store.painted.value;
  const card = ready ? store.focus.value : null;
  const event = ready ? store.event.value : null;
  const steps = ready ? store.steps.value.length : 0;
  return h("section", { class: "panel inspector", id: "panel-explain",
    "aria-label": t("inspector.title"), "data-testid": "inspector" },
  card ? h(About, { card, key: card.id })
    : ready && h(Other, { event }),
  steps > 0 && h("p", { class: "inspector-step", "data-testid": "step-count" },
    t("inspector.step", { at: store.index.value + 1, of: steps })));
}

/** @param {{card: Card}} props */
function About({ card }) {
  const source = store.current.value?.source ?? "";
  const state = store.now.value;
  const current = store.active.value?.id === card.id ? store.event.value : null;
  const name = title(card, source);
  const said = sentence(state, card, source, current);
  const bold = Object.fromEntries(Object.entries(said.values)
    .map(([key, value]) => [key, h("b", null, String(value))]));
  const context = useComputed(() => contextOf(card.id)).value;
  const updating = current?.type === "optimizer";
  return h("div", { class: "about" },
    h("header", null, h("h2", null, heading(card, current)),
      store.selected.value !== null && h("button", {
        type: "button", class: "link", "data-testid": "unselect",
        onClick: () => {
          store.selected.value = null;
        },
      }, t("inspector.unselect"))),
    h("p", { class: "say", "data-testid": "sentence" }, parts(said.key, bold)),
    h(Findings, { findings: store.told.value.filter((one) => one.node === card.id) }),
    context && h(Derivative, { card, context }),
    updating && h(Update, { event: current }),
    h(Contributions, { card }),
    h(Facts, { card, name }),
    !updating && h(TensorTable, { tensor: card.value, kind: "value", label: name,
      testid: "tensor-value", onPull: pullOf(card) }),
    !updating && card.gradient && h(TensorTable, { tensor: card.gradient, kind: "gradient",
      label: role(card) === "leaf" ? `${name}.grad` : t("inspector.gradient", { name }),
      testid: "tensor-gradient" }));
}

/**
 * Lets the elements of a tensor that the program gives be pulled: what an op makes follows from
 * them, and a leaf that was changed since has no number of its own to begin with.
 * @param {Card} card
 * @returns {((flat: number, value: number) => void) | undefined}
 */
function pullOf(card) {
  if (store.alone.value || role(card) === "op") return undefined;
  if (card.value.data !== card.forward.output.data) return undefined;
  const { shape, dtype } = card.value;
  if (!/^float/.test(dtype) || store.current.value?.kind === "expression") return undefined;
  return (flat, value) => replace({ node: card.id, index: unravel(shape, flat), value });
}

/**
 * What runs: the node of the engine, the optimizer, or the op.
 * @param {Card} card
 * @param {import("../wire.d.ts").Event | null} event the step, when it is about this card
 */
function heading(card, event) {
  switch (event?.type) {
    case "backward":
      return event.name;
    case "accumulate":
      return card.forward.grad_fn ?? "AccumulateGrad";
    case "optimizer":
      return event.algorithm;
    case "bind":
      return event.change ?? card.forward.op;
    default:
      return card.forward.grad_fn ?? card.forward.op;
  }
}

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
 * @param {number} node
 * @returns {Context | null}
 */
function contextOf(node) {
  const state = store.now.value;
  const card = state.cards.get(node) ?? store.whole.value.cards.get(node);
  if (!card || card.forward.inputs.length === 0) return null;
  const source = store.current.value?.source ?? "";
  /** @type {Context["names"]} */
  const names = {};
  const inputs = madeOf(store.whole.value, card);
  card.forward.arguments.forEach((argument, i) => {
    const one = inputs[i];
    names[argument] = one
      ? { symbol: symbol(named(one, source)),
        role: role(one) === "leaf" ? "leaf" : "forward" }
      : { symbol: symbol(argument), role: "constant" };
  });
  const result = symbol(named(card, source));
  return { card, names, result: renamed(card, inputs, source) ? `{${result}}'` : result,
    gradient: card.backward?.gradients_in[0] ?? null };
}

/** @param {{card: Card, context: Context}} props */
function Derivative({ card, context }) {
  const op = store.ops.value[card.forward.op];
  const outs = card.backward?.gradients_out.filter((out) => out.tensor || out.local) ?? [];
  const shape = card.forward.output.shape;
  const last = Math.max(0, count(shape) - 1);
  const flat = op?.elementwise ? Math.min(store.element.value, last) : null;
  const pick = (/** @type {number} */ to) => {
    store.element.value = to;
  };
  const left = coloured("forward", context.result);
  const made = op?.tex && reduced(op.tex, card);
  return h("div", { class: "derivative" },
    made && h("div", { class: "formulas" },
      h(Formula, { display: true, tex: `${left} = ${fill(made, symbols(context))}`,
        testid: "formula-forward" }),
      h(Formula, { display: true, testid: "formula-forward-numbers",
        tex: equation(counted(made, card), numbers(context, shape, flat)),
        narrow: equation(counted(made, card), numbers(context, shape, flat, FEW)) })),
    h(Awaited, { card }),
    outs.map((out) => h(Input, { key: out.argument, card, context, out, pick })));
}

/**
 * What a node that has not run backward waits for.
 * @param {{card: Card}} props
 */
function Awaited({ card }) {
  if (card.backward || !card.forward.grad_fn) return null;
  const ready = store.now.value.engine?.ready.includes(card.id);
  if (!ready && card.contributions.length > 0) return null;
  return h("p", { class: "quiet", "data-testid": "awaited" },
    t(ready ? "chain.ready" : "chain.waiting"));
}

/**
 * @param {string} tex
 * @param {(name: string) => string} lookup
 */
function equation(tex, lookup) {
  return `${lookup("result")} = ${fill(tex, lookup)}`;
}

/**
 * One input's share of the derivative.
 * @param {{card: Card, context: Context, out: GradientOut, pick: (flat: number) => void}} props
 */
function Input({ card, context, out, pick }) {
  const op = store.ops.value[card.forward.op];
  const rule = ruleOf(op, out.argument, card.forward.settings);
  const x = context.names[out.argument]?.symbol ?? symbol(out.argument);
  const into = context.gradient;
  const local = out.local?.kind === "elementwise" ? out.local.value : null;
  const shape = local && into ? broadcast(into.shape, local.shape) : null;
  const flat = shape ? Math.min(store.element.value, Math.max(0, count(shape) - 1)) : null;
  const from = card.given[card.forward.arguments.indexOf(out.argument)];
  const at = turned(numbers(context, shape, flat), card, op);
  const sends = rule ? counted(reduced(product(rule, "\\times"), card), card) : "";
  const own = Math.min(store.element.value, Math.max(0, (out.tensor?.data.length ?? 1) - 1));
  // What goes back to a real number in a complex computation is the real part.
  const complex = [from, card.forward.output].some((one) => one && isComplex(one));
  const real = op?.turned && from && !isComplex(from) && complex;
  const whole = (/** @type {string} */ tex) => (
    real ? `\\operatorname{Re}\\left(${tex}\\right)` : tex);
  const symbolic = rule ? fill(reduced(product(rule), card), turned(symbols(context), card, op))
    : "";
  const at1 = local && from && String(from.shape) === String(local.shape)
    ? { x: number(from.data[flat ?? 0]), slope: number(local.data[flat ?? 0]) } : null;
  return h("section", { class: "input", "data-argument": out.argument,
    "aria-label": t("chain.for", { name: out.argument }) },
  rule && h("div", { class: "formulas" },
    h(Formula, { display: true, testid: "formula-backward",
      tex: `${partial(x)} = ${whole(symbolic)}` }),
    h(Formula, { display: true, testid: "formula-backward-numbers",
      tex: `${sentOf(out, shape, flat)}${whole(fill(sends, at))}`,
      narrow: `${partial(x)} = ${whole(fill(sends,
        turned(numbers(context, shape, flat, FEW), card, op)))}` }),
    complex && symbolic.includes("\\overline") && h("p", {
      class: "quiet", "data-testid": "conjugate" }, t("chain.conjugate")),
    real && h("p", { class: "quiet" }, t("chain.real", { name: out.argument }))),
  h(ChainRule, { into, out, own: isOwn(card) ? card.forward.grad_fn : null, y: context.result, x,
    element: store.element.value, onPick: pick }),
  h(Summed, { into, out, name: out.argument }),
  at1 && !store.alone.value && h(Curve, { card, op, x: at1.x,
    slope: at1.slope }),
  // Both ask the server.
  out.tensor && out.tensor.data.length > 0 && !store.alone.value && h(Check, { card,
    op, argument: out.argument, element: own, sent: number(out.tensor.data[own]) }));
}

/**
 * Why a gradient is smaller than what came in: the input was spread over axes, so what comes back
 * along them is added up.
 * @param {{into: import("../wire.d.ts").TensorValue | null, out: GradientOut, name: string}} props
 */
function Summed({ into, out, name }) {
  const sent = out.tensor;
  // What is joined with others in a list is not spread over them.
  if (!into || !sent || name.endsWith("]")) return null;
  if (out.local && out.local.kind !== "elementwise") return null;
  const axes = spread(sent.shape, into.shape);
  if (!axes || axes.length === 0) return null;
  return h("p", { class: "quiet", "data-testid": "summed" }, t("chain.axes", {
    name, from: shapeText(sent.shape), to: shapeText(into.shape), axes: axes.join(", "),
  }));
}

/**
 * What goes out, as the left side of an equation: one element's, or all of a small tensor. Nothing
 * where a broadcast input receives a sum: then the right side is one of its terms.
 * @param {GradientOut} out
 * @param {readonly number[] | null} shape
 * @param {number | null} flat
 */
function sentOf(out, shape, flat) {
  const sent = out.tensor;
  if (!sent) return "";
  if (shape && flat !== null) {
    if (count(shape) !== count(sent.shape)) return "";
    return `${coloured("gradient", numeral(sent.data[flat], true))} = `;
  }
  const whole = matrix(sent);
  return whole === undefined ? "" : `${coloured("gradient", whole)} = `;
}

/** @param {{event: import("../wire.d.ts").OptimizerEvent}} props */
function Update({ event }) {
  const hyper = Object.entries(event.hyper ?? {})
    .filter(([, value]) => typeof value === "number" && value !== 0);
  return h("div", { class: "update", "data-testid": "update" },
    h("p", { class: "hyper" }, h("b", null, event.algorithm),
      hyper.map(([name, value]) => h("span", { key: name }, `${name} ${short(value)}`))),
    h(TensorTable, { tensor: event.before, kind: "value", label: t("update.before"),
      testid: "update-before" }),
    h(TensorTable, { tensor: event.gradient, kind: "gradient", label: t("update.gradient"),
      testid: "update-gradient" }),
    Object.entries(event.state ?? {}).map(([name, value]) => typeof value === "object"
      ? h(TensorTable, { key: name, tensor: value, kind: "local", label: name })
      : h("p", { key: name, class: "quiet" }, `${name} ${short(value)}`)),
    h(TensorTable, { tensor: event.after, kind: "value", label: t("update.after"),
      testid: "update-after" }));
}

/** @param {{card: Card}} props */
function Contributions({ card }) {
  const landed = card.contributions.filter((one) => one.n > 1 || one.before);
  if (landed.length === 0) return null;
  return h("div", { class: "contributions", "data-testid": "contributions" },
    h("h3", null, t("contributions.title")),
    h("ol", null, landed.map((one, i) => h("li", { key: i },
      one.before && h("span", null, inline(one.before), " + "),
      h("b", { class: "ink-gradient" }, inline(one.delta)),
      one.before && h("span", null, " = ", inline(one.after)),
      h("span", { class: "quiet" }, one.source === null ? " .grad" : ` ${one.k} / ${one.n}`)))));
}

/**
 * Something that an op keeps for its derivative: `other = [1, 2, 3]`, `self_sizes = [3]`; the name
 * alone where the events do not tell what it holds.
 * @param {Card} card
 * @param {string} what
 */
function kept(card, what) {
  const { arguments: names, settings, output } = card.forward;
  const all = (/** @type {string} */ name) => name === "result" ? [output]
    : card.given.filter((_, i) => names[i] === name || names[i].startsWith(`${name}[`));
  const tensors = all(what).filter((one) => one !== null);
  if (tensors.length) return `${what} = ${tensors.map((one) => inline(one, 4)).join(", ")}`;
  const measured = all(what.replace(/_sizes$/, "")).filter((one) => one !== null);
  if (measured.length && what.endsWith("_sizes")) {
    return `${what} = ${measured.map((one) => shapeText(one.shape)).join(", ")}`;
  }
  return what in (settings ?? {}) ? `${what} = ${JSON.stringify(settings[what])}` : what;
}

/**
 * Why a card has no gradient, when it has none.
 * @param {Card} card
 */
function missing(card) {
  const finding = store.lacking(card);
  const noted = store.told.value.some((one) => one.node === card.id && one.kind === finding?.kind);
  return finding && !noted ? h(Told, { finding }) : null;
}

/** @param {{card: Card, name: string}} props */
function Facts({ card, name }) {
  const source = store.current.value?.source ?? "";
  const { span, saved } = card.forward;
  const why = missing(card);
  /** @type {[string, any][]} */
  const rows = [];
  for (const what of saved ?? []) rows.push([t("facts.saved"), kept(card, what)]);
  if (why) rows.push([`${name}.grad`, why]);
  if (card.path) rows.push([t("facts.module"), card.path]);
  if (span) {
    rows.push([t("facts.source"), h("button", {
      type: "button", class: "link mono", title: expression(card, source),
      onClick: () => store.gotoEvent(card.forward.seq),
    }, t("facts.line", { line: span[0] }))]);
  }
  return h("dl", { class: "facts" }, rows.map(([key, value], i) => h("div", { key: i },
    h("dt", null, key), h("dd", null, value))));
}
