/**
 * The graph as a list in the order of the program: for screen readers, for keyboards, and for who
 * likes to read. It must not know how the graph is drawn.
 */
import { h } from "../../vendor/preact.js";
import { covered } from "../camera.js";
import { inline, shapeText } from "../format.js";
import { t } from "../i18n.js";
import { role, title } from "../naming.js";
import { layout, matches } from "../picture.js";
import * as store from "../store.js";

/** How far below the toolbar the table begins, in pixels. */
const BELOW = 14;

export function List() {
  const state = store.now.value;
  const source = store.current.value?.source ?? "";
  const found = matches.value;
  const cards = [...layout.value.boxes.keys()].sort((a, b) => a - b)
    .map((node) => state.cards.get(node)).filter((card) => card !== undefined)
    .filter((card) => !found || found.has(card.id));
  // Below the toolbar, which may have two rows.
  const style = { paddingTop: `${covered.value + BELOW}px` };
  return h("div", { class: "list", "data-testid": "list", style },
    h("table", null,
      h("caption", { class: "visually-hidden" }, t("list.title")),
      h("thead", null, h("tr", null, ["name", "value", "gradient", "op", "shape", "inputs"]
        .map((one) => h("th", { key: one, scope: "col" }, t(`list.${one}`))))),
      h("tbody", null, cards.map((card) => {
        const active = store.active.value?.id === card.id;
        return h("tr", { key: card.id, "data-list-node": card.id,
          class: `${role(card)} ${active ? "is-active" : ""}` },
        h("th", { scope: "row" }, h("button", {
          type: "button", class: "link mono", "aria-current": active ? "step" : undefined,
          "aria-pressed": store.selected.value === card.id ? "true" : "false",
          onClick: () => {
            store.selected.value = store.selected.peek() === card.id ? null : card.id;
          },
        }, title(card, source))),
        h("td", { class: "value" }, inline(card.value, 4)),
        h("td", { class: "gradient" }, card.gradient ? inline(card.gradient, 4) : "—"),
        h("td", null, card.forward.grad_fn ?? card.forward.op),
        h("td", { class: "shape" }, shapeText(card.value.shape)),
        h("td", null, card.sources.map((from) => {
          const one = from === null ? undefined : state.cards.get(from);
          return one ? title(one, source) : "·";
        }).join(", ")));
      }))));
}
