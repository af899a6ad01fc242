/**
 * Time: play, pause, step, and the keyboard that drives them. It must not know what a step shows.
 */
import { effect, signal } from "../vendor/preact.js";
import { open, openable } from "./iterations.js";
import { run } from "./session.js";
import { phaseEdge } from "./steps.js";
import * as store from "./store.js";

const SPEEDS = [0.5, 1, 2, 4, 8];

/** How long a step stays at speed 1, in milliseconds. */
const BEAT = 1100;

/** True while time is dragged: what passes by then is not worth a movement of its own. */
export const scrubbing = signal(false);

/** @param {number} by */
export function step(by) {
  store.playing.value = false;
  const last = store.steps.peek().length - 1;
  const past = by > 0 && last >= 0 && store.index.peek() >= last;
  store.goto(store.index.peek() + by);
  store.beyond.value = past && store.shown.peek() !== "running";
}

/** @param {1 | -1} direction */
export function phase(direction) {
  store.playing.value = false;
  store.goto(phaseEdge(store.steps.peek(), store.index.peek(), direction));
}

/**
 * The next step of the same phase that is about another node.
 * @param {1 | -1} direction
 */
export function node(direction) {
  store.playing.value = false;
  const steps = store.steps.peek();
  const from = store.index.peek();
  const here = about(from);
  let at = from + direction;
  while (at > 0 && at < steps.length - 1 && (about(at) === here || about(at) === null)) {
    at += direction;
  }
  if (steps[at]?.phase === steps[from]?.phase) store.goto(at);
}

/** @param {number} at */
function about(at) {
  const step = store.steps.peek()[at];
  const event = step ? store.events[step.seq] : undefined;
  if (!event) return null;
  if (event.type === "optimizer") return `t${event.tensor}`;
  return "node" in event ? `n${event.node}` : null;
}

export function home() {
  store.playing.value = false;
  store.goto(0);
}

export function end() {
  store.playing.value = false;
  store.goto(store.steps.peek().length - 1);
  store.following.value = store.shown.peek() === "running";
}

export function toggle() {
  if (store.steps.peek().length === 0) return;
  if (!store.playing.peek() && store.index.peek() >= store.steps.peek().length - 1) store.goto(0);
  store.playing.value = !store.playing.peek();
  if (store.playing.peek()) store.following.value = false;
}

/** @param {number} by */
export function faster(by) {
  const at = SPEEDS.indexOf(store.speed.peek());
  store.speed.value = SPEEDS[(at + by + SPEEDS.length) % SPEEDS.length];
}

/** Lets time run while `playing`; stops at the end of what has come. */
export function watchClock() {
  effect(() => {
    if (!store.playing.value) return undefined;
    const timer = setInterval(() => {
      const last = store.steps.peek().length - 1;
      if (store.index.peek() < last) store.goto(store.index.peek() + 1);
      if (store.index.peek() >= last && store.shown.peek() !== "running") {
        store.playing.value = false;
      }
    }, BEAT / store.speed.value);
    return () => clearInterval(timer);
  });
}

/** @type {Record<string, () => void>} */
const KEYS = {
  " ": toggle,
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  "Shift+ArrowRight": () => node(1),
  "Shift+ArrowLeft": () => node(-1),
  Home: home,
  End: end,
  PageDown: () => phase(1),
  PageUp: () => phase(-1),
  Enter: () => {
    const at = store.event.peek();
    if (at?.type === "iteration" && openable(at)) open(at);
  },
  "/": () => {
    store.searching.value = true;
  },
  p: () => {
    store.presenting.value = !store.presenting.peek();
  },
  Escape: () => {
    store.presenting.value = false;
  },
  e: () => {
    store.tab.value = "program";
    store.hands.value = { on: "text" };
  },
  "?": () => {
    store.dialog.value = "help";
  },
};

/**
 * Another key of the whole page, for what time does not know.
 * @param {string} key
 * @param {() => void} action
 */
export function bind(key, action) {
  KEYS[key] = action;
}

/**
 * The keys of the whole page. Whoever needs a key for itself (a text, a button under Space) keeps
 * it.
 * @param {KeyboardEvent} event
 */
export function press(event) {
  const target = /** @type {Element | null} */ (event.composedPath()[0] ?? null);
  if (event.defaultPrevented || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key !== "Enter" || target?.closest?.("dialog")) return;
    event.preventDefault();
    void run();
    return;
  }
  if (target?.closest?.("input, textarea, select, [contenteditable], dialog, [role=tablist]")) {
    return;
  }
  const presses = event.key === " " || event.key === "Enter";
  if (presses && target?.closest?.("button, a, [role=button], summary")) return;
  const arrow = event.shiftKey && event.key.startsWith("Arrow");
  const action = KEYS[arrow ? `Shift+${event.key}` : event.key];
  if (!action || event.key === "Escape" && !store.presenting.peek()) return;
  event.preventDefault();
  action();
}
