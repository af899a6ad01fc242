import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, normalized, results } from "../../static/js/derived.js";

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
