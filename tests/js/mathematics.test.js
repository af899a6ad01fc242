import assert from "node:assert/strict";
import { test } from "node:test";
import { partial, symbol } from "../../static/js/tex.js";

/** @type {[string, string][]} a piece of a program, and how it reads */
const ROWS = [
  ["x**2", "\\mathord{x^{2}}"],
  ["(…)**2", "\\mathord{(\\ldots)^{2}}"],
  ["(w*x + b - y)**2", "\\mathord{(w\\,x + b - y)^{2}}"],
  ["x*2", "\\mathord{x \\cdot 2}"],
  ["2*x", "\\mathord{2\\,x}"],
  ["a @ w1 + b_2", "\\mathord{a\\,w_{1} + b_{2}}"],
  ["-x / (y + 1)", "\\mathord{-x/(y + 1)}"],
  ["x**(a + 1)", "\\mathord{x^{a + 1}}"],
  ["x**-2", "\\mathord{x^{-2}}"],
  ["2*x.sum()", "\\mathord{2\\,\\mathtt{x.sum()}}"],
  ["exp(x) + y[0]", "\\mathord{\\mathtt{exp(x)} + \\mathtt{y[0]}}"],
  ["loss", "\\mathit{loss}"], ["x", "x"], ["w1", "w_{1}"], ["fc1.weight", "\\mathtt{fc1.weight}"],
  ["x % 2", "\\mathtt{x\\,\\%\\,2}"], ["x.sum()", "\\mathtt{x.sum()}"],
  ["x**", "\\mathtt{x**}"], ["(x", "\\mathtt{(x}"], ["x y", "\\mathtt{x\\,y}"],
];

for (const [code, tex] of ROWS) {
  test(`${code} reads ${tex}`, () => assert.equal(symbol(code), tex));
}

test("what is more than one thing is enclosed beside an operator", () => {
  for (const [code, tex] of ROWS) {
    const loose = tex.startsWith("\\mathord");
    assert.equal(partial(symbol(code)).includes(`\\partial (${tex})`), loose
      || /[%,*]/.test(tex) && tex.startsWith("\\mathtt"), code);
  }
});
