import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "../../static/js/events.js";
import { sketched } from "../../static/js/sketch.js";
import { stepsOf } from "../../static/js/steps.js";
import { load, NAMES } from "./fixtures.js";

for (const name of NAMES) {
  test(`${name}: a sketch is the state at the step that a run is looked at first`, () => {
    const events = load(name);
    const first = stepsOf(events).find((step) => step.phase === "backward");
    const sketch = sketched(events);
    assert.equal(sketch?.event.seq, first?.seq);
    if (!sketch || !first) return;
    const cards = (/** @type {import("../../static/js/state.js").State} */ state) =>
      [...state.cards.values()];
    assert.deepEqual(cards(sketch.now), cards(fold(events, first.seq + 1)));
    assert.deepEqual(cards(sketch.whole), cards(fold(events)));
    // Without what comes later and is none of its cards nothing is otherwise.
    const few = events.filter((one) => one.seq <= first.seq || one.type === "forward");
    assert.deepEqual(cards(sketched(few)?.now ?? fold([])), cards(sketch.now));
  });
}
