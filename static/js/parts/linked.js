/**
 * Hints that name the list of names lead to it: the server, if there is one, has it as a page.
 */
import { language } from "../i18n.js";
import { alone } from "../store.js";

const LIST = "docs/ops.md";

/**
 * A hint in pieces: plain text, and the name of the list with where it leads.
 * @param {string} hint
 * @param {string} [text] what the error says: it names what is not there
 * @returns {(string | {text: string, href: string})[]}
 */
export function linked(hint, text = "") {
  if (alone.value) return [hint];
  const name = /(?:attribute|import name) '(\w+)'/.exec(text)?.[1] ?? "";
  const href = `/docs/ops${language.value === "zh" ? "?lang=zh" : ""}${name && `#${name}`}`;
  return hint.split(LIST).flatMap((piece, i) => (i ? [{ text: LIST, href }, piece] : [piece]))
    .filter((piece) => piece !== "");
}
