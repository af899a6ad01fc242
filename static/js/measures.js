/**
 * What the statistics of a tensor say of it. Pure.
 */
import { count } from "./format.js";

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

/** @param {TensorValue} tensor */
export function largest({ stats }) {
  return Math.max(Math.abs(Number(stats.min ?? 0)), Math.abs(Number(stats.max ?? 0)));
}

/** @param {TensorValue | null | undefined} tensor */
export function isZero(tensor) {
  const all = tensor ? count(tensor.shape) : 0;
  return all > 0 && tensor?.stats.zeros === all;
}

/** @param {TensorValue} tensor */
export function rms(tensor) {
  return Number(tensor.stats.norm ?? NaN) / Math.sqrt(Math.max(1, count(tensor.shape)));
}
