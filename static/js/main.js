/** The page: puts the panels together, reads the address at the start and keeps it current. */
import { batch, effect, h, render, useEffect } from "../vendor/preact.js";
import * as address from "./address.js";
import { automatic, large, survey } from "./camera.js";
import { early } from "./early.js";
import { learnExamples, learnOps } from "./learned.js";
import { language, learnWords, speak, t } from "./i18n.js";
import { preferred } from "./languages.js";
import { Curves } from "./panels/curves.js";
import { Dialogs } from "./panels/dialogs.js";
import { Editor } from "./panels/editor.js";
import { Elsewhere } from "./panels/elsewhere.js";
import { Graph } from "./panels/graph.js";
import { Header } from "./panels/header.js";
import { Inspector } from "./panels/inspector.js";
import { List } from "./panels/list.js";
import { WholeMap } from "./panels/map.js";
import { Notice } from "./panels/notice.js";
import { Program } from "./panels/program.js";
import { Queue } from "./panels/queue.js";
import { Share } from "./panels/share.js";
import { Timeline } from "./panels/timeline.js";
import { Toolbar } from "./panels/toolbar.js";
import { layout, mapped, overflowing } from "./picture.js";
import { bind, press, watchClock } from "./player.js";
import { attach, replay, start } from "./session.js";
import { watchSight } from "./sight.js";
import * as store from "./store.js";
import { ask, pause } from "./stream.js";
import * as trail from "./trail.js";
import { watchViews } from "./views.js";
import { warm, warmFormulas } from "./warm.js";

const FIRST_PROGRAM = `import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x ** 2
loss = y.sum()

loss.backward()
print(x.grad)
`;
const FIRST_FORMULA = "(w*x + b - y)**2";
const FIRST_INPUTS = { w: "0.5", x: "2", b: "0.1", y: "3" };

/** How much larger things are for a room that looks on. */
const PRESENTED = 1.35;

/** What the map in the corner takes of the queue's width, as graph.css says, in pixels. */
const CORNER = 162;

const TABS = /** @type {const} */ (["program", "graph", "explain"]);

function Page() {
  useEffect(() => {
    document.documentElement.dataset.ready = "true";
  }, []);
  return h("div", { class: "page", "data-tab": store.tab.value },
    // Whoever hears the page still wants to know where it is.
    (store.presenting.value || store.hidden.value.includes("header"))
      && h("header", { class: "visually-hidden" }, h("h1", null, "Backstep")),
    h(Header, null),
    h("nav", { class: "tabs-bar", "aria-label": t("tabs.title") }, h("div", {
      class: "tabs", role: "tablist", "aria-label": t("tabs.title"),
    },
      TABS.map((one, i) => h("button", {
        key: one, type: "button", role: "tab", id: `tab-${one}`, "data-testid": `tab-${one}`,
        "aria-selected": store.tab.value === one ? "true" : "false",
        "aria-controls": `panel-${one}`, tabIndex: store.tab.value === one ? 0 : -1,
        onClick: (/** @type {MouseEvent & {currentTarget: HTMLElement}} */ event) => {
          store.tab.value = one;
          // The arrow keys go from tab to tab for who came by keys; for others they go on stepping.
          if (event.detail > 0) event.currentTarget.blur();
        },
        onKeyDown: (/** @type {KeyboardEvent} */ event) => {
          const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
          if (!by) return;
          store.tab.value = TABS[(i + by + TABS.length) % TABS.length];
          document.getElementById(`tab-${store.tab.value}`)?.focus();
        },
      }, t(`tab.${one}`))))),
    h("main", { class: "stage" },
      h(Program, null, h(Editor, null)),
      h("section", { class: "middle", id: "panel-graph", "aria-label": t("graph.title") },
        h(Notice, null),
        h(Toolbar, null),
        middle(),
        h(Elsewhere, null),
        overflowing.value && h(WholeMap, { large: false }),
        h(Queue, { beside: overflowing.value ? CORNER : 0 })),
      h(Inspector, null)),
    h(Curves, null),
    h(Timeline, null),
    h(Dialogs, { share: h(Share, null) }));
}

/** What stands in the middle: the graph, its list, or its map. */
function middle() {
  if (store.listed.value) return h(List, null);
  return mapped.value ? h(WholeMap, { large: true }) : h(Graph, null);
}

/** Keeps what the address says and what the document shows in step with the store. */
function reflect() {
  const root = document.documentElement;
  effect(() => {
    root.dataset.state = store.shown.value;
  });
  effect(() => {
    const on = store.presenting.value;
    root.toggleAttribute("data-presenting", on);
    // A room gets a view of its own, wherever the camera was left at the desk.
    if (on) automatic.value = true;
    large.value = on ? PRESENTED : 1;
    root.style.setProperty("--large", String(large.value));
  });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const prefer = () => {
    store.preferred.value = dark.matches ? "dark" : "light";
  };
  prefer();
  dark.addEventListener("change", prefer);
  effect(() => {
    const theme = store.theme.value;
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
  });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let latest = 0;
  let begun = false;
  // What is not written yet is of the entry that Back or Forward have left.
  addEventListener("popstate", () => {
    clearTimeout(timer);
    latest += 1;
    begun = false;
  });
  effect(() => {
    if (store.status.value === "starting") {
      begun ||= !store.trying.peek();
      clearTimeout(timer);
      return;
    }
    const kind = store.kind.value;
    const source = store.sources.value[kind];
    const step = store.steps.value[store.index.value];
    const ran = store.current.value;
    // Of a program that was changed since there is no step.
    const shown = ran !== null && store.unchanged.value;
    const place = {
      p: source, k: kind, i: kind === "expression" ? store.inputs.value : undefined,
      r: store.replaced.value.map(({ node, index, value }) =>
        /** @type {[number, number[], number]} */ ([node, index, value])),
      step: shown ? step?.seq : undefined,
      node: shown ? store.selected.value ?? undefined : undefined, lang: chosen(),
      theme: store.alone.value ? store.lit.value
        : store.theme.value === "system" ? undefined : store.theme.value,
      open: store.groups.value.opened, closed: store.groups.value.closed,
      hide: store.hidden.value, present: store.presenting.value,
      beside: store.beside.value === "engine" ? /** @type {const} */ ("engine") : undefined,
      run: shown && ran.opened ? ran.id : undefined,
      full: shown ? ran.recorded ?? undefined : undefined,
    };
    // A file that was taken away has its program in it.
    if (store.alone.value) place.p = /** @type {any} */ (undefined);
    if (store.status.value === "idle" && kind === "program" && source === FIRST_PROGRAM) {
      place.p = /** @type {any} */ (undefined);
    }
    clearTimeout(timer);
    // Browsers allow few changes of the address a second; a drag makes many.
    timer = setTimeout(async () => {
      const mine = (latest += 1);
      const { hash, fits } = await address.write(place);
      if (mine !== latest) return;
      store.linkable.value = fits;
      trail.note(hash, source, { shown, begun });
      if (shown) begun = false;
    }, 150);
  });
}

/** The language, when it is not the browser's own; a file has one of its own beside that. */
function chosen() {
  const own = !store.alone.value && language.value === preferred(navigator.languages);
  return own ? undefined : language.value;
}

/** @param {address.Place} place */
function restore(place) {
  store.kind.value = place.k ?? "program";
  store.lost.value = place.p === undefined ? place.lost ?? null : null;
  store.sources.value = {
    program: place.k !== "expression" && place.p !== undefined ? place.p : FIRST_PROGRAM,
    expression: place.k === "expression" && place.p !== undefined ? place.p : FIRST_FORMULA,
  };
  store.inputs.value = place.i ?? FIRST_INPUTS;
  store.replaced.value = (place.r ?? []).map(([node, index, value]) => ({ node, index, value }));
  store.recorded.value = place.full ?? null;
  store.groups.value = { opened: place.open ?? [], closed: place.closed ?? [] };
  store.hidden.value = place.hide ?? [];
  store.presenting.value = place.present ?? false;
  store.beside.value = place.beside ?? "explain";
  document.documentElement.dataset.hide = store.hidden.value.join(" ");
  if (place.theme) store.theme.value = /** @type {"light" | "dark"} */ (place.theme);
}

/** Goes up with every Back and Forward: where they led last is where we are. */
let visit = 0;

/**
 * Back or Forward led to an entry of ours: what ran there is taken from the server if it has it, or
 * runs again, up to the same step.
 */
async function revisit() {
  const mine = (visit += 1);
  const place = await address.read(location.hash);
  if (mine !== visit) return;
  place.p ??= trail.remembered();
  // Nothing had run there: as if the page was opened.
  if (place.step === undefined || place.p === undefined) {
    location.reload();
    return;
  }
  batch(() => restore(place));
  trail.arrive(place.p);
  const attached = place.run !== undefined && await attach(ask(place.run, place), place.step);
  if (!attached) await start(place.step);
  select(place.node);
}

/** @param {number | undefined} node */
function select(node) {
  if (node !== undefined && store.whole.peek().cards.has(node)) store.selected.value = node;
}

/** How long a person stirs before it counts, in ms. */
const STIRRED = 300;

/**
 * Fetches what explains a run, once: when there is a card, or when a person has been here for a
 * moment. Who only looks in does not wait for it, nor does a first card.
 */
function prepareInTime() {
  const once = new AbortController();
  const prepare = () => {
    if (once.signal.aborted) return;
    once.abort();
    if (!store.alone.peek()) void learnOps();
    warmFormulas();
  };
  for (const sign of ["pointermove", "pointerdown", "keydown"]) {
    addEventListener(sign, () => setTimeout(prepare, STIRRED),
      { capture: true, once: true, signal: once.signal });
  }
  effect(() => {
    if (store.whole.value.cards.size > 0 && store.painted.value) prepare();
  });
}

/** How long the page waits for the run that its address names, to be drawn together with it, in
 * ms: both take less in one drawing than in two. */
const AT_ONCE = 150;

/** Resolves when there are cards to show. */
function shows() {
  return new Promise((resolve) => {
    const off = effect(() => {
      if (store.whole.value.cards.size === 0) return;
      resolve(undefined);
      queueMicrotask(() => off());
    });
  });
}

async function begin() {
  const { found, place, asked, tongue, words } = await early;
  for (const [one, its] of Object.entries(found?.words ?? {})) learnWords(one, its);
  await speak(tongue, words);
  const embedded = "embedded" in document.documentElement.dataset;
  const wanting = place.step !== undefined || place.run !== undefined
    || (embedded && place.p !== undefined);
  // What is too long for the address is remembered beside it, but not by a link to it.
  if (place.lost !== "damaged") place.p ??= trail.remembered();
  restore(place);
  reflect();
  watchClock();
  watchViews();
  watchSight();
  addEventListener("keydown", press);
  bind("0", () => survey(layout.peek()));
  // A link opened in this very tab: the page starts again from it.
  addEventListener("popstate", () => {
    if (trail.remembered() !== undefined) void revisit();
  });
  addEventListener("hashchange", () => {
    if (trail.remembered() === undefined) location.reload();
  });
  if (found) replay({ ...found, step: place.step ?? found.step });
  if (wanting && place.p !== undefined) trail.arrive(store.sources.peek()[store.kind.peek()]);
  const opening = asked && attach(asked, place.step);
  if (opening) await Promise.race([opening, shows(), pause(AT_ONCE)]);
  render(h(Page, null), /** @type {HTMLElement} */ (document.getElementById("page")));
  if (!found && !opening) void learnExamples();
  warm();
  prepareInTime();
  const attached = opening !== null && await opening;
  // The server may have forgotten the run: the address has its program too.
  const again = place.run === undefined || place.p !== undefined;
  if (!found && !attached && !store.lost.peek() && wanting && again) await start(place.step);
  select(place.node);
}

void begin();
