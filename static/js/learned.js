/**
 * What the page learns from the server beside runs: the catalogue of ops, as far as it is needed,
 * and the examples. It must not know how runs come about.
 */
import * as store from "./store.js";
import { get } from "./stream.js";

/** Whether runs of any ops may come, or only the one that was opened. */
let anything = true;
/** Whether only the ops of the run that was opened are explained here. */
let partly = false;

/** Asks for the catalogue of ops. */
export async function learnOps() {
  const body = await get("/api/v1/ops");
  if (body) store.ops.value = needed(Object.fromEntries(Object.entries(body.ops).map(kept)));
}

/** @param {boolean} any whether runs of any ops may come from now on */
export function expect(any) {
  anything = any;
  if (partly) void learnOps();
}

/**
 * A run that was opened, and is here whole, needs what explains its own ops.
 * @param {Record<string, import("./answers.d.ts").Op>} ops
 */
export function needed(ops) {
  partly = !anything && store.events.at(-1)?.type === "end";
  if (!partly) return ops;
  const own = new Set(store.events.map((event) => event.type === "forward" ? event.op : null));
  return Object.fromEntries(Object.entries(ops).filter(([name]) => own.has(name)));
}

/**
 * What explains an op: the rest of the catalogue would only take memory.
 * @param {[string, any]} entry as the server has it
 * @returns {[string, import("./answers.d.ts").Op]}
 */
function kept([name, { sign, outputs, tex, elementwise, turned, vjp, call }]) {
  const rules = Object.entries(vjp).map(([argument, { tex, local, special }]) =>
    [argument, { tex, ...(local ? { local } : {}), ...(special ? { special } : {}) }]);
  return [name, { sign, outputs, tex, elementwise, turned, vjp: Object.fromEntries(rules), call }];
}

/** Asks for the gallery. */
export async function learnExamples() {
  const body = await get("/api/v1/examples");
  store.examples.value = body
    ? { state: "ready", list: body.examples }
    : { state: "failed", list: [] };
}
