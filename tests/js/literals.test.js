import assert from "node:assert/strict";
import { test } from "node:test";
import { literals, moved } from "../../static/js/literals.js";
import { random } from "./fixtures.js";

/** @type {[string, string[]][]} */
const TEXTS = [
  ["x = torch.tensor([1.0, -2.5, .5], requires_grad=True)", ["1.0", "-2.5", ".5"]],
  ["y = x ** 2 - 3", ["2", "3"]],
  ["y = a-1", ["1"]],
  ["y = -1e-3 * w1 + fc2(x)", ["-1e-3"]],
  ["print('12', \"3\", f\"{x:.4f}\")  # 7", []],
  ['"""\n1 2 3\n"""\nz = 4', ["4"]],
  ["x[0:-1].view(2, - 3)", ["0", "-1", "2", "- 3"]],
  ["n = 0x1F + 1_000 + 2j", []],
  ["lr=0.1", ["0.1"]],
];

for (const [text, want] of TEXTS) {
  test(`the numbers of ${JSON.stringify(text)}`, () => {
    const found = literals(text);
    assert.deepEqual(found.map((one) => one.text), want);
    for (const one of found) assert.equal(text.slice(one.from, one.to), one.text);
  });
}

/** @type {[string, number, string][]} */
const MOVES = [
  ["1.0", 3, "1.3"], ["0.05", 3, "0.08"], ["3", -1, "2"], ["0", -2, "-2"], ["-0.1", 1, "0.0"],
  ["-2.5", -1, "-2.6"], [".5", 1, "0.6"], ["2.", 1, "2.1"], ["1e-3", 5, "1.5e-3"],
  ["0.99", 1, "1.00"], ["- 3", 1, "-2"],
];

for (const [text, by, want] of MOVES) {
  test(`${text} moved by ${by} is ${want}`, () => assert.equal(moved(text, by), want));
}

test("there and back is the same number, and always a number of the program", () => {
  const pick = random(3);
  for (let i = 0; i < 300; i += 1) {
    const text = (pick(20000) / 100 - 100).toFixed(pick(4));
    const by = pick(200) - 100;
    const there = moved(text, by);
    assert.equal(Number(moved(there, -by)), Number(text));
    assert.deepEqual(literals(`f(${there})`).map((one) => one.text), [there]);
  }
});
