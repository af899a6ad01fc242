/**
 * What is to be known of a card beside its derivative: what it keeps for backward, why it has no
 * gradient, how often it was changed in place, where it stands in the program. It must not know
 * other parts of the inspector.
 */
import { h } from "../../vendor/preact.js";
import { results } from "../derived.js";
import { inline, shapeText } from "../format.js";
import { t } from "../i18n.js";
import { expression, gradOf } from "../naming.js";
import { changed, keptBy } from "../saved.js";
import * as store from "../store.js";
import { Told } from "./finding.js";

/** @typedef {import("../state.js").Card} Card */

/**
 * Something that an op keeps for its derivative: `other = [1, 2, 3]`, `self_sizes = [3]`; the name
 * alone where the events do not tell what it holds.
 * @param {Card} card
 * @param {string} what
 */
function held(card, what) {
  const { arguments: names, settings } = card.forward;
  const made = results(card, store.ops.value[card.forward.op]);
  const all = (/** @type {string} */ name) => name in made ? [made[name]]
    : card.given.filter((_, i) => names[i] === name || names[i].startsWith(`${name}[`));
  const tensors = all(what).filter((one) => one !== null);
  if (tensors.length) return `${what} = ${tensors.map((one) => inline(one, 4)).join(", ")}`;
  const measured = all(what.replace(/_sizes$/, "")).filter((one) => one !== null);
  if (measured.length && what.endsWith("_sizes")) {
    return `${what} = ${measured.map((one) => shapeText(one.shape)).join(", ")}`;
  }
  if (!(what in (settings ?? {}))) return what;
  return `${what} = ${settings[what] === null ? "None" : JSON.stringify(settings[what])}`;
}

/**
 * It is let go once the node has run, and it must not have been changed in place by then.
 * @param {{card: Card, kept: import("../saved.js").Kept, last: boolean}} props
 */
function Saved({ card, kept, last }) {
  return [held(card, kept.what),
    card.freed && last && h("p", { class: "quiet", "data-testid": "freed" }, t("facts.freed")),
    !card.freed && changed(kept).map((one, i) => h("p", { key: i, class: "is-changed",
      "data-testid": "saved-changed" }, t("facts.changed", one)))];
}

/**
 * Why a card has no gradient, when it has none.
 * @param {Card} card
 */
function missing(card) {
  const finding = store.lacking(card);
  const noted = store.told.value.some((one) => one.node === card.id && one.kind === finding?.kind);
  return finding && !noted ? h("p", null, h(Told, { finding })) : null;
}

/** @param {{card: Card, name: string}} props */
export function Facts({ card, name }) {
  const source = store.current.value?.source ?? "";
  const { span } = card.forward;
  const why = missing(card);
  /** @type {[string, any][]} */
  const rows = [];
  const all = keptBy(card, store.now.value);
  const last = all.findLast((one) => one.tensor);
  for (const kept of all) {
    rows.push([t("facts.saved"), h(Saved, { card, kept, last: kept === last })]);
  }
  const version = store.now.value.versions.get(card.value.id);
  if (version) rows.push([t("facts.version"), version]);
  if (why) rows.push([gradOf(name), why]);
  if (card.path) rows.push([t("facts.module"), card.path]);
  if (span) {
    rows.push([t("facts.source"), h("button", {
      type: "button", class: "link mono", title: expression(card, source),
      onClick: () => store.gotoEvent(card.forward.seq),
    }, t("facts.line", { line: span[0] }))]);
  }
  return h("dl", { class: "facts" }, rows.map(([key, value], i) => h("div", { key: i },
    h("dt", null, key), h("dd", null, value))));
}
