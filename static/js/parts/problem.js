/**
 * What went wrong, as a box between the lines of the editor. It must not know where it stands.
 */
import { WidgetType } from "../../vendor/codemirror.js";

export class ProblemBox extends WidgetType {
  /** @param {{title: string, text: string, hint: string}} problem */
  constructor(problem) {
    super();
    this.problem = problem;
  }

  /**
   * @override
   * @param {ProblemBox} other
   */
  eq(other) {
    return JSON.stringify(other.problem) === JSON.stringify(this.problem);
  }

  /** @override */
  toDOM() {
    const box = document.createElement("div");
    box.className = "problem";
    box.dataset.testid = "problem";
    const kind = document.createElement("strong");
    kind.textContent = this.problem.title + (this.problem.text ? ": " : "");
    box.append(kind, this.problem.text);
    if (this.problem.hint) {
      const hint = document.createElement("span");
      hint.className = "problem-hint";
      hint.textContent = this.problem.hint;
      box.append(hint);
    }
    const room = document.createElement("div");
    room.className = "problem-room";
    room.append(box);
    return room;
  }
}
