/**
 * How an optimizer computes its step: the settings that matter, and its rule as formulas with them.
 * Pure: it makes TeX; it must not know how that is drawn.
 */
import { count, short } from "./format.js";
import { coloured, matrix, numeral, operand, partial, symbol } from "./tex.js";

/** @typedef {import("./explain.js").Move} Move */

/** The most elements that a step is written out with. */
const FEW = 4;

/** The letters that the rules have for what an optimizer remembers. */
const LETTERS = new Map(Object.entries({ momentum_buffer: "b", exp_avg: "m", exp_avg_sq: "v",
  max_exp_avg_sq: "u", square_avg: "v", grad_avg: "m", sum: "s", step: "t" }));

/** Settings that a name of the optimizer says already. */
const SAID = new Set(["decoupled_weight_decay", "initial_accumulator_value"]);

/**
 * What the optimizer was told to do otherwise than plainly, and its numbers: ["nesterov",
 * "betas 0.9, 0.999"].
 * @param {Move["hyper"]} hyper
 */
export function settings(hyper) {
  return Object.entries(hyper).flatMap(([name, value]) => {
    if (SAID.has(name) || value === false || value === null || value === 0) return [];
    if (value === true) return [name];
    const all = [value].flat();
    return all.every((one) => typeof one === "number")
      ? [`${name} ${all.map((one) => short(one)).join(", ")}`] : [];
  });
}

/**
 * What an optimizer remembers, with the letter of the rule.
 * @param {string} name
 * @param {boolean} ruled whether there is a rule beside it
 */
export function remembered(name, ruled) {
  const letter = ruled && LETTERS.get(name);
  return letter ? `${letter} = ${name}` : name;
}

/**
 * The rule of an optimizer's step, one formula a line, the numbers of a small tensor at the end;
 * none for an optimizer whose rule is not told here.
 * @param {Move} move
 * @param {string} name of what is moved
 * @returns {string[]}
 */
export function rule({ algorithm, hyper, state, before, gradient, after }, name) {
  const own = RULES.get(algorithm);
  if (!own || !gradient) return [];
  const w = coloured("leaf", operand(symbol(name)));
  const apart = Boolean(hyper.decoupled_weight_decay);
  const decay = hyper.weight_decay ? numeral(hyper.weight_decay) : "";
  const lr = numeral(hyper.lr);
  const sloped = `${hyper.maximize ? "-" : ""}${partial(symbol(name))}`;
  const shrunk = apart && decay ? numeral(1 - hyper.lr * hyper.weight_decay) : "";
  const t = typeof state.step === "object" ? Number(state.step.data[0]) : Number(state.step ?? 1);
  const { lines, step, written } = own(hyper, t);
  const rules = [`g = ${sloped}${decay && !apart ? ` + ${decay}\\,${w}` : ""}`, ...lines,
    `${w} \\leftarrow ${shrunk && `${shrunk}\\,`}${w} - ${lr}\\cdot ${step}`];
  const tensors = [before, after, gradient, ...Object.values(state)];
  if (tensors.some((one) => typeof one === "object" && count(one.shape) > FEW)) return rules;
  /** @param {string} letter */
  const numbers = (letter) => {
    if (letter === "g") return decay && !apart || hyper.maximize ? undefined : matrix(gradient);
    const held = Object.entries(state).find(([key]) => LETTERS.get(key) === letter)?.[1];
    return typeof held === "object" ? matrix(held) : undefined;
  };
  let known = true;
  const filled = written.replace(/@(\w)/g, (_, letter) => {
    const tex = numbers(letter);
    known &&= tex !== undefined;
    return coloured(letter === "g" ? "gradient" : "local", tex ?? "");
  });
  const [from, to] = [matrix(before), matrix(after)].map((tex) => tex && coloured("leaf", tex));
  if (!known || !from || !to) return rules;
  return [...rules, `${to} = ${shrunk && `${shrunk}\\cdot `}${from} - ${lr}\\cdot ${filled}`];
}

/**
 * A rule: what comes before the step, the step as symbols, and as what is filled with numbers: `@b`
 * stands for those of `b`.
 * @typedef {{lines: string[], step: string, written: string}} Rule
 */

/** @type {Map<string, (hyper: Move["hyper"], t: number) => Rule>} */
const RULES = new Map([["SGD", descent], ["Adam", moments], ["AdamW", moments],
  ["RMSprop", squares], ["Adagrad", sums]]);

/**
 * Some of what was before and the rest of what is new: `0.9\,m + 0.1\,g`.
 * @param {number} share
 * @param {string} old
 * @param {string} fresh
 */
function mixed(share, old, fresh) {
  return `${old} \\leftarrow ${numeral(share)}\\,${old} + ${numeral(1 - share)}\\,${fresh}`;
}

/**
 * @param {Move["hyper"]} hyper
 * @returns {Rule}
 */
function descent({ momentum, dampening, nesterov }) {
  if (!momentum) return { lines: [], step: "g", written: "@g" };
  const fresh = dampening ? `${numeral(1 - dampening)}\\,g` : "g";
  const first = dampening ? ",\\quad b_{1} = g" : "";
  const lines = [`b \\leftarrow ${numeral(momentum)}\\,b + ${fresh}${first}`];
  if (!nesterov) return { lines, step: "b", written: "@b" };
  const ahead = (/** @type {string} */ g, /** @type {string} */ b) =>
    `\\left(${g} + ${numeral(momentum)}\\,${b}\\right)`;
  return { lines, step: ahead("g", "b"), written: ahead("@g", "@b") };
}

/**
 * @param {Move["hyper"]} hyper
 * @param {number} t
 * @returns {Rule}
 */
function moments({ betas, eps, amsgrad }, t) {
  const [one, two] = betas;
  const spread = amsgrad ? "u" : "v";
  const lines = [mixed(one, "m", "g"), mixed(two, "v", "g^{2}")];
  if (amsgrad) lines.push("u \\leftarrow \\max(u, v)");
  const step = (/** @type {string} */ at) =>
    `\\frac{${at}m / (1 - ${numeral(one)}^{${t}})}`
    + `{\\sqrt{${at}${spread} / (1 - ${numeral(two)}^{${t}})} + ${numeral(eps)}}`;
  return { lines, step: step(""), written: step("@") };
}

/**
 * @param {Move["hyper"]} hyper
 * @returns {Rule}
 */
function squares({ alpha, eps, centered, momentum }) {
  const lines = [mixed(alpha, "v", "g^{2}")];
  if (centered) lines.push(mixed(alpha, "m", "g"));
  const step = (/** @type {string} */ at) =>
    `\\frac{${at}g}{\\sqrt{${at}v${centered ? ` - ${at}m^{2}` : ""}} + ${numeral(eps)}}`;
  if (!momentum) return { lines, step: step(""), written: step("@") };
  lines.push(`b \\leftarrow ${numeral(momentum)}\\,b + ${step("")}`);
  return { lines, step: "b", written: "@b" };
}

/**
 * @param {Move["hyper"]} hyper
 * @param {number} t
 * @returns {Rule}
 */
function sums({ eps, lr_decay: slowing }, t) {
  const slower = slowing ? `\\frac{1}{1 + ${t - 1}\\cdot ${numeral(slowing)}}\\cdot ` : "";
  const step = (/** @type {string} */ at) =>
    `${slower}\\frac{${at}g}{\\sqrt{${at}s} + ${numeral(eps)}}`;
  return { lines: ["s \\leftarrow s + g^{2}"], step: step(""), written: step("@") };
}
