/**
 * A formula as plain text, for who has it read aloud: Unicode signs, `a / b` for a fraction,
 * `x_i` and `x^2` as they are typed. Pure: TeX in, text out; it must not know the language, and
 * takes the few words that it needs.
 */

/**
 * `whether` has `{value}` and `{condition}`, `otherwise` has `{value}`, `bar` has `{value}`.
 * @typedef {{whether: string, otherwise: string, bar: string}} Words
 */

/** @type {Record<string, string>} */
const SIGNS = {
  cdot: " · ", odot: " ⊙ ", times: " × ", oplus: " ⊕ ", star: " ⋆ ", pm: " ± ",
  le: " ≤ ", leq: " ≤ ", ge: " ≥ ", geq: " ≥ ", ne: " ≠ ", ll: " ≪ ", gg: " ≫ ",
  lt: " < ", gt: " > ", approx: " ≈ ", in: " ∈ ", to: " → ", leftarrow: " ← ",
  rightarrow: " → ", land: " ∧ ", lor: " ∨ ", wedge: " ∧ ", vee: " ∨ ", bmod: " mod ",
  sim: " ∼ ", sum: " ∑", prod: " ∏", int: " ∫", partial: " ∂", lnot: " ¬", angle: " ∠",
  infty: "∞", top: "T", varnothing: "∅", dots: "…", ldots: "…", cdots: "…", lVert: "‖",
  rVert: "‖", "|": "‖", lfloor: "⌊", rfloor: "⌋", lceil: "⌈", rceil: "⌉", alpha: "α",
  beta: "β", gamma: "γ", Gamma: "Γ", delta: "δ", epsilon: "ε", zeta: "ζ", theta: "θ",
  lambda: "λ", mu: "μ", pi: "π", sigma: "σ", tau: "τ", phi: "φ", varphi: "φ", Phi: "Φ",
  psi: "ψ", omega: "ω", backslash: "\\", quad: " ", ",": " ", ";": " ", ":": " ", " ": " ",
  "!": "", "\\": "; ",
};

/** What has its text in braces, and says nothing itself. */
const PLAIN = /^(?:text|math[a-z]+|operatorname|htmlClass|textcolor|displaystyle|underline)$/;

/** Signs that what follows belongs to without a gap. */
const PREFIX = /^(?:partial|lnot|angle|sum|prod|int)$/;

/** What may follow a fraction that stands by itself: anything else is multiplied with it. */
const ENDS = /^(?:[}=<>+\-,;.)\]&:|]?|\\(?:right|cdot|odot|times|end|\\|le|ge|ne|text|quad))$/;

/**
 * @param {string} tex
 * @param {Words} words
 */
export function reading(tex, words) {
  const tokens = tex.match(/\\(?:[A-Za-z]+|[^])|[^\\]/gu) ?? [];
  let at = 0;

  /**
   * Reads up to a closing token, which it takes.
   * @param {string} [end]
   */
  const upTo = (end) => {
    let text = "";
    while (at < tokens.length && tokens[at] !== end) text += piece();
    at += 1;
    return text;
  };

  /** The next argument: what is in braces, else one token. */
  const argument = () => {
    while (tokens[at] === " ") at += 1;
    return piece().trim();
  };

  /** @returns {string} */
  const piece = () => {
    const token = tokens[at++];
    if (token === undefined || token === "}") return "";
    if (token === "{") return spaced(upTo("}"));
    if (token === "^" || token === "_") return `${token}${enclosed(argument())}`;
    if (token === "~") return " ";
    if (/^[=<>+&]$/.test(token)) return token === "&" ? "&" : ` ${token} `;
    if (token === "-") return " - ";
    return token.startsWith("\\") ? command(token.slice(1)) : token;
  };

  /**
   * @param {string} name
   * @returns {string}
   */
  const command = (name) => {
    if (/^[td]?frac$/.test(name)) {
      const text = `${enclosed(argument())} / ${enclosed(argument())}`;
      while (tokens[at] === " ") at += 1;
      return ENDS.test(tokens[at] ?? "") ? ` ${text} ` : ` (${text}) `;
    }
    if (name === "sqrt") return ` √${enclosed(argument())} `;
    if (name === "overline") {
      const of = argument();
      return ` ${words.bar.replace("{value}", () => of)} `;
    }
    if (name === "hat") return argument() || "^";
    if (name === "underset") {
      const below = argument();
      return ` ${argument()}[${below}] `;
    }
    if (name === "htmlClass" || name === "textcolor") {
      argument();
      return spaced(argument());
    }
    if (name === "mathrel") return ` ${argument()} `;
    if (name === "mathrm" || name === "text") return spaced(verbatim());
    if (PLAIN.test(name)) return spaced(argument());
    if (name === "left" || name === "right") {
      const fence = piece().trim();
      return fence === "." ? "" : fence;
    }
    if (name === "begin") return environment(tidy(argument()));
    if (name in SIGNS) {
      while (PREFIX.test(name) && tokens[at] === " ") at += 1;
      return SIGNS[name];
    }
    // A function by its name; an escaped sign is itself.
    return /^[A-Za-z]/.test(name) ? spaced(name) : name;
  };

  /** Text keeps the gaps at its ends, and its hyphens. */
  const verbatim = () => {
    if (tokens[at] !== "{") return argument();
    at += 1;
    let text = "";
    while (at < tokens.length && tokens[at] !== "}") {
      text += tokens[at].startsWith("\\") ? piece() : tokens[at++];
    }
    at += 1;
    return text;
  };

  /** @param {string} kind */
  const environment = (kind) => {
    /** @type {string[][]} */
    const rows = [];
    let row = [""];
    while (at < tokens.length && tokens[at] !== "\\end") {
      if (tokens[at] === "\\\\") {
        at += 1;
        rows.push(row);
        row = [""];
      } else {
        const next = piece();
        if (next === "&") row.push("");
        else row[row.length - 1] += next;
      }
    }
    at += 1;
    argument();
    rows.push(row);
    if (kind === "cases") return ` (${rows.map((one) => branch(one.map(tidy))).join("; ")}) `;
    if (!kind.endsWith("matrix")) return rows.map((one) => tidy(one.join(" "))).join("; ");
    return `[${rows.map((one) => `${rows.length > 1 ? "[" : ""}${
      one.map(tidy).join(", ")}${rows.length > 1 ? "]" : ""}`).join(", ")}]`;
  };

  /** @param {string[]} row */
  const branch = ([value, condition = ""]) => (condition === "otherwise"
    ? words.otherwise.replace("{value}", () => value)
    : condition === "" ? value
      : words.whether.replace(/\{(value|condition)\}/g, (_, which) => (
        which === "value" ? value : condition)));

  return tidy(upTo());
}

/**
 * A piece beside others: words do not run into each other.
 * @param {string} text
 */
function spaced(text) {
  const start = /^[\p{L}\p{N}]{2}|^\p{L}/u.test(text) ? " " : "";
  return `${start}${text}${/[\p{L}\p{N})\]]$/u.test(text) ? "\u2060" : ""}`;
}

/**
 * A piece that an operator is before or behind: in parentheses where it is more than one.
 * @param {string} text
 */
function enclosed(text) {
  const of = tidy(text);
  let bare = of.replace(/^-/, "");
  for (let last = ""; last !== bare;) {
    last = bare;
    bare = bare.replace(/\([^()]*\)|\[[^[\]]*\]/g, "");
  }
  return /[\s,/^]/.test(bare) ? `(${of})` : of;
}

/**
 * The gaps as a person would type them.
 * @param {string} text
 */
function tidy(text) {
  return text.replace(/\u2060+(?=[\p{L}\p{N}√∂∑∏∫])/gu, " ").replaceAll("\u2060", "")
    .replace(/\s+/g, " ").trim().replace(/([([⌊⌈∂¬∠√]) /g, "$1").replace(/ (?=[)\],;⌋⌉^_])/g, "")
    .replace(/(\p{L}) (?=\()/gu, "$1").replace(/,(?=[^\s])/g, ", ")
    .replace(/([|‖]) ?([^|‖]*?) ?\1/g, "$1$2$1").replace(/(\S)\/ (?=∂)/g, "$1 / ")
    // A sign of its own, not between two.
    .replace(/(^|[([=<>≤≥≠/,;·×⊙+] ?|[_^])- /g, "$1-");
}
