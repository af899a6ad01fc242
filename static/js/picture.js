/**
 * What the picture is made of at the current step: where cards stand, which edges are in play,
 * which cards a search finds. Derived from the store; it must not know how it is drawn.
 */
import { computed, signal } from "../vendor/preact.js";
import { camera, frame } from "./camera.js";
import { home, shownEdge, strands } from "./groups.js";
import { arrange } from "./layout.js";
import { title } from "./naming.js";
import { nesting } from "./nesting.js";
import * as store from "./store.js";

/** What is searched for among the nodes. */
export const pattern = signal("");

/** Whether the map of the whole takes the graph's place. */
export const mapped = signal(false);

/** The layout of the current step. */
export const layout = computed(() => {
  const known = store.view.value;
  const run = store.current.value?.id ?? "";
  const view = known?.key.startsWith(`${run}/`) ? known.view : null;
  return arrange(store.whole.value, view, known?.key === store.place.value, store.unit.value);
});

/** How narrow a window is that has no room for a map in its corner, in pixels. */
const NARROW = 600;

/** Whether the graph does not fit into its window, so that a map in the corner helps. */
export const overflowing = computed(() => {
  const { width, height, groups } = layout.value;
  const { k } = camera.value;
  const window = frame.value;
  if (mapped.value || store.listed.value || store.presenting.value || window.width < NARROW) {
    return false;
  }
  return groups.size > 0 || width * k > window.width * 1.15 || height * k > window.height * 1.15;
});

/** Which of the graph's edges each edge at a closed group stands for. */
export const bundles = computed(() => strands(layout.value, store.whole.value));

/** The graph as a tree. */
export const items = computed(() => nesting(layout.value));

/** The box of the card, or of the closed group, that the current step is about. */
export const activeBox = computed(() => {
  const active = store.active.value;
  return (active ? home(layout.value, active.id) : null) ?? null;
});

/** The edges that the current step uses, and which way. */
export const play = computed(() => {
  const event = store.event.value;
  /** @type {{keys: Set<string>, kind: "forward" | "backward"}} */
  const found = { keys: new Set(), kind: "forward" };
  if (!event) return found;
  if (event.type !== "forward") found.kind = "backward";
  if (!("node" in event)) return found;
  const node = event.type === "accumulate" ? event.source ?? -1 : event.node;
  const card = store.whole.value.cards.get(node ?? -1);
  card?.sources.forEach((source, i) => {
    const argument = card.forward.arguments[i] ?? String(i);
    if (source === null) return;
    if (event.type === "accumulate" && source !== store.active.value?.id) return;
    if (event.type === "backward"
      && !event.gradients_out.find((one) => one.argument === argument)?.tensor) return;
    const key = shownEdge(layout.value, source, card.id, argument);
    if (key) found.keys.add(key);
  });
  return found;
});

/** What the search leaves in the light; null without a search, and while it cannot be read. */
export const matches = computed(() => {
  const text = pattern.value;
  if (!store.searching.value || text === "") return null;
  let expression;
  try {
    expression = new RegExp(text, "iu");
  } catch {
    return null;
  }
  const source = store.current.value?.source ?? "";
  const hits = [...store.whole.value.cards.values()].filter((card) => (
    [title(card, source), card.forward.op, card.forward.grad_fn ?? ""]
      .some((text) => expression.test(text))));
  return new Set(hits.map((card) => card.id));
});
