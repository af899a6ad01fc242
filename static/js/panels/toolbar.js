/** Above the graph: phases, zoom, list, search. It must not know how the graph is drawn. */
import { computed, h, useEffect, useLayoutEffect, useRef } from "../../vendor/preact.js";
import * as cam from "../camera.js";
import { home } from "../groups.js";
import { t } from "../i18n.js";
import { layout, mapped, matches, pattern } from "../picture.js";
import { run } from "../session.js";
import { starts } from "../steps.js";
import * as store from "../store.js";
import { read } from "../warned.js";

/** The phases that the run has. */
const present = computed(() => new Set(store.steps.value.filter((step) => !step.printed)
  .map((step) => step.phase)));

/** How large the graph is drawn, in percent. */
const scale = computed(() => Math.round(cam.camera.value.k * 100));

/** The corners of a frame. */
const CORNERS = "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4";

const PILLS = /** @type {const} */ (["forward", "backward", "optimizer", "zero_grad"]);

/**
 * Where a phase begins next after the current step, else where it begins first.
 * @param {string} phase
 */
function jump(phase) {
  const steps = store.steps.peek();
  const found = starts(steps).filter((at) => steps[at].phase === phase);
  const at = found.find((one) => one > store.index.peek()) ?? found[0];
  store.playing.value = false;
  if (at !== undefined) store.goto(at);
}

/** @param {import("../why.js").Finding} finding */
function loud({ quiet }) {
  return !quiet;
}

/** Looks at the finding after the one that is looked at. */
function another() {
  const all = store.told.peek().filter(loud);
  const step = store.steps.peek()[store.index.peek()];
  const here = store.events[step?.seq]?.seq ?? -1;
  // Several may be seen at one step: from the one that is looked at to the one after it.
  const looked = all.findIndex((one) => one.seq === here && one.node === store.selected.peek());
  const at = looked >= 0 ? looked + 1 : all.findIndex((one) => one.seq > here);
  const next = all[at] ?? all[0];
  store.visit(next.seq);
  store.selected.value = next.node;
}

export function Toolbar() {
  const bar = useRef(/** @type {HTMLDivElement | null} */ (null));
  // Before the first frame: the graph stands below it.
  useLayoutEffect(() => {
    const element = bar.current;
    if (!element) return undefined;
    const measure = () => {
      cam.covered.value = element.offsetTop + element.offsetHeight;
    };
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    measure();
    return () => watch.disconnect();
  }, [store.steps.value.length === 0 && !store.sketch.value]);
  const phase = store.phase.value;
  const has = present.value;
  // A sketch has its place and its scale; what asks all nodes waits for them.
  const sketched = store.sketch.value !== null;
  if (store.steps.value.length === 0 && !sketched) return null;
  const findings = store.told.value.filter(loud).length;
  return h("div", { class: "toolbar", ref: bar },
    h("div", { class: "segmented pills", role: "group", "aria-label": t("phases.title") },
      PILLS.filter((one) => one !== "zero_grad" || has.has(one)).map((one) => h("button", {
        key: one, type: "button", class: one, disabled: !has.has(one),
        "aria-pressed": phase === one ? "true" : "false", "data-testid": `phase-${one}`,
        onClick: () => jump(one),
      }, t(`phase.${one}`)))),
    h(Stale, null),
    h("div", { class: "tools" },
      findings > 0 && h("button", {
        type: "button", class: "finding-next", "data-testid": "finding-next",
        title: t("finding.next"), onClick: another,
      }, t("finding.count", { count: findings })),
      h(Warned, null),
      store.searching.value && !sketched ? h(Search, null) : h("button", {
        type: "button", "data-testid": "search-open", title: t("search.title"), disabled: sketched,
        onClick: () => {
          store.searching.value = true;
        },
      }, h("kbd", null, "/"), t("search.open")),
      h("button", {
        type: "button", "aria-pressed": store.listed.value ? "true" : "false",
        "data-testid": "list-toggle", disabled: sketched,
        onClick: () => {
          store.listed.value = !store.listed.peek();
        },
      }, t("list.toggle")),
      h("button", {
        type: "button", "aria-pressed": mapped.value ? "true" : "false", title: t("map.title"),
        "data-testid": "map-toggle",
        onClick: () => {
          store.listed.value = false;
          mapped.value = !mapped.peek();
        },
      }, t("map.toggle")),
      h("button", {
        type: "button", "data-testid": "share-open", "aria-haspopup": "dialog",
        disabled: sketched,
        onClick: () => {
          store.dialog.value = "share";
        },
      }, t("share.open")),
      h("div", { class: "zoom", role: "group", "aria-label": t("zoom.title") },
        h("button", {
          type: "button", "aria-label": t("zoom.out"), onClick: () => cam.zoom(1 / 1.25),
        }, "−"),
        h("button", {
          type: "button", title: t("zoom.fit"), class: "zoom-level",
          "aria-label": `${scale.value} % ${t("zoom.fit")}`, "aria-keyshortcuts": "0",
          onClick: () => cam.survey(layout.peek()),
        }, h("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
          h("path", { d: CORNERS })), h("span", null, `${scale.value} %`)),
        h("button", { type: "button", "aria-label": t("zoom.in"), onClick: () => cam.zoom(1.25) },
          "+"))));
}

/** Says that the graph is of the program as it was, once that has been changed. */
function Stale() {
  const ran = store.current.value;
  const kind = store.kind.value;
  const same = !ran || ran.kind !== kind || ran.source === store.sources.value[kind];
  const settled = store.status.value === "done" && !store.trying.value;
  if (same || !settled) return null;
  return h("p", { class: "stale", role: "status", "data-testid": "stale" },
    h("span", null, t(`stale.${kind}`)),
    h("button", { type: "button", class: "link", onClick: () => void run() }, t("program.run")));
}

/** The warning that came last by this step, shut until somebody wants to read it. */
function Warned() {
  const last = store.now.value.warnings.findLast(({ category }) => category !== "stderr");
  if (!last) return null;
  const line = last.span ? ` · ${t("error.line", { line: last.span[0] })}` : "";
  const open = read.value === last;
  return h("button", {
    type: "button", class: "warned", "aria-expanded": open ? "true" : "false",
    "data-testid": "warning-open", title: last.text,
    onClick: () => {
      read.value = open ? null : last;
    },
  }, `${last.category}${line}`);
}

function Search() {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useLayoutEffect(() => field.current?.focus(), []);
  // What was found is shown while it is typed, unless some of it is in sight already.
  useEffect(() => {
    const boxes = [...matches.value ?? []].flatMap((node) => home(layout.peek(), node) ?? []);
    if (boxes.length > 0 && !boxes.some(cam.sees)) cam.follow(boxes[0], layout.peek());
  }, [matches.value]);
  const found = matches.value;
  const valid = isPattern(pattern.value);
  const close = () => {
    store.searching.value = false;
    pattern.value = "";
    // The keyboard has been here: it goes on with the steps.
    store.hands.value = { on: "steps" };
  };
  const next = (/** @type {number} */ by) => {
    // Read now, not as drawn: Enter may come before what was typed is drawn.
    const list = [...(matches.peek() ?? [])];
    if (list.length === 0) return;
    const at = list.indexOf(store.selected.peek() ?? -1);
    const node = list[(at + by + list.length) % list.length];
    store.selected.value = node;
    const box = home(layout.peek(), node);
    if (box) cam.follow(box, layout.peek());
  };
  return h("div", { class: "search", role: "search" },
    h("input", {
      ref: field, type: "text", value: pattern.value, spellcheck: false, "data-testid": "search",
      placeholder: t("search.placeholder"), "aria-label": t("search.title"),
      "aria-invalid": valid ? undefined : "true",
      onInput: (/** @type {Event & {currentTarget: HTMLInputElement}} */ event) => {
        pattern.value = event.currentTarget.value;
      },
      onKeyDown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Enter") next(event.shiftKey ? -1 : 1);
        if (event.key === "Escape") close();
      },
    }),
    h("span", { class: "quiet", role: "status" }, !valid ? t("search.invalid")
      : found ? t("search.count", { count: found.size }) : ""),
    h("button", { type: "button", "aria-label": t("search.close"), onClick: close }, "×"));
}

/** @param {string} text */
function isPattern(text) {
  try {
    return Boolean(new RegExp(text, "iu"));
  } catch {
    return false;
  }
}
