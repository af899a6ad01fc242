/**
 * Groups of the graph, as SVG: a closed one is a card with a pile behind it, an open one a frame
 * with its name on it. They must not know where they stand nor what opens them.
 */
import { h } from "../../vendor/preact.js";
import { t } from "../i18n.js";

/**
 * @typedef {import("../layout.js").FrameBox} FrameBox
 * @typedef {import("../layout.js").GroupBox} GroupBox
 */

const PAD = 10;
const BAR = 5;

/**
 * What a group is called.
 * @param {import("../answers.d.ts").Group} group
 */
export function groupName({ kind, name, label, count }) {
  if (kind === "bucket") {
    return [name && label, name].filter(Boolean).join(" ") || t("group.bucket", { count });
  }
  if (kind === "function") return `${name}()`;
  // A number alone, as nn.Sequential has it, says nothing.
  return /^[\d.]+$/.test(name) && label ? `${name} ${label}` : name || label;
}

/**
 * What a closed group says: its name, what it is, and how far it has come.
 * @param {GroupBox} group
 * @param {number} done how many of its nodes backward has walked
 */
export function groupLines(group, done) {
  const { count, label, kind } = group;
  const title = groupName(group);
  return [title, label && !title.split(" ").includes(label) ? label : t(`group.${kind}`, { count }),
    done > 0 ? t("group.walked", { done, count }) : t("group.ops", { count })];
}

/** @param {{group: GroupBox, made: number, done: number}} props */
export function GroupFace({ group, made, done }) {
  const { w, h: height, count } = group;
  const wide = w - 2 * PAD;
  const bar = (/** @type {number} */ y, /** @type {number} */ part, /** @type {string} */ kind) => [
    h("rect", { class: "group-track", x: PAD, y, width: wide, height: BAR, rx: BAR / 2 }),
    part > 0 && h("rect", { class: `group-bar ${kind}`, x: PAD, y, height: BAR, rx: BAR / 2,
      width: Math.max(BAR, (wide * part) / count).toFixed(1) }),
  ];
  const [title, below, walked] = groupLines(group, done);
  return h("g", { "aria-hidden": "true" },
    h("rect", { class: "card-box pile", x: 7, y: 7, width: w, height, rx: 9 }),
    h("rect", { class: "card-box pile", x: 3.5, y: 3.5, width: w, height, rx: 9 }),
    h("rect", { class: "card-box", width: w, height, rx: 9 }),
    h("text", { class: "card-title", x: PAD, y: 20 }, clip(title, Math.floor((wide - 12) / 7.2))),
    h("text", { class: "group-sign", x: w - PAD, y: 20, "text-anchor": "end",
      "aria-hidden": "true" }, "+"),
    h("text", { class: "group-note", x: PAD, y: 38 }, clip(below, Math.floor(wide / 6.2))),
    h("text", { class: "group-note", x: PAD, y: 54 }, walked),
    bar(height - 20, made, "forward"), bar(height - 12, done, "backward"));
}

/** @param {{frame: FrameBox, full: boolean}} props */
export function FrameFace({ frame, full }) {
  const most = Math.floor((Math.max(frame.w, 110) - 24) / 6.4);
  const shown = clip(frameName(frame), Math.max(5, most));
  return h("g", null,
    frame.w > 0 && h("rect", { class: `frame-box ${frame.kind}`, width: frame.w, height: frame.h,
      rx: 12 }),
    full && h("rect", { class: "frame-chip", x: 10, y: -6, width: shown.length * 6.4 + 24,
      height: 18, rx: 9 }),
    full && h("text", { class: "frame-name", x: 16, y: 7, "aria-hidden": "true" }, "−"),
    full && h("text", { class: "frame-name", x: 28, y: 7 }, shown));
}

/**
 * What an open group is called: its name, and what its module is.
 * @param {import("../answers.d.ts").Group} frame
 */
export function frameName(frame) {
  const name = groupName(frame);
  return frame.label && !name.split(" ").includes(frame.label) ? `${name} ${frame.label}` : name;
}

/**
 * @param {string} text
 * @param {number} most
 */
function clip(text, most) {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}
