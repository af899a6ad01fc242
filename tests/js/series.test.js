import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "../../static/js/events.js";
import { isWide, series } from "../../static/js/series.js";
import { anything, load } from "./fixtures.js";

test("only positive numbers that differ by orders of magnitude want their logarithms", () => {
  assert.equal(isWide([1000, 3, 2]), true);
  for (const none of [[100, 1], [1000, 0], [1000, -1], [], [5]]) assert.equal(isWide(none), false);
});

test("a loop's losses, norms and gradients are those of its events", () => {
  const events = load("loop");
  const whole = fold(events);
  const points = series(events, whole, (card) => card.name ?? "");
  const losses = events.filter((event) => event.type === "forward" && event.variable === "loss")
    .map((event) => /** @type {any} */ (event).output.data[0]);
  assert.ok(losses.length > 3);
  assert.deepEqual(points.map((point) => point.loss), losses.map((loss) => ({ loss })));
  assert.deepEqual(points.map((point) => point.iteration), losses.map((_, i) => String(i)));
  const landed = events.filter((event) => event.type === "accumulate" && event.target === "grad");
  const told = points.flatMap((point) => Object.values(point.gradients));
  assert.deepEqual(told.sort(), landed.map((one) =>
    Number(/** @type {any} */ (one).after.stats.norm)).sort());
  assert.deepEqual(Object.keys(points[0].parameters).sort(), ["b", "w"]);
});

const SPAN = [4, 0, 4, 20];

/**
 * A loop whose iteration 6 is told in full and starts its backward from `root`; number 7, with
 * these values, in summary.
 * @param {string | null} root null: nothing is started there
 * @param {Record<string, number>} values
 * @param {any[]} [span] of the loop that is told in summary
 */
function summed(root, values, span = SPAN) {
  const tensor = { id: 0, shape: [], data: [1], stats: {}, requires_grad: true };
  /** @type {(action: string, id: number, kind: string, index: number) => any} */
  const scope = (action, id, kind, index) => ({ type: "scope", action, id, kind, name: "i", index,
    label: "", parent: id ? 0 : null, span: SPAN, dependencies: [[3, 0]] });
  const told = [scope("enter", 0, "iteration", 6), { type: "forward", node: 3, op: "mul",
    grad_fn: "MulBackward0", inputs: [], arguments: [], output: tensor, variable: root }];
  const walk = [scope("enter", 1, "backward", 0), scope("leave", 1, "backward", 0)];
  const events = /** @type {any[]} */ ([...told, ...root === null ? [] : walk,
    scope("leave", 0, "iteration", 6), { type: "iteration", index: 7, values, span,
      parameters: { w: 2 }, gradients: { w: "NaN" } },
  ]).map((one, seq) => ({ v: 1, seq, ...one }));
  return series(events, fold(events), (card) => card.name ?? "");
}

test("iterations in summary are points too", () => {
  const point = summed("e", { accuracy: 0.5, e: 0.25, loss: 3 })[1];
  assert.deepEqual([point.iteration, point.loss, point.parameters.w], ["7", { e: 0.25 }, 2]);
  assert.ok(Number.isNaN(point.gradients.w));
});

test("where no value has the name of what backward starts from, a name may say what it is", () => {
  for (const name of ["loss", "d_loss", "errorD", "cost", "nll", "mse", "objective", "J", "l"]) {
    assert.equal(summed("(a - b).sum()", { x: 5, [name]: 0.25 })[1].loss[name], 0.25, name);
  }
  for (const name of ["x", "j", "all", "mean", "nullity"]) {
    assert.deepEqual(summed("(a - b).sum()", { [name]: 0.25 })[1].loss, {}, name);
  }
});

test("a loop that holds no backward has no points", () => {
  assert.deepEqual(summed(null, { loss: 0.25 }), []);
  assert.equal(summed("e", { loss: 0.25 }, [1, 0, 1, 9]).length, 1);
});

test("a loop that is told in summaries only trains if its parameters change", () => {
  /** @type {(parameters: number[]) => any[]} */
  const loop = (parameters) => parameters.map((w, seq) => ({ v: 1, seq, type: "iteration",
    index: seq, values: { loss: 1 }, parameters: { w }, gradients: {}, span: SPAN }));
  const count = (/** @type {any[]} */ events) => series(events, fold(events), () => "").length;
  assert.equal(count(loop([1, 1, 1])), 0);
  assert.equal(count(loop([1, 1, 2])), 3);
});

test("an iteration of a loop inside of another says which one of both it is", () => {
  /** @type {(action: string, id: number, index: number, parent?: number, kind?: string) => any} */
  const scope = (action, id, index, parent, kind = "iteration") =>
    ({ v: 1, type: "scope", action, id, kind, name: "i", label: "", index, parent, span: SPAN,
      dependencies: [] });
  /** @type {(index: number, around?: number[]) => any} */
  const summary = (index, around) =>
    ({ v: 1, type: "iteration", number: 9, index, inner: [7], around, span: SPAN, values: {},
      parameters: {}, gradients: {} });
  const events = /** @type {any[]} */ ([summary(56, [3]), scope("enter", 0, 3),
    scope("enter", 1, 57, 0), scope("enter", 2, 0, 1, "backward"),
    scope("leave", 2, 0, 1, "backward"), scope("leave", 1, 57), summary(58, [3]),
    scope("leave", 0, 3), summary(4)]).map((one, seq) => ({ ...one, seq }));
  const told = series(events, fold(events), () => "").map((point) => point.iteration);
  assert.deepEqual(told, ["3.56", "3.57", "3.58", "4"]);
});

test("an update that is written by hand is one", () => {
  const events = load("piled");
  const points = series(events, fold(events), (card) => card.name ?? "");
  const changed = events.filter((event) => event.type === "bind" && event.change === "sub_");
  assert.ok(changed.length > 0);
  assert.deepEqual(points.flatMap((point) => Object.values(point.parameters)),
    changed.map((one) => Number(/** @type {any} */ (one).tensor.stats.norm)));
});

test("whatever comes, there is a series", () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const events = anything(seed, 80);
    series(events, fold(events), () => "");
  }
});
