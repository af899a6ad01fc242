/**
 * Numbers and tensors as text, the way PyTorch prints them: four decimals, `nan` and `inf`. It
 * must not know where the text goes.
 */
import { t } from "./i18n.js";

/**
 * @typedef {import("./wire.d.ts").TensorValue} TensorValue
 * @typedef {number | string | boolean | null | undefined
 *   | [number | string, number | string]} Element a complex number is a pair
 */

/**
 * What cannot be seen where it stands: control characters, and those that turn the direction of
 * writing or hide. Those that join letters and pictures are left alone.
 */
export const UNSEEN = new RegExp(String.raw`[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b`
  + String.raw`\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Co}\p{Cs}`
  + String.raw`\u{e0000}-\u{e007f}]`, "gu");

/**
 * A text of the program's with the escapes that Python writes for what cannot be seen.
 * @param {string} text
 */
export function seen(text) {
  return text.replace(UNSEEN, (one) => {
    const code = /** @type {number} */ (one.codePointAt(0)).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}`
      : code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
  });
}

/** @type {Record<string, string>} */
const SPECIAL = { NaN: "nan", Infinity: "inf", "-Infinity": "-inf" };

/**
 * A wire number as a JavaScript number.
 * @param {Element} value
 */
export function number(value) {
  return value === null || value === undefined ? NaN : Number(value);
}

/**
 * How large an element is: of a complex number the absolute value.
 * @param {Element} value
 */
export function magnitude(value) {
  return Array.isArray(value) ? Math.hypot(number(value[0]), number(value[1]))
    : Math.abs(number(value));
}

/**
 * A complex number as Python writes it, of its two parts.
 * @param {string} real
 * @param {string} imaginary
 */
export function pair(real, imaginary) {
  return `${real}${imaginary.startsWith("-") ? "" : "+"}${imaginary}j`;
}

/**
 * Four decimals, trailing zeros trimmed; powers of ten where four decimals would say nothing.
 * @param {Element} value
 * @param {number} [decimals]
 * @returns {string}
 */
export function short(value, decimals = 4) {
  if (value === null || value === undefined) return "—";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return SPECIAL[value] ?? value;
  if (Array.isArray(value)) return pair(short(value[0], decimals), short(value[1], decimals));
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value === 0 ? 0 : value);
  const size = Math.abs(value);
  if (size >= 1e6 || size < 0.5 * 10 ** -decimals) {
    return value.toExponential(Math.min(decimals, 3)).replace(/\.?0+e/, "e").replace("e+", "e");
  }
  return trim(value.toFixed(decimals));
}

/**
 * Every digit that came over the wire.
 * @param {Element} value
 * @returns {string}
 */
export function full(value) {
  if (typeof value === "number") return String(value);
  return Array.isArray(value) ? pair(full(value[0]), full(value[1])) : short(value);
}

/**
 * The most digits that fit into `width` characters.
 * @param {Element} value
 * @param {number} width
 */
export function fit(value, width) {
  for (let decimals = 4; decimals >= 0; decimals -= 1) {
    const text = short(value, decimals);
    if (text.length <= width && !(text === "0" && magnitude(value) !== 0)) return text;
  }
  return typeof value === "number" && Number.isFinite(value)
    ? value.toExponential(0).replace("e+", "e")
    : short(value);
}

/** @param {string} text */
function trim(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** @param {readonly number[]} shape */
export function count(shape) {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * `[]` for a number, `[3]`, `[2, 3]`.
 * @param {readonly number[]} shape
 */
export function shapeText(shape) {
  return `[${shape.join(", ")}]`;
}

/**
 * What kind of tensor it is, not to be taken for its values: `4×2 float32`.
 * @param {TensorValue} tensor
 */
export function kindText(tensor) {
  return [tensor.shape.join("×"), tensor.dtype].filter(Boolean).join(" ");
}

/**
 * The tensor in one line: all of it when it is small, its shape and norm when it is not.
 * @param {TensorValue | null | undefined} tensor
 * @param {number} [most] elements
 */
export function inline(tensor, most = 8) {
  if (!tensor) return "—";
  if (tensor.shape.length === 0) return short(tensor.data[0]);
  if (!tensor.truncated && tensor.data.length <= most) return nested(tensor);
  return `${shapeText(tensor.shape)} ${norm(tensor)}`;
}

/**
 * `[[1, 2], [3, 4]]`
 * @param {TensorValue} tensor
 */
export function nested(tensor) {
  let at = 0;
  /** @type {(depth: number) => string} */
  const level = (depth) => {
    if (depth === tensor.shape.length) return short(tensor.data[at++]);
    const parts = Array.from({ length: tensor.shape[depth] }, () => level(depth + 1));
    return `[${parts.join(", ")}]`;
  };
  return level(0);
}

/**
 * The index of element `flat` of a tensor in row-major order.
 * @param {readonly number[]} shape
 * @param {number} flat
 */
export function unravel(shape, flat) {
  const index = new Array(shape.length).fill(0);
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    index[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}

/**
 * The element of `tensor` that broadcasting puts beside element `flat` of `shape`. Undefined when
 * it was not sent, or when the shapes do not broadcast.
 * @param {TensorValue} tensor
 * @param {readonly number[]} shape
 * @param {number} flat
 * @returns {Element}
 */
export function elementAt(tensor, shape, flat) {
  const offset = tensor.shape.length - shape.length;
  if (offset > 0) return undefined;
  const index = unravel(shape, flat);
  let at = 0;
  for (let axis = 0; axis < tensor.shape.length; axis += 1) {
    const size = tensor.shape[axis];
    const i = index[axis - offset];
    if (size !== 1 && size !== shape[axis - offset]) return undefined;
    at = at * size + (size === 1 ? 0 : i);
  }
  return tensor.data[at];
}

/**
 * Along which axes of `to` a tensor of shape `from` is repeated; null when it cannot be.
 * @param {readonly number[]} from
 * @param {readonly number[]} to
 */
export function spread(from, to) {
  const offset = to.length - from.length;
  if (offset < 0 || String(broadcast(from, to)) !== String(to)) return null;
  return to.flatMap((size, axis) => axis < offset || from[axis - offset] === 1 && size !== 1
    ? [axis] : []);
}

/**
 * The shape that two shapes broadcast to; null when they do not.
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 */
export function broadcast(a, b) {
  const rank = Math.max(a.length, b.length);
  const shape = [];
  for (let axis = 0; axis < rank; axis += 1) {
    const p = a[axis - rank + a.length] ?? 1;
    const q = b[axis - rank + b.length] ?? 1;
    if (p !== q && p !== 1 && q !== 1) return null;
    shape.push(p === 1 ? q : p);
  }
  return shape;
}

/**
 * What goes to standard error: written there as it is, or a warning as Python prints it.
 * @param {import("./wire.d.ts").WarnedEvent} event
 */
export function warned({ category, text, span }) {
  if (category === "stderr") return text;
  return `${span ? `program.py:${span[0]}: ` : ""}${category}: ${text}\n`;
}

/** The most terms that a sum is written with. */
const TERMS = 6;

/**
 * `6 + 6 + 0.96 = 12.96`; an ellipsis while more is to come: `6 + …`, then `6 + 6 = 12, …`. Norms
 * do not add up: `norm 3, norm 4 → norm 5`.
 * @param {import("./wire.d.ts").TensorValue[]} terms
 * @param {import("./wire.d.ts").TensorValue} total
 * @param {boolean} complete
 */
export function sum(terms, total, complete) {
  // Of many the last are told.
  const told = terms.length > TERMS ? ["…", ...terms.slice(-TERMS).map(gist)] : terms.map(gist);
  const adds = [...terms, total].every(isShort);
  const list = told.join(adds ? " + " : ", ").replaceAll("+ -", "− ");
  if (terms.length < 2) return complete ? list : `${list}${adds ? " +" : ","} …`;
  return `${list} ${adds ? "=" : "→"} ${gist(total)}${complete ? "" : ", …"}`;
}

/**
 * A tensor in few characters: a number, a short list, else its norm.
 * @param {import("./wire.d.ts").TensorValue} tensor
 */
export function gist(tensor) {
  if (!isShort(tensor)) return norm(tensor);
  if (tensor.data.length === 1) return short(tensor.data[0]);
  return `[${tensor.data.map((one) => short(one)).join(", ")}]`;
}

/** @param {import("./wire.d.ts").TensorValue} tensor */
function isShort({ truncated, data }) {
  return !truncated && data.length <= 2;
}

/** @param {import("./wire.d.ts").TensorValue} tensor */
export function norm(tensor) {
  return `${t("stats.norm")} ${short(tensor.stats.norm)}`;
}
