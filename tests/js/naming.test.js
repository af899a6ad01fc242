import assert from "node:assert/strict";
import { test } from "node:test";
import { brief, gradientName, gradOf, isOwn, title } from "../../static/js/naming.js";
import { empty } from "../../static/js/state.js";

/** @type {[string, string, string][]} op, what the program says there, the card's name */
const ROWS = [
  ["mul.Tensor", "weights * inputs", "weights * inputs"],
  ["sum", "(weights * inputs).sum()", "(weights * inputs).sum()"],
  ["log", "torch.log(1 - label)", "log(1 - label)"],
  ["mul.Tensor", "(1 - label) * torch.log(1 - prediction)", "(…) * log(…)"],
  ["add.Tensor", "f(x)\n   + g(y)", "f(x) + g(y)"],
  ["mm", "a @ b", "a @ b"],
  ["view", "a @ b", "view"], ["reshape_alias", "a @ b.transpose(1, 2)", "reshape_alias"],
  ["detach", "x.detach() * 2", "detach"],
  ["tensor", "gradient * mask[0]", "tensor"],
  ["tensor", "w.data[0]", "tensor"],
  ["nll_loss_forward", "F.cross_entropy(logits, y)", "nll_loss_forward"],
  ["select.int", "x[0]", "x[0]"], ["linalg_vector_norm", "n.norm()", "n.norm()"],
  // Many ops run inside of a call of what a call gave, and only the last one's result is its value.
  ["tanh_backward", "grad(f)(w, X[0])", "tanh_backward"], ["mul.Tensor", "grad(f)(w)", "mul"],
  ["stack", "vmap(grad(f), in_dims=(None, 0))(w, X)", "stack"],
  ["mul.Tensor", "torch.func.hessian(lambda x: (x ** 3).sum())(x)", "mul"],
  ["mul.Tensor", "layers[0](x)", "mul"], ["mul.Tensor", "w * grad(f)(x)", "w * grad(f)(x)"],
  ["mul.Tensor", "(a + b)", "(a + b)"], ["mul.Tensor", "w * (a + b)", "w * (a + b)"],
  ["mul.Tensor", 'x["\u202ea\x1b"] * 2', 'x["\\u202ea\\x1b"] * 2'],
  ["mean", "((prediction - target) ** 2).mean()", "((…) ** 2).mean()"],
];

/**
 * @param {string} op
 * @param {string} text
 * @returns {any}
 */
function card(op, text) {
  const lines = text.split("\n");
  const span = [1, 0, lines.length, lines[lines.length - 1].length];
  return { name: null, path: null, looksAt: null, nth: 0, forward: { op, span, inplace: false } };
}

/** @type {[string, string, string][]} the same for what changes a tensor in place */
const CHANGES = [
  ["mul.Tensor", "u.mul_(v)", "u.mul_(v)"], ["mul.Tensor", "u.mul_(v).add_(1)", "mul"],
  ["add.Tensor", "u += 1", "add"], ["copy", "u[0] = v", "copy"],
];

for (const [op, text, name] of CHANGES) {
  test(`${op} in place of "${text}" is called ${name}`, () => {
    const one = card(op, text);
    assert.equal(title({ ...one, forward: { ...one.forward, inplace: true } }, text), name);
  });
}

for (const [op, text, name] of ROWS) {
  test(`${op} of "${text.replace(/\s+/g, " ")}" is called ${name}`, () => {
    assert.equal(title(card(op, text), text), name);
    assert.equal(title({ ...card(op, text), name: "loss" }, text), "loss");
    const inside = { ...card(op, text), path: "fc1" };
    const returned = { ...inside, forward: { ...inside.forward, returned: true } };
    assert.equal(title(returned, text), "fc1");
    assert.equal(title(inside, text), op.split(".")[0]);
  });
}

test("a name is never longer than it may be, and ends", () => {
  const texts = ["((((((((((", "a".repeat(99), "f(g(h(i(j(k(l(m(n(o(p)))))))))", "(…)(…)(…)"];
  for (const text of texts) {
    for (let most = 2; most < 20; most += 1) assert.ok(brief(text, most).length <= most);
  }
});

for (const [text, most, want] of /** @type {const} */ ([
  ["weight_hh_l0", 11, "wei…t_hh_l0"], ["weight_ih_l0", 11, "wei…t_ih_l0"],
  ["encoder.layers.0.self_attn.in_proj_weight", 12, "enc…j_weight"],
  ["encoder.layers.0.bias", 12, "enc…s.0.bias"], ["fc1.weight", 9, "fc1.weig…"],
  ["prediction", 9, "predicti…"], ["fc1.weight", 10, "fc1.weight"],
])) {
  test(`${text} in ${most} characters`, () => {
    assert.equal(brief(text, most), want);
  });
}

test("what is cut closes what it opens", () => {
  assert.equal(brief("net(x).pow(2).mean().sqrt()", 12), "net(…).pow…");
  assert.equal(brief("net(x).pow(2).mean().sqrt()", 13), "net(…).pow(…)");
  assert.equal(brief("x[..., None, 0] * w", 12), "x[..., Non…]");
  for (let most = 4; most < 30; most += 1) {
    const cut = brief("outer[0](f(g[h(a, b)[2]]), (c, (d, e))).mean()", most);
    const count = (/** @type {RegExp} */ of) => cut.match(of)?.length ?? 0;
    assert.equal(count(/\(/g), count(/\)/g), cut);
    assert.equal(count(/\[/g), count(/\]/g), cut);
  }
});

test("an attribute of an operator's result is that of all of it", () => {
  for (const name of ["y * 0.0", "x ** 2", "-x", "a @ b", "1 - y", "f(a) + b"]) {
    assert.equal(gradOf(name), `(${name}).grad`);
  }
  for (const name of ["x", "fc1.weight", "x[0, 1]", "(a * b).sum()", "f(…)", "损失", "0.weight"]) {
    assert.equal(gradOf(name), `${name}.grad`);
  }
});

test("a gradient without a card is called by what it is the .grad of", () => {
  const state = empty();
  state.cards.set(7, card("add.Tensor", "a + b"));
  state.producer.set(1, 7);
  state.gradientOf.set(2, 1);
  assert.equal(gradientName(state, 2, "a + b"), "(a + b).grad");
  assert.equal(gradientName(state, 1, "a + b"), "");
});

test("a node is the program's own by its name, but not one that PyTorch makes", () => {
  const own = (/** @type {string | null} */ grad_fn) =>
    isOwn(/** @type {any} */ ({ forward: { grad_fn } }));
  for (const name of ["SquareBackward", "Exp2Backward", "Square2Backward"]) {
    assert.ok(own(name), name);
  }
  for (const name of ["MulBackward0", "CopyBackwards", "BackwardHookFunctionBackward",
    "CheckpointFunctionBackward", "AccumulateGrad", null]) assert.ok(!own(name), String(name));
});

test("what a module turns by the way goes by the name of what it turned", () => {
  const turned = { ...card("t", "layer(x)"), path: "" };
  assert.equal(title({ ...turned, of: "weight" }, "layer(x)"), "weight.T");
  assert.equal(title({ ...turned, of: "fc1.weight", path: "fc1" }, "layer(x)"), "fc1.weight.T");
  assert.equal(title({ ...turned, of: null, path: "fc1" }, "layer(x)"), "fc1.T");
  assert.equal(title({ ...turned, of: null }, "layer(x)"), "t");
  assert.equal(title({ ...turned, of: "w", path: null }, "layer(x)"), "t");
});

test("what an operator looks at by the way goes by the name of that", () => {
  const x = { ...card("tensor", "x"), name: "x" };
  const wide = { ...card("expand", "x @ w"), looksAt: x };
  assert.equal(title(wide, "x @ w"), "x");
  assert.equal(title({ ...card("_unsafe_view", "x @ w"), looksAt: wide }, "x @ w"), "x");
  const bmm = card("bmm", "x @ w");
  assert.equal(title({ ...card("_unsafe_view", "x @ w"), looksAt: bmm }, "x @ w"), "x @ w");
  assert.equal(title({ ...card("view", "x.view(2)"), looksAt: x }, "x.view(2)"), "x.view(2)");
});

for (const [op, text, ...names] of [
  ["select.int", "a[0, 1]", "a[0]", "a[0, 1]", "a[0, 1]"],
  ["select.int", "a.softmax(1)[f(0, 2), 0]", "a.softmax(1)[f(0, 2)]"],
  ["slice.Tensor", "a[:, 1:, None]", "a[:, 1:]", "a[:, 1:, None]"],
  ["select.int", "a[..., 0]", "a[..., 0]"], ["select.int", "a[0][1]", "a[0][1]"],
  ["select.int", "a[0, b[1, 2], 3]", "a[0]", "a[0, b[1, 2]]", "a[0, b[1, 2], 3]"],
]) {
  test(`each index of "${text}" takes what its own name says`, () => {
    names.forEach((name, nth) => assert.equal(title({ ...card(op, text), nth }, text), name));
  });
}
