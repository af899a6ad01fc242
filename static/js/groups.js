/**
 * Groups of a view: which card a node stands in, which of the graph's edges an edge between groups
 * stands for, how far a group has come. Pure; it must not know the DOM.
 */
import { edgeKey } from "./state.js";

/**
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {import("./layout.js").Box} Box
 * @typedef {import("./layout.js").GroupBox} GroupBox
 * @typedef {import("./state.js").State} State
 */

/** @type {WeakMap<Layout, [number, number, GroupBox][]>} */
const ordered = new WeakMap();

/**
 * The closed group that a node stands in.
 * @param {Layout} layout
 * @param {number} node
 * @returns {GroupBox | undefined}
 */
export function groupOf(layout, node) {
  if (layout.groups.size === 0) return undefined;
  let list = ordered.get(layout);
  if (!list) {
    list = [...layout.groups.values()].flatMap((group) => group.ranges.map(([from, to]) =>
      /** @type {[number, number, GroupBox]} */ ([from, to, group])));
    list.sort((a, b) => a[0] - b[0]);
    ordered.set(layout, list);
  }
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle][0] <= node) low = middle + 1;
    else high = middle;
  }
  const found = list[low - 1];
  return found && node <= found[1] ? found[2] : undefined;
}

/**
 * The card that shows a node: its own, else its group's.
 * @param {Layout} layout
 * @param {number} node
 * @returns {Box | GroupBox | undefined}
 */
export function home(layout, node) {
  return layout.boxes.get(node) ?? groupOf(layout, node);
}

/**
 * What a card is called: its node, or its group's key.
 * @param {Box | GroupBox} box
 */
export function called(box) {
  return "group" in box ? box.group : box.node;
}

/**
 * The key of the edge that shows the way from one node into an argument of another.
 * @param {Layout} layout
 * @param {number} from
 * @param {number} to
 * @param {string} argument
 */
export function shownEdge(layout, from, to, argument) {
  const start = home(layout, from);
  const end = home(layout, to);
  if (!start || !end || start === end) return null;
  const plain = "node" in start && "node" in end;
  return `${called(start)}>${called(end)}:${plain ? argument : ""}`;
}

/**
 * For every edge at a group the keys, as `state.carried` has them, of the edges it stands for.
 * @param {Layout} layout
 * @param {State} whole
 * @returns {Map<string, string[]>}
 */
export function strands(layout, whole) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  if (layout.groups.size === 0) return found;
  for (const card of whole.cards.values()) {
    if (card.sources.length === 0) continue;
    const end = home(layout, card.id);
    if (!end) continue;
    card.sources.forEach((source, i) => {
      const start = source === null ? undefined : home(layout, source);
      if (!start || start === end || ("node" in start && "node" in end)) return;
      const key = `${called(start)}>${called(end)}:`;
      const list = found.get(key);
      const one = edgeKey(card.id, card.forward.arguments[i] ?? String(i));
      if (list) list.push(one);
      else found.set(key, [one]);
    });
  }
  return found;
}

/**
 * How many of a group's nodes have been made, and have been walked by the backward of now.
 * @param {GroupBox} group
 * @param {State} state
 */
export function progress(group, state) {
  if (state.sketched) return { made: group.made ?? 0, done: group.done ?? 0 };
  let made = 0;
  let done = 0;
  for (const [from, to] of group.ranges) {
    for (let node = from; node <= to; node += 1) {
      const card = state.cards.get(node);
      if (!card) continue;
      made += 1;
      if (card.done) done += 1;
    }
  }
  return { made: Math.min(made, group.count), done: Math.min(done, group.count) };
}

/**
 * Which groups are opened and closed by hand once a closed one was opened, or an open one closed;
 * twice is as if nothing had been done.
 * @param {{opened: string[], closed: string[]}} groups
 * @param {string} key
 * @param {boolean} isOpen whether it is open now
 */
export function toggled({ opened, closed }, key, isOpen) {
  const without = (/** @type {string[]} */ list) => list.filter((one) => one !== key);
  return isOpen
    ? { opened: without(opened), closed: opened.includes(key) ? closed : [...closed, key] }
    : { opened: closed.includes(key) ? opened : [...opened, key], closed: without(closed) };
}
