import assert from "node:assert/strict";
import { test } from "node:test";
import {
  broadcast, elementAt, fit, inline, magnitude, nested, short, sum,
} from "../../static/js/format.js";

/**
 * @param {number[]} shape
 * @param {any[]} data
 */
function tensor(shape, data) {
  return { id: 0, shape, dtype: "float32", requires_grad: false, data, truncated: false,
    stats: { min: 0, max: 0, mean: 0, norm: 1.5, nan: 0, inf: 0, zeros: 0 } };
}

/** @type {[any, string][]} */
const NUMBERS = [
  [2, "2"], [-0.35427, "-0.3543"], [0.1, "0.1"], [12.96, "12.96"], [1e-5, "1e-5"], [0, "0"],
  [-0, "0"], [123456, "123456"], [1.5e8, "1.5e8"], ["NaN", "nan"], ["-Infinity", "-inf"],
  [[1, 2], "1+2j"], [[0.5, -1.23456], "0.5-1.2346j"], [[-0, "NaN"], "0+nanj"],
  [[1e-9, "-Infinity"], "1e-9-infj"], [true, "True"], [null, "—"], [0.00005, "0.0001"],
  ["9007199254740993", "9007199254740993"],
];

for (const [value, text] of NUMBERS) {
  test(`${value} reads ${text}`, () => assert.equal(short(value), text));
}

test("a number is cut to the room it has, and never to a wrong zero", () => {
  assert.equal(fit(-0.35427, 7), "-0.3543");
  assert.equal(fit(-0.35427, 5), "-0.35");
  assert.equal(fit(0.6, 3), "0.6");
  for (const value of [0.0312, -0.0004, 1234.5678, 1e-9]) {
    for (let width = 3; width < 9; width += 1) assert.notEqual(Number(fit(value, width)), 0);
  }
});

test("tensors in one line", () => {
  assert.equal(inline(tensor([], [0.645656])), "0.6457");
  assert.equal(nested(tensor([2, 2], [1, 2, 3, 4])), "[[1, 2], [3, 4]]");
  // Without a catalogue a word is its key: it is not English in every language.
  assert.equal(inline(tensor([3], [1, 2, 3]), 2), "[3] stats.norm 1.5");
});

test("broadcasting pairs elements as PyTorch does", () => {
  assert.deepEqual(broadcast([3, 1], [2]), [3, 2]);
  assert.equal(broadcast([3], [2]), null);
  const column = tensor([3, 1], [10, 20, 30]);
  const row = tensor([2], [1, 2]);
  const pairs = Array.from({ length: 6 }, (_, i) =>
    [elementAt(column, [3, 2], i), elementAt(row, [3, 2], i)]);
  assert.deepEqual(pairs, [[10, 1], [10, 2], [20, 1], [20, 2], [30, 1], [30, 2]]);
  assert.equal(elementAt(tensor([4], [1, 2, 3, 4]), [3], 0), undefined);
});

test("a complex number is as large as its absolute value", () => {
  assert.equal(magnitude([3, -4]), 5);
  assert.equal(magnitude(-2), 2);
  assert.ok(Number.isNaN(magnitude([1, "NaN"])));
  assert.equal(nested(tensor([2], [[1, 2], [3, -1]])), "[1+2j, 3-1j]");
  assert.equal(fit([0.123456, -1], 8), "0.123-1j");
});

test("of many contributions the last are told", () => {
  const terms = Array.from({ length: 9 }, (_, i) => tensor([], [i]));
  assert.equal(sum(terms.slice(0, 3), tensor([], [3]), true), "0 + 1 + 2 = 3");
  // Norms do not add up.
  const [a, b, c] = [3, 4, 5].map((norm) => ({ ...tensor([3], [0, 0, 0]),
    stats: { min: 0, max: 0, mean: 0, norm, nan: 0, inf: 0, zeros: 0 } }));
  assert.equal(sum([a, b], c, true), "stats.norm 3, stats.norm 4 → stats.norm 5");
  assert.equal(sum([a], a, false), "stats.norm 3, …");
  assert.equal(sum(terms, tensor([], [36]), true), "… + 3 + 4 + 5 + 6 + 7 + 8 = 36");
  assert.equal(sum(terms, tensor([], [36]), false), "… + 3 + 4 + 5 + 6 + 7 + 8 = 36, …");
});
