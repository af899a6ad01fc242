import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { Lines, Refusal, run } from "../../static/js/stream.js";
import { load } from "./fixtures.js";

const LINES = load("fanout").map((event) => `${JSON.stringify(event)}\n`);
const JOB = {
  source: "d.backward()", kind: /** @type {const} */ ("program"), inputs: {}, options: {},
};

/**
 * A real server on a free port; `fetch` with a path goes to it.
 * @param {import("node:http").RequestListener} answer
 * @param {() => Promise<void>} work
 */
async function serving(answer, work) {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const original = globalThis.fetch;
  globalThis.fetch = (path, options) => original(`http://127.0.0.1:${port}${path}`, options);
  try {
    await work();
  } finally {
    globalThis.fetch = original;
    server.closeAllConnections();
    server.close();
  }
}

function listener() {
  /** @type {{ids: string[], seqs: number[], resumed: number}} */
  const seen = { ids: [], seqs: [], resumed: 0 };
  return { seen,
    started: (/** @type {string} */ id) => void seen.ids.push(id),
    events: (/** @type {any[]} */ batch) => void seen.seqs.push(...batch.map((one) => one.seq)),
    resuming: () => void (seen.resumed += 1) };
}

test("whole lines only, however the bytes are cut", () => {
  const text = LINES.join("");
  for (const size of [1, 7, 100, 4096]) {
    const lines = new Lines();
    const events = [];
    for (let at = 0; at < text.length; at += size) {
      events.push(...lines.push(text.slice(at, at + size)));
    }
    assert.deepEqual(events.map((event) => event.seq), LINES.map((_, i) => i));
  }
});

test("a stream comes through, with the run's id from its Location", async () => {
  const heard = listener();
  await serving((request, response) => {
    assert.equal(request.headers.accept, "application/jsonl");
    response.writeHead(201, { Location: "/api/v1/runs/abc", "Content-Type": "application/jsonl" });
    for (const line of LINES) response.write(line);
    response.end();
  }, () => run(JOB, heard, new AbortController().signal));
  assert.deepEqual(heard.seen.ids, ["abc"]);
  assert.deepEqual(heard.seen.seqs, LINES.map((_, i) => i));
  assert.equal(heard.seen.resumed, 0);
});

test("a stream that is cut, again and again, in the middle of lines, loses and doubles nothing",
  async () => {
    const heard = listener();
    await serving((request, response) => {
      const after = Number(/after=(-?\d+)/.exec(request.url ?? "")?.[1] ?? -1);
      response.writeHead(request.method === "POST" ? 201 : 200, { Location: "/api/v1/runs/abc" });
      // Half of what is left, and a piece of the next line. One event is repeated.
      const rest = LINES.slice(Math.max(0, after));
      const whole = rest.slice(0, Math.max(2, Math.ceil(rest.length / 2)));
      response.write(whole.join("") + (rest[whole.length] ?? "").slice(0, 20));
      setTimeout(() => whole.length === rest.length ? response.end() : response.destroy(), 10);
    }, () => run(JOB, heard, new AbortController().signal));
    assert.deepEqual(heard.seen.seqs, LINES.map((_, i) => i));
    assert.ok(heard.seen.resumed > 1);
  });

test("what the server refuses arrives as its problem", async () => {
  const problem = { title: "Unprocessable Content", status: 422, detail: "The program is empty." };
  await serving((_, response) => {
    response.writeHead(422, { "Content-Type": "application/problem+json" });
    response.end(JSON.stringify(problem));
  }, () => assert.rejects(run(JOB, listener(), new AbortController().signal), (error) => {
    assert.ok(error instanceof Refusal);
    assert.deepEqual(error.problem, problem);
    return true;
  }));
});
