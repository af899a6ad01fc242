import assert from "node:assert/strict";
import { test } from "node:test";
import katex from "katex";
import { fold } from "../../static/js/events.js";
import {
  counted, fill, numbers, numeral, operand, partial, reduced, symbol, symbols,
} from "../../static/js/tex.js";
import { reading } from "../../static/js/reading.js";
import { load } from "./fixtures.js";

/** @param {string} tex */
function renders(tex) {
  return katex.renderToString(tex, {
    throwOnError: true, strict: false, trust: ({ command }) => command === "\\htmlClass",
  });
}

test("names of any kind are formulas that render", () => {
  const names = ["x", "loss", "fc1.weight", "w_1", "w * x", "a_b", "损失", "a[0] % 2", "{}",
    "x^2~#&$",
    "\\alpha", "λ"];
  for (const name of names) renders(`\\frac{\\partial L}{\\partial ${symbol(name)}}`);
  assert.equal(symbol("x"), "x");
  assert.equal(symbol("w_1"), "w_{1}");
});

test("every character may be in a name", () => {
  for (let code = 0; code < 0x3100; code += 1) {
    const one = String.fromCodePoint(code);
    for (const name of [`${one}x y`, `x${one}${one}`]) {
      renders(`{${symbol(name)}}^{2}`);
    }
  }
  for (const name of ["\ud800", "\ue000", "\u{e0041}", "\u{1f600}", "x\u0331\u0301"]) {
    renders(symbol(name));
  }
  assert.equal(symbol("a\u202eb"), symbol("a\\u202eb"));
});

test("numbers of any kind are formulas that render", () => {
  for (const value of [1, -2.5, 1e-9, -3e12, "NaN", "-Infinity", true]) renders(numeral(value));
  assert.equal(numeral(-2.5), "(-2.5)");
  assert.equal(numeral(1e-9), "(1\\cdot 10^{-9})");
  assert.equal(numeral(1e-9, true), "1\\cdot 10^{-9}");
});

test("a template filled with symbols and with one element's numbers", () => {
  const events = load("square");
  const state = fold(events);
  const card = [...state.cards.values()].find((one) => one.name === "y");
  assert.ok(card);
  /** @type {import("../../static/js/tex.js").Context} */
  const context = { card, result: "y", names: { self: { symbol: "x", role: "leaf" } },
    gradient: card.backward?.gradients_in[0] ?? null };
  const template = "\\v{g} \\odot (\\v{exponent} \\cdot \\v{self}^{\\v{exponent} - 1})";
  const written = fill(template, symbols(context));
  renders(written);
  assert.ok(written.includes("\\htmlClass{tex-gradient}"));
  assert.ok(written.includes("\\htmlClass{tex-leaf}{x}"));
  const valued = fill(template, numbers(context, [3], 2));
  renders(valued);
  assert.ok(valued.includes("\\htmlClass{tex-leaf}{3}"), valued);
  assert.ok(valued.includes("{2}"), valued);
  const whole = fill("\\sum \\v{self}", numbers(context, null, null));
  renders(whole);
  assert.ok(whole.includes("1 & 2 & 3"), whole);
});

test("n is a number where it is certain what it counts", () => {
  /** @type {(op: string, from: number[], to: number[], settings?: object) => any} */
  const card = (op, from, to, settings = {}) => ({
    forward: { op, settings, arguments: ["self"], output: { shape: to } },
    given: [{ shape: from }] });
  const tex = "\\frac{1}{n}\\sum \\v{n} \\ln";
  assert.equal(counted(tex, card("mse_loss", [2, 3], [], { reduction: 1 })),
    "\\frac{1}{6}\\sum \\v{n} \\ln");
  assert.equal(counted("\\frac{\\v{g}}{n}", card("mean.dim", [2, 3], [2])), "\\frac{\\v{g}}{3}");
  assert.equal(counted(tex, card("mse_loss", [2, 3], [2, 3], { reduction: 0 })), tex);
  assert.equal(counted(tex, card("mse_loss_backward", [], [2, 3], { reduction: 1 })), tex);
  assert.equal(counted(tex, card("nll_loss_forward", [2, 3], [])), tex);
});

test("a loss is written as it was reduced", () => {
  /** @type {(op: string, reduction: number) => any} */
  const card = (op, reduction) => ({ given: [],
    forward: { op, arguments: ["self"], settings: { reduction } } });
  const tex = "-\\frac{1}{n}\\sum_i \\v{self}";
  assert.equal(reduced(tex, card("nll_loss_forward", 1)), tex);
  assert.equal(reduced(tex, card("nll_loss_forward", 2)), "-\\sum_i \\v{self}");
  assert.equal(reduced(tex, card("nll_loss_forward", 0)), "-\\v{self}");
  assert.equal(reduced(tex, card("multi_margin_loss", 2)), tex, "its n counts classes");
});

test("a product of single numbers has no elements to go through", () => {
  const template = "\\v{self} \\odot \\v{other}";
  for (const [shape, sign] of /** @type {const} */ ([[[], "\\cdot"], [[2], "\\odot"]])) {
    const card = { forward: { op: "mul.Tensor", arguments: ["self", "other"], settings: {},
      output: { shape } }, given: [{ shape: [] }, { shape }] };
    assert.equal(reduced(template, /** @type {any} */ (card)), `\\v{self} ${sign} \\v{other}`);
  }
});

test("a factor of one is not drawn", () => {
  /** @type {any} */
  const elu = { given: [], forward: { op: "elu", arguments: ["self"],
    settings: { scale: 1, alpha: 2 } } };
  assert.equal(reduced("\\v{scale}\\,\\v{alpha}\\,\\v{self}", elu), "\\v{alpha}\\,\\v{self}");
  const tex = "\\v{beta} \\cdot \\v{self} + \\v{alpha} \\cdot \\sum_b \\v{batch1}_b";
  const added = (/** @type {object} */ settings) => reduced(tex, /** @type {any} */ ({ given: [],
    forward: { op: "addbmm", arguments: ["self", "batch1"], settings } }));
  assert.equal(added({ beta: 1, alpha: 1 }), "\\v{self} + \\sum_b \\v{batch1}_b");
  assert.equal(added({}), "\\v{self} + \\sum_b \\v{batch1}_b");
  assert.equal(added({ beta: 0.5, alpha: 3 }), tex);
  assert.equal(added({ beta: 0.5, alpha: 1 }),
    "\\v{beta} \\cdot \\v{self} + \\sum_b \\v{batch1}_b");
});

test("a piece of the program is enclosed once", () => {
  const sum = operand(symbol("a * b"));
  assert.equal(sum, `(${symbol("a * b")})`);
  assert.equal(operand(symbol("f(…)")), symbol("f(…)"));
  assert.equal(fill("f(\\v{x})", () => `\\htmlClass{tex-leaf}{${sum}}`),
    `f({\\htmlClass{tex-leaf}{${symbol("a * b")}}})`);
});

test("names that are multiplied do not run into one", () => {
  const names = /** @type {Record<string, string>} */ ({ self: "view", mat2: "t" });
  for (const template of ["\\v{self} \\v{mat2}", "\\v{self}\\,\\v{mat2}"]) {
    assert.equal(fill(template, (name) => names[name]), "{view}\\;{t}");
  }
});

test("what is turned is written so", () => {
  assert.equal(symbol("W.T"), "W^{\\top}");
  assert.equal(symbol("fc1.weight.T"), "\\mathtt{fc1.weight}^{\\top}");
  renders(`{${symbol("weight_ih_l0.T")}}^{\\top}`);
  assert.equal(operand(symbol("fc_1.weight.T")), symbol("fc_1.weight.T"));
});

/** @type {[string, string][]} */
const SAID = [
  ["{\\mathit{d\\_loss}} = {{\\begin{bmatrix}1 & 2 \\\\ -3 & 4\\end{bmatrix}}}",
    "d_loss = [[1, 2], [-3, 4]]"],
  [`${partial("x")} = ${partial("y")} \\cdot 2\\,{x}`, "∂L / ∂x = ∂L / ∂y · 2 x"],
  [`{x}^{2} - ${numeral(-1e-9)}`, "x^2 - (-1 · 10^-9)"],
  [`\\frac{a + b}{c}\\,{d}`, "((a + b) / c) d"],
  ["\\frac{\\partial L}{\\partial \\mathtt{fc1.weight}} \\cdot J_{ij}",
    "∂L / ∂fc1.weight · J_ij"],
  [`\\frac{1}{n}\\sum_{i,j} \\left|{${symbol("w_1")}}\\right|^2`, "(1 / n) ∑_(i, j) |w_1|^2"],
  ["\\begin{cases}x & x > 0 \\\\ 0 & \\text{otherwise}\\end{cases}",
    "(x if x > 0; 0 otherwise)"],
  ["\\overline{\\htmlClass{tex-leaf}{z}} \\odot \\sigma({\\mu})", "bar(z) ⊙ σ(μ)"],
  ["\\underset{2\\times 3}{x}", "x[2 × 3]"],
];

test("a formula is read aloud as a person would say it", () => {
  const words = { whether: "{value} if {condition}", otherwise: "{value} otherwise",
    bar: "bar({value})" };
  for (const [tex, said] of SAID) assert.equal(reading(tex, words), said);
});

test("a row that a loss ignores is left out of its formula", () => {
  const card = (/** @type {number[]} */ data, reduction = 1) => /** @type {any} */ ({
    forward: { op: "nll_loss_forward", arguments: ["self", "target"],
      settings: { reduction, ignore_index: -100 } },
    given: [null, { shape: [data.length], data, truncated: false }] });
  const template = "-\\frac{1}{n}\\sum_i \\v{self}_{i,\\,\\v{target}_i}";
  const summed = "\\sum_{i:\\,\\v{target}_i \\ne \\v{ignore_index}}";
  const one = "\\v{self}_{i,\\,\\v{target}_i}";
  assert.equal(reduced(template, card([0, 1])), template);
  assert.equal(reduced(template, card([0, -100])), template.replace("\\sum_i", summed));
  assert.equal(reduced(template, card([0, -100], 2)), `-${summed} ${one}`);
  assert.equal(reduced(template, card([0, -100], 0)), `-${one}`);
});

test("an infinite setting is written with its sign", () => {
  const context = (/** @type {object} */ settings) => /** @type {any} */ ({ names: {},
    card: { forward: { op: "linalg_vector_norm", arguments: [], settings } } });
  assert.equal(symbols(context({ ord: "Infinity" }))("ord"), "\\infty");
  assert.equal(symbols(context({ value: "-Infinity" }))("value"), "-\\infty");
});
