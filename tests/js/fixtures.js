/** Event lists to test with: recorded (`backstep run NAME.txt --events`), and random ones. */
import { readFileSync } from "node:fs";

/** @typedef {import("../../static/js/wire.d.ts").Event} Event */

export const NAMES = [
  "square", "sigmoid", "fanout", "loop", "none", "zero", "born", "scale", "piled", "twice",
  "nested", "asked", "grounds", "infinite", "hooks", "diverge", "clip", "faded", "dead",
  "stopped", "again", "accumulate",
];

/**
 * @param {string} name
 * @returns {Event[]}
 */
export function load(name) {
  const text = readFileSync(new URL(`fixtures/${name}.jsonl`, import.meta.url), "utf8");
  return text.trim().split("\n").map((line) => freeze(JSON.parse(line)));
}

/** @param {string} name */
export function source(name) {
  return readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), "utf8");
}

/**
 * Makes a value and everything in it unchangeable.
 * @template T
 * @param {T} value
 * @returns {T}
 */
export function freeze(value) {
  if (value && typeof value === "object") Object.values(value).forEach(freeze);
  return Object.freeze(value);
}

/**
 * Numbers from a seed, the same in every run.
 * @param {number} seed
 */
export function random(seed) {
  let state = seed >>> 0;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * A list of events that is well formed one by one, in an order that no engine would make.
 * @param {number} seed
 * @param {number} length
 * @returns {Event[]}
 */
export function anything(seed, length) {
  const pick = random(seed);
  const tensor = () => ({
    id: pick(8), shape: [2], dtype: "float32", requires_grad: pick(2) === 0,
    stats: { min: 0, max: 1, mean: 0.5, norm: 1, nan: 0, inf: 0, zeros: 1 },
    data: [pick(9), pick(9) / 4], truncated: false,
  });
  const maybe = (/** @type {() => any} */ make) => (pick(3) === 0 ? undefined : make());
  const scope = () => maybe(() => pick(5));
  const span = () => maybe(() => [1 + pick(5), 0, 1 + pick(5), 4]);
  /** @type {(() => Record<string, any>)[]} */
  const kinds = [
    () => ({ type: "scope", action: pick(2) ? "enter" : "leave", id: pick(5), name: "n", label: "",
      kind: ["module", "function", "iteration", "backward", "optimizer", "zero_grad"][pick(6)],
      index: pick(3), parent: scope(), span: span(),
      dependencies: [[pick(9), 0], [pick(9), 1 + pick(3)]] }),
    () => ({ type: "forward", node: pick(9), op: "mul.Tensor", grad_fn: maybe(() => "MulBackward0"),
      span: span(), inputs: [pick(8), pick(8)], arguments: ["self", "other"], settings: {},
      output: tensor(), more_outputs: pick(4) ? [] : [tensor()], next: [],
      accumulators: pick(2) ? [] : [[20 + pick(4), pick(8)]], saved: ["self"],
      variable: maybe(() => "v"), scope: scope(), inplace: pick(4) === 0 }),
    () => ({ type: "backward", root: 0, node: pick(24), name: "MulBackward0", order: 0,
      gradients_in: [maybe(tensor) ?? null], gradients_out: [{ argument: "self", slot: 0,
        node: maybe(() => pick(24)), tensor: maybe(tensor),
        local: maybe(() => ({ kind: "formula" })) }],
      ready: [pick(24)], released: [[pick(24), pick(2)]], span: span(), scope: scope() }),
    () => ({ type: "accumulate", root: 0, target: pick(2) ? "grad" : "buffer", node: pick(24),
      slot: 0, tensor: maybe(() => pick(8)), source: maybe(() => pick(9)), before: maybe(tensor),
      delta: tensor(), after: tensor(), k: 1 + pick(2), n: 2, scope: scope() }),
    () => ({ type: "optimizer", algorithm: "SGD", name: maybe(() => "fc.weight"), tensor: pick(8),
      before: tensor(), after: tensor(), gradient: tensor(), state: {}, hyper: { lr: 0.1 } }),
    () => ({ type: "bind", name: maybe(() => "w"), tensor: tensor(), span: span(),
      change: maybe(() => ["zero_grad", "sub_"][pick(2)]), gradient: maybe(tensor) }),
    () => ({ type: "iteration", index: pick(9), values: {}, parameters: {}, gradients: {} }),
    () => ({ type: "stdout", text: pick(2) ? "a\n" : "b", span: span(), scope: scope() }),
    () => ({ type: "warning", category: "UserWarning", text: "careful" }),
    () => ({ type: "error", error: "RuntimeError", message: "no", span: span() }),
    () => ({ type: "of_tomorrow", anything: true }),
  ];
  return Array.from({ length }, (_, seq) => freeze(/** @type {Event} */ (
    /** @type {unknown} */ ({ v: 1, seq, ...kinds[pick(kinds.length)]() }))));
}
