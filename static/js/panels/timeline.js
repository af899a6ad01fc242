/**
 * Time as a strip: phases, ticks a step, and the controls that move through them. The strip is a
 * canvas, because a training loop has thousands of steps. It must not know what a step shows.
 */
import { computed, h, signal, useEffect, useRef } from "../../vendor/preact.js";
import { announcement } from "../explain.js";
import { language, t } from "../i18n.js";
import * as player from "../player.js";
import { starts } from "../steps.js";
import * as store from "../store.js";

const HEIGHT = 34;

const PLAY = {
  play: "M7 4.2l9 5.8-9 5.8z",
  pause: "M6 4.5h3v11H6zM11.5 4.5h3v11h-3z",
  replay: "M15.2 6.2A6.2 6.2 0 1 0 16.2 10h-1.7A4.5 4.5 0 1 1 13.9 7.6L11.6 8.4 16 10l.6-5z",
};

export function Timeline() {
  const steps = store.steps.value;
  const none = steps.length === 0;
  const at = store.index.value;
  const over = !none && at >= steps.length - 1 && store.shown.value !== "running";
  const what = store.playing.value ? "pause" : over ? "replay" : "play";
  return h("footer", { class: "timeline", "data-testid": "timeline",
    "data-step": none ? "" : String(at), "data-steps": String(steps.length),
    "data-seq": none ? "" : String(steps[at]?.seq ?? "") },
  h("div", { class: "controls", role: "group", "aria-label": t("timeline.controls") },
    h(Control, { name: "home", icon: "M6 5v10M15 5l-7 5 7 5z", run: player.home,
      off: none || at <= 0 }),
    h(Control, { name: "phase-back", icon: "M10 5l-6 5 6 5zM17 5l-6 5 6 5z",
      run: () => player.phase(-1), off: none || at <= 0 }),
    h(Control, { name: "back", icon: "M14 5l-7 5 7 5z", run: () => player.step(-1),
      off: none || at <= 0 }),
    h(Control, { name: what, icon: PLAY[what], run: player.toggle, off: none, main: true }),
    h(Control, { name: "step", icon: "M7 5l7 5-7 5z", run: () => player.step(1),
      off: none || at >= steps.length - 1 }),
    h(Control, { name: "phase", icon: "M3 5l6 5-6 5zM10 5l6 5-6 5z", run: () => player.phase(1),
      off: none || at >= steps.length - 1 }),
    h(Control, { name: "end", icon: "M5 5l7 5-7 5zM14 5v10", run: player.end,
      off: none || at >= steps.length - 1 })),
  h(Strip, null),
  store.beyond.value && h("p", { class: "beyond", role: "status", "data-testid": "beyond" },
    t("timeline.last"), " ", h("span", { class: "beyond-keys" }, t("timeline.beyond"))),
  store.presenting.value ? h("button", { type: "button", class: "speed",
    title: t("present.leave"), "aria-label": t("present.leave"), "data-testid": "present-leave",
    onClick: () => {
      store.presenting.value = false;
    } }, "×")
    : h("button", { type: "button", class: "speed",
      "aria-label": `${t("timeline.speed")} ${store.speed.value}×`,
      "data-testid": "speed", onClick: () => player.faster(1) }, `${store.speed.value}×`),
  h(Live, null));
}

/**
 * @param {{name: string, icon: string, run: () => void, off: boolean, main?: boolean}} props
 */
function Control({ name, icon, run, off, main = false }) {
  const label = t(`control.${name}`);
  return h("button", {
    type: "button", class: main ? "play" : "control", disabled: off, "aria-label": label,
    title: label, "data-testid": main ? "play" : name, onClick: run,
  }, h("svg", { viewBox: "0 0 20 20", width: main ? 20 : 18, height: main ? 20 : 18,
    "aria-hidden": "true" }, h("path", { d: icon })));
}

/** The strip's, told by an observer: asking the element would lay out the page once more. */
const width = signal(0);

function Strip() {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const painted = store.painted.value;
  const steps = store.steps.value;
  const at = store.index.value;
  void language.value;

  useEffect(() => {
    const element = /** @type {HTMLDivElement} */ (box.current);
    const observer = new ResizeObserver(([{ contentRect }]) => {
      width.value = contentRect.width;
      if (canvas.current) draw(canvas.current, contentRect.width);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (canvas.current && painted) draw(canvas.current, width.peek());
  }, [steps, at, store.lit.value, painted]);

  const hands = store.hands;
  useEffect(() => {
    if (hands.value?.on === "steps") box.current?.focus();
  }, [hands.value]);

  const go = (/** @type {PointerEvent} */ event) => {
    const { left, width } = /** @type {HTMLElement} */ (box.current).getBoundingClientRect();
    const to = Math.floor(((event.clientX - left) / width) * store.steps.peek().length);
    store.playing.value = false;
    store.goto(to);
  };
  const step = steps[at];
  return h("div", { class: "strip" },
    h("div", { class: `strip-labels ${crowded.value ? "legend-row" : ""}`, "aria-hidden": "true" },
      labels.value.map((one, i) => h("span", {
        key: i, class: one.phase, ref: (/** @type {HTMLElement | null} */ element) =>
          element?.style.setProperty("left", `${one.left}px`),
      }, t(`phase.${one.phase}`)))),
    h("div", {
      class: "strip-slider", ref: box, role: "slider", tabIndex: steps.length ? 0 : -1,
      "aria-label": t("timeline.title"), "data-testid": "slider",
      "aria-disabled": steps.length ? undefined : "true",
      "aria-valuemin": Math.min(1, steps.length), "aria-valuemax": steps.length,
      "aria-valuenow": at + 1,
      "aria-valuetext": step ? t("timeline.value", {
        at: at + 1, of: steps.length,
        phase: t(step.printed ? "phase.output" : `phase.${step.phase}`),
      }) : t("timeline.nothing"),
      onPointerDown: (/** @type {PointerEvent} */ event) => {
        if (!steps.length || event.button !== 0) return;
        /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
        player.scrubbing.value = true;
        go(event);
      },
      onLostPointerCapture: () => {
        player.scrubbing.value = false;
      },
      onPointerMove: (/** @type {PointerEvent} */ event) => {
        if (/** @type {HTMLElement} */ (event.currentTarget).hasPointerCapture(event.pointerId)) {
          go(event);
        }
      },
    }, h("canvas", { ref: canvas, "aria-hidden": "true" })));
}

/** Whether phases come and go too often to be named where they stand. */
const crowded = computed(() => starts(store.steps.value).length > 8);

/** About how wide a name of a phase is, in pixels. */
const taken = (/** @type {string} */ name) =>
  [...name].reduce((sum, one) => sum + (one > "\u2e80" ? 12 : 6.6), 0);

/** What stays free behind it. */
const APART = 12;

/** Where the names of the phases stand: where each phase begins, as far as there is room; one that
 * begins at the very end ends there. */
const labels = computed(() => {
  /** @type {{phase: string, left: number}[]} */
  const found = [];
  const steps = store.steps.value;
  let before = "";
  let free = 0;
  steps.forEach((step, i) => {
    if (step.printed || step.phase === before) return;
    before = step.phase;
    const wide = taken(t(`phase.${step.phase}`));
    const left = Math.max(0, Math.min((i / steps.length) * width.value, width.value - wide));
    if (crowded.value ? found.some((one) => one.phase === step.phase) : left < free) return;
    found.push({ phase: step.phase, left });
    free = left + wide + APART;
  });
  return found;
});

/**
 * Runs of steps that are drawn as one bar where steps are too narrow to tell apart: same phase,
 * same iteration, nothing printed. Each is named by its first step.
 */
const bars = computed(() => {
  const steps = store.steps.value;
  return steps.flatMap((step, i) => {
    const last = steps[i - 1];
    const joins = last && last.phase === step.phase && !step.printed && !last.printed
      && last.iteration === step.iteration;
    return joins ? [] : [i];
  });
});

/** The first steps of iterations, each with the first step of the one before it. */
const iterations = computed(() => {
  const steps = store.steps.value;
  let from = 0;
  return steps.flatMap((step, i) => {
    if (i === 0 || step.iteration === steps[i - 1].iteration) return [];
    const before = from;
    from = i;
    return step.iteration === null ? [] : [{ at: i, before }];
  });
});

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 */
function draw(canvas, width) {
  const ratio = devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = HEIGHT * ratio;
  const pen = canvas.getContext("2d");
  if (!pen || !width) return;
  pen.scale(ratio, ratio);
  const colour = colours(/** @type {HTMLElement} */ (canvas.parentElement));
  const steps = store.steps.peek();
  const at = store.index.peek();
  const middle = HEIGHT / 2;
  if (steps.length === 0) {
    pen.fillStyle = colour.later;
    round(pen, 0, middle - 4, width, 8);
    return;
  }
  const unit = width / steps.length;
  const gap = unit >= 7 ? 3 : unit >= 3 ? 1 : 0;
  const bar = (/** @type {number} */ from, /** @type {number} */ to) => {
    const { phase, printed } = steps[from];
    pen.fillStyle = from > at ? colour.later : colour[phase];
    const w = Math.max((to - from) * unit - gap, 0.6);
    round(pen, from * unit, middle - (printed ? 2 : 4), w, printed ? 4 : 8);
  };
  if (gap > 0) {
    steps.forEach((_, i) => bar(i, i + 1));
  } else {
    const all = bars.peek();
    all.forEach((from, i) => {
      const to = all[i + 1] ?? steps.length;
      // What lies before the step that is looked at has its colour, what comes later has not.
      const here = Math.max(from, Math.min(at + 1, to));
      if (here > from) bar(from, here);
      if (here < to) bar(here, to);
    });
  }
  pen.fillStyle = colour.mark;
  for (const { at: i, before } of iterations.peek()) {
    if (unit * (i - before) >= 3) pen.fillRect(i * unit - gap / 2 - 0.5, middle + 8, 1, 5);
  }
  pen.fillStyle = colour[steps[at]?.phase ?? "forward"];
  const w = Math.max(unit - gap, 6);
  const left = Math.min(width - w, Math.max(0, at * unit + (unit - gap - w) / 2));
  round(pen, left, middle - 10, w, 20);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {number} x
 * @param {number} y
 * @param {number} w
 * @param {number} height
 */
function round(pen, x, y, w, height) {
  pen.beginPath();
  pen.roundRect(x, y, w, height, Math.min(3, w / 2));
  pen.fill();
}

/**
 * The colours of the moment; a canvas cannot read custom properties itself.
 * @param {HTMLElement} host
 * @returns {Record<import("../steps.js").Phase | "later" | "mark", string>}
 */
function colours(host) {
  const style = getComputedStyle(host);
  const read = (/** @type {string} */ name) => style.getPropertyValue(`--strip-${name}`);
  return {
    forward: read("forward"), backward: read("backward"), optimizer: read("optimizer"),
    zero_grad: read("zero"), iteration: read("iteration"), later: read("later"), mark: read("mark"),
  };
}

/** Each step in one sentence; held back while time runs faster than a voice. */
function Live() {
  const text = store.playing.value && store.speed.value > 1 ? ""
    : announcement(store.now.value, store.event.value, store.current.value?.source ?? "");
  return h("p", { class: "visually-hidden", "aria-live": "polite", "data-testid": "announcement" },
    text);
}
