/**
 * Long loops: an iteration that is told in summary is opened by running the program once more with
 * that iteration in full. It must not know how runs come about.
 */
import { start } from "./session.js";
import * as store from "./store.js";

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
  /** @type {import("./wire.d.ts").ScopeEvent | null} */
  let entered = null;
  go((event) => {
    if (event.type !== "scope" || event.kind !== "iteration") return null;
    if (entered !== null) return event.id === entered.id ? entered.seq : null;
    const is = event.action === "enter" && event.index === summary.index
      && String(event.span) === String(summary.span);
    if (is) entered = event;
    return null;
  });
}

/** Goes back to the first and last iterations in full. */
export function close() {
  const opened = store.recorded.peek();
  store.recorded.value = null;
  go((event) =>
    (event.type === "iteration" && same(windowOf(event), opened) ? event.seq : null));
}

/**
 * Runs the program again, to be looked at from an event on as soon as all that belongs to it is
 * here: what comes after need not be waited for.
 * @param {(event: Event) => number | null} find which one that is, once it is known; each event of
 *   the run is looked at once
 */
function go(find) {
  store.trying.value = true;
  const settled = () => {
    store.trying.value = false;
  };
  let looked = 0;
  void start(undefined, (events) => {
    for (; looked < events.length; looked += 1) {
      const found = find(events[looked]);
      if (found === null) continue;
      queueMicrotask(settled);
      return found;
    }
    return null;
  }).finally(() => {
    settled();
    // It was cancelled before there was anything to see: what was here stays.
    store.recorded.value = store.current.peek()?.recorded ?? null;
  });
}
