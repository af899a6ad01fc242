"""The part of the compiler that marks what the recorder is to know: loops and names of tensors.

Also the base of the whole transformer: guard calls at exact places, refusals with spans. It must
not know which names and statements are allowed (language.py).
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from typing import Any

from RestrictedPython.transformer import RestrictingNodeTransformer

from engine.events import Span

from . import words
from .counting import counting, ends
from .program import Loop, Refused
from .where import Bytes, Text, clip

SMALL_EXPONENT = 64
"""Powers and shifts by a constant up to this need no guard against giant integers."""

GUARDED = frozenset({"numpy", "format", "format_map"})
"""Public names that mean something to a guard."""

RISKY = frozenset({"Pow", "LShift", "Mod"})
"""Operators that may make giant integers or texts."""

_NEVER_TENSORS = (
    ast.Constant,
    ast.JoinedStr,
    ast.Lambda,
    ast.Dict,
    ast.List,
    ast.Set,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)

_NEVER_UNPACKED = tuple({*_NEVER_TENSORS} - {ast.List, ast.ListComp, ast.GeneratorExp})
"""What may hold tensors is unpacked to them."""


def _dotted(node: ast.AST) -> str | None:
    """`self.fc1.weight` as text, None for anything but a chain of names."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return clip(".".join([node.id, *reversed(parts)]))


def _place(node: Any) -> Bytes:
    return (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def is_small(node: ast.expr) -> bool:
    if not isinstance(node, ast.Constant):
        return False
    value = node.value
    return isinstance(value, float) or (type(value) is int and value <= SMALL_EXPONENT)


def _has_slice(index: ast.expr) -> bool:
    return any(isinstance(part, ast.Slice) for part in ast.walk(index))


class Marking(RestrictingNodeTransformer):
    """Rewrites assignments and loops. What it notes is found in `variables`, `binds`, `loops`."""

    def __init__(self, text: Text) -> None:
        super().__init__([], [], {})
        self.text = text
        self.refusals: list[Refused] = []
        self.variables: dict[Bytes, str] = {}
        self.binds: list[tuple[tuple[str, ...], Span]] = []
        self.loops: list[Loop] = []
        self.asides: set[Span] = set()
        self.names: set[str] = set()
        self.classes: list[str] = []
        """Names of the classes around, innermost last: for `__x`, which Python mangles."""
        self.tensors = True
        """Whether the text may come by tensors: else there is nothing to mark."""
        self.bodies: list[str] = ["module"]
        """What kind of body the statements are in: module, class or def."""

    # --- helpers

    def error(self, node: Any, info: str, hint: str | None = None, error: str = "Refused") -> None:
        span = self.text.span(_place(node)) if hasattr(node, "lineno") else None
        if span is not None and hasattr(node, "body") and span[2] > span[0]:
            # Of a whole def or class the first line is meant.
            line = self.text.whole_line(span[0])
            span = (*span[:2], *line[2:]) if line else span
        self.refusals.append(Refused(info, span, hint, error))

    def guard(self, at: Any, name: str, *args: ast.expr) -> ast.Call:
        """A call of a guard that stands at exactly the place of the node `at`."""
        call = ast.Call(ast.Name(name, ast.Load()), list(args), [])
        for node in ast.walk(call.func):
            ast.copy_location(node, at)
        return ast.copy_location(call, at)

    def constant(self, at: Any, value: Any) -> ast.Constant:
        return ast.copy_location(ast.Constant(value), at)

    def is_plain(self, node: ast.Attribute) -> ast.expr | None:
        """The test whether `x.name` needs no guard: `x` is of a class of the program's own, with
        bases of its own only. None where that can't be asked without a second evaluation."""
        if not isinstance(node.value, ast.Name) or node.attr in GUARDED:
            return None
        if node.attr.startswith("__") or words.attribute_refusal(node.attr) is not None:
            return None
        kind = self.guard(node.value, "_type_", copy.copy(node.value))
        plain = ast.copy_location(ast.Name("_plain_", ast.Load()), node.value)
        return ast.copy_location(ast.Compare(kind, [ast.In()], [plain]), node.value)

    def unless_plain(
        self,
        node: ast.Attribute,
        part: Callable[[ast.Attribute], ast.expr],
        guarded: ast.expr,
    ) -> ast.expr:
        """`part` of the attribute access as it is where no guard is needed, else `guarded`.

        This test costs a third of a guard's call, and programs made of objects do little else.
        """
        test = self.is_plain(node)
        if test is None:
            return guarded
        plain = ast.Attribute(copy.copy(node.value), node.attr, ast.Load())
        ast.copy_location(plain, node)
        return ast.copy_location(ast.IfExp(test, part(plain), guarded), guarded)

    def mangled(self, name: str) -> str:
        if name.startswith("__") and not name.endswith("__") and self.classes:
            owner = self.classes[-1].lstrip("_")
            return f"_{owner}{name}" if owner else name
        return name

    def visit_Compare(self, node: ast.Compare) -> Any:
        """Notes `x.grad is None`: who asks that knows that it may be so."""
        left, right = node.left, node.comparators[0]
        if (
            isinstance(node.ops[0], (ast.Is, ast.IsNot))
            and isinstance(left, ast.Attribute)
            and left.attr == "grad"
            and isinstance(right, ast.Constant)
            and right.value is None
        ):
            self.asides.add(self.text.span(_place(left)))
        return self.node_contents_visit(node)

    # --- assignments

    def _name_of(self, target: ast.AST) -> str | None:
        return _dotted(target) if isinstance(target, (ast.Name, ast.Attribute)) else None

    def _bind_number(self, names: tuple[str, ...], value: ast.expr) -> int:
        self.binds.append((names, self.text.span(_place(value))))
        return len(self.binds) - 1

    def _bound(self, names: list[str], value: ast.expr) -> Callable[[ast.expr], ast.expr]:
        """Notes the variables of a right-hand side; the result marks them once it is visited."""
        if not names or not self.tensors or isinstance(value, _NEVER_TENSORS):
            return lambda visited: visited
        number = self._bind_number(tuple(names), value)
        return lambda visited: self.guard(
            visited, "_bind_", self.constant(visited, number), visited
        )

    def visit_Assign(self, node: ast.Assign) -> Any:
        target, value = node.targets[0], node.value
        after: list[ast.stmt] = []
        if isinstance(target, (ast.Tuple, ast.List)):
            starred = any(isinstance(part, ast.Starred) for part in target.elts)
            if (
                isinstance(value, (ast.Tuple, ast.List))
                and not starred
                and len(value.elts) == len(target.elts)
            ):
                marks = [
                    self._bound([name] if (name := self._name_of(part)) else [], element)
                    for part, element in zip(target.elts, value.elts, strict=True)
                ]
                self.node_contents_visit(node)
                value.elts = [mark(part) for mark, part in zip(marks, value.elts, strict=True)]
                return node
            names = [part.id for part in target.elts if isinstance(part, ast.Name)]
            if names and self.tensors and not isinstance(value, _NEVER_UNPACKED):
                number = self._bind_number(tuple(clip(name) for name in names), value)
                loads = [ast.copy_location(ast.Name(name, ast.Load()), value) for name in names]
                values = ast.copy_location(ast.Tuple(list(loads), ast.Load()), value)
                call = self.guard(value, "_binds_", self.constant(value, number), values)
                after = [ast.copy_location(ast.Expr(call), value)]
            self.node_contents_visit(node)
            return [node, *after]
        # `a = b = x`: the value is known by each name, the last one after the others.
        found = [self._name_of(part) for part in node.targets]
        mark = self._bound([name for name in found if name is not None], value)
        self.node_contents_visit(node)
        node.value = mark(node.value)
        return node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> Any:
        name = self._name_of(node.target)
        mark = self._bound([] if name is None else [name], node.value)
        self.node_contents_visit(node)
        node.value = mark(node.value)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        if node.value is None:
            # Visited all the same: the name may become a dataclass's field.
            self.visit(node.target)
            return ast.copy_location(ast.Pass(), node)
        return self.visit_Assign(ast.copy_location(ast.Assign([node.target], node.value), node))

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        target = node.target
        name = self._name_of(target)
        if name is not None:
            self.variables.setdefault(_place(node), name)
        operator = type(node.op).__name__
        if isinstance(target, ast.Attribute):
            attribute = self.mangled(target.attr)
            reason = words.attribute_refusal(attribute, write=True)
            if reason:
                self.error(target, reason)
            target.attr = attribute
            target.value, node.value = self.visit(target.value), self.visit(node.value)
            call = self.guard(
                node,
                "_augattr_",
                self.constant(node, operator),
                copy.copy(target.value),
                self.constant(node, attribute),
                copy.deepcopy(node.value),
            )
            guarded = ast.copy_location(ast.Expr(call), node)
            test = None if operator in RISKY else self.is_plain(target)
            if test is None:
                return guarded
            return ast.copy_location(ast.If(test, [node], [guarded]), node)
        risky = operator in ("Pow", "LShift") and not is_small(node.value)
        risky |= operator == "Mod" and not isinstance(node.value, ast.Constant)
        if risky and isinstance(target, ast.Name):
            self.check_name(target, target.id)
            load = ast.copy_location(ast.Name(target.id, ast.Load()), target)
            call = self.guard(
                node, "_augment_", self.constant(node, operator), load, self.visit(node.value)
            )
            return ast.copy_location(ast.Assign([target], call), node)
        if risky and isinstance(target, ast.Subscript) and not _has_slice(target.slice):
            name_of_op = self.constant(node, operator)
            parts = [self.visit(part) for part in (target.value, target.slice, node.value)]
            return ast.copy_location(
                ast.Expr(self.guard(node, "_augitem_", name_of_op, *parts)), node
            )
        self.node_contents_visit(node)
        return node

    # --- loops: `for x in items` becomes `for x in _loop_(number, items)`

    def _has_yield(self, statements: list[ast.stmt]) -> bool:
        todo: list[ast.AST] = list(statements)
        while todo:
            node = todo.pop()
            if isinstance(node, (ast.Yield, ast.YieldFrom)):
                return True
            if not isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
                todo.extend(ast.iter_child_nodes(node))
        return False

    def _marked(self, node: ast.For | ast.While) -> bool:
        """Loops of class bodies and generators are left alone: there, leaving is not clean."""
        return self.tensors and self.bodies[-1] != "class" and not self._has_yield(node.body)

    def visit_For(self, node: ast.For) -> Any:
        if not self._marked(node):
            return self.node_contents_visit(node)
        start, end = _place(node), _place(node.iter)
        name = ast.unparse(node.target)
        if isinstance(node.target, ast.Tuple):
            name = name.removeprefix("(").removesuffix(")")
        if isinstance(node.target, (ast.Tuple, ast.List)):
            parts = [self._name_of(part) or "" for part in node.target.elts]
            names = tuple(parts) if all(isinstance(p, ast.Name) for p in node.target.elts) else ()
        else:
            own = self._name_of(node.target)
            names = (own,) if own else ()
        self.loops.append(Loop(clip(name), names, self.text.span(start[:2] + end[2:])))
        number = len(self.loops) - 1
        self.node_contents_visit(node)
        node.iter = self.guard(node.iter, "_loop_", self.constant(node.iter, number), node.iter)
        return node

    def visit_While(self, node: ast.While) -> Any:
        if node.orelse or not self._marked(node):
            return self.node_contents_visit(node)
        start, end = _place(node), _place(node.test)
        counted = counting(node)
        self.loops.append(Loop("while", (), self.text.span(start[:2] + end[2:]), counted))
        test = node.test
        number = self.constant(test, len(self.loops) - 1)
        items = self.guard(test, "_while_", number, *([ends(test)] if counted else []))
        self.node_contents_visit(node)
        body = node.body
        if not (isinstance(node.test, ast.Constant) and node.test.value):
            leave = ast.copy_location(ast.Break(), node.test)
            unless = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
            body = [ast.copy_location(ast.If(unless, [leave], []), node.test), *body]
        turn = ast.copy_location(ast.Name("_turn_", ast.Store()), node.test)
        return ast.copy_location(ast.For(turn, items, body, []), node)
