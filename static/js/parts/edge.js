/**
 * An edge of the graph as it is at the current step: whether it is made, what gradient went along
 * it, whether it is used just now. It must not know cards nor the camera.
 */
import { computed, h, useComputed } from "../../vendor/preact.js";
import { inline, number } from "../format.js";
import { curvePath } from "../geometry.js";
import { groupName } from "./group.js";
import { title } from "../naming.js";
import { bundles, layout, play } from "../picture.js";
import { edgeKey } from "../state.js";
import * as store from "../store.js";

/** The greatest norm of a gradient that has gone along an edge. */
const most = computed(() => [...store.now.value.carried.values()]
  .map((one) => number(one.stats.norm))
  .reduce((a, b) => (b > a && Number.isFinite(b) ? b : a), 0));

/**
 * A step changes few edges: each looks for itself whether it is one of them, and only then is drawn
 * anew.
 * @param {{edge: import("../layout.js").Edge}} props
 */
export function EdgeLine({ edge }) {
  const made = useComputed(() => typeof edge.to === "string"
    || store.now.value.cards.has(edge.to)).value;
  const carried = useComputed(() => {
    const state = store.now.value;
    return edge.argument === null
      ? strongest((bundles.value.get(edge.key) ?? []).map((key) => state.carried.get(key)))
      : state.carried.get(edgeKey(/** @type {number} */ (edge.to), edge.argument));
  }).value;
  const lit = useComputed(() => (play.value.keys.has(edge.key) ? play.value.kind : "")).value;
  const share = carried && most.value > 0
    ? Math.min(1, number(carried.stats.norm) / most.value) : 0;
  const classes = ["edge", made ? "" : "is-future", carried ? "is-carried" : "",
    lit ? `is-lit ${lit}` : "", edge.hub ? "is-hub" : ""];
  const line = h("path", {
    class: classes.filter(Boolean).join(" "),
    d: curvePath(edge.points),
    "data-edge": edge.key,
    "data-gradient": carried && edge.argument !== null ? inline(carried) : "",
    "stroke-width": carried ? (1.4 + 2.6 * Math.sqrt(share || 0)).toFixed(2) : 1.4,
  });
  if (!edge.hub) return line;
  const [x, y] = edge.points[edge.points.length - 1];
  return h("g", { class: `hub${lit ? " is-lit" : ""}` }, line, h("circle", {
    class: "hub-badge", cx: x - 7, cy: y, r: 4.5 }, h("title", null, hubName(edge.from))));
}

/** @param {number | string} name */
function hubName(name) {
  const card = typeof name === "number" ? store.whole.value.cards.get(name) : undefined;
  if (card) return title(card, store.current.value?.source ?? "");
  const group = layout.value.groups.get(String(name));
  return group ? groupName(group) : "";
}

/**
 * The tensor of the greatest norm.
 * @param {(import("../wire.d.ts").TensorValue | undefined)[]} tensors
 */
function strongest(tensors) {
  /** @type {import("../wire.d.ts").TensorValue | undefined} */
  let best;
  for (const one of tensors) {
    if (one && (!best || number(one.stats.norm) > number(best.stats.norm))) best = one;
  }
  return best;
}
