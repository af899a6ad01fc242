import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "../../static/js/events.js";
import { sentence } from "../../static/js/explain.js";
import { disagreement, hasKinks } from "../../static/js/kinds.js";

/**
 * What is said of an op once its gradient has come.
 * @param {string} op
 * @param {Record<string, unknown>} settings
 * @param {Record<string, {shape?: number[], data?: unknown[], dtype?: string}>} given
 * @param {{to?: string[], shape?: number[], fn?: string, ran?: boolean}} [more] `to`: who receives
 *   a gradient; `ran`: whether it has
 */
function said(op, settings, given, { to, shape = [], fn = "OpBackward0",
  ran = true } = {}) {
  const names = Object.keys(given);
  const tensor = (/** @type {number} */ id, /** @type {object} */ own) => ({ id, shape: [],
    dtype: "float32", data: [1], requires_grad: true, truncated: false,
    stats: { min: 1, max: 1, mean: 1, norm: 1, nan: 0, inf: 0, zeros: 0 }, ...own });
  const leaves = names.map((name, node) => ({ v: 1, seq: node, type: "forward", node,
    op: "tensor", grad_fn: null, span: null, inputs: [], arguments: [], settings: {},
    output: tensor(node, given[name]), variable: `the_${name}` }));
  const node = leaves.length;
  const state = fold(/** @type {any[]} */ ([...leaves,
    { v: 1, seq: node, type: "forward", node, op, grad_fn: fn, span: null,
      inputs: names.map((_, i) => i), arguments: names, settings, output: tensor(node, { shape }),
      variable: "y" },
    { v: 1, seq: node + 1, type: "backward", node, name: fn, order: 0,
      gradients_in: [tensor(50, { shape })], gradients_out: (to ?? names).map((argument, i) =>
        ({ argument, to: i, tensor: tensor(60 + i, given[argument]) })) },
  ].slice(0, ran ? undefined : node + 1)));
  const card = state.cards.get(node);
  assert.ok(card);
  return sentence(state, card, "", null);
}

const X = { self: {} };
const XY = { self: {}, other: {} };
const LONG = { self: { shape: [3] } };
const PICKED = { self: { shape: [3] }, index: { shape: [2], dtype: "int64" } };

/** @type {[string, Record<string, unknown>, Record<string, object>, string, object?][]} */
const TOLD = [
  ["pow.Scalar", { self: 2 }, { exponent: {} }, "pow_base"],
  ["pow.Tensor_Scalar", { exponent: 2 }, X, "pow"],
  ["pow.Tensor_Tensor", {}, { self: {}, exponent: {} }, "pow_both", { to: ["self", "exponent"] }],
  ["pow.Tensor_Tensor", {}, { self: {}, exponent: {} }, "pow_base", { to: ["exponent"] }],
  ["pow.Tensor_Tensor", {}, { self: {}, exponent: {} }, "pow", { to: ["self"] }],
  ["add.Tensor", { alpha: 1 }, XY, "add"], ["add.Tensor", { alpha: 3 }, XY, "add_times"],
  ["add.Tensor", { alpha: 3, other: 2 }, X, "add"],
  ["sub.Tensor", { alpha: 2 }, XY, "sub_times"], ["rsub.Tensor", { alpha: 2 }, XY, "sub_times"],
  ["rsub.Scalar", { alpha: 2, other: 1 }, X, "sub_times"],
  ["addmm", { alpha: 1, beta: 1 }, XY, "affine"], ["addmm", { alpha: 1, beta: 2 }, XY,
    "affine_times"], ["baddbmm", { alpha: 3, beta: 1 }, XY, "affine_times"],
  ["index_add", { alpha: 2 }, XY, "add_at_times"], ["index_add", { alpha: 1 }, XY, "add_at"],
  ["addcmul", { value: 2 }, XY, "addcmul"],
  ["add.Tensor", { alpha: 3 }, XY, "other", { to: ["self"] }],
  ["lerp.Scalar", { weight: 0.3 }, XY, "other", { to: ["self"] }],
  ["mul.Tensor", { other: 2 }, X, "mul_number"], ["mul.Tensor", {}, XY, "mul"],
  ["div.Tensor", { other: "Infinity" }, X, "div_number"],
  ["div.Tensor_mode", { rounding_mode: "floor" }, XY, "flat"],
  ["expand", { size: [2, 3] }, LONG, "move_spread", { shape: [2, 3] }],
  ["expand", { size: [3] }, LONG, "move", { shape: [3] }],
  ["expand_copy", { size: [2, 3] }, LONG, "move_spread", { shape: [2, 3] }],
  ["repeat", { repeats: [2] }, LONG, "move_copies", { shape: [6] }],
  ["repeat", { repeats: [1] }, LONG, "move", { shape: [3] }],
  ["slice.Tensor", {}, LONG, "move_part", { shape: [2] }],
  ["slice.Tensor", {}, LONG, "move", { shape: [3] }],
  ["unfold", {}, LONG, "windows"], ["im2col", {}, LONG, "windows"], ["col2im", {}, LONG, "fold"],
  ["as_strided", {}, LONG, "strided"], ["_reshape_alias", {}, LONG, "move"],
  ["gather", {}, PICKED, "index"], ["take", {}, PICKED, "index"],
  ["index_select", {}, PICKED, "index"], ["index.Tensor", {}, PICKED, "index"],
  ["index.Tensor", {}, { self: {}, "indices[0]": { dtype: "bool" } }, "pick"],
  ["max", {}, LONG, "share"], ["amin", {}, LONG, "share"], ["median", {}, LONG, "share"],
  ["max.dim", { dim: 0 }, LONG, "pick_one"], ["median.dim", { dim: 0 }, LONG, "pick_one"],
  ["maximum", {}, XY, "halves"], ["fmin", {}, XY, "first"], ["cummax", {}, LONG, "running"],
  ["round", {}, X, "flat"], ["sign", {}, X, "flat"], ["floor_", {}, X, "flat"],
  ["sgn", {}, { self: { dtype: "complex64" } }, "other"],
  ["clamp.Tensor", {}, { self: {}, min: {} }, "clamp_to", { to: ["self", "min"] }],
  ["elu", { scale: 1.05 }, X, "elu_scaled"], ["elu", { scale: 1 }, X, "elu"],
  ["binary_cross_entropy", {}, XY, "bce_shares"],
  ["embedding", { padding_idx: 0 }, { weight: {}, indices: {} }, "embedding_padded"],
  ["tanh_backward", {}, { grad_output: {} }, "second", { fn: "TanhBackwardBackward0" }],
  ["convolution_backward.input", {}, { grad_output: {} }, "second"],
  ["max_pool2d_with_indices_backward", {}, { grad_output: {} }, "second"],
  ["BackwardHookFunction", {}, { "input 0": { data: [0] } }, "hook_changed",
    { fn: "BackwardHookFunctionBackward" }],
  ["BackwardHookFunction", {}, { "input 0": {} }, "hook",
    { fn: "BackwardHookFunctionBackward" }],
  ["_scaled_dot_product_flash_attention_for_cpu", {}, { query: {} }, "attention"],
  ["linalg_cholesky_ex", {}, X, "cholesky"], ["_linalg_solve_ex", {}, XY, "solve"],
  ["var_mean.correction", {}, LONG, "moments"], ["_prelu_kernel", {}, XY, "prelu"],
];

for (const [op, settings, given, kind, more] of TOLD) {
  test(`the gradient of ${op} ${JSON.stringify({ settings, given, more })}: ${kind}`, () => {
    assert.equal(said(op, settings, given, more).key, `say.backward.${kind}`);
  });
}

test("the numbers of the call are said", () => {
  const power = said("pow.Scalar", { self: 2 }, { exponent: {} }).values;
  assert.deepEqual([power.base, power.x], ["2", "the_exponent"]);
  assert.equal(said("pow.Tensor_Tensor", {}, { self: {}, exponent: {} }, { to: ["exponent"] })
    .values.base, "the_self");
  const sum = said("add.Tensor", { alpha: 3 }, XY).values;
  assert.deepEqual([sum.x, sum.other, sum.alpha], ["the_self", "the_other", "3"]);
  assert.equal(said("mul.Tensor", { other: "NaN" }, X).values.number, "nan");
  assert.deepEqual(said("rsub.Tensor", { alpha: 1 }, XY).values.inputs, ["the_other", "the_self"]);
});

test("what puts tensors together names all of them, what arranges one names that", () => {
  const three = { "tensors[0]": { shape: [1] }, "tensors[1]": { shape: [1] },
    "tensors[2]": { shape: [1] } };
  for (const op of ["cat", "stack"]) {
    const { key, values } = said(op, {}, three, { shape: [3], ran: false });
    assert.equal(key, "say.forward.join");
    assert.deepEqual(values.inputs, ["the_tensors[0]", "the_tensors[1]", "the_tensors[2]"]);
    assert.equal(said(op, {}, three, { shape: [3] }).key, "say.backward.move");
  }
  assert.equal(said("permute", {}, LONG, { shape: [3], ran: false }).key, "say.forward.move");
});

test("only what has kinks is said to have one", () => {
  for (const op of ["relu", "abs", "max", "max.dim", "clamp", "maximum", "_cdist_forward", "sort",
    "max_pool2d_with_indices", "leaky_relu_", "multi_margin_loss"]) assert.ok(hasKinks(op), op);
  for (const op of ["exp", "mul.Tensor", "view", "_softmax", "i0", "lerp.Scalar", "index.Tensor",
    "native_layer_norm", "tanh_backward"]) assert.ok(!hasKinks(op), op);
});

test("differences disagree with a derivative of zero where a function of steps jumps", () => {
  const why = (/** @type {string} */ op, settings = {}) => disagreement(/** @type {any} */ ({
    forward: { op, settings, grad_fn: "OpBackward0" }, given: [] }));
  assert.equal(why("div.Tensor_mode", { rounding_mode: "floor" }), "jumps");
  assert.equal(why("floor"), "jumps");
  assert.equal(why("relu"), "differs");
  assert.equal(why("div.Tensor"), "rounded");
});
