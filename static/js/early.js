/**
 * What need not wait for the rest of the page's script: the address is read, and words and the run
 * that it names are asked for while that is still on its way. It is a script of its own, so that it
 * comes first; it must not know what is done with what it asks for.
 */
import * as address from "./address.js";
import { carried } from "./carried.js";
import { LANGUAGES, preferred, wordsOf } from "./languages.js";
import { ask } from "./stream.js";

/** The run that came with the page, what the address says, and the run it names once asked for. */
export const early = begin();

async function begin() {
  const found = await carried();
  const place = await address.read(location.hash);
  place.run ??= document.documentElement.dataset.run;
  const tongue = LANGUAGES.find((one) => one === place.lang) ?? preferred(navigator.languages);
  // Nothing is drawn without words.
  const words = found ? null : wordsOf(tongue);
  const asked = found || place.run === undefined ? null : ask(place.run, place);
  // A run is looked at before its text is edited: the editor then comes after its picture.
  if (!asked) {
    for (const one of document.querySelectorAll("link[data-later]")) {
      one.setAttribute("rel", "modulepreload");
    }
  }
  words?.catch(() => {});  // Whoever speaks is told.
  return { found, place, asked, tongue, words };
}
