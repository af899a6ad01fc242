/**
 * What need not wait for the rest of the page's modules: the address is read, and words and the run
 * that it names are asked for while those are still on their way. It must not know what is done
 * with them.
 */
import * as address from "./address.js";
import { carried } from "./carried.js";
import { LANGUAGES, learnWords, preferred, speak } from "./i18n.js";
import { ask } from "./stream.js";

/** The run that came with the page, what the address says, and the run it names once asked for. */
export const early = begin();

async function begin() {
  const found = await carried();
  for (const [tongue, words] of Object.entries(found?.words ?? {})) learnWords(tongue, words);
  const place = await address.read(location.hash);
  const asked = found || place.run === undefined ? null : ask(place.run);
  await speak(LANGUAGES.find((one) => one === place.lang) ?? preferred(navigator.languages));
  return { found, place, asked };
}
