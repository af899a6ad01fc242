/**
 * The wire: sends a program, gives back whole events as they come, takes a cut stream up again.
 * It must not know what an event means beyond `seq` and `end`.
 */

/**
 * @typedef {import("./wire.d.ts").Event} Event
 * @typedef {{title: string, status: number, detail?: string, hint?: string, code?: string,
 *   errors?: {at: string, code: string, message: string}[], limit?: number, used?: number,
 *   retry?: number, span?: [number, number, number, number]}} HttpProblem `retry`: when to ask
 *   again, in seconds
 * @typedef {{source: string, kind: "program" | "expression",
 *   inputs: Record<string, unknown>, options: Record<string, unknown>}} Job
 * @typedef {{
 *   started: (id: string) => void,
 *   events: (batch: Event[]) => void,
 *   resuming: (attempt: number) => void,
 * }} Listener
 */

/** How long to wait before each attempt to take up a cut stream, in milliseconds. */
const PATIENCE = [100, 400, 1500, 4000];

const ACCEPT = "application/jsonl";

/** The server answered, but not with a stream: what it said is in `problem`. */
export class Refusal extends Error {
  /** @param {HttpProblem} problem */
  constructor(problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** Turns chunks of text into whole JSON lines. What follows the last newline is kept back. */
export class Lines {
  #rest = "";

  /**
   * @param {string} text
   * @returns {Event[]}
   */
  push(text) {
    const parts = (this.#rest + text).split("\n");
    this.#rest = parts.pop() ?? "";
    return parts.filter((line) => line.trim() !== "").map((line) => JSON.parse(line));
  }
}

/**
 * Runs a job. Resolves when `end` has come; rejects with a Refusal, or with the network's own
 * error when the stream stays cut or never began.
 * @param {Job} job
 * @param {Listener} listener
 * @param {AbortSignal} signal
 */
export async function run(job, listener, signal) {
  const response = await fetch("/api/v1/runs", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: ACCEPT },
    body: JSON.stringify(job),
    signal,
  });
  if (!response.ok) throw await refusal(response);
  const id = (response.headers.get("Location") ?? "").split("/").filter(Boolean).pop() ?? "";
  listener.started(decodeURIComponent(id));
  await readAll(id, response, listener, signal);
}

/**
 * Reads a stream from its first event to its `end`; takes it up again where it is cut.
 * @param {string} id
 * @param {Response} response
 * @param {Listener} listener
 * @param {AbortSignal} signal
 */
async function readAll(id, response, listener, signal) {
  const reader = new Reader(listener, -1);
  const ended = await reader.read(response).catch((error) => {
    if (signal.aborted) throw error;
    return false;
  });
  if (!ended) await resume(id, reader.seq, listener, signal);
}

/**
 * A run that somebody has started: what it is, the picture that it is looked at in first (null:
 * they could not be had), and its events, which are asked for once.
 * @typedef {{id: string, abort: AbortController, told: Promise<any>, view: Promise<any>,
 *   events: () => Promise<Response>}} Asked
 * @typedef {{step?: number, open?: string[], closed?: string[]}} Looked at which step, and with
 *   which groups opened and closed
 */

/** Whether the server tells of a run that has ended well. */
export const endedWell = (/** @type {any} */ told) => told?.end?.reason === "ok";

/**
 * The server's view of a run.
 * @param {string} id
 * @param {Looked} at without a step: where a run is looked at first
 */
export function viewOf(id, { step, open = [], closed = [] }) {
  const query = new URLSearchParams([step === undefined ? ["first", "true"] : ["step", `${step}`],
    ...open.map((one) => ["open", one]), ...closed.map((one) => ["closed", one])]);
  return `/api/v1/runs/${id}/view?${query}`;
}

/**
 * Asks for a run that somebody has started.
 * @param {string} id
 * @param {Looked} at
 * @param {any} [known] what the server has told of it
 * @returns {Asked}
 */
export function ask(id, at, known) {
  const abort = new AbortController();
  // Before what the page fetches for later.
  const priority = "high";
  // First what takes long: another process makes it while the server answers the rest.
  const view = get(viewOf(id, at), priority);
  const told = known === undefined ? get(`/api/v1/runs/${id}`, priority) : Promise.resolve(known);
  /** @type {Promise<Response> | undefined} */
  let begun;
  const events = () => {
    begun ??= fetch(`/api/v1/runs/${id}/events`, {
      headers: { Accept: ACCEPT }, signal: abort.signal, priority,
    });
    begun.catch(() => {});  // Whoever follows is told.
    return begun;
  };
  // They come after the first picture of a run that has ended well, which needs few of them.
  void told.then((found) => {
    if (at.step !== undefined || !endedWell(found)) void events();
  });
  return { id, abort, events, told, view };
}

/**
 * @param {string} path
 * @param {RequestPriority} [priority]
 * @returns {Promise<any>} null when it could not be had
 */
export async function get(path, priority = "auto") {
  try {
    const response = await fetch(path, { headers: { Accept: "application/json" }, priority });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/**
 * Follows a run that somebody has started, from its first event.
 * @param {Asked} asked
 * @param {Listener} listener
 */
export async function follow({ id, events, abort: { signal } }, listener) {
  const response = await events();
  if (!response.ok) throw await refusal(response);
  await readAll(id, response, listener, signal);
}

/**
 * Takes up the stream of a run after event `after`.
 * @param {string} id
 * @param {number} after
 * @param {Listener} listener
 * @param {AbortSignal} signal
 */
export async function resume(id, after, listener, signal) {
  let seq = after;
  let failures = 0;
  while (failures < PATIENCE.length) {
    listener.resuming(failures + 1);
    await pause(PATIENCE[failures], signal);
    const reader = new Reader(listener, seq);
    try {
      const response = await fetch(`/api/v1/runs/${id}/events?after=${seq}`, {
        headers: { Accept: ACCEPT },
        signal,
      });
      if (!response.ok) throw await refusal(response);
      if (await reader.read(response)) return;
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof Refusal && error.problem.status < 500) throw error;
    }
    // Whatever came is progress, and progress earns new patience.
    failures = reader.seq > seq ? 0 : failures + 1;
    seq = reader.seq;
  }
  throw new Error("cut");
}

/**
 * Asks the server to stop a run; its stream then ends with reason "cancelled".
 * @param {string} id
 */
export async function cancel(id) {
  await fetch(`/api/v1/runs/${id}`, { method: "DELETE" });
}

/** Reads one response, drops events that were seen before, remembers the last. */
class Reader {
  /**
   * @param {Listener} listener
   * @param {number} seq
   */
  constructor(listener, seq) {
    this.listener = listener;
    this.seq = seq;
  }

  /**
   * @param {Response} response
   * @returns {Promise<boolean>} whether `end` came
   */
  async read(response) {
    if (!response.body) return false;
    const lines = new Lines();
    const decoder = new TextDecoder();
    const body = response.body.getReader();
    for (;;) {
      const { done, value } = await body.read();
      if (done) return false;
      const batch = lines.push(decoder.decode(value, { stream: true }))
        .filter((event) => event.seq > this.seq);
      if (batch.length === 0) continue;
      this.seq = batch[batch.length - 1].seq;
      this.listener.events(batch);
      if (batch.some((event) => event.type === "end")) {
        void drain(body);
        return true;
      }
    }
  }
}

/**
 * Reads the end of a response whose events have all come, so that its connection stays whole.
 * @param {ReadableStreamDefaultReader<Uint8Array>} body
 */
async function drain(body) {
  try {
    while (!(await body.read()).done);
  } catch {
    // Cut after the last event: nothing is lost.
  }
}

/** @param {Response} response */
async function refusal(response) {
  /** @type {HttpProblem} */
  let problem = { title: response.statusText, status: response.status };
  try {
    problem = { ...problem, ...(await response.json()) };
  } catch {
    // Not JSON: a proxy's page. The status has to do.
  }
  const retry = Number(response.headers.get("Retry-After"));
  if (retry > 0) problem.retry = retry;
  return new Refusal(problem);
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} [signal]
 */
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal?.reason);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    setTimeout(resolve, milliseconds);
  });
}
