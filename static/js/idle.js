/** Work that nobody waits for. */

/** After so long, in milliseconds, it is done all the same. */
const LATEST = 400;

/**
 * Does work in small pieces, which must not keep a person waiting, whenever the browser has nothing
 * else to do.
 * @param {(() => void)[]} work
 */
export function idly(work) {
  const idle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ one) =>
    setTimeout(one, 200));
  const next = () => {
    work.shift()?.();
    if (work.length > 0) idle(next, { timeout: LATEST });
  };
  idle(next, { timeout: LATEST });
}
