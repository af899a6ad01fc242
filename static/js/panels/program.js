/**
 * The left panel: program or formula, its inputs, Run and Cancel, and what was printed. It must not
 * know the graph.
 */
import { h, useEffect, useRef } from "../../vendor/preact.js";
import { names, read } from "../fields.js";
import { short } from "../format.js";
import { t } from "../i18n.js";
import { close, repeatable } from "../iterations.js";
import { title } from "../naming.js";
import { Plot } from "../parts/plot.js";
import { segmented } from "../parts/segmented.js";
import { ofInput } from "../refusal.js";
import { cancel, press, run } from "../session.js";
import * as store from "../store.js";
import { again, restore } from "../whatif.js";

const KINDS = /** @type {const} */ (["program", "expression"]);
const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/** @param {{children?: any}} props the editor */
export function Program({ children }) {
  const kind = store.kind.value;
  const running = store.shown.value === "running" && store.slow.value;
  return h("section", { class: "panel program", "aria-label": t("program.title"),
    id: "panel-program" },
  h("header", { class: "panel-head" },
    segmented({ label: t("program.kind"), testid: "kind", all: KINDS, shown: kind,
      text: (one) => t(`program.${one}`), pick: (one) => {
        store.kind.value = one;
      } }),
    running
      ? h("button", { type: "button", class: "run stop", "data-testid": "cancel",
        onClick: () => void cancel() }, t("program.cancel"))
      : h("button", { type: "button", class: "run", "data-testid": "run",
        "aria-keyshortcuts": "Control+Enter", onClick: press },
      t("program.run"), h("kbd", null, MAC ? "⌘ ⏎" : "Ctrl ⏎"))),
  h("div", { class: `code ${kind}` }, children),
  h(Replaced, null),
  h(Opened, null),
  kind === "expression" && h(Inputs, null),
  kind === "expression" && h(Result, null),
  (kind === "program" || store.whole.value.output.length > 0) && h(Output, null));
}

/** What is otherwise than the program says. */
function Replaced() {
  const list = store.replaced.value;
  if (list.length === 0) return null;
  const name = (/** @type {number} */ node) => {
    const card = store.whole.value.cards.get(node);
    return card ? title(card, store.current.value?.source ?? "") : "·";
  };
  return h("p", { class: "replaced", "data-testid": "replaced" }, t("replaced.title"), " ",
    h("b", { class: "mono" }, list.map(({ node, index, value }) =>
      `${name(node)}${index.length ? `[${index.join(", ")}]` : ""} = ${short(value)}`).join(", ")),
    h("button", { type: "button", class: "link", onClick: restore }, t("replaced.restore")));
}

/** Which iteration of a long loop is told in full, when one was opened. */
function Opened() {
  const { scopes } = store.whole.value;
  const opened = store.current.value?.recorded;
  if (!opened) return null;
  // The window begins with the iterations that hold each other, from the outside in.
  const loops = [...scopes.values()].filter((one) => one.kind === "iteration")
    .slice(0, 1 + opened.inner.length).map(({ name, index }) => `${name} ${index}`).join(", ");
  return loops !== "" && h("p", { class: "replaced", "data-testid": "opened" },
    t("iteration.opened", { loops }), repeatable() && h("button", {
      type: "button", class: "link", onClick: close }, t("iteration.close")));
}

/** One field for each name that the formula leaves open. */
function Inputs() {
  const found = names(store.sources.value.expression);
  return h("div", { class: "inputs" },
    h("h2", null, t("inputs.title")),
    found.length === 0 && h("p", { class: "quiet" }, t("inputs.none")),
    found.map((name) => h(Field, { key: name, name })));
}

/** @param {{name: string}} props */
function Field({ name }) {
  const text = store.inputs.value[name] ?? "";
  const refusal = store.refusal.value;
  const bad = refusal && (refusal.sent.inputs[name] ?? "") === text ? ofInput(refusal, name) : "";
  return h("div", { class: "field" },
    h("label", null,
      h("span", null, name),
      h("input", {
        value: text,
        placeholder: "0.5   [1, 2, 3]",
        spellcheck: false,
        autocomplete: "off",
        "aria-invalid": bad ? "true" : undefined,
        "aria-describedby": bad ? `bad-${name}` : undefined,
        "data-testid": `input-${name}`,
        onInput: (/** @type {Event & {currentTarget: HTMLInputElement}} */ event) => {
          store.inputs.value = { ...store.inputs.peek(), [name]: event.currentTarget.value };
          // A number that is not finished yet would only be refused.
          if (store.current.peek() && "value" in read(event.currentTarget.value)) again();
        },
        onKeyDown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key === "Enter") void run();
        },
      })),
    bad && h("p", { class: "field-problem", id: `bad-${name}`, role: "alert",
      "data-testid": `bad-${name}` }, bad));
}

/** The value and the gradients of a formula, as the server's `end` tells them. */
function Result() {
  const result = store.whole.value.end?.result;
  if (!result) return null;
  const rows = Object.entries(result.gradients ?? {});
  return h("dl", { class: "result", "data-testid": "result" },
    h("dt", null, t("result.value")), h("dd", null, plain(result.value)),
    rows.map(([name, value]) => [
      h("dt", { key: `t${name}` }, `∂/∂${name}`),
      h("dd", { key: `d${name}`, class: "backward" }, plain(value))]));
}

/**
 * @param {any} value
 * @returns {string}
 */
function plain(value) {
  if (Array.isArray(value)) return `[${value.map(plain).join(", ")}]`;
  return value && typeof value === "object" && "data" in value ? plain(value.data) : short(value);
}

/** What is said where nothing is printed; nothing of a run whose events are still to come. */
function silent() {
  if (store.sketch.value) return "\u00a0";
  return t(store.shown.value === "running" ? "output.yet" : "output.nothing");
}

/** What the program has printed up to the current step; what it will print is faint. */
function Output() {
  const end = useRef(/** @type {HTMLPreElement | null} */ (null));
  const printed = store.now.value.output;
  const all = store.whole.value.output;
  const event = store.event.value;
  useEffect(() => {
    const box = end.current;
    if (box) box.scrollTop = box.scrollHeight;
  }, [printed.length]);
  if (!store.current.value) return null;
  return h("div", { class: "output" },
    h("h2", null, t("output.title"), all.length > 0
      && h("span", { class: "quiet" }, `${printed.length} / ${all.length}`)),
    h("pre", { ref: end, tabIndex: 0, role: "region", "aria-label": t("output.title"),
      "data-testid": "output" },
      all.length === 0
        ? h("span", { class: "quiet" }, silent())
        : printed.map((piece, i) => h("span", {
          key: piece.seq,
          class: [piece.seq === event?.seq ? "is-now" : "", piece.stderr ? "is-stderr" : ""]
            .filter(Boolean).join(" "),
          "data-stream": piece.stderr ? "stderr" : undefined,
          onClick: () => store.gotoEvent(piece.seq),
        }, piece.stderr && !printed[i - 1]?.stderr && h("small", null, "stderr"),
        piece.plot ? h(Plot, { plot: piece.plot }) : piece.text)),
      all.length > 0 && printed.length === 0
        && h("span", { class: "quiet" }, t("output.later"))));
}
