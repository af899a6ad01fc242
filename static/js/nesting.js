/**
 * The graph as a tree, for who walks it by ear: which open group holds which cards and groups. A
 * frame holds what is drawn in it. It must not know how they are drawn.
 */

/**
 * @typedef {import("./answers.d.ts").Rectangle} Rectangle
 * @typedef {{id: string, level: number, holds: string[]}} Item `id` of its element, `level` from 1,
 *   `holds` the ids of what is directly in it
 */

/**
 * The items by what they are of: a node's number, a group's key.
 * @param {import("./layout.js").Layout} layout
 * @returns {Map<number | string, Item>}
 */
export function nesting({ frames, groups, boxes }) {
  /** @type {{of: number | string, id: string, box: Rectangle}[]} */
  const all = [
    ...frames.map((box, i) => ({ of: box.group, id: `frame-${i}`, box })),
    ...[...groups.values()].map((box, i) => ({ of: box.group, id: `group-${i}`, box })),
    ...[...boxes.values()].sort((a, b) => a.node - b.node)
      .map((box) => ({ of: box.node, id: `card-${box.node}`, box })),
  ];
  const around = [...frames].sort((a, b) => a.w * a.h - b.w * b.h);
  /** @type {Map<number | string, Item>} */
  const items = new Map(all.map(({ of, id }) => [of, { id, level: 1, holds: [] }]));
  const outer = new Map(all.map(({ of, box }) => [of, around.find((one) =>
    one.group !== of && one.w * one.h > box.w * box.h && holds(one, box))?.group]));
  for (const [of, item] of items) {
    let at = outer.get(of);
    if (at !== undefined) items.get(at)?.holds.push(item.id);
    for (; at !== undefined; at = outer.get(at)) item.level += 1;
  }
  return items;
}

/**
 * @param {Rectangle} frame
 * @param {Rectangle} box
 */
function holds(frame, box) {
  const [x, y] = [box.x + box.w / 2, box.y + box.h / 2];
  return x >= frame.x && x <= frame.x + frame.w && y >= frame.y && y <= frame.y + frame.h;
}
