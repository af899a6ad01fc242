/**
 * The steps: which events a person stops at, and which phase each belongs to. Pure, from the list
 * of events alone; it must not know how a step is drawn.
 */
import { never } from "./never.js";

/** @typedef {import("./wire.d.ts").Event} Event */
/** @typedef {import("./wire.d.ts").ScopeEvent} ScopeEvent */

export const PHASES = /** @type {const} */ ([
  "forward", "backward", "optimizer", "zero_grad", "iteration",
]);
/** @typedef {typeof PHASES[number]} Phase */

/**
 * `seq` is the event that the step stops after; `iteration` the innermost loop iteration's scope. A
 * step that only prints (`printed`) belongs to the phase that it follows.
 * @typedef {{seq: number, phase: Phase, iteration: number | null, printed: boolean}} Step
 */

/**
 * Grows with the list of events: `extend` looks at each event once.
 * @typedef {{steps: Step[], count: number, parents: Map<number, number | null>,
 *   iterations: Set<number>, walk: {event: ScopeEvent, steps: number} | null,
 *   walked: boolean, used: Set<number>}} Steps
 *   `walk`: the backward that began last, and how many steps there were then; `walked`: one began;
 *   `used`: the tensors that anything was computed with
 */

/** @returns {Steps} */
export function noSteps() {
  return {
    steps: [], count: 0, parents: new Map(), iterations: new Set(), walk: null, walked: false,
    used: new Set(),
  };
}

/**
 * @param {Steps} found
 * @param {readonly Event[]} events
 */
export function extend(found, events) {
  for (; found.count < events.length; found.count += 1) {
    const event = events[found.count];
    if (event.type === "scope" && event.action === "enter") {
      // A scope lies in one that was counted earlier, so that the way outwards always ends.
      const parent = event.parent ?? null;
      found.parents.set(event.id, parent !== null && parent < event.id ? parent : null);
      if (event.kind === "iteration") found.iterations.add(event.id);
      if (event.kind === "backward") {
        found.walk = { event, steps: found.steps.length };
        found.walked = true;
      }
    } else if (event.type === "scope" && event.id === found.walk?.event.id) {
      failed(found);
    }
    for (const id of event.type === "forward" ? event.inputs ?? [] : []) found.used.add(id);
    if (event.type === "bind" && event.change === "skipped") found.used.add(event.tensor.id);
    const scope = "scope" in event ? event.scope ?? null : null;
    const iteration = iterationOf(found, scope);
    const last = found.steps.at(-1);
    const printed = event.type === "stdout" || event.type === "plot";
    const phase = !printed ? phaseOf(event, found)
      : last && last.iteration === iteration ? last.phase : "forward";
    if (!phase) continue;
    const step = { seq: event.seq, phase, iteration, printed };
    if (last && joins(events[last.seq], event)) found.steps[found.steps.length - 1] = step;
    else found.steps.push(step);
  }
  return found;
}

/**
 * A backward is over: one that came to no node is a step of its own, or its beginning would be seen
 * at the end of what was before it.
 * @param {Steps} found
 */
function failed(found) {
  const { walk } = found;
  found.walk = null;
  if (!walk || found.steps.length > walk.steps) return;
  const iteration = iterationOf(found, walk.event.id);
  found.steps.push({ seq: walk.event.seq, phase: "backward", iteration, printed: false });
}

/**
 * Every step of a list of events.
 * @param {readonly Event[]} events
 */
export function stepsOf(events) {
  return extend(noSteps(), events).steps;
}

/** Changes that are no act of their own: in iterations in summary, and of no number. */
const SILENT = new Set(["skipped", "requires_grad"]);

/**
 * Whether something is done to the numbers of a tensor, or of its gradient, but to clear them.
 * @param {import("./wire.d.ts").BindEvent} event
 */
function acts({ change }) {
  return Boolean(change) && change !== "zero_grad" && !SILENT.has(change ?? "");
}

/**
 * Whether the numbers of a tensor change in place, not those of its gradient (as by clipping): of a
 * parameter, after a backward, it is the update written by hand.
 * @param {import("./wire.d.ts").BindEvent} event
 */
export function alters(event) {
  return acts(event) && !event.gradient && event.change !== "grad";
}

/**
 * Whether a `.grad` changes in place, as by clipping, or becomes another: the tensor itself stays.
 * @param {import("./wire.d.ts").BindEvent} event
 * @returns {event is import("./wire.d.ts").BindEvent
 *   & {change: string, gradient: import("./wire.d.ts").TensorValue}}
 */
export function remakes(event) {
  return acts(event) && Boolean(event.gradient);
}

/**
 * The phase of an event that is a step of its own; null for the others.
 * @param {Event} event
 * @param {Steps} found what was before it
 * @returns {Phase | null}
 */
function phaseOf(event, { walked, used }) {
  switch (event.type) {
    case "forward":
      return "forward";
    case "backward":
    case "accumulate":
      return "backward";
    case "optimizer":
      return "optimizer";
    case "bind":
      if (event.change === "zero_grad") return "zero_grad";
      if (!acts(event)) return null;
      if (!walked || !event.tensor.requires_grad) return "forward";
      // What nothing was computed with is not updated: so a module that is made late begins.
      if (alters(event) && !used.has(event.tensor.id)) return "forward";
      return alters(event) ? "optimizer" : "backward";
    case "iteration":
      return "iteration";
    case "stdout":
    case "plot":
    case "start":
    case "scope":
    case "asked":
    case "warning":
    case "error":
    case "end":
      return null;
    default:
      never(event);
      return null;
  }
}

/**
 * Whether an event continues the step that stopped at `before`: AccumulateGrad and the landing
 * that follows it are one act, and so are the pieces of one print. What retain_grad keeps of an
 * op's gradient lands after a step that says more than that.
 * @param {Event} before
 * @param {Event} event
 */
export function joins(before, event) {
  if (event.type === "accumulate" && before.type === "backward") {
    return event.target === "grad" && before.node === event.node && before.seq === event.seq - 1
      && before.name === "AccumulateGrad";
  }
  return event.type === "stdout" && before.type === "stdout" && before.seq === event.seq - 1
    && !before.text.endsWith("\n") && String(before.span) === String(event.span);
}

/**
 * @param {Steps} found
 * @param {number | null} scope
 */
function iterationOf(found, scope) {
  let id = scope;
  while (id !== null && !found.iterations.has(id)) id = found.parents.get(id) ?? null;
  return id;
}

/**
 * The last step at or before an event.
 * @param {readonly Step[]} steps
 * @param {number} seq
 * @returns {number} -1 when there is none
 */
export function stepAt(steps, seq) {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle].seq <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The first step at or after an event.
 * @param {readonly Step[]} steps
 * @param {number} seq
 * @returns {number} as many as there are when there is none
 */
export function stepFrom(steps, seq) {
  return stepAt(steps, seq - 1) + 1;
}

/**
 * Where phases begin: the first steps of each that do something. A print is not what one goes to a
 * phase for, and does not make a phase anew.
 * @param {readonly Step[]} steps
 * @returns {number[]}
 */
export function starts(steps) {
  /** @type {Step | undefined} */
  let last;
  return steps.flatMap((step, i) => {
    if (step.printed) return [];
    const begins = !last || last.phase !== step.phase || last.iteration !== step.iteration;
    last = step;
    return begins ? [i] : [];
  });
}

/**
 * Where the next (or previous) phase begins, seen from step `from`; else the last (or first) step.
 * @param {readonly Step[]} steps
 * @param {number} from
 * @param {1 | -1} direction
 */
export function phaseEdge(steps, from, direction) {
  const found = direction > 0
    ? starts(steps).find((at) => at > from) : starts(steps).findLast((at) => at < from);
  return found ?? (direction > 0 ? steps.length - 1 : Math.min(0, steps.length - 1));
}
