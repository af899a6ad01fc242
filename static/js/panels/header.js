/** The bar at the top: name, gallery, language, theme, help. It must not know the panels. */
import { h } from "../../vendor/preact.js";
import { language, speak, t } from "../i18n.js";
import * as store from "../store.js";

const ICONS = {
  light: "M10 6.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6z M10 1.5v2 M10 16.5v2 M1.5 10h2"
    + " M16.5 10h2 M4 4l1.4 1.4 M14.6 14.6L16 16 M4 16l1.4-1.4 M14.6 5.4L16 4",
  dark: "M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z",
};

export function Header() {
  const theme = store.lit.value;
  const other = theme === "light" ? "dark" : "light";
  return h("header", { class: "bar" },
    h("h1", null,
      h("a", { class: "brand", href: "/", "data-testid": "brand" }, h(Mark, null), "Backstep")),
    h("nav", { "aria-label": t("nav.title") },
      h("button", {
        type: "button", "data-testid": "gallery-open",
        onClick: () => {
          store.dialog.value = "gallery";
        },
      }, t("nav.examples"))),
    h("div", { class: "bar-end" },
      !store.linkable.value && h("span", { class: "quiet", role: "status" }, t("nav.too_long")),
      h("button", {
        type: "button", "data-testid": "present", title: t("present.title"),
        onClick: () => {
          store.presenting.value = true;
        },
      }, t("present.open")),
      h("button", {
        type: "button", lang: language.value === "en" ? "zh-Hans" : "en", "data-testid": "language",
        onClick: () => void speak(language.peek() === "en" ? "zh" : "en"),
      }, language.value === "en" ? "中文" : "English"),
      h("button", {
        type: "button", class: "icon", "data-testid": "theme",
        "aria-label": t("nav.theme", { theme: t(`theme.${other}`) }),
        title: t("nav.theme", { theme: t(`theme.${other}`) }),
        onClick: () => {
          // What the system wants anyway need not be held on to.
          store.theme.value = other === store.preferred.peek() ? "system" : other;
        },
      }, h("svg", { viewBox: "0 0 20 20", width: 18, height: 18, "aria-hidden": "true",
        class: "theme-icon" }, h("path", { d: ICONS[theme] }))),
      h("button", {
        type: "button", class: "icon", "aria-label": t("nav.help"), title: t("nav.help"),
        "data-testid": "help-open",
        onClick: () => {
          store.dialog.value = "help";
        },
      }, "?")));
}

/** The mark: one value, two uses; the arrow is the gradient that comes back. */
function Mark() {
  return h("svg", { class: "mark", viewBox: "0 0 24 24", width: 24, height: 24,
    "aria-hidden": "true" },
  h("path", { class: "mark-line", d: "M6 12L17.5 5.5M6 12l11.5 6.5" }),
  h("circle", { class: "mark-leaf", cx: 6, cy: 12, r: 3.6 }),
  h("circle", { class: "mark-out", cx: 18, cy: 5.2, r: 3.2 }),
  h("circle", { class: "mark-out", cx: 18, cy: 18.8, r: 3.2 }));
}
