/**
 * What is to be known of a card beside its derivative: what it keeps for backward, why it has no
 * gradient, how often it was changed in place, where it stands in the program. It must not know
 * other parts of the inspector.
 */
import { h } from "../../vendor/preact.js";
import { results } from "../derived.js";
import { inline, shapeText } from "../format.js";
import { t } from "../i18n.js";
import { expression, owner } from "../naming.js";
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
 * Whether an argument is what an op saves, or a member of it.
 * @param {string} name
 * @param {string} what
 */
function holds(name, what) {
  return name === what || name.startsWith(`${what}[`);
}

/**
 * It is let go once the node has run, and it must not have been changed in place by then.
 * @param {{card: Card, what: string, last: boolean}} props
 */
function Saved({ card, what, last }) {
  const { arguments: names, inputs, output, version, inplace } = card.forward;
  const { versions } = store.now.value;
  const all = names.flatMap((name, i) => {
    // What it changes itself it has saved as it was.
    const own = holds(name, what) && !(inplace && inputs[i] === output.id);
    return own ? [{ then: card.versions[i], now: versions.get(inputs[i]) ?? 0 }] : [];
  });
  if (what === "result") all.push({ then: version ?? 0, now: versions.get(output.id) ?? 0 });
  const changed = all.filter(({ then, now }) => then !== now);
  return [held(card, what),
    card.freed && last && h("p", { class: "quiet", "data-testid": "freed" }, t("facts.freed")),
    !card.freed && changed.map((one, i) => h("p", { key: i, class: "is-changed",
      "data-testid": "saved-changed" }, t("facts.changed", one)))];
}

/**
 * Why a card has no gradient, when it has none.
 * @param {Card} card
 */
function missing(card) {
  const finding = store.lacking(card);
  const noted = store.told.value.some((one) => one.node === card.id && one.kind === finding?.kind);
  return finding && !noted ? h(Told, { finding }) : null;
}

/** @param {{card: Card, name: string}} props */
export function Facts({ card, name }) {
  const source = store.current.value?.source ?? "";
  const { span, saved } = card.forward;
  const why = missing(card);
  /** @type {[string, any][]} */
  const rows = [];
  // Sizes and settings are not let go of.
  const tensors = (saved ?? []).filter((what) => /^result/.test(what)
    || card.forward.arguments.some((name) => holds(name, what)));
  for (const what of saved ?? []) {
    rows.push([t("facts.saved"), h(Saved, { card, what, last: what === tensors.at(-1) })]);
  }
  const version = store.now.value.versions.get(card.value.id);
  if (version) rows.push([t("facts.version"), version]);
  if (why) rows.push([`${owner(name)}.grad`, why]);
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
