/**
 * Ends a switch over a tagged union: a new member breaks the type check until it is handled.
 * At run time it does nothing, because a page must live with events that are newer than itself.
 * @param {never} value
 * @returns {void}
 */
export function never(value) {
  void value;
}
