/**
 * Above the timeline, for loops that train: the loss, each parameter's norm and its gradient's,
 * each point above the step that it belongs to. A click goes there. It must not know the timeline.
 */
import { computed, h, useSignal } from "../../vendor/preact.js";
import { short } from "../format.js";
import { t } from "../i18n.js";
import { title } from "../naming.js";
import { segmented } from "../parts/segmented.js";
import { isWide, series } from "../series.js";
import { iterationsOf, loop, unitOf } from "../state.js";
import { stepFrom } from "../steps.js";
import * as store from "../store.js";

const HEIGHT = 46;
/** Fewer points are no curve. */
const LEAST = 3;
const WIDTH = 1000;
/** How high the end of the line is that leads to a step at another place. */
const LEAD = 10;

/** As many lines are told of in words. */
const MOST = 4;

/** @typedef {import("../series.js").Point} Point */
/** @typedef {Record<string, (number | null)[]>} Lines by name, a value for each point or none */

const KINDS = /** @type {const} */ (["loss", "parameters", "gradients"]);

/**
 * Whether there will be curves once the run is over and drawn: they have their room before, so that
 * nothing moves when they come. A sketch knows one iteration of many.
 */
const awaited = computed(() => {
  const { training, scopes, sketched } = store.whole.value;
  if (training.size === 0 || sketched) return training.size > 0;
  let left = LEAST;
  for (const one of scopes.values()) {
    if (one.kind === "iteration" && training.has(loop(one)) && (left -= 1) === 0) return true;
  }
  return false;
});

/** All that there is to draw, the same at every step. */
const drawn = computed(() => {
  const source = store.current.value?.source ?? "";
  const points = series(store.events, store.whole.value, (card) => title(card, source));
  return { points, all: Object.fromEntries(KINDS.map((kind) => [kind, linesOf(points, kind)])) };
});

/** The room of curves that are to come. */
function Room() {
  return h("section", { class: "curves is-awaited", "aria-hidden": "true" },
    h("div", { class: "segmented" }, KINDS.map((one) => h("button", {
      key: one, type: "button", disabled: true }, t(`curves.${one}`)))),
    h("div", { class: "curves-plot" }), h("div", { class: "curves-scale" }),
    h("p", { class: "curves-value" }, "\u00a0"));
}

export function Curves() {
  const what = useSignal(/** @type {typeof KINDS[number]} */ ("loss"));
  const even = useSignal(false);
  if (store.status.value !== "done" || !store.painted.value) {
    return awaited.value ? h(Room, null) : null;
  }
  const { points, all } = drawn.value;
  if (points.length < LEAST) return null;
  const steps = store.steps.value;
  // Each point stands above its step. An iteration in summary is one step where others are many:
  // then every point takes as much room, or the loss would seem to fall faster than it does.
  const evenly = points.some((one) => one.summary);
  const at = points.map((one, i) => (evenly ? (i + 1) / points.length
    : stepFrom(steps, one.seq) / steps.length));
  const { current, known } = place(points, steps[store.index.value]);
  const kinds = KINDS.filter((kind) => Object.keys(all[kind]).length > 0);
  if (kinds.length === 0) return null;
  const shown = kinds.includes(what.value) ? what.value : kinds[0];
  const lines = all[shown];
  const heights = Object.values(lines).flat()
    .flatMap((one) => (one !== null && Number.isFinite(one) ? one : []));
  const wide = isWide(heights);
  const log = wide && !even.value;
  const scale = log ? Math.log10 : Number;
  const low = heights.reduce((least, one) => Math.min(least, one), log ? Infinity : 0);
  const high = heights.reduce((most, one) => Math.max(most, one), low + 1e-12);
  const y = (/** @type {number} */ value) => HEIGHT - 4
    - ((scale(value) - scale(low)) / (scale(high) - scale(low))) * (HEIGHT - 8);
  return h("section", { class: "curves", "data-testid": "curves", "aria-label": t("curves.title") },
    segmented({ label: t("curves.title"), testid: "curves", all: kinds, shown,
      text: (one) => t(`curves.${one}`), pick: (one) => {
        what.value = one;
      } }),
    // The strip below it is what leads keyboards to steps.
    h("div", { class: "curves-plot", role: "img", "data-testid": "curves-plot",
      "data-points": points.length, "data-low": short(low), "data-high": short(high),
      "aria-label": spoken(shown, lines, points),
      onClick: (/** @type {MouseEvent} */ event) => {
        const { left, width } = /** @type {Element} */ (event.currentTarget)
          .getBoundingClientRect();
        const wanted = (event.clientX - left) / width;
        const best = at.reduce((found, one, i) =>
          Math.abs(one - wanted) < Math.abs(at[found] - wanted) ? i : found, 0);
        store.goto(stepFrom(steps, points[best].seq));
      },
    },
    h("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none",
      "aria-hidden": "true" },
    !log && h("line", { class: "curves-zero", x1: 0, x2: WIDTH, y1: y(0), y2: y(0) }),
    // Down to the step, which stands elsewhere on the strip when points are spread evenly.
    h("polyline", { class: "curves-here", "data-testid": "curves-here",
      points: lead(at[current], evenly ? (store.index.value + 0.5) / steps.length : at[current]) }),
    Object.entries(lines).map(([name, values], i) => h("path", {
      key: name, class: `${shown} is-${i}`, "data-curve": name, d: path(values, points, at, y),
    })))),
    // Where nothing is below zero, the line at the bottom is zero.
    h("div", { class: "curves-scale", "aria-hidden": "true" },
      [...new Set(log ? [high, low] : [high, 0, low])].map((value) => h("span", {
        key: value, class: "curves-mark",
        ref: (/** @type {HTMLElement | null} */ element) =>
          element?.style.setProperty("top", `${(y(value) / HEIGHT) * 100}%`),
      }, short(value, 2)))),
    h("p", { class: "curves-value", "data-testid": "curves-value" },
      wide && h("button", { type: "button", class: "curves-log", "data-testid": "curves-log",
        "aria-pressed": log ? "true" : "false", title: t("curves.switch"), onClick: () => {
          even.value = log;
        } }, t("curves.log")), wide && " ",
      t("curves.at", { index: points[current].iteration }), " ",
      Object.entries(lines).slice(0, MOST).map(([name, values], i) => h("span", { key: name },
        h("span", { class: `curves-name ${shown} is-${i}` }, name), " ",
        h("b", null, short(here(values, points, current, known))), " "))));
}

/**
 * From a point of the curve to the step below it.
 * @param {number} from
 * @param {number} to
 */
function lead(from, to) {
  const [x, end] = [from, to].map((one) => (one * WIDTH).toFixed(1));
  return `${x},0 ${x},${HEIGHT - LEAD} ${end},${HEIGHT}`;
}

/**
 * The curves in one sentence, for who cannot see them: as many as are told of below them.
 * @param {typeof KINDS[number]} what
 * @param {Lines} lines
 * @param {readonly Point[]} points
 */
function spoken(what, lines, points) {
  const count = points.filter(({ iteration }, i) => iteration !== points[i - 1]?.iteration).length;
  const parts = Object.entries(lines).slice(0, MOST).map(([name, values]) => {
    const known = values.filter((one) => one !== null);
    return t("curves.from_to", { name, first: short(known[0]), last: short(known.at(-1)) });
  });
  return t("curves.spoken",
    { count, what: t(`curves.${what}`), lines: parts.join(t("text.between")) });
}

/**
 * @param {readonly Point[]} points
 * @param {typeof KINDS[number]} what
 * @returns {Lines}
 */
function linesOf(points, what) {
  const names = [...new Set(points.flatMap((one) => Object.keys(one[what])))];
  return Object.fromEntries(names.map((name) =>
    [name, points.map((one) => one[what][name] ?? null)]));
}

/**
 * The point that a step belongs to, and the last one whose numbers are there by then.
 * @param {readonly Point[]} points
 * @param {import("../steps.js").Step | undefined} step
 */
function place(points, step) {
  const now = step?.seq ?? 0;
  // A loss belongs to its iteration as soon as it is made: just before its backward begins.
  const known = points.findLastIndex(({ seq, summary }) => seq <= (summary ? now : now + 1));
  const whole = store.whole.value;
  const unit = whole.scopes.get(unitOf(whole, step?.iteration) ?? -1);
  const next = points[known + 1];
  const begun = unit && (points[known]?.seq ?? -1) < unit.seq && next && !next.summary
    && next.iteration === iterationsOf(whole, unit.id).join(".");
  return { current: Math.max(0, begun ? known + 1 : known), known };
}

/**
 * What a line has come to at a point: at it, or at one before it in the same iteration.
 * @param {readonly (number | null)[]} values
 * @param {readonly Point[]} points
 * @param {number} at
 * @param {number} known the last point that counts
 */
function here(values, points, at, known) {
  const { iteration } = points[at];
  for (let i = Math.min(at, known); i >= 0 && points[i].iteration === iteration; i -= 1) {
    if (values[i] !== null) return values[i];
  }
  return null;
}

/**
 * The line goes through over points that are another's, not over what is no number nor over
 * iterations in summary that do not tell it.
 * @param {readonly (number | null)[]} values
 * @param {readonly Point[]} points
 * @param {readonly number[]} at
 * @param {(value: number) => number} y
 */
function path(values, points, at, y) {
  let pen = "M";
  return values.map((value, i) => {
    if (value === null || !Number.isFinite(value)) {
      if (value !== null || points[i].summary) pen = "M";
      return "";
    }
    const point = `${pen}${(at[i] * WIDTH).toFixed(1)},${y(value).toFixed(1)}`;
    pen = "L";
    return point;
  }).join("");
}
