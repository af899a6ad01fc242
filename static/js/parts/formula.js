/**
 * A formula on the page. KaTeX builds elements, never markup text, and is trusted with classes
 * only. It must not know where the TeX comes from.
 */
import katex from "../../vendor/katex.js";
import { h, useLayoutEffect, useRef } from "../../vendor/preact.js";

/** @param {{tex: string, display?: boolean, testid?: string}} props */
export function Formula({ tex, display = false, testid }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    if (!box.current) return;
    katex.render(tex, box.current, {
      displayMode: display,
      throwOnError: false,
      strict: false,
      maxExpand: 1000,
      trust: (/** @type {{command: string}} */ context) => context.command === "\\htmlClass",
    });
  }, [tex, display]);
  return h(display ? "div" : "span", {
    class: display ? "formula display" : "formula", ref: box, "data-testid": testid,
    tabIndex: display ? 0 : undefined, role: display ? "math" : undefined,
    "aria-label": display ? tex.replace(/\\htmlClass\{[\w-]*\}/g, "") : undefined,
  });
}
