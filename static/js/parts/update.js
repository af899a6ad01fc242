/**
 * How numbers change: by an optimizer, with its settings and its rule, or by the program's hand. It
 * must not know other parts of the inspector.
 */
import { h } from "../../vendor/preact.js";
import { short } from "../format.js";
import { t } from "../i18n.js";
import { remembered, rule, settings } from "../updates.js";
import { Formula } from "./formula.js";
import { TensorTable } from "./tensor_table.js";

/** @param {{move: import("../explain.js").Move, name: string}} props */
export function Update({ move, name: moved }) {
  const { algorithm, hyper, before, gradient, state, after, kind = "value" } = move;
  const lines = rule(move, moved);
  return h("div", { class: "update", "data-testid": "update" },
    h("p", { class: "hyper" }, h("b", null, algorithm),
      settings(hyper).map((one) => h("span", { key: one }, one))),
    lines.length > 0 && h("div", { class: "formulas" }, lines.map((tex) =>
      h(Formula, { key: tex, display: true, tex, testid: "formula-update" }))),
    h(TensorTable, { tensor: before, kind, label: t("update.before"),
      testid: "update-before" }),
    gradient && h(TensorTable, { tensor: gradient, kind: "gradient", label: t("update.gradient"),
      testid: "update-gradient" }),
    Object.entries(state).map(([name, value]) => {
      const label = remembered(name, lines.length > 0);
      return typeof value === "object"
        ? h(TensorTable, { key: name, tensor: value, kind: "local", label })
        : h("p", { key: name, class: "quiet" }, `${label} ${short(value)}`);
    }),
    h(TensorTable, { tensor: after, kind, label: t("update.after"),
      testid: "update-after" }));
}
