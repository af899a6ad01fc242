/**
 * One of a few, as buttons in a row: that which is shown is pressed. It must not know what there is
 * to choose between.
 */
import { h } from "../../vendor/preact.js";

/**
 * @template {string} One
 * @param {{label: string, testid: string, all: readonly One[], shown: One,
 *   text: (one: One) => string, pick: (one: One) => void}} of
 */
export function segmented({ label, testid, all, shown, text, pick }) {
  return h("div", { class: "segmented", role: "group", "aria-label": label },
    all.map((one) => h("button", {
      key: one, type: "button", "aria-pressed": shown === one ? "true" : "false",
      "data-testid": `${testid}-${one}`, onClick: () => pick(one),
    }, text(one))));
}
