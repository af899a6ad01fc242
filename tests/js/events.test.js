import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, fold, retreat } from "../../static/js/events.js";
import { Journal, push } from "../../static/js/journal.js";
import { cardOf, empty, leafCard, subject, undoable } from "../../static/js/state.js";
import { anything, load, NAMES, random } from "./fixtures.js";

/**
 * What there is to a state: without what lets it go back, and cards that are kept for another walk.
 * @param {any} one
 * @returns {any}
 */
function plain(one) {
  if (one instanceof Map) return new Map([...one].map(([key, value]) => [key, plain(value)]));
  if (one instanceof Set) return new Set(one);
  if (Array.isArray(one)) return one.map(plain);
  if (one === null || typeof one !== "object") return one;
  return Object.fromEntries(Object.entries(one).map(([key, value]) =>
    [key, key === "journal" || key === "born" ? null : plain(value)]));
}

const lists = [
  ...NAMES.map((name) => ({ name, events: load(name) })),
  ...Array.from({ length: 40 }, (_, seed) => ({
    name: `random ${seed}`, events: anything(seed + 1, 60),
  })),
];

for (const { name, events } of lists) {
  test(`${name}: going there and back is the same as not having gone`, () => {
    const pick = random(7);
    const seen = Array.from({ length: events.length + 1 }, (_, count) => fold(events, count));
    for (let i = 0; i < 60; i += 1) {
      const at = pick(events.length + 1);
      assert.deepEqual(fold(events, at), seen[at]);
    }
    assert.deepEqual(fold(events, 0), empty());
  });

  test(`${name}: taking events one by one is the same as taking them together`, () => {
    const state = empty();
    for (let count = 1; count <= events.length; count += 1) {
      advance(state, events, count);
      if (count % 7 === 0) assert.deepEqual(state, fold(events, count));
    }
    assert.deepEqual(state, fold(events));
  });

  test(`${name}: a second walk takes cards as they were born, and comes to the same`, () => {
    const { born } = fold(events);
    const state = { ...empty(), born };
    for (let count = 1; count <= events.length; count += 1) {
      advance(state, events, count);
      if (count % 7 > 0) continue;
      assert.deepEqual({ ...state, born: null }, { ...fold(events, count), born: null });
    }
    assert.equal(state.born, born);
  });

  test(`${name}: a walk that goes to and fro is wherever a walk from the beginning is`, () => {
    const pick = random(11);
    const state = undoable();
    for (let i = 0; i < 120; i += 1) {
      const far = pick(3) === 0 ? events.length : 6;
      const at = Math.max(0, Math.min(events.length, state.count + pick(2 * far + 1) - far));
      if (at < state.count) assert.ok(retreat(state, at));
      else advance(state, events, at);
      assert.deepEqual(plain(state), plain(fold(events, at)));
    }
  });

  test(`${name}: what comes later does not change what was`, () => {
    for (let count = 0; count <= events.length; count += 5) {
      assert.deepEqual(fold(events.slice(0, count)), fold(events, count));
    }
  });
}

test("changes that are too many are forgotten, from the oldest on", () => {
  const journal = new Journal();
  const list = /** @type {number[]} */ ([]);
  for (let i = 0; i < 600_000; i += 1) {
    journal.begin(i);
    push(journal, list, i);
  }
  assert.equal(journal.back(100_000), false);
  assert.equal(list.length, 600_000);
  assert.ok(journal.back(590_000));
  assert.deepEqual([list.length, list.at(-1)], [590_000, 589_999]);
});

test("square: every gradient stands where PyTorch has it", () => {
  const events = load("square");
  const end = fold(events);
  const x = [...end.cards.values()].find((card) => card.name === "x");
  assert.deepEqual(x?.gradient?.data, [2, 4, 6]);
  assert.equal(leafCard(end, x?.accumulator ?? -1), x);
  assert.equal(end.output.map((piece) => piece.text).join(""), "tensor([2., 4., 6.])\n");
  const before = events.findIndex((event) => event.type === "backward");
  assert.ok([...fold(events, before).cards.values()].every((card) => card.gradient === undefined));
});

test("nested: a walk inside a hook leaves the queue of the walk around it as it was", () => {
  const events = load("nested");
  const walks = events.flatMap((event, i) =>
    event.type === "scope" && event.kind === "backward" ? [i] : []);
  const [, begin, end] = walks;
  const before = fold(events, begin).engine;
  const inside = fold(events, begin + 1);
  assert.equal(inside.engine?.root, 1);
  assert.deepEqual(inside.around, [before]);
  const after = fold(events, end + 1);
  assert.deepEqual(after.engine, before);
  assert.deepEqual(after.around, []);
  // Every step of either walk runs a node that was ready in the queue of its own.
  events.forEach((event, i) => {
    if (event.type !== "backward") return;
    const was = fold(events, i).engine;
    assert.equal(was?.root, event.root);
    assert.ok(was?.ready.includes(event.node), `${event.name} was not ready`);
  });
  const { engine } = fold(events);
  assert.deepEqual([engine?.root, engine?.open, engine?.waiting.size], [0, false, 0]);
});

test("a gradient with a single contribution is there as soon as it is sent", () => {
  const events = load("square");
  const at = events.findIndex((event) => event.type === "backward");
  const state = fold(events, at + 1);
  const y = [...state.cards.values()].find((card) => card.name === "y");
  assert.deepEqual(y?.gradient?.data, [1, 1, 1]);
  assert.equal(y?.done, false);
});

test("fanout: contributions land one by one and add up", () => {
  const events = load("fanout");
  const landings = events.filter((event) => event.type === "accumulate"
    && event.target === "buffer");
  assert.ok(landings.length >= 3);
  for (const event of landings) {
    if (event.type !== "accumulate") continue;
    const state = fold(events, event.seq + 1);
    const card = subject(state, event);
    assert.equal(card?.contributions.length, event.k);
    assert.deepEqual(card?.gradient, event.after);
    const total = card?.contributions.reduce((sum, one) => sum + Number(one.delta.data[0]), 0);
    assert.equal(total, event.after.data[0]);
  }
});

test("loop: the ready queue empties, updates show, zero_grad clears", () => {
  const events = load("loop");
  for (const event of events) {
    const state = fold(events, event.seq + 1);
    if (event.type === "scope" && event.action === "leave" && event.kind === "backward") {
      assert.deepEqual(state.engine?.ready, []);
      assert.equal(state.engine?.waiting.size, 0);
    }
    if (event.type === "backward") assert.equal(state.engine?.running, event.node);
    if (event.type === "optimizer") {
      assert.deepEqual(cardOf(state, event.tensor)?.value, event.after);
    }
    if (event.type === "bind" && event.change === "zero_grad") {
      assert.equal(cardOf(state, event.tensor.id)?.gradient, undefined);
    }
  }
});

test("loop: an op keeps the inputs that it ran with after the optimizer has changed them", () => {
  const events = load("loop");
  const first = events.find((event) => event.type === "forward" && event.op === "mm");
  assert.equal(first?.type, "forward");
  if (first?.type !== "forward") return;
  const early = fold(events, first.seq + 1).cards.get(first.node);
  const late = fold(events).cards.get(first.node);
  assert.deepEqual(late?.given, early?.given);
});

test("an event of a later version is passed over", () => {
  const events = load("square");
  const strange = /** @type {any} */ ({ v: 1, seq: 5, type: "of_tomorrow" });
  const mixed = [...events.slice(0, 5), strange, ...events.slice(5)];
  assert.deepEqual({ ...fold(mixed), count: 0 }, { ...fold(events), count: 0 });
});

test("CopySlices stands for a base that was changed through a view", () => {
  /** @param {number} id @param {number[]} data */
  const value = (id, data) => ({ id, shape: [data.length], dtype: "float32", requires_grad: true,
    stats: { min: 0, max: 0, mean: 0, norm: 0, nan: 0, inf: 0, zeros: 0 }, data,
    truncated: false });
  /** @param {number} node @param {number[]} inputs @param {any} output @param {boolean} inplace */
  const made = (node, inputs, output, inplace = false) => ({ v: 1, type: "forward", node,
    op: "mul.Tensor", grad_fn: "MulBackward0", span: null, inputs, settings: {}, output,
    arguments: inputs.map(() => "self"), inplace });
  /** @type {any[]} */
  const events = [
    made(0, [], value(0, [1, 2])),
    made(1, [0], value(1, [1])),
    made(2, [1], value(1, [5]), true),
    { v: 1, type: "bind", name: "x", tensor: value(0, [5, 2]), change: "mul_", node: 2 },
    made(3, [0], value(3, [6, 3])),
  ].map((event, seq) => ({ ...event, seq }));
  const state = fold(events);
  assert.deepEqual(state.cards.get(3)?.sources, [2]);
  assert.deepEqual(state.cards.get(2)?.value.data, [5, 2]);
  assert.deepEqual(state.cards.get(0)?.value.data, [1, 2]);
  assert.equal(state.cards.get(2)?.name, "x");
  assert.deepEqual(fold(events, 3).cards.get(2)?.value.data, [5]);
});

test("a node waits for a contribution until it lands, both ways in time", () => {
  const events = load("fanout");
  const waits = (/** @type {number} */ count, /** @type {number} */ node) =>
    fold(events, count).engine?.waiting.get(node) ?? 0;
  let landings = 0;
  for (const event of [...events].reverse()) {
    if (event.type !== "accumulate" || event.target !== "buffer") continue;
    landings += 1;
    assert.equal(waits(event.seq, event.node), event.n - event.k + 1, `before ${event.seq}`);
    assert.equal(waits(event.seq + 1, event.node), event.n - event.k, `after ${event.seq}`);
    const ready = fold(events, event.seq + 1).engine?.ready.includes(event.node);
    assert.equal(ready, event.k === event.n);
    assert.ok(!fold(events, event.seq).engine?.ready.includes(event.node));
  }
  assert.equal(landings, 4);
});

for (const name of NAMES) {
  test(`${name}: what is ready waits for nothing, and the queue is the engine's in the end`, () => {
    const events = load(name);
    events.forEach((_, i) => {
      const engine = fold(events, i + 1).engine;
      if (!engine?.open) return;
      const runs = engine.running === null ? [] : [engine.running];
      assert.ok([...runs, ...engine.ready].every((node) => !engine.waiting.has(node)));
      assert.ok([...engine.waiting.keys()].every((node) => engine.dependencies.has(node)));
      assert.ok([...engine.waiting.values()].every((awaited) => awaited > 0));
      const next = events[i + 1];
      if (next?.type !== "backward" && next?.type !== "scope") return;
      assert.equal(engine.landing.length, 0);
      if (next.type === "backward") assert.equal(engine.ready[0], next.node);
    });
  });
}

test("a tensor that is asked for its gradient after it was made waits for one", () => {
  const value = (/** @type {number} */ id, /** @type {boolean} */ requires_grad) => ({ id,
    shape: [], dtype: "float32", requires_grad, truncated: false, data: [1],
    stats: { min: 1, max: 1, mean: 1, norm: 1, nan: 0, inf: 0, zeros: 0 } });
  const made = (/** @type {number} */ node, /** @type {object} */ more) => ({ v: 1,
    type: "forward", node, op: "ones", grad_fn: null, span: null, inputs: [], arguments: [],
    settings: {}, ...more });
  const events = /** @type {any[]} */ ([
    made(0, { output: value(0, false) }), made(1, { output: value(1, false) }),
    { v: 1, type: "bind", name: "v", tensor: value(0, true) },
    made(2, { output: value(2, true), grad_fn: "AddBackward0", inputs: [0, 1],
      accumulators: [[3, 0], [4, 1]] }),
  ].map((event, seq) => ({ ...event, seq })));
  const asked = (/** @type {number} */ count, /** @type {number} */ card) =>
    fold(events, count).cards.get(card)?.value.requires_grad;
  assert.deepEqual([asked(2, 0), asked(3, 0)], [false, true]);
  assert.deepEqual([asked(3, 1), asked(4, 1)], [false, true]);
});

test("after iterations in summary a leaf has the value and the .grad that are told", () => {
  /** @type {(id: number, data: number[]) => any} */
  const tensor = (id, data) => ({ id, shape: [], data, stats: {}, requires_grad: true });
  const made = { type: "forward", node: 0, op: "tensor", inputs: [], arguments: [],
    output: tensor(1, [1]) };
  /** @type {(gradient: any) => any} */
  const skipped = (gradient) =>
    ({ type: "bind", name: "w", tensor: tensor(1, [2]), change: "skipped", gradient });
  const events = [made, skipped(tensor(2, [3])), skipped(null)]
    .map((one, seq) => ({ seq, ...one }));
  assert.deepEqual(cardOf(fold(events, 2), 1)?.gradient?.data, [3]);
  assert.deepEqual(cardOf(fold(events), 1)?.value.data, [2]);
  assert.equal(cardOf(fold(events), 1)?.gradient, undefined);
});
