/**
 * The editor's place. CodeMirror is fetched once nothing else is awaited more: until then the text
 * stands there to be read. It must not know other panels.
 */
import { effect, h, useEffect, useRef, useSignal } from "../../vendor/preact.js";
import * as store from "../store.js";

export function Editor() {
  const host = useRef(/** @type {HTMLDivElement | null} */ (null));
  const here = useSignal(false);
  useEffect(() => {
    let close = () => {};
    let gone = false;
    const fetched = () => import("../parts/writing.js").then(({ open }) => {
      if (gone) return;
      close = open(/** @type {HTMLDivElement} */ (host.current));
      here.value = true;
    });
    const off = effect(() => {
      // A run that the address names is what the page was opened for.
      if (store.status.value === "starting" || !store.painted.value) return;
      void fetched();
      queueMicrotask(() => off());
    });
    return () => {
      gone = true;
      off();
      close();
    };
  }, []);
  return h("div", { class: "editor", ref: host, "data-testid": "editor" },
    // A shadow root hides what stands here.
    !here.value && h("pre", { class: "editor-text" }, store.sources.value[store.kind.value]));
}
