/**
 * What went wrong, as a box between the lines of the editor. It must not know where it stands.
 */
import { WidgetType } from "../../vendor/codemirror.js";
import { t } from "../i18n.js";
import { linked } from "./linked.js";

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
    const { title, text } = this.problem;
    // The name of an exception and what Python says of it are English in every language.
    const colon = /^[\0-\x7f]*$/.test(title) ? ": " : t("text.colon");
    kind.textContent = title + (text ? colon : "");
    box.append(kind, this.problem.text);
    if (this.problem.hint) {
      const hint = document.createElement("span");
      hint.className = "problem-hint";
      for (const piece of linked(this.problem.hint, this.problem.text)) {
        if (typeof piece === "string") {
          hint.append(piece);
          continue;
        }
        const link = document.createElement("a");
        Object.assign(link, {
          href: piece.href, textContent: piece.text, target: "_blank", rel: "noopener" });
        hint.append(link);
      }
      box.append(hint);
    }
    const room = document.createElement("div");
    room.className = "problem-room";
    room.append(box);
    return room;
  }
}
