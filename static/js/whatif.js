/**
 * What if: the program is run anew while a number is pulled, and the page changes to the new run in
 * one moment, at the same step, with the same cards where they stand. Of many changes only the last
 * is run. It must not know what is pulled nor how anything is drawn.
 */
import { batch } from "../vendor/preact.js";
import { MOST } from "./address.js";
import { jobOf, run } from "./session.js";
import * as store from "./store.js";
import { run as runJob } from "./stream.js";

let wanted = false;
let busy = false;

/** The program, an input or an element of a tensor is another now. */
export function again() {
  wanted = true;
  store.trying.value = true;
  if (busy) return;
  busy = true;
  void (async () => {
    while (wanted) {
      wanted = false;
      await attempt();
    }
    busy = false;
    store.trying.value = false;
  })();
}

/**
 * Sets an element of a tensor that the program makes, for this run and those that follow from it.
 * @param {import("./store.js").Replacement} one
 */
export function replace(one) {
  const others = store.replaced.peek()
    .filter(({ node, index }) => node !== one.node || String(index) !== String(one.index));
  store.replaced.value = [...others, one].slice(-MOST);
  again();
}

async function attempt() {
  if (store.status.peek() !== "done" || !store.current.peek()) {
    await run();
    return;
  }
  const before = store.current.peek();
  const kind = store.kind.peek();
  const source = store.sources.peek()[kind];
  /** @type {import("./wire.d.ts").Event[]} */
  const events = [];
  let id = "";
  try {
    await runJob(jobOf(kind, source), {
      started(given) {
        id = given;
      },
      events(more) {
        events.push(...more);
      },
      resuming() {},
    }, new AbortController().signal);
  } catch {
    // Refused or cut: an ordinary run says so.
    if (!wanted) await run();
    return;
  }
  // Somebody has run something else meanwhile.
  if (store.current.peek() !== before || store.status.peek() !== "done") return;
  store.renew({ id, kind, source }, events);
}

/** Takes all changed elements back. */
export function restore() {
  batch(() => {
    store.replaced.value = [];
    again();
  });
}
