/**
 * Where cards stand: the server's positions where they are known, and a simple layering by longest
 * path for cards that have only just come. Pure; it must not know the DOM.
 */
import { anchor } from "./geometry.js";
import { groupOf } from "./groups.js";
import { isLeaf, unitOf } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./geometry.js").Point} Point
 * @typedef {{node: number, x: number, y: number, w: number, h: number}} Box
 * @typedef {import("./answers.d.ts").Group & {x: number, y: number, w: number, h: number}} FrameBox
 * @typedef {FrameBox & {ranges: [number, number][], made?: number, done?: number}} GroupBox
 * @typedef {{key: string, from: number | string, to: number | string, argument: string | null,
 *   points: Point[], hub?: boolean}} Edge
 * @typedef {{boxes: Map<number, Box>, groups: Map<string, GroupBox>, frames: FrameBox[],
 *   edges: Edge[], width: number, height: number}} Layout
 */

const GAP_X = 24;
const GAP_Y = 30;
/** How far apart edges between the same two cards run. */
const BESIDE = 16;

/**
 * The size of a card before the server has said it: the same rule as the server's.
 * @param {readonly number[]} shape
 */
export function size(shape) {
  const wide = shape.filter((n) => n !== 1);
  if (wide.length === 0) return { w: 96, h: 100 };
  if (wide.length === 1 && wide[0] <= 4 && shape.at(-1) !== 1) {
    return { w: Math.max(96, 20 + 34 * wide[0]), h: 100 };
  }
  if (shape.length === 2 && shape[0] <= 4 && shape[1] <= 4) {
    return { w: Math.max(96, 20 + 34 * shape[1]), h: 100 + 22 * (shape[0] - 1) };
  }
  return { w: 120, h: 120 };
}

/**
 * The cards to show while the server has not chosen: what takes part in autograd in one loop
 * iteration and its direct inputs; everything when nothing does.
 * @param {State} state
 * @param {number | null} iteration
 * @returns {number[]} in the order of their making
 */
export function chosen(state, iteration) {
  const shown = new Set();
  for (const card of state.cards.values()) {
    if (isLeaf(card) || unitOf(state, card.forward.scope) !== iteration) continue;
    for (const source of card.sources) if (source !== null) shown.add(source);
    shown.add(card.id);
  }
  for (const card of state.cards.values()) {
    const fresh = unitOf(state, card.forward.scope) === iteration;
    if (fresh && (card.value.requires_grad || shown.size === 0)) shown.add(card.id);
  }
  return [...state.cards.keys()].filter((node) => shown.has(node)).slice(-300);
}

/**
 * @param {State} state everything that has come
 * @param {import("./answers.d.ts").View | null} view
 * @param {boolean} fresh whether `view` covers everything that has come
 * @param {number | null} iteration the loop iteration to show while the server has not chosen
 * @returns {Layout}
 */
export function arrange(state, view, fresh, iteration) {
  if (view && !fresh) view = transfer(state, view, iteration) ?? view;
  const placed = taken(view);
  if (view && fresh) return placed;

  const wanted = chosen(state, iteration);
  const known = placed.groups.size > 0
    || wanted.some((node) => placed.boxes.has(node) && !isLeafNode(state, node));
  const { boxes, groups, frames, edges } = known ? placed : taken(null);
  const news = wanted.filter((node) => !boxes.has(node) && !groupOf(placed, node));
  if (known) append(state, boxes, news);
  else layer(state, boxes, news);
  const fromView = new Set(edges.map((edge) => edge.key));
  /** @type {Edge[]} */
  const added = [];
  for (const node of boxes.keys()) {
    const card = state.cards.get(node);
    card?.sources.forEach((source, i) => {
      const from = source === null ? undefined : boxes.get(source);
      const argument = card.forward.arguments[i] ?? String(i);
      const key = `${source}>${node}:${argument}`;
      if (!from || fromView.has(key)) return;
      added.push({ key, from: from.node, to: node, argument, points: [] });
    });
  }
  spread({ boxes, groups }, added);
  edges.push(...added);
  const all = [...boxes.values(), ...groups.values(), ...frames];
  return {
    boxes,
    groups,
    frames,
    edges,
    width: Math.max(0, ...all.map((box) => box.x + box.w)),
    height: Math.max(0, ...all.map((box) => box.y + box.h)),
  };
}

/**
 * A view as the server laid it out.
 * @param {import("./answers.d.ts").View | null} view
 * @returns {Layout}
 */
function taken(view) {
  /** @type {Layout} */
  const found = {
    boxes: new Map(), groups: new Map(), frames: view?.frames ?? [], edges: [],
    width: view?.width ?? 0, height: view?.height ?? 0,
  };
  for (const card of view?.cards ?? []) {
    if ("group" in card) found.groups.set(card.group, card);
    else found.boxes.set(card.node, card);
  }
  found.edges = (view?.edges ?? []).map((edge) => (
    { ...edge, key: `${edge.from}>${edge.to}:${edge.argument ?? ""}` }));
  spread(found, found.edges);
  return found;
}

/**
 * The box of a node or of a closed group.
 * @param {Pick<Layout, "boxes" | "groups">} layout
 * @param {number | string} name
 */
function boxOf({ boxes, groups }, name) {
  return typeof name === "number" ? boxes.get(name) : groups.get(name);
}

/**
 * Lets edges leave and reach cards at the middle of their sides; several edges between the same two
 * cards run side by side.
 * @param {Pick<Layout, "boxes" | "groups">} layout
 * @param {Edge[]} edges
 */
function spread(layout, edges) {
  /** @type {Map<string, Edge[]>} */
  const pairs = new Map();
  for (const edge of edges) {
    const pair = `${edge.from}>${edge.to}`;
    const same = pairs.get(pair);
    if (same) same.push(edge);
    else pairs.set(pair, [edge]);
  }
  for (const same of pairs.values()) {
    same.forEach((edge, i) => {
      const from = boxOf(layout, edge.from);
      const to = boxOf(layout, edge.to);
      if (!from || !to) return;
      const aside = (i - (same.length - 1) / 2) * BESIDE;
      edge.points = anchor(edge.points, [from.x + from.w, from.y + from.h / 2 + aside],
        [to.x, to.y + to.h / 2 + aside]);
    });
  }
}

/**
 * The loop iteration that a view shows; null for what is outside of training loops.
 * @param {State} state
 * @param {import("./answers.d.ts").View} view
 */
export function unitOfView(state, view) {
  const shown = view.cards.map((card) =>
    state.cards.get("group" in card ? card.ranges.at(-1)?.[1] ?? -1 : card.node));
  const computed = shown.find((card) => card && !isLeaf(card));
  return computed ? unitOf(state, computed.forward.scope) : null;
}

/**
 * A view of one loop iteration as a view of another, when both made the same ops in the same
 * order: then nothing moves while the server is asked. Null when they differ.
 * @param {State} state
 * @param {import("./answers.d.ts").View} view
 * @param {number | null} iteration
 * @returns {import("./answers.d.ts").View | null}
 */
export function transfer(state, view, iteration) {
  const unit = (/** @type {import("./state.js").Card} */ card) =>
    unitOf(state, card.forward.scope);
  const of = unitOfView(state, view);
  if (of === iteration || of === null || iteration === null) return null;
  /** @type {[number[], number[]]} */
  const made = [[], []];
  const ops = ["", ""];
  for (const card of state.cards.values()) {
    const at = unit(card);
    if (at !== of && at !== iteration) continue;
    const side = at === of ? 0 : 1;
    made[side].push(card.id);
    ops[side] += `${card.forward.op}(${card.value.shape}) `;
  }
  if (ops[0] !== ops[1]) return null;
  const renamed = new Map(made[0].map((node, i) => [node, made[1][i]]));
  const name = (/** @type {number} */ node) => renamed.get(node) ?? node;
  const end = (/** @type {number | string} */ one) => (typeof one === "number" ? name(one) : one);
  return {
    ...view,
    cards: view.cards.map((card) => ("group" in card
      ? { ...card, ranges: card.ranges.map(([from, to]) =>
        /** @type {[number, number]} */ ([name(from), name(to)])) }
      : { ...card, node: name(card.node) })),
    edges: view.edges.map((edge) => ({ ...edge, from: end(edge.from), to: end(edge.to) })),
  };
}

/**
 * Columns by longest path; a leaf stands just before its first use.
 * @param {State} state
 * @param {Map<number, Box>} boxes
 * @param {number[]} nodes
 */
function layer(state, boxes, nodes) {
  const inside = new Set(nodes);
  /** @type {Map<number, number>} */
  const column = new Map();
  for (const node of nodes) {
    const sources = state.cards.get(node)?.sources ?? [];
    const before = sources.map((source) => (source === null ? -1 : column.get(source) ?? -1));
    column.set(node, Math.max(-1, ...before) + 1);
  }
  for (const node of [...nodes].reverse()) {
    const card = state.cards.get(node);
    if (!card || card.sources.some((source) => source !== null && inside.has(source))) continue;
    const uses = nodes.filter((user) => state.cards.get(user)?.sources.includes(node))
      .map((user) => column.get(user) ?? 0);
    if (uses.length) column.set(node, Math.max(0, Math.min(...uses) - 1));
  }
  /** @type {number[][]} */
  const columns = [];
  for (const node of nodes) (columns[column.get(node) ?? 0] ??= []).push(node);
  const sizes = new Map(nodes.map((node) => [node, sizeOf(state, node)]));
  const heightOf = (/** @type {number[]} */ list) =>
    list.reduce((sum, node) => sum + (sizes.get(node)?.h ?? 0) + GAP_Y, -GAP_Y);
  const tallest = Math.max(...columns.filter(Boolean).map(heightOf));
  let x = 0;
  for (const list of columns) {
    if (!list) continue;
    const width = Math.max(...list.map((node) => sizes.get(node)?.w ?? 0));
    let y = (tallest - heightOf(list)) / 2;
    for (const node of list) {
      const { w, h } = sizes.get(node) ?? { w: 96, h: 100 };
      boxes.set(node, { node, x: x + (width - w) / 2, y, w, h });
      y += h + GAP_Y;
    }
    x += width + GAP_X;
  }
}

/**
 * Adds cards to the right of what they are made from, without moving anything.
 * @param {State} state
 * @param {Map<number, Box>} boxes
 * @param {number[]} nodes
 */
function append(state, boxes, nodes) {
  for (const node of nodes) {
    const { w, h } = sizeOf(state, node);
    const sources = (state.cards.get(node)?.sources ?? [])
      .map((source) => (source === null ? undefined : boxes.get(source)))
      .filter((box) => box !== undefined);
    const x = Math.max(0, ...sources.map((box) => box.x + box.w + GAP_X));
    let y = sources.length ? sources[0].y : 0;
    const hit = () => [...boxes.values()].find((box) =>
      box.x < x + w + 8 && x < box.x + box.w + 8 && box.y < y + h + GAP_Y / 2
      && y < box.y + box.h + GAP_Y / 2);
    for (let other = hit(); other; other = hit()) y = other.y + other.h + GAP_Y;
    boxes.set(node, { node, x, y, w, h });
  }
}

/**
 * @param {State} state
 * @param {number} node
 */
function isLeafNode(state, node) {
  const card = state.cards.get(node);
  return !card || isLeaf(card);
}

/**
 * @param {State} state
 * @param {number} node
 */
function sizeOf(state, node) {
  return size(state.cards.get(node)?.forward.output.shape ?? []);
}
