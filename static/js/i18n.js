/**
 * Words: one catalogue a language, looked up by key. It must not know which panel asks.
 */
import { signal } from "../vendor/preact.js";
import { wordsOf } from "./languages.js";
import { get } from "./stream.js";

/** @typedef {import("./languages.js").Language} Language */

/** @type {import("@preact/signals").Signal<Language>} */
export const language = signal("en");
/** @type {import("@preact/signals").Signal<Record<string, string>>} */
const catalogue = signal({});

/** @type {Map<Language, Record<string, string>>} */
const loaded = new Map();

/**
 * What the server's English hints mean in a language; `{}` stands for what differs.
 * @typedef {{pattern: RegExp, text: string}[]} Hints
 * @type {import("@preact/signals").Signal<Partial<Record<Language, Hints>>>}
 */
const hints = signal({});

/**
 * Takes a catalogue that came with the page.
 * @param {string} tongue
 * @param {Record<string, string>} words
 */
export function learnWords(tongue, words) {
  loaded.set(/** @type {Language} */ (tongue), words);
}

/**
 * @param {Language} wanted
 * @param {Record<string, string> | Promise<Record<string, string>> | null} [asked] its catalogue
 */
export async function speak(wanted, asked = null) {
  let words = loaded.get(wanted);
  if (!words) {
    if (wanted !== "en") void learnHints(wanted);
    words = await (asked ?? wordsOf(wanted));
    loaded.set(wanted, words);
  }
  catalogue.value = words;
  language.value = wanted;
  document.documentElement.lang = wanted === "zh" ? "zh-Hans" : wanted;
}

/**
 * Nothing waits for them: a program that is refused has run before.
 * @param {Language} wanted
 */
async function learnHints(wanted) {
  const table = await get(`/static/i18n/hints.${wanted}.json`);
  if (table) hints.value = { ...hints.value, [wanted]: patterns(table) };
}

/** @param {[string, string][]} table English sentences and what they mean */
export function patterns(table) {
  return table.map(([english, text]) => ({ text, pattern: new RegExp(`^${
    english.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("\\{\\}", "(.+)")}$`, "s") }));
}

/**
 * A hint of the server's in the person's language, or as it is where nobody has translated it.
 * @param {string | null | undefined} english
 * @param {Hints} [table]
 */
export function hint(english, table = hints.value[language.value] ?? []) {
  for (const { pattern, text } of english ? table : []) {
    const found = pattern.exec(/** @type {string} */ (english));
    if (found) {
      let at = 0;
      return text.replace(/\{\}/g, () => found[at += 1] ?? "");
    }
  }
  return english ?? "";
}

/**
 * The text of a key; `{name}` is replaced by `values.name`.
 * @param {string} key
 * @param {Record<string, string | number | string[]>} [values] a list is written as "a, b and c"
 */
export function t(key, values = {}) {
  return template(key).replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name] ?? "";
    return Array.isArray(value) ? listed(value).join("") : String(value);
  });
}

/**
 * Members of a list with what stands between them: "a", ", ", "b", " and ", "c".
 * @template T
 * @param {readonly T[]} all
 * @returns {(T | string)[]}
 */
export function listed(all) {
  return all.flatMap((one, i) => (i === 0 ? [one]
    : [t(i === all.length - 1 ? "list.last" : "list.comma"), one]));
}

/**
 * As `t`, in parts, so that a value can be shown as something else than plain text.
 * @param {string} key
 * @param {Record<string, any>} values
 * @returns {any[]}
 */
export function parts(key, values) {
  return template(key)
    .split(/(\{\w+\})/)
    .filter((part) => part !== "")
    .map((part) => (/^\{\w+\}$/.test(part) ? values[part.slice(1, -1)] ?? "" : part));
}

/** @param {string} key */
export function has(key) {
  return key in catalogue.value;
}

/** @param {string} key */
function template(key) {
  return catalogue.value[key] ?? key;
}
