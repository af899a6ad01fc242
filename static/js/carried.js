/**
 * What came with the page: in a file that `GET /api/v1/runs/{id}/replay` made, the run; in the
 * server's page, what it would else ask for at once. It must not know what is done with it.
 */
import { unpack } from "./address.js";

/**
 * `views` are the layouts that the server made, each with the event that it was asked for.
 * @typedef {{events: import("./wire.d.ts").Event[], source: string,
 *   kind: import("./answers.d.ts").Kind, inputs: Record<string, unknown>,
 *   views: {step: number, view: import("./answers.d.ts").View}[], step: number | null,
 *   lang: import("./languages.js").Language | null, theme: "light" | "dark" | null,
 *   ops: Record<string, import("./answers.d.ts").Op>,
 *   words: Record<string, Record<string, string>>}} Carried
 */

/** @returns {Promise<Carried | null>} null when the page comes from a server */
export async function carried() {
  const block = document.getElementById("replay");
  return block ? JSON.parse(await unpack((block.textContent ?? "").trim())) : null;
}

/**
 * Words, and the run that the page's path names; the server's `app/pages.py` encloses them.
 * @typedef {{lang: string, words: Record<string, string>, run?: string, told?: any}} Enclosed
 */

/** @returns {Enclosed | null} null when the page was taken away */
export function enclosed() {
  const block = document.getElementById("enclosed");
  return block && JSON.parse(block.textContent ?? "");
}
