/**
 * What a line made, written out beside it, and of which iteration that is. It must not know what is
 * written beside which line.
 */
import { WidgetType } from "../../vendor/codemirror.js";
import * as store from "../store.js";

export class Made extends WidgetType {
  /**
   * @param {string} name
   * @param {string} value ` = [1, 2]`, or `: 4×2 float32` for one too long to write out
   * @param {string} title
   * @param {number} line
   */
  constructor(name, value, title, line) {
    super();
    this.name = name;
    this.value = value;
    this.title = title;
    this.line = line;
  }

  /**
   * @override
   * @param {Made} other
   */
  eq(other) {
    return other.name === this.name && other.value === this.value && other.line === this.line;
  }

  /** @override */
  toDOM() {
    const box = document.createElement("span");
    box.className = "made";
    box.dataset.line = String(this.line);
    const text = document.createElement("span");
    text.className = "made-text";
    text.title = this.title;
    text.addEventListener("click", () => select(this.line));
    if (this.name) {
      const name = document.createElement("span");
      name.className = "made-name";
      name.textContent = this.name;
      text.append(name);
    }
    text.append(this.value);
    box.append(text);
    box.style.width = `${(text.textContent ?? "").length + 2}ch`;
    return box;
  }
}

/** Beside the head of a loop: which of its iterations the lines show. */
export class Shown extends WidgetType {
  /** @param {string} text */
  constructor(text) {
    super();
    this.text = text;
  }

  /**
   * @override
   * @param {Shown} other
   */
  eq(other) {
    return other.text === this.text;
  }

  /** @override */
  toDOM() {
    const box = document.createElement("span");
    box.className = "made shown";
    const text = document.createElement("span");
    text.className = "shown-text";
    text.textContent = this.text;
    box.append(text);
    return box;
  }
}

/**
 * Looks at what a line made.
 * @param {number} line
 */
function select(line) {
  const state = store.now.peek();
  const made = state.lines.get(line);
  const node = made && state.producer.get(made.tensor.id);
  if (node !== undefined) store.selected.value = node;
}
