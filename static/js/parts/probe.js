/**
 * The curve of an op with its tangent, and the gradient checked by finite differences: both asked
 * of the server's engine. It must not know what step it is.
 */
import { h, useEffect, useSignal } from "../../vendor/preact.js";
import { full, number, short, unravel } from "../format.js";
import { t } from "../i18n.js";
import { disagreement } from "../kinds.js";
import * as probe from "../probe.js";

/**
 * @typedef {import("../state.js").Card} Card
 * @typedef {import("../answers.d.ts").Op} Op
 */

const WIDTH = 280;
const HEIGHT = 92;
const PAD = 8;

/** The largest number of each dtype that a value in double precision can be beyond. */
const LARGEST = /** @type {Record<string, number>} */ ({ float16: 65504, bfloat16: 3.3895e38,
  float32: 3.4028e38 });

/**
 * @param {{card: Card, op: Op | undefined, x: number, slope: number,
 *   y: import("../wire.d.ts").TensorValue["data"][number] | undefined}} props `y`: what the op made
 *   of `x`; unknown of an element that was not sent
 */
export function Curve({ card, op, x, slope, y }) {
  const found = useSignal(/** @type {[number, number][]} */ ([]));
  const asked = probe.curve(card, op, x);
  const key = asked && `${asked.source} ${asked.points[0]}`;
  useEffect(() => {
    let here = true;
    if (!asked) return undefined;
    probe.ask(asked).then((value) => {
      if (!here || !Array.isArray(value)) return;
      found.value = value.flatMap((y, i) => typeof y === "number"
        ? [/** @type {[number, number]} */ ([asked.points[i], y])] : []);
    }, () => {});
    return () => {
      here = false;
    };
  }, [key]);
  const points = found.value;
  if (!asked || points.length < 2) return null;
  const left = asked.points[0];
  const right = asked.points[asked.points.length - 1];
  const apart = (right - left) / (asked.points.length - 1);
  const there = y === undefined ? nearest(points, x, apart) : number(y);
  const here = Number.isFinite(there) ? there : null;
  const reach = (right - left) / 6;
  // Poles would flatten all the rest: the window is around the point, and holds its tangent.
  const most = Math.max(12, 3 * Math.abs(slope) * reach || 0);
  const middle = here ?? nearest(points, x, Infinity) ?? 0;
  const around = points.map((one) => one[1]).filter((one) => Math.abs(one - middle) < most);
  const low = Math.min(middle, ...around);
  const high = Math.max(middle, ...around);
  const span = high - low || 1;
  const place = (/** @type {number} */ a, /** @type {number} */ b) =>
    `${(PAD + ((a - left) / (right - left)) * (WIDTH - 2 * PAD)).toFixed(1)},${
      (HEIGHT - PAD - ((b - low) / span) * (HEIGHT - 2 * PAD)).toFixed(1)}`;
  const shown = points.filter(([, b]) => b >= low - span && b <= high + span);
  if (shown.length < 2) return null;
  const { dtype } = card.forward.output;
  const large = Math.abs(there ?? 0) === Infinity
    && Math.abs(middle) > (LARGEST[dtype] ?? Infinity);
  const label = large ? t("curve.overflow", { x: short(x), dtype, y: short(there) })
    : here === null ? t("curve.nowhere", { x: short(x) })
    : t("curve.label", { x: short(x), slope: short(slope) });
  return h("figure", { class: "curve", "data-testid": "curve", "data-slope": full(slope) },
    h("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
    h("path", { class: "curve-line", d: `M${shown.map(([a, b]) => place(a, b)).join("L")}` }),
    here !== null && h(Touch, { at: place(x, here), tangent: Number.isFinite(slope)
      ? `M${place(x - reach, here - slope * reach)}L${place(x + reach, here + slope * reach)}`
      : null })),
    h("figcaption", null, here === null ? label : t("curve.slope", { slope: short(slope) })));
}

/** @param {{at: string, tangent: string | null}} props */
function Touch({ at, tangent }) {
  const [cx, cy] = at.split(",");
  return [
    tangent && h("path", { class: "curve-tangent", d: tangent }),
    h("circle", { class: "curve-point", cx, cy, r: 4.5 }),
  ];
}

/**
 * The value of a curve at a point; null where it has none so near.
 * @param {readonly [number, number][]} points
 * @param {number} x
 * @param {number} most how far away it may be
 */
function nearest(points, x, most) {
  let best = null;
  let away = most;
  for (const [a, b] of points) {
    if (Math.abs(a - x) <= away) [best, away] = [b, Math.abs(a - x)];
  }
  return best;
}

/** How near two numbers must be to be told as the same: a float32 has seven digits. */
const NEAR = 1e-3;

/**
 * @param {{card: Card, op: Op | undefined, argument: string, element: number, sent: number}} props
 */
export function Check({ card, op, argument, element, sent }) {
  const told = useSignal(/** @type {{key: string, value: number | null} | null} */ (null));
  const i = card.forward.arguments.indexOf(argument);
  const shape = card.given[i]?.shape ?? [];
  const formula = probe.difference(card, op, i, element);
  const key = JSON.stringify(formula);
  if (!formula) return null;
  const check = () => {
    probe.ask(formula).then((value) => {
      told.value = { key, value: typeof value === "number" ? value : null };
    }, () => {
      told.value = { key, value: null };
    });
  };
  const answer = told.value?.key === key ? told.value : null;
  const same = answer?.value !== null && answer !== null
    && Math.abs(answer.value - sent) <= NEAR * Math.max(1e-2, Math.abs(sent));
  return h("div", { class: "check", "data-testid": "check" },
    h("span", { class: "quiet" }, shape.length === 0 ? t("check.title")
      : t("check.title_at", { index: `[${unravel(shape, element).join(", ")}]` })),
    !answer && h("button", { type: "button", class: "link", "data-testid": "check-it",
      onClick: check }, t("check.run")),
    h("span", { role: "status" }, answer && (answer.value === null ? t("check.failed")
      : h("span", { class: same ? "is-same" : "is-other", "data-testid": "check-result",
        title: full(answer.value) }, `${t("check.found", { value: short(answer.value, 5) })} ${
        same ? "✓" : t(`check.${disagreement(card)}`, { dtype: card.forward.output.dtype })
      }`))));
}
