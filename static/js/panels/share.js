/**
 * What can be taken away: pictures, a film, a page that replays the run, links. It must not know
 * how the graph is drawn: it takes what is on the screen.
 */
import { h, useEffect, useRef, useSignal } from "../../vendor/preact.js";
import { PARTS } from "../address.js";
import * as cam from "../camera.js";
import { language, t } from "../i18n.js";
import { drawn } from "../motion.js";
import { segmented } from "../parts/segmented.js";
import { layout, mapped } from "../picture.js";
import * as store from "../store.js";
import { film, filmType, STAY } from "../takeaway/film.js";
import { png, save, standalone } from "../takeaway/picture_file.js";

/** More steps than this are no film but a wait. */
const LONGEST = 200;

/** The part of the world that a picture shows. @param {boolean} whole */
function part(whole) {
  const { x, y, k } = cam.camera.peek();
  const { width, height } = cam.frame.peek();
  const placed = layout.peek();
  return whole ? { x: 0, y: -24, w: placed.width, h: placed.height + 24 }
    : { x: -x / k, y: -y / k, w: width / k, h: height / k };
}

/**
 * The picture of the current step.
 * @param {boolean} whole
 */
async function picture(whole) {
  store.listed.value = false;
  mapped.value = false;
  await drawn();
  const world = /** @type {SVGElement} */ (document.querySelector(".graph .world"));
  return standalone(world, part(whole), `Backstep, ${t("inspector.step", {
    at: store.index.peek() + 1, of: store.steps.peek().length })}`);
}

/** Waits until the cards stand where they are going to. */
async function settled() {
  await drawn();
  for (let at = ""; ;) {
    const now = [...document.querySelectorAll(".cards > *")]
      .map((one) => one.getAttribute("transform")).join();
    if (now === at) return;
    at = now;
    await new Promise((resolve) => {
      setTimeout(resolve, 60);
    });
  }
}

export function Share() {
  const whole = useSignal(true);
  const said = useSignal("");
  const hidden = useSignal(store.hidden.peek());
  const busy = useSignal(/** @type {AbortController | null} */ (null));
  const range = useSignal({ from: 1, to: Math.min(store.steps.peek().length, LONGEST) });
  const gone = useRef(new AbortController());
  useEffect(() => () => gone.current.abort(), []);
  const run = store.current.value;
  const step = store.steps.value[store.index.value];
  const name = `backstep-step-${store.index.value + 1}`;
  const work = async (/** @type {() => Promise<unknown>} */ action) => {
    said.value = t("share.working");
    try {
      await action();
      said.value = t("share.done");
    } catch {
      said.value = t(gone.current.signal.aborted ? "share.cancelled" : "share.failed");
    }
    busy.value = null;
  };
  const copy = (/** @type {string} */ text) => work(() => navigator.clipboard.writeText(text));
  const record = () => work(async () => {
    const abort = new AbortController();
    busy.value = abort;
    gone.current.signal.addEventListener("abort", () => abort.abort());
    const before = store.index.peek();
    store.playing.value = false;
    const { from, to } = range.peek();
    const found = await film(from - 1, Math.min(to, from + LONGEST - 1) - 1, async (at) => {
      store.goto(at);
      said.value = t("share.filming", { step: at - from + 2, steps: to - from + 1 });
      await settled();
      return { svg: await picture(true), ground: getComputedStyle(document.body).backgroundColor };
    }, abort.signal).finally(() => store.goto(before));
    save(found, `backstep-steps-${from}-${to}.${found.type.split("/")[1]}`);
  });
  const link = new URL(location.href);
  const embedded = new URL(location.href);
  embedded.pathname = "/embed";
  const place = new URLSearchParams(embedded.hash.slice(1));
  if (hidden.value.length > 0) place.set("hide", hidden.value.join(","));
  else place.delete("hide");
  embedded.hash = String(place);
  const frame = `<iframe src="${embedded.href.replaceAll("&", "&amp;")}" width="100%" height="520"`
    + ' title="Backstep" loading="lazy"></iframe>';
  const number = (/** @type {"from" | "to"} */ end) => h("label", null, t(`share.${end}`),
    h("input", {
      type: "number", min: 1, max: store.steps.value.length, value: range.value[end],
      "data-testid": `share-${end}`,
      onInput: (/** @type {Event & {currentTarget: HTMLInputElement}} */ event) => {
        const value = Math.round(Number(event.currentTarget.value)) || 1;
        range.value = { ...range.peek(),
          [end]: Math.max(1, Math.min(store.steps.peek().length, value)) };
      },
    }));
  const ready = run !== null && step !== undefined && !busy.value;
  const action = (/** @type {string} */ what, /** @type {() => unknown} */ go, on = true) => h(
    "button", { type: "button", disabled: !ready || !on, "data-testid": `share-${what}`,
      onClick: go }, t(`share.${what}`));
  return h("div", { class: "share" },
    !step && h("p", { class: "quiet" }, t("share.nothing")),
    h("section", null, h("h3", null, t("share.picture")),
      segmented({ label: t("share.part"), testid: "share", all: ["whole", "window"],
        shown: whole.value ? "whole" : "window", text: (one) => t(`share.${one}`), pick: (one) => {
          whole.value = one === "whole";
        } }),
      h("div", { class: "share-row" },
        action("svg", () => work(async () => save(
          new Blob([await picture(whole.peek())], { type: "image/svg+xml" }), `${name}.svg`))),
        action("png", () => work(async () => save(await png(await picture(whole.peek())),
          `${name}.png`))))),
    h("section", null, h("h3", null, t("share.film")),
      h("p", { class: "quiet" }, filmType()
        ? t("share.film_text", { seconds: Math.ceil(((Math.max(0,
          Math.min(range.value.to - range.value.from + 1, LONGEST))) * STAY) / 1000) })
        : t("share.no_film")),
      h("div", { class: "share-row" }, number("from"), number("to"),
        action("record", () => void record(),
          filmType() !== null && range.value.from <= range.value.to),
        busy.value && h("button", { type: "button", "data-testid": "share-cancel",
          onClick: () => busy.peek()?.abort() }, t("share.cancel")))),
    !store.alone.value && h("section", null, h("h3", null, t("share.page")),
      h("p", { class: "quiet" }, t("share.page_text")),
    h("div", { class: "share-row" }, run && ready
      ? h("a", { class: "button", href: `/api/v1/runs/${run.id}/replay?step=${step.seq}&lang=${
        language.value}&theme=${store.lit.value}`,
        download: "", "data-testid": "share-html" }, t("share.html"))
      : action("html", () => {}, false))),
    !store.alone.value && h("section", null, h("h3", null, t("share.links")),
      h("div", { class: "share-row" }, action("link", () => copy(link.href)),
        action("embed", () => copy(frame))),
      h("fieldset", { class: "share-hide" }, h("legend", null, t("share.hide")),
        PARTS.map((one) => h("label", { key: one }, h("input", {
          type: "checkbox", checked: hidden.value.includes(one), "data-testid": `hide-${one}`,
          onChange: () => {
            const { value } = hidden;
            hidden.value = PARTS.filter((part) => value.includes(part) !== (part === one));
          },
        }), t(`share.hide.${one}`)))),
      h("label", { class: "share-code" }, t("share.embed_code"),
        h("input", { type: "text", readOnly: true, value: frame, "data-testid": "embed-code" }))),
    h("p", { class: "share-said", role: "status", "data-testid": "share-said" }, said.value));
}
