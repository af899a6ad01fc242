/**
 * What the page begins with: the address is read, and what came neither with the page nor by it is
 * asked for. It must not know what is done with what it asks for.
 */
import * as address from "./address.js";
import { carried, enclosed } from "./carried.js";
import { LANGUAGES, preferred, wordsOf } from "./languages.js";
import { ask } from "./stream.js";

/** The run that came with the page, what the address says, and the run it names once asked for. */
export const early = begin();

async function begin() {
  const found = await carried();
  const sent = enclosed();
  const place = await address.read(location.hash);
  place.run ??= sent?.run;
  // What was taken away opens as it was seen.
  place.theme ??= found?.theme ?? undefined;
  const tongue = LANGUAGES.find((one) => one === place.lang) ?? found?.lang
    ?? preferred(navigator.languages);
  // Nothing is drawn without words.
  const words = found ? null : sent?.lang === tongue ? sent.words : wordsOf(tongue);
  const told = sent && place.run === sent.run ? sent.told : undefined;
  const asked = found || place.run === undefined ? null : ask(place.run, place, told);
  if (words instanceof Promise) words.catch(() => {});  // Whoever speaks is told.
  return { found, place, asked, tongue, words };
}
