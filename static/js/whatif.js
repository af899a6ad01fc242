/**
 * What if: the program is run anew while a number is pulled, and the page changes to the new run in
 * one moment, at the same step, with the same cards where they stand. Of many changes only the last
 * is run. It must not know what is pulled nor how anything is drawn.
 */
import { batch, effect } from "../vendor/preact.js";
import { MOST } from "./address.js";
import { count } from "./format.js";
import { literals, nth } from "./literals.js";
import { recordedOf, refuse, send, start } from "./session.js";
import * as store from "./store.js";
import { cancel, pause, Refusal } from "./stream.js";

/** An attempt that takes longer than this, in milliseconds, gives way to a newer one. */
const PATIENCE = 300;

let wanted = false;
let busy = false;
/** Lets the attempt that is going give way, once it has had its time. */
let giveWay = () => {};

/** The program, an input or an element of a tensor is another now. */
export function again() {
  wanted = true;
  store.trying.value = true;
  giveWay();
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

/**
 * A number of the program was pulled: an element that it is written for is that again.
 * @param {string} text the program now: the one that ran, but for what its numbers are
 * @param {number} from where the number begins
 */
export function follow(text, from) {
  const source = store.current.peek()?.source ?? "";
  const at = literals(text).findIndex((one) => one.from === from);
  const ran = literals(source)[at]?.from ?? -1;
  store.replaced.value = store.replaced.peek().filter(({ node, index }) => {
    const card = store.whole.peek().cards.get(node);
    const written = card?.forward.op === "tensor" && nth(source, card.forward.span, ran);
    if (!written || written.of !== count(card.value.shape)) return true;
    return written.at !== index.reduce((sum, one, axis) => sum * card.value.shape[axis] + one, 0);
  });
  again();
}

async function attempt() {
  if (store.status.peek() !== "done" || !store.current.peek()) {
    await start();
    return;
  }
  const before = store.current.peek();
  const kind = store.kind.peek();
  const source = store.sources.peek()[kind];
  const recorded = recordedOf(kind);
  const abort = new AbortController();
  const began = performance.now();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let stopped = false;
  let id = "";
  // A run without a number cannot be cancelled: it is let be until it has one.
  const stop = () => {
    stopped = true;
    if (!id || abort.signal.aborted) return;
    abort.abort();
    void cancel(id).catch(() => {});
  };
  giveWay = () => {
    timer ??= setTimeout(stop, Math.max(0, began + PATIENCE - performance.now()));
  };
  // Somebody has pressed Run: that is what is wanted now.
  const off = effect(() => {
    if (store.status.value !== "done") stop();
  });
  /** @type {import("./wire.d.ts").Event[]} */
  const events = [];
  try {
    await send(kind, source, {
      started(given) {
        id = given;
        if (stopped) stop();
      },
      events(more) {
        events.push(...more);
      },
      resuming() {},
    }, abort.signal);
    if (stopped || store.current.peek() !== before) return;
    store.renew({ id, kind, source, recorded }, events);
  } catch (error) {
    giveWay = () => {};
    if (!stopped) await told(error);
  } finally {
    clearTimeout(timer);
    off();
    giveWay = () => {};
  }
}

/**
 * An attempt that was not taken: the run on the screen stays, with a note; the newest is sent when
 * the server said that it may be.
 * @param {unknown} error
 */
async function told(error) {
  /** @type {import("./stream.js").HttpProblem} */
  const problem = error instanceof Refusal ? error.problem : { title: "", status: 0 };
  refuse(problem);
  if (problem.retry === undefined) return;
  await pause(problem.retry * 1000);
  // A Run that was pressed meanwhile has sent the newest already.
  wanted = store.status.peek() === "done" && store.refusal.peek() !== null;
}

/** Takes all changed elements back. */
export function restore() {
  batch(() => {
    store.replaced.value = [];
    again();
  });
}
