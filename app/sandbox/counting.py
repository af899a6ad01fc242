"""Loops that count: `while i < n: ... i += 1` says how many iterations will come.

It must not know what is done with that.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Ends = Callable[[], tuple[Any, Any]]
"""What the counter is now, and where it stops."""


@dataclass(frozen=True, slots=True)
class Counting:
    """How a loop counts: by how much, and whether its last iteration has the end itself."""

    step: int
    inclusive: bool

    def left(self, ends: Ends) -> int | None:
        """How many iterations will follow the one that runs."""
        try:
            now, end = ends()
        except NameError:
            return None
        if type(now) is not int or type(end) is not int:
            return None  # the program's own may count as it likes
        # One whose counter goes on first has counted already: it is told one more in full.
        return max(0, ((end - now) * (1 if self.step > 0 else -1) - (not self.inclusive))
                   // abs(self.step))  # fmt: skip


def counting(loop: ast.While) -> Counting | None:
    """How the loop counts; None where it is no such loop."""
    test = loop.test
    if not (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and len(test.ops) == 1
        and isinstance(test.comparators[0], (ast.Name, ast.Constant))
    ):
        return None
    name = test.left.id
    stores = [
        node
        for statement in loop.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    steps = [step for statement in loop.body if (step := _step(statement, name)) is not None]
    if len(stores) != 1 or len(steps) != 1:
        return None
    up = isinstance(test.ops[0], (ast.Lt, ast.LtE))
    down = isinstance(test.ops[0], (ast.Gt, ast.GtE))
    (step,) = steps
    if not ((up and step > 0) or (down and step < 0)):
        return None
    return Counting(step, isinstance(test.ops[0], (ast.LtE, ast.GtE)))


def _step(statement: ast.stmt, name: str) -> int | None:
    """Of `name += 1`, `name -= 1`, `name = name + 1`: the number that is added."""
    target: ast.expr
    left: ast.expr | None
    if isinstance(statement, ast.AugAssign):
        target, left, op, value = statement.target, None, statement.op, statement.value
    elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.BinOp):
        target, left = statement.targets[0], statement.value.left
        op, value = statement.value.op, statement.value.right
    else:
        return None
    if not (isinstance(target, ast.Name) and target.id == name):
        return None
    if left is not None and not (isinstance(left, ast.Name) and left.id == name):
        return None
    if not (isinstance(value, ast.Constant) and type(value.value) is int):
        return None
    if isinstance(op, ast.Add):
        return value.value
    return -value.value if isinstance(op, ast.Sub) else None


def ends(test: ast.expr) -> ast.expr:
    """`lambda: (i, n)` of `i < n`: nothing of the program's runs when it is asked."""
    assert isinstance(test, ast.Compare)
    # Copies: the test itself is looked at by the language and may be rewritten.
    values = [copy.deepcopy(test.left), copy.deepcopy(test.comparators[0])]
    nothing = ast.arguments([], [], None, [], [], None, [])
    made = ast.Lambda(nothing, ast.Tuple(values, ast.Load()))
    return ast.fix_missing_locations(ast.copy_location(made, test))
