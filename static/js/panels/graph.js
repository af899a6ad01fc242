/**
 * The graph: cards and edges where the layout puts them, as they are at the current step. It must
 * not know how positions are computed, nor other panels.
 */
import { h, useEffect, useLayoutEffect, useRef } from "../../vendor/preact.js";
import * as cam from "../camera.js";
import { edgeKey } from "../state.js";
import { inline, number, short } from "../format.js";
import { curvePath } from "../geometry.js";
import { t } from "../i18n.js";
import { glide, pulse } from "../motion.js";
import { baseName, role, title } from "../naming.js";
import { layout, matches, play } from "../picture.js";
import * as store from "../store.js";
import { Bubble, CardFace } from "../parts/card.js";

/**
 * @typedef {import("../layout.js").Box} Box
 * @typedef {import("../state.js").Card} Card
 */

export function Graph() {
  const svg = useRef(/** @type {SVGSVGElement | null} */ (null));
  const world = useRef(/** @type {SVGGElement | null} */ (null));
  const pulses = useRef(/** @type {SVGGElement | null} */ (null));
  const before = useRef(/** @type {import("../layout.js").Layout | null} */ (null));
  const placed = layout.value;
  const active = store.active.value;

  useEffect(() => {
    const element = /** @type {SVGSVGElement} */ (svg.current);
    const observer = new ResizeObserver(() => {
      cam.frame.value = { width: element.clientWidth, height: element.clientHeight };
      if (cam.automatic.peek()) cam.fit(layout.peek(), activeBox(), false);
    });
    observer.observe(element);
    const off = cam.listen(element);
    return () => {
      observer.disconnect();
      off();
    };
  }, []);

  useLayoutEffect(() => {
    const old = before.current;
    before.current = placed;
    if (old && world.current) glide(world.current, old, placed);
    const first = !old || old.boxes.size === 0;
    if (first) cam.automatic.value = true;
    if (cam.automatic.peek()) cam.fit(placed, activeBox(), !first);
  }, [placed]);

  useEffect(() => {
    const box = activeBox();
    if (box) cam.follow(box);
    const lit = placed.edges.filter((edge) => play.value.keys.has(edge.key))
      .map((edge) => ({ points: edge.points, back: play.value.kind === "backward" }));
    return pulses.current ? pulse(pulses.current, lit, play.value.kind) : undefined;
  }, [store.event.value, placed]);

  const { x, y, k } = cam.camera.value;
  const norms = [...store.now.value.carried.values()].map((one) => number(one.stats.norm));
  const most = Math.max(0, ...norms.filter(Number.isFinite));
  return h("svg", {
    class: "graph", ref: svg, role: "group", "aria-label": t("graph.label"),
    "data-testid": "graph",
    onClick: () => {
      if (!svg.current?.dataset.dragging) store.selected.value = null;
    },
  },
  h("defs", null, h("pattern", {
    id: "dots", width: 24, height: 24, patternUnits: "userSpaceOnUse",
    patternTransform: `translate(${x % 24},${y % 24})`,
  }, h("circle", { cx: 1, cy: 1, r: 1, class: "dot" }))),
  h("rect", { class: "ground", width: "100%", height: "100%", fill: "url(#dots)" }),
  h("g", { ref: world, class: "world", transform: `translate(${x},${y}) scale(${k})` },
    h("g", { class: "edges", "aria-hidden": "true" },
      placed.edges.map((edge) => h(EdgeLine, { key: edge.key, edge, most }))),
    h("g", { class: "pulses", ref: pulses, "aria-hidden": "true" }),
    h("g", { class: "cards" }, [...placed.boxes.values()].sort((a, b) => a.node - b.node)
      .map((box) => h(CardGroup, { key: box.node, box, active }))),
    h("g", { class: "notes", "aria-hidden": "true" }, notes(active))));
}

/**
 * What happens to cards right now, above all cards.
 * @param {Card | null} active
 */
function notes(active) {
  const state = store.now.value;
  return [...layout.value.boxes.values()].map((box) => {
    const card = state.cards.get(box.node);
    const isActive = active?.id === box.node;
    if (!card || !(isActive || state.engine?.open)) return null;
    const found = note(card, isActive);
    return found && h(Bubble, { key: `${box.node}/${found.text}`, note: found, node: box.node,
      x: box.x + box.w / 2, y: box.y });
  });
}

function activeBox() {
  const active = store.active.peek();
  return (active ? layout.peek().boxes.get(active.id) : null) ?? null;
}

/** @param {{edge: import("../layout.js").Edge, most: number}} props */
function EdgeLine({ edge, most }) {
  const made = store.now.value.cards.has(edge.to);
  const carried = store.now.value.carried.get(edgeKey(edge.to, edge.argument));
  const lit = play.value.keys.has(edge.key);
  const share = carried && most > 0 ? Math.min(1, number(carried.stats.norm) / most) : 0;
  const classes = ["edge", made ? "" : "is-future", carried ? "is-carried" : "",
    lit ? `is-lit ${play.value.kind}` : ""];
  return h("path", {
    class: classes.filter(Boolean).join(" "),
    d: curvePath(edge.points),
    "data-edge": edge.key,
    "data-gradient": carried ? inline(carried) : "",
    "stroke-width": carried ? (1.4 + 2.6 * Math.sqrt(share || 0)).toFixed(2) : 1.4,
  });
}

/** @param {{box: Box, active: Card | null}} props */
function CardGroup({ box, active }) {
  const state = store.now.value;
  const card = state.cards.get(box.node);
  const known = card ?? store.whole.value.cards.get(box.node);
  if (!known) return null;
  const source = store.current.value?.source ?? "";
  const name = title(known, source);
  const place = `translate(${box.x},${box.y})`;
  if (!card) {
    return h("g", { class: "card is-future", transform: place, "data-node": box.node,
      "aria-hidden": "true" },
    h("rect", { class: "card-box", width: box.w, height: box.h, rx: 9 }));
  }
  const kind = role(card);
  const isActive = active?.id === card.id;
  const isSelected = store.selected.value === card.id;
  const ready = state.engine?.open
    && [card.id, card.accumulator].some((node) => state.engine?.ready.includes(node ?? -1));
  const phase = store.steps.value[store.index.value]?.phase ?? "forward";
  const found = matches.value;
  const classes = ["card", kind, isActive ? `is-active ${phase}` : "",
    isSelected ? "is-selected" : "", ready ? "is-ready" : "", card.done ? "is-done" : "",
    found && !found.has(card.id) ? "is-dim" : ""];
  const reachable = store.selected.value ?? active?.id ?? layout.value.boxes.keys().next().value;
  return h("g", {
    class: classes.filter(Boolean).join(" "),
    transform: place,
    "data-node": card.id,
    "data-op": card.forward.op,
    "data-name": name,
    role: "button",
    tabindex: reachable === card.id ? 0 : -1,
    "aria-pressed": isSelected ? "true" : "false",
    "aria-description": spoken(card, name),
    onClick: (/** @type {MouseEvent} */ event) => {
      event.stopPropagation();
      store.selected.value = isSelected ? null : card.id;
    },
    onDblClick: () => {
      store.playing.value = false;
      store.gotoEvent(card.forward.seq);
    },
    onKeyDown: (/** @type {KeyboardEvent} */ event) => keys(event, card.id),
  }, h(CardFace, {
    card, w: box.w, h: box.h, title: name, role: kind,
    sign: store.ops.value[card.forward.op]?.sign || baseName(card.forward.op),
  }));
}

/**
 * @param {KeyboardEvent} event
 * @param {number} node
 */
function keys(event, node) {
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    store.selected.value = store.selected.peek() === node ? null : node;
    return;
  }
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  event.preventDefault();
  const cards = [.../** @type {Element} */ (event.currentTarget).parentElement
    ?.querySelectorAll("[role=button]") ?? []];
  const at = cards.indexOf(/** @type {Element} */ (event.currentTarget));
  const next = cards[at + (event.key === "ArrowDown" ? 1 : -1)];
  /** @type {SVGElement | undefined} */ (next)?.focus();
}

/**
 * A card in one sentence, for who cannot see it.
 * @param {Card} card
 * @param {string} name
 */
export function spoken(card, name) {
  return t("card.spoken", {
    name,
    op: card.forward.grad_fn ?? card.forward.op,
    value: inline(card.value),
    gradient: card.gradient ? inline(card.gradient)
      : t(card.value.requires_grad ? "card.grad_none" : "card.no_grad"),
  });
}

/**
 * What happens to a card right now: contributions that add up, an update, a cleared gradient.
 * @param {Card} card
 * @param {boolean} isActive
 * @returns {import("../parts/card.js").Note}
 */
function note(card, isActive) {
  const event = store.event.value;
  if (isActive && event?.type === "optimizer") {
    return { kind: "update", text: `${brief(event.before)} → ${brief(event.after)}` };
  }
  if (isActive && event?.type === "bind" && event.change === "zero_grad") {
    return { kind: "clear", text: event.gradient ? "grad → 0" : "grad → None" };
  }
  const landed = card.contributions;
  const last = landed.at(-1);
  if (!last || (!isActive && card.done)) return null;
  if (last.source === null) {
    if (!isActive || !last.before) return null;
    return { kind: "gradient", text: sum([last.before, last.delta], last.after, true) };
  }
  if (last.n < 2) return null;
  const terms = landed.filter((one) => one.source !== null).map((one) => one.delta);
  return { kind: "gradient", text: sum(terms, last.after, last.k === last.n) };
}

/**
 * `6 + 6 + 0.96 = 12.96`; an ellipsis while more is to come.
 * @param {import("../wire.d.ts").TensorValue[]} terms
 * @param {import("../wire.d.ts").TensorValue} total
 * @param {boolean} complete
 */
function sum(terms, total, complete) {
  const list = terms.map(brief).join(" + ").replaceAll("+ -", "− ");
  if (!complete) return `${list} + …`;
  return terms.length > 1 ? `${list} = ${brief(total)}` : list;
}

/**
 * A tensor in few characters: a number, a short list, else its norm.
 * @param {import("../wire.d.ts").TensorValue} tensor
 */
function brief(tensor) {
  if (!tensor.truncated && tensor.data.length === 1) return short(tensor.data[0]);
  if (!tensor.truncated && tensor.data.length <= 2) {
    return `[${tensor.data.map((one) => short(one)).join(", ")}]`;
  }
  return `norm ${short(tensor.stats.norm)}`;
}
