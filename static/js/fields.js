/**
 * A formula's inputs: which names it leaves open, and what the texts of their fields mean. Pure; it
 * must not know where the fields stand nor how a formula is run.
 */
import { KNOWN } from "./known.js";

/** As Python has names: x² is x, and a mark that the server has something to say about. */
const NAME = /(?<![\w.])[\p{L}_][\p{L}\p{Nd}_]*(?!\s*\(|[\p{L}\p{Nd}_])/gu;
const TOKEN = /[+-]?(?:nan|inf(?:inity)?|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)/giu;

/**
 * What the text of a field means, as JSON that the server takes: a number or nested lists of
 * numbers, `nan` and `inf` among them; or the code of what is wrong with it.
 * @param {string} text
 * @returns {{value: unknown} | {code: "missing" | "number" | "large"}}
 */
export function read(text) {
  if (text.trim() === "") return { code: "missing" };
  let large = false;
  const json = text.replace(TOKEN, (token) => {
    if (/nan/i.test(token)) return ' "NaN" ';
    if (/inf/i.test(token)) return token.startsWith("-") ? ' "-Infinity" ' : ' "Infinity" ';
    const value = Number(token);
    if (Number.isFinite(value)) return ` ${value} `;
    large = true;
    return " 0 ";
  });
  try {
    const value = JSON.parse(json);
    if (!numeric(value) || text.includes('"')) return { code: "number" };
    return large ? { code: "large" } : { value };
  } catch {
    return { code: "number" };
  }
}

/**
 * Whether a value is a number, one that JSON has no number for, or lists of such.
 * @param {unknown} value
 * @returns {boolean}
 */
function numeric(value) {
  if (Array.isArray(value)) return value.every(numeric);
  return typeof value === "number" || typeof value === "string";
}

/**
 * What stands in the fields of a formula's inputs.
 * @param {Record<string, unknown>} inputs
 */
export function textsOf(inputs) {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, JSON.stringify(value)]),
  );
}

/**
 * The inputs of a formula, by the names that it leaves open; and what is wrong with some of them,
 * in the form that the server has for it.
 * @param {string} formula
 * @param {Record<string, string>} fields
 */
export function inputsOf(formula, fields) {
  /** @type {Record<string, unknown>} */
  const inputs = {};
  /** @type {{at: string, code: string, message: string}[]} */
  const errors = [];
  for (const name of names(formula)) {
    const found = read(fields[name] ?? "");
    if ("value" in found) inputs[name] = found.value;
    else errors.push({ at: `/inputs/${name}`, code: found.code, message: "" });
  }
  return { inputs, errors };
}

/**
 * The names that a formula leaves open: neither called, nor an attribute, nor a keyword.
 * @param {string} formula
 * @returns {string[]}
 */
export function names(formula) {
  const known = new Set(KNOWN);
  const found = new Set();
  const bare = formula.replace(/#.*|"[^"]*"|'[^']*'/g, " ");
  for (const match of bare.matchAll(NAME)) {
    const after = bare.slice(match.index + match[0].length);
    if (!known.has(match[0]) && !/^\s*=(?!=)/.test(after)) found.add(match[0]);
  }
  return [...found];
}
