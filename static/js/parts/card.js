/**
 * One card of the graph, as SVG: name, sign, value, gradient. Everything is set as text. It must
 * not know where the card stands nor what happens when it is clicked.
 */
import { h } from "../../vendor/preact.js";
import { fit, full, inline, magnitude, norm, short } from "../format.js";
import { t } from "../i18n.js";
import { largest } from "../measures.js";
import { brief } from "../naming.js";
import { bars } from "./spread.js";

/**
 * @typedef {import("../wire.d.ts").TensorValue} TensorValue
 * @typedef {import("../state.js").Card} Card
 */

const PAD = 8;
/** So far the name below a card may reach out on either side. */
const BESIDE = 24;
/** How much of a large tensor's room shows how its numbers are spread. */
const SPREAD = 0.45;

/**
 * @param {{card: Card, w: number, h: number, title: string, whole: string, sign: string,
 *   role: "data" | "leaf" | "op"}} props `whole` is the expression behind a shortened title
 */
export function CardFace({ card, w, h: height, title, whole, sign, role }) {
  const top = 26;
  const area = (height - top - 20) / 2;
  const divider = top + area + 7;
  const caption = card.accumulator !== null ? "AccumulateGrad" : card.forward.grad_fn ?? "";
  const shape = card.value.shape;
  const all = w - 2 * PAD - 2;
  // A function of the program's own may have a name that leaves none for the tensor's: it stands
  // below the card too.
  const left = all - 5 - sign.length * 7.5;
  const signed = role === "op" && left >= Math.min(title.length * 6.6, all / 2);
  const room = signed ? left : all;
  const small = title.length * 7.8 > room;
  // Whoever has it read aloud is told in one sentence instead.
  return h("g", { "aria-hidden": "true" },
    h("rect", { class: "card-box", width: w, height, rx: 9 }),
    h("text", { class: `card-title ${small ? "small" : ""}`, x: PAD + 2, y: 19 },
      h("title", null, whole),
      brief(title, Math.floor(room / (small ? 6.6 : 7.8)))),
    signed
      ? h("text", { class: "card-sign", x: w - PAD - 1, y: 19, "text-anchor": "end" }, sign)
      : role !== "op" && title.length * 7.8 + 52 < w && h("text", {
        class: `card-role ${role}`, x: w - PAD - 1, y: 18.5, "text-anchor": "end",
      }, t(`role.${role}`)),
    h(Tensor, { tensor: card.value, kind: "value", x: PAD, y: top, w: w - 2 * PAD, h: area }),
    h("line", { class: "card-rule", x1: PAD, x2: w - PAD, y1: divider, y2: divider }),
    shape.length > 0 && h("text", { class: "card-shape", x: w / 2, y: divider + 3 },
      `[${shape.join(", ")}]`),
    h(Gradient, { card, x: PAD, y: divider + 7, w: w - 2 * PAD, h: area }),
    caption && h("text", { class: "card-caption", x: w / 2, y: height + 13 },
      h("title", null, caption), brief(caption, Math.floor((w + 2 * BESIDE) / 6))),
  );
}

/** @param {{card: Card, x: number, y: number, w: number, h: number}} props */
function Gradient({ card, x, y, w, h: height }) {
  if (card.gradient) {
    return h(Tensor, { tensor: card.gradient, kind: "gradient", x, y, w, h: height });
  }
  const text = card.value.requires_grad ? t("card.grad_empty") : t("card.no_grad");
  return h("g", { class: "gradient empty" },
    h("text", { class: "card-empty", x: x + w / 2, y: y + height / 2 + 4 }, text));
}

/**
 * A scalar as a number; a tensor as coloured cells, with numbers where they fit.
 * @param {{tensor: TensorValue, kind: "value" | "gradient", x: number, y: number, w: number,
 *   h: number}} props
 */
function Tensor({ tensor, kind, x, y, w, h: height }) {
  const { rows, columns } = grid(tensor);
  const said = inline(tensor, 64);
  if (tensor.shape.length === 0 || (rows === 1 && columns === 1 && !tensor.truncated)) {
    const text = fit(tensor.data[0], Math.floor(w / 9.6));
    return h("g", { class: kind, "data-text": said },
      h("text", { class: `card-number ${Number.isFinite(magnitude(tensor.data[0])) ? "" : "odd"}`,
        x: x + w / 2, y: y + height / 2 + 5.6 }, text));
  }
  if (rows === 0 || columns === 0) {
    return h("g", { class: kind, "data-text": said },
      h("text", { class: "card-empty", x: x + w / 2, y: y + height / 2 + 4 }, "[ ]"));
  }
  const gap = columns > 12 || rows > 4 ? 0.5 : 2;
  const cellW = (w - gap * (columns - 1)) / columns;
  const room = tensor.spread ? height * (1 - SPREAD) : height;
  const cellH = Math.min(19, (room - gap * (rows - 1)) / rows);
  const top = y + (room - (cellH + gap) * rows + gap) / 2;
  const texts = cellW >= 15 && cellH >= 11
    ? tensor.data.map((one) => fit(one, Math.floor(cellW / 5.7))) : [];
  // Fewer than two decimals would say too little: then the colours and the inspector have to do.
  const numbers = texts.length > 0 && texts.every((one, i) => one.length * 5.7 <= cellW
    && [2, 3, 4].some((decimals) => one === short(tensor.data[i], decimals)));
  const scale = largest(tensor) || 1;
  const cells = [];
  for (let i = 0; i < Math.min(tensor.data.length, rows * columns); i += 1) {
    const cx = x + (i % columns) * (cellW + gap);
    const cy = top + Math.floor(i / columns) * (cellH + gap);
    const value = tensor.data[i];
    const strength = Math.min(1, magnitude(value) / scale);
    const sign = Number.isNaN(strength) ? "odd" : Number(value) < 0 ? "minus" : "plus";
    cells.push(h("rect", {
      key: `r${i}`, class: `cell ${sign}`, x: cx, y: cy, width: cellW, height: cellH,
      rx: Math.min(2.5, cellH / 4),
      "fill-opacity": sign === "odd" ? 1 : (0.06 + 0.44 * strength).toFixed(3),
    }, numbers ? null : h("title", null, full(value))));
    if (numbers) {
      cells.push(" ", h("text", {
        key: `t${i}`, class: `cell-number ${sign === "odd" ? "odd" : ""}`,
        x: cx + cellW / 2, y: cy + cellH / 2 + 3.4,
      }, texts[i]));
    }
  }
  if (!numbers) {
    cells.push(h("title", { key: "all" }, norm(tensor)));
  }
  return h("g", { class: kind, "data-text": said }, cells,
    tensor.spread && h("path", { class: "card-spread",
      d: bars(tensor.spread, { x, y: y + room + 2, w, h: height - room - 2 }) }));
}

/** So many rows of a large tensor say what it looks like. */
const ROWS = 12;

/**
 * How a tensor is laid out as cells: the last axis runs across, long vectors wrap, be they rows or
 * columns, and what was not sent is left out.
 * @param {TensorValue} tensor
 */
function grid(tensor) {
  const sent = tensor.data.length;
  const last = tensor.shape.at(-1) ?? 1;
  if (sent === 0) return { rows: 0, columns: 0 };
  if (tensor.shape.length <= 1 || (last === 1 && sent > ROWS)) {
    const columns = sent <= 8 ? sent : Math.ceil(Math.sqrt(sent * 2));
    return { rows: Math.ceil(sent / columns), columns };
  }
  const columns = Math.min(last, sent);
  const rows = Math.max(1, Math.floor(sent / columns));
  return { rows: tensor.truncated ? Math.min(ROWS, rows) : rows, columns };
}
