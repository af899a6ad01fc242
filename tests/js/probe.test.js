import assert from "node:assert/strict";
import { test } from "node:test";
import { call, curve, difference } from "../../static/js/probe.js";

const value = (/** @type {number[]} */ data, /** @type {number[]} */ shape = []) => ({
  id: 0, shape, dtype: "float32", requires_grad: true, truncated: false, data,
  stats: { nan: 0, inf: 0, zeros: 0 } });

/**
 * @param {string[]} given
 * @param {Record<string, unknown>} settings
 * @param {any[]} tensors
 * @returns {any}
 */
const card = (given, settings = {}, tensors = []) => ({ given: tensors,
  backward: { gradients_in: [value([2])] },
  forward: { op: "some", arguments: given, settings, more_outputs: [] } });

/** @returns {any} */
const op = (/** @type {string[]} */ spellings, /** @type {string[]} */ names) =>
  ({ torch: spellings, arguments: names, elementwise: true });

test("an op is said as Python calls it", () => {
  assert.equal(call(card(["self"]), op(["torch.exp"], ["self"])), "torch.exp(a0)");
  assert.equal(call(card(["self"], { exponent: 2 }), op(["torch.pow"], ["self", "exponent"])),
    "torch.pow(a0, exponent=2)");
  assert.equal(call(card(["exponent"], { self: 2 }), op(["torch.pow"], ["self", "exponent"])),
    "torch.pow(2, a0)");
  assert.equal(call(card(["self"], { dim: [1], keepdim: false, dtype: null }),
    op(["Tensor.sum"], ["self", "dim", "keepdim", "dtype"])), "(a0).sum(dim=(1,), keepdim=False)");
  assert.equal(call(card(["self", "target"], { reduction: 1 }),
    op([], ["self", "target", "reduction"])), 'torch.nn.functional.some(a0, a1, reduction="mean")');
  assert.equal(call(card(["tensors[0]"]), op(["torch.cat"], ["tensors"])), null);
});

test("a difference moves one element, weighted with the gradient that came in", () => {
  const of = card(["self"], {}, [value([1, 2], [2])]);
  const found = difference(of, op(["torch.sum"], ["self"]), 0, 1);
  assert.equal(found?.source, "((torch.sum((a0 + e)) - torch.sum((a0 - e))) * g).sum() / 0.00004");
  assert.deepEqual(found?.inputs, { a0: [1, 2], e: [0, 2e-5], g: 2 });
  const odd = card(["self"], {}, [value([NaN], [1])]);
  odd.given[0].data = ["NaN"];
  assert.equal(difference(odd, op(["torch.sum"], ["self"]), 0, 0), null);
});

test("a curve holds its point, and near points share it", () => {
  const of = card(["self"]);
  for (let x = -9; x < 9; x += 0.37) {
    const points = curve(of, op(["torch.exp"], ["self"]), x)?.points ?? [];
    assert.ok(points[0] < x && x < points[points.length - 1]);
  }
  const at = (/** @type {number} */ x) => curve(of, op(["torch.exp"], ["self"]), x)?.points;
  assert.deepEqual(at(0.2), at(0.4));
  assert.equal(at(Infinity), undefined);
});
