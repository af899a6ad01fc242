/**
 * An op said anew as a formula, so that it can be asked at other points: for its curve, and for
 * what finite differences say of its gradient. Pure but for `ask`; it must not know who draws.
 */
import { count } from "./format.js";
import { baseName } from "./naming.js";

/**
 * @typedef {import("./state.js").Card} Card
 * @typedef {import("./answers.d.ts").Op} Op
 * @typedef {import("./wire.d.ts").TensorValue} TensorValue
 * @typedef {{source: string, inputs: Record<string, unknown>}} Formula
 */

const SPELLING = /^(?:torch|torch\.special|F|Tensor)\.[a-z]\w*$/;
/** Ops whose function takes all that they take, in their order, and None for what is not given. */
const WHOLE = new Map([["convolution", "torch.convolution"]]);
const REDUCTIONS = ["none", "mean", "sum"];

/**
 * The call of an op in Python, its tensors named `a0`, `a1` ...; null for what cannot be said so.
 * @param {Card} card
 * @param {Op | undefined} op
 * @param {(i: number) => string} name what stands for the i-th tensor
 */
export function call(card, op, name = (i) => `a${i}`) {
  const { arguments: given, settings, more_outputs: more } = card.forward;
  // What functional composes around an op has the op's name.
  const whole = WHOLE.get(card.forward.op);
  const spelling = whole ?? op?.torch.find((one) => SPELLING.test(one))
    ?? `F.${baseName(card.forward.op)}`;
  const spoken = spelling.replace(/^F\./, "torch.nn.functional.");
  if (!op || more?.length || given.some((one) => one.includes("["))) return null;
  const last = op.arguments.findLastIndex((one) => whole || given.includes(one));
  const words = [];
  for (const [i, argument] of op.arguments.entries()) {
    const at = given.indexOf(argument);
    const value = (at >= 0 ? name(at) : python(settings?.[argument], argument))
      ?? (whole && "None");
    if (value === undefined) {
      if (i < last) return null;
      continue;
    }
    words.push(i <= last ? value : `${argument}=${value}`);
  }
  if (!spelling.startsWith("Tensor.")) return `${spoken}(${words.join(", ")})`;
  return `(${words[0]}).${spelling.slice(7)}(${words.slice(1).join(", ")})`;
}

/**
 * A setting as Python writes it; undefined for one that is not given.
 * @param {unknown} value
 * @param {string} argument
 * @returns {string | undefined}
 */
function python(value, argument) {
  if (value === null || value === undefined) return undefined;
  if (argument === "reduction" && typeof value === "number") return `"${REDUCTIONS[value]}"`;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (!Array.isArray(value)) return undefined;
  return `(${value.map((one) => python(one, "") ?? "None").join(", ")},)`;
}

/**
 * @param {TensorValue | null | undefined} tensor
 * @returns {unknown} nested lists; undefined when not all of it was sent, or it is not real
 */
function lists(tensor) {
  if (!tensor || tensor.truncated || !/^(?:float|bfloat)/.test(tensor.dtype)) return undefined;
  if (tensor.data.some((one) => typeof one !== "number")) return undefined;
  return nest(tensor.data, tensor.shape);
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
  const into = card.backward?.gradients_in[0];
  const given = card.given.map(lists);
  const gradient = lists(into);
  const own = card.given[i];
  if (!own || gradient === undefined || given.some((one) => one === undefined)) return null;
  const x = Number(own.data[element]);
  const step = 1e-5 * Math.max(1, Math.abs(x));
  const side = (/** @type {string} */ sign) =>
    call(card, op, (at) => (at === i ? `(a${at} ${sign} e)` : `a${at}`));
  const [plus, minus] = [side("+"), side("-")];
  if (!plus || !minus) return null;
  const away = own.data.map((_, at) => (at === element ? step : 0));
  return {
    source: `((${plus} - ${minus}) * g).sum() / ${2 * step}`,
    inputs: { ...Object.fromEntries(given.map((one, at) => [`a${at}`, one])),
      e: nest(away, own.shape), g: gradient },
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
