import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting, textWidth } from "../../static/js/rows.js";
import { random } from "./fixtures.js";

const room = { width: 100, rows: 2, gap: 10, rest: 30 };

test("what fits into the rows is shown, all of it where nothing is left to be said", () => {
  assert.equal(fitting([], room), 0);
  assert.equal(fitting([45, 45, 45, 45], room), 4);
  assert.equal(fitting([45, 45, 45, 45, 5], room), 3);
  assert.equal(fitting([60, 60, 60], room), 2);
  assert.equal(fitting([60, 75, 60], room), 1);
});

test("what is shown never needs more rows, whatever the widths", () => {
  const pick = random(3);
  for (let i = 0; i < 500; i += 1) {
    const boxes = Array.from({ length: 1 + pick(12) }, () => 5 + pick(70));
    const count = fitting(boxes, room);
    const shown = [...boxes.slice(0, count), ...(count < boxes.length ? [room.rest] : [])];
    let [row, x] = [1, 0];
    for (const one of shown) {
      if (x > 0 && x + room.gap + one > room.width) [row, x] = [row + 1, 0];
      x += (x > 0 ? room.gap : 0) + one;
    }
    assert.ok(row <= room.rows, String(boxes));
  }
});

test("Chinese is twice as wide", () => {
  assert.equal(textWidth("等待", 10), 20);
  assert.equal(textWidth("ab", 10), 12);
});
