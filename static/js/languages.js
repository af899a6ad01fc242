/**
 * The languages that the page speaks, and where their words are. It must not know who asks.
 */

export const LANGUAGES = /** @type {const} */ (["en", "zh"]);
/** @typedef {typeof LANGUAGES[number]} Language */

/**
 * The first of a person's languages that we speak.
 * @param {readonly string[]} wanted
 * @returns {Language}
 */
export function preferred(wanted) {
  for (const tag of wanted) {
    const found = LANGUAGES.find((known) => tag.toLowerCase().split("-")[0] === known);
    if (found) return found;
  }
  return "en";
}

/**
 * Fetches a catalogue.
 * @param {Language} wanted
 * @returns {Promise<Record<string, string>>}
 */
export async function wordsOf(wanted) {
  const response = await fetch(`/static/i18n/${wanted}.json`, { priority: "high" });
  return await response.json();
}
