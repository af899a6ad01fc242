"""What if: a literal of the text is another one. Places stay those of the text as it was given.

It must not know who asks, nor what the text may say (language.py, which sees the new literal).
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from engine.events import Span

from .numbers import read
from .program import Refused
from .where import Text


def replace(tree: ast.AST, text: Text, wanted: Sequence[tuple[Span, Any]]) -> None:
    """Put other values into the literals of a tree that stand at these spans."""
    left = dict(wanted)
    todo: list[ast.AST] = [tree]
    while todo and left:
        node = todo.pop()
        literal = _literal(node)
        span = None if literal is None else text.span_of(node)
        if literal is not None and span in left:
            literal.value = _like(_signed(node), left.pop(span), span)
            if isinstance(node, ast.UnaryOp):
                node.op = ast.UAdd()
        elif not isinstance(node, ast.JoinedStr):
            todo.extend(ast.iter_child_nodes(node))
    for span in left:
        raise Refused(
            "there is no literal at exactly this place",
            span,
            "Give the span of one number, string, True or False, a minus sign included.",
        )


def _literal(node: ast.AST) -> ast.Constant | None:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float, bool, str):
        return node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        inner = node.operand
        if isinstance(inner, ast.Constant) and type(inner.value) in (int, float):
            return inner
    return None


def _signed(node: ast.AST) -> Any:
    return node.value if isinstance(node, ast.Constant) else 0


def _like(old: Any, new: Any, span: Span | None) -> Any:
    """The new value, of the old one's kind: a number for a number, a text for a text."""
    if type(old) is str or type(old) is bool:
        if type(new) is not type(old):
            raise Refused(
                f"this literal is {'a text' if type(old) is str else 'True or False'}",
                span,
                "Replace it by another of its kind.",
            )
        return new
    new = read(new)
    if type(new) not in (int, float):
        raise Refused("this literal is a number", span, "Replace it by another number.")
    return new
