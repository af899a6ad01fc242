/**
 * What lies in the window comes first. Before the first frame is on the screen only that is drawn
 * in full: all else has its place and its outline at once, and its face when the browser has
 * nothing else to do. While steps are only passed by, only that follows them. It must not know how
 * anything is drawn.
 */
import { computed, effect, signal, useComputed, useRef } from "../vendor/preact.js";
import { camera, frame } from "./camera.js";
import { idly } from "./idle.js";
import { drawn } from "./motion.js";
import { layout } from "./picture.js";
import { scrubbing } from "./player.js";
import * as store from "./store.js";

/** So far beyond its place something may be drawn, such as what a card is called by. */
const AROUND = 30;

/** How many faces are made before somebody else has a turn. */
const PIECE = 24;

/** How many things are drawn in full though they lie outside of the window. */
const most = signal(Infinity);

/** What of the world is seen. */
const seen = computed(() => {
  const { x, y, k } = camera.value;
  const { width, height } = frame.value;
  return { left: -x / k - AROUND, top: -y / k - AROUND,
    right: (width - x) / k + AROUND, bottom: (height - y) / k + AROUND };
});

/** Draws the rest of what a new run shows first, once its first frame is on the screen. */
export function watchSight() {
  let run = 0;
  effect(() => {
    if (store.painted.value) return;
    run += 1;
    most.value = 0;
  });
  effect(() => {
    const { boxes, groups, frames } = layout.value;
    const count = Math.max(boxes.size, groups.size, frames.length);
    if (count > 0 && most.value === 0) void drawn().then(fill(run, count));
  });
  /** @type {(mine: number, count: number) => () => void} */
  const fill = (mine, count) => () => {
    const pieces = Math.ceil(count / PIECE);
    idly(Array.from({ length: pieces }, (_, i) => () => {
      if (mine === run) most.value = i < pieces - 1 ? (i + 1) * PIECE : Infinity;
    }));
  };
}

/** @param {import("./answers.d.ts").Rectangle} box */
function isSeen(box) {
  const { left, top, right, bottom } = seen.value;
  return box.x < right && box.x + box.w > left && box.y < bottom && box.y + box.h > top;
}

/**
 * What something in the layout says. While steps are only passed by, what is not seen keeps what it
 * said.
 * @template {import("./answers.d.ts").Rectangle} B
 * @template T
 * @param {() => B} place where the layout has it
 * @param {(box: B) => T} tell
 */
export function useSeen(place, tell) {
  const said = useRef(/** @type {T | undefined} */ (undefined));
  return useComputed(() => {
    const box = place();
    if (said.current === undefined || !scrubbing.value || isSeen(box)) said.current = tell(box);
    return said.current;
  });
}

/**
 * Whether something is to be drawn in full.
 * @param {number} at which of its kind it is
 * @param {() => import("./answers.d.ts").Rectangle | undefined} place where the layout has it
 */
export function useFull(at, place) {
  return useComputed(() => {
    if (at < most.value) return true;
    const box = place();
    return box !== undefined && isSeen(box);
  }).value;
}
