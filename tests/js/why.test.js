import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fold } from "../../static/js/events.js";
import { note, sentence } from "../../static/js/explain.js";
import { distinct, readAs, title } from "../../static/js/naming.js";
import { lack, none } from "../../static/js/missing.js";
import { cardOf } from "../../static/js/state.js";
import { findings } from "../../static/js/why.js";
import { anything, load, NAMES, source } from "./fixtures.js";

const WORDS = ["en", "zh"].map((name) => JSON.parse(
  readFileSync(new URL(`../../static/i18n/${name}.json`, import.meta.url), "utf8")));

/**
 * What is found in a recorded run, each as `kind of NAME`.
 * @param {string} name
 */
function found(name) {
  const events = load(name);
  const whole = fold(events);
  return findings(events, whole).map((one) => {
    const card = whole.cards.get(one.node);
    assert.ok(events[one.seq], "a step to jump to");
    for (const words of WORDS) assert.ok(words[one.kind], `no words for ${one.kind}`);
    return `${one.kind.replace("why.", "")} of ${card && title(card, source(name))}`;
  });
}

/** @type {Record<string, string[]>} */
const ROWS = {
  zero: ["zero.mul of m", "zero.clamp of c", "zero.saturated of h", "zero.saturated of s",
    "zero.relu of r"],
  born: ["born_back.inf of root", "born.nan of bad", "born.inf of 1 / tensor(0.0)",
    "born_back.nan of sqrt(none)", "zero.number of sqrt(none) * 0"],
  scale: ["scale.vanish of a", "scale.explode of c"],
  piled: ["piled of w"],
  twice: ["twice of y"],
  asked: ["none.off of x", "none.cut_detach of w", "none.unused of u", "none.not_leaf of a",
    "none.no_backward of v", "none.passed of b", "none.not_leaf of late"],
  // Neither a bias before a normalization, whose gradient is rounding, nor one that has converged.
  clip: [], faded: ["scale.vanish of weight"],
  // Of the pair, two rows are too few to say so.
  dead: ["zero.units of relu(h)", "zero.channels of relu(maps)", "none.unused of Parameter"],
  again: ["born.inf of log(w - 2)", "born.nan_of_inf of b", "born_back.nan of sqrt(x)",
    "born_back.nan_again of log(w - 2)", "piled of x", "zero.number of a", "zero.number of b"],
  accumulate: ["summed of w"],
  stopped: ["spoilt of y"], returned: [],
  square: [], sigmoid: [], fanout: [],
};

for (const [name, want] of Object.entries(ROWS)) {
  test(`${name}: ${want.join(", ") || "nothing to tell"}`, () => {
    assert.deepEqual(found(name).sort(), want.slice().sort());
  });
}

test("the first infinity and the first NaN are both told, with what went in", () => {
  const events = load("infinite");
  const told = findings(events, fold(events)).filter(({ kind }) => kind.includes("born"));
  assert.deepEqual(told.map(({ kind, values, given }) =>
    [kind, values?.line, given?.map(({ tensor }) => tensor.data)]), [
    ["why.born.inf", 4, [[1000, 1]]],
    ["why.born.nan_of_inf", 4, [["Infinity", told[1].given?.[0].tensor.data[1]], ["Infinity"]]],
    ["why.born_back.nan_saved", 4, [[1, 1]]],
  ]);
});

test("a NaN that a change in place makes is born there, and what it was is known", () => {
  const events = load("diverge");
  const whole = fold(events);
  const told = findings(events, whole).filter(({ kind }) => /born.*nan/.test(kind));
  const called = (/** @type {any} */ given) => given.map((/** @type {any} */ one) => [
    title(/** @type {any} */ (whole.cards.get(one.card)), source("diverge")), one.tensor.data[0]]);
  assert.deepEqual(told.map(({ kind, values }) => [kind, values?.line]), [
    ["why.born.nan_inplace_of_inf", 8], ["why.born_back.nan_saved", 5]]);
  assert.deepEqual(called(told[0].given), [["w", "Infinity"], ["0.8 * w.grad", "Infinity"]]);
  assert.deepEqual(called(told[1].saved), [["w", "NaN"]]);
  const scaled = events.find((event) => event.type === "forward" && event.op === "mul.Tensor");
  const card = scaled?.type === "forward" && whole.cards.get(scaled.node);
  assert.deepEqual(card && sentence(whole, card, source("diverge"), null).values.inputs,
    ["w.grad", "0.8"]);
});

test("nothing is the first that may not be, and nothing is said of what nobody knows", () => {
  const events = structuredClone(load("diverge"));
  const birth = events.findIndex((event) => event.type === "bind" && event.change === "sub_"
    && event.tensor.stats.nan > 0);
  const bind = /** @type {any} */ (events[birth]);
  const kinds = (/** @type {any[]} */ list) => findings(list, fold(list))
    .map(({ kind }) => kind).filter((kind) => kind.startsWith("why.born."));
  bind.change = "skipped";
  assert.deepEqual(kinds(events), ["why.born.inf"], "it came in iterations that nobody saw");
  bind.change = "copy_";
  assert.deepEqual(kinds(events), ["why.born.inf"], "the program put it there");
  const strange = structuredClone(load("born"));
  for (const event of strange) {
    if (event.type === "forward") event.inputs = event.inputs.map((id) => id + 1000);
  }
  assert.deepEqual(kinds(strange), [], "what went in is not known");
  for (const name of NAMES) {
    for (const one of findings(load(name), fold(load(name)))) {
      if (one.kind.includes("born")) assert.ok(one.given?.length, `${name} ${one.kind}`);
    }
  }
});

test("how many units are dead is counted, and whose they are", () => {
  const events = load("dead");
  const whole = fold(events);
  const told = findings(events, whole).filter(({ kind }) => kind.startsWith("why.zero"));
  assert.deepEqual(told.map(({ values, other }) => [values?.dead, values?.units,
    whole.cards.get(other ?? -1)?.name]), [[1, 3, "h"], [1, 2, "maps"]]);
});

test("a leaf without a name goes by what reads it, one of many by its number", () => {
  const read = findings(load("dead"), fold(load("dead"))).find(({ span }) => span);
  assert.equal(readAs(source("dead"), read?.span), "layer.weight");
  assert.equal(readAs("print(a[0].grad)", [1, 6, 1, 15]), null);
  const whole = fold(load("faded"));
  const named = [...whole.cards.values()].map((one) => distinct(whole, one, source("faded")))
    .filter((name) => name.startsWith("weight") || name === "w");
  assert.deepEqual(named.filter((name) => /^weight \(|^w$/.test(name)).at(0), "weight (1/7)");
  assert.ok(named.includes("w") && named.includes("weight (7/7)"));
});

test("a change to .grad is told of the gradient, with what it was", () => {
  const events = load("clip");
  const said = events.flatMap((event) => {
    if (event.type !== "bind" || !event.change) return [];
    const state = fold(events, event.seq + 1);
    const card = /** @type {import("../../static/js/state.js").Card} */ (
      cardOf(state, event.tensor.id));
    const { key, values } = sentence(state, card, source("clip"), event);
    assert.ok(WORDS.every((words) => words[key]), key);
    const bubble = note(card, event)?.text;
    return [[key, values.change, values.before, values.after, bubble]];
  });
  assert.deepEqual(said, [
    ["say.grad_changed", "clip_grad_norm_", "[600, 800]", "[0.6, 0.8]",
      "grad [600, 800] → [0.6, 0.8]"],
    ["say.grad_changed", "clamp_", "[0.6, 0.8]", "[0.6, 0.7]", "grad [0.6, 0.8] → [0.6, 0.7]"],
    ["say.grad_given", "grad", "[0.6, 0.7]", "[1, 1]", "grad [0.6, 0.7] → [1, 1]"],
  ]);
});

/** @type {[string, string | null][]} a variable of none.txt, and why it has no gradient */
const NONE = [
  ["a", null], ["b", "off"], ["c", "cut_detach"], ["d", "unused"], ["e", "cut_no_grad"],
  ["f", "not_reached"], ["g", "cleared"], ["y", "passed"], ["cut", "detach"], ["n", "no_grad"],
  ["i", "integer"], ["k", "constant"], ["apart", "not_leaf"],
];

test("why .grad is None, for every reason that there is", () => {
  const events = load("none");
  const whole = fold(events);
  for (const [name, want] of NONE) {
    const card = [...whole.cards.values()].find((one) => one.name === name);
    assert.ok(card, name);
    const why = none(events, whole, card.id);
    assert.equal(why?.kind ?? null, want && `why.none.${want}`, name);
    for (const words of WORDS) assert.ok(!want || words[`why.none.${want}`], `none.${want}`);
  }
  const before = events.findIndex((event) => event.type === "scope");
  const early = fold(events, before);
  const leaf = [...early.cards.values()].find((one) => one.name === "a");
  assert.equal(none(events.slice(0, before), early, leaf?.id ?? -1)?.kind, "why.none.no_backward");
});

test("a gradient that is returned, or that an error stopped, is not said to be cut", () => {
  const why = (/** @type {string} */ name, /** @type {string} */ variable) => {
    const whole = fold(load(name));
    const card = [...whole.cards.values()].find((one) => one.name === variable);
    return none(load(name), whole, card?.id ?? -1)?.kind;
  };
  assert.equal(why("returned", "x"), "why.none.returned");
  assert.equal(why("returned", "v"), "why.none.returned", "of one that both walks reach");
  assert.equal(why("returned", "u"), "why.none.unused");
  assert.equal(why("stopped", "x"), "why.none.stopped");
  for (const words of WORDS) assert.ok(words["why.none.returned"] && words["why.none.stopped"]);
});

/** @type {[string, string | null][]} what is said: PyTorch has that requires_grad and is_leaf */
const GROUNDS = [
  ["x", "cut_integer"], ["mask", "integer"], ["kept", "constant"], ["top", "integer"],
  ["whole", "integer"], ["chosen", "not_leaf"], ["w", "frozen"], ["first", "not_leaf"],
  ["a", "constant"], ["weight", "frozen"], ["weight.T", "constant"], ["bias", null],
  ["late", "cut_off"], ["early", "constant"], ["off", "cut_off"], ["mixed", "passed"],
  ["p", "cut_integer"], ["logits", "integer"], ["q", "cut_no_grad"], ["s", "no_grad"],
  ["like", "off"], ["own", "constant"], ["apart", "detach"], ["z", "unused"],
];

test("no_grad is said only of what was made under it", () => {
  const events = load("grounds");
  const whole = fold(events);
  for (const [name, want] of GROUNDS) {
    const card = [...whole.cards.values()].find((one) => title(one, source("grounds")) === name);
    assert.ok(card, name);
    const why = none(events, whole, card.id);
    assert.equal(why?.kind ?? null, want && `why.none.${want}`, name);
    for (const words of WORDS) assert.ok(!want || words[`why.none.${want}`], `none.${want}`);
  }
});

test("what was frozen is told so from then on, with its line, and before what comes", () => {
  const events = load("grounds");
  const whole = fold(events);
  const at = events.findIndex((event) => event.type === "bind"
    && event.change === "requires_grad" && event.name === "w");
  const then = fold(events, at);
  const [early, late] = [then, whole].map((state) => {
    const card = /** @type {import("../../static/js/state.js").Card} */ (
      [...state.cards.values()].find((one) => one.name === "w"));
    const why = lack(events, state, whole, card);
    return [sentence(state, card, source("grounds"), null).key, why?.kind, why?.values?.line];
  });
  assert.deepEqual(early, ["say.leaf", "why.later.frozen", 12]);
  assert.deepEqual(late, ["say.frozen", "why.none.frozen", 12]);
  for (const words of WORDS) assert.ok(words["why.later.frozen"] && words["say.frozen"]);
});

test("how much a gradient has shrunk or grown is a short number", () => {
  const events = load("scale");
  const tiny = structuredClone(events);
  for (const event of tiny) {
    if (event.type !== "accumulate" || event.target !== "grad") continue;
    event.delta.stats.norm = Number(event.delta.stats.norm) ** 9;
  }
  const ratios = (/** @type {any[]} */ list) => findings(list, fold(list))
    .filter(({ kind }) => kind.startsWith("why.scale")).map(({ values }) => values?.ratio);
  for (const ratio of [...ratios(events), ...ratios(tiny)]) {
    assert.match(String(ratio), /^\d+$|^\d(\.\d)?e\d+$/);
    assert.ok(String(ratio).length <= 6, String(ratio));
  }
});

test("nothing is said of a .grad while backward is on its way", () => {
  const events = load("square");
  const begun = events.findIndex((event) => event.type === "backward") + 1;
  const state = fold(events, begun);
  const leaf = [...state.cards.values()].find((one) => one.name === "x");
  assert.ok(leaf && state.engine?.open);
  assert.equal(none(events.slice(0, begun), state, leaf.id), null);
});

/** @type {[string, string, string | null][]} a variable, why before, and why at the end */
const STAGES = [
  ["v", "later.leaf", null], ["k", "later.retained", null], ["a", "later.passes", "none.passed"],
  ["late", "none.not_leaf", "none.not_leaf"], ["u", "none.unused", "none.unused"],
];

test("what is still to come is told before it comes, and what was kept after", () => {
  const events = load("asked");
  const whole = fold(events);
  const before = fold(events, events.findIndex((event) => event.type === "scope"));
  for (const [name, early, late] of STAGES) {
    const card = [...whole.cards.values()].find((one) => one.name === name);
    assert.ok(card, name);
    const then = /** @type {any} */ (before.cards.get(card.id));
    assert.equal(lack(events, before, whole, then)?.kind, `why.${early}`, name);
    assert.equal(lack(events, whole, whole, card)?.kind ?? null, late && `why.${late}`, name);
    for (const words of WORDS) assert.ok(words[`why.${early}`], early);
  }
});

test("a question is told with its line, once", () => {
  const all = findings(load("asked"), fold(load("asked")));
  const lines = new Map(all.map((one) => [one.kind, one.line]));
  assert.equal(lines.get("why.none.passed"), 22);
  assert.equal(lines.get("why.none.no_backward"), 17);
  assert.equal(lines.get("why.none.off"), 13);
});

for (let seed = 1; seed <= 40; seed += 1) {
  test(`random ${seed}: whatever comes, the search ends and points at cards and events`, () => {
    const events = anything(seed, 120);
    const whole = fold(events);
    for (const one of findings(events, whole)) {
      assert.ok(whole.cards.has(one.node) && events[one.seq]);
    }
    for (const node of whole.cards.keys()) none(events, whole, node);
  });
}

test("recorded runs hold no finding that nobody has words for", () => {
  for (const name of NAMES) found(name);
});

test("a NaN that the program wrote down is not said to come from finite numbers", () => {
  const tensor = (/** @type {number} */ id, /** @type {unknown} */ value) => ({ id, shape: [],
    dtype: "float32", data: [value], requires_grad: true, truncated: false,
    stats: { nan: value === "NaN" ? 1 : 0, inf: 0, zeros: 0 } });
  for (const [other, kind] of [["NaN", "_written"], ["Infinity", "_of_inf"], [2, ""]]) {
    const events = /** @type {any[]} */ ([
      { v: 1, seq: 0, type: "forward", node: 0, op: "tensor", grad_fn: null, span: null,
        inputs: [], arguments: [], settings: {}, output: tensor(0, 0), variable: "x" },
      { v: 1, seq: 1, type: "forward", node: 1, op: "mul.Tensor", grad_fn: "MulBackward0",
        span: null, inputs: [0], arguments: ["self"], settings: { other },
        output: tensor(1, "NaN"), variable: "y" },
    ]);
    const kinds = findings(events, fold(events)).map((one) => one.kind);
    assert.deepEqual(kinds, [`why.born.nan${kind}`]);
  }
});

for (const [data, told] of /** @type {const} */ ([[[1, 1e-20, 0], 1], [[0.9, 0.1, 0], 0]])) {
  test(`a softmax of ${data} ${told ? "is" : "is not"} told to be saturated`, () => {
    const value = (/** @type {number} */ id, /** @type {readonly number[]} */ numbers) => ({ id,
      shape: [3], dtype: "float32", requires_grad: true, data: numbers, truncated: false,
      stats: { min: 0, max: 1, mean: 0, norm: 1, nan: 0, inf: 0, zeros: 0 } });
    const events = /** @type {any[]} */ ([
      { type: "forward", node: 0, op: "tensor", inputs: [], arguments: [], settings: {},
        grad_fn: null, span: null, output: value(0, [90, 0, 0]), variable: "x" },
      { type: "forward", node: 1, op: "_softmax", inputs: [0], arguments: ["self"],
        settings: { dim: 0 }, grad_fn: "SoftmaxBackward0", span: null, output: value(1, data) },
      { type: "scope", action: "enter", id: 0, kind: "backward", name: "backward", index: 0,
        dependencies: [[1, 0]] },
      { type: "backward", root: 0, node: 1, name: "SoftmaxBackward0", order: 0, ready: [],
        released: [], gradients_in: [value(2, [1, 0, 0])], gradients_out: [] },
    ]).map((one, seq) => ({ v: 1, seq, ...one }));
    const kinds = findings(events, fold(events)).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === "why.zero.softmax").length, told);
    for (const words of WORDS) assert.ok(words["why.zero.softmax"]);
  });
}
