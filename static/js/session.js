/**
 * What the page does with the server: run, cancel, take up a cut stream. It must not know how
 * anything is drawn.
 */
import { batch } from "../vendor/preact.js";
import { inputsOf, textsOf } from "./fields.js";
import { unitOfView } from "./layout.js";
import { expect, needed } from "./learned.js";
import { drawn } from "./motion.js";
import { isPassing } from "./refusal.js";
import * as store from "./store.js";
import { sketched } from "./sketch.js";
import { stepFrom } from "./steps.js";
import {
  cancel as cancelRun, endedWell, follow, Refusal, resume, run as runJob,
} from "./stream.js";
import { bring, place } from "./views.js";

/** A run that takes longer than this, in milliseconds, is told to be going. */
const QUICK = 80;

/** @type {AbortController | null} */
let stream = null;
/** @type {string | null} the number that the server gave the run */
let live = null;
/** Until when a press on Run, where Cancel was `LATE` ms ago, is one on Cancel that came late. */
let late = 0;
const LATE = 600;

/** Run, as a button: one that has just taken the place of Cancel is not meant yet. */
export function press() {
  if (performance.now() >= late) void run();
}

/** Runs what is in the editor as if for the first time. */
export function run() {
  store.recorded.value = null;
  return start();
}

/** Goes up with Run and Cancel: of several pressed while one is cancelled the last counts. */
let turn = 0;

/**
 * Sends what is in the editor. A run that is still going is cancelled first.
 * @param {number} [seq] the event to stop at once it has come
 * @param {(events: readonly import("./wire.d.ts").Event[]) => number | null} [held] the run is held
 *   back until this knows the event that it is to be looked at from
 */
export async function start(seq, held) {
  if (store.alone.peek()) return;
  const mine = (turn += 1);
  await stop();
  if (mine !== turn) return;
  // What comes of it now is nobody's. A run that the server has not numbered yet is let be until
  // it has: only then can it be cancelled.
  if (live !== null) stream?.abort();
  const kind = store.kind.peek();
  const source = store.sources.peek()[kind];
  const recorded = recordedOf(kind);
  const abort = new AbortController();
  stream = abort;
  live = null;
  let begun = false;
  /** @type {import("./wire.d.ts").Event[]} */
  const back = [];
  // What the last run left stays on the screen until there is something to put in its place.
  const begin = () => {
    if (begun) return;
    begun = true;
    store.reset();
    store.current.value = live === null ? null : { id: live, kind, source, recorded };
  };
  /** @type {import("./stream.js").Listener} */
  const listener = {
    started(id) {
      if (stream === abort) live = id;
      else void cancelRun(id).catch(() => {}).finally(() => abort.abort());
    },
    events(batchOfEvents) {
      if (stream !== abort) return;
      if (held && !begun) {
        back.push(...batchOfEvents);
        const place = held(back);
        const last = back[back.length - 1];
        if (place === null && (last.type !== "end" || last.reason === "cancelled")) return;
        begun = true;
        batch(() => {
          store.status.value = "running";
          store.renew({ id: live ?? "", kind, source, recorded }, back);
          if (place !== null) store.goto(stepFrom(store.steps.peek(), place));
        });
        return;
      }
      batch(() => {
        begin();
        store.status.value = "running";
        store.receive(batchOfEvents);
      });
      if (!store.painted.peek() && store.whole.peek().cards.size > 0) onScreen(abort);
    },
    resuming() {
      if (stream === abort) store.status.value = "resuming";
    },
  };
  const work = send(kind, source, listener, abort.signal);
  store.status.value = "starting";
  if (!held) store.tab.value = "graph";
  const slow = setTimeout(() => {
    if (stream === abort) store.slow.value = true;
  }, QUICK);
  await settle(abort, () => work.catch((error) => {
    const passing = error instanceof Refusal && isPassing(error.problem);
    if (stream === abort && !passing) batch(begin);
    throw error;
  }));
  clearTimeout(slow);
  if (stream === abort && store.slow.peek()) {
    store.slow.value = false;
    late = performance.now() + LATE;
  }
  if (seq !== undefined && stream === abort && store.steps.peek().length > 0) {
    store.gotoEvent(seq);
  }
}

/**
 * @param {Pick<import("./answers.d.ts").Example, "kind" | "source" | "inputs">} job of elsewhere
 */
function edit({ kind, source, inputs }) {
  store.kind.value = kind;
  store.sources.value = { ...store.sources.peek(), [kind]: source };
  if (kind === "expression") store.inputs.value = textsOf(inputs);
}

/**
 * What is to be told in full, where that was asked for: a formula has no iterations.
 * @param {import("./answers.d.ts").Kind} kind
 */
export function recordedOf(kind) {
  return kind === "program" ? store.recorded.peek() : null;
}

/**
 * Sends the text, the inputs of a formula, and what is to be otherwise than the text says. Inputs
 * that are none are refused as the server would.
 * @param {import("./answers.d.ts").Kind} kind
 * @param {string} source
 * @param {import("./stream.js").Listener} listener
 * @param {AbortSignal} signal
 */
export async function send(kind, source, listener, signal) {
  expect(true);
  const replace = store.replaced.peek();
  const record = recordedOf(kind);
  const { inputs, errors } = kind === "expression"
    ? inputsOf(source, store.inputs.peek()) : { inputs: {}, errors: [] };
  if (errors.length > 0) throw new Refusal({ title: "", status: 422, errors });
  const options = {
    ...(replace.length > 0 ? { replace } : {}),
    ...(record ? { record } : {}),
  };
  await runJob({ source, kind, inputs, options }, listener, signal);
}

/**
 * Keeps what was not taken, with what was sent: its marks go when that changes.
 * @param {import("./stream.js").HttpProblem} problem
 */
export function refuse(problem) {
  const kind = store.kind.peek();
  const sent = { kind, source: store.sources.peek()[kind], inputs: store.inputs.peek() };
  store.refusal.value = { ...problem, sent };
}

/**
 * Lets the rest be drawn once the frame with the first cards is on the screen.
 * @param {AbortController} abort
 */
function onScreen(abort) {
  void drawn().then(() => {
    if (stream === abort) store.painted.value = true;
  });
}

/**
 * Opens a run that the server has: somebody started it, here or over the API. One that has ended is
 * shown at once, whole and in its place; one that goes on as it comes.
 * @param {import("./stream.js").Asked} asked
 * @param {number} [seq] the event to stop at once it has come
 * @returns {Promise<boolean>} whether the server has it
 */
export async function attach(asked, seq) {
  const { id, abort } = asked;
  const mine = (turn += 1);
  expect(false);
  await stop();
  if (mine !== turn) return true;
  if (live !== null) stream?.abort();
  stream = abort;
  live = null;
  store.reset();
  store.status.value = "starting";
  store.painted.value = false;
  store.current.value = { id, kind: "program", source: "" };
  let whole = true;
  /** @param {import("./answers.d.ts").View | null} view */
  const show = (view) => {
    if (stream !== abort) return;
    batch(() => {
      store.show();
      if (!whole) store.status.value = "running";
      if (seq !== undefined) store.gotoEvent(seq);
      const key = store.place.peek();
      if (view && store.unit.peek() === unitOfView(store.whole.peek(), view)) {
        place(key, view);
      }
    });
    if (!store.painted.peek() && store.whole.peek().cards.size > 0) onScreen(abort);
  };
  void asked.told.then((found) => {
    if (!found || stream !== abort) return;
    whole = found.state === "finished";
    if (!whole) live = id;
    batch(() => {
      store.slow.value = !whole;
      edit(found);
      store.current.value = { id, kind: found.kind, source: found.source, opened: true };
    });
  });
  await settle(abort, async () => {
    if (seq === undefined && endedWell(await asked.told)) await preview(asked);
    await follow(asked, {
      started() {},
      events(more) {
        if (stream !== abort) return;
        store.take(more);
        if (!whole) show(null);
      },
      resuming() {
        if (stream === abort) store.status.value = "resuming";
      },
    });
    if (store.received.peek() < store.events.length) show(await asked.view);
  });
  if (stream === abort) batch(() => {
    store.slow.value = false;
    store.ops.value = needed(store.ops.peek());
  });
  return store.refusal.peek() === null;
}

/**
 * Draws a run that has ended well from its view alone, before its events are asked for.
 * @param {import("./stream.js").Asked} asked
 */
async function preview({ abort, view }) {
  /** @type {import("./answers.d.ts").View | null} */
  const found = await view;
  const sketch = found?.events ? sketched(found.events) : null;
  delete found?.events;
  if (!found || !sketch || stream !== abort) return;
  batch(() => {
    store.sketch.value = sketch;
    store.view.value = { key: store.place.peek(), view: found };
  });
  await drawn();
}

/** Takes up a stream that stayed cut. */
export async function retry() {
  const at = store.current.peek();
  if (!at) return start();
  const abort = new AbortController();
  stream = abort;
  const after = store.events.at(-1)?.seq ?? -1;
  await settle(abort, () => resume(at.id, after, {
    started() {},
    events(more) {
      if (stream !== abort) return;
      store.receive(more);
      if (!store.painted.peek()) onScreen(abort);
    },
    resuming() {
      store.status.value = "resuming";
    },
  }, abort.signal));
}

/**
 * Waits for a stream to end and says how it did.
 * @param {AbortController} abort
 * @param {() => Promise<void>} work
 */
async function settle(abort, work) {
  try {
    await work();
    if (stream === abort) store.status.value = "done";
  } catch (error) {
    if (stream !== abort) return;
    if (error instanceof Refusal) {
      batch(() => {
        refuse(error.problem);
        // What is on the screen stays there when the next try may well be taken.
        const stays = isPassing(error.problem) && store.current.peek() !== null;
        store.status.value = stays ? "done" : "refused";
        // A run that is gone is no fault of the text.
        const written = !isPassing(error.problem) && error.problem.status !== 404;
        if (written) store.tab.value = "program";
      });
    } else {
      store.status.value = "cut";
    }
  }
  // No cards of a run that is here: there is nothing to wait for.
  const none = store.sketch.peek() !== null || store.whole.peek().cards.size === 0;
  if (stream === abort && none) store.painted.value = true;
}

/** Stops a run that is going, whose stream then brings its `end`, and any that waits for that. */
export async function cancel() {
  turn += 1;
  await stop();
}

async function stop() {
  if (store.shown.peek() !== "running") return;
  if (live) {
    await cancelRun(live).catch(() => {});
  } else {
    stream = null;
    store.slow.value = false;
    store.status.value = store.current.peek() ? "done" : "idle";
  }
}

/**
 * Shows a run that came with the page.
 * @param {import("./carried.js").Carried} found
 */
export function replay(found) {
  bring(found.views);
  batch(() => {
    store.alone.value = true;
    edit(found);
    store.ops.value = found.ops;
    store.current.value = { id: "carried", kind: found.kind, source: found.source };
    store.receive(found.events);
    store.status.value = "done";
    if (found.step !== null) store.gotoEvent(found.step);
  });
}

/**
 * Opens an example and runs it.
 * @param {import("./answers.d.ts").Example} example
 */
export function open(example) {
  batch(() => {
    edit(example);
    store.dialog.value = null;
    store.groups.value = { opened: [], closed: [] };
  });
  return run();
}
