import assert from "node:assert/strict";
import { test } from "node:test";
import { extend, noSteps, phaseEdge, starts, stepAt, stepsOf } from "../../static/js/steps.js";
import { anything, load, NAMES } from "./fixtures.js";

for (const name of NAMES) {
  const events = load(name);

  test(`${name}: phases come in the program's order, AccumulateGrad is one step`, () => {
    const steps = stepsOf(events);
    const phases = steps.map((step) => step.phase).filter((phase, i, all) => phase !== all[i - 1]);
    assert.equal(phases[0], "forward");
    assert.ok(phases.includes("backward"));
    for (const step of steps) {
      const event = events[step.seq];
      assert.notEqual(event.type === "backward" && event.name, "AccumulateGrad");
    }
  });

  test(`${name}: phase edges lead to every phase, both ways`, () => {
    const steps = stepsOf(events);
    const acts = steps.map((_, i) => i).filter((i) => !steps[i].printed);
    const firsts = acts.filter((at, i) => i === 0 || steps[at].phase !== steps[acts[i - 1]].phase
      || steps[at].iteration !== steps[acts[i - 1]].iteration);
    assert.deepEqual(starts(steps), firsts);
    const last = steps.length - 1;
    const forth = [firsts[0]];
    while (forth[forth.length - 1] < last) forth.push(phaseEdge(steps, forth[forth.length - 1], 1));
    assert.deepEqual(forth, [...new Set([...firsts, last])]);
    const back = [last];
    while (back[back.length - 1] > 0) back.push(phaseEdge(steps, back[back.length - 1], -1));
    assert.deepEqual(back.reverse(), [...new Set([0, ...firsts, last])]);
  });

  test(`${name}: an event's step is the last that does not come after it`, () => {
    const steps = stepsOf(events);
    for (const event of events) {
      const at = stepAt(steps, event.seq);
      assert.ok(at < 0 || steps[at].seq <= event.seq);
      assert.ok(at + 1 >= steps.length || steps[at + 1].seq > event.seq);
    }
  });
}

for (let seed = 1; seed <= 20; seed += 1) {
  test(`random ${seed}: steps found as events come are the steps of the whole`, () => {
    const events = anything(seed, 80);
    const found = noSteps();
    for (let count = 0; count <= events.length; count += 3) extend(found, events.slice(0, count));
    extend(found, events);
    assert.deepEqual(found.steps, stepsOf(events));
  });
}

test("pieces of one print are one step", () => {
  const span = [3, 0, 3, 8];
  const events = /** @type {any[]} */ ([
    { v: 1, seq: 0, type: "stdout", text: "a", span },
    { v: 1, seq: 1, type: "stdout", text: " b\n", span },
    { v: 1, seq: 2, type: "stdout", text: "c\n", span },
  ]);
  assert.deepEqual(stepsOf(events).map((step) => step.seq), [1, 2]);
});

test("a print belongs to the phase that it follows, and to none before", () => {
  const steps = stepsOf(load("square"));
  assert.deepEqual(steps.filter((step) => step.printed).map((step) => step.phase), ["backward"]);
  const alone = /** @type {any[]} */ ([{ v: 1, seq: 0, type: "stdout", text: "a\n" }]);
  assert.deepEqual(stepsOf(alone).map((step) => step.phase), ["forward"]);
});

test("a backward that fails at its start is a step of its own", () => {
  const events = load("twice");
  const [before, last] = stepsOf(events).slice(-2);
  const begun = events[last.seq];
  assert.ok(begun.type === "scope" && begun.action === "enter" && begun.index === 1);
  assert.equal(last.phase, "backward");
  assert.equal(events[before.seq].type, "accumulate");
  for (const name of NAMES.filter((one) => one !== "twice")) {
    assert.ok(stepsOf(load(name)).every((step) => load(name)[step.seq].type !== "scope"), name);
  }
});

test("what has changed in iterations in summary is a part of the step that follows", () => {
  /** @type {(change: string | null) => any} */
  const bind = (change) => ({ type: "bind", name: "w", tensor: { id: 1 }, change });
  const events = /** @type {any[]} */ ([{ type: "iteration", index: 0 }, bind("skipped"),
    bind("skipped"), bind("sub_"), bind(null)]).map((one, seq) => ({ seq, ...one }));
  assert.deepEqual(stepsOf(events).map((step) => step.seq), [0, 3]);
});

test("what the program does by hand to a parameter after a backward is an update", () => {
  const events = load("piled");
  const steps = stepsOf(events);
  const changes = events.filter((event) => event.type === "bind" && event.change === "sub_");
  assert.ok(changes.length > 0);
  for (const { seq } of changes) {
    assert.equal(steps.find((step) => step.seq === seq)?.phase, "optimizer");
  }
});

test("no change is an update before a backward, and one of a gradient never is", () => {
  const enter = { type: "scope", action: "enter", id: 0, kind: "backward", index: 0, span: null };
  const change = (/** @type {object} */ more) => ({
    type: "bind", name: "w", tensor: { id: 0, requires_grad: true }, change: "sub_", ...more,
  });
  const phases = (/** @type {object[]} */ ...events) => stepsOf(/** @type {any[]} */ (
    events.map((one, seq) => ({ ...one, seq })))).map((step) => step.phase);
  assert.deepEqual(phases(change({ change: "normal_" })), ["forward"]);
  const used = { type: "forward", node: 1, inputs: [0], output: { id: 1 } };
  assert.deepEqual(phases(used, enter, change({})), ["forward", "optimizer"]);
  // A module that is made after a backward begins so.
  assert.deepEqual(phases(enter, change({ change: "uniform_" })), ["forward"]);
  assert.deepEqual(phases(enter, change({ gradient: {}, change: "clip_grad_norm_" })),
    ["backward"]);
  assert.deepEqual(phases(enter, change({ change: "zero_grad" })), ["zero_grad"]);
  assert.deepEqual(phases(enter, change({ tensor: { id: 1, requires_grad: false } })),
    ["forward"]);
});

test("what retain_grad keeps is a step of its own, after that of the op", () => {
  const events = load("hooks");
  const said = stepsOf(events).map(({ seq }) => events[seq])
    .flatMap((event) => (event.type === "backward" ? [event.name]
      : event.type === "accumulate" ? [`.grad of ${event.tensor}`] : []));
  assert.deepEqual(said, ["SumBackward0", "PowBackward0", "MulBackward0", ".grad of 1",
    ".grad of 0"]);
});
