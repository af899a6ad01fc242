/**
 * The map: the whole graph on a canvas, every node a cell. In a corner it shows where the window
 * onto the graph is, and moves it; large it is panned and zoomed, and a click goes to a node. It
 * must not know how cards are drawn.
 */
import { effect, h, useEffect, useRef } from "../../vendor/preact.js";
import * as cam from "../camera.js";
import { cells, DONE, fitted, FUTURE, MADE, nodeAt, states } from "../cells.js";
import { home } from "../groups.js";
import { t } from "../i18n.js";
import { activeBox, layout, mapped } from "../picture.js";
import { scrubbing } from "../player.js";
import * as store from "../store.js";

/** @typedef {{x: number, y: number, k: number}} View */

/** Cells smaller than this on the screen are drawn as one area, by how far the group has come. */
const LEAST = 0.8;
const CORNER = 8;
/** So long, in milliseconds, the corner stays as it is while steps are only passed by. */
const RARELY = 60;
const KEYS = /** @type {Record<string, [number, number, number]>} */ ({
  ArrowLeft: [60, 0, 1], ArrowRight: [-60, 0, 1], ArrowUp: [0, 60, 1], ArrowDown: [0, -60, 1],
  "+": [0, 0, 1.25], "=": [0, 0, 1.25], "-": [0, 0, 0.8],
});

/** @param {{large: boolean}} props */
export function WholeMap({ large }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  useEffect(() => start(/** @type {HTMLCanvasElement} */ (canvas.current), large), [large]);
  return h("canvas", {
    ref: canvas, class: large ? "map is-large" : "map", "data-testid": large ? "map" : "corner-map",
    tabIndex: large ? 0 : -1, role: "img",
    "aria-label": t("map.label", { count: store.whole.value.cards.size }),
    "aria-hidden": large ? undefined : "true",
  });
}

/**
 * Keeps a canvas drawn; returns what ends that.
 * @param {HTMLCanvasElement} canvas
 * @param {boolean} large
 */
function start(canvas, large) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {import("../cells.js").Cells | null} */
  let all = null;
  let of = /** @type {unknown} */ (null);
  let known = new Uint8Array();
  let stale = true;
  let drawn = 0;
  /** @type {View | null} */
  let view = null;
  let colours = palette(canvas);
  let frame = 0;

  // Asked for in every frame it would have the page laid out every time.
  let size = { width: canvas.clientWidth, height: canvas.clientHeight };
  const whole = () => fitted(layout.peek(), size, large ? 40 : CORNER);
  const draw = () => {
    frame = 0;
    if (!all) return;
    if (!large && scrubbing.peek() && performance.now() - drawn < RARELY) return ask();
    drawn = performance.now();
    if (stale) known = states(all, store.now.peek());
    stale = false;
    const ratio = devicePixelRatio;
    const { width, height } = size;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== wide) canvas.width = wide;
    if (canvas.height !== high) canvas.height = high;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const at = view ?? whole();
    paint(context, all, known, at, { width, height }, colours);
    const box = activeBox.peek();
    if (box) outline(context, box, at, colours.active, 2.5);
    if (large) return;
    const { x, y, k } = cam.camera.peek();
    const window = cam.frame.peek();
    outline(context, { x: -x / k, y: -y / k, w: window.width / k, h: window.height / k }, at,
      colours.window, 1.5);
  };
  const ask = () => {
    frame ||= requestAnimationFrame(draw);
  };
  const stops = [
    effect(() => {
      const placed = layout.value;
      void store.now.value;
      if (of !== placed) {
        of = placed;
        const { cards, sketched } = store.whole.peek();
        all = cells(placed, (node) => sketched || cards.has(node));
      }
      stale = true;
      void store.theme.value;
      ask();
    }),
    effect(() => {
      if (!large) void [cam.camera.value, cam.frame.value];
      ask();
    }),
  ];
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const themed = new MutationObserver(() => recolour());
  const recolour = () => {
    colours = palette(canvas);
    ask();
  };
  scheme.addEventListener("change", recolour);
  themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const resized = new ResizeObserver(() => {
    size = { width: canvas.clientWidth, height: canvas.clientHeight };
    ask();
  });
  resized.observe(canvas);
  const off = large ? explore() : navigate();

  /** A click or drag in the corner puts the window there. */
  function navigate() {
    const abort = new AbortController();
    const go = (/** @type {PointerEvent} */ event) => {
      if (!event.buttons) return;
      const { x, y, k } = whole();
      const window = cam.frame.peek();
      const scale = cam.camera.peek().k;
      const to = { x: (event.offsetX - x) / k, y: (event.offsetY - y) / k };
      const now = cam.camera.peek();
      cam.pan(window.width / 2 - to.x * scale - now.x, window.height / 2 - to.y * scale - now.y);
    };
    canvas.addEventListener("pointerdown", go, { signal: abort.signal });
    canvas.addEventListener("pointermove", go, { signal: abort.signal });
    return () => abort.abort();
  }

  /** Drag, wheel and keys move the large map; a click goes to a node. */
  function explore() {
    const abort = new AbortController();
    const options = { signal: abort.signal, passive: false };
    const move = (/** @type {number} */ dx, /** @type {number} */ dy, by = 1,
      x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
      const at = view ?? whole();
      const k = Math.max(whole().k * 0.5, Math.min(3, at.k * by));
      const scale = k / at.k;
      view = { k, x: x - (x - at.x) * scale + dx, y: y - (y - at.y) * scale + dy };
      ask();
    };
    let moved = 0;
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      move(0, 0, Math.exp(-event.deltaY * 0.003), event.offsetX, event.offsetY);
    }, options);
    canvas.addEventListener("pointerdown", (event) => {
      moved = 0;
      canvas.setPointerCapture(event.pointerId);
    }, options);
    canvas.addEventListener("pointermove", (event) => {
      if (!event.buttons) return;
      moved += Math.abs(event.movementX) + Math.abs(event.movementY);
      move(event.movementX, event.movementY);
    }, options);
    canvas.addEventListener("click", (event) => {
      if (moved > 4 || !all) return;
      const { x, y, k } = view ?? whole();
      const node = nodeAt(all, (event.offsetX - x) / k, (event.offsetY - y) / k);
      if (node !== null) visit(node);
    }, options);
    canvas.addEventListener("keydown", (event) => {
      const key = KEYS[event.key];
      if (!key) return;
      event.preventDefault();
      move(...key);
    }, options);
    return () => abort.abort();
  }

  return () => {
    cancelAnimationFrame(frame);
    for (const stop of stops) stop();
    resized.disconnect();
    themed.disconnect();
    scheme.removeEventListener("change", recolour);
    off();
  };
}

/**
 * Leaves the map for a node.
 * @param {number} node
 */
function visit(node) {
  mapped.value = false;
  const box = home(layout.peek(), node);
  if (box && "node" in box) store.selected.value = node;
  const card = store.whole.peek().cards.get(node);
  store.playing.value = false;
  if (card) store.gotoEvent(card.forward.seq);
  if (box) cam.look(box);
}

/** @param {Element} element */
function palette(element) {
  const style = getComputedStyle(element);
  const probe = document.createElement("span");
  element.parentElement?.append(probe);
  // A canvas does not know light-dark(): an element says what the variables come to.
  const colour = (/** @type {string} */ name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    of: [colour("--faint"), colour("--forward"), colour("--backward")], card: colour("--panel"),
    line: colour("--faint"), edge: colour("--muted"), active: colour("--ink"),
    window: colour("--focus"), font: style.fontFamily,
  };
  probe.remove();
  return found;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../cells.js").Cells} all
 * @param {Uint8Array} known
 * @param {View} view
 * @param {{width: number, height: number}} size
 * @param {ReturnType<typeof palette>} colours
 */
function paint(context, all, known, { x, y, k }, { width, height }, colours) {
  const placed = layout.peek();
  context.lineWidth = 1;
  context.strokeStyle = colours.line;
  context.beginPath();
  for (const frame of placed.frames) {
    context.rect(frame.x * k + x, frame.y * k + y, frame.w * k, frame.h * k);
  }
  context.stroke();
  context.strokeStyle = colours.edge;
  context.globalAlpha = 0.55;
  context.beginPath();
  for (const { points, hub } of placed.edges) {
    if (hub || points.length === 0) continue;
    context.moveTo(points[0][0] * k + x, points[0][1] * k + y);
    for (let i = 1; i + 2 < points.length; i += 3) {
      context.bezierCurveTo(points[i][0] * k + x, points[i][1] * k + y,
        points[i + 1][0] * k + x, points[i + 1][1] * k + y,
        points[i + 2][0] * k + x, points[i + 2][1] * k + y);
    }
  }
  context.stroke();
  context.globalAlpha = 1;
  const seen = all.spans.filter(({ box }) => box.x * k + x < width && box.y * k + y < height
    && (box.x + box.w) * k + x > 0 && (box.y + box.h) * k + y > 0);
  context.fillStyle = colours.card;
  for (const { box, name } of seen) {
    if (typeof name === "string") {
      context.fillRect(box.x * k + x, box.y * k + y, box.w * k, box.h * k);
    }
  }
  for (const state of [FUTURE, MADE, DONE]) {
    context.fillStyle = colours.of[state];
    for (const { from, to, box } of seen) {
      if (all.place[4 * from + 2] * k < LEAST) {
        let part = 0;
        for (let i = from; i < to; i += 1) if (known[i] >= state) part += 1;
        context.fillRect(box.x * k + x, box.y * k + y, (box.w * k * part) / (to - from), box.h * k);
        continue;
      }
      for (let i = from; i < to; i += 1) {
        if (known[i] !== state) continue;
        context.fillRect(all.place[4 * i] * k + x, all.place[4 * i + 1] * k + y,
          all.place[4 * i + 2] * k, all.place[4 * i + 3] * k);
      }
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../cells.js").Rectangle} box
 * @param {View} view
 * @param {string} colour
 * @param {number} width
 */
function outline(context, box, { x, y, k }, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(box.x * k + x - 1, box.y * k + y - 1, box.w * k + 2, box.h * k + 2);
}
