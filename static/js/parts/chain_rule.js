/**
 * The chain rule with this node's numbers: gradient in x local derivative = gradient out, for one
 * input. It must not know where the node stands nor which step it is.
 */
import { h } from "../../vendor/preact.js";
import { broadcast, count, elementAt, full, inline, shapeText, short, unravel } from "../format.js";
import { t } from "../i18n.js";
import { numeral, operand, width } from "../tex.js";
import { Formula } from "./formula.js";
import { TensorTable } from "./tensor_table.js";

/**
 * @typedef {import("../wire.d.ts").TensorValue} TensorValue
 * @typedef {import("../wire.d.ts").GradientOut} GradientOut
 */

/** Up to this many elements each is a row of its own. */
const ROWS = 8;

/** Up to this many characters of names are written below the terms. */
const BESIDE = 9;

/**
 * @param {{came: readonly (TensorValue | null)[], out: GradientOut, own: string | null | undefined,
 *   ruled: boolean, y: string, x: string, element: number, onPick: (flat: number) => void}} props
 *   `own` is what the program's own backward is called, where it has made this; `ruled` is whether
 *   a formula says what goes out; `y` and `x` are TeX
 */
export function ChainRule({ came, out, own, ruled, y, x, element, onPick }) {
  const sent = out.tensor ?? null;
  const all = came.filter((one) => one !== null);
  const into = all[0];
  if (!into || !sent) {
    return h("div", { class: "chain", "data-testid": "chain" },
      h("p", { class: "quiet" }, t(sent ? "chain.no_in" : "chain.no_out")));
  }
  const local = out.local;
  if (local?.kind === "elementwise" && local.value) {
    return h(Elementwise, { into, local: local.value, sent, y, x, element, onPick });
  }
  if (local?.kind === "jacobian" && local.value) {
    return h(Jacobian, { into, local: local.value, sent, y, x });
  }
  return h("div", { class: "chain tensors", "data-testid": "chain" },
    all.map((one) => h(TensorTable, { key: one.id, tensor: one, kind: "gradient", bare: true,
      label: t("chain.in"), testid: "gradient-in" })),
    h("p", { class: "quiet" }, own ? t("chain.own", { fn: own })
      : t(alike(into, sent) ? "chain.passes" : ruled ? "chain.formula"
        : "chain.part_of")),
    h(TensorTable, { tensor: sent, kind: "gradient", bare: true, label: t("chain.out"),
      testid: "gradient-out" }));
}

/**
 * Whether two gradients are the same, number by number.
 * @param {TensorValue} one
 * @param {TensorValue} other
 */
function alike(one, other) {
  return !one.truncated && String(one.shape) === String(other.shape)
    && one.data.join() === other.data.join();
}

/**
 * @param {{into: TensorValue, local: TensorValue, sent: TensorValue, y: string, x: string,
 *   element: number, onPick: (flat: number) => void}} props
 */
function Elementwise({ into, local, sent, y, x, element, onPick }) {
  const shape = broadcast(into.shape, local.shape) ?? local.shape;
  const size = count(shape);
  const summed = String(shape) !== String(sent.shape) && count(sent.shape) !== size;
  const at = Math.min(element, size - 1);
  const g = elementAt(into, shape, at);
  const d = elementAt(local, shape, at);
  // A broadcast input receives the sum of its products: the product itself is what one adds.
  const product = summed ? Number(g) * Number(d) : elementAt(sent, shape, at);
  // Three fractions stand side by side: longer names would run into each other.
  const named = width(y) + width(x) <= BESIDE;
  const index = size > 1 ? `[${unravel(shape, at).join(",")}]` : "";
  return h("div", { class: "chain", "data-testid": "chain" },
    h("div", { class: "chain-row" },
      h(Term, { kind: "gradient", label: t("chain.in"), value: g,
        tex: named && `\\partial L/\\partial ${operand(y)}`, testid: "gradient-in" }),
      h("span", { class: "times", "aria-hidden": "true" }, "×"),
      h(Term, { kind: "local", label: t("chain.local"), value: d,
        tex: named && `\\partial ${operand(y)}/\\partial ${operand(x)}`,
        testid: "local-derivative" }),
      h("span", { class: "times", "aria-hidden": "true" }, "="),
      h(Term, { kind: "gradient", label: t(summed ? "chain.part" : "chain.out"), value: product,
        // One product of many is not yet what the input receives.
        tex: named && !summed && `\\partial L/\\partial ${operand(x)}`,
        testid: "gradient-out" })),
    size > 1 && h("p", { class: "quiet chain-index" }, t("chain.element", { index })),
    size > 1 && size <= ROWS
      && h(Rows, { into, local, sent: summed ? null : sent, shape, at, onPick }),
    size > ROWS && !local.truncated && h(TensorTable, { tensor: local, kind: "local",
      label: t("chain.local"), picked: at, onPick, testid: "local-table" }),
    summed && h("p", { class: "chain-sum" }, t("chain.summed"), " ",
      h("b", { class: "ink-gradient", "data-testid": "gradient-out-sum" }, inline(sent))));
}

/**
 * @param {{kind: string, label: string, value: import("../format.js").Element,
 *   tex: string | false, testid: string}} props
 */
function Term({ kind, label, value, tex, testid }) {
  return h("div", { class: `term ${kind}` },
    h("span", { class: "term-label" }, label),
    h("b", { "data-testid": testid, title: full(value) }, short(value)),
    tex && h(Formula, { tex }));
}

/**
 * Every element's product, one a row.
 * @param {{into: TensorValue, local: TensorValue, sent: TensorValue | null,
 *   shape: readonly number[], at: number, onPick: (flat: number) => void}} props
 */
function Rows({ into, local, sent, shape, at, onPick }) {
  const rows = Array.from({ length: count(shape) }, (_, i) => {
    const g = elementAt(into, shape, i);
    const d = elementAt(local, shape, i);
    const product = sent ? elementAt(sent, shape, i) : Number(g) * Number(d);
    return h("tr", {
      key: i, class: i === at ? "is-picked" : "", onMouseEnter: () => onPick(i),
      onClick: () => onPick(i),
    },
    h("th", { scope: "row" },
      h("button", { type: "button", onFocus: () => onPick(i) },
        `[${unravel(shape, i).join(",")}]`)),
    h("td", { class: "ink-gradient" }, short(g)), h("td", { class: "op" }, "×"),
    h("td", { class: "ink-local" }, short(d)), h("td", { class: "op" }, "="),
    h("td", { class: "ink-gradient" }, short(product)));
  });
  return h("table", { class: "chain-table", "data-testid": "chain-rows" }, h("tbody", null, rows));
}

/**
 * @param {{into: TensorValue, local: TensorValue, sent: TensorValue, y: string, x: string}} props
 */
function Jacobian({ into, local, sent, y, x }) {
  const flat = [into.shape, sent.shape];
  return h("div", { class: "chain tensors", "data-testid": "chain" },
    h(TensorTable, { tensor: into, kind: "gradient", bare: true,
      label: t("chain.in"), testid: "gradient-in" }),
    h("div", { class: "between" }, h("span", { "aria-hidden": "true" }, "×"),
      h(Formula, { tex: `J_{ij} = \\partial ${operand(y)}_i / \\partial ${operand(x)}_j` })),
    h(TensorTable, { tensor: local, kind: "local", label: t("chain.jacobian"),
      bare: true, testid: "local-derivative" }),
    flat.some((one) => one.length > 1) && h("p", { class: "quiet", "data-testid": "flattened" },
      t(flat[0].length === 0 ? "chain.one_row" : "chain.flattened",
        { from: shapeText(flat[0]), to: shapeText(flat[1]) })),
    h("div", { class: "between" }, h("span", { "aria-hidden": "true" }, "="),
      count(into.shape) === 1 && count(sent.shape) === 1
        && h(Formula, { tex: `${numeral(into.data[0])} \\times ${numeral(local.data[0])}` })),
    h(TensorTable, { tensor: sent, kind: "gradient", bare: true, label: t("chain.out"),
      testid: "gradient-out" }));
}
