import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../static/css/", import.meta.url);
const sheets = readdirSync(folder).filter((name) => name.endsWith(".css"))
  .map((name) => /** @type {const} */ ([name, readFileSync(new URL(name, folder), "utf8")]));

test("violet is the local derivative's alone", () => {
  const [, tokens] = sheets.find(([name]) => name === "tokens.css") ?? ["", ""];
  const violet = [...tokens.matchAll(/--local(?:-ink)?: light-dark\((#\w+), (#\w+)\)/g)]
    .flatMap(([, light, dark]) => [light, dark]);
  assert.equal(violet.length, 4);
  for (const one of violet) assert.equal(tokens.split(one).length, 2, one);
  const others = sheets.flatMap(([name, text]) => [...text.matchAll(/([^{}]*)\{([^{}]*)\}/g)]
    .filter(([, , body]) => body.includes("var(--local"))
    .map(([, selector]) => `${name}: ${selector.replace(/\/\*.*?\*\//gs, "").trim()}`))
    // What shows it: its term, its table, and the tangent of a curve.
    .filter((one) => !/local|^probe\.css/.test(one));
  assert.deepEqual(others, []);
});
