/**
 * How the numbers of a tensor lie that is too large to be shown whole: as bars between its ends.
 * It must not know what the tensor means.
 */
import { h } from "../../vendor/preact.js";
import { count, short } from "../format.js";
import { t } from "../i18n.js";

/** @typedef {import("../wire.d.ts").TensorValue} TensorValue */

const WIDTH = 320;
const HEIGHT = 48;
/** How much of its place a bar takes, and the least of one that stands for a number. */
const SHARE = 0.84;
const LEAST = 0.04;

/**
 * The bars of a spread, as one path.
 * @param {readonly number[]} spread how many numbers lie in each part
 * @param {{x: number, y: number, w: number, h: number}} box
 */
export function bars(spread, { x, y, w, h: height }) {
  const most = Math.max(...spread);
  const each = w / spread.length;
  return spread.map((n, i) => {
    const tall = n === 0 ? 0 : Math.max(LEAST, n / most) * height;
    return tall === 0 ? "" : `M${(x + i * each).toFixed(2)},${(y + height).toFixed(2)}`
      + `v${(-tall).toFixed(2)}h${(each * SHARE).toFixed(2)}v${tall.toFixed(2)}z`;
  }).join("");
}

/** @param {{tensor: TensorValue, kind: "value" | "gradient" | "local", label: string}} props */
export function Spread({ tensor, kind, label }) {
  const { spread, stats } = tensor;
  if (!spread) return null;
  const [low, high] = [short(stats.min), short(stats.max)];
  const told = spread.reduce((sum, n) => sum + n, 0);
  const finite = count(tensor.shape) - stats.nan - stats.inf;
  return h("figure", { class: `spread ${kind}` },
    h("svg", {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img",
      "aria-label": t("spread.label", { label, low, high }), "data-spread": String(spread),
    }, h("path", { d: bars(spread, { x: 0, y: 0, w: WIDTH, h: HEIGHT }) })),
    h("figcaption", null, h("span", null, low),
      told < finite && h("span", null, t("spread.sample", { count: told, all: finite })),
      h("span", null, high)));
}
