import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "../../static/js/events.js";
import { unitOf } from "../../static/js/state.js";
import { curvePath, sample } from "../../static/js/geometry.js";
import { arrange, chosen, transfer } from "../../static/js/layout.js";
import { load, NAMES } from "./fixtures.js";

/** @param {import("../../static/js/layout.js").Box[]} boxes */
function apart(boxes) {
  for (const a of boxes) {
    for (const b of boxes) {
      const touch = a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
      assert.ok(a === b || !touch, `${a.node} covers ${b.node}`);
    }
  }
}

/** @param {import("../../static/js/answers.d.ts").View["cards"][number]} card */
function named(card) {
  return "node" in card ? card.node : -1;
}

/** @param {import("../../static/js/state.js").State} state */
function lastUnit(state) {
  const last = [...state.cards.values()].at(-1);
  return last ? unitOf(state, last.forward.scope) : null;
}

for (const name of NAMES) {
  const events = load(name);

  test(`${name}: cards that have just come stand left to right and apart`, () => {
    for (let count = 1; count <= events.length; count += 1) {
      const state = fold(events, count);
      const { boxes } = arrange(state, null, false, lastUnit(state));
      apart([...boxes.values()]);
      for (const box of boxes.values()) {
        for (const source of state.cards.get(box.node)?.sources ?? []) {
          const from = source === null ? undefined : boxes.get(source);
          assert.ok(!from || from.x + from.w <= box.x);
        }
      }
    }
  });

  test(`${name}: what the server has placed stays while more comes`, () => {
    const state = fold(events);
    const unit = lastUnit(state);
    const ids = chosen(state, unit);
    const half = arrange(state, null, false, unit);
    const part = new Set(ids.slice(0, ids.length - 1));
    /** @type {import("../../static/js/answers.d.ts").View} */
    const view = { width: 1, height: 1, hash: "", frames: [],
      cards: [...half.boxes.values()].filter((box) => part.has(box.node)),
      edges: half.edges.filter(({ from, to }) => part.has(Number(from)) && part.has(Number(to))) };
    const { boxes } = arrange(state, view, false, unit);
    for (const box of view.cards) assert.deepEqual(boxes.get(named(box)), box);
    apart([...boxes.values()]);
    assert.deepEqual([...boxes.keys()].sort(), [...ids].sort());
  });
}

test("loop: another iteration of the same structure takes the same places", () => {
  const state = fold(load("loop"));
  const iterations = [...state.scopes.values()].filter((one) => one.kind === "iteration");
  const [first, second] = iterations.map((one) => one.id);
  const { boxes, edges } = arrange(state, null, false, first);
  /** @type {import("../../static/js/answers.d.ts").View} */
  const view = { cards: [...boxes.values()], frames: [], edges, width: 1, height: 1, hash: "" };
  const moved = transfer(state, view, second);
  const expected = new Set(chosen(state, second));
  assert.deepEqual(new Set(moved?.cards.map(named)), expected);
  assert.deepEqual(moved?.cards.map(({ x, y }) => [x, y]), view.cards.map(({ x, y }) => [x, y]));
  assert.ok(moved?.edges.every(({ from, to }) => (
    expected.has(Number(from)) && expected.has(Number(to)))));
});

test("a curve is sampled from end to end and drawn with all its points", () => {
  const curve = /** @type {[number, number][]} */ ([
    [0, 0], [10, 0], [20, 10], [30, 10], [40, 10], [50, 0], [60, 0]]);
  const points = sample(curve, 31);
  assert.deepEqual(points[0], [0, 0]);
  assert.deepEqual(points[15], [30, 10]);
  assert.deepEqual(points[30], [60, 0]);
  assert.equal(curvePath(curve), "M0,0C10,0 20,10 30,10 40,10 50,0 60,0");
});
