/**
 * Numbers in the editor that can be pulled: sideways with the pointer, with Alt and an arrow key by
 * keyboard. It must not know what follows from a change.
 */
import { Decoration, EditorView, keymap, Prec, StateField } from "../../vendor/codemirror.js";
import { literals, moved } from "../literals.js";

/** How far one step is, in pixels. */
const STEP = 5;
/** A press that moves less than this is a click. */
const STILL = 3;

/** @param {import("@codemirror/state").EditorState} state */
function marks(state) {
  if (state.readOnly) return Decoration.none;
  return Decoration.set(literals(state.doc.toString()).map(({ from, to }) =>
    Decoration.mark({ class: "number" }).range(from, to)));
}

const numbers = StateField.define({
  create: marks,
  update: (set, { docChanged, startState, state }) =>
    docChanged || startState.readOnly !== state.readOnly ? marks(state) : set,
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * @param {EditorView} view
 * @param {number} at
 */
function literalAt(view, at) {
  return literals(view.state.doc.toString()).find(({ from, to }) => from <= at && at <= to);
}

/**
 * @param {EditorView} view
 * @param {{from: number, to: number}} place
 * @param {string} insert
 */
function write(view, { from, to }, insert) {
  if (view.state.readOnly || view.state.sliceDoc(from, to) === insert) return false;
  view.dispatch({ changes: { from, to, insert }, userEvent: "input.pull" });
  return true;
}

/**
 * @param {(view: EditorView, from: number) => void} changed called after a number was pulled, with
 *   where it begins
 * @returns {import("@codemirror/state").Extension}
 */
export function pullable(changed) {
  const nudge = (/** @type {number} */ by) => (/** @type {EditorView} */ view) => {
    const literal = literalAt(view, view.state.selection.main.head);
    if (!literal) return false;
    if (write(view, literal, moved(literal.text, by))) changed(view, literal.from);
    return true;
  };
  return [numbers,
    Prec.high(keymap.of([
      { key: "Alt-ArrowUp", run: nudge(1) }, { key: "Alt-ArrowDown", run: nudge(-1) },
      { key: "Alt-Shift-ArrowUp", run: nudge(10) }, { key: "Alt-Shift-ArrowDown", run: nudge(-10) },
    ])),
    EditorView.domEventHandlers({
      // A finger that holds a number scrolls nothing (touch-action is for blocks, not for words).
      touchstart: (_, view) => held !== null && held.view === view,
      mousedown: (event, view) => {
        // The press is taken below; the editor would select text with it.
        return event.button === 0 && held !== null && held.view === view && !event.shiftKey;
      },
      pointerdown: (event, view) => {
        held = null;
        const mark = /** @type {Element} */ (event.target).closest?.(".number");
        if (!mark || event.button !== 0 || event.shiftKey) return false;
        const literal = literalAt(view, view.posAtDOM(mark));
        if (literal) hold(event, view, literal, changed);
        return false;
      },
    })];
}

/** @type {{view: EditorView} | null} */
let held = null;

/**
 * @param {PointerEvent} begin
 * @param {EditorView} view
 * @param {import("../literals.js").Literal} literal
 * @param {(view: EditorView, from: number) => void} changed
 */
function hold(begin, view, literal, changed) {
  held = { view };
  let to = literal.to;
  let pulled = false;
  const off = new AbortController();
  const move = (/** @type {PointerEvent} */ event) => {
    const way = event.clientX - begin.clientX;
    if (!pulled && Math.abs(way) < STILL) return;
    pulled = true;
    event.preventDefault();
    const text = moved(literal.text, Math.round(way / STEP) * (event.altKey ? 10 : 1));
    if (!write(view, { from: literal.from, to }, text)) return;
    to = literal.from + text.length;
    changed(view, literal.from);
  };
  const up = () => {
    off.abort();
    held = null;
    if (pulled) return;
    // It was a click after all: the cursor goes where it would have gone.
    const at = view.posAtCoords({ x: begin.clientX, y: begin.clientY });
    if (at !== null) view.dispatch({ selection: { anchor: at } });
    view.focus();
  };
  addEventListener("pointermove", move, { signal: off.signal });
  addEventListener("pointerup", up, { signal: off.signal });
  addEventListener("pointercancel", up, { signal: off.signal });
}
