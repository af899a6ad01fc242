/**
 * What the events do not hold of a large tensor: any part of it, as the server has it. It must not
 * know what the tensor means.
 */
import { h, useEffect, useSignal } from "../../vendor/preact.js";
import { count } from "../format.js";
import { t } from "../i18n.js";
import { corner, places } from "../slices.js";
import { get } from "../stream.js";
import { TensorTable } from "./tensor_table.js";

/** @typedef {import("../wire.d.ts").TensorValue} TensorValue */
/** @typedef {{sliced_shape: number[], data: any}} Part */

/** The most elements that a table is readable with. */
const SHOWN = 400;

/**
 * @param {{run: string, step: number, tensor: TensorValue, kind: "value" | "gradient",
 *   label: string}} props `step`: the event that the tensor is looked at after
 */
export function Inside({ run, step, tensor, kind, label }) {
  const open = useSignal(false);
  if (!tensor.truncated) return null;
  if (open.value) {
    return h("div", { class: "inside", "data-testid": `inside-${kind}` },
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
 * @param {string | null} slice null for what is none
 * @returns {Part | null | undefined}
 */
function usePart(run, step, id, slice) {
  const found = useSignal(/** @type {{key: string, part: Part | null} | null} */ (null));
  const query = new URLSearchParams({ step: String(step), slice: slice ?? "" });
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
