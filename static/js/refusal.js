/**
 * What the server did not take, before anything ran: the sentence for it, and the place in the text
 * or the input that it is about. It must not know where it is shown.
 */
import { has, hint, t } from "./i18n.js";

/**
 * @typedef {import("./stream.js").HttpProblem} HttpProblem
 * @typedef {{kind: "program" | "expression", source: string, inputs: Record<string, string>}} Sent
 * @typedef {HttpProblem & {sent: Sent}} Refused
 */

/**
 * Whether it is not the text's fault: the same may be sent again, later. A status of 0 is no
 * answer at all.
 * @param {HttpProblem} problem
 */
export function isPassing({ status }) {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

/**
 * What is wrong, as one heading and one sentence.
 * @param {HttpProblem} problem
 * @param {Sent["kind"]} kind
 */
export function said(problem, kind) {
  const heading = `refused.${problem.status}`;
  const first = problem.errors?.[0];
  const code = problem.code ?? first?.code ?? "";
  const name = inputOf(first?.at) ?? "";
  const figure = (/** @type {number | undefined} */ one) => one?.toLocaleString("en-US") ?? "";
  const values = { name, limit: figure(problem.limit), used: figure(problem.used),
    seconds: problem.retry ?? 1 };
  const key = [`bad.${code}.${kind}`, `bad.${code}`, `${heading}.text`].find(has);
  return {
    title: t(has(heading) ? heading : "refused.title"),
    text: key ? t(key, values)
      : [problem.detail, hint(problem.hint)].filter(Boolean).join(" "),
  };
}

/**
 * The input that a pointer into the request names: `w` of `/inputs/w`, or of a place within it.
 * @param {string | undefined} at
 */
function inputOf(at) {
  return /^\/inputs\/([^/]+)/.exec(at ?? "")?.[1] ?? null;
}

/**
 * What is wrong with the field of an input; empty when nothing is.
 * @param {HttpProblem | null} problem
 * @param {string} name
 */
export function ofInput(problem, name) {
  const found = problem?.errors?.find((one) => inputOf(one.at) === name);
  return found ? t(has(`bad.${found.code}`) ? `bad.${found.code}` : "bad.number", { name }) : "";
}

/**
 * What is wrong with the text itself, and where; null when it is something else.
 * @param {Refused} problem
 * @returns {ReturnType<typeof import("./explain.js").fault>}
 */
export function ofText(problem) {
  const span = place(problem);
  if (!span) return null;
  const { title, text } = said(problem, problem.sent.kind);
  return { title, text, hint: "", span };
}

/**
 * @param {Refused} problem
 * @returns {[number, number, number, number] | null}
 */
function place({ code, errors, limit, sent }) {
  const { source } = sent;
  if (code === "characters" || code === "bytes") return span(source, limit ?? 0, source.length);
  if (code === "surrogate") {
    const at = source.search(/\p{Surrogate}/u);
    return at < 0 ? null : span(source, at, at + 1);
  }
  return errors?.[0]?.at === "/source" ? [1, 0, 1, 0] : null;
}

/**
 * Offsets as lines and columns. An offset beyond the text is its end.
 * @param {string} text
 * @param {number} from
 * @param {number} to
 * @returns {[number, number, number, number]}
 */
function span(text, from, to) {
  const [a, b] = [from, to].map((at) => {
    const before = text.slice(0, at);
    return [before.split("\n").length, before.length - before.lastIndexOf("\n") - 1];
  });
  return [a[0], a[1], b[0], b[1]];
}
