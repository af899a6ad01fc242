/**
 * The ready queue of the engine at the current step, and who waits for how many gradients. It must
 * not know the graph.
 */
import { h } from "../../vendor/preact.js";
import { t } from "../i18n.js";
import { nodeName } from "../naming.js";
import * as store from "../store.js";

/** More waiting nodes than this are counted, not named. */
const MOST = 12;

export function Queue() {
  const state = store.now.value;
  const engine = state.engine;
  const event = store.event.value;
  if (!engine || !event || store.steps.value[store.index.value]?.phase !== "backward") {
    return h("div", { class: "queue is-empty", "data-testid": "queue" });
  }
  const source = store.current.value?.source ?? "";
  const waiting = [...engine.waiting].filter(([node]) => !engine.ready.includes(node));
  const label = (/** @type {number} */ node) => {
    const { fn, of } = nodeName(state, node, source);
    return [fn, " ", h("em", null, of)];
  };
  return h("div", { class: "queue", "data-testid": "queue", tabIndex: 0, role: "region",
    "aria-label": t("queue.title") },
    h("span", { class: "quiet" }, t("queue.title")),
    engine.running !== null && h("span", { class: "chip is-running", "data-queue": "running",
      "data-engine-node": engine.running }, label(engine.running)),
    engine.ready.length > 0 && h("span", { class: "quiet" }, t("queue.then")),
    engine.ready.map((node) => h("span", { key: node, class: "chip is-ready",
      "data-queue": "ready", "data-engine-node": node }, label(node))),
    waiting.length > 0 && h("span", { class: "quiet" }, t("queue.waiting")),
    waiting.slice(0, MOST).map(([node, awaited]) => h("span", {
      key: node, class: "chip", "data-queue": "waiting", "data-engine-node": node,
    }, label(node), h("small", null, t("queue.for", { count: awaited })))),
    waiting.length > MOST && h("span", { class: "quiet" },
      t("queue.more", { count: waiting.length - MOST })),
    engine.running === null && engine.ready.length === 0 && waiting.length === 0
      && h("span", { class: "quiet" }, t("queue.done")));
}
