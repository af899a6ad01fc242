import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "../../static/js/events.js";
import { groupOf, home, progress, shownEdge, strands } from "../../static/js/groups.js";
import { arrange, chosen } from "../../static/js/layout.js";
import { frameName, groupName } from "../../static/js/parts/group.js";
import { edgeKey } from "../../static/js/state.js";
import { load, NAMES, random } from "./fixtures.js";

/**
 * A view that closes some of a state's cards into two groups.
 * @param {import("../../static/js/state.js").State} state
 * @param {number} seed
 */
function grouped(state, seed) {
  const draw = random(seed);
  const shown = chosen(state, null).length ? chosen(state, null) : [...state.cards.keys()];
  const place = { x: 0, y: 0, w: 10, h: 10 };
  /** @type {Map<string, [number, number][]>} */
  const closed = new Map([["/a", []], ["/b", []]]);
  /** @type {import("../../static/js/answers.d.ts").View["cards"]} */
  const cards = [];
  for (const node of shown) {
    const which = ["/a", "/b", ""][draw(3)];
    if (which) closed.get(which)?.push([node, node]);
    else cards.push({ node, ...place });
  }
  for (const [group, ranges] of closed) {
    if (ranges.length === 0) continue;
    cards.push({ group, kind: "module", name: "m", label: "M", count: ranges.length, ranges,
      ...place });
  }
  return { shown, closed, view: { cards, frames: [], edges: [], width: 1, height: 1, hash: "" } };
}

for (const name of NAMES) {
  test(`${name}: nodes have one home, edges between homes are strands`, () => {
    const state = fold(load(name));
    for (let seed = 0; seed < 40; seed += 1) {
      const { shown, closed, view } = grouped(state, seed);
      const layout = arrange(state, view, true, null);
      for (const node of shown) {
        const inside = [...closed].find(([, ranges]) => ranges.some(([a]) => a === node));
        assert.equal(groupOf(layout, node)?.group, inside?.[0]);
        assert.ok(home(layout, node));
      }
      const bundles = strands(layout, state);
      for (const card of state.cards.values()) {
        card.sources.forEach((source, i) => {
          const argument = card.forward.arguments[i];
          const key = source === null ? null : shownEdge(layout, source, card.id, argument);
          if (key === null || key.endsWith(`:${argument}`)) return;
          assert.ok(bundles.get(key)?.includes(edgeKey(card.id, argument)));
        });
      }
      for (const group of layout.groups.values()) {
        assert.equal(progress(group, state).made, group.count);
        assert.deepEqual(progress(group, fold([])), { made: 0, done: 0 });
      }
    }
  });
}

test("a number alone is no name of a group: its class is said too", () => {
  /** @type {(kind: string, name: string, label: string) => any} */
  const group = (kind, name, label) => ({ kind, name, label, count: 3 });
  for (const [one, name] of /** @type {const} */ ([
    [group("module", "200", "Linear"), "200 Linear"],
    [group("module", "2.0", "Linear"), "2.0 Linear"],
    [group("bucket", "32 … 64", "Linear"), "Linear 32 … 64"],
    [group("bucket", "32 … 64", ""), "32 … 64"],
  ])) {
    assert.equal(groupName(one), name);
    assert.equal(frameName(one), name);
  }
  assert.equal(groupName(group("module", "fc1", "Linear")), "fc1");
  assert.equal(frameName(group("module", "fc1", "Linear")), "fc1 Linear");
});
