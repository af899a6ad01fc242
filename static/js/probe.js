/**
 * An op said anew as a formula, so that it can be asked at other points: for its curve, and for
 * what finite differences say of its gradient. Pure but for `ask`; it must not know who draws.
 */
import { count } from "./format.js";

/**
 * @typedef {import("./state.js").Card} Card
 * @typedef {import("./answers.d.ts").Op} Op
 * @typedef {import("./wire.d.ts").TensorValue} TensorValue
 * @typedef {{source: string, inputs: Record<string, unknown>}} Formula
 */

const REDUCTIONS = ["none", "mean", "sum"];

/** What of its arguments a call has no use for: it computes in one dtype. */
const UNSAID = /^(?:dtype|memory_format)$/;

/**
 * The call of an op in Python, its tensors named `a0`, `a1` ...; null for what cannot be said so.
 * @param {Card} card
 * @param {Op | undefined} op
 * @param {(i: number) => string} name what stands for the i-th tensor
 * @param {number} k which of its results is wanted, where there are several
 */
export function call(card, op, name = (i) => `a${i}`, k = 0) {
  const { arguments: given, settings, more_outputs: more } = card.forward;
  // A row that pads receives nothing by agreement, whatever differences say.
  if (!op?.call || Number(settings?.padding_idx ?? -1) >= 0) return null;
  const typed = (/** @type {number} */ i) => name(i) + (KINDS[card.given[i]?.dtype ?? ""]
    // What is sent requires a gradient, which not every argument may.
    ?? (given[i].replace(/\[.*/, "") in op.vjp ? "" : ".detach()"));
  const value = (/** @type {string} */ argument) => {
    const at = given.indexOf(argument);
    return at >= 0 ? typed(at) : python(settings?.[argument], argument);
  };
  const every = (/** @type {string} */ list) => {
    const words = [];
    for (let i = 0; ; i += 1) {
      const one = value(`${list}[${i}]`);
      if (one === undefined && !(`${list}[${i}]` in (settings ?? {}))) return words.join(", ");
      words.push(one ?? ":");
    }
  };
  return op.call
    .replace(/(?:, )?\w+=\{(\w+)\}/g, (whole, argument) =>
      (value(argument) === undefined ? "" : whole))
    .replace(/\{\*(\w+)\}/g, (_, list) => every(list))
    .replaceAll("{#}", more?.length ? `[${k}]` : "")
    .replace(/\{(\w+)\}/g, (_, argument) => value(argument) ?? "None");
}

const NOT_FINITE = /^(?:-?Infinity|NaN)$/;

/**
 * How a tensor of whole numbers, or of truth values, is made of the numbers that are sent.
 * @type {Record<string, string>}
 */
const KINDS = { bool: ".bool()", int32: ".int()", int64: ".long()", uint8: ".to(torch.uint8)",
  int16: ".short()", int8: ".to(torch.int8)" };

/**
 * A setting as Python writes it; undefined for one that is not given.
 * @param {unknown} value
 * @param {string} argument
 * @returns {string | undefined}
 */
function python(value, argument) {
  if (value === null || value === undefined || UNSAID.test(argument)) return undefined;
  if (argument === "reduction" && typeof value === "number") return `"${REDUCTIONS[value]}"`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  // An integer that JSON cannot hold, or what is no number.
  if (typeof value === "string" && /^-?\d+$/.test(value)) return value;
  if (typeof value === "string" && NOT_FINITE.test(value)) {
    return value.toLowerCase().replace("inity", "");
  }
  if (typeof value === "string") return JSON.stringify(value);
  if (!Array.isArray(value)) return undefined;
  if (value.length === 0) return "()";
  return `(${value.map((one) => python(one, "") ?? "None").join(", ")},)`;
}

/**
 * @param {TensorValue | null | undefined} tensor
 * @returns {unknown} nested lists; undefined when not all of it was sent, or it is not real
 */
function lists(tensor) {
  if (!tensor || tensor.truncated || !/^(?:float|bfloat)|^bool$|int/.test(tensor.dtype)) {
    return undefined;
  }
  if (tensor.data.some((one) => typeof one !== "number" && typeof one !== "boolean")) {
    return undefined;
  }
  return nest(tensor.data.map(Number), tensor.shape);
}

/**
 * @param {readonly unknown[]} data
 * @param {readonly number[]} shape
 * @returns {unknown}
 */
function nest(data, shape) {
  if (shape.length === 0) return data[0];
  const [first, ...rest] = shape;
  const size = count(rest);
  return Array.from({ length: first }, (_, i) => nest(data.slice(i * size, (i + 1) * size), rest));
}

/**
 * What finite differences make of one element of the gradient that goes to argument `i`: the op a
 * little to either side, weighted with the gradient that came in.
 * @param {Card} card
 * @param {Op | undefined} op
 * @param {number} i
 * @param {number} element
 * @returns {Formula | null}
 */
export function difference(card, op, i, element) {
  const given = card.given.map(lists);
  const own = card.given[i];
  if (!own || given.some((one) => one === undefined)) return null;
  const x = Number(own.data[element]);
  const step = 1e-5 * Math.max(1, Math.abs(x));
  /** @type {Record<string, unknown>} */
  const gradients = {};
  const parts = [];
  for (const [k, into] of (card.backward?.gradients_in ?? []).entries()) {
    if (!into || into.data.length === 0) continue;
    const side = (/** @type {string} */ sign) =>
      call(card, op, (at) => (at === i ? `(a${at} ${sign} e)` : `a${at}`), k);
    const [plus, minus] = [side("+"), side("-")];
    gradients[`g${k}`] = lists(into);
    if (!plus || !minus || gradients[`g${k}`] === undefined) return null;
    parts.push(`((${plus} - ${minus}) * g${k}).sum()`);
  }
  if (parts.length === 0) return null;
  const away = own.data.map((_, at) => (at === element ? step : 0));
  const sum = parts.length > 1 ? `(${parts.join(" + ")})` : parts[0];
  return {
    source: `${sum} / ${2 * step}`,
    inputs: { ...Object.fromEntries(given.map((one, at) => [`a${at}`, one])),
      e: nest(away, own.shape), ...gradients },
  };
}

/** How far a curve is drawn to either side, and with how many points. */
const REACH = 4;
const POINTS = 81;

/**
 * An op of one number, at points around a number.
 * @param {Card} card
 * @param {Op | undefined} op
 * @param {number} x
 * @returns {(Formula & {points: number[]}) | null}
 */
export function curve(card, op, x) {
  if (!op?.elementwise || card.forward.arguments.length !== 1 || !Number.isFinite(x)) return null;
  const source = call(card, op);
  if (!source) return null;
  // Near points share a curve.
  const middle = Math.round(x / 2) * 2;
  const reach = REACH + Math.abs(middle) / 4;
  const points = Array.from({ length: POINTS }, (_, i) =>
    Number((middle - reach + (2 * reach * i) / (POINTS - 1)).toFixed(6)));
  return { source, inputs: { a0: points }, points };
}

/** @type {Map<string, Promise<unknown>>} */
const asked = new Map();

/**
 * The value of a formula, in double precision. Rejects when the server refuses it.
 * @param {Formula} formula
 * @returns {Promise<unknown>}
 */
export function ask({ source, inputs }) {
  const body = JSON.stringify({ kind: "expression", source, inputs,
    options: { dtype: "float64" } });
  let answer = asked.get(body);
  if (!answer) {
    if (asked.size > 300) asked.clear();
    answer = fetch("/api/v1/runs", { method: "POST", body,
      headers: { "Content-Type": "application/json", Prefer: "wait=5" } })
      .then(async (response) => {
        const told = await response.json();
        const value = told?.result?.value;
        if (!response.ok || value === undefined) throw new Error(told?.detail ?? "no value");
        return value;
      });
    answer.catch(() => asked.delete(body));
    asked.set(body, answer);
  }
  return answer;
}
