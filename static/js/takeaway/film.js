/**
 * A range of steps as a film: each step's picture stands for a while on a canvas that the browser
 * records. It must not know how pictures or steps are made.
 */
import { image } from "./picture_file.js";

const TYPES = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm", "video/mp4"];
const WIDTH = 1280;
const HEIGHT = 720;
/** How long a step stays, in milliseconds. */
export const STAY = 700;

/** What this browser can record, if anything. */
export function filmType() {
  if (typeof MediaRecorder === "undefined") return null;
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? null;
}

/**
 * @param {number} from
 * @param {number} to
 * @param {(step: number) => Promise<{svg: string, ground: string}>} show goes to a step
 * @param {AbortSignal} signal
 * @returns {Promise<Blob>}
 */
export async function film(from, to, show, signal) {
  const type = filmType();
  if (!type) throw new Error("no recorder");
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const recorder = new MediaRecorder(canvas.captureStream(30), {
    mimeType: type, videoBitsPerSecond: 4e6,
  });
  /** @type {Blob[]} */
  const pieces = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  const stopped = new Promise((resolve) => {
    recorder.onstop = resolve;
  });
  try {
    for (let step = from; step <= to && !signal.aborted; step += 1) {
      const { svg, ground } = await show(step);
      const drawn = await image(svg);
      // The clock stands still while a picture is made.
      if (recorder.state === "inactive") recorder.start();
      else recorder.resume();
      await hold(() => paint(context, drawn, ground));
      recorder.pause();
    }
  } finally {
    if (recorder.state !== "inactive") recorder.stop();
  }
  await stopped;
  signal.throwIfAborted();
  return new Blob(pieces, { type: type.split(";")[0] });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLImageElement} drawn
 * @param {string} ground
 */
function paint(context, drawn, ground) {
  context.fillStyle = ground;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const k = Math.min(WIDTH / drawn.width, HEIGHT / drawn.height, 2);
  context.drawImage(drawn, (WIDTH - drawn.width * k) / 2, (HEIGHT - drawn.height * k) / 2,
    drawn.width * k, drawn.height * k);
}

/**
 * Draws for as long as a step stays: a canvas that does not change gives no frames.
 * @param {() => void} draw
 */
function hold(draw) {
  const begin = performance.now();
  return new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
    const tick = () => {
      draw();
      if (performance.now() - begin < STAY) requestAnimationFrame(tick);
      else resolve();
    };
    tick();
  });
}
