import assert from "node:assert/strict";
import { test } from "node:test";
import { cells, DONE, fitted, FUTURE, MADE, nodeAt, states } from "../../static/js/cells.js";
import { fold } from "../../static/js/events.js";
import { arrange } from "../../static/js/layout.js";
import { load } from "./fixtures.js";

const group = { kind: /** @type {const} */ ("module"), name: "m", label: "M" };

test("every node has a cell inside its card, found again at its middle", () => {
  for (const count of [1, 2, 7, 500, 20000]) {
    const layout = arrange(fold([]), { frames: [], edges: [], width: 1, height: 1, hash: "",
      cards: [{ node: 0, x: 0, y: 0, w: 96, h: 100 },
        { ...group, group: "/m", count, ranges: [[1, count]], x: 200, y: 50, w: 132, h: 84 }],
    }, true, null);
    const all = cells(layout, () => true);
    assert.equal(all.count, count + 1);
    for (let i = 0; i < all.count; i += Math.ceil(count / 50)) {
      const [x, y, w, h] = all.place.subarray(4 * i, 4 * i + 4);
      const box = all.spans.find(({ from, to }) => from <= i && i < to)?.box;
      assert.ok(box && x >= box.x && y >= box.y && x + w <= box.x + box.w + 0.01
        && y + h <= box.y + box.h + 0.01);
      assert.equal(nodeAt(all, x + w / 2, y + h / 2), all.node[i]);
    }
    assert.equal(nodeAt(all, -5, -5), null);
  }
});

test("cells are as their cards are", () => {
  const events = load("sigmoid");
  const whole = fold(events);
  const layout = arrange(whole, null, false, null);
  const all = cells(layout, (node) => whole.cards.has(node));
  for (let count = 0; count <= events.length; count += 1) {
    const state = fold(events, count);
    const found = states(all, state);
    all.node.forEach((node, i) => {
      const card = state.cards.get(node);
      assert.equal(found[i], card ? (card.done ? DONE : MADE) : FUTURE);
    });
  }
});

test("a picture is fitted into a window", () => {
  const { x, y, k } = fitted({ width: 1000, height: 100 }, { width: 220, height: 120 }, 10);
  assert.deepEqual([x, y, k], [10, 50, 0.2]);
});
