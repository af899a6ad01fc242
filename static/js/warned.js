/** Which warning is read, and the way to where it came. It must not know where it is shown. */
import { signal } from "../vendor/preact.js";
import * as store from "./store.js";

/** @typedef {import("./wire.d.ts").WarnedEvent} WarnedEvent */

/** @type {import("@preact/signals").Signal<WarnedEvent | null>} */
export const read = signal(null);

/**
 * Goes to the first step that a warning is known at.
 * @param {WarnedEvent} warning
 */
export function follow({ seq }) {
  const steps = store.steps.peek();
  const at = steps.findIndex((step) => step.seq > seq);
  store.playing.value = false;
  store.goto(at < 0 ? steps.length - 1 : at);
}
