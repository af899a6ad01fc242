/**
 * A finding about the run in a sentence, with the way to the step where it can be seen. It must not
 * know how findings are made.
 */
import { h } from "../../vendor/preact.js";
import { inline } from "../format.js";
import { language, parts, t } from "../i18n.js";
import { distinct, gradOf, readAs, title } from "../naming.js";
import { stepAt } from "../steps.js";
import * as store from "../store.js";

/** @typedef {import("../why.js").Finding} Finding */

/** @param {{finding: Finding}} props */
export function Told({ finding }) {
  const { kind, node, other, seq, line, span, given = [], saved = [], values = {} } = finding;
  const state = store.whole.value;
  const source = store.current.value?.source ?? "";
  const called = (/** @type {number | null | undefined} */ id) => {
    const card = state.cards.get(id ?? NaN);
    return card && title(card, source);
  };
  const plain = (/** @type {number | undefined} */ id) => {
    const card = state.cards.get(id ?? NaN);
    const read = card && !card.name && id === node && readAs(source, span);
    return read || (card ? distinct(state, card, source) : "·");
  };
  const name = (/** @type {number | undefined} */ id) => h("b", null, plain(id));
  const grad = h("b", null, gradOf(plain(node)));
  const list = (/** @type {import("../why.js").Given[]} */ all) => all.map(
    ({ tensor, argument, card, gradient }) => {
      const own = called(card);
      const label = own && gradient ? gradOf(own) : own ?? argument;
      return [label, inline(tensor)].filter(Boolean).join(" = ");
    }).join(", ");
  void language.value;
  return [
    ...line ? [...parts("why.asked", { line, grad }), " "] : [],
    ...parts(kind, { ...values, inputs: list(given), saved: list(saved),
      name: name(node), grad, other: name(other) }), " ",
    store.events[seq] && h("button", {
      type: "button", class: "link", "data-testid": "finding-go",
      onClick: () => store.visit(seq),
    }, t("finding.go"))];
}

/**
 * What there is to say at a card; and at the last step why backward() could not go on from there.
 * @param {number | null} node
 */
export function foundAt(node) {
  const last = store.index.value === store.steps.value.length - 1 && store.selected.value === null;
  return store.told.value.filter((one) =>
    one.node === node || last && one.kind === "why.twice");
}

/** @param {{findings: Finding[]}} props */
export function Findings({ findings }) {
  if (findings.length === 0) return null;
  return h("ul", { class: "findings", "data-testid": "findings" }, findings.map((one) =>
    h("li", { key: `${one.kind}/${one.seq}`, "data-finding": one.kind },
      one.seq >= store.now.value.count && h("span", { class: "quiet", "data-testid": "later" },
        t("finding.later", { step: stepAt(store.steps.value, one.seq) + 1 }), " "),
      h(Told, { finding: one }))));
}
