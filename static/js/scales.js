/**
 * The arithmetic of plots: ranges, ticks, and where a number lies. It must not know the page.
 */

/** @typedef {import("./wire.d.ts").PlotAxes} Axes */
/** @typedef {import("./wire.d.ts").Mark} Mark */
/** @typedef {{low: number, high: number, log: boolean, flip: boolean}} Scale */
/**
 * The part of a cell that marks are drawn in.
 * @typedef {{left: number, top: number, width: number, height: number, x: Scale, y: Scale}} Frame
 */

/**
 * @param {Axes} axes
 * @param {number} width
 * @param {number} height
 * @returns {Frame}
 */
export function inner(axes, width, height) {
  const left = axes.ylabel ? 52 : 40;
  const top = axes.title ? 24 : 10;
  const bottom = axes.xlabel ? 36 : 22;
  const frame = { left, top, width: width - left - 12, height: height - top - bottom,
    x: limits(axes, "x"), y: limits(axes, "y") };
  if (axes.equal && !frame.x.log && !frame.y.log) {
    const [wide, tall] = [frame.x.high - frame.x.low, frame.y.high - frame.y.low];
    const unit = Math.min(frame.width / wide, frame.height / tall);
    frame.left += (frame.width - wide * unit) / 2;
    frame.top += (frame.height - tall * unit) / 2;
    [frame.width, frame.height] = [wide * unit, tall * unit];
  }
  return frame;
}

/**
 * The range of one side: what the program set, else what the marks need.
 * @param {Axes} axes
 * @param {"x" | "y"} side
 * @returns {Scale}
 */
export function limits(axes, side) {
  const log = Boolean(side === "x" ? axes.xlog : axes.ylog);
  let [low, high, tight] = [Infinity, -Infinity, false];
  const see = (/** @type {number | string} */ value) => {
    const number = Number(value);
    if (!Number.isFinite(number) || (log && number <= 0)) return;
    low = Math.min(low, number);
    high = Math.max(high, number);
  };
  for (const mark of axes.marks) {
    const along = mark.kind === "barh" ? (side === "x" ? "y" : "x") : side;
    if (mark.kind === "image") tight = true;
    if (mark.kind === "bar" || mark.kind === "barh") {
      if (along === "x") {
        mark.x.forEach((value) => {
          see(Number(value) - Number(mark.width) / 2);
          see(Number(value) + Number(mark.width) / 2);
        });
      } else {
        mark.base.forEach((value, i) => {
          see(value);
          see(Number(value) + Number(mark.y[i]));
        });
      }
      continue;
    }
    (along === "x" ? mark.x : mark.y).forEach(see);
    if (along === "y") mark.base.forEach(see);
  }
  if (!(low <= high)) [low, high] = log ? [1, 10] : [0, 1];
  const set = side === "x" ? axes.xlim : axes.ylim;
  if (log) {
    [low, high] = low === high ? [low / 2, high * 2] : [low / 1.15, high * 1.15];
  } else if (!tight) {
    const pad = low === high ? Math.abs(low) * 0.05 || 0.05 : (high - low) * 0.05;
    [low, high] = [low - pad, high + pad];
  }
  const wanted = (set ?? []).map((value) => (value === null ? NaN : Number(value)));
  if (Number.isFinite(wanted[0]) && !(log && wanted[0] <= 0)) low = wanted[0];
  if (Number.isFinite(wanted[1]) && !(log && wanted[1] <= 0)) high = wanted[1];
  let flip = false;
  if (low > high) [low, high, flip] = [high, low, true];
  if (low === high) high = low + 1;
  const image = axes.marks.find((mark) => mark.kind === "image");
  if (side === "y" && image && !set && Number(image.y[0]) > Number(image.y[1])) flip = !flip;
  if (side === "y" && axes.flip) flip = !flip;
  return { low, high, log, flip };
}

/**
 * How far a value lies from the start of a scale, in pixels of `length`.
 * @param {Scale} scale
 * @param {number | string} value
 * @param {number} length
 */
export function place(scale, value, length) {
  const number = Number(value);
  const part = scale.log
    ? (Math.log(number) - Math.log(scale.low)) / (Math.log(scale.high) - Math.log(scale.low))
    : (number - scale.low) / (scale.high - scale.low);
  return (scale.flip ? 1 - part : part) * length;
}

/**
 * Round numbers along a scale, with their texts.
 * @param {Scale} scale
 * @param {number} about how many
 * @returns {[number, string][]}
 */
export function ticks(scale, about) {
  if (scale.log) {
    const found = /** @type {[number, string][]} */ ([]);
    const from = Math.ceil(Math.log10(scale.low));
    const to = Math.floor(Math.log10(scale.high));
    const step = Math.max(1, Math.ceil((to - from) / about));
    for (let power = from; power <= to; power += step) found.push([10 ** power, `1e${power}`]);
    return found;
  }
  const rough = (scale.high - scale.low) / about;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * unit >= rough) ?? 10) * unit;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const found = /** @type {[number, string][]} */ ([]);
  for (let i = Math.ceil(scale.low / step - 1e-9); found.length < 50; i += 1) {
    const value = i * step;
    if (value > scale.high + step * 1e-9) break;
    const text = Math.abs(value) >= 1e5 || digits > 5
      ? value.toExponential(1) : (value || 0).toFixed(digits);
    found.push([value, text]);
  }
  return found;
}

/**
 * The points of a mark as a path; what is not finite breaks it.
 * @param {{x: (number | string)[], y: (number | string)[]}} mark
 * @param {(value: number | string) => number} x
 * @param {(value: number | string) => number} y
 */
export function path(mark, x, y) {
  let text = "";
  let open = false;
  mark.x.forEach((value, i) => {
    const [left, top] = [x(value), y(mark.y[i])];
    const fine = Number.isFinite(left) && Number.isFinite(top);
    if (fine) text += `${open ? "L" : "M"}${left.toFixed(2)} ${top.toFixed(2)}`;
    open = fine;
  });
  return text;
}

/** Where legends may be, as matplotlib tries them: how far to the right and how far down. */
const CORNERS = /** @type {Readonly<Record<string, [number, number]>>} */ ({
  "upper right": [1, 0], "upper left": [0, 0], "lower left": [0, 1], "lower right": [1, 1],
  right: [1, 0.5], "center left": [0, 0.5], "center right": [1, 0.5], "lower center": [0.5, 1],
  "upper center": [0.5, 0], center: [0.5, 0.5],
});
/** What stays between a legend and its frame. */
const INSIDE = 4;
/** How far apart the points are that stand for lines and areas. */
const APART = 5;

/**
 * Where a legend of a size stands in its frame: where the program says, else where it covers the
 * least of what is drawn (matplotlib's "best").
 * @param {Axes} axes
 * @param {Frame} frame
 * @param {number} wide
 * @param {number} tall
 * @returns {[number, number]} left and top
 */
export function legendPlace(axes, frame, wide, tall) {
  const at = (/** @type {[number, number]} */ [right, down]) => /** @type {[number, number]} */ ([
    INSIDE + right * (frame.width - wide - 2 * INSIDE),
    INSIDE + down * (frame.height - tall - 2 * INSIDE),
  ]);
  if (axes.loc && axes.loc in CORNERS) return at(CORNERS[axes.loc]);
  const drawn = axes.marks.flatMap((mark) => inked(mark, frame));
  let best = at(CORNERS["upper right"]);
  let least = Infinity;
  for (const corner of Object.values(CORNERS)) {
    const [left, top] = at(corner);
    const covered = drawn.filter(([x, y]) => x > left - INSIDE && x < left + wide + INSIDE
      && y > top - INSIDE && y < top + tall + INSIDE).length;
    if (covered < least) [best, least] = [[left, top], covered];
  }
  return best;
}

/**
 * Points that stand for where a mark has ink. A picture is everywhere: it counts for nothing.
 * @param {Mark} mark
 * @param {Frame} frame
 * @returns {[number, number][]}
 */
function inked(mark, frame) {
  const { width, height } = frame;
  const x = (/** @type {number | string} */ value) => place(frame.x, value, width);
  const y = (/** @type {number | string} */ value) => height - place(frame.y, value, height);
  const points = mark.x.map((value, i) => /** @type {[number, number]} */ ([x(value),
    y(mark.y[i])]));
  switch (mark.kind) {
    case "line":
      return mark.dash === "none" ? points
        : points.flatMap((to, i) => between(points[Math.max(0, i - 1)], to));
    case "rule":
      return mark.y.length ? between([0, y(mark.y[0])], [width, y(mark.y[0])])
        : between([x(mark.x[0]), 0], [x(mark.x[0]), height]);
    case "area":
      return points.flatMap((to, i) => between([to[0], y(mark.base[i])], to));
    case "bar":
    case "barh": {
      const half = Number(mark.width) / 2;
      return mark.x.flatMap((at, i) => {
        const [from, to] = [Number(mark.base[i]), Number(mark.base[i]) + Number(mark.y[i])];
        const sides = [Number(at) - half, Number(at), Number(at) + half];
        return sides.flatMap((side) => (mark.kind === "bar" ? between([x(side), y(from)],
          [x(side), y(to)]) : between([x(from), y(side)], [x(to), y(side)])));
      });
    }
    default:
      return mark.kind === "image" ? [] : points;
  }
}

/**
 * Points along a straight line; none where an end is not finite.
 * @param {[number, number]} from
 * @param {[number, number]} to
 * @returns {[number, number][]}
 */
function between(from, to) {
  const count = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / APART) || 1;
  // What limits leave far outside is not walked through.
  if (!(count < 1000)) return [to];
  return Array.from({ length: count }, (_, i) => [
    from[0] + ((to[0] - from[0]) * (i + 1)) / count,
    from[1] + ((to[1] - from[1]) * (i + 1)) / count,
  ]);
}
