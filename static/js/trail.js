/**
 * The way through the programs that were run: each has its entry in the browser's history, so that
 * Back and Forward lead from one to the other. It must not know what an address says.
 */

/** The program that ran last at the entry where we stand, and its address. */
let ran = { program: "", hash: "" };
/** The program that the address has although nobody has run it. */
let typed = "";

/** What an entry of ours remembers: of an address that somebody typed or followed, nothing. */
export function remembered() {
  const state = /** @type {{program?: unknown} | null} */ (history.state);
  return typeof state?.program === "string" ? state.program : undefined;
}

/**
 * We stand at an entry whose program is run: the page was opened there, or Back led there.
 * @param {string} program
 */
export function arrive(program) {
  ran = { program, hash: location.hash };
  typed = "";
  history.replaceState({ program }, "");
}

/**
 * Keeps the address of what is seen.
 * @param {string} hash
 * @param {string} program what the address is of
 * @param {{shown: boolean, begun: boolean}} how `shown`: its run is on the screen, else it is only
 *   written; `begun`: somebody pressed Run, so that another program gets an entry of its own
 */
export function note(hash, program, { shown, begun }) {
  if (!shown) {
    typed = program;
    replace(hash, program);
    return;
  }
  const written = { hash: location.hash, program: typed };
  const earlier = ran.program && ran.program !== program;
  const lost = typed && typed !== program;
  if (begun && (earlier || lost)) {
    // What was written over a run and never ran itself has taken its place: both stay reachable.
    if (earlier) replace(ran.hash, ran.program);
    if (earlier && lost) push(written.hash, written.program);
    push(hash, program);
  } else {
    replace(hash, program);
  }
  ran = { program, hash };
  typed = "";
}

/**
 * @param {string} hash
 * @param {string} program
 */
function replace(hash, program) {
  if (location.hash === hash && remembered() === program) return;
  history.replaceState({ program }, "", at(hash));
}

/**
 * @param {string} hash
 * @param {string} program
 */
function push(hash, program) {
  history.pushState({ program }, "", at(hash));
}

/**
 * An address of ours. The page of a run (`/runs/ID`) is only a way in: from there on all is said
 * behind `#`.
 * @param {string} hash
 */
function at(hash) {
  return location.pathname.replace(/^\/runs\/[\w-]+$/, "/") + hash;
}
