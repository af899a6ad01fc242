/**
 * What the events do not hold of a large tensor: how its numbers are spread, and any part of it, as
 * the server has them. It must not know what the tensor means.
 */
import { h, useEffect, useSignal } from "../../vendor/preact.js";
import { count, number, short } from "../format.js";
import { t } from "../i18n.js";
import { corner, histogram, places } from "../slices.js";
import { get } from "../stream.js";
import { isComplex } from "../tex.js";
import { TensorTable } from "./tensor_table.js";

/** @typedef {import("../wire.d.ts").TensorValue} TensorValue */
/** @typedef {{sliced_shape: number[], data: any}} Part */

/** The most elements that the server sends as JSON, and that a table is readable with. */
const WHOLE = 65_536;
const SHOWN = 400;
const BARS = 32;
const HEIGHT = 48;

/**
 * @param {{run: string, step: number, tensor: TensorValue, kind: "value" | "gradient",
 *   label: string}} props `step`: the event that the tensor is looked at after
 */
export function Inside({ run, step, tensor, kind, label }) {
  const open = useSignal(false);
  if (!tensor.truncated) return null;
  if (open.value) {
    return h("div", { class: "inside", "data-testid": `inside-${kind}` },
      count(tensor.shape) <= WHOLE && !isComplex(tensor)
        && h(Histogram, { run, step, tensor, kind, label }),
      h(Slice, { run, step, tensor, kind, label }));
  }
  return h("button", {
    type: "button", class: "link inside-open", "data-testid": `inside-open-${kind}`,
    onClick: () => {
      open.value = true;
    },
  }, t("inside.open"));
}

/**
 * A part of a tensor from the server; undefined until it has come, null when there is none.
 * @param {string} run
 * @param {number} step
 * @param {number} id
 * @param {string | null} slice "" for all; null for what is no slice
 * @returns {Part | null | undefined}
 */
function usePart(run, step, id, slice) {
  const found = useSignal(/** @type {{key: string, part: Part | null} | null} */ (null));
  const query = new URLSearchParams({ step: String(step), ...(slice ? { slice } : {}) });
  const key = slice === null ? "" : `/api/v1/runs/${run}/tensors/${id}?${query}`;
  useEffect(() => {
    if (!key) return undefined;
    let here = true;
    void get(key).then((part) => {
      if (here) found.value = { key, part };
    });
    return () => {
      here = false;
    };
  }, [key]);
  if (!key) return null;
  return found.value?.key === key ? found.value.part : undefined;
}

/** @param {Parameters<typeof Inside>[0]} props */
function Histogram({ run, step, tensor, kind, label }) {
  const part = usePart(run, step, tensor.id, "");
  const found = part && histogram([part.data].flat(Infinity).map(number), BARS);
  if (!found) return h("div", { class: "histogram" });
  const most = Math.max(...found.counts);
  const ends = { low: short(found.low), high: short(found.high) };
  return h("figure", { class: `histogram ${kind}` },
    h("svg", {
      viewBox: `0 0 ${BARS} ${HEIGHT}`, preserveAspectRatio: "none", role: "img",
      "aria-label": t("inside.histogram", { label, ...ends }),
      "data-counts": String(found.counts),
    }, found.counts.map((n, i) => h("rect", { key: i, x: i + 0.08, width: 0.84,
      y: HEIGHT - (n / most) * (HEIGHT - 2), height: (n / most) * (HEIGHT - 2) }))),
    h("figcaption", null, h("span", null, ends.low), h("span", null, ends.high)));
}

/** @param {Parameters<typeof Inside>[0]} props */
function Slice({ run, step, tensor, kind, label }) {
  const text = useSignal(corner(tensor.shape));
  const taken = useSignal(text.value);
  const where = places(taken.value, tensor.shape);
  const part = usePart(run, step, tensor.id, where ? taken.value : null);
  const known = part && count(part.sliced_shape) <= SHOWN ? part : null;
  return h("div", { class: "slice" },
    h("label", null, h("span", null, t("inside.slice")), h("input", {
      value: text.value, spellcheck: false, autocomplete: "off",
      "data-testid": `slice-${kind}`, "aria-invalid": part === null ? "true" : undefined,
      onInput: (/** @type {Event & {currentTarget: HTMLInputElement}} */ event) => {
        text.value = event.currentTarget.value;
      },
      onChange: () => {
        taken.value = text.value;
      },
    })),
    part === null && h("p", { class: "field-problem", role: "alert" },
      t("inside.none", { example: corner(tensor.shape) })),
    part && !known && h("p", { class: "quiet" }, t("inside.many", { count: SHOWN })),
    known && h(TensorTable, { kind, label: `${label}[${taken.value}]`, bare: true,
      places: where ?? undefined, testid: `slice-${kind}-table`,
      tensor: { ...tensor, shape: known.sliced_shape, data: flat(known), truncated: false } }));
}

/**
 * Its elements in order; a complex number is a pair.
 * @param {Part} part
 * @returns {TensorValue["data"]}
 */
function flat({ sliced_shape: shape, data }) {
  return shape.length === 0 ? [data] : data.flat(shape.length - 1);
}
