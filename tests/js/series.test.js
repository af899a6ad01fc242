import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "../../static/js/events.js";
import { series } from "../../static/js/series.js";
import { anything, load } from "./fixtures.js";

test("a loop's losses, norms and gradients are those of its events", () => {
  const events = load("loop");
  const whole = fold(events);
  const points = series(events, whole, (card) => card.name ?? "");
  const losses = events.filter((event) => event.type === "forward" && event.variable === "loss")
    .map((event) => /** @type {any} */ (event).output.data[0]);
  assert.ok(losses.length > 3);
  assert.deepEqual(points.map((point) => point.loss), losses);
  assert.deepEqual(points.map((point) => point.iteration), losses.map((_, i) => String(i)));
  const landed = events.filter((event) => event.type === "accumulate" && event.target === "grad");
  const told = points.flatMap((point) => Object.values(point.gradients));
  assert.deepEqual(told.sort(), landed.map((one) =>
    Number(/** @type {any} */ (one).after.stats.norm)).sort());
  assert.deepEqual(Object.keys(points[0].parameters).sort(), ["b", "w"]);
});

test("iterations in summary are points too", () => {
  const events = /** @type {any[]} */ ([{ v: 1, seq: 0, type: "iteration", index: 7,
    values: { accuracy: 0.5, loss: 0.25 }, parameters: { w: 2 }, gradients: { w: "NaN" } }]);
  const [point] = series(events, fold(events), () => "");
  assert.deepEqual([point.iteration, point.loss, point.parameters.w], ["7", 0.25, 2]);
  assert.ok(Number.isNaN(point.gradients.w));
});

test("an iteration of a loop inside of another says which one of both it is", () => {
  /** @type {(action: string, id: number, index: number, parent?: number, kind?: string) => any} */
  const scope = (action, id, index, parent, kind = "iteration") =>
    ({ v: 1, type: "scope", action, id, kind, name: "i", label: "", index, parent,
      dependencies: [] });
  /** @type {(number: number, index: number, inner?: number[]) => any} */
  const summary = (number, index, inner) =>
    ({ v: 1, type: "iteration", number, index, inner, values: {}, parameters: {}, gradients: {} });
  const events = /** @type {any[]} */ ([summary(3, 56, [56]), scope("enter", 0, 3),
    scope("enter", 1, 57, 0), scope("enter", 2, 0, 1, "backward"),
    scope("leave", 2, 0, 1, "backward"), scope("leave", 1, 57), summary(3, 58, [58]),
    scope("leave", 0, 3), summary(4, 4, [])]).map((one, seq) => ({ ...one, seq }));
  const told = series(events, fold(events), () => "").map((point) => point.iteration);
  assert.deepEqual(told, ["3.56", "3.57", "3.58", "4"]);
});

test("whatever comes, there is a series", () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const events = anything(seed, 80);
    series(events, fold(events), () => "");
  }
});
