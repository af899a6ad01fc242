/**
 * What a node keeps for its backward: of which tensors, at which version of them, and whether it
 * still does. Pure, from the state alone; it must not know how it is told.
 */

/**
 * @typedef {import("./state.js").Card} Card
 * @typedef {import("./state.js").State} State
 * `then`: the version of the tensor when it was saved, `now`: the one it has come to.
 * @typedef {{what: string, tensor: boolean,
 *   versions: {of: number, then: number, now: number}[]}} Kept
 * `of`: which tensor
 */

/**
 * Whether an argument is what an op saves, or a member of it.
 * @param {string} name
 * @param {string} what
 */
function holds(name, what) {
  return name === what || name.startsWith(`${what}[`);
}

/**
 * All that a card's node has saved; sizes and settings are no tensors, and are not let go of.
 * @param {Card} card
 * @param {State} state
 * @returns {Kept[]}
 */
export function keptBy(card, state) {
  const { arguments: names, inputs, output, version, inplace, saved } = card.forward;
  return (saved ?? []).map((what) => {
    const versions = names.flatMap((name, i) => {
      // What it changes itself it has saved as it was.
      const own = holds(name, what) && !(inplace && inputs[i] === output.id);
      const now = state.versions.get(inputs[i]) ?? 0;
      return own ? [{ of: inputs[i], then: card.versions[i], now }] : [];
    });
    if (what === "result") {
      const now = state.versions.get(output.id) ?? 0;
      versions.push({ of: output.id, then: version ?? 0, now });
    }
    const tensor = /^result/.test(what) || names.some((name) => holds(name, what));
    return { what, tensor, versions };
  });
}

/** @param {Kept} kept */
export function changed({ versions }) {
  return versions.filter(({ then, now }) => then !== now);
}
