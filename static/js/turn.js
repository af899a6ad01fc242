/**
 * Opens and closes groups: what the person looks at stays where it is, and what has the keyboard's
 * focus keeps it. It must not know how a group is drawn.
 */
import { keep } from "./camera.js";
import { toggled } from "./groups.js";
import * as store from "./store.js";

/** @typedef {import("./layout.js").Layout} Layout */

/** The group that is on its way to be opened or closed. */
/** @type {string | null} */
let turning = null;

/**
 * @param {string} key
 * @param {boolean} isOpen
 */
export function toggle(key, isOpen) {
  // Without a server there are no other layouts than those that came with the page.
  if (store.alone.peek()) return;
  keep(key);
  turning = key;
  store.groups.value = toggled(store.groups.peek(), key, isOpen);
}

/**
 * Gives the focus to what a group has become, if it went with what the group had been.
 * @param {SVGSVGElement} plane
 * @param {Layout} old
 * @param {Layout} next
 */
export function refocus(plane, old, next) {
  if (turning === null || old.groups.has(turning) === next.groups.has(turning)) return;
  const name = CSS.escape(turning);
  turning = null;
  if (document.activeElement !== document.body) return;
  const now = plane.querySelector(
    `[data-group="${name}"], [data-frame="${name}"] > .frame-handle`);
  // The camera shows it: the browser would scroll the plane away within its window.
  /** @type {SVGElement | null} */ (now)?.focus({ preventScroll: true });
}
