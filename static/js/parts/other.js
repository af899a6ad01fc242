/**
 * What the inspector says of a step that is about no card: a print, a plot, a loop iteration that
 * is told in summary, a node of the engine that was made in one, or none yet. It must not know
 * other panels.
 */
import { h } from "../../vendor/preact.js";
import { elsewhere } from "../elsewhere.js";
import { short } from "../format.js";
import { t } from "../i18n.js";
import { open, openable, repeatable } from "../iterations.js";
import { gradOf, nodeName } from "../naming.js";
import { placeOf } from "../state.js";
import * as store from "../store.js";
import { Findings, foundAt } from "./finding.js";
import { Plot } from "./plot.js";
import { TensorTable } from "./tensor_table.js";

/** @param {{event: import("../wire.d.ts").Event | null}} props */
export function Other({ event }) {
  if (event?.type === "stdout") {
    return h("div", { class: "about" }, h("h2", null, "print"),
      h("p", { class: "say" }, t("say.output")), h("pre", {
        class: "printed", tabIndex: 0, role: "group", "aria-label": "print",
      }, event.text));
  }
  if (event?.type === "plot") {
    return h("div", { class: "about" }, h("h2", null, t("plot.title")),
      h("p", { class: "say" }, t("say.plot")), h(Plot, { plot: event }));
  }
  if (event?.type === "scope") {
    return h("div", { class: "about" }, h("h2", null, `${event.name}()`),
      h("p", { class: "say", "data-testid": "sentence" }, t("say.walk_failed")),
      h(Findings, { findings: foundAt(null) }));
  }
  if (event?.type === "iteration") return h(Iteration, { event });
  if (event?.type === "backward" || event?.type === "accumulate") return h(Summed, { event });
  // A program that failed before it made anything has no step to go to.
  const { error, cards } = store.whole.value;
  const failed = error !== null && cards.size === 0;
  return h("div", { class: "about empty" }, h("h2", null, t("inspector.title")),
    h("p", { class: "quiet" }, t(failed ? "inspector.failed" : "inspector.empty")));
}

/**
 * A step of the engine at a node that has no card.
 * @param {{event: import("../wire.d.ts").BackwardEvent
 *   | import("../wire.d.ts").AccumulateEvent}} props
 */
function Summed({ event }) {
  const source = store.current.value?.source ?? "";
  const { fn } = nodeName(store.whole.value, event.node, source);
  /** @type {(readonly [string, import("../wire.d.ts").TensorValue | null | undefined])[]} */
  const tensors = event.type === "accumulate"
    ? [[t("summed.delta", { k: event.k, n: event.n }), event.delta], [t("summed.sum"), event.after]]
    : [...event.gradients_in.map((one) => /** @type {const} */ ([t("chain.in"), one])),
      ...event.gradients_out.map((one) => /** @type {const} */ (
        [t("summed.out", { name: one.argument }), one.tensor]))];
  return h("div", { class: "about", "data-testid": "stranger" },
    h("h2", null, event.type === "backward" ? fn : t("heading.buffer", { fn })),
    h("p", { class: "say", "data-testid": "sentence" },
      t(event.type === "backward" ? "say.summed" : "say.summed_buffer", { fn })),
    tensors.map(([label, tensor], i) => (tensor
      ? h(TensorTable, { key: i, tensor, kind: "gradient", label, testid: "stranger-gradient" })
      : h("p", { key: i, class: "quiet" }, `${label}: —`))));
}

/** @param {{event: import("../wire.d.ts").IterationEvent}} props */
function Iteration({ event }) {
  const index = placeOf(event);
  const other = elsewhere.value;
  /** @type {[string, import("../wire.d.ts").Num][]} */
  const rows = [...Object.entries(event.values),
    ...Object.entries(event.parameters).map(norm),
    ...Object.entries(event.gradients).map(([name, value]) => norm([gradOf(name), value]))];
  return h("div", { class: "about", "data-testid": "iteration" },
    h("h2", null, t("iteration.title", { index })),
    h("p", { class: "say" }, t("say.iteration", { index })),
    h(Opening, { event }),
    h("dl", { class: "facts" }, rows.map(([name, value]) => h("div", { key: name },
      h("dt", null, name), h("dd", { class: "mono" }, short(value))))),
    other && h("p", { class: "quiet", "data-testid": "iteration-beside" },
      t(other.graph ? "iteration.beside" : "iteration.lines", { index: other.index })));
}

/** @param {{event: import("../wire.d.ts").IterationEvent}} props */
function Opening({ event }) {
  if (!repeatable()) return null;
  if (!openable(event)) return h("p", { class: "quiet" }, t("iteration.too_much"));
  return h("button", {
    type: "button", class: "run", "data-testid": "iteration-open", "aria-keyshortcuts": "Enter",
    disabled: store.trying.value, onClick: () => open(event),
  }, store.trying.value ? t("iteration.opening") : [t("iteration.open"), h("kbd", null, "⏎")]);
}

/**
 * @param {[string, import("../wire.d.ts").Num]} one
 * @returns {[string, import("../wire.d.ts").Num]}
 */
function norm([name, value]) {
  return [t("iteration.norm", { name }), value];
}
