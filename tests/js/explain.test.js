import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "../../static/js/events.js";
import { amount, sentence } from "../../static/js/explain.js";
import { cardOf } from "../../static/js/state.js";
import { load, source } from "./fixtures.js";

test("what a limit counts is said with its unit", () => {
  assert.equal(amount("cpu", 5), "5 s");
  assert.equal(amount("wall", 10.0123), "10 s");
  assert.equal(amount("memory", 1073741824), "1 GiB");
  assert.equal(amount("tensor", 67108864), "64 MiB");
  assert.equal(amount("refused", 64000), "64,000");
});

/** @type {[string, object, string[]][]} */
const WITH_NUMBERS = [
  ["mul.Tensor", { other: 2 }, ["x", "2"]], ["sub.Tensor", { other: 0.5, alpha: 1 }, ["x", "0.5"]],
  ["rsub.Scalar", { other: 1, alpha: 1 }, ["1", "x"]], ["neg", {}, ["x"]],
];

for (const [op, settings, inputs] of WITH_NUMBERS) {
  test(`${op} is said of ${inputs}`, () => {
    const value = (/** @type {number} */ id) => ({ id, shape: [], dtype: "float32", data: [1],
      requires_grad: true, truncated: false,
      stats: { min: 1, max: 1, mean: 1, norm: 1, nan: 0, inf: 0, zeros: 0 } });
    const state = fold(/** @type {any[]} */ ([
      { v: 1, seq: 0, type: "forward", node: 0, op: "tensor", grad_fn: null, span: null,
        inputs: [], arguments: [], settings: {}, output: value(0), variable: "x" },
      { v: 1, seq: 1, type: "forward", node: 1, op, grad_fn: "OpBackward0", span: null,
        inputs: [0], arguments: ["self"], settings, output: value(1), variable: "y" },
    ]));
    const card = state.cards.get(1);
    assert.ok(card);
    assert.deepEqual(sentence(state, card, "", null).values?.inputs, inputs);
  });
}

test("what is given a name anew is told from what had it before", () => {
  const value = (/** @type {number} */ id) => ({ id, shape: [], dtype: "float32", data: [1],
    requires_grad: true, truncated: false,
    stats: { min: 1, max: 1, mean: 1, norm: 1, nan: 0, inf: 0, zeros: 0 } });
  const made = (/** @type {number} */ node, /** @type {string} */ variable) => ({ v: 1, seq: node,
    type: "forward", node, op: node ? "relu" : "tensor", grad_fn: node ? "ReluBackward0" : null,
    span: null, inputs: node ? [node - 1] : [], arguments: node ? ["self"] : [], settings: {},
    output: value(node), variable });
  const events = [made(0, "x"), made(1, "y"), made(2, "y"), made(3, "z")];
  const state = fold(/** @type {any[]} */ (events));
  const said = [1, 2, 3].map((node) => {
    const card = state.cards.get(node);
    assert.ok(card);
    const { x, y } = sentence(state, card, "", null).values;
    return [y, x];
  });
  assert.deepEqual(said, [["y", "x"], ["y′", "y"], ["z", "y"]]);
});

/** @type {[string, object, string][]} */
const TOLD = [
  ["native_layer_norm", { eps: 1e-5 }, "layer_norm"], ["embedding", {}, "embedding"],
  ["prod.dim_int", { dim: 0 }, "prod"], ["native_batch_norm", { training: true }, "batch_norm"],
  ["native_batch_norm", { training: false }, "batch_norm_fixed"],
  ["linalg_vector_norm", { ord: 2 }, "norm"], ["linalg_vector_norm", { ord: 1 }, "norm_p"],
  ["_linalg_det", {}, "det"], ["lerp.Scalar", { weight: 0.3 }, "lerp"], ["i0", {}, "other"],
];

for (const [op, settings, family] of TOLD) {
  test(`${op} ${JSON.stringify(settings)} is told in the words of ${family}`, () => {
    const state = fold(/** @type {any[]} */ ([
      { v: 1, seq: 0, type: "forward", node: 0, op, grad_fn: "OpBackward0", span: null,
        inputs: [7], arguments: ["self"], settings, output: { id: 0, shape: [], dtype: "float32",
          data: [1], requires_grad: true, truncated: false, stats: {} } },
    ]));
    const card = state.cards.get(0);
    assert.ok(card);
    assert.equal(sentence(state, card, "", null).key, `say.forward.${family}`);
  });
}

test("what hooks made of a gradient stays with its card; retain_grad is no AccumulateGrad", () => {
  const events = load("hooks");
  const kept = events.find((event) => event.type === "accumulate" && event.tensor === 1);
  assert.ok(kept);
  const state = fold(events, kept.seq + 1);
  const y = cardOf(state, 1);
  assert.ok(y);
  assert.equal(sentence(state, y, source("hooks"), kept).key, "say.retained_first");
  assert.deepEqual(y.hooked?.hooked?.[0]?.data, [6, 12]);
  assert.deepEqual(y.hooked?.gradients_in[0]?.data, [60, 120]);
  assert.deepEqual([...state.cards.values()].filter((card) => card.hooked), [y]);
  const landed = events.find((event) => event.type === "accumulate" && event.tensor === 0);
  const x = cardOf(fold(events), 0);
  assert.ok(landed && x);
  assert.equal(sentence(fold(events), x, source("hooks"), landed).key, "say.grad_first");
});

test("a second walk adds to what retain_grad kept, and brings a gradient of its own", () => {
  const events = load("hooks");
  const kept = events.find((event) => event.type === "accumulate" && event.tensor === 1);
  assert.ok(kept?.type === "accumulate");
  const again = { ...kept, seq: events.length, before: kept.after,
    after: { ...kept.after, data: [120, 240] }, k: 2, n: 2 };
  const state = fold([...events, again]);
  const y = cardOf(state, 1);
  assert.ok(y);
  assert.equal(sentence(state, y, source("hooks"), again).key, "say.retained_added");
  assert.deepEqual(y.gradient?.data, [60, 120]);
});

test("what is taken out of a tensor is a part of it, and so is what changes in place", () => {
  const value = (/** @type {number} */ id, /** @type {number} */ size) => ({ id, shape: [size],
    dtype: "float32", requires_grad: true, truncated: false, data: Array(size).fill(1),
    stats: { min: 1, max: 1, mean: 1, norm: 1, nan: 0, inf: 0, zeros: 0 } });
  /** @type {(node: number, op: string, inputs: number[], output: any, more?: object) => any} */
  const made = (node, op, inputs, output, more = {}) => ({ v: 1, seq: node, type: "forward", node,
    op, grad_fn: node ? "OpBackward0" : null, span: null, inputs, settings: {}, output,
    arguments: inputs.map(() => "self"), ...more });
  const changed = { inplace: true, grad_fn: "CopySlices" };
  const state = fold(/** @type {any[]} */ ([
    made(0, "tensor", [], value(0, 3), { variable: "y" }),
    made(1, "slice.Tensor", [0], value(1, 2), { variable: "v" }),
    made(2, "transpose.int", [0], value(2, 3), { variable: "t" }),
    made(3, "mul.Tensor", [1], value(1, 2), changed),
  ]));
  const said = [1, 2, 3].map((node) => {
    const card = state.cards.get(node);
    assert.ok(card);
    const { key, values } = sentence(state, card, "", null);
    return [key, values.x];
  });
  assert.deepEqual(said, [["say.forward.part", "y"], ["say.forward.move", "y"],
    ["say.forward.slices", "y"]]);
});

for (const [ord, forward, backward] of [[2, "norm", "norm"], [3, "norm_p", "norm_p"],
  ["Infinity", "norm_p", "norm_largest"]]) {
  test(`a norm of order ${ord} is told in its own words`, () => {
    const value = (/** @type {number} */ id) => ({ id, shape: [1], dtype: "float32", data: [1],
      requires_grad: true, truncated: false,
      stats: { min: 1, max: 1, mean: 1, norm: 1, nan: 0, inf: 0, zeros: 0 } });
    const state = fold(/** @type {any[]} */ ([
      { v: 1, seq: 0, type: "forward", node: 0, op: "tensor", grad_fn: null, span: null,
        inputs: [], arguments: [], settings: {}, output: value(0), variable: "x" },
      { v: 1, seq: 1, type: "forward", node: 1, op: "linalg_vector_norm", span: null, inputs: [0],
        grad_fn: "LinalgVectorNormBackward0", arguments: ["self"], settings: { ord },
        output: value(1), variable: "y" },
    ]));
    const card = state.cards.get(1);
    assert.ok(card);
    assert.equal(sentence(state, card, "", null).key, `say.forward.${forward}`);
    const walked = { ...card, backward: /** @type {any} */ ({ gradients_out: [] }) };
    const { key, values } = sentence(state, walked, "", null);
    assert.equal(key, `say.backward.${backward}`);
    assert.equal(values.ord, ord === "Infinity" ? "∞" : String(ord));
  });
}
