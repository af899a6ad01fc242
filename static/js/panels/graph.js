/**
 * The graph: cards and edges where the layout puts them, as they are at the current step. It must
 * not know how positions are computed, nor other panels.
 */
import {
  computed, effect, h, useComputed, useEffect, useLayoutEffect, useMemo, useRef, useSignal,
} from "../../vendor/preact.js";
import * as cam from "../camera.js";
import { note, origin, spoken } from "../explain.js";
import { called, groupOf, home, progress } from "../groups.js";
import { t } from "../i18n.js";
import { glide, pulse } from "../motion.js";
import { baseName, brief, expression, role, title } from "../naming.js";
import { activeBox, items, layout, matches, play } from "../picture.js";
import { scrubbing } from "../player.js";
import { useFull, useSeen } from "../sight.js";
import * as store from "../store.js";
import { refocus, toggle } from "../turn.js";
import { Bubble, CAPTION } from "../parts/bubble.js";
import { CardFace } from "../parts/card.js";
import { EdgeLine } from "../parts/edge.js";
import { FrameFace, GroupFace, frameName, groupLines, groupName } from "../parts/group.js";

/**
 * @typedef {import("../layout.js").Box} Box
 * @typedef {import("../state.js").Card} Card
 */

/** How near to the border of the window something may be said, in pixels. */
const EDGE = 8;

/** More cards than this have no shadows: what moves them would have to paint them all anew. */
const MANY = 60;

/** The card that Tab reaches: the selected one, the active one, else the first. */
const first = computed(() => {
  const placed = layout.value;
  const node = store.selected.value ?? store.active.value?.id;
  const box = node === undefined ? undefined : home(placed, node);
  return box ? called(box) : placed.boxes.keys().next().value ?? placed.groups.keys().next().value;
});

export function Graph() {
  const pane = useRef(/** @type {HTMLElement | null} */ (null));
  const ground = useRef(/** @type {HTMLElement | null} */ (null));
  const plane = useRef(/** @type {SVGSVGElement | null} */ (null));
  const world = useRef(/** @type {SVGGElement | null} */ (null));
  const pulses = useRef(/** @type {SVGGElement | null} */ (null));
  const before = useRef(/** @type {import("../layout.js").Layout | null} */ (null));
  const placed = layout.value;

  // Before anything is painted: the first frame has the graph where it stays, and what of it is
  // drawn in full is what the window shows.
  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (pane.current);
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      const known = cam.frame.peek();
      if (known.width !== width || known.height !== height) cam.frame.value = { width, height };
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    // What the window is, and what covers it, changes what fits into it.
    const refit = effect(() => {
      void [cam.frame.value, cam.covered.value, cam.large.value];
      if (cam.automatic.peek()) cam.fit(layout.peek(), activeBox.peek(), false);
    });
    const off = cam.listen(element);
    // The camera moves what is drawn; nothing is drawn anew for it. It moves a box of the page: a
    // transform inside of SVG has every text measured again.
    const stop = effect(() => {
      const { x, y, k } = cam.camera.value;
      if (plane.current) plane.current.style.transform = `translate(${x}px,${y}px) scale(${k})`;
      // The ground is drawn anew for it: that waits while steps are only passed by.
      if (ground.current && !scrubbing.value) {
        ground.current.style.backgroundPosition = `${x % 24}px ${y % 24}px`;
      }
    });
    const still = effect(() => {
      element.toggleAttribute("data-scrubbing", scrubbing.value);
    });
    return () => {
      observer.disconnect();
      for (const end of [refit, off, stop, still]) end();
    };
  }, []);

  useLayoutEffect(() => {
    const old = before.current;
    before.current = placed;
    const first = !old || (old.boxes.size === 0 && old.groups.size === 0);
    const held = old ? cam.hold(old, placed) : null;
    if (old && world.current) glide(world.current, old, placed, held ?? { x: 0, y: 0 });
    if (old && plane.current) refocus(plane.current, old, placed);
    if (first) cam.automatic.value = true;
    // From there, for who has not moved the camera, without a jump to where all can be seen.
    if (cam.automatic.peek()) cam.fit(placed, held?.at ?? activeBox.peek(), !first);
  }, [placed]);

  const many = placed.boxes.size + placed.groups.size > MANY;
  return h("div", {
    class: `graph${many ? " is-large" : ""}`, ref: pane, role: "tree",
    "aria-label": t("graph.label"), "data-testid": "graph",
    "data-placed": String(store.placed.value),
    onClick: () => {
      if (!pane.current?.dataset.dragging) store.selected.value = null;
    },
  },
  h("div", { class: "ground", ref: ground }),
  h("svg", { class: "plane", ref: plane, role: "none", width: Math.max(1, placed.width),
    height: Math.max(1, placed.height) }, h("g", { ref: world, class: "world", role: "none" },
    h("g", { class: "frames", role: "none" }, placed.frames.map((frame, at) => h(FrameGroup, {
      key: frame.group, frame, at }))),
    h("g", { class: "edges", "aria-hidden": "true" },
      placed.edges.map((edge) => h(EdgeLine, { key: edge.key, edge }))),
    h("g", { class: "pulses", ref: pulses, "aria-hidden": "true" }),
    h("g", { class: "cards", role: "none" },
      [...placed.groups.values()].map((group, at) => h(ClosedGroup, {
        key: group.group, group, at })),
      [...placed.boxes.values()].sort((a, b) => a.node - b.node)
        .map((box, at) => h(CardGroup, { key: box.node, box, at }))),
    h(Notes, null)),
  h(Moment, { pulses })));
}

/**
 * What a step does beside changing cards: the camera follows it, and pulses run along its edges,
 * but not while steps are only passed by.
 * @param {{pulses: import("preact").RefObject<SVGGElement | null>}} props
 */
function Moment({ pulses }) {
  const placed = layout.value;
  const follow = () => {
    const box = activeBox.peek();
    if (box) cam.follow(box, layout.peek());
  };
  // In the frame that lights the card; a new layout first moves the camera with what is looked at.
  useLayoutEffect(follow, [store.event.value]);
  useEffect(() => {
    follow();
    if (scrubbing.value) return undefined;
    const lit = placed.edges.filter((edge) => play.value.keys.has(edge.key))
      .map((edge) => ({ points: edge.points, back: play.value.kind === "backward" }));
    return pulses.current ? pulse(pulses.current, lit, play.value.kind) : undefined;
  }, [store.event.value, placed, scrubbing.value]);
  return null;
}

/** What happens to cards right now, above all cards. */
function Notes() {
  const state = store.now.value;
  const active = store.active.value;
  return h("g", { class: "notes", "aria-hidden": "true" },
    [...layout.value.boxes.values()].map((box) => {
      const card = state.cards.get(box.node);
      const isActive = active?.id === box.node;
      if (!card || !(isActive || state.engine?.open)) return null;
      const found = note(card, isActive ? store.event.value : null);
      return found && h(Said, { key: `${box.node}/${found.text}`, note: found, box });
    }));
}

/**
 * What is said beside a card, where it is seen: in the picture, and in the window onto it.
 * @param {{note: NonNullable<import("../parts/bubble.js").Note>, box: Box}} props
 */
function Said({ note, box }) {
  const { x, y, k } = cam.camera.value;
  const { width, height } = cam.frame.value;
  const placed = layout.value;
  const others = useMemo(() => [...placed.boxes.values(), ...placed.groups.values()]
    .filter((one) => one !== box).map((one) => ({ ...one, h: one.h + CAPTION })), [placed, box]);
  const low = Math.max(0, (EDGE - x) / k);
  const high = Math.min(placed.width, (width - EDGE - x) / k);
  const top = cam.covered.value;
  return h(Bubble, { note, box, others,
    seen: { x: low, w: high - low, y: (top - y) / k, h: (height - top) / k } });
}

/**
 * What makes an element an item of the tree.
 * @param {number | string} of a node, or a group's key
 */
function item(of) {
  const { id, level } = items.value.get(of) ?? { id: undefined, level: 1 };
  return { id, role: "treeitem", "aria-level": level };
}

/**
 * What a group does on click, Enter and Space.
 * @param {() => void} action
 */
function button(action) {
  return {
    onClick: (/** @type {MouseEvent} */ event) => {
      event.stopPropagation();
      if (!(/** @type {Element} */ (event.currentTarget).closest("[data-dragging]"))) action();
    },
    onKeyDown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" && event.key !== " ") return walk(event);
      event.preventDefault();
      action();
    },
  };
}

/**
 * A card without a face.
 * @param {{w: number, h: number}} box
 */
function outline({ w, h: height }) {
  return h("rect", { class: "card-box", width: w, height, rx: 9 });
}

/** So far the ring of the focus is from its card: beyond the glow of the current step. */
const RING = 7;

/**
 * What shows that a card has the focus: there only while it has, for there may be many cards.
 * @param {{w: number, h: number}} box
 */
function useRing({ w, h: height }) {
  const has = useSignal(false);
  const watch = (/** @type {boolean} */ on) => () => {
    has.value = on;
  };
  return { watched: { onFocus: watch(true), onBlur: watch(false) },
    ring: has.value && h("rect", { class: "card-ring", x: -RING, y: -RING, rx: 9 + RING,
      width: w + 2 * RING, height: height + 2 * RING }) };
}

/** @param {{frame: import("../layout.js").FrameBox, at: number}} props */
function FrameGroup({ frame, at }) {
  const full = useFull(at, () => layout.value.frames.find((one) => one.group === frame.group));
  return h("g", { class: `frame ${frame.kind}`, transform: `translate(${frame.x},${frame.y})`,
    "data-frame": frame.group, role: "none" },
  h("g", { ...item(frame.group), ...button(() => toggle(frame.group, true)),
    class: "frame-handle", tabindex: -1,
    "aria-expanded": "true", "aria-label": frameName(frame),
    "aria-description": t("group.close", { name: frameName(frame), count: frame.count }) },
  h(FrameFace, { frame, full }),
  h("g", { role: "group", "aria-owns": items.value.get(frame.group)?.holds.join(" ") })));
}

/** @param {{group: import("../layout.js").GroupBox, at: number}} props */
function ClosedGroup({ group, at }) {
  const full = useFull(at, () => layout.value.groups.get(group.group));
  const walk = useSeen(() => layout.value.groups.get(group.group) ?? group,
    (box) => progress(box, store.now.value));
  const made = useComputed(() => walk.value.made).value;
  const done = useComputed(() => walk.value.done).value;
  const active = useComputed(() => (activeBox.value && called(activeBox.value) === group.group
    ? store.phase.value ?? "forward" : "")).value;
  const tab = useComputed(() => first.value === group.group).value;
  // A card in it that is looked at: it stands for it.
  const selected = useComputed(() => store.selected.value !== null
    && groupOf(layout.value, store.selected.value)?.group === group.group).value;
  const found = matches.value;
  const sought = found && ([...found].some((node) => groupOf(layout.value, node) === group)
    ? "is-sought" : "is-dim");
  const { ring, watched } = useRing(group);
  const classes = ["card", "group-card", group.kind, active ? `is-active ${active}` : "",
    made === 0 ? "is-unmade" : "", selected ? "is-selected" : "", sought ?? ""];
  return h("g", {
    ...item(group.group), ...button(() => toggle(group.group, false)), ...watched,
    class: classes.filter(Boolean).join(" "), transform: `translate(${group.x},${group.y})`,
    "data-group": group.group, tabindex: tab ? 0 : -1,
    "aria-expanded": "false", "aria-label": groupLines(group, done).join(", "),
    "aria-description": t("group.open", { name: groupName(group), count: group.count, made, done }),
  }, ring, full ? h(GroupFace, { group, made, done }) : outline(group));
}

/**
 * A step changes few cards: each looks for itself whether it is one of them, and only then is drawn
 * anew.
 * @param {{box: Box, at: number}} props
 */
function CardGroup({ box, at }) {
  const full = useFull(at, () => layout.value.boxes.get(box.node));
  const card = useComputed(() => store.now.value.cards.get(box.node)).value;
  const active = useComputed(() => (store.active.value?.id === box.node
    ? store.phase.value ?? "forward" : "")).value;
  const ready = useComputed(() => {
    const { engine } = store.now.value;
    return Boolean(engine?.open && (engine.ready.includes(box.node)
      || engine.ready.includes(store.whole.value.cards.get(box.node)?.accumulator ?? -1)));
  }).value;
  const tab = useComputed(() => first.value === box.node).value;
  const { ring, watched } = useRing(box);
  const known = card ?? store.whole.value.cards.get(box.node);
  if (!known) return null;
  const source = store.current.value?.source ?? "";
  const name = title(known, source);
  const kind = role(known);
  const sign = store.ops.value[known.forward.op]?.sign || baseName(known.forward.op);
  // A step changes few cards: the others keep the face they have.
  const face = useMemo(() => (card && full ? h(CardFace, {
    card, w: box.w, h: box.h, title: name, role: kind, sign,
    whole: [name, expression(card, source)].filter(Boolean).join(" = "),
  }) : outline(box)), [card, full, box.w, box.h, name, kind, sign]);
  const place = `translate(${box.x},${box.y})`;
  const found = matches.value;
  if (!card) {
    // What is looked for is found before its step has come.
    const sought = found?.has(box.node);
    return h("g", { class: `card is-future ${sought ? "is-sought" : ""}`, transform: place,
      "data-node": box.node, "aria-hidden": "true", id: item(box.node).id }, outline(box),
    sought && h("text", { class: "card-title", x: 12, y: 19 },
      brief(name, Math.floor((box.w - 24) / 7.8))));
  }
  const isSelected = store.selected.value === card.id;
  const marked = store.told.value.some((one) => one.node === card.id && !one.quiet);
  const classes = ["card", kind, active ? `is-active ${active}` : "",
    isSelected ? "is-selected" : "", ready ? "is-ready" : "", card.done ? "is-done" : "",
    found ? (found.has(card.id) ? "is-sought" : "is-dim") : ""];
  return h("g", {
    class: classes.filter(Boolean).join(" "),
    transform: place,
    "data-node": card.id,
    "data-op": card.forward.op,
    "data-name": name,
    ...item(card.id),
    tabindex: tab ? 0 : -1,
    "aria-selected": isSelected ? "true" : "false",
    "aria-label": spoken(card, name),
    "aria-description": [origin(store.whole.value, card, source), marked && t("finding.mark")]
      .filter(Boolean).join(". "),
    onClick: (/** @type {MouseEvent} */ event) => {
      event.stopPropagation();
      store.selected.value = isSelected ? null : card.id;
    },
    onDblClick: () => {
      store.playing.value = false;
      store.gotoEvent(card.forward.seq);
    },
    onKeyDown: (/** @type {KeyboardEvent} */ event) => keys(event, card.id),
    ...watched,
  }, ring, face, marked && h("g", { class: "card-mark", "data-mark": card.id,
    "aria-hidden": "true", transform: `translate(${box.w - 2},2)` },
  h("title", null, t("finding.mark")), h("circle", { r: 9 }), h("text", { y: 4 }, "!")));
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
  walk(event);
}

/**
 * Up and down between cards, in their order.
 * @param {KeyboardEvent} event
 */
function walk(event) {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  event.preventDefault();
  const all = /** @type {Element} */ (event.currentTarget).closest("svg")
    ?.querySelectorAll(".frame-handle, .cards > [role=treeitem]");
  const cards = [...all ?? []];
  const at = cards.indexOf(/** @type {Element} */ (event.currentTarget));
  const next = cards[at + (event.key === "ArrowDown" ? 1 : -1)];
  /** @type {SVGElement | undefined} */ (next)?.focus();
}
