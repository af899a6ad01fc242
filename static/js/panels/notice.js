/**
 * What a person must know about the run as a whole: it works, it was cut, stopped, refused, or it
 * failed. It must not know where in the page it stands.
 */
import { h, useEffect, useRef, useSignal } from "../../vendor/preact.js";
import { amount, fault } from "../explain.js";
import { t } from "../i18n.js";
import { linked } from "../parts/linked.js";
import { isPassing, ofText, said } from "../refusal.js";
import { cancel, press, retry, run, start } from "../session.js";
import * as store from "../store.js";
import { follow, read } from "../warned.js";

export function Notice() {
  const status = store.status.value;
  const refusal = store.refusal.value;
  const { error, end } = store.whole.value;
  const wrong = fault(store.whole.value);
  const going = status === "starting" || status === "running";
  if (going && store.slow.value) return h(Progress, null);
  if (status === "idle" || !store.current.value && going) return h(Welcome, null);
  if (refusal && (status === "refused" || status === "done")) {
    const passing = isPassing(refusal);
    const action = passing && !store.trying.value
      ? { label: t("cut.retry"), run: () => void start() } : undefined;
    return h(Box, { kind: passing ? "warn" : "bad", testid: "notice-refused", action,
      source: refusal.sent.source, ...refused(refusal) });
  }
  if (status === "cut") {
    return h(Box, { kind: "warn", title: t("cut.title"), text: t("cut.text"), testid: "notice-cut",
      action: { label: t("cut.retry"), run: () => void retry() } });
  }
  if (status === "resuming") {
    return h(Box, { kind: "calm", title: t("cut.resuming"), text: "", testid: "notice-resuming" });
  }
  if (error && wrong) {
    return h(Box, { kind: "bad", title: wrong.title, testid: "notice-error", place: wrong.span,
      text: "", told: [wrong.text, wrong.hint].filter(Boolean).join("\n"),
      key: store.current.value?.id, closable: true });
  }
  if (end && wrong) return h(Ended, { end, wrong, key: store.current.value?.id });
  const warning = store.now.value.warnings.find((one) => one === read.value);
  if (warning) return h(Warning, { warning });
  if (status === "done" && store.steps.value.length === 0) {
    return h(Box, { kind: "calm", title: t("nothing.title"), text: t("nothing.text"),
      testid: "notice-nothing" });
  }
  return null;
}

/** @typedef {NonNullable<ReturnType<typeof fault>>} Fault */

/**
 * What was not taken; the editor tells what is wrong with the text itself.
 * @param {import("../refusal.js").Refused} refusal
 */
function refused(refusal) {
  const { title, text } = said(refusal, refusal.sent.kind);
  const { span = null } = isPassing(refusal) ? {} : ofText(refusal) ?? {};
  return span ? { title, text: "", told: text, place: span } : { title, text };
}

/** @param {{end: import("../wire.d.ts").EndEvent, wrong: Fault}} props */
function Ended({ end, wrong }) {
  const limit = end.limit !== undefined && end.limit !== null
    ? t("end.limit", { limit: amount(end.reason, end.limit),
      used: amount(end.reason, end.used) }) : "";
  const again = end.reason === "cancelled" || end.reason === "crashed"
    ? { label: t("program.run"), run: press } : undefined;
  return h(Box, { kind: end.reason === "cancelled" ? "calm" : "warn",
    title: wrong.title, text: limit, told: wrong.hint,
    testid: `notice-${end.reason}`, place: wrong.span, action: again, closable: true });
}

/**
 * @param {{kind: "bad" | "warn" | "calm", title: string, text: string, testid: string,
 *   told?: string, place?: Fault["span"], source?: string,
 *   action?: {label: string, run: () => void}, closable?: boolean}} props `told`: what the editor
 *   says too, as long as its text is `source`; `place`: where in it; `closable`: what lies below
 *   may be wanted
 */
function Box({ kind, title, text, testid, told = "", place = null,
  source = store.current.value?.source, action, closable = false }) {
  const closed = useSignal(false);
  const { box, cut, opened } = useCut();
  if (closed.value) return null;
  const beside = !store.hidden.value.includes("program")
    && source === store.sources.value[store.kind.value];
  const line = place && t("error.line", { line: place[0] });
  // Where nothing was computed it has the stage for itself.
  const whole = closable && store.steps.value.length === 0;
  const more = `${whole ? " is-whole" : ""}${opened.value ? " is-open" : ""}`;
  return h("div", { class: `notice ${kind}${more}`, ref: box,
    role: kind === "calm" ? "status" : "alert", "data-testid": testid },
  whole && h("h2", null, t("failed.title")),
  h("div", null, h("strong", null, title), line && !beside && ` · ${line}`,
    text && h("p", null, text),
    told && h("p", { class: beside ? "is-told" : undefined }, linked(told, told).map((piece) => (
      typeof piece === "string" ? piece
        : h("a", { href: piece.href, target: "_blank", rel: "noopener" }, piece.text))))),
  line && beside && h("button", {
    type: "button", class: "notice-line", "data-testid": "notice-line", onClick: lead },
  whole && place ? t("failed.go", { line: place[0] }) : line),
  action && h("button", { type: "button", onClick: action.run }, action.label),
  closable && !whole && h("button", {
    type: "button", class: "notice-close", "aria-label": t("notice.close"),
    onClick: () => {
      closed.value = true;
    },
  }, "×"),
  !whole && (cut.value || opened.value) && h("button", {
    type: "button", class: "notice-more", "data-testid": "notice-more",
    "aria-expanded": opened.value,
    onClick: () => {
      opened.value = !opened.value;
    },
  }, t(opened.value ? "notice.less" : "notice.more")));
}

/** Whether more is said than there is room for: then a button asks for the rest. */
function useCut() {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const cut = useSignal(false);
  const opened = useSignal(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(() => {
      cut.value = element.scrollHeight > element.clientHeight + 1;
    });
    // What is said may grow in a box that stays as high as it may be.
    for (const one of [element, ...element.children]) watch.observe(one);
    return () => watch.disconnect();
  }, []);
  return { box, cut, opened };
}

/** Leads to the place in the text. */
function lead() {
  store.tab.value = "program";
  store.hands.value = { on: "problem" };
}

/**
 * A warning that somebody looks at: with its line, until it is closed.
 * @param {{warning: import("../wire.d.ts").WarnedEvent}} props
 */
function Warning({ warning }) {
  const { category, text, span } = warning;
  return h("div", { class: "notice warn", role: "status", "data-testid": "notice-warning" },
    h("div", null, h("strong", null, category), h("p", null, text)),
    span && h("button", {
      type: "button", class: "notice-line", "data-testid": "warning-line",
      onClick: () => follow(warning),
    }, t("error.line", { line: span[0] })),
    h("button", {
      type: "button", class: "notice-close", "aria-label": t("warning.close"),
      "data-testid": "warning-close",
      onClick: () => {
        read.value = null;
      },
    }, "×"));
}

function Progress() {
  return h("div", { class: "notice calm progress", role: "status",
    "data-testid": "notice-running" },
    h("span", { class: "spinner", "aria-hidden": "true" }),
    h("strong", null, t("running.title")),
    h("span", { class: "quiet" }, t("running.events", { count: store.received.value })),
    h("button", { type: "button", onClick: () => void cancel() }, t("program.cancel")));
}

/** The first thing a visitor sees: what this is, and two ways in. */
function Welcome() {
  return h("div", { class: "welcome", "data-testid": "welcome" },
    store.lost.value && h("p", { class: "damaged", role: "alert", "data-testid": "damaged" },
      t(`welcome.${store.lost.value}`)),
    h("h2", null, t("welcome.title")),
    h("p", null, t("welcome.text")),
    h("div", { class: "welcome-actions" },
      h("button", { type: "button", class: "run", onClick: () => void run() }, t("welcome.run")),
      h("button", {
        type: "button",
        onClick: () => {
          store.dialog.value = "gallery";
        },
      }, t("welcome.examples"))));
}
