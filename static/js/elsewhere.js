/**
 * At a step that tells of an iteration in summary: which other one the graph and the lines of the
 * program show, for those have only what is told in full. It must not know how that is said.
 */
import { computed } from "../vendor/preact.js";
import { iterationsOf } from "./state.js";
import * as store from "./store.js";

/** `graph`: whether it shows that one only; where nothing trains it shows all that is told. */
export const elsewhere = computed(() => {
  const event = store.event.value;
  if (event?.type !== "iteration") return null;
  const seen = iterationsOf(store.whole.value, store.unit.value);
  const last = [...store.now.value.scopes.values()].findLast((one) =>
    one.kind === "iteration" && String(one.span) === String(event.span));
  const shown = seen.length > 0 ? seen : iterationsOf(store.whole.value, last?.id);
  if (shown.length === 0) return null;
  return { graph: seen.length > 0, index: shown.join("."), line: event.span?.[0] ?? null };
});
