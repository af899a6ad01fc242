import assert from "node:assert/strict";
import { test } from "node:test";
import { nesting } from "../../static/js/nesting.js";

test("an open group holds what is drawn in it, however deep", () => {
  const frame = (/** @type {string} */ group, /** @type {number[]} */ [x, y, w, h]) =>
    ({ group, kind: "module", name: group, label: "", count: 1, x, y, w, h });
  const layout = /** @type {any} */ ({
    frames: [frame("/a", [0, 0, 100, 100]), frame("/a/b", [10, 10, 50, 50]),
      frame("/c", [200, 0, 50, 50])],
    groups: new Map([["/a/d", { ...frame("/a/d", [70, 70, 20, 20]), ranges: [] }]]),
    boxes: new Map([[7, { node: 7, x: 20, y: 20, w: 10, h: 10 }],
      [3, { node: 3, x: 300, y: 0, w: 10, h: 10 }], [5, { node: 5, x: 80, y: 5, w: 10, h: 10 }]]),
  });
  const items = nesting(layout);
  const level = (/** @type {string | number} */ of) => items.get(of)?.level;
  assert.deepEqual([level("/a"), level("/a/b"), level("/a/d"), level(7), level(5), level(3)],
    [1, 2, 2, 3, 2, 1]);
  assert.deepEqual(items.get("/a")?.holds,
    [items.get("/a/b")?.id, items.get("/a/d")?.id, items.get(5)?.id]);
  assert.deepEqual(items.get("/a/b")?.holds, ["card-7"]);
  assert.deepEqual(items.get("/c")?.holds, []);
  assert.equal(new Set([...items.values()].map((one) => one.id)).size, items.size);
});
