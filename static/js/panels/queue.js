/**
 * The ready queue of the engine at the current step, and who waits for how many gradients. It must
 * not know the graph.
 */
import { h } from "../../vendor/preact.js";
import { frame, large } from "../camera.js";
import { t } from "../i18n.js";
import { brief, nodeName } from "../naming.js";
import * as store from "../store.js";

/** How wide things are, in pixels: a character of a chip, what is around it, what else is said. */
const SIZES = { character: 6.9, around: 26, words: 300 };
/** Two rows: what does not fit into them is counted, not named. */
const ROWS = 2;

export function Queue() {
  const state = store.now.value;
  const engine = state.engine;
  const event = store.event.value;
  const phase = store.steps.value[store.index.value]?.phase;
  if (!store.painted.value || !engine || !event || phase !== "backward") {
    return h("div", { class: "queue is-empty", "data-testid": "queue" });
  }
  const source = store.current.value?.source ?? "";
  const waiting = [...engine.waiting].filter(([node]) => !engine.ready.includes(node));
  const label = (/** @type {number} */ node) => {
    const { fn, of } = nodeName(state, node, source);
    return [fn, " ", h("em", null, brief(of, 18))];
  };
  const size = (/** @type {number} */ node, extra = 0) => {
    const { fn, of } = nodeName(state, node, source);
    return (fn.length + 1 + Math.min(18, of.length) + extra) * SIZES.character + SIZES.around;
  };
  let room = ROWS * (Math.max(360, frame.value.width / large.value) - 40) - SIZES.words;
  for (const node of [engine.running, ...engine.ready]) if (node !== null) room -= size(node);
  const named = waiting.filter(([node]) => (room -= size(node, 10)) > 0);
  return h("div", { class: "queue", "data-testid": "queue", tabIndex: 0, role: "region",
    "aria-label": t("queue.title") },
    h("span", { class: "quiet" }, t("queue.title")),
    engine.running !== null && h("span", { class: "chip is-running", "data-queue": "running",
      "data-engine-node": engine.running }, label(engine.running)),
    engine.ready.length > 0 && h("span", { class: "quiet" }, t("queue.then")),
    engine.ready.map((node) => h("span", { key: node, class: "chip is-ready",
      "data-queue": "ready", "data-engine-node": node }, label(node))),
    waiting.length > 0 && h("span", { class: "quiet" }, t("queue.waiting")),
    named.map(([node, awaited]) => h("span", {
      key: node, class: "chip", "data-queue": "waiting", "data-engine-node": node,
    }, label(node), h("small", null, t("queue.for", { count: awaited })))),
    waiting.length > named.length && h("span", { class: "quiet" },
      t("queue.more", { count: waiting.length - named.length })),
    engine.running === null && engine.ready.length === 0 && waiting.length === 0
      && h("span", { class: "quiet" }, t("queue.done")));
}
