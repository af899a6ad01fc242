/**
 * The inspector: what the current or selected node does and why, as a sentence, as a formula with
 * symbols and with numbers, and as the chain rule. It must not know other panels.
 */
import { h, useComputed } from "../../vendor/preact.js";
import { beside, contextOf } from "../context.js";
import { axesText, moveOf, receiver, sentence } from "../explain.js";
import { single } from "../derived.js";
import { broadcast, count, inline, number, shapeText, spread, unravel } from "../format.js";
import { listed, parts, t } from "../i18n.js";
import { gradOf, isOwn, role, title } from "../naming.js";
import { ChainRule } from "../parts/chain_rule.js";
import { Engine } from "../parts/engine.js";
import { Facts } from "../parts/facts.js";
import { Findings, foundAt } from "../parts/finding.js";
import { Formula } from "../parts/formula.js";
import { Inputs } from "../parts/inputs.js";
import { Inside } from "../parts/inside.js";
import { Other } from "../parts/other.js";
import { Check, Curve } from "../parts/probe.js";
import { segmented } from "../parts/segmented.js";
import { TensorTable } from "../parts/tensor_table.js";
import { Update } from "../parts/update.js";
import { isLeaf } from "../state.js";
import * as store from "../store.js";
import {
  coloured, counted, factor, fill, isComplex, matrix, numbers, numeral, partial, product, reduced,
  ruleOf, symbol, symbols, turned,
} from "../tex.js";
import { replace } from "../whatif.js";

/**
 * @typedef {import("../state.js").Card} Card
 * @typedef {import("../wire.d.ts").GradientOut} GradientOut
 * @typedef {import("../wire.d.ts").TensorValue} TensorValue
 * @typedef {import("../tex.js").Context} Context
 */

/** So many contributions are told, the last ones. */
const LAST = 12;

/** The most elements that a tensor is written out with where there is little room. */
const FEW = 3;

const BESIDE = /** @type {const} */ (["explain", "engine"]);

export function Inspector() {
  const ready = store.painted.value;
  const card = ready ? store.focus.value : null;
  const event = ready ? store.event.value : null;
  const steps = ready ? store.steps.value.length : 0;
  const shown = store.beside.value;
  return h("section", { class: "panel inspector", id: "panel-explain",
    "aria-label": t("inspector.title"), "data-testid": "inspector" },
  steps > 0 && h("header", { class: "inspector-head" },
    segmented({ label: t("inspector.title"), testid: "beside", all: BESIDE, shown,
      text: (one) => t(`beside.${one}`), pick: (one) => {
        store.beside.value = one;
      } }),
    h("p", { class: "inspector-step", "data-testid": "step-count" },
      t("inspector.step", { at: store.index.value + 1, of: steps }))),
  shown === "engine" && steps > 0 ? h(Engine, null)
    : card ? h(store.now.value.cards.has(card.id) ? About : Later, { card, key: card.id })
      : ready && h(Other, { event }));
}

/** @param {{card: Card}} props */
function About({ card }) {
  const source = store.current.value?.source ?? "";
  const state = store.now.value;
  const current = store.active.value?.id === card.id ? store.event.value : null;
  const name = title(card, source);
  const said = sentence(state, card, source, current);
  const bold = Object.fromEntries(Object.entries(said.values)
    .map(([key, value]) => [key, listed([value].flat().map((one) => h("b", null, String(one))))]));
  const context = useComputed(() => contextOf(card.id)).value;
  const update = moveOf(card, current);
  return h("div", { class: "about" },
    h("header", null, h("h2", null, heading(card, current)), h(Unselect, null)),
    h("p", { class: "say", "data-testid": "sentence" }, parts(said.key, bold)),
    h(Findings, { findings: foundAt(card.id) }),
    card.hooked && h(Hooked, { event: card.hooked }),
    context && h(Derivative, { card, context }),
    update && h(Update, { move: update, name }),
    h(Contributions, { card }),
    h(Facts, { card, name }),
    !update && h(Shown, { tensor: card.value, kind: "value", label: name,
      onPull: pullOf(card) }),
    !update && card.gradient && h(Shown, { tensor: card.gradient, kind: "gradient",
      label: role(card) === "leaf" ? gradOf(name) : t("inspector.gradient", { name }) }));
}

/**
 * A tensor, and where it is large and there is a server, what is in it.
 * @param {{tensor: TensorValue, kind: "value" | "gradient", label: string,
 *   onPull?: (flat: number, value: number) => void}} props
 */
function Shown({ tensor, kind, label, onPull }) {
  const run = store.current.value?.id;
  const step = store.event.value?.seq;
  const there = run !== undefined && step !== undefined && store.status.value === "done"
    && !store.alone.value;
  return [
    h(TensorTable, { tensor, kind, label, testid: `tensor-${kind}`, onPull }),
    there && h(Inside, { run, step, tensor, kind, label, key: `${run} ${tensor.id} ${step}` }),
  ];
}

/**
 * A card that is looked at before its step has come: it has no numbers yet. What there is to say of
 * the run as a whole is said all the same.
 * @param {{card: Card}} props
 */
function Later({ card }) {
  const name = title(card, store.current.value?.source ?? "");
  return h("div", { class: "about" },
    h("header", null, h("h2", null, card.forward.grad_fn ?? card.forward.op), h(Unselect, null)),
    h("p", { class: "say", "data-testid": "sentence" },
      parts("say.later", { y: h("b", null, name) }), " ",
      h("button", {
        type: "button", class: "link", "data-testid": "later-go",
        onClick: () => {
          store.playing.value = false;
          store.gotoEvent(card.forward.seq);
        },
      }, t("finding.go"))),
    h(Findings, { findings: foundAt(card.id) }));
}

function Unselect() {
  return store.selected.value !== null && h("button", {
    type: "button", class: "link", "data-testid": "unselect",
    onClick: () => {
      store.selected.value = null;
    },
  }, t("inspector.unselect"));
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
      // What gathers in front of a node runs nothing: the node itself has its turn later.
      if (event.target === "buffer") {
        return t("heading.buffer", { fn: card.forward.grad_fn ?? "AccumulateGrad" });
      }
      return isLeaf(card) ? "AccumulateGrad" : "retain_grad";
    case "optimizer":
      return event.algorithm;
    case "bind":
      return event.change ?? card.forward.op;
    default:
      return card.forward.grad_fn ?? card.forward.op;
  }
}

/**
 * What hooks made of the gradients that came to a node.
 * @param {{event: import("../wire.d.ts").BackwardEvent}} props
 */
function Hooked({ event }) {
  return event.hooked?.map((before, slot) => before && h("p", {
    class: "quiet", "data-testid": "hooked", key: slot,
  }, t("chain.hooked", { before: inline(before), after: inline(event.gradients_in[slot]) })));
}

/** @param {{card: Card, context: Context}} props */
function Derivative({ card, context }) {
  const op = store.ops.value[card.forward.op];
  const outs = card.backward?.gradients_out.filter((out) => out.tensor || out.local) ?? [];
  const shape = card.forward.output.shape;
  const last = Math.max(0, count(shape) - 1);
  const flat = op?.elementwise ? Math.min(store.element.value ?? 0, last) : null;
  const pick = (/** @type {number} */ to) => {
    store.element.value = to;
  };
  const left = coloured("forward", context.result);
  const made = op?.tex && reduced(op.tex, card);
  const shown = made && counted(flat === null ? made : single(made), card);
  return h("div", { class: "derivative" },
    made && h("div", { class: "formulas" },
      h(Formula, { display: true, tex: `${left} = ${fill(made, symbols(context))}`,
        testid: "formula-forward" }),
      h(Formula, { display: true, testid: "formula-forward-numbers",
        tex: equation(shown, numbers(context, shape, flat)),
        narrow: equation(shown, numbers(context, shape, flat, FEW)) })),
    h(Awaited, { card }),
    h(Inputs, { outs, name: (out) => receiver(store.now.value, card, out.argument,
      store.current.value?.source ?? "") }),
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
  // What changed a part of a view in place is said by an op, and derived by CopySlices around it.
  const op = card.forward.grad_fn === "CopySlices" ? undefined
    : store.ops.value[card.forward.op];
  const rule = ruleOf(op, out.argument, card.forward.settings);
  const name = receiver(store.now.value, card, out.argument, store.current.value?.source ?? "");
  const x = context.names[out.argument]?.symbol ?? symbol(out.argument);
  const into = context.gradient;
  const local = out.local?.kind === "elementwise" ? out.local.value : null;
  const shape = local && into ? broadcast(into.shape, local.shape) : null;
  const flat = shape ? Math.min(store.element.value ?? 0, Math.max(0, count(shape) - 1)) : null;
  const from = card.given[card.forward.arguments.indexOf(out.argument)];
  const sent = rule ? counted(reduced(product(rule, "\\times"), card), card) : "";
  const sends = flat === null ? sent : single(sent);
  const own = checked(out.tensor, store.element.value);
  // What goes back to a real number in a complex computation is the real part.
  const complex = [from, card.forward.output].some((one) => one && isComplex(one));
  const real = op?.turned && from && !isComplex(from) && complex;
  const whole = (/** @type {string} */ tex) => (
    real ? `\\operatorname{Re}\\left(${tex}\\right)` : tex);
  const axes = addedUp(into, out);
  const over = (/** @type {string} */ tex) => (rule && axes.length > 0
    && (op?.elementwise || /^(?:\\v\{\w+\} \\cdot )?\\v\{g\}$/.test(rule.tex))
    ? `\\sum_{${axes.join(",\\,")}} ${factor(tex)}` : tex);
  const symbolic = over(rule
    ? fill(reduced(product(rule), card), turned(symbols(context), card, op)) : "");
  // Element by element one term of the sum is written.
  const term = (/** @type {string} */ tex) => (flat === null ? over(tex) : tex);
  /** @param {number} [most] */
  const written = (most) => whole(term(terms(out, shape)
    .map((one) => {
      const of = numbers(beside(context), shape, one ?? flat, most);
      const tex = fill(sends, turned(of, card, op));
      return one === null ? tex : factor(tex);
    }).join(" + ")));
  const at1 = local && from && String(from.shape) === String(local.shape)
    ? { x: number(from.data[flat ?? 0]), slope: number(local.data[flat ?? 0]) } : null;
  return h("section", { class: "input", "data-argument": out.argument, tabIndex: -1,
    "aria-label": t("chain.for", { name: out.argument }) },
  rule && h("div", { class: "formulas" },
    h(Formula, { display: true, testid: "formula-backward",
      tex: `${partial(x)} = ${whole(symbolic)}` }),
    h(Formula, { display: true, testid: "formula-backward-numbers",
      tex: `${sentOf(out, shape, flat)}${written()}`,
      narrow: `${isTerm(out, shape, flat) ? "" : `${partial(x)} = `}${written(FEW)}` }),
    complex && symbolic.includes("\\overline") && h("p", {
      class: "quiet", "data-testid": "conjugate" }, t("chain.conjugate")),
    real && h("p", { class: "quiet" }, t("chain.real", { name }))),
  h(ChainRule, { came: card.backward?.gradients_in ?? [], out,
    own: isOwn(card) ? card.forward.grad_fn : null, ruled: Boolean(rule),
    y: context.result, x, element: store.element.value ?? 0, onPick: pick }),
  op && h(Summed, { into, out, name }),
  at1 && !store.alone.value && h(Curve, { card, op, x: at1.x,
    slope: at1.slope, y: card.forward.output.data[flat ?? 0] }),
  // Both ask the server.
  out.tensor && out.tensor.data.length > 0 && !store.alone.value && h(Check, { card,
    op, argument: out.argument, element: own, sent: number(out.tensor.data[own]) }));
}

/**
 * The element that is checked: what was picked, else the largest, as zeros prove little.
 * @param {TensorValue | null | undefined} sent
 * @param {number | null} picked
 */
function checked(sent, picked) {
  const data = sent?.data ?? [];
  if (picked !== null) return Math.min(picked, Math.max(0, data.length - 1));
  const sizes = data.map((one) => Math.abs(number(one)));
  return sizes.reduce((best, size, i) => (size > sizes[best] ? i : best), 0);
}

/**
 * The axes along which an input was spread. What is joined with others in a list is not spread over
 * them.
 * @param {import("../wire.d.ts").TensorValue | null} into
 * @param {GradientOut} out
 */
function addedUp(into, { tensor, argument }) {
  const axes = into && tensor && !argument.endsWith("]") && spread(tensor.shape, into.shape);
  return axes ? axes.filter((axis) => into?.shape[axis] !== 1) : [];
}

/**
 * Why a gradient is smaller than what came in: the input was spread over axes, so what comes back
 * along them is added up.
 * @param {{into: import("../wire.d.ts").TensorValue | null, out: GradientOut, name: string}} props
 */
function Summed({ into, out, name }) {
  const sent = out.tensor;
  const axes = addedUp(into, out);
  if (!into || !sent || axes.length === 0) return null;
  if (out.local && out.local.kind !== "elementwise") return null;
  return h("p", { class: "quiet", "data-testid": "summed" }, t("chain.axes", {
    name, from: shapeText(sent.shape), to: shapeText(into.shape), axes: axesText(axes),
  }));
}

/** As many terms of a sum are written out. */
const TERMS = 4;

/**
 * Which elements are written as terms: all of a short sum to one number; null is the one looked at.
 * @param {GradientOut} out
 * @param {readonly number[] | null} shape
 * @returns {(number | null)[]}
 */
function terms({ tensor }, shape) {
  const all = shape ? count(shape) : 0;
  return tensor && count(tensor.shape) === 1 && all > 1 && all <= TERMS
    ? Array.from({ length: all }, (_, i) => i) : [null];
}

/**
 * Whether one term is written of a sum that a broadcast input receives.
 * @param {GradientOut} out
 * @param {readonly number[] | null} shape
 * @param {number | null} flat
 */
function isTerm(out, shape, flat) {
  return shape !== null && flat !== null && terms(out, shape).length === 1
    && count(shape) !== count(out.tensor?.shape ?? []);
}

/**
 * What goes out, as the left side of an equation: one element's, or all of a small tensor. Nothing
 * where the right side is one term of a sum.
 * @param {GradientOut} out
 * @param {readonly number[] | null} shape
 * @param {number | null} flat
 */
function sentOf(out, shape, flat) {
  const sent = out.tensor;
  if (!sent || isTerm(out, shape, flat)) return "";
  const at = !shape || flat === null ? null : flat;
  const tex = count(sent.shape) === 1 ? numeral(sent.data[0], true)
    : at === null ? matrix(sent) : numeral(sent.data[at], true);
  return tex === undefined ? "" : `${coloured("gradient", tex)} = `;
}

/** @param {{card: Card}} props */
function Contributions({ card }) {
  const landed = card.contributions.filter((one) => one.n > 1 || one.before);
  if (landed.length === 0) return null;
  const last = landed.slice(-LAST);
  return h("div", { class: "contributions", "data-testid": "contributions" },
    h("h3", null, t("contributions.title")),
    landed.length > last.length && h("p", { class: "quiet" },
      t("contributions.earlier", { count: landed.length - last.length })),
    h("ol", null, last.map((one) => h("li", { key: `${one.source} ${one.k}` },
      one.before && h("span", null, inline(one.before), " + "),
      h("b", { class: "ink-gradient" }, inline(one.delta)),
      one.before && h("span", null, " = ", inline(one.after)),
      h("span", { class: "quiet" }, one.source === null ? " .grad" : ` ${one.k} / ${one.n}`)))));
}
