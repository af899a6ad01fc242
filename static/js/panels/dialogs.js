/** The dialogs: examples and help. They must not know the panels behind them. */
import { h, useEffect, useRef } from "../../vendor/preact.js";
import { language, t } from "../i18n.js";
import { learnExamples } from "../learned.js";
import { open } from "../session.js";
import * as store from "../store.js";

/** @param {{share: any}} props what there is to take away */
export function Dialogs({ share }) {
  const which = store.dialog.value;
  if (which === "gallery") {
    return h(Modal, { title: t("gallery.title"), name: which }, h(Gallery, null));
  }
  if (which === "share") return h(Modal, { title: t("share.title"), name: which }, share);
  if (which === "help") return h(Modal, { title: t("help.title"), name: which }, h(Help, null));
  return null;
}

/** @param {{title: string, name: string, children?: any}} props */
function Modal({ title, name, children }) {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => box.current?.showModal(), []);
  // The browser's own way out: it gives the focus back to where it was.
  const close = () => box.current?.close();
  return h("dialog", {
    ref: box, "aria-labelledby": "dialog-title", "data-testid": `dialog-${name}`,
    onClose: () => {
      store.dialog.value = null;
    },
    onClick: (/** @type {MouseEvent} */ event) => {
      if (event.target === box.current) close();
    },
  },
  h("div", { class: "dialog" },
    h("header", null, h("h2", { id: "dialog-title" }, title),
      h("button", {
        type: "button", class: "icon", "aria-label": t("dialog.close"), onClick: close,
      }, "×")),
    children));
}

function Gallery() {
  const { state, list } = store.examples.value;
  // Who has opened a run did not come for them.
  useEffect(() => {
    if (state === "loading") void learnExamples();
  }, []);
  if (state === "loading") {
    return h("div", { class: "gallery", "aria-busy": "true" },
      Array.from({ length: 6 }, (_, i) => h("div", { key: i, class: "example skeleton" })),
      h("span", { class: "visually-hidden", role: "status" }, t("gallery.loading")));
  }
  if (state === "failed") {
    return h("div", { class: "gallery-state", role: "alert" }, h("p", null, t("gallery.failed")),
      h("button", { type: "button", onClick: () => void learnExamples() }, t("gallery.again")));
  }
  if (list.length === 0) return h("p", { class: "gallery-state" }, t("gallery.empty"));
  const tongue = language.value;
  return h("div", { class: "gallery" }, list.map((one) => h("button", {
    key: one.name, type: "button", class: "example", "data-example": one.name,
    onClick: () => void open(one),
  },
  h("span", { class: `example-kind kind-${one.kind}` }, t(`program.${one.kind}`)),
  h("strong", null, one.title[tongue] ?? one.title.en),
  h("span", { class: "example-text" }, one.text[tongue] ?? one.text.en),
  h("code", null, excerpt(one.source)))));
}

/**
 * The first lines of a program that say something.
 * @param {string} source
 */
function excerpt(source) {
  return source.split("\n").filter((line) => line.trim() && !/^(import|from|#)/.test(line))
    .slice(0, 3).join("\n");
}

/** @type {[string[], string][]} */
const KEYS = [
  [["Ctrl", "⏎"], "run"], [["Space"], "play"], [["←", "→"], "step"],
  [["Shift", "←", "→"], "node"], [["PgUp", "PgDn"], "phase"], [["Home", "End"], "ends"],
  [["↑", "↓"], "cards"], [["/"], "search"], [["0"], "all"], [["E"], "write"], [["Esc"], "leave"],
  [["Alt", "↑", "↓"], "number"],
  [["⏎"], "open"], [["P"], "present"], [["?"], "help"],
];

function Help() {
  return h("div", { class: "help" },
    h("p", null, t("help.text")),
    h("p", { class: "by-touch", "data-testid": "help-touch" }, t("help.touch")),
    h("dl", { class: "keys" }, KEYS.map(([keys, what]) => h("div", { key: what },
      h("dt", null, keys.map((key) => h("kbd", { key }, key))), h("dd", null, t(`key.${what}`))))),
    h("h3", null, t("help.colours")),
    h("ul", { class: "legend" }, ["leaf", "forward", "backward", "local"].map((one) =>
      h("li", { key: one }, h("span", { class: `swatch ${one}`, "aria-hidden": "true" }),
        t(`legend.${one}`)))),
    h("h3", null, t("help.away")),
    h("p", null, t("help.away_text")));
}
