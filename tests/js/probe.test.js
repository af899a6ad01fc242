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
const op = (/** @type {string} */ said, /** @type {string[]} */ given = ["self"]) => ({ call: said,
  elementwise: true, vjp: Object.fromEntries(given.map((one) => [one, {}])) });

test("an op is said as Python calls it", () => {
  assert.equal(call(card(["self"]), op("torch.exp({self}){#}")), "torch.exp(a0)");
  const pow = op("torch.pow({self}, {exponent}){#}", ["self", "exponent"]);
  assert.equal(call(card(["self", "exponent"]), pow), "torch.pow(a0, a1)");
  assert.equal(call(card(["exponent"], { self: 2 }), pow), "torch.pow(2, a0)");
  assert.equal(call(card(["self"], { dim: [1], keepdim: false, dtype: null }),
    op("{self}.sum(dim={dim}, keepdim={keepdim}, dtype={dtype})")),
  "a0.sum(dim=(1,), keepdim=False)");
  assert.equal(call(card(["self"], { reduction: 1 }), op("F.f({self}, {weight}, {reduction})")),
    'F.f(a0, None, "mean")');
  assert.equal(call(card(["tensors[0]", "tensors[1]"], { dim: 1 }),
    op("torch.cat([{*tensors}], dim={dim}){#}", ["tensors"])), "torch.cat([a0, a1], dim=1)");
  assert.equal(call(card(["self"]), op(/** @type {any} */ (null))), null);
});

test("what is no floating number is made so again", () => {
  const whole = { ...value([0, 2], [2]), dtype: "int64" };
  const mask = { ...value([], [1]), dtype: "bool", data: [true] };
  const at = card(["self", "indices[1]"], { "indices[0]": null }, [value([1]), whole]);
  assert.equal(call(at, op("{self}[{*indices}]")), "a0[:, a1.long()]");
  const chosen = card(["self", "mask"], {}, [value([1], [1]), mask]);
  assert.equal(call(chosen, op("f({self}, {mask})")), "f(a0, a1.bool())");
  assert.deepEqual(difference(chosen, op("f({self}, {mask})"), 0, 0)?.inputs.a1, [1]);
  const weighted = card(["self", "weight"], {}, [value([1]), value([1])]);
  assert.equal(call(weighted, op("f({self}, {weight})")), "f(a0, a1.detach())");
  assert.equal(call(card(["self"], { end: "9223372036854775807", dim: [], ord: "-Infinity" }),
    op("{self}[:{end}].f({dim}, {ord})")), "a0[:9223372036854775807].f((), -inf)");
});

test("of several results each is weighted with its own gradient", () => {
  const of = card(["self"], {}, [value([1])]);
  of.forward.more_outputs = [value([0]), value([0])];
  of.backward.gradients_in = [null, value([3]), null];
  const found = difference(of, op("f({self}){#}"), 0, 0);
  assert.equal(found?.source, "((f((a0 + e))[1] - f((a0 - e))[1]) * g1).sum() / 0.00002");
  assert.equal(found?.inputs.g1, 3);
});

test("a difference moves one element, weighted with the gradient that came in", () => {
  const of = card(["self"], {}, [value([1, 2], [2])]);
  const found = difference(of, op("torch.sum({self}){#}"), 0, 1);
  assert.equal(found?.source, "((torch.sum((a0 + e)) - torch.sum((a0 - e))) * g0).sum() / 0.00004");
  assert.deepEqual(found?.inputs, { a0: [1, 2], e: [0, 2e-5], g0: 2 });
  const odd = card(["self"], {}, [value([NaN], [1])]);
  odd.given[0].data = ["NaN"];
  assert.equal(difference(odd, op("torch.sum({self}){#}"), 0, 0), null);
});

test("a curve holds its point, and near points share it", () => {
  const of = card(["self"]);
  for (let x = -9; x < 9; x += 0.37) {
    const points = curve(of, op("torch.exp({self}){#}"), x)?.points ?? [];
    assert.ok(points[0] < x && x < points[points.length - 1]);
  }
  const at = (/** @type {number} */ x) => curve(of, op("torch.exp({self}){#}"), x)?.points;
  assert.deepEqual(at(0.2), at(0.4));
  assert.equal(at(Infinity), undefined);
});
