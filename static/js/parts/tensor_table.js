/**
 * A tensor as a table of numbers, coloured by size, with what its elements look like. It must not
 * know what the tensor means.
 */
import { h } from "../../vendor/preact.js";
import { count, full, magnitude, short, unravel } from "../format.js";
import { t } from "../i18n.js";
import { largest } from "../measures.js";
import { Spread } from "./spread.js";

/** @typedef {import("../wire.d.ts").TensorValue} TensorValue */

/** The room of a row, of one digit and around a number, in pixels: wide, and where it is tight. */
const ROOM = { row: 268, wide: { digit: 7.2, around: 16 }, tight: { digit: 6.6, around: 6 } };

/**
 * @param {{tensor: TensorValue, kind: "value" | "gradient" | "local", label: string,
 *   picked?: number | null, onPick?: (flat: number) => void, testid?: string,
 *   bare?: boolean, onPull?: (flat: number, value: number) => void,
 *   places?: (flat: number) => number[]}} props `bare` leaves the statistics out, `onPull` lets its
 *   numbers be pulled, `places` says where its elements stand in a tensor that it is a part of
 */
export function TensorTable({
  tensor, kind, label, picked = null, onPick, testid, bare = false, onPull,
  places = (flat) => unravel(tensor.shape, flat),
}) {
  const columns = Math.max(1, tensor.shape.at(-1) ?? 1);
  const scale = largest(tensor) || 1;
  const texts = tensor.data.map((value) => short(value));
  const digits = Math.max(1, ...texts.map((one) => one.length));
  const most = (/** @type {{digit: number, around: number}} */ { digit, around }) =>
    Math.max(1, Math.floor(ROOM.row / (digits * digit + around)));
  const isTight = columns > most(ROOM.wide);
  // Rows that go on in the line below go on evenly.
  const lines = isTight ? Math.ceil(columns / most(ROOM.tight)) : 1;
  // What is laid out otherwise than as a table is one by its roles; numbers to pull are none.
  const part = (/** @type {string} */ role) => (onPull ? "presentation" : role);
  const rows = [];
  for (let at = 0; at < tensor.data.length; at += columns) {
    rows.push(tensor.data.slice(at, at + columns).map((value, i) => h("td", {
      key: at + i,
      role: part("cell"),
      class: `${Number(value) < 0 ? "minus" : "plus"} ${picked === at + i ? "is-picked" : ""}`,
      title: `[${places(at + i).join(", ")}] = ${full(value)}`,
      ref: (/** @type {HTMLElement | null} */ cell) => cell?.style.setProperty(
        "--strength", (Math.min(1, magnitude(value) / scale) || 0).toFixed(3)),
      onMouseEnter: onPick && (() => onPick(at + i)),
      onClick: onPick && (() => onPick(at + i)),
      ...(onPull && typeof value === "number"
        ? pulled(value, (next) => onPull(at + i, next)) : {}),
    }, texts[at + i])));
  }
  const left = count(tensor.shape) - tensor.data.length;
  return h("figure", { class: `tensor ${kind}`, "data-testid": testid },
    h("figcaption", null, h("b", null, label),
      h("span", null, `${tensor.dtype} [${tensor.shape.join(", ")}]`)),
    tensor.data.length > 0 && h("div", { class: "tensor-scroll", tabIndex: 0, role: "group",
      "aria-label": `${label} [${tensor.shape.join(", ")}]` },
    h("table", {
      role: part("table"),
      class: [isTight ? "is-tight" : "", lines > 1 ? "is-broken" : ""].filter(Boolean).join(" "),
      ref: (/** @type {HTMLElement | null} */ table) => {
        table?.style.setProperty("--beside", String(Math.ceil(columns / lines)));
        table?.style.setProperty("--digits", String(digits));
      },
    }, h("tbody", { role: part("rowgroup") },
      rows.map((cells, i) => h("tr", { key: i, role: part("row") }, cells))))),
    left > 0 && h("p", { class: "quiet" }, t("tensor.more", { count: left })),
    !bare && h(Spread, { tensor, kind, label }),
    !bare && count(tensor.shape) > 1 && h(Statistics, { tensor }));
}

/** How far one step is, in pixels, and how large. */
const STEP = { pixels: 5, size: 0.1 };

/**
 * What makes a cell a number that is pulled sideways, or moved by arrow keys.
 * @param {number} value
 * @param {(value: number) => void} change
 */
function pulled(value, change) {
  const by = (/** @type {number} */ steps) =>
    change(Number((value + steps * STEP.size).toPrecision(7)));
  return {
    "data-pull": "true",
    tabIndex: 0,
    role: "spinbutton",
    "aria-valuenow": value,
    "aria-label": t("tensor.pull"),
    onKeyDown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      event.preventDefault();
      event.stopPropagation();
      by(event.key === "ArrowUp" ? 1 : -1);
    },
    onPointerDown: (/** @type {PointerEvent} */ begin) => {
      if (begin.button !== 0) return;
      begin.preventDefault();
      const off = new AbortController();
      let last = 0;
      addEventListener("pointermove", (event) => {
        const steps = Math.round((event.clientX - begin.clientX) / STEP.pixels);
        if (steps === last) return;
        last = steps;
        by(steps);
      }, { signal: off.signal });
      for (const end of ["pointerup", "pointercancel"]) {
        addEventListener(end, () => off.abort(), { signal: off.signal });
      }
    },
  };
}

/** @param {{tensor: TensorValue}} props */
function Statistics({ tensor }) {
  const { stats } = tensor;
  /** @type {[string, string][]} */
  const pairs = [
    ["min", short(stats.min)], ["max", short(stats.max)], ["mean", short(stats.mean)],
    ["norm", short(stats.norm)],
  ];
  for (const name of /** @type {const} */ (["nan", "inf", "zeros"])) {
    if (stats[name]) pairs.push([name, String(stats[name])]);
  }
  return h("dl", { class: "stats" }, pairs.map(([name, value]) => h("div", { key: name },
    h("dt", null, t(`stats.${name}`)), h("dd", null, value))));
}
