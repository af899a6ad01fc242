/**
 * A sign on the graph, where the queue is empty, while it shows another iteration than the step
 * tells of. It must not know the graph.
 */
import { h } from "../../vendor/preact.js";
import { elsewhere } from "../elsewhere.js";
import { t } from "../i18n.js";

export function Elsewhere() {
  const other = elsewhere.value;
  if (!other?.graph) return null;
  return h("p", { class: "elsewhere", "data-testid": "elsewhere" },
    t("iteration.shown", { index: other.index }));
}
