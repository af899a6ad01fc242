/**
 * A piece of the program as mathematics: `(w*x + b)**2` as TeX. Pure: text in, TeX out; it must not
 * know which op the text is of.
 */

/** Names, numbers, calls and elements; operators; parentheses; what a name was shortened by. */
const TOKEN = new RegExp(String.raw`\s*(?:([\p{L}_][\p{L}\p{Nd}_.]*|\d+\.?\d*(?:e[+-]?\d+)?`
  + String.raw`|\.\d+|…)|(\*\*|[-+*/@()[\],]))`, "uy");

/**
 * How tightly a piece holds together: sums least, then products, powers, and what is one whole.
 * @typedef {{tex: string, rank: number, from: number, to: number}} Piece
 */
const SUM = 0;
const PRODUCT = 1;
const POWER = 2;
const WHOLE = 3;

/**
 * The TeX of an expression of names, numbers and operators; null for any other text, and for what
 * is a name alone.
 * @param {string} text
 * @param {(code: string) => string} atom the TeX of a name, or of a call as it is written
 * @returns {string | null}
 */
export function mathematics(text, atom) {
  /** @type {{word: string | undefined, sign: string | undefined, from: number, to: number}[]} */
  const tokens = [];
  for (let at = 0; at < text.trimEnd().length;) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) return null;
    const [whole, word, sign] = found;
    tokens.push({ word, sign, from: at + whole.length - (word ?? sign).length,
      to: at + whole.length });
    at += whole.length;
  }
  let at = 0;
  const sign = () => tokens[at]?.sign;

  /** @returns {Piece | null} */
  const sum = () => {
    let left = product();
    while (left && (sign() === "+" || sign() === "-")) {
      const by = tokens[at++].sign;
      const right = product();
      if (!right) return null;
      left = { ...left, tex: `${left.tex} ${by} ${right.tex}`, rank: SUM, to: right.to };
    }
    return left;
  };

  /** @returns {Piece | null} */
  const product = () => {
    let left = unary();
    while (left && /^[*/@]$/.test(sign() ?? "")) {
      const by = tokens[at++].sign;
      const right = unary();
      if (!right) return null;
      const times = /^[\d(.-]/.test(right.tex) ? " \\cdot " : "\\,";
      left = { ...left, tex: `${left.tex}${by === "/" ? "/" : times}${right.tex}`, rank: PRODUCT,
        to: right.to };
    }
    return left;
  };

  /** @returns {Piece | null} */
  const unary = () => {
    if (sign() !== "-") return power();
    const { from } = tokens[at++];
    const of = unary();
    return of && { ...of, tex: `-${of.tex}`, rank: Math.min(of.rank, PRODUCT), from };
  };

  /** @returns {Piece | null} */
  const power = () => {
    const base = whole();
    if (!base || sign() !== "**") return base;
    at += 1;
    const start = at;
    const exponent = unary();
    if (!exponent) return null;
    // What is raised needs no parentheses.
    const bare = tokens[start].sign === "(" && /^\(.*\)$/.test(exponent.tex)
      ? exponent.tex.slice(1, -1) : exponent.tex;
    return { ...base, tex: `${base.tex}^{${bare}}`, rank: POWER, to: exponent.to };
  };

  /** @returns {Piece | null} */
  const whole = () => {
    const first = tokens[at++];
    if (!first) return null;
    /** @type {Piece | null} */
    let piece = null;
    if (first.word) {
      const tex = /^[\d.]/.test(first.word) ? first.word
        : first.word === "…" ? "\\ldots" : atom(first.word);
      piece = { tex, rank: WHOLE, from: first.from, to: first.to };
    } else if (first.sign === "(") {
      const inner = sum();
      const last = tokens[at++];
      if (!inner || last?.sign !== ")") return null;
      piece = { tex: `(${inner.tex})`, rank: WHOLE, from: first.from, to: last.to };
    }
    // A call, an element, an attribute: that is code, and stays so.
    while (piece && (sign() === "(" || sign() === "[" || tokens[at]?.word?.startsWith("."))) {
      let depth = 0;
      do {
        const next = tokens[at++];
        if (!next) return null;
        if (next.sign === "(" || next.sign === "[") depth += 1;
        if (next.sign === ")" || next.sign === "]") depth -= 1;
        piece = { ...piece, to: next.to };
      } while (depth > 0);
      piece.tex = atom(text.slice(piece.from, piece.to));
    }
    return piece;
  };

  const found = sum();
  if (!found || at < tokens.length || found.rank === WHOLE) return null;
  return found.tex;
}
