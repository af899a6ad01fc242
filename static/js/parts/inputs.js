/**
 * What a node sends to each of its inputs, at one glance, and the way to how each is made. It must
 * not know how the chain rule is told.
 */
import { h } from "../../vendor/preact.js";
import { gist } from "../format.js";
import { t } from "../i18n.js";

/** @typedef {import("../wire.d.ts").GradientOut} GradientOut */

/** @param {{outs: readonly GradientOut[], name: (out: GradientOut) => string}} props */
export function Inputs({ outs, name }) {
  // A single one stands right below.
  if (outs.length < 2) return null;
  return h("nav", { class: "sent", "aria-label": t("chain.out"), "data-testid": "inputs" },
    h("span", { class: "quiet" }, t("chain.out")),
    outs.map((out) => h("button", {
      key: out.argument, type: "button", "data-to": out.argument,
      onClick: (/** @type {MouseEvent} */ event) => lead(event, out.argument),
    }, name(out), " ", h("b", { class: "ink-gradient" }, out.tensor ? gist(out.tensor) : "—"))));
}

/**
 * Leads to an input's chain rule; the keyboard goes on from there.
 * @param {MouseEvent} event
 * @param {string} argument
 */
function lead(event, argument) {
  const around = /** @type {Element} */ (event.currentTarget).closest(".derivative");
  const all = /** @type {NodeListOf<HTMLElement>} */ (
    around?.querySelectorAll(".input[data-argument]"));
  const found = [...all].find((one) => one.dataset.argument === argument);
  found?.scrollIntoView({ block: "start" });
  found?.focus({ preventScroll: true });
}
