/**
 * Numbers in the text of a program: where they stand, and what they become when they are pulled.
 * Pure; it must not know the editor.
 */

/** @typedef {{from: number, to: number, text: string}} Literal */

/** A longer text has too many numbers to look for them at every key. */
const LONGEST = 60_000;

const TOKEN = new RegExp([
  String.raw`"""[^]*?"""|'''[^]*?'''`,
  String.raw`"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?`,
  String.raw`#[^\n]*`,
  String.raw`[\p{L}_][\p{L}\p{N}_]*`,
  String.raw`(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[\p{L}_]*`,
  String.raw`\S`,
].join("|"), "gu");

/** After one of these a minus is a sign. */
const OPENS = new Set([..."([{,=:+-*/%<>!&|^~@", "return", "in", "and", "or", "not", "if", "else"]);

/**
 * The decimal numbers of a program, each with its sign, outside of texts and comments.
 * @param {string} text
 * @returns {Literal[]}
 */
export function literals(text) {
  if (text.length > LONGEST) return [];
  /** @type {Literal[]} */
  const found = [];
  let before = "";
  let sign = -1;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (/^[\d.]\d*/.test(token) && /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(token)
      && before !== ".") {
      const from = sign >= 0 && text.slice(sign + 1, index).trim() === "" ? sign : index;
      found.push({ from, to: index + token.length, text: text.slice(from, index + token.length) });
    }
    sign = token === "-" && (before === "" || OPENS.has(before)) ? index : -1;
    if (!token.startsWith("#")) before = token;
  }
  return found;
}

/**
 * Which number of those at a place of the program begins at `from`, and how many they are; null
 * when none does.
 * @param {string} text
 * @param {import("./wire.d.ts").ForwardEvent["span"]} span lines from 1, columns from 0
 * @param {number} from
 */
export function nth(text, span, from) {
  if (!span) return null;
  const lines = text.split("\n");
  const offset = (/** @type {number} */ line, /** @type {number} */ column) =>
    lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, column);
  const [begin, end] = [offset(span[0], span[1]), offset(span[2], span[3])];
  const all = literals(text).filter((one) => one.from >= begin && one.from < end);
  const at = all.findIndex((one) => one.from === from);
  return at < 0 ? null : { at, of: all.length };
}

/**
 * A number moved by so many of its own last places: 0.05 by three is 0.08, 3 by minus one is 2.
 * @param {string} literal
 * @param {number} by
 */
export function moved(literal, by) {
  const match = /^(-?)\s*(\d*)(\.?)(\d*)(?:[eE]([+-]?\d+))?$/.exec(literal);
  if (!match) return literal;
  const [, , , point, decimals, power] = match;
  const places = point ? Math.max(1, decimals.length) : power === undefined ? 0 : 1;
  const mantissa = Number(literal.replace(/\s/g, "").replace(/[eE].*$/, ""));
  const next = (Math.round(mantissa * 10 ** places) + by) / 10 ** places;
  const text = next.toFixed(places);
  const zero = /^-0(?:\.0*)?$/.test(text);
  return (zero ? text.slice(1) : text) + (power === undefined ? "" : `e${power}`);
}
