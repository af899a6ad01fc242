import assert from "node:assert/strict";
import { test } from "node:test";
import { inputsOf, names, read } from "../../static/js/fields.js";

for (const [text, value] of /** @type {[string, unknown][]} */ ([
  ["1.5", 1.5], [" 3 ", 3], ["-2", -2], ["+2", 2], [".5", 0.5], ["1.", 1], ["1e-3", 0.001],
  ["[1, 2, 3]", [1, 2, 3]], ["[[1, -2], [3, 4]]", [[1, -2], [3, 4]]], ["[]", []],
  ["nan", "NaN"], ["NaN", "NaN"], ["inf", "Infinity"], ["-inf", "-Infinity"],
  ["Infinity", "Infinity"], ["[1, nan, -Infinity]", [1, "NaN", "-Infinity"]],
])) {
  test(`a field with ${text} holds ${JSON.stringify(value)}`, () => {
    assert.deepEqual(read(text), { value });
  });
}

for (const [text, code] of [
  ["", "missing"], ["  ", "missing"], ["abc", "number"], ["[1,2", "number"], ["1 2", "number"],
  ["1..5", "number"], ["1.2.3", "number"], ["--1", "number"], ["\"NaN\"", "number"],
  ["null", "number"], ["true", "number"], ["{}", "number"], ["info", "number"],
  ["[1, \"a\"]", "number"],
  ["1e400", "large"], ["[1, -1e999]", "large"],
]) {
  test(`a field with ${text || "nothing"} is refused: ${code}`, () => {
    assert.deepEqual(read(text), { code });
  });
}

test("a formula's names are what it neither has nor calls", () => {
  assert.deepEqual(names("(w*x + b - y)**2"), ["w", "x", "b", "y"]);
  assert.deepEqual(names("pi * r**2 + e - tau"), ["r"]);
  assert.deepEqual(names("x² + y₂ + été"), ["x", "y", "été"]);
  assert.deepEqual(names("F * d + nn + math"), ["F", "d", "nn", "math"]);
  assert.deepEqual(names("sum(x, dim=0) if not y else torch.exp(x.mean())"), ["x", "y"]);
});

test("what is wrong with inputs is said in the server's form", () => {
  const { inputs, errors } = inputsOf("w*x + b", { w: "2", x: "abc", z: "5" });
  assert.deepEqual(inputs, { w: 2 });
  assert.deepEqual(errors.map(({ at, code }) => [at, code]),
    [["/inputs/x", "number"], ["/inputs/b", "missing"]]);
});
