import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { FAMILY_NAMES, REFINED } from "../../static/js/families.js";
import { hint, learnWords, listed, patterns, speak, t } from "../../static/js/i18n.js";
import { LANGUAGES, preferred } from "../../static/js/languages.js";
import { PHASES } from "../../static/js/steps.js";

const root = new URL("../../static/", import.meta.url);

/** @type {Record<string, Record<string, string>>} */
const catalogue = Object.fromEntries(LANGUAGES.map((language) => [
  language, JSON.parse(readFileSync(new URL(`i18n/${language}.json`, root), "utf8"))]));
const keys = Object.keys(catalogue.en);

const code = [
  ...readdirSync(new URL("js/", root), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js")).map((name) => new URL(`js/${name}`, root)),
  new URL("../templates/ops.html", root),
].map((file) => readFileSync(file, "utf8")).join("\n");
const literals = new Set(
  [...code.matchAll(/"([a-z_]+(?:\.[a-z_-]+)+)"/g)].map((match) => match[1]));
const prefixes = new Set(
  [...code.matchAll(/`([a-z_]+\.(?:[a-z_]+\.)*)\$\{/g)].map((match) => match[1]));

test("both languages have the same keys, none empty", () => {
  for (const language of LANGUAGES) {
    assert.deepEqual(Object.keys(catalogue[language]).sort(), [...keys].sort());
    for (const [key, text] of Object.entries(catalogue[language])) assert.ok(text.trim(), key);
  }
});

test("both languages fill the same gaps", () => {
  const gaps = (/** @type {string} */ text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  for (const key of keys.filter((one) => !one.startsWith("say."))) {
    assert.deepEqual(gaps(catalogue.zh[key]), gaps(catalogue.en[key]), key);
  }
});

test("what .grad belongs to is in its gap: the code knows where parentheses are due", () => {
  for (const language of LANGUAGES) {
    for (const [key, text] of Object.entries(catalogue[language])) {
      assert.doesNotMatch(text, /\}\.grad/, key);
    }
  }
});

test("every key that the code asks for exists", () => {
  const asked = [...code.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1]);
  assert.ok(asked.length > 80);
  for (const key of asked) assert.ok(keys.includes(key), key);
  for (const [, key] of code.matchAll(/key: "(say\.[a-z_.]+)"/g)) {
    assert.ok(keys.includes(key), key);
  }
  for (const prefix of prefixes) {
    assert.ok(keys.some((key) => key.startsWith(prefix)), prefix);
  }
});

test("every sentence of every family, phase and ending exists", () => {
  for (const family of FAMILY_NAMES) {
    for (const phase of ["forward", "backward"]) {
      assert.ok(keys.includes(`say.${phase}.${family}`), `${phase} ${family}`);
    }
  }
  for (const one of REFINED) assert.ok(keys.includes(`say.backward.${one}`), one);
  for (const phase of PHASES) assert.ok(keys.includes(`phase.${phase}`), phase);
  const wire = readFileSync(new URL("js/wire.d.ts", root), "utf8");
  const reasons = /export type EndReason =([^;]+);/.exec(wire)?.[1].match(/\w+/g) ?? [];
  assert.ok(reasons.length > 5);
  for (const reason of reasons.filter((one) => one !== "ok")) {
    assert.ok(keys.includes(`end.${reason}`), reason);
  }
});

test("no key is left over", () => {
  for (const key of keys) {
    assert.ok(literals.has(key) || [...prefixes].some((prefix) => key.startsWith(prefix)), key);
  }
});

test("the browser's languages are followed, in their order", () => {
  assert.equal(preferred(["zh-CN", "en"]), "zh");
  assert.equal(preferred(["fr-FR", "en-GB", "zh"]), "en");
  assert.equal(preferred(["de"]), "en");
});

test("hints of the server are translated, with what differs in them", () => {
  const table = /** @type {[string, string][]} */ (
    JSON.parse(readFileSync(new URL("i18n/hints.zh.json", root), "utf8")));
  const zh = patterns(table);
  for (const [english, text] of table) {
    assert.equal(text.split("{}").length, english.split("{}").length, english);
    assert.match(text, /[\u4e00-\u9fff]/, english);
    assert.notEqual(hint(english.replaceAll("{}", "'x'"), zh), english);
  }
  assert.equal(hint("Did you mean 'zeros'?", zh), "您是指 'zeros' 吗？");
  assert.equal(hint("Did you mean '$&{}'?", zh), "您是指 '$&{}' 吗？");
  assert.equal(hint("Nobody knows this one.", zh), "Nobody knows this one.");
  assert.equal(hint(undefined, zh), "");
});

for (const [tongue, written, said] of /** @type {const} */ ([
  ["en", ["", "a", "a and b", "a, b and c"], "y is the sum of a and b."],
  ["zh", ["", "a", "a 与 b", "a、b 与 c"], "y 是 a 与 b 之和。"],
])) {
  test(`a list is written in ${tongue}`, async () => {
    Object.assign(globalThis, { document: { documentElement: {} } });
    learnWords(tongue, catalogue[tongue]);
    await speak(tongue);
    const lists = [[], ["a"], ["a", "b"], ["a", "b", "c"]];
    assert.deepEqual(lists.map((one) => listed(one).join("")), written);
    assert.equal(t("say.forward.add", { y: "y", inputs: ["a", "b"] }), said);
  });
}
