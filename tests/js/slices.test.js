import assert from "node:assert/strict";
import { test } from "node:test";
import { count, unravel } from "../../static/js/format.js";
import { corner, places } from "../../static/js/slices.js";
import { random } from "./fixtures.js";

/** What numpy says: `np.arange(24).reshape(2, 3, 4)[...]`, flat. */
const NUMPY = /** @type {const} */ ([
  ["0", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]], ["-1, 0", [12, 13, 14, 15]],
  ["..., 1", [1, 5, 9, 13, 17, 21]], ["1, ..., ::2", [12, 14, 16, 18, 20, 22]],
  [":, ::-1, 3", [11, 7, 3, 23, 19, 15]], ["0, 1:3, -2:", [6, 7, 10, 11]],
  ["1, 5:, :", null], ["2", null], ["0, 0, 0, 0", null], ["x", null], ["0:2:0", null],
  ["0, 2:0:-1, 1", [9, 5]], ["0, -9:9, 0,", [0, 4, 8]], ["1, 2, 3", [23]],
]);

for (const [text, want] of NUMPY) {
  test(`[${text}] is where numpy has it`, () => {
    const where = places(text, [2, 3, 4]);
    if (want === null) {
      assert.equal(where, null);
      return;
    }
    assert.deepEqual(want.map((_, i) => {
      const [a, b, c] = /** @type {(flat: number) => number[]} */ (where)(i);
      return a * 12 + b * 4 + c;
    }), want);
  });
}

test("what is shown at first is a corner of it", () => {
  const pick = random(3);
  for (let i = 0; i < 50; i += 1) {
    const shape = Array.from({ length: 1 + pick(4) }, () => 1 + pick(30));
    const where = places(corner(shape), shape);
    assert.deepEqual(where?.(0), unravel(shape, 0));
    assert.ok(count(shape) > 0);
  }
});
