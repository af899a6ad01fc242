/**
 * What formulas name beside an op's arguments: its results, and what a normalization has taken out
 * of its input. Pure; it must not know TeX.
 */
import { broadcast, count, elementAt } from "./format.js";

/**
 * @typedef {import("./wire.d.ts").TensorValue} TensorValue
 * @typedef {import("./state.js").Card} Card
 * @typedef {import("./answers.d.ts").Op} Op
 */

/**
 * Each result of an op by the name that formulas and saved tensors have for it.
 * @param {Card} card
 * @param {Op | undefined} op
 * @returns {Record<string, TensorValue>}
 */
export function results({ forward }, op) {
  const all = [forward.output, ...(forward.more_outputs ?? [])];
  return Object.fromEntries((op?.outputs ?? []).flatMap((name, i) =>
    (all[i] ? [[name, all[i]]] : [])));
}

/**
 * The mean, the deviation (the root of variance and eps) and the input less the one over the other,
 * where an op normalizes.
 * @param {Card} card
 * @returns {Record<"mu" | "sigma" | "standard", TensorValue> | null}
 */
export function normalized({ forward, given }) {
  const { arguments: names, settings, more_outputs: more } = forward;
  const x = given[names.indexOf("input")];
  if (!/^native_\w+_norm/.test(forward.op) || !x || x.truncated || !more || more.length < 2) {
    return null;
  }
  const eps = Number(settings?.eps);
  const fixed = settings?.training === false;
  const mean = fixed ? given[names.indexOf("running_mean")] : more[0];
  const scale = fixed ? given[names.indexOf("running_var")] : more[1];
  if (!mean || !scale) return null;
  const mu = placed(mean, x, mean.data.map(Number));
  const sigma = placed(scale, x, scale.data.map((one) =>
    (fixed ? Math.sqrt(Number(one) + eps) : 1 / Number(one))));
  if (String(broadcast(mu.shape, x.shape)) !== String(x.shape)) return null;
  const standard = { ...x, data: x.data.map((one, i) =>
    (Number(one) - Number(elementAt(mu, x.shape, i))) / Number(elementAt(sigma, x.shape, i))) };
  return { mu, sigma, standard };
}

/**
 * A number for each row, channel or group, in a shape that spreads to the input's.
 * @param {TensorValue} tensor
 * @param {TensorValue} x
 * @param {number[]} data
 * @returns {TensorValue}
 */
function placed(tensor, x, data) {
  const { shape } = tensor;
  if (shape.length === x.shape.length && shape.at(-1) === 1) return { ...tensor, data };
  const after = x.shape.slice(2).map(() => 1);
  if (shape.length === 1) return { ...tensor, shape: [1, ...shape, ...after], data };
  // One for each group: for each channel of the group.
  const each = x.shape[1] / shape[1];
  return { ...tensor, shape: [shape[0], x.shape[1], ...after],
    data: data.flatMap((one) => Array.from({ length: each }, () => one)) };
}

/**
 * A template with only those of its parts that the call has arguments for.
 * @param {string} template
 * @param {(name: string) => boolean} has
 * @returns {string}
 */
export function chosen(template, has) {
  const at = template.indexOf("\\given{");
  if (at < 0) return template;
  const [name, yes, no, rest] = groups(template.slice(at + "\\given".length), 3);
  return template.slice(0, at) + chosen((has(name) ? yes : no) + rest, has);
}

/**
 * The insides of the first groups in braces, and what comes after them.
 * @param {string} text
 * @param {number} most
 * @returns {string[]}
 */
function groups(text, most) {
  const found = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "{" && depth++ === 0) from = at + 1;
    if (text[at] === "}" && --depth === 0) {
      found.push(text.slice(from, at));
      if (found.length === most) return [...found, text.slice(at + 1)];
    }
  }
  return found;
}

/** Ops whose `n` is how many elements of the first input make one of the result. */
const MEANS = new RegExp(String.raw`^(?!.*_backward)(?:mean|mse_loss|huber_loss|smooth_l1_loss`
  + String.raw`|binary_cross_entropy|soft_margin_loss|std|var)(?:_|\.|$)`);

/**
 * The number that an op's formulas call `n`: how many share in a mean. Null where that is not
 * certain.
 * @param {Card} card
 * @returns {number | null}
 */
export function shares({ forward, given }) {
  const { arguments: names, op, output, settings } = forward;
  const [first, second] = given;
  if (!first || (settings?.reduction ?? 1) !== 1) return null;
  if (MEANS.test(op)) {
    const met = /loss|entropy/.test(op) && second ? broadcast(first.shape, second.shape) : null;
    return count(met ?? first.shape) / Math.max(1, count(output.shape));
  }
  if (/^avg_pool\dd/.test(op)) {
    const plain = !settings.ceil_mode && !settings.divisor_override
      && [settings.padding].flat().every((one) => one === 0);
    return plain && Array.isArray(settings.kernel_size) ? count(settings.kernel_size) : null;
  }
  if (!/^nll_loss(?:2d)?_forward/.test(op)) return null;
  const [target, weight] = ["target", "weight"].map((name) => given[names.indexOf(name)]);
  if (!target || target.truncated || weight?.truncated) return null;
  return target.data.filter((one) => one !== settings.ignore_index)
    .reduce((/** @type {number} */ sum, one) =>
      sum + (weight ? Number(weight.data[Number(one)]) : 1), 0);
}

/**
 * How many targets of a loss say that their row is not to count: `ignore_index`.
 * @param {Card} card
 */
export function ignored({ forward: { op, arguments: names, settings }, given }) {
  const target = /^nll_loss(?:2d)?_forward/.test(op) ? given[names.indexOf("target")] : null;
  return target?.data.filter((one) => one === settings?.ignore_index).length ?? 0;
}

/**
 * A template with the places that are taken as the program writes them, `a[:, 1:]`, and without a
 * dimension where there is none.
 * @param {string} template
 * @param {Card} card
 */
export function indexed(template, { forward: { op, settings }, given }) {
  const { dim, start, end, step } = settings ?? {};
  if (dim === undefined || dim === null || String(dim) === "") {
    return template.replaceAll("_{\\v{dim}}", "");
  }
  if (!/^(?:slice\.|select\.|index_select)/.test(op) || typeof dim !== "number") return template;
  const before = "{:},\\,".repeat(dim < 0 ? dim + (given[0]?.shape.length ?? 0) : dim);
  const until = typeof end === "number" && end < (given[0]?.shape[dim] ?? 0) ? end : "";
  const range = `${start || ""}{:}${until}${step > 1 ? `{:}${step}` : ""}`;
  return template.replace("\\v{start}:\\v{end}:\\v{step}", range)
    .replace(/^\\v\{self\}_\{/, `$&${before}`);
}

/**
 * A result, or its gradient, with the dimensions that were reduced as ones: so it stands beside the
 * input.
 * @template {TensorValue | null} Value
 * @param {Value} tensor
 * @param {Card} card
 * @returns {Value}
 */
export function widened(tensor, { forward, given }) {
  const { dim, keepdim } = forward.settings ?? {};
  const wide = given[0]?.shape;
  if (!tensor || !wide || keepdim !== false || dim === undefined || dim === null) return tensor;
  const gone = [dim].flat().map((/** @type {number} */ one) => (one < 0 ? one + wide.length : one));
  const shape = wide.map((size, axis) => (gone.includes(axis) ? 1 : size));
  const fits = String(tensor.shape) === String(wide.filter((_, axis) => !gone.includes(axis)));
  return fits ? { ...tensor, shape } : tensor;
}

/**
 * A product of single numbers: there are no elements to go through.
 * @param {string} tex
 */
export function single(tex) {
  return tex.replaceAll("\\odot", "\\cdot");
}
