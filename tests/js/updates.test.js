import assert from "node:assert/strict";
import { test } from "node:test";
import katex from "katex";
import { remembered, rule, settings } from "../../static/js/updates.js";

/** @param {number[]} data @returns {any} */
const tensor = (data) => ({ id: 0, shape: [data.length], dtype: "float32", requires_grad: true,
  data, truncated: false });

/** @type {[string, object, string[], string[]][]} the optimizer, its settings, the lines' parts */
const RULES = [
  ["SGD", { lr: 0.1 }, ["g = ", "w} - 0.1\\cdot g"], ["lr 0.1"]],
  ["SGD", { lr: 0.1, momentum: 0.9, nesterov: true, dampening: 0, weight_decay: 0.01 },
    ["+ 0.01\\,", "b \\leftarrow 0.9\\,b + g", "\\left(g + 0.9\\,b\\right)"],
    ["lr 0.1", "momentum 0.9", "nesterov", "weight_decay 0.01"]],
  ["SGD", { lr: 0.1, momentum: 0.5, dampening: 0.2, maximize: true },
    ["g = -", "0.5\\,b + 0.8\\,g,\\quad b_{1} = g", "\\cdot b"],
    ["lr 0.1", "momentum 0.5", "dampening 0.2", "maximize"]],
  ["Adam", { lr: 0.1, betas: [0.9, 0.99], eps: 0.001, amsgrad: true, weight_decay: 0 },
    ["g = ", "m \\leftarrow 0.9\\,m + 0.1\\,g", "v \\leftarrow 0.99\\,v + 0.01\\,g^{2}",
      "\\max(u, v)", "\\sqrt{u / (1 - 0.99^{2})} + 0.001"],
    ["lr 0.1", "betas 0.9, 0.99", "eps 0.001", "amsgrad"]],
  ["AdamW", { lr: 0.1, betas: [0.9, 0.99], eps: 0.001, weight_decay: 0.1, amsgrad: false,
    decoupled_weight_decay: true }, ["g = ", "m \\leftarrow", "v \\leftarrow", "0.99\\,"],
    ["lr 0.1", "betas 0.9, 0.99", "eps 0.001", "weight_decay 0.1"]],
  ["RMSprop", { lr: 0.1, alpha: 0.9, eps: 0.001, centered: true, momentum: 0.5 },
    ["g = ", "v \\leftarrow", "m \\leftarrow",
      "b \\leftarrow 0.5\\,b + \\frac{g}{\\sqrt{v - m^{2}}",
      "\\cdot b"], ["lr 0.1", "alpha 0.9", "eps 0.001", "centered", "momentum 0.5"]],
  ["Adagrad", { lr: 0.1, lr_decay: 0.5, eps: 0.001 },
    ["g = ", "s \\leftarrow s + g^{2}", "\\frac{1}{1 + 1\\cdot 0.5}\\cdot \\frac{g}{\\sqrt{s}"],
    ["lr 0.1", "lr_decay 0.5", "eps 0.001"]],
];

const STATE = { step: tensor([2]), exp_avg: tensor([1]), exp_avg_sq: tensor([4]),
  max_exp_avg_sq: tensor([4]), square_avg: tensor([4]), grad_avg: tensor([1]), sum: tensor([4]),
  momentum_buffer: tensor([3]) };

for (const [algorithm, hyper, wanted, shown] of RULES) {
  test(`${algorithm} with ${Object.keys(hyper)} says its settings and its rule`, () => {
    const move = /** @type {any} */ ({ algorithm, hyper, state: STATE, before: tensor([1]),
      gradient: tensor([2]), after: tensor([0.7]) });
    const lines = rule(move, "w");
    wanted.forEach((part, i) => assert.ok(lines[i].includes(part), lines[i]));
    for (const tex of lines) {
      katex.renderToString(tex, { throwOnError: true, strict: false, trust: true });
    }
    assert.deepEqual(settings(hyper), shown);
  });
}

test("a small step is written with its numbers, where all of them are known", () => {
  const told = (/** @type {object} */ more, size = 1) => rule(/** @type {any} */ ({
    algorithm: "SGD", hyper: { lr: 0.1, ...more }, state: { momentum_buffer: tensor([3]) },
    before: tensor(Array(size).fill(1)), gradient: tensor([2]), after: tensor([0.7]) }), "w");
  const numbers = (/** @type {string[]} */ lines) =>
    lines.at(-1)?.replace(/\\htmlClass\{[^}]*\}/g, "");
  assert.match(numbers(told({ momentum: 0.9 })) ?? "", /0\.7.* = .*1.* - 0\.1\\cdot .*3/);
  assert.equal(told({}).length, 3);
  assert.equal(told({ weight_decay: 1 }).length, 2);
  assert.equal(told({}, 5).length, 2);
});

test("what is remembered goes by its letter beside a rule; another optimizer has none", () => {
  assert.equal(remembered("exp_avg", true), "m = exp_avg");
  assert.equal(remembered("exp_avg", false), "exp_avg");
  assert.equal(remembered("prev", true), "prev");
  assert.deepEqual(rule(/** @type {any} */ ({ algorithm: "mul_", hyper: {}, state: {},
    gradient: null }), "w"), []);
});
