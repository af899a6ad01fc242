/**
 * Long loops: an iteration that is told in summary is opened by running the program once more with
 * that iteration in full. It must not know how runs come about.
 */
import { stepFrom } from "./steps.js";
import * as store from "./store.js";
import { again } from "./whatif.js";

/** @typedef {import("./wire.d.ts").Event} Event */
/** @typedef {import("./wire.d.ts").IterationEvent} IterationEvent */
/** @typedef {import("./answers.d.ts").Window} Window */

/**
 * @param {IterationEvent} summary
 * @returns {Window}
 */
function windowOf({ number, inner }) {
  return { first: number ?? 0, inner: inner ?? [] };
}

/**
 * @param {Window | null | undefined} one
 * @param {Window | null | undefined} other
 */
function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether the program whose run is seen can be run again: a changed one is another. */
export function repeatable() {
  return !store.alone.value && store.unchanged.value;
}

/**
 * Whether a summary can be opened: that was not asked for already.
 * @param {IterationEvent} summary
 */
export function openable(summary) {
  return repeatable() && !same(windowOf(summary), store.current.value?.recorded);
}

/** @param {IterationEvent} summary */
export function open(summary) {
  store.recorded.value = windowOf(summary);
  go((event) => event.type === "scope" && event.kind === "iteration" && event.action === "enter"
    && event.index === summary.index && String(event.span) === String(summary.span));
}

/** Goes back to the first and last iterations in full. */
export function close() {
  const opened = store.recorded.peek();
  store.recorded.value = null;
  go((event) => event.type === "iteration" && same(windowOf(event), opened));
}

/**
 * Runs the program again, to the first step of what is found there.
 * @param {(event: Event) => boolean} what
 */
function go(what) {
  again(() => {
    const found = store.events.find(what);
    if (found) store.goto(stepFrom(store.steps.peek(), found.seq));
  });
}
