/**
 * The ready queue of the engine at the current step, and who waits for how many gradients. It must
 * not know the graph.
 */
import { h } from "../../vendor/preact.js";
import { frame, large } from "../camera.js";
import { t } from "../i18n.js";
import { fitting, textWidth } from "../rows.js";
import * as store from "../store.js";
import { awaiting, called } from "../walk.js";

/** Two rows, as queue.css has room for: what does not fit into them is counted, not named. */
const ROWS = { rows: 2, gap: 7 };
/** In pixels: the sizes of fonts, and what is around the text of a chip. */
const SIZES = { name: 11.5, note: 10, word: 12.5, chip: 26 };
/** More than this never fits. */
const MOST = 80;

/** @typedef {"running" | "ready" | "waiting"} Place */
/** @typedef {{word: string} | {node: number, place: Place, awaited: number}} Piece */

/** @param {{beside: number}} props what stands beside it, in pixels */
export function Queue({ beside }) {
  const state = store.now.value;
  const engine = state.engine;
  const event = store.event.value;
  const phase = store.steps.value[store.index.value]?.phase;
  if (!store.painted.value || !engine || !event || phase !== "backward") {
    const unused = !store.steps.value.some((step) => step.phase === "backward");
    return h("div", { class: `queue is-empty${unused ? " is-unused" : ""}`,
      "data-testid": "queue" });
  }
  const all = pieces(engine);
  const name = (/** @type {number} */ node) => {
    const { fn, of } = called(node);
    if (!of && state.sketched) return { fn, of: "…" };
    return { fn, of: of || t(fn ? "queue.summed" : "summed.node") };
  };
  const width = (/** @type {Piece} */ one) => {
    if ("word" in one) return textWidth(one.word, SIZES.word);
    const { fn, of } = name(one.node);
    const note = one.awaited ? t("queue.for", { count: one.awaited }) : "";
    return textWidth(fn + of, SIZES.name) + textWidth(note, SIZES.note) + SIZES.chip;
  };
  const rest = textWidth(t("queue.more", { count: 999 }), SIZES.word);
  const wide = Math.max(360, frame.value.width / large.value) - 32 - beside;
  const room = { ...ROWS, rest, width: wide };
  const shown = all.slice(0, fitting(all.slice(0, MOST).map(width), room));
  // A heading with nothing after it.
  if (shown.length < all.length && "word" in shown[shown.length - 1]) shown.pop();
  const hidden = all.slice(shown.length).filter((one) => "node" in one).length;
  return h("div", { class: `queue${beside ? " is-beside" : ""}`, "data-testid": "queue",
    tabIndex: 0, role: "region", "aria-label": t("queue.title") },
  shown.map((one) => {
    if ("word" in one) return h("span", { key: one.word, class: "quiet" }, one.word);
    const { fn, of } = name(one.node);
    return h("span", { key: one.node, class: `chip is-${one.place}`, "data-queue": one.place,
      "data-engine-node": one.node }, fn, " ", h("em", null, of),
    one.awaited > 0 && h("small", null, t("queue.for", { count: one.awaited })));
  }),
  hidden > 0 && h("span", { class: "quiet" }, t("queue.more", { count: hidden })));
}

/**
 * All that is to be said, in order.
 * @param {import("../state.js").Engine} engine
 * @returns {Piece[]}
 */
function pieces(engine) {
  const { running, ready, waiting } = engine;
  const late = awaiting(engine);
  /** @type {(place: Place) => (node: number) => Piece} */
  const at = (place) => (node) => ({ node, place, awaited: 0 });
  return [
    { word: t("queue.title") },
    ...(running === null ? [] : [running]).map(at("running")),
    // Where an error stopped the engine nothing runs: what was to come is the first then.
    ...(running !== null && ready.length > 0 ? [{ word: t("queue.then") }] : []),
    ...ready.map(at("ready")),
    ...(late.length > 0 ? [{ word: t("queue.waiting") }] : []),
    ...late.map((node) => /** @type {Piece} */ (
      { node, place: "waiting", awaited: waiting.get(node) })),
    ...(running === null && ready.length + late.length === 0 ? [{ word: t("queue.done") }] : []),
  ];
}
