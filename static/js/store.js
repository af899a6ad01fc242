/**
 * What the page holds: signals, and what follows from them. Panels read here and call the actions
 * of session.js and player.js; they never talk to each other. It must not know the network.
 */
import { batch, computed, signal } from "../vendor/preact.js";
import { advance, retreat } from "./events.js";
import { lack } from "./missing.js";
import { empty, isLeaf, structure, subject, undoable, unitOf } from "./state.js";
import { extend, noSteps, stepAt } from "./steps.js";
import { findings } from "./why.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Card} Card
 * @typedef {import("./wire.d.ts").Event} Event
 * @typedef {import("./answers.d.ts").Kind} Kind
 * @typedef {import("./answers.d.ts").Example} Example
 * @typedef {import("./answers.d.ts").Window} Window
 * @typedef {"idle" | "starting" | "running" | "resuming" | "cut" | "refused" | "done"} Status
 */
/** @template T @typedef {import("@preact/signals").Signal<T>} Signal */

// What the visitor wrote.
/** @type {Signal<Kind>} */
export const kind = signal("program");
/** @type {Signal<Record<Kind, string>>} */
export const sources = signal({ program: "", expression: "" });
/** @type {Signal<Record<string, string>>} */
export const inputs = signal({});

// The run. `events` only grows within a run; `received` says how far it has come.
/** @type {Event[]} */
export let events = [];
let draft = empty();
let found = noSteps();
/** The state that was asked for last, and of which list of events. */
let walked = { of: events, state: empty() };
export const received = signal(0);
/**
 * Goes up whenever `events` has changed. `received` alone would not tell: a run that comes in one
 * batch may have as many events as the last one, and then a signal counts as unchanged.
 */
const revision = signal(0);
/** @type {Signal<import("./sketch.js").Sketch | null>} what stands for events that are to come */
export const sketch = signal(null);
/** @type {Signal<Status>} */
export const status = signal("idle");
/**
 * `opened`: by its number; `recorded`: the iteration that it tells in full, if one was asked for.
 * @type {Signal<{id: string, kind: Kind, source: string, opened?: true, recorded?: Window | null}
 *   | null>}
 */
export const current = signal(null);
/** Whether the editor holds what the run on the screen was made of. */
export const unchanged = computed(() => current.value?.kind === kind.value
  && current.value.source === sources.value[kind.value]);
/** @type {Signal<import("./refusal.js").Refused | null>} what the server did not take */
export const refusal = signal(null);

// Where the person looks.
export const index = signal(-1);
export const following = signal(true);
/** @type {Signal<number | null>} */
export const selected = signal(null);
/** Which element of the tensors the chain rule is shown for; null: none was picked. */
export const element = signal(/** @type {number | null} */ (null));
export const playing = signal(false);
/** True once somebody wanted to go on at the last step. */
export const beyond = signal(false);
export const speed = signal(1);

// What of the graph is open: groups that the person opened (the last one last) or closed.
/** @type {Signal<{opened: string[], closed: string[]}>} */
export const groups = signal({ opened: [], closed: [] });

/**
 * False from the start of a run until its first cards are on the screen: what takes longer to draw
 * than cards waits for them.
 */
export const painted = signal(true);
/** True when a run has been going long enough to be told so. */
export const slow = signal(false);
/** True while a run that follows from a pulled number has not come yet. */
export const trying = signal(false);
/**
 * Elements of tensors that are otherwise than the program says.
 * @typedef {{node: number, index: number[], value: number}} Replacement
 */
/** @type {Signal<Replacement[]>} */
export const replaced = signal([]);
/** @type {Signal<Window | null>} what to tell in full; null: the first and last iterations */
export const recorded = signal(null);

// What the server told about drawing.
/** @type {Signal<{key: string, view: import("./answers.d.ts").View} | null>} */
export const view = signal(null);
/** @type {Signal<Record<string, import("./answers.d.ts").Op>>} */
export const ops = signal({});
/** @type {Signal<{state: "loading" | "ready" | "failed", list: Example[]}>} */
export const examples = signal({ state: "loading", list: [] });

// The page itself.
/** True in a file that was taken away: there is no server. */
export const alone = signal(false);
/** Parts of the page that stay out of sight, as the address says. */
/** @type {Signal<string[]>} */
export const hidden = signal([]);
/** True while a room looks on: type is larger, controls are fewer. */
export const presenting = signal(false);
/** @type {Signal<"system" | "light" | "dark">} */
export const theme = signal("system");
/** @type {Signal<"light" | "dark">} what the system wants */
export const preferred = signal("light");
/** The theme that is seen. */
export const lit = computed(() => theme.value === "system" ? preferred.value : theme.value);
/** @type {Signal<"program" | "graph" | "explain">} */
export const tab = signal("graph");
/** @type {Signal<"explain" | "engine">} what stands beside the graph */
export const beside = signal("explain");
/** @type {Signal<null | "gallery" | "help" | "share">} */
export const dialog = signal(null);
/**
 * Where the keyboard is to go now: "problem" is what is wrong with the text. A new object a time.
 * @type {Signal<{on: "steps" | "text" | "problem"} | null>}
 */
export const hands = signal(null);
export const searching = signal(false);
export const listed = signal(false);
/** Why the address that the page was opened with has no program, though it names one. */
export const lost = signal(/** @type {"damaged" | "long" | null} */ (null));
/** False when the program is too long for the address. */
export const linkable = signal(true);

/** Everything that has come so far; new whenever more has come. */
export const whole = computed(() => {
  void revision.value;
  return sketch.value?.whole ?? /** @type {State} */ ({ ...draft });
});

export const steps = computed(() => {
  void revision.value;
  return found.steps.slice();
});

/** Which phase the current step is in; undefined where there is no step. */
export const phase = computed(() => (sketch.value ? "backward" : steps.value[index.value]?.phase));

/**
 * Names that leaves have in the end: a module makes its parameters before it names them, and a
 * person is to know from the first step on which one is meant.
 */
const names = computed(() => [...whole.value.cards.values()]
  .flatMap((card) => (isLeaf(card) && card.name ? [{ id: card.id, name: card.name }] : [])));

/** The state at the current step. At the last step it includes what came after it. */
export const now = computed(() => {
  void revision.value;
  if (sketch.value) return sketch.value.now;
  const list = found.steps;
  const at = index.value;
  if (at < 0 || at >= list.length - 1) return whole.value;
  const count = list[at].seq + 1;
  // On by the same fold as all; back by taking changes back, or from the beginning.
  const ahead = walked.state.count > count;
  if (walked.of !== events || (ahead && !retreat(walked.state, count))) {
    walked = { of: events, state: { ...undoable(), born: draft.born } };
  }
  const state = { ...advance(walked.state, events, count) };
  const nameless = names.value.filter(({ id }) => state.cards.get(id)?.name === null);
  if (nameless.length > 0) state.cards = new Map(state.cards);
  for (const { id, name } of nameless) {
    const card = /** @type {Card} */ (state.cards.get(id));
    state.cards.set(id, { ...card, name });
  }
  return /** @type {State} */ (state);
});

/** What there is to say about the run as a whole, once it is over. */
export const told = computed(() => {
  const over = status.value === "done" && painted.value;
  return over ? findings(events, whole.value) : [];
});

/**
 * Why a card has no gradient at the current step; null when it has one.
 * @param {Card} card
 */
export function lacking(card) {
  return lack(events, now.value, whole.value, card);
}

/** The event of the current step. */
export const event = computed(() => {
  void revision.value;
  if (sketch.value) return sketch.value.event;
  const step = found.steps[Math.min(index.value, found.steps.length - 1)];
  return step ? events[step.seq] : null;
});

/** The card that the current step is about. */
export const active = computed(() => {
  const at = event.value;
  return at ? subject(now.value, at) ?? null : null;
});

/** The training iterations that computed something; null first when so did what is outside. */
const units = computed(() => {
  const all = whole.value;
  /** @type {Set<number | null>} */
  const seen = new Set();
  for (const card of all.cards.values()) {
    if (!isLeaf(card)) seen.add(unitOf(all, card.forward.scope));
  }
  return [...seen];
});

/**
 * The training iteration that the graph shows: that of the step; where nothing is computed outside
 * of training loops the nearest one, so that the way there is seen; null for what is outside.
 */
export const unit = computed(() => {
  const at = event.value;
  const all = whole.value;
  const own = at ? unitOf(all, at.type === "scope" ? at.id : "scope" in at ? at.scope : null)
    : null;
  if (own !== null) return own;
  const computed = active.value && !isLeaf(active.value);
  if (computed || units.value.includes(null)) {
    return active.value ? unitOf(all, active.value.forward.scope) : null;
  }
  const seq = at?.seq ?? 0;
  const past = units.value.filter((id) => (all.scopes.get(id ?? -1)?.seq ?? Infinity) <= seq);
  return past.at(-1) ?? units.value[0] ?? null;
});

/** The event to ask the server's view for: the step's, else one inside the iteration shown. */
export const viewed = computed(() => {
  const at = event.value;
  if (!at || unit.value === null) return at?.seq ?? 0;
  const own = "scope" in at ? unitOf(whole.value, at.scope) : null;
  return own === unit.value ? at.seq : (whole.value.scopes.get(unit.value)?.seq ?? at.seq) + 1;
});

/** What positions are asked for by: the run, how much of it has come, the iteration, the groups. */
export const place = computed(() => {
  const { opened, closed } = groups.value;
  const by = opened.length + closed.length ? JSON.stringify([opened, closed]) : "";
  return `${current.value?.id ?? ""}/${received.value - 1}/${by}/${unit.value ?? ""}`;
});

/** Whether the layout is the one of all that has come. */
export const placed = computed(() => view.value?.key === place.value);

/** The card that the inspector explains: the selected one, else the active one. */
export const focus = computed(() => {
  const node = selected.value;
  if (node === null) return active.value;
  return now.value.cards.get(node) ?? whole.value.cards.get(node) ?? null;
});

/** @type {import("@preact/signals").ReadonlySignal<"idle" | "running" | "ready" | "error">} */
export const shown = computed(() => {
  switch (status.value) {
    case "idle":
      return "idle";
    case "starting":
    case "running":
    case "resuming":
      return "running";
    case "cut":
    case "refused":
      return "error";
    default: {
      if (!painted.value) return "running";
      const reason = whole.value.end?.reason;
      return reason === "ok" || reason === undefined ? "ready" : "error";
    }
  }
});

/** Forgets the last run. */
export function reset() {
  batch(() => {
    events = [];
    draft = empty();
    found = noSteps();
    received.value = 0;
    revision.value = revision.peek() + 1;
    sketch.value = null;
    index.value = -1;
    following.value = true;
    selected.value = null;
    element.value = null;
    playing.value = false;
    beyond.value = false;
    painted.value = false;
    refusal.value = null;
    view.value = null;
  });
}

/**
 * Changes to another run of nearly the same program in one moment: at the same step, with the same
 * card looked at, and with cards where they stood when they are the same.
 * @param {NonNullable<typeof current.value>} run
 * @param {Event[]} all every event of it
 */
export function renew(run, all) {
  const kept = { index: index.peek(), selected: selected.peek(), element: element.peek(),
    groups: groups.peek(), view: view.peek(), made: structure(draft) };
  batch(() => {
    reset();
    painted.value = true;
    current.value = run;
    following.value = false;
    groups.value = kept.groups;
    receive(all);
    goto(kept.index);
    element.value = kept.element;
    if (structure(draft) !== kept.made) return;
    selected.value = kept.selected;
    if (kept.view) view.value = { key: place.value, view: kept.view.view };
  });
}

/**
 * Takes new events of the current run.
 * @param {Event[]} more
 */
export function receive(more) {
  take(more);
  show();
}

/**
 * Takes new events, to be shown later.
 * @param {Event[]} more
 */
export function take(more) {
  for (const one of more) events.push(one);
  advance(draft, events, events.length);
  extend(found, events);
}

/** Shows what was taken. */
export function show() {
  batch(() => {
    sketch.value = null;
    received.value = events.length;
    revision.value = revision.peek() + 1;
    if (following.value) index.value = found.steps.length - 1;
    if (draft.end) arrive(draft.end.reason);
  });
}

/**
 * Where a run that has ended is looked at first, by who has gone nowhere yet: at its first backward
 * step, with the way back before them; at its end when it has none or something went wrong.
 * @param {string} reason
 */
function arrive(reason) {
  if (!following.peek()) return;
  const first = found.steps.findIndex((step) => step.phase === "backward");
  if (reason === "ok" && first >= 0) goto(first);
  else following.value = false;
}

/**
 * Goes to a step; out of range is the nearest.
 * @param {number} to
 */
export function goto(to) {
  if (found.steps.length === 0) return;
  batch(() => {
    following.value = false;
    beyond.value = false;
    index.value = Math.max(0, Math.min(to, found.steps.length - 1));
  });
}

/**
 * Goes to the step that an event belongs to, and looks at what it is about.
 * @param {number} seq
 */
export function visit(seq) {
  batch(() => {
    playing.value = false;
    selected.value = null;
    gotoEvent(seq);
  });
}

/**
 * Goes to the step that an event belongs to.
 * @param {number} seq
 */
export function gotoEvent(seq) {
  goto(stepAt(found.steps, seq));
}
