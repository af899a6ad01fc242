/**
 * Boxes in rows, as a line of text wraps: how many fit, before anything is laid out. Pure; it must
 * not know what the boxes are.
 */

/**
 * How wide a text is, more or less, in pixels: letters of a fixed width, and twice as wide ones.
 * @param {string} text
 * @param {number} size of the font
 */
export function textWidth(text, size) {
  let width = 0;
  for (const letter of text) width += letter >= "\u2e80" ? size : 0.6 * size;
  return width;
}

/**
 * How many of the boxes fit, from the first on. Where not all do, what is said about the others has
 * to fit as well.
 * @param {readonly number[]} boxes their widths
 * @param {{width: number, rows: number, gap: number, rest: number}} room `rest` is how wide what
 *   is said about the others is
 */
export function fitting(boxes, { width, rows, gap, rest }) {
  let row = 1;
  let x = 0;
  let found = 0;
  for (let i = 0; i < boxes.length; i += 1) {
    if (x > 0 && x + gap + boxes[i] > width) {
      row += 1;
      x = 0;
    }
    if (row > rows) return found;
    x += (x > 0 ? gap : 0) + boxes[i];
    if (x + gap + rest <= width || row < rows) found = i + 1;
  }
  return boxes.length;
}
