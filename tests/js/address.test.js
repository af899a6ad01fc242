import assert from "node:assert/strict";
import { test } from "node:test";
import { LONGEST, read, write } from "../../static/js/address.js";

test("what is written is read again", async () => {
  const place = {
    p: "import torch\nx = torch.ones(2)  # 你好 \u{1d465}\n",
    k: /** @type {const} */ ("expression"),
    i: { w: "0.5", b: "[1, 2]" }, full: { first: 150, inner: [3, 0] },
    step: 12, node: 3, lang: "zh", theme: "dark",
    present: true, beside: /** @type {const} */ ("engine"),
    r: /** @type {[number, number[], number][]} */ ([[2, [0, 1], -1.5], [3, [], 2]]),
    run: "q9TqkzZ0cNl5m2mL",
  };
  const { hash, fits } = await write(place);
  assert.ok(fits);
  assert.match(hash, /^#p=[\w-]+&/);
  assert.deepEqual(await read(hash), place);
});

test("a program that is too long for an address is left out", async () => {
  let text = "";
  for (let i = 0; text.length < 40000; i += 1) text += `x${i} = ${Math.sin(i)}\n`;
  const { hash, fits } = await write({ p: text, step: 1 });
  assert.equal(fits, false);
  assert.ok(hash.length < LONGEST);
  assert.deepEqual(await read(hash), { lost: "long", step: 1 });
});

for (const hash of ["#p=%%%", "#p=AAAA", "#p=garbage!!"]) {
  test(`a program that cannot be read is told: ${hash}`, async () => {
    assert.deepEqual(await read(hash), { lost: "damaged" });
  });
}

test("a small link does not become a giant text", async () => {
  const { hash } = await write({ p: "x".repeat(5 << 20) });
  assert.ok(hash.length < LONGEST);
  assert.deepEqual(await read(hash), { lost: "damaged" });
});

const HASHES = ["", "#", "#step=-1&node=x", "#i={", "#i=[1]", "#theme=red",
  "#open=fc1&closed=__proto__", "#r=[[1,[0],null]]&i=1", "#r=[[-1,[0],2]]", "#r={}", "#r=[[1,2]]",
  "#run=../ops", "#full=-1", "#full=1.", "#full=1e9"];
for (const hash of HASHES) {
  test(`nonsense is as if it were not there: ${hash}`, async () => {
    assert.deepEqual(await read(hash), {});
  });
}
