import assert from "node:assert/strict";
import { test } from "node:test";

import * as store from "../../static/js/store.js";
import { batch, effect } from "../../static/vendor/preact.js";
import { load } from "./fixtures.js";

test("a run in one batch with as many events as the last one takes its place", () => {
  const first = load("square").slice(0, 4);
  const second = load("sigmoid").slice(0, 4);
  /** @type {unknown[]} */
  const seen = [];
  const stop = effect(() => {
    seen.push(store.whole.value.start);
  });
  store.receive(first);
  batch(() => {
    store.reset();
    store.receive(second);
  });
  stop();
  assert.equal(store.received.value, first.length);
  assert.equal(seen.at(-1), second[0]);
});
