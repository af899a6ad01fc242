/**
 * The engine of the backward at the current step, as PyTorch's has it: its ready queue, who waits
 * for how many gradients, what AccumulateGrad has put where, and what nodes still hold for their
 * backward. It must not know the rest of the inspector.
 */
import { h } from "../../vendor/preact.js";
import { inline } from "../format.js";
import { t } from "../i18n.js";
import { gradOf, title } from "../naming.js";
import { changed, keptBy } from "../saved.js";
import { isLeaf } from "../state.js";
import * as store from "../store.js";
import { awaiting, called } from "../walk.js";

/** @typedef {import("../state.js").Engine} Walk */

/** So many rows of a list are shown. */
const MOST = 30;

export function Engine() {
  const walk = store.now.value.engine;
  return h("div", { class: "engine", "data-testid": "engine" },
    walk ? [h(Queued, null), h(Dependencies, null)] : h("p", { class: "quiet" }, t("engine.none")),
    h(Landed, null), h(Held, null));
}

/** The walk at the current step; it is the same object at all of its steps. */
function walkNow() {
  return /** @type {Walk} */ (store.now.value.engine);
}

/** @param {{node: number}} props a node of the engine, where there is a card a button to it */
function Node({ node }) {
  const { fn, of, card } = called(node);
  const inside = [fn, " ", h("em", null, of || t("summed.node"))];
  return card ? h("button", { type: "button", class: "link mono", onClick: () => {
    store.selected.value = card.id;
  } }, inside) : h("span", { class: "mono" }, inside);
}

/** @param {{title: string, children?: any, count: number, none: string}} props */
function Part({ title: text, children, count, none }) {
  return h("section", null, h("h2", null, text),
    count === 0 ? h("p", { class: "quiet" }, none) : children,
    count > MOST && h("p", { class: "quiet" }, t("queue.more", { count: count - MOST })));
}

function Queued() {
  const { running, ready, done, open, dependencies } = walkNow();
  const all = [...(running === null ? [] : [running]), ...ready];
  return h(Part, { title: t("engine.ready"), count: all.length,
    none: t(open ? "engine.idle" : "queue.done") },
  h("p", { class: "quiet" }, t("engine.order", { done: done.length, all: dependencies.size })),
  h("ol", { class: "engine-queue", "data-testid": "engine-ready" },
    all.slice(0, MOST).map((node) => h("li", { key: node,
      class: node === running ? "is-running" : "" }, h(Node, { node }),
    node === running && h("small", null, t("engine.running"))))));
}

function Dependencies() {
  const engine = walkNow();
  const { waiting, dependencies } = engine;
  const late = awaiting(engine);
  return h(Part, { title: t("engine.waiting"), count: late.length, none: t("engine.nobody") },
    h("table", { "data-testid": "engine-waiting" },
      h("thead", null, h("tr", null, h("th", null, t("engine.node")),
        h("th", null, t("engine.come")))),
      h("tbody", null, late.slice(0, MOST).map((node) => {
        const of = dependencies.get(node) ?? 0;
        return h("tr", { key: node }, h("td", null, h(Node, { node })),
          h("td", null, t("engine.of", { count: of - (waiting.get(node) ?? 0), of })));
      }))));
}

function Landed() {
  const source = store.current.value?.source ?? "";
  const rows = [...store.now.value.cards.values()].flatMap((card) => {
    const last = isLeaf(card) ? card.contributions.findLast((one) => one.source === null) : null;
    return last ? [{ card, last }] : [];
  });
  return h(Part, { title: "AccumulateGrad", count: rows.length, none: t("engine.landed_none") },
    h("ul", { class: "engine-landed", "data-testid": "engine-landed" },
      rows.slice(0, MOST).map(({ card, last }) => h("li", { key: card.id },
        h("b", null, gradOf(title(card, source))), " = ",
        last.before && `${inline(last.before, 4)} + `,
        h("span", { class: "ink-gradient" }, inline(last.delta, 4)),
        last.before && ` = ${inline(last.after, 4)}`))));
}

function Held() {
  const state = store.now.value;
  const rows = [...state.cards.values()].flatMap((card) => {
    const kept = keptBy(card, state).filter((one) => one.tensor);
    return kept.length ? [{ card, kept }] : [];
  });
  // Of a large graph what is near the step.
  const active = store.active.value?.id ?? Infinity;
  const at = rows.findIndex(({ card }) => card.id >= active);
  const from = Math.max(0, Math.min((at < 0 ? rows.length : at) - MOST / 2, rows.length - MOST));
  return h(Part, { title: t("engine.saved"), count: rows.length, none: t("engine.saved_none") },
    h("table", { "data-testid": "engine-saved" },
      h("thead", null, h("tr", null, h("th", null, t("engine.node")),
        h("th", null, t("engine.saves")), h("th", null, t("engine.version")))),
      h("tbody", null, rows.slice(from, from + MOST).map(({ card, kept }) =>
        h("tr", { key: card.id, class: card.freed ? "is-freed" : "" },
          h("td", null, h(Node, { node: card.id })),
          h("td", null, kept.map((one) => one.what).join(", ")),
          h("td", null, card.freed ? t("engine.freed")
            : kept.map((one, i) => [i > 0 && ", ", versionOf(one)])))))));
}

/** @param {import("../saved.js").Kept} kept */
function versionOf(kept) {
  const [other] = changed(kept);
  if (other) return h("b", { class: "is-changed" }, `${other.then} → ${other.now}`);
  return String(kept.versions[0]?.now ?? 0);
}
