/**
 * A run that came with the page: what `GET /api/v1/runs/{id}/replay` put into the file. It must not
 * know what is done with it.
 */
import { unpack } from "./address.js";

/**
 * `views` are the layouts that the server made, each with the event that it was asked for.
 * @typedef {{events: import("./wire.d.ts").Event[], source: string, kind: "program" | "expression",
 *   inputs: Record<string, unknown>,
 *   views: {step: number, view: import("./store.js").View}[], step: number | null,
 *   ops: Record<string, import("./store.js").Op>, words: Record<string, Record<string, string>>}}
 *   Carried
 */

/** @returns {Promise<Carried | null>} null when the page comes from a server */
export async function carried() {
  const block = document.getElementById("replay");
  return block ? JSON.parse(await unpack((block.textContent ?? "").trim())) : null;
}
