/**
 * What the statistics of a tensor say of it, as the search for findings asks. Pure.
 */

/** @typedef {import("./wire.d.ts").TensorValue} TensorValue */

/** @typedef {"nan" | "inf"} Odd */
export const ODD = /** @type {const} */ (["nan", "inf"]);

/**
 * Whether there are numbers in a tensor that are not finite.
 * @param {TensorValue | null | undefined} tensor
 * @param {Odd} [kind] either, when none is named
 */
export function odd(tensor, kind) {
  if (!tensor) return false;
  return kind ? tensor.stats[kind] > 0 : tensor.stats.nan + tensor.stats.inf > 0;
}

/** @param {Pick<TensorValue, "shape">} tensor */
export function size({ shape }) {
  return shape.reduce((product, one) => product * one, 1);
}

/** @param {TensorValue} tensor */
export function largest({ stats }) {
  return Math.max(Math.abs(Number(stats.min ?? 0)), Math.abs(Number(stats.max ?? 0)));
}

/** @param {TensorValue | null | undefined} tensor */
export function isZero(tensor) {
  return Boolean(tensor) && size(/** @type {TensorValue} */ (tensor)) > 0
    && /** @type {TensorValue} */ (tensor).stats.zeros
      === size(/** @type {TensorValue} */ (tensor));
}

/** @param {TensorValue} tensor */
export function rms(tensor) {
  return Number(tensor.stats.norm ?? NaN) / Math.sqrt(Math.max(1, size(tensor)));
}
