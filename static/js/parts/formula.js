/**
 * A formula on the page. KaTeX builds elements, never markup text, and is trusted with classes
 * only; it is fetched when the first formula is wanted, as the page opens without one. It must not
 * know where the TeX comes from.
 */
import { h, signal, useLayoutEffect, useMemo, useRef } from "../../vendor/preact.js";
import { language, t } from "../i18n.js";
import { reading } from "../reading.js";

/** @typedef {typeof import("../../vendor/katex.js").default} Katex */

const katex = signal(/** @type {Katex | null} */ (null));

/** @type {Promise<void> | null} */
let coming = null;

/** Has KaTeX fetched, once; after a failure the next call tries again. */
export function fetchKatex() {
  coming ??= import("../../vendor/katex.js").then((module) => {
    katex.value = module.default;
  }, () => {
    coming = null;
  });
  return coming;
}

/** Smaller than this part of its size a formula cannot be read. */
const LEAST = 0.66;

/**
 * @param {{tex: string, display?: boolean, testid?: string, narrow?: string}} props `narrow` is
 *   what to say where `tex` is too wide; what is too wide even so can be scrolled
 */
export function Formula({ tex, display = false, testid, narrow }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const ready = katex.value !== null;
  const tongue = language.value;
  const said = useMemo(() => reading(tex, { whether: t("formula.whether"),
    otherwise: t("formula.otherwise"), bar: t("formula.bar") }), [tex, tongue]);
  useLayoutEffect(() => {
    const on = box.current;
    if (!on) return undefined;
    if (!ready) return void fetchKatex();
    draw(on, tex, display);
    if (!display) return undefined;
    let width = 0;
    let drawn = tex;
    const write = (/** @type {string} */ one) => {
      if (one !== drawn) draw(on, one, display);
      drawn = one;
    };
    const place = () => {
      if (on.clientWidth === width) return;
      width = on.clientWidth;
      write(tex);
      if (fits(on) || narrow === undefined) return;
      write(narrow);
      fits(on);
    };
    place();
    // It may be drawn while its panel is not seen, and has no width then.
    const watch = new ResizeObserver(place);
    watch.observe(on);
    return () => watch.disconnect();
  }, [tex, display, narrow, ready]);
  return h(display ? "div" : "span", {
    class: display ? "formula display" : "formula", ref: box, "data-testid": testid,
    "data-tex": display ? tex.replace(/\\htmlClass\{[\w-]*\}/g, "") : undefined,
    tabIndex: display ? 0 : undefined, role: "math", "aria-label": said,
  });
}

/**
 * Makes a formula as small as it must be to be seen whole.
 * @param {HTMLElement} box
 * @returns {boolean} whether it is
 */
function fits(box) {
  if (box.clientWidth === 0) return true;
  let share = 1;
  // Letters do not shrink evenly: once more where the first try leaves a little too much.
  for (let tries = 0; tries < 3; tries += 1) {
    box.style.setProperty("--shrink", String(share));
    if (box.scrollWidth <= box.clientWidth) return true;
    share = Math.max(LEAST, share * 0.98 * box.clientWidth / box.scrollWidth);
  }
  return false;
}

/**
 * Draws nothing while KaTeX is not here.
 * @param {HTMLElement} box
 * @param {string} tex
 * @param {boolean} display
 */
export function draw(box, tex, display) {
  katex.value?.render(tex, box, {
    displayMode: display,
    // What it says is on its box: MathML would be every formula once more.
    output: "html",
    throwOnError: false,
    strict: false,
    maxExpand: 1000,
    trust: (/** @type {{command: string}} */ context) => context.command === "\\htmlClass",
  });
}
