/** Ranges, ticks and places of plots. */
import assert from "node:assert/strict";
import test from "node:test";
import { inner, legendPlace, limits, path, place, ticks } from "../../static/js/scales.js";

/** @param {any} given */
const mark = (given) => ({ kind: "line", x: [], y: [], label: "", color: "C0", dash: "",
  marker: false, colors: [], base: [], width: 0, pixels: "", columns: 0, ...given });
/** @param {any[]} marks @param {any} [given] @returns {any} */
const axes = (marks, given = {}) => ({ place: 0, marks: marks.map(mark), title: "", xlabel: "",
  ylabel: "", legend: false, grid: false, frame: true, equal: false, flip: false, xlog: false,
  ylog: false, ...given });

test("a range holds all marks and what is not finite counts for nothing", () => {
  const found = limits(axes([{ x: [1, 3], y: ["NaN", "Infinity"] }]), "x");
  assert.ok(found.low < 1 && found.high > 3);
  assert.deepEqual(limits(axes([{ x: [1], y: ["NaN"] }]), "y"),
    { low: -0.05, high: 1.05, log: false, flip: false });
});

test("what the program set wins; a logarithm has no place for zero", () => {
  assert.equal(limits(axes([{ x: [1, 3], y: [0, 1] }], { xlim: [0, 10] }), "x").high, 10);
  const log = limits(axes([{ x: [1, 2], y: [0, 100] }], { ylog: true, ylim: [0, null] }), "y");
  assert.ok(log.low > 0 && log.high > 100);
  assert.ok(Math.abs(place(log, log.low, 50)) < 1e-9);
});

test("bars start at their base, and lie along the other side as barh", () => {
  const bars = axes([{ kind: "bar", x: [0, 1], y: [3, 5], base: [0, 0], width: 0.8 }]);
  assert.ok(limits(bars, "y").low <= 0 && limits(bars, "x").low < -0.4);
  const lying = axes([{ kind: "barh", x: [0, 1], y: [3, 5], base: [0, 0], width: 0.8 }]);
  assert.ok(limits(lying, "x").high >= 5 && limits(lying, "y").high < 2);
});

test("an image's first row is on top", () => {
  const picture = axes([{ kind: "image", x: [-0.5, 1.5], y: [1.5, -0.5] }], { equal: true });
  const frame = inner(picture, 320, 220);
  assert.equal(frame.y.flip, true);
  assert.equal(place(frame.y, -0.5, 100), 100);
  assert.ok(Math.abs(frame.width - frame.height) < 1e-9);
});

test("ticks are round and inside, whatever the range", () => {
  for (const [low, high] of [[0, 1], [-3, 7], [1e-9, 2e-9], [0, 1e12], [5, 5.0001]]) {
    const found = ticks({ low, high, log: false, flip: false }, 6);
    assert.ok(found.length >= 2 && found.length <= 12, `${low} ${high} ${found.length}`);
    assert.ok(found.every(([at]) => at >= low - 1e-6 * (high - low) && at <= high * 1.000001));
  }
  assert.deepEqual(ticks({ low: 1, high: 1000, log: true, flip: false }, 5).map(([, n]) => n),
    ["1e0", "1e1", "1e2", "1e3"]);
});

test("a path breaks where a number is missing", () => {
  const same = (/** @type {any} */ v) => Number(v);
  assert.equal(path({ x: [0, 1, 2, 3], y: [0, "NaN", 2, 3] }, same, same),
    "M0.00 0.00M2.00 2.00L3.00 3.00");
});

test("a legend stands where it covers least, or where the program says", () => {
  const of = (/** @type {any} */ marks, /** @type {any} */ given = {}) => {
    const drawn = axes(marks, given);
    const frame = inner(drawn, 320, 220);
    const [x, y] = legendPlace(drawn, frame, 80, 30);
    return `${y < frame.height / 3 ? "upper" : y > frame.height / 2 ? "lower" : "center"} ${
      x < frame.width / 4 ? "left" : x > frame.width / 2 ? "right" : "center"}`;
  };
  const falls = { x: [0, 1], y: [1, 0] };
  const grows = { x: [0, 1], y: [0, 1] };
  assert.equal(of([falls]), "upper right");
  assert.equal(of([grows]), "upper left");
  assert.equal(of([grows, { x: [0, 0.4], y: [1, 0.9] }]), "lower right");
  assert.equal(of([grows], { loc: "lower center" }), "lower center");
  const bars = { kind: "bar", x: [0, 1, 2], y: [1, 2, 3], base: [0, 0, 0], width: 0.9 };
  assert.equal(of([bars]), "upper left");
  assert.equal(of([{ kind: "scatter", x: [0, 1, 1], y: [0, 1, 0] }]), "upper left");
  const both = { kind: "area", x: [0, 1], y: [1, 1], base: [0.5, 0.1] };
  assert.equal(of([both]), "lower left");
  assert.equal(of([{ x: ["NaN", 1], y: [1, "Infinity"] }]), "upper right");
});
