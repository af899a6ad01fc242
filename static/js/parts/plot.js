/**
 * A figure of pyplot's as SVG: marks, axes, ticks and legend, built element by element. It must not
 * know where the figure stands or what the program plotted it for.
 */
import { h } from "../../vendor/preact.js";
import { t } from "../i18n.js";
import { inner, legendPlace, path, place, ticks } from "../scales.js";

/** @typedef {import("../wire.d.ts").PlotEvent} Figure */
/** @typedef {import("../wire.d.ts").PlotAxes} Axes */
/** @typedef {import("../wire.d.ts").Mark} Mark */
/** @typedef {import("../scales.js").Frame} Frame */

const WIDTH = 320;
const HEIGHT = 220;

/** @param {{plot: Figure}} props */
export function Plot({ plot }) {
  const head = plot.title ? 22 : 0;
  const [width, height] = [plot.columns * WIDTH, plot.rows * HEIGHT + head];
  const words = plot.axes.map((axes) => axes.title).filter(Boolean).join(t("text.between"));
  return h("svg", { class: "plot", viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": [t("plot.title"), plot.title, words].filter(Boolean)
      .join(t("text.colon")),
    "data-testid": "plot" },
  plot.title && h("text", { class: "plot-title", x: width / 2, y: 16 }, plot.title),
  plot.axes.map((axes) => h("g", {
    key: axes.place,
    transform: `translate(${(axes.place % plot.columns) * WIDTH} ${
      head + Math.floor(axes.place / plot.columns) * HEIGHT})`,
  }, h(Cell, { axes }))));
}

/** @param {{axes: Axes}} props */
function Cell({ axes }) {
  const frame = inner(axes, WIDTH, HEIGHT);
  const { left, top, width, height } = frame;
  return [
    axes.frame !== false && h(Lines, { axes, frame, key: "lines" }),
    h("svg", { key: "marks", x: left, y: top, width, height, class: "plot-marks" },
      axes.marks.map((mark, i) => h(Layer, { key: i, mark, frame }))),
    axes.title && h("text", { key: "title", class: "plot-title", x: left + width / 2,
      y: top - 7 }, axes.title),
    axes.xlabel && h("text", { key: "x", class: "plot-label", x: left + width / 2,
      y: HEIGHT - 4 }, axes.xlabel),
    axes.ylabel && h("text", { key: "y", class: "plot-label",
      transform: `translate(11 ${top + height / 2}) rotate(-90)` }, axes.ylabel),
    axes.legend && h(Legend, { axes, frame, key: "legend" }),
  ];
}

/** @param {{axes: Axes, frame: Frame}} props */
function Lines({ axes, frame }) {
  const { left, top, width, height } = frame;
  const across = axes.xticks ?? ticks(frame.x, 6);
  const up = axes.yticks ?? ticks(frame.y, 5);
  return [
    h("rect", { key: "box", class: "plot-box", x: left, y: top, width, height }),
    ...across.map(([value, name]) => {
      const x = left + place(frame.x, value, width);
      if (!(x >= left - 0.5 && x <= left + width + 0.5)) return null;
      return h("g", { key: `x${value}` },
        h("line", { class: axes.grid ? "plot-grid" : "plot-tick", x1: x, x2: x,
          y1: top + height, y2: axes.grid ? top : top + height + 3 }),
        h("text", { class: "plot-number", x, y: top + height + 13 }, name));
    }),
    ...up.map(([value, name]) => {
      const y = top + height - place(frame.y, value, height);
      if (!(y >= top - 0.5 && y <= top + height + 0.5)) return null;
      return h("g", { key: `y${value}` },
        h("line", { class: axes.grid ? "plot-grid" : "plot-tick", y1: y, y2: y,
          x1: left, x2: axes.grid ? left + width : left - 3 }),
        h("text", { class: "plot-number end", x: left - 5, y: y + 3 }, name));
    }),
  ];
}

/**
 * The class and the attributes that colour something.
 * @param {string} color
 * @param {"stroke" | "fill"} what
 */
function colored(color, what) {
  if (/^#[0-9a-f]{6}$/.test(color)) return { class: "", [what]: color };
  return { class: `${what}-${/^C\d$/.test(color) ? color : "ink"}` };
}

/**
 * One mark, in the frame's own coordinates.
 * @param {{mark: Mark, frame: Frame}} props
 */
function Layer({ mark, frame }) {
  const { width, height } = frame;
  const x = (/** @type {number | string} */ value) => place(frame.x, value, width);
  const y = (/** @type {number | string} */ value) => height - place(frame.y, value, height);
  const stroke = colored(mark.color, "stroke");
  const fill = colored(mark.color, "fill");
  switch (mark.kind) {
    case "line": {
      const dash = mark.dash === "dashed" ? "6 4" : mark.dash === "dotted" ? "1.5 3" : undefined;
      return [
        mark.dash !== "none" && h("path", { ...stroke, key: "line", d: path(mark, x, y),
          class: `plot-line ${stroke.class}`, "stroke-dasharray": dash }),
        mark.marker && h(Dots, { key: "dots", mark, x, y, fill }),
      ];
    }
    case "scatter":
      return h(Dots, { mark, x, y, fill });
    case "rule":
      return mark.y.length
        ? h("line", { ...stroke, class: `plot-line ${stroke.class}`, x1: 0, x2: width,
          y1: y(mark.y[0]), y2: y(mark.y[0]),
          "stroke-dasharray": mark.dash ? "6 4" : undefined })
        : h("line", { ...stroke, class: `plot-line ${stroke.class}`, y1: 0, y2: height,
          x1: x(mark.x[0]), x2: x(mark.x[0]),
          "stroke-dasharray": mark.dash ? "6 4" : undefined });
    case "bar":
    case "barh":
      return mark.x.map((at, i) => {
        const [low, high] = [Number(mark.base[i]), Number(mark.base[i]) + Number(mark.y[i])];
        const half = Number(mark.width) / 2;
        const [from, to] = [Number(at) - half, Number(at) + half];
        const corners = mark.kind === "bar"
          ? [x(from), x(to), y(low), y(high)] : [x(low), x(high), y(from), y(to)];
        if (!corners.every(Number.isFinite)) return null;
        const [x1, x2, y1, y2] = corners;
        return h("rect", { ...fill, key: i, class: `plot-bar ${fill.class}`,
          x: Math.min(x1, x2), y: Math.min(y1, y2),
          width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) });
      });
    case "area": {
      const low = { ...mark, x: [...mark.x].reverse(), y: [...mark.base].reverse() };
      return h("path", { ...fill, class: `plot-area ${fill.class}`,
        d: `${path(mark, x, y)}${path(low, x, y).replace("M", "L")}Z` });
    }
    case "text":
      return h("text", { class: "plot-text", x: x(mark.x[0]), y: y(mark.y[0]) }, mark.label);
    case "image":
      return h(Image, { mark, x, y });
    default:
      return null;
  }
}

/** @param {{mark: Mark, x: (v: any) => number, y: (v: any) => number, fill: any}} props */
function Dots({ mark, x, y, fill }) {
  const radius = mark.x.length > 200 ? 1.6 : 2.6;
  return mark.x.map((value, i) => {
    const [cx, cy] = [x(value), y(mark.y[i])];
    if (!Number.isFinite(cx) || !Number.isFinite(cy)) return null;
    const own = mark.colors[i] ? colored(mark.colors[i], "fill") : fill;
    return h("circle", { ...own, key: i, class: `plot-dot ${own.class}`, cx, cy, r: radius });
  });
}

/** @param {{mark: Mark, x: (v: any) => number, y: (v: any) => number}} props */
function Image({ mark, x, y }) {
  const columns = Math.max(1, mark.columns);
  const rows = Math.floor(mark.pixels.length / 6 / columns);
  const [x1, x2] = [x(mark.x[0]), x(mark.x[1])];
  // y holds bottom and top; the first row of pixels is the top one.
  const [y1, y2] = [y(mark.y[1]), y(mark.y[0])];
  const [wide, tall] = [(x2 - x1) / columns, (y2 - y1) / rows];
  const cells = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = (row * columns + column) * 6;
      const color = mark.pixels.slice(at, at + 6);
      let run = 1;
      while (column + run < columns && mark.pixels.startsWith(color, at + run * 6)) {
        run += 1;
      }
      if (/^[0-9a-f]{6}$/.test(color)) {
        cells.push(h("rect", { key: at, fill: `#${color}`, x: x1 + column * wide,
          y: y1 + row * tall, width: Math.abs(wide) * run + 0.4, height: Math.abs(tall) + 0.4 }));
      }
      column += run - 1;
    }
  }
  return h("g", { "shape-rendering": "crispEdges" }, cells);
}

/** @param {{axes: Axes, frame: Frame}} props */
function Legend({ axes, frame }) {
  const named = axes.marks.filter((mark) => mark.label && mark.kind !== "text").slice(0, 12);
  if (!named.length) return null;
  const wide = 30 + 5.4 * Math.max(...named.map((mark) => Math.min(30, mark.label.length)));
  const tall = named.length * 13 + 5;
  const [x, y] = legendPlace(axes, frame, wide, tall);
  return h("g", { class: "plot-legend",
    transform: `translate(${frame.left + x} ${frame.top + y})` },
    h("rect", { class: "plot-legend-box", width: wide, height: tall }),
    named.map((mark, i) => {
      const fill = colored(mark.color, "fill");
      const line = mark.kind === "rule" || (mark.kind === "line" && mark.dash !== "none");
      const dot = mark.kind === "scatter" || (mark.kind === "line" && mark.marker);
      return h("g", { key: i, transform: `translate(5 ${i * 13 + 9})` },
        (line || !dot) && h("rect", { ...fill, y: line ? -1 : -4, width: 14,
          height: line ? 2.5 : 8 }),
        dot && h("circle", { ...fill, cx: 7, cy: 0, r: 3 }),
        h("text", { class: "plot-number start", x: 19, y: 3 }, mark.label.slice(0, 30)));
    }));
}

