import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, indexed, normalized, results, shares, widened } from "../../static/js/derived.js";

/** @returns {any} */
const value = (/** @type {number[]} */ data, /** @type {number[]} */ shape = [data.length]) => ({
  shape, data, dtype: "float32", truncated: false });

/**
 * @param {string} op
 * @param {any} input
 * @param {any[]} more
 * @param {Record<string, unknown>} [settings]
 * @returns {any}
 */
const card = (op, input, more, settings = {}) => ({ given: [input],
  forward: { op, arguments: ["input"], settings, output: value([9]), more_outputs: more } });

test("parts of a template are drawn where there is their argument", () => {
  const template = "a\\given{w}{ \\odot \\v{w}}{}\\given{b}{\\given{w}{x}{}}{\\frac{y}{z}}c";
  assert.equal(chosen(template, () => true), "a \\odot \\v{w}xc");
  assert.equal(chosen(template, () => false), "a\\frac{y}{z}c");
  assert.equal(chosen("plain", () => false), "plain");
});

test("each row, channel or group is less its mean over its deviation", () => {
  const rows = normalized(card("native_layer_norm", value([1, 3, 5, 9], [2, 2]),
    [value([2, 7], [2, 1]), value([1, 0.5], [2, 1])]));
  assert.deepEqual(rows?.standard.data, [-1, 1, -1, 1]);
  assert.deepEqual(rows?.sigma.data, [1, 2]);
  const channels = normalized(card("native_batch_norm", value([1, 5, 3, 9], [2, 2]),
    [value([2, 7]), value([1, 0.5])]));
  assert.deepEqual(channels?.standard.data, [-1, -1, 1, 1]);
  const groups = normalized(card("native_group_norm", value([1, 3, 5, 9], [1, 4]),
    [value([2, 7], [1, 2]), value([1, 0.5], [1, 2])]));
  assert.deepEqual(groups?.standard.data, [-1, 1, -1, 1]);
  assert.equal(normalized(card("relu", value([1]), [])), null);
});

test("results have the names that formulas call them", () => {
  const op = /** @type {any} */ ({ outputs: ["values", "indices"] });
  const found = results(card("max.dim", value([1]), [value([2])]), op);
  assert.deepEqual(Object.values(found).map((one) => one.data), [[9], [2]]);
  assert.deepEqual(Object.keys(found), ["values", "indices"]);
});

/**
 * @param {string} op
 * @param {any[]} given
 * @param {string[]} names
 * @param {Record<string, unknown>} settings
 * @param {any} [output]
 * @returns {any}
 */
const called = (op, given, names, settings, output = value([1], [])) => ({ given,
  forward: { op, arguments: names, settings, output } });

test("how many share in a mean is counted as PyTorch does", () => {
  const scores = value([1, 2, 3, 4, 5, 6], [2, 3]);
  const loss = (/** @type {any[]} */ more, /** @type {object} */ settings) => shares(called(
    "nll_loss_forward", [scores, ...more], ["self", "target", "weight"].slice(0, 1 + more.length),
    { reduction: 1, ignore_index: -100, ...settings }));
  assert.equal(loss([value([0, 2])], {}), 2);
  assert.equal(loss([value([0, -100])], {}), 1);
  assert.equal(loss([value([0, 2]), value([1, 2, 3])], {}), 4);
  assert.equal(loss([value([0, 2])], { reduction: 2 }), null);
  const huber = called("huber_loss", [scores, value([0], [1])], ["self", "target"], {});
  assert.equal(shares(huber), 6);
  const pool = (/** @type {object} */ settings) => shares(called("avg_pool2d", [scores], ["self"],
    { kernel_size: [2, 3], padding: [0, 0], ...settings }));
  assert.equal(pool({}), 6);
  assert.equal(pool({ padding: [1, 0] }), null);
});

test("places are written as the program does", () => {
  const x = value([1, 2, 3, 4, 5, 6], [2, 3]);
  const slice = (/** @type {object} */ settings) => indexed(
    "\\v{self}_{\\v{start}:\\v{end}:\\v{step}}",
    called("slice.Tensor", [x], ["self"], { dim: 0, start: 0, end: null, step: 1, ...settings }));
  assert.equal(slice({ dim: 1, start: 1 }), "\\v{self}_{{:},\\,1{:}}");
  assert.equal(slice({ end: 1 }), "\\v{self}_{{:}1}");
  assert.equal(slice({ dim: -1, end: "9223372036854775807", step: 2 }),
    "\\v{self}_{{:},\\,{:}{:}2}");
  assert.equal(indexed("\\sum_{\\v{dim}} \\v{self}", called("sum", [x], ["self"], { dim: null })),
    "\\sum \\v{self}");
});

test("what was reduced stands as a column beside the input", () => {
  const x = value([1, 2, 3, 4, 5, 6], [2, 3]);
  const of = (/** @type {Record<string, unknown>} */ settings) =>
    widened(value([1, 2]), called("amax", [x], ["self"], settings))?.shape;
  assert.deepEqual(of({ dim: [1], keepdim: false }), [2, 1]);
  assert.deepEqual(of({ dim: -1, keepdim: false }), [2, 1]);
  assert.deepEqual(of({ dim: 1 }), [2]);
  assert.deepEqual(of({ dim: 0, keepdim: false }), [2]);
});
