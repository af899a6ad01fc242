/**
 * What the editor is made of: the program, the expression of the current step lit, what each line
 * made, errors at their place. It lives in a shadow root, where CodeMirror's styles are adopted
 * style sheets, as the page's content policy wants. It must not know the panels.
 */
import {
  bracketMatching, Compartment, Decoration, defaultKeymap, drawSelection, EditorState, EditorView,
  highlightActiveLine, highlightSpecialChars, history, historyKeymap, indentLess, indentMore,
  indentOnInput, indentUnit, keymap, lineNumbers, placeholder, Prec, pythonLanguage, setDiagnostics,
  StateEffect, StateField, syntaxHighlighting,
} from "../../vendor/codemirror.js";
import { effect } from "../../vendor/preact.js";
import { elsewhere } from "../elsewhere.js";
import { fault } from "../explain.js";
import { inline, kindText, nested, seen, UNSEEN } from "../format.js";
import { t } from "../i18n.js";
import { ofText } from "../refusal.js";
import { run } from "../session.js";
import * as store from "../store.js";
import { colours, hangs, look } from "./editor_look.js";
import { Made, Shown } from "./made.js";
import { pullable } from "./number_drag.js";
import { ProblemBox } from "./problem.js";
import { follow } from "../whatif.js";

/** @typedef {[number, number, number, number]} Span */

/** What a line made is written out beside it up to this many characters; else its shape is. */
const BESIDE = 26;
/** What stays around a line that is scrolled to, in pixels. */
const ROOM = 30;

/** @type {import("@codemirror/state").StateEffectType<import("@codemirror/view").DecorationSet>} */
const decorate = StateEffect.define();

const FAULTY = { class: "faulty", inclusiveStart: true, inclusiveEnd: true };

const decorations = StateField.define({
  create: () => Decoration.none,
  update(set, transaction) {
    let next = set.map(transaction.changes);
    for (const one of transaction.effects) if (one.is(decorate)) next = one.value;
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * The offsets of a span, kept inside the text.
 * @param {import("@codemirror/state").Text} text
 * @param {Span} span
 */
function offsets(text, span) {
  const place = (/** @type {number} */ line, /** @type {number} */ column) => {
    const at = text.line(Math.max(1, Math.min(line, text.lines)));
    return Math.min(at.from + Math.max(0, column), at.to);
  };
  const from = place(span[0], span[1]);
  return { from, to: Math.max(from, place(span[2], span[3])) };
}

/** What is wrong with the text, and the text that it is about. */
function wrong() {
  const refusal = store.refusal.value;
  if (refusal && store.status.value === "refused") {
    return { problem: ofText(refusal), source: refusal.sent.source };
  }
  const problem = fault(store.whole.value);
  const cancelled = store.whole.value.end?.reason === "cancelled";
  return { problem: cancelled ? null : problem, source: store.current.value?.source };
}

/**
 * Everything that is drawn over the text at the current step.
 * @param {EditorState} state
 */
function drawn(state) {
  const text = state.doc;
  /** @type {import("@codemirror/state").Range<import("@codemirror/view").Decoration>[]} */
  const list = [];
  const { problem, source } = wrong();
  const now = store.now.value;
  const same = source === text.toString();
  // While a number is pulled the text is ahead of the run on the screen, in the same lines.
  const ahead = store.trying.value && store.current.value?.kind === store.kind.value
    && source?.split("\n").length === text.lines;
  if (!same && !ahead) return Decoration.none;
  const event = store.event.value;
  const span = same && event && "span" in event ? event.span : null;
  if (span) {
    const phase = store.steps.value[store.index.value]?.phase;
    const kind = phase === "forward" || phase === "backward" ? phase : "other";
    const { from, to } = offsets(text, span);
    if (to > from) list.push(Decoration.mark({ class: "step-span" }).range(from, to));
    for (let line = text.lineAt(from).number; line <= text.lineAt(to).number; line += 1) {
      list.push(Decoration.line({ class: `step-line ${kind}` }).range(text.line(line).from));
    }
  }
  for (const [line, made] of now.lines) {
    if (line < 1 || line > text.lines) continue;
    const whole = made.tensor.truncated ? "" : nested(made.tensor);
    const value = whole && whole.length <= BESIDE ? ` = ${whole}` : `: ${kindText(made.tensor)}`;
    const title = whole || inline(made.tensor);
    list.push(Decoration.widget({
      widget: new Made(made.name ?? "", value, title, line), side: 1,
    }).range(text.line(line).to));
  }
  const other = elsewhere.value;
  if (other && other.line !== null && other.line <= text.lines) {
    list.push(Decoration.widget({
      widget: new Shown(t("iteration.shown", { index: other.index })), side: 2,
    }).range(text.line(other.line).to));
  }
  if (problem) {
    for (const { from, to } of diagnostics(state)) {
      // The linter's own mark is not drawn around what stands for a character that is not seen.
      if (to > from) list.push(Decoration.mark(FAULTY).range(from, to));
    }
    list.push(Decoration.widget({
      widget: new ProblemBox(problem), side: 2, block: true,
    }).range(below(text, problem)));
  }
  return Decoration.set(list, true);
}

/**
 * Where what is wrong is told: below what is meant, or below everything when that has no place.
 * @param {import("@codemirror/state").Text} text
 * @param {{span: Span | null}} problem
 */
function below(text, { span }) {
  if (!span) return text.length;
  const { from, to } = offsets(text, span);
  // What is too much goes on to the end of the text.
  return text.lineAt(store.refusal.value ? from : to).to;
}

const MOVES = ["wheel", "touchmove", "pointerdown", "keydown"];

/** @type {WeakSet<EditorView>} Where what is wrong stays in sight, until somebody moves. */
const kept = new WeakSet();

/**
 * Scrolls to what is wrong, if it is out of sight, and keeps it there. How high lines and the box
 * are is guessed until they are drawn, and what is far away is drawn once it is scrolled to.
 * @param {EditorView} view
 */
function showProblem(view) {
  kept.add(view);
  view.requestMeasure({
    key: showProblem,
    read: () => {
      const { problem, source } = wrong();
      if (!problem || source !== view.state.doc.toString()) return null;
      const { top, bottom } = view.lineBlockAt(below(view.state.doc, problem));
      const { scrollTop, clientHeight } = view.scrollDOM;
      // The box is what ends the block.
      const low = bottom + ROOM - clientHeight;
      if (scrollTop < low) return low;
      return scrollTop > top ? Math.max(0, low, top - ROOM) : null;
    },
    write: (to) => {
      if (to !== null) view.scrollDOM.scrollTop = to;
    },
  });
}

/**
 * Scrolls to what belongs to the step, if it is out of sight.
 * @param {EditorView} view
 */
function showStep(view) {
  const event = store.event.peek();
  const span = event && "span" in event ? event.span : null;
  if (!span || store.following.peek()) return;
  const line = view.lineBlockAt(offsets(view.state.doc, span).from);
  const { scrollTop, clientHeight } = view.scrollDOM;
  if (line.top < scrollTop || line.bottom > scrollTop + clientHeight) {
    view.scrollDOM.scrollTop = Math.max(0, line.top - clientHeight / 3);
  }
}

/** @param {EditorState} state */
function diagnostics(state) {
  const { problem, source } = wrong();
  if (!problem?.span || source !== state.doc.toString()) return [];
  const { from, to } = offsets(state.doc, problem.span);
  return [{
    from,
    to: Math.max(to, Math.min(from + 1, state.doc.length)),
    severity: /** @type {const} */ ("error"),
    message: [problem.title, problem.text, problem.hint].filter(Boolean).join("\n"),
  }];
}

const words = new Compartment();

/** The accessible name and the placeholder, in the language of the moment. */
function spoken() {
  return [
    EditorView.contentAttributes.of({
      "aria-label": t(`editor.label.${store.kind.peek()}`), tabindex: "0",
    }),
    placeholder(t(`editor.placeholder.${store.kind.peek()}`)),
    // Without a server nothing is run: the text is what it was.
    EditorState.readOnly.of(store.alone.peek()),
  ];
}

/**
 * Types over a selection. Left to itself the browser would join the lines with inline styles, which
 * the page's content policy refuses.
 * @param {InputEvent} event
 * @param {EditorView} view
 */
function replace(event, view) {
  if (event.inputType !== "insertText" || event.data === null || view.composing
    || view.state.selection.ranges.every((range) => range.empty)) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data),
    { userEvent: "input.type", scrollIntoView: true });
  return true;
}

/**
 * Goes to the next step of a line, round and round; a line without steps is left alone.
 * @param {EditorView} view
 * @param {{from: number}} block
 */
function visit(view, { from }) {
  const line = view.state.doc.lineAt(from).number;
  const steps = store.steps.peek();
  const of = (/** @type {number} */ at) => {
    const event = store.events[steps[at].seq];
    const span = "span" in event ? event.span : null;
    return Boolean(span) && Number(span?.[0]) <= line && line <= Number(span?.[2]);
  };
  const here = store.index.peek();
  for (let i = 1; i <= steps.length; i += 1) {
    const at = (here + i) % steps.length;
    if (!of(at)) continue;
    store.visit(steps[at].seq);
    break;
  }
  return true;
}

/**
 * Runs what is written. When it has run well and nobody has written on, what comes next is to step:
 * the keys go there, so that they neither move the caret nor change the text.
 * @param {EditorView} view
 */
async function go(view) {
  await run();
  const same = store.current.peek()?.source === view.state.doc.toString();
  const well = store.status.peek() === "done" && store.whole.peek().end?.reason === "ok";
  if (!well || !view.hasFocus || !same || store.steps.peek().length === 0) return;
  leave(view);
}

/**
 * A character that would not be seen, or would make the text read otherwise than it runs.
 * @param {number} code
 */
function escaped(code) {
  const shown = document.createElement("span");
  shown.className = "unseen";
  shown.textContent = seen(String.fromCodePoint(code));
  return shown;
}

/** @param {ShadowRoot} root */
function create(root) {
  const kind = store.kind.peek();
  let busy = false;
  return new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: store.sources.peek()[kind],
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: (view) => (void go(view), true) }])),
        lineNumbers({ domEventHandlers: { mousedown: visit } }), history(), drawSelection(),
        indentOnInput(), bracketMatching(),
        indentUnit.of("    "), highlightActiveLine(), EditorView.lineWrapping,
        keymap.of([
          // Tab passes through an editor that nobody works in; where it indents, Escape leaves.
          { key: "Tab", run: (view) => busy && indentMore(view),
            shift: (view) => busy && indentLess(view) },
          { key: "Escape", run: leave },
          ...defaultKeymap, ...historyKeymap]),
        EditorView.domEventHandlers({
          pointerdown: () => void (busy = true),
          blur: () => void (busy = false),
        }),
        MOVES.map((type) => EditorView.domEventHandlers({
          [type]: (_, view) => void kept.delete(view),
        })),
        EditorView.domEventHandlers({ beforeinput: replace }),
        // After the listener below has put the text into the store.
        pullable((view, from) => follow(view.state.doc.toString(), from)),
        highlightSpecialChars({ specialChars: UNSEEN, render: escaped }),
        pythonLanguage, syntaxHighlighting(colours), look, hangs, decorations,
        words.of(spoken()),
        EditorView.updateListener.of((update) => {
          if (update.geometryChanged && kept.has(update.view)) showProblem(update.view);
          if (!update.docChanged) return;
          busy ||= update.view.hasFocus;
          const at = store.kind.peek();
          const text = update.state.doc.toString();
          if (text === store.sources.peek()[at]) return;
          // Another number leaves tensors and loops what they are; another text may not.
          if (update.transactions.some((one) => one.isUserEvent("input.pull"))) {
            // What the lines made stays beside them until it is known what they make now.
            store.trying.value = true;
          } else {
            store.replaced.value = [];
            store.recorded.value = null;
          }
          store.sources.value = { ...store.sources.peek(), [at]: text };
        }),
      ],
    }),
  });
}

/**
 * The keyboard goes on with the steps, where there are some.
 * @param {EditorView} view
 */
function leave(view) {
  view.contentDOM.blur();
  store.hands.value = { on: "steps" };
  return true;
}

/**
 * Makes an element the editor, and keeps it in step with the store.
 * @param {HTMLElement} element
 * @returns {() => void} ends it
 */
export function open(element) {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  const view = create(root);
  const offs = [
    effect(() => {
      const text = store.sources.value[store.kind.value];
      if (text === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    }),
    effect(() => {
      const on = store.hands.value?.on;
      if (on === "text") view.focus();
      // Not before it is to be seen.
      if (on === "problem") {
        requestAnimationFrame(() => {
          view.focus();
          showProblem(view);
        });
      }
    }),
    effect(() => {
      // Out of sight it could not be scrolled. What went wrong is told at the last step.
      if (store.tab.value !== "program") return;
      const last = store.index.peek() === store.steps.peek().length - 1;
      requestAnimationFrame(() => (last && wrong().problem ? showProblem : showStep)(view));
    }),
    effect(() => {
      void [store.kind.value, store.alone.value];
      view.dispatch({ effects: words.reconfigure(spoken()) });
    }),
    effect(() => {
      void store.sources.value;
      if (!store.painted.value) return;
      const found = drawn(view.state);
      view.dispatch({ effects: decorate.of(found) });
      void store.following.value;
      if (!store.trying.value) showStep(view);
    }),
    effect(() => {
      void store.sources.value;
      if (!store.painted.value || store.trying.value) return;
      const found = diagnostics(view.state);
      view.dispatch(setDiagnostics(view.state, found));
      if (found.length > 0 && store.refusal.value) {
        view.dispatch({ effects: EditorView.scrollIntoView(found[0].from, { y: "center" }) });
      } else {
        showProblem(view);
      }
    }),
  ];
  return () => {
    for (const off of offs) off();
    view.destroy();
  };
}
