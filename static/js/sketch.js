/**
 * The picture of a run that has ended, before its events have come: the state of the cards that a
 * view shows, folded from the few events that came with it. What it does not know it does not say.
 * Pure; it must not know the network nor how anything is drawn.
 */
import { fold } from "./events.js";
import { joins } from "./steps.js";

/**
 * `whole` has cards that are made later too; `event` is the step that a run is looked at first.
 * @typedef {{now: import("./state.js").State, whole: import("./state.js").State,
 *   event: import("./wire.d.ts").Event}} Sketch
 */

/**
 * @param {readonly import("./wire.d.ts").Event[]} events some of a run's, in their order
 * @returns {Sketch | null} null when there is no step to look at first
 */
export function sketched(events) {
  let at = events.findIndex((one) => one.type === "backward");
  if (at < 0) return null;
  while (events[at + 1] && joins(events[at], events[at + 1])) at += 1;
  const { seq } = events[at];
  const past = events.filter((one) => one.seq <= seq);
  const now = { ...fold(past), sketched: true };
  const whole = past.length === events.length ? now : { ...fold(events), sketched: true };
  return { now, whole, event: events[at] };
}
