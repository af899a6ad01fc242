/**
 * How the editor looks: CodeMirror's theme and the colours of the language, from the page's own
 * custom properties. It must not know what is edited.
 */
import {
  Decoration, EditorView, HighlightStyle, StateField, tags,
} from "../../vendor/codemirror.js";

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null, tags.operatorKeyword], color: "var(--code-keyword)",
    fontWeight: "650" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number], color: "var(--forward-ink)" },
  { tag: [tags.comment], color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)],
    color: "var(--ink)", fontWeight: "600" },
]);

/** Lines that are indented further than this hang as if they were not. */
const DEEPEST = 24;
/** How much further in a line goes on when it is too long, in characters. */
const HANG = 2;

/** A line that is too long goes on below where it begins. */
const hanging = Object.fromEntries(Array.from({ length: DEEPEST + 1 }, (_, depth) => [
  `.hang-${depth}`, { textIndent: `-${depth + HANG}ch`,
    paddingLeft: `calc(${depth + HANG}ch + 6px)` }]));

/**
 * How far each line is indented, as classes.
 * @param {import("@codemirror/state").EditorState} state
 */
function hung({ doc }) {
  /** @type {import("@codemirror/state").Range<import("@codemirror/view").Decoration>[]} */
  const list = [];
  for (let number = 1; number <= doc.lines; number += 1) {
    const { from, text } = doc.line(number);
    const depth = Math.min(text.search(/\S|$/), DEEPEST);
    list.push(Decoration.line({ class: `hang-${depth}` }).range(from));
  }
  return Decoration.set(list);
}

export const hangs = StateField.define({
  create: hung,
  update: (set, { docChanged, state }) => (docChanged ? hung(state) : set),
  provide: (field) => EditorView.decorations.from(field),
});

/** @param {number} pixels as much as everything else is larger */
const size = (pixels) => `calc(${pixels}px * var(--large, 1))`;

export const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--ink)",
    fontSize: size(12.5) },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.72", overflow: "auto" },
  // As wide as there is room, however long a word in it is.
  ".cm-content": { minWidth: "0", padding: "4px 0 20px", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 12px 0 6px", position: "relative" },
  ...hanging,
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--muted)", border: "none",
    fontSize: size(11) },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "34px", padding: "0 8px 0 4px",
    lineHeight: "1.95" },
  ".cm-lineNumbers .cm-gutterElement:hover": { color: "var(--ink)", cursor: "pointer" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "var(--hover)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  // As specific as CodeMirror's own rule.
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "var(--selection)" },
  ".cm-selectionBackground": { background: "var(--selection)" },
  ".cm-matchingBracket": { backgroundColor: "var(--selection)", outline: "none" },
  ".unseen": { color: "var(--bad)", background: "var(--bad-wash)", borderRadius: "3px" },
  ".cm-placeholder": { color: "var(--muted)" },
  ".step-line": { backgroundColor: "var(--lit-soft)" },
  ".step-line.forward": { "--lit-soft": "var(--forward-wash)", "--lit": "var(--forward-soft)" },
  ".step-line.backward": { "--lit-soft": "var(--backward-wash)", "--lit": "var(--backward-soft)" },
  ".step-line.other": { "--lit-soft": "var(--hover)", "--lit": "var(--selection)" },
  ".step-span": { backgroundColor: "var(--lit)", borderRadius: "3px",
    boxShadow: "0 0 0 1.5px var(--lit)" },
  // The box keeps room at the end of the text, so that it wraps; what it says stands at the right.
  ".made": { display: "inline-block", textIndent: "0", maxWidth: "100%", height: "1em",
    fontSize: size(11.5), userSelect: "none" },
  ".made-text": { position: "absolute", right: "12px", bottom: "0", color: "var(--forward-ink)" },
  // On a row of its own, for a line that makes something says that at the right of its last one.
  ".shown": { width: "100%", height: "auto", textAlign: "right", verticalAlign: "bottom" },
  ".shown-text": { padding: "0 7px", borderRadius: "6px", border: "1px solid var(--summed)",
    color: "var(--summed-ink)", fontFamily: "var(--sans)" },
  ".number": { cursor: "ew-resize", borderBottom: "1px dotted currentcolor" },
  ".made-name": { color: "var(--muted)" },
  ".made-text:hover": { textDecoration: "underline", cursor: "pointer" },
  ".cm-lintRange-error": { backgroundImage: "none" },
  ".faulty": { textDecoration: "underline wavy var(--bad) 1.5px", textUnderlineOffset: "4px" },
  ".cm-tooltip": { background: "var(--panel)", color: "var(--ink)", border: "1px solid var(--line)",
    borderRadius: "8px", boxShadow: "var(--shadow)", fontFamily: "var(--sans)", fontSize: size(13),
    overflow: "hidden" },
  ".cm-diagnostic": { padding: "8px 12px", borderLeft: "3px solid var(--bad)", maxWidth: "420px",
    whiteSpace: "pre-wrap" },
  // CodeMirror measures a block without its margins.
  ".problem-room": { padding: "2px 12px 6px 6px" },
  ".problem": { padding: "7px 10px", borderRadius: "7px",
    borderLeft: "3px solid var(--bad)", background: "var(--bad-wash)", fontFamily: "var(--sans)",
    fontSize: size(12.5), lineHeight: "1.45", whiteSpace: "pre-wrap", color: "var(--ink)" },
  ".problem strong": { color: "var(--bad)", fontWeight: "600" },
  ".problem-hint": { display: "block", marginTop: "3px", color: "var(--muted)" },
  ".problem a": { color: "inherit" },
});
