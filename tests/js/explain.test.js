import assert from "node:assert/strict";
import { test } from "node:test";
import { amount } from "../../static/js/explain.js";

test("what a limit counts is said with its unit", () => {
  assert.equal(amount("cpu", 5), "5 s");
  assert.equal(amount("wall", 10.0123), "10 s");
  assert.equal(amount("memory", 1073741824), "1 GiB");
  assert.equal(amount("tensor", 67108864), "64 MiB");
  assert.equal(amount("refused", 64000), "64,000");
});
