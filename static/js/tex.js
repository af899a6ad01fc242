/**
 * Formulas: the op catalogue's templates filled with symbols or with numbers. `\v{name}` stands for
 * an argument, `result` or `g`; what replaces it carries a class, so that a colour means the same
 * here as on the graph. Pure: it makes TeX, it must not know KaTeX.
 */
import { chosen, ignored, indexed, shares, single, widened } from "./derived.js";
import { count, elementAt, pair, seen, short } from "./format.js";
import { mathematics } from "./mathematics.js";

/**
 * @typedef {import("./wire.d.ts").TensorValue} TensorValue
 * @typedef {import("./state.js").Card} Card
 * @typedef {"forward" | "leaf" | "gradient" | "local" | "constant"} Role
 * @typedef {(name: string) => string} Lookup
 */

/** More elements than this are not written out in a formula. */
const WRITTEN = 16;

/** An argument that another is multiplied with, by standing beside it: names need a gap there. */
const BESIDE = /(\\v\{[^}]*\})(?:\s+|\\,)(?=\{?\\v\{)/g;

/** An argument, with what encloses it. */
const OF = /(\()?\\v\{([^}]*)\}(\))?/g;

/**
 * @param {string} template
 * @param {Lookup} lookup
 */
export function fill(template, lookup) {
  return template.replace(BESIDE, "$1\\;").replace(OF, (_, open = "", name, close = "") => {
    const found = lookup(name);
    // Parentheses of its own are one pair too many inside those of a function.
    return `${open}{${open && close ? bare(found) : found}}${close}`;
  });
}

/**
 * A coloured number or piece of the program without the parentheses that keep it from an operator
 * beside it.
 * @param {string} tex
 */
function bare(tex) {
  const enclosed = /^(\\htmlClass\{[\w-]+\}\{)?\((-[^()]*|\\math(?:tt|ord)\{.*\})\)(\}?)$/;
  return tex.replace(enclosed, "$1$2$3");
}

/**
 * The rule of an op for one argument; some settings make it simpler.
 * @param {import("./answers.d.ts").Op | undefined} op
 * @param {string} argument
 * @param {Record<string, unknown> | null | undefined} settings
 */
export function ruleOf(op, argument, settings) {
  const rule = op?.vjp[argument];
  const special = rule?.special;
  return special && settings?.[special.setting] === special.equals ? special : rule;
}

/**
 * What a rule sends back, as a template: the gradient times the local derivative, which is in
 * parentheses where it would else run into the product. A factor of 1, -1 or 0 is not drawn.
 * @param {{tex: string, local?: string | null}} rule
 * @param {string} [times]
 */
export function product({ tex, local }, times = "\\cdot") {
  if (!local || /^-?[01]$/.test(local)) return tex;
  return `\\v{g} ${times} \\htmlClass{tex-local}{${factor(local)}}`;
}

/** What joins less tightly than a product: signs, relations, lists, sums. */
const LOOSE = new RegExp(String.raw`[+\-=<>,;]|\\(?:pm|mp|leq?|geq?|neq?|lt|gt|approx|in|land|lor`
  + String.raw`|wedge|vee|to|leftarrow|rightarrow|sum|prod|int)(?![A-Za-z])`);

/**
 * A template as a factor of a product.
 * @param {string} tex
 */
export function factor(tex) {
  return LOOSE.test(surface(tex)) ? `\\left(${tex}\\right)` : tex;
}

/**
 * A template without what is inside groups, delimiters and environments.
 * @param {string} tex
 */
function surface(tex) {
  let depth = 0;
  let bars = 0;
  let kept = "";
  const token = /\\(?:left|right|begin|end)(?![A-Za-z])|\\[A-Za-z]+|\\.|./gsu;
  for (const [piece] of tex.matchAll(token)) {
    if (/^(?:[{([]|\\(?:left|begin|lfloor|lceil|langle|lbrace|\{))$/.test(piece)) depth += 1;
    else if (/^(?:[})\]]|\\(?:right|end|rfloor|rceil|rangle|rbrace|\}))$/.test(piece)) depth -= 1;
    else if (piece === "|") bars = 1 - bars;
    else if (depth === 0 && bars === 0) kept += piece;
  }
  return kept;
}

/**
 * @param {Role} role
 * @param {string} tex
 */
export function coloured(role, tex) {
  return role === "constant" ? tex : `\\htmlClass{tex-${role}}{${tex}}`;
}

/** Losses whose template is that of their mean. */
const LOSSES = /^(?:mse_loss|binary_cross_entropy|soft_margin_loss|nll_loss)/;

/** A setting that what follows is multiplied with: a factor of 1 is not drawn. */
const FACTOR = new RegExp(String.raw`\\v\{(\w+)\}(?:\\,|\s+)(?=\\v|\()`
  + String.raw`|\\v\{(alpha|beta|value)\}\s*\\cdot\s*`, "g");

/**
 * A template with the parts that there are arguments for, of a loss as this one was reduced:
 * `reduction` is ATen's number, 0 none, 1 mean, 2 sum.
 * @param {string} template
 * @param {Card} card
 */
export function reduced(template, card) {
  const { forward } = card;
  const { arguments: given, settings } = forward;
  const has = (/** @type {string} */ name) => given.includes(name)
    || settings?.[name] === true || typeof settings?.[name] === "number" && settings[name] >= 0;
  const whole = !ignored(card) ? template
    : template.replace("\\sum_i", "\\sum_{i:\\,\\v{target}_i \\ne \\v{ignore_index}}");
  const scalar = [forward.output, ...card.given].every((one) => !one?.shape.length);
  const call = indexed(chosen(whole, has), card);
  const part = (scalar ? single(call) : call)
    .replace(FACTOR, (all, beside, by) =>
      ((beside ? settings?.[beside] : settings?.[by] ?? 1) === 1 ? "" : all));
  const reduction = settings?.reduction ?? 1;
  if (reduction === 1 || !LOSSES.test(forward.op)) return part;
  const summed = part.replace(/\\frac\{1\}\{n\}\s*(?:\\,)?/, "");
  return reduction === 2 ? summed : summed.replace(/\\sum(?:_\w|_\{i:.*?\}\})?\s*/, "");
}

/**
 * A template with the number that its `n` stands for; as it is where that is not certain.
 * @param {string} template
 * @param {Card} card
 */
export function counted(template, card) {
  const n = shares(card);
  const word = /\\v\{[^}]*\}|\\[A-Za-z]+|[A-Za-z]+/g;
  return n === null ? template
    : template.replace(word, (one) => (one === "n" ? numeral(n, true) : one));
}

/**
 * A name as it reads in a formula: one letter slanted, a path or a call upright, an expression as
 * mathematics.
 * @param {string} name
 * @returns {string}
 */
export function symbol(name) {
  const made = mathematics(name, word);
  return made === null ? word(name) : `\\mathord{${made}}`;
}

/**
 * A name as KaTeX can read it: an accent needs a letter, and not every accent is known.
 * @param {string} name
 */
function readable(name) {
  return seen(name).normalize("NFC").replaceAll("\u0305", "\u0304")
    .replace(/(?<!\p{L})[\u0300-\u036f]|[\u0309\u030d-\u0326\u0328-\u036f]/gu, "");
}

/**
 * @param {string} name
 * @returns {string}
 */
function word(name) {
  const read = readable(name);
  if (read !== name) return word(read);
  if (/^\p{L}$/u.test(name)) return name;
  if (name.length > 2 && name.endsWith(".T")) return `${word(name.slice(0, -2))}^{\\top}`;
  const indexed = /^(\p{L})_?(\d+)$/u.exec(name);
  if (indexed) return `${indexed[1]}_{${indexed[2]}}`;
  const safe = name.replace(/[\\{}$&#^_%~]/g, (character) => ESCAPES[character]);
  if (/^[\p{L}\p{N}_]+$/u.test(name)) return `\\mathit{${safe}}`;
  return `\\mathtt{${safe.replaceAll(" ", "\\,")}}`;
}

/**
 * How many characters a symbol takes, more or less.
 * @param {string} tex
 */
export function width(tex) {
  return tex.replace(/\\[A-Za-z]+|[\\{}_^]/g, "").length;
}

/** @type {Record<string, string>} */
const ESCAPES = {
  "\\": "\\backslash ", "{": "\\{", "}": "\\}", $: "\\$", "&": "\\&", "#": "\\#", "^": "\\hat{}",
  _: "\\_", "%": "\\%", "~": "\\sim ",
};

/**
 * A symbol beside an operator: a piece of the program that has operators of its own is enclosed.
 * @param {string} tex
 */
export function operand(tex) {
  const loose = /^\\(?:mathord\{.*|mathtt\{.*[^\p{L}\p{N}_.…[\]\\()].*)\}$/u
    .test(tex.replace(/\^\{\\top\}$/, ""));
  return loose ? `(${tex})` : tex;
}

/** @param {string} of */
export function partial(of) {
  return coloured("gradient", `\\frac{\\partial L}{\\partial ${operand(of)}}`);
}

/**
 * A number in a formula; in parentheses when it stands beside an operator and is itself more than
 * one: negative, or with a power of ten.
 * @param {import("./format.js").Element} value
 * @param {boolean} [bare]
 * @returns {string}
 */
export function numeral(value, bare = false) {
  if (Array.isArray(value)) {
    const tex = pair(numeral(value[0], true), numeral(value[1], true)).replace(/j$/, "\\mathrm{j}");
    return bare ? tex : `(${tex})`;
  }
  const text = short(value);
  const power = /^(-?[\d.]+)e(-?\d+)$/.exec(text);
  const tex = power ? `${power[1]}\\cdot 10^{${power[2]}}`
    : text.replace("nan", "\\text{nan}").replace("inf", "\\infty");
  return (text.startsWith("-") || power) && !bare ? `(${tex})` : tex;
}

/**
 * A small tensor written out; undefined for one that is too large.
 * @param {TensorValue} tensor
 * @param {number} [most] elements
 */
export function matrix(tensor, most = WRITTEN) {
  if (tensor.shape.length === 0) return numeral(tensor.data[0]);
  if (tensor.truncated || tensor.shape.length > 2 || count(tensor.shape) > most) {
    return undefined;
  }
  const columns = tensor.shape.at(-1) ?? 1;
  const rows = [];
  for (let at = 0; at < tensor.data.length; at += columns) {
    rows.push(tensor.data.slice(at, at + columns).map((one) => numeral(one, true)).join(" & "));
  }
  return `\\begin{bmatrix}${rows.join(" \\\\ ")}\\end{bmatrix}`;
}

/**
 * How the tensors around an op are called and what they hold.
 * @typedef {{
 *   card: Card,
 *   result: string,
 *   names: Record<string, {symbol: string, role: Role}>,
 *   made?: Record<string, {symbol: string, role: Role, tensor: TensorValue | null}>,
 *   gradient: TensorValue | null,
 *   pieces?: (TensorValue | null)[] | null,
 * }} Context
 */

/**
 * @param {Context} context
 * @returns {Lookup}
 */
export function symbols(context) {
  /** @type {Lookup} */
  const lookup = (name) => {
    const piece = /^g([1-9]\d*)$/.exec(name);
    const made = Object.values(context.made ?? {});
    if (piece) return partial(made[Number(piece[1])]?.symbol ?? context.result);
    if (/^g0?$/.test(name)) return partial(context.result);
    if (name === "result") return coloured("forward", operand(context.result));
    const named = context.names[name] ?? context.made?.[name];
    if (named) return coloured(named.role, operand(named.symbol));
    return members(context, name, lookup) ?? setting(context.card, name);
  };
  return lookup;
}

/**
 * A list of tensors: what stands for each of its members, `:` for one that is None.
 * @param {Context} context
 * @param {string} name
 * @param {Lookup} lookup
 */
function members({ card: { forward } }, name, lookup) {
  const { arguments: given, settings } = forward;
  const size = [...given, ...Object.keys(settings ?? {})]
    .filter((one) => one.startsWith(`${name}[`)).length;
  if (size === 0) return null;
  return Array.from({ length: size }, (_, i) =>
    (given.includes(`${name}[${i}]`) ? lookup(`${name}[${i}]`) : "{:}")).join(",\\,");
}

/**
 * The numbers of one element, or of the whole tensors when `flat` is null.
 * @param {Context} context
 * @param {readonly number[] | null} shape the shape that elements are counted in
 * @param {number | null} flat
 * @param {number} [most] the most elements that a tensor is written out with
 * @returns {Lookup}
 */
export function numbers(context, shape, flat, most) {
  const { card } = context;
  /** @type {(tensor: TensorValue | null, role: Role, name: string) => string} */
  const write = (tensor, role, name) => {
    if (!tensor) return coloured(role, name);
    if (flat !== null && shape) {
      const value = elementAt(tensor, shape, flat);
      if (value !== undefined) return coloured(role, numeral(value));
    }
    const whole = matrix(tensor, most);
    if (whole !== undefined) return coloured(role, whole);
    return coloured(role, `\\underset{${tensor.shape.join("\\times ")}}{${name}}`);
  };
  /** @type {Lookup} */
  const lookup = (name) => {
    if (name === "g" && context.pieces) {
      return context.pieces.map((one) => (one ? write(one, "gradient", "") : "0")).join(",\\,");
    }
    const piece = /^g([1-9]\d*)$/.exec(name);
    if (piece) {
      const came = card.backward?.gradients_in[Number(piece[1])];
      return came ? write(widened(came, card), "gradient", symbols(context)(name)) : "0";
    }
    if (/^g0?$/.test(name)) return write(context.gradient, "gradient", partial(context.result));
    if (name === "result") return write(card.forward.output, "forward", context.result);
    const at = card.forward.arguments.indexOf(name);
    if (at >= 0) {
      const named = context.names[name];
      return write(card.given[at] ?? null, named.role, named.symbol);
    }
    const made = context.made?.[name];
    if (made) return write(made.tensor, made.role, made.symbol);
    return members(context, name, lookup) ?? setting(card, name);
  };
  return lookup;
}

/** A complex number as Python writes it, in a setting. */
const COMPLEX = /^\(?[-+\d.e]*[\dn]j\)?$/;

/**
 * The lookup for what an op sends back: where numbers are complex PyTorch's gradient is multiplied
 * by the conjugate of the derivative, which is the derivative at the conjugates.
 * @param {Lookup} lookup
 * @param {Card} card
 * @param {import("./answers.d.ts").Op | undefined} op
 * @returns {Lookup}
 */
export function turned(lookup, { forward, given }, op) {
  if (!op?.turned) return lookup;
  return (name) => {
    const at = forward.arguments.indexOf(name);
    const setting = forward.settings?.[name];
    const held = /^result\d*$/.test(name) ? forward.output : given[at];
    const complex = held ? isComplex(held) : typeof setting === "string" && COMPLEX.test(setting);
    return complex ? `\\overline{${lookup(name)}}` : lookup(name);
  };
}

/** @param {TensorValue | null | undefined} tensor */
export function isComplex(tensor) {
  return tensor?.dtype.startsWith("complex") ?? false;
}

const INFINITE = /^-?Infinity$/;

/**
 * A setting's text, upright; other values are as they are.
 * @param {unknown} value
 */
function literal(value) {
  if (INFINITE.test(String(value))) return `${value}`.replace("Infinity", "\\infty");
  return typeof value === "string"
    ? `\\text{${readable(value).replace(/[\\{}$&#^_%~]/g, " ")}}` : String(value);
}

/**
 * @param {Card} card
 * @param {string} name
 */
function setting(card, name) {
  const value = card.forward.settings?.[name];
  if (typeof value === "number" || typeof value === "boolean") return numeral(value);
  if (Array.isArray(value)) return `(${value.map(literal).join(", ")})`;
  if (typeof value === "string") return literal(value);
  return `\\mathit{${name.replaceAll("_", "\\_")}}`;
}
