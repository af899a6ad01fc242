/**
 * Where everything stands: positions are asked for as they are needed, and kept. It must not know
 * how runs come about nor how anything is drawn.
 */
import { effect } from "../vendor/preact.js";
import { transfer, unitOfView } from "./layout.js";
import * as store from "./store.js";
import { get, viewOf } from "./stream.js";

/** @typedef {import("./answers.d.ts").View} View */

/** @type {{step: number, view: View}[]} layouts that came with the page */
let carried = [];
/** @type {Map<string, View>} by `store.place` */
const views = new Map();

/** @param {typeof carried} found layouts that came with the page: it has no server to ask */
export function bring(found) {
  carried = found;
}

/**
 * Shows positions that came with something else.
 * @param {string} key what they are for
 * @param {View} view
 */
export function place(key, view) {
  views.set(key, view);
  store.view.value = { key, view };
}

/**
 * The layout for an event among those that came with the page, if one fits.
 * @param {number} step
 */
function carriedView(step) {
  const all = store.whole.peek();
  const unit = store.unit.peek();
  const far = (/** @type {{step: number}} */ one) => Math.abs(one.step - step);
  for (const { view } of [...carried].sort((a, b) => far(a) - far(b))) {
    const fitting = unitOfView(all, view) === unit ? view : transfer(all, view, unit);
    if (fitting) return fitting;
  }
  return null;
}

/**
 * Keeps `store.view` fitting: positions are asked for when the run has come to rest, or has paused
 * for long enough, and again when the step enters another loop iteration.
 */
export function watchViews() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  effect(() => {
    const at = store.current.value;
    const seq = store.received.value - 1;
    const step = store.steps.value[store.index.value];
    if (!at || !step || seq < 0) return;
    const key = store.place.value;
    if (store.placed.peek()) return;
    const known = views.get(key);
    if (known) {
      store.view.value = { key, view: known };
      return;
    }
    clearTimeout(timer);
    const settled = store.status.value === "done" || store.status.value === "cut";
    timer = setTimeout(() => void ask(at.id, store.viewed.peek(), key), settled ? 0 : 250);
  });
}

/**
 * @param {string} id
 * @param {number} step
 * @param {string} key
 */
async function ask(id, step, key) {
  if (store.alone.peek()) {
    const view = carriedView(step);
    if (view) store.view.value = { key, view };
    return;
  }
  const { opened: open, closed } = store.groups.peek();
  /** @type {View | null} */
  const view = await get(viewOf(id, { step, open, closed }));
  if (!view) return;
  if (views.size > 200) views.clear();
  views.set(key, view);
  if (store.current.peek()?.id !== id) return;
  if (key.endsWith(`/${store.unit.peek() ?? ""}`)) store.view.value = { key, view };
}
