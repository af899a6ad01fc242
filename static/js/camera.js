/**
 * The camera over the graph: what part of it is seen, and how it moves. It must not know what is
 * drawn there.
 */
import { signal } from "../vendor/preact.js";
import { ease } from "./geometry.js";

/** Screen = world * k + (x, y). */
export const camera = signal({ x: 0, y: 0, k: 1 });
/** The size of the window onto the graph, in CSS pixels. */
export const frame = signal({ width: 0, height: 0 });
/** How much larger than usual everything is shown. */
export const large = signal(1);
/** How far down the toolbar reaches into the window, in CSS pixels. */
export const covered = signal(46);
/** True until the person moves the camera. */
export const automatic = signal(true);

/** What stays empty around the picture, below the toolbar and above what is said under cards. */
const MARGIN = { x: 16, top: 20, bottom: 30 };
/** The same in a window that has little height: as far as the toolbar's fading edge reaches, and
 * what is said under a card at its usual size. */
const LOW = { x: 16, top: 11, bottom: 22 };
/** Less is little height, in pixels. */
const HIGH = 340;
/** A card nearer to the border than this is brought back, in pixels. */
const EDGE = 14;
/** The same where the picture is larger than the window, as a part of it. */
const MIDDLE = 0.12;
const LEAST = 0.02;
const MOST = 3;
/** Smaller than this numbers can't be read: then the camera follows instead of showing all. */
const READABLE = 0.8;
/** A picture that is only too high may be so small to be seen whole: whoever must move it up and
 * down sees its first cards cut by the toolbar, or its last ones by the queue. */
const WHOLE = 0.65;

/** Larger than this a small graph does not get by itself. */
const LARGEST = 1.35;
/** The same for a room that looks on: there nothing of the window is to be left unused. */
const LARGEST_PRESENTED = 2.6;
/** A room sees no more than so many cards at once: these whole, as long as they can be read. */
const FEW = 12;

/** @typedef {{x: number, y: number, w: number, h: number}} Rectangle */

let animation = 0;
/** Where the camera is, or is on its way to. */
let destination = { x: 0, y: 0, k: 1 };

export function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * @param {{x: number, y: number, k: number}} to
 * @param {boolean} [smooth]
 */
function move(to, smooth = true) {
  cancelAnimationFrame(animation);
  destination = to;
  const from = camera.peek();
  if (!smooth || calm() || Math.abs(from.x - to.x) + Math.abs(from.y - to.y) < 1) {
    camera.value = to;
    return;
  }
  const begin = performance.now();
  const tick = () => {
    const t = ease(Math.min(1, (performance.now() - begin) / 260));
    camera.value = {
      x: from.x + (to.x - from.x) * t,
      y: from.y + (to.y - from.y) * t,
      k: from.k + (to.k - from.k) * t,
    };
    if (t < 1) animation = requestAnimationFrame(tick);
  };
  animation = requestAnimationFrame(tick);
}

/**
 * With how many cards it has.
 * @typedef {{width: number, height: number, boxes?: {size: number},
 *   groups?: {size: number}}} Picture
 */

/**
 * Shows a whole picture, as large as it can be read well; the part around `keep` when it is too
 * large.
 * @param {Picture} picture
 * @param {Rectangle | null} keep
 * @param {boolean} [smooth]
 */
export function fit(picture, keep, smooth = true) {
  if (!frame.peek().width || !picture.width) return;
  const all = scale(picture);
  const k = all >= smallest(picture) ? all : READABLE * large.peek();
  move(centred(keep ?? whole(picture), picture, k), smooth);
}

/**
 * How small a picture may be to be seen whole by itself.
 * @param {Picture} picture
 */
function smallest({ width, boxes, groups }) {
  const by = large.peek();
  const few = (boxes?.size ?? 0) + (groups?.size ?? 0) <= FEW;
  const wide = width * READABLE * by > frame.peek().width - 2 * MARGIN.x;
  return (wide ? READABLE : WHOLE) * (few ? 1 : by);
}

/**
 * Shows everything, however small that makes it.
 * @param {Picture} picture
 */
export function survey(picture) {
  if (!frame.peek().width || !picture.width) return;
  const k = Math.max(LEAST, scale(picture));
  // What cannot be read so is not where the next layout is put by itself.
  automatic.value = k >= smallest(picture);
  move(centred(whole(picture), picture, k));
}

/** @param {{width: number, height: number}} picture */
function whole({ width, height }) {
  return { x: 0, y: 0, w: width, h: height };
}

/**
 * How large a picture is that just fits between what lies over the window, or as large as any gets.
 * @param {{width: number, height: number}} picture
 */
function scale(picture) {
  const { width, height } = frame.peek();
  return Math.min((width - 2 * MARGIN.x) / picture.width,
    (height - above() - margin().bottom) / picture.height,
    large.peek() > 1 ? LARGEST_PRESENTED : LARGEST);
}

function margin() {
  return frame.peek().height < HIGH * large.peek() ? LOW : MARGIN;
}

/** What stays empty above the picture. */
function above() {
  return covered.peek() + margin().top;
}

/**
 * The camera with a box in the middle, as far as that shows no more empty space than must be.
 * @param {Rectangle} box
 * @param {{width: number, height: number}} picture
 * @param {number} k
 */
function centred(box, picture, k) {
  const { width, height } = frame.peek();
  return {
    k,
    x: within(width / 2 - (box.x + box.w / 2) * k, picture.width * k, MARGIN.x, width - MARGIN.x),
    y: within((height + covered.peek()) / 2 - (box.y + box.h / 2) * k, picture.height * k, above(),
      height - margin().bottom),
  };
}

/**
 * Where something of a length begins between two borders: in the middle when it has room, else
 * where it is wanted as long as it reaches to both.
 * @param {number} wanted
 * @param {number} length
 * @param {number} from
 * @param {number} to
 */
function within(wanted, length, from, to) {
  if (length <= to - from) return from + (to - from - length) / 2;
  return Math.min(from, Math.max(to - length, wanted));
}

/**
 * Brings a box into the middle part of the window, if it has left it. Where the whole picture is
 * seen, nothing need move.
 * @param {Rectangle} box
 * @param {{width: number, height: number}} picture
 */
export function follow(box, picture) {
  const { width, height } = frame.peek();
  const { x, y, k } = destination;
  const all = picture.width * k <= width && picture.height * k <= height - covered.peek();
  const [edgeX, edgeY] = all ? [EDGE, EDGE] : [width * MIDDLE, height * MIDDLE];
  const left = box.x * k + x;
  const top = box.y * k + y;
  const inside = left > edgeX && left + box.w * k < width - edgeX
    && top > covered.peek() + EDGE && top + box.h * k < height - edgeY;
  if (!inside && width) move(centred(box, picture, k));
}

/**
 * Whether a box is seen whole, where the camera is or will be.
 * @param {Rectangle} box
 */
export function sees(box) {
  const { width, height } = frame.peek();
  const { x, y, k } = destination;
  return box.x * k + x >= 0 && (box.x + box.w) * k + x <= width
    && box.y * k + y >= covered.peek() && (box.y + box.h) * k + y <= height;
}

/**
 * Puts a box into the middle of the window, large enough to be read.
 * @param {Rectangle} box
 */
export function look(box) {
  const { width, height } = frame.peek();
  const k = Math.max(READABLE, destination.k);
  automatic.value = false;
  move({ k, x: width / 2 - (box.x + box.w / 2) * k, y: height / 2 - (box.y + box.h / 2) * k });
}

/** The group whose place on the screen the next layout has to leave as it is. */
/** @type {string | null} */
let kept = null;

/** @param {string} group */
export function keep(group) {
  kept = group;
}

/**
 * Moves the camera so that what `keep` named stays where it is.
 * @param {import("./layout.js").Layout} old
 * @param {import("./layout.js").Layout} next
 * @returns {{x: number, y: number, at: Rectangle} | null} how far the world has moved, when it had
 *   to be, and where that is now
 */
export function hold(old, next) {
  const key = kept;
  if (key === null) return null;
  const find = (/** @type {import("./layout.js").Layout} */ layout) =>
    layout.groups.get(key) ?? layout.frames.find((one) => one.group === key);
  const from = find(old);
  const to = find(next);
  if (!from || !to || from === to || old.groups.has(key) === next.groups.has(key)) return null;
  kept = null;
  const { x, y, k } = camera.peek();
  const by = { x: to.x - from.x, y: to.y + to.h / 2 - from.y - from.h / 2, at: to };
  cancelAnimationFrame(animation);
  destination = { x: x - by.x * k, y: y - by.y * k, k };
  camera.value = destination;
  return by;
}

/**
 * @param {number} factor
 * @param {{x: number, y: number}} [at] the point that stays, in the window
 */
export function zoom(factor, at) {
  const { x, y, k } = camera.peek();
  const { width, height } = frame.peek();
  const point = at ?? { x: width / 2, y: height / 2 };
  const next = Math.max(LEAST, Math.min(MOST, k * factor));
  automatic.value = false;
  cancelAnimationFrame(animation);
  destination = {
    k: next,
    x: point.x - ((point.x - x) / k) * next,
    y: point.y - ((point.y - y) / k) * next,
  };
  camera.value = destination;
}

/**
 * @param {number} dx
 * @param {number} dy
 */
export function pan(dx, dy) {
  const { x, y, k } = camera.peek();
  automatic.value = false;
  cancelAnimationFrame(animation);
  destination = { x: x + dx, y: y + dy, k };
  camera.value = destination;
}

/**
 * Whether the page itself is scrolled that way: where it is higher than its window the graph may
 * fill that, and whoever turns the wheel must get past it.
 * @param {number} by
 */
function pageTurns(by) {
  const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
  return by > 0 ? scrollTop + clientHeight < scrollHeight - 1 : by < 0 && scrollTop > 0;
}

/**
 * Drag to pan, wheel to pan, pinch or Ctrl-wheel to zoom.
 * @param {HTMLElement} element
 * @returns {() => void} takes the listeners away again
 */
export function listen(element) {
  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  const origin = () => element.getBoundingClientRect();
  const off = new AbortController();
  const options = { signal: off.signal, passive: false };
  element.addEventListener("wheel", (event) => {
    const zooms = event.ctrlKey || event.metaKey;
    if (!zooms && pageTurns(event.deltaY)) return;
    event.preventDefault();
    const { left, top } = origin();
    if (zooms) {
      zoom(Math.exp(-event.deltaY * 0.006), { x: event.clientX - left, y: event.clientY - top });
    } else {
      pan(-event.deltaX, -event.deltaY);
    }
  }, options);
  element.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }, options);
  element.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    const dx = event.clientX - before.x;
    const dy = event.clientY - before.y;
    if (others.length === 0) {
      if (Math.hypot(dx, dy) < 3 && !element.dataset.dragging) return;
      element.dataset.dragging = "true";
      element.setPointerCapture(event.pointerId);
      pan(dx, dy);
    } else {
      const [other] = others;
      const far = (/** @type {{x: number, y: number}} */ at) =>
        Math.max(1, Math.hypot(at.x - other.x, at.y - other.y));
      const { left, top } = origin();
      zoom(far({ x: event.clientX, y: event.clientY }) / far(before), {
        x: (event.clientX + other.x) / 2 - left, y: (event.clientY + other.y) / 2 - top,
      });
    }
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }, options);
  const up = (/** @type {PointerEvent} */ event) => {
    fingers.delete(event.pointerId);
    // The click that ends a drag still has to find the mark.
    setTimeout(() => delete element.dataset.dragging);
  };
  element.addEventListener("pointerup", up, options);
  element.addEventListener("pointercancel", up, options);
  return () => off.abort();
}
