/**
 * A finding about the run in a sentence, with the way to the step where it can be seen. It must not
 * know how findings are made.
 */
import { h } from "../../vendor/preact.js";
import { language, parts, t } from "../i18n.js";
import { title } from "../naming.js";
import * as store from "../store.js";

/** @typedef {import("../why.js").Finding} Finding */

/** @param {{finding: Finding}} props */
export function Told({ finding }) {
  const { kind, node, other, seq, line, values = {} } = finding;
  const state = store.whole.value;
  const name = (/** @type {number | undefined} */ id) => {
    const card = id === undefined ? undefined : state.cards.get(id);
    return h("b", null, card ? title(card, store.current.value?.source ?? "") : "·");
  };
  void language.value;
  return [
    ...line ? [...parts("why.asked", { line, name: name(node) }), " "] : [],
    ...parts(kind, { ...values, name: name(node), other: name(other) }), " ",
    store.events[seq] && h("button", {
      type: "button", class: "link", "data-testid": "finding-go",
      onClick: () => store.visit(seq),
    }, t("finding.go"))];
}

/** @param {{findings: Finding[]}} props */
export function Findings({ findings }) {
  if (findings.length === 0) return null;
  return h("ul", { class: "findings", "data-testid": "findings" }, findings.map((one) =>
    h("li", { key: `${one.kind}/${one.seq}`, "data-finding": one.kind },
      h(Told, { finding: one }))));
}
