/**
 * What the first run would else wait for, done while nobody waits: fonts of formulas, and a card
 * and a formula drawn where they are not seen, so that the browser has translated what draws them.
 * It must not touch the page nor its state.
 */
import { h, render } from "../vendor/preact.js";
import { fold } from "./events.js";
import { idly } from "./idle.js";
import { arrange } from "./layout.js";
import { title } from "./naming.js";
import { CardFace } from "./parts/card.js";
import { draw, fetchKatex } from "./parts/formula.js";
import { stepsOf } from "./steps.js";

const FONTS = ["Main", "Math", "Size1", "Size2", "Size3", "Typewriter"];
const FORMULA = "\\htmlClass{tex-local}{\\frac{\\partial L}{\\partial x}} = 1";
const SOURCE = "x = torch.ones(3)";

/** Draws what asks nothing of the server. */
export function warm() {
  idly([card, card]);
}

/** Fetches what formulas are drawn with, and draws one. */
export function warmFormulas() {
  idly([
    () => void fetchKatex(),
    () => FONTS.forEach((name) => void document.fonts.load(`1em KaTeX_${name}`)),
    () => void fetchKatex().then(() => draw(element("div"), FORMULA, true)),
  ]);
}

function card() {
  const tensor = { id: 0, shape: [3], dtype: "float32", requires_grad: true, data: [1, 0.5, -2],
    stats: { min: -2, max: 1, mean: 0, norm: 1, nan: 0, inf: 0, zeros: 0 }, truncated: false };
  const about = { v: 1, inputs: [], arguments: [], settings: {}, more_outputs: [], next: [],
    accumulators: [], saved: [], inplace: false, span: [1, 0, 1, 8] };
  const events = /** @type {import("./wire.d.ts").Event[]} */ (/** @type {unknown} */ ([
    { ...about, seq: 0, type: "forward", node: 0, op: "tensor", output: tensor },
    { ...about, seq: 1, type: "forward", node: 1, op: "exp", grad_fn: "ExpBackward0", inputs: [0],
      arguments: ["self"], output: { ...tensor, id: 1 }, next: [[2, 0]], accumulators: [[2, 0]] },
  ]));
  const state = fold(events);
  arrange(state, null, false, null);
  stepsOf(events);
  const box = element("svg");
  render(h("g", null, [...state.cards.values()].map((one) => h(CardFace, { key: one.id, card: one,
    w: 122, h: 100, title: title(one, SOURCE), whole: SOURCE, sign: "exp", role: "op" }))), box);
  render(null, box);
}

/** @param {"svg" | "div"} name */
function element(name) {
  return /** @type {HTMLElement} */ (name === "svg"
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name));
}
