/**
 * What the picture is made of at the current step: where cards stand, which edges are in play,
 * which cards a search finds. Derived from the store; it must not know how it is drawn.
 */
import { computed, signal } from "../vendor/preact.js";
import { arrange } from "./layout.js";
import { title } from "./naming.js";
import * as store from "./store.js";

/** What is searched for among the nodes. */
export const pattern = signal("");

/** The layout of the current step. */
export const layout = computed(() => {
  const known = store.view.value;
  const run = store.current.value?.id ?? "";
  const view = known?.key.startsWith(`${run}/`) ? known.view : null;
  return arrange(store.whole.value, view, known?.key === store.place.value, store.unit.value);
});

/** The edges that the current step uses, and which way. */
export const play = computed(() => {
  const event = store.event.value;
  /** @type {{keys: Set<string>, kind: "forward" | "backward"}} */
  const found = { keys: new Set(), kind: "forward" };
  if (!event) return found;
  for (const edge of layout.value.edges) {
    if (event.type === "forward" && edge.to === event.node) found.keys.add(edge.key);
    if (event.type === "backward" && edge.to === event.node) {
      const out = event.gradients_out.find((one) => one.argument === edge.argument);
      if (out?.tensor) found.keys.add(edge.key);
    }
    if (event.type === "accumulate" && edge.to === event.source
      && edge.from === store.active.value?.id) found.keys.add(edge.key);
  }
  if (event.type !== "forward") found.kind = "backward";
  return found;
});

/** What the search leaves in the light; null without a search. */
export const matches = computed(() => {
  const text = pattern.value;
  if (!store.searching.value || text === "") return null;
  let expression;
  try {
    expression = new RegExp(text, "iu");
  } catch {
    return /** @type {Set<number>} */ (new Set());
  }
  const source = store.current.value?.source ?? "";
  const hits = [...store.whole.value.cards.values()].filter((card) => (
    [title(card, source), card.forward.op, card.forward.grad_fn ?? ""]
      .some((text) => expression.test(text))));
  return new Set(hits.map((card) => card.id));
});
