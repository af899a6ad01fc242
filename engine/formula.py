"""Formulas: one text is the arithmetic on arrays, the arithmetic on tensors, and the picture.

A formula is a Python expression over an op's argument names, `result`, and `g`, the incoming
gradient. It may call other ops by name and the helper functions of `ops/derivatives.py`. It is
compiled once for arrays (plain backward) and once for tensors (create_graph), and drawn as LaTeX
from the same tree, so that the number and the picture cannot drift apart.

It must not know Tensor: the caller hands in the namespace whose functions the formula calls.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

ALLOWED = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.USub, ast.Call, ast.keyword, ast.Name, ast.Load,
    ast.Constant, ast.Compare, ast.Gt, ast.Lt, ast.GtE, ast.LtE, ast.Eq, ast.NotEq, ast.IfExp,
    ast.BoolOp, ast.And, ast.Or, ast.Not, ast.Subscript, ast.Tuple, ast.BitAnd, ast.BitOr,
    ast.Invert, ast.Is, ast.IsNot,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult,
)  # fmt: skip

GRADIENT = re.compile(r"g\d*$")
"""`g`, or `g0`, `g1` ... for ops with several outputs."""

COMPARE = {
    ast.Gt: ">", ast.Lt: "<", ast.GtE: r"\ge", ast.LtE: r"\le", ast.Eq: "=", ast.NotEq: r"\ne",
    ast.Is: "=", ast.IsNot: r"\ne",
}  # fmt: skip


class Formula:
    """`Formula("g * other")`: `.names` are the names it reads, `.tree` its expression."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text, mode="eval").body
        for node in ast.walk(self.tree):
            if not isinstance(node, ALLOWED):
                raise SyntaxError(f"formula {text!r} uses {type(node).__name__}")
        calls = {n.func.id for n in ast.walk(self.tree)
                 if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}  # fmt: skip
        used = {n.id for n in ast.walk(self.tree) if isinstance(n, ast.Name)}
        self.calls = frozenset(calls)
        self.names = frozenset(used - calls)

    def __repr__(self) -> str:
        return f"Formula({self.text!r})"

    def compile(
        self, parameters: str, places: Mapping[str, str], functions: Mapping[str, Any]
    ) -> Callable[..., Any]:
        """A function of `parameters` in which each name reads its place.

        `places` maps a formula's name to source text ("s[0]"); `functions` holds what it calls.
        """

        class Place(ast.NodeTransformer):
            def visit_Name(self, node: ast.Name) -> ast.AST:
                text = places.get(node.id)
                return node if text is None else ast.parse(text, mode="eval").body

        tree = Place().visit(copy.deepcopy(self.tree))
        source = f"lambda {parameters}: {ast.unparse(tree)}"
        namespace = {"__builtins__": {}, "len": len, "range": range, **functions}
        code = compile(source, f"<formula {self.text}>", "eval")
        compiled: Callable[..., Any] = eval(code, namespace)
        return compiled


def inlined(tree: ast.expr, lookup: Callable[[str], Formula | None],
            arguments: Callable[[str], tuple[str, ...]]) -> ast.expr:  # fmt: skip
    """The tree with every call of an op that is itself written as a formula replaced by it."""

    class Inline(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.AST:
            self.generic_visit(node)
            assert isinstance(node.func, ast.Name)
            inner = lookup(node.func.id)
            if inner is None:
                return node
            names = arguments(node.func.id)
            given = dict(zip(names, node.args, strict=False))
            given.update({k.arg: k.value for k in node.keywords if k.arg})

            class Put(ast.NodeTransformer):
                def visit_Name(self, name: ast.Name) -> ast.AST:
                    return copy.deepcopy(given.get(name.id, name))

            body: ast.AST = Put().visit(copy.deepcopy(inner.tree))
            return body

    out = Inline().visit(copy.deepcopy(tree))
    assert isinstance(out, ast.expr)
    return out


def _reads_gradient(tree: ast.AST) -> bool:
    return any(isinstance(n, ast.Name) and GRADIENT.match(n.id) for n in ast.walk(tree))


def local_derivative(tree: ast.expr) -> ast.expr | None:
    """The factor that multiplies `g` in an elementwise formula; None when it is not of that form.

    `g * x` gives `x`, `-g / x` gives `-1 / x`, `where(c, g, 0)` gives `where(c, 1, 0)`.
    """
    one = ast.Constant(1)
    if isinstance(tree, ast.Name) and GRADIENT.match(tree.id):
        return one
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        inner = local_derivative(tree.operand)
        return None if inner is None else ast.UnaryOp(ast.USub(), inner)
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, (ast.Mult, ast.Div)):
        if not _reads_gradient(tree.right):
            left = local_derivative(tree.left)
            if left is None:
                return None
            if isinstance(tree.op, ast.Mult):
                if isinstance(left, ast.Constant) and left.value == 1:
                    return tree.right
                minus_one = isinstance(left, ast.UnaryOp) and ast.unparse(left) == "-1"
                if minus_one:
                    return ast.UnaryOp(ast.USub(), tree.right)
            return ast.BinOp(left, tree.op, tree.right)
        if isinstance(tree.op, ast.Mult) and not _reads_gradient(tree.left):
            right = local_derivative(tree.right)
            if right is None:
                return None
            if isinstance(right, ast.Constant) and right.value == 1:
                return tree.left
            return ast.BinOp(tree.left, tree.op, right)
    if isinstance(tree, ast.IfExp) and not _reads_gradient(tree.test):
        body, other = local_derivative(tree.body), local_derivative(tree.orelse)
        if body is not None and other is not None:
            return ast.IfExp(tree.test, body, other)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        if tree.func.id == "where" and not _reads_gradient(tree.args[0]):
            branches = [local_derivative(b) if _reads_gradient(b) else b for b in tree.args[1:]]
            if all(b is not None for b in branches):
                kept = [b for b in branches if b is not None]
                return ast.Call(tree.func, [tree.args[0], *kept], [])
        if tree.func.id in ("zeros_like", "zero"):
            return ast.Constant(0)
    if isinstance(tree, ast.Constant) and tree.value == 0:
        return tree
    return None


# --- drawing ------------------------------------------------------------------------------------

SUM, PRODUCT, UNARY, POWER, ATOM = 1, 2, 3, 4, 5
"""How tightly a drawn piece holds together."""

PLACEHOLDER = re.compile(r"\\v\{(\w+)\}")


def fill(template: str, pieces: Mapping[str, tuple[str, int]]) -> str:
    r"""Put drawn pieces into an op's LaTeX template: `\v{name}` becomes the piece of that name.

    A piece that does not hold together gets parentheses, unless the template encloses it.
    """

    out, at = "", 0
    for match in PLACEHOLDER.finditer(template):
        before = template[match.start() - 1 : match.start()]
        after = template[match.end() : match.end() + 1]
        name = match.group(1)
        text = match.group(0)
        if name in pieces:
            text, strength = pieces[name]
            enclosed = bool(before) and before in "{(|" and bool(after) and after in "})|,"
            if strength < ATOM and not enclosed:
                text = rf"\left({text}\right)"
        out += template[at : match.start()] + text
        at = match.end()
    return out + template[at:]


class Drawing:
    r"""Draws a formula's tree as LaTeX in which `\v{name}` stands for each name.

    `template(function)` gives the LaTeX template and argument names of a called op; `scalars` are
    the names that are plain numbers (settings), so that `2x` is not drawn as `2 ⊙ x`.
    """

    def __init__(self, template: Callable[[str], tuple[str, tuple[str, ...]] | None],
                 scalars: frozenset[str]) -> None:  # fmt: skip
        self.template = template
        self.scalars = scalars

    def draw(self, tree: ast.expr) -> str:
        return self.piece(tree)[0]

    def _plain(self, tree: ast.expr) -> bool:
        names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        return names <= self.scalars

    def _wrap(self, tree: ast.expr, least: int) -> str:
        text, strength = self.piece(tree)
        return text if strength >= least else rf"\left({text}\right)"

    def piece(self, tree: ast.expr) -> tuple[str, int]:
        """The LaTeX of a tree and how tightly it holds together."""
        if isinstance(tree, ast.Name):
            return rf"\v{{{tree.id}}}", ATOM
        if isinstance(tree, ast.Constant):
            return (str(tree.value), ATOM) if tree.value is not None else (r"\varnothing", ATOM)
        if isinstance(tree, ast.UnaryOp):
            if isinstance(tree.op, ast.USub):
                return "-" + self._wrap(tree.operand, UNARY), PRODUCT
            return r"\lnot " + self._wrap(tree.operand, ATOM), UNARY
        if isinstance(tree, ast.Compare):
            sides = [tree.left, *tree.comparators]
            text = self._wrap(sides[0], SUM)
            for sign, side in zip(tree.ops, sides[1:], strict=True):
                text += f" {COMPARE[type(sign)]} " + self._wrap(side, SUM)
            return text, 0
        if isinstance(tree, ast.BoolOp):
            word = r" \land " if isinstance(tree.op, ast.And) else r" \lor "
            return word.join(self._wrap(v, 0) for v in tree.values), 0
        if isinstance(tree, ast.IfExp):
            return self._cases(tree.test, tree.body, tree.orelse)
        if isinstance(tree, ast.Tuple):
            return ", ".join(self.draw(e) for e in tree.elts), SUM
        if isinstance(tree, ast.Subscript):
            return rf"{self._wrap(tree.value, ATOM)}_{{{self.draw(tree.slice)}}}", ATOM
        if isinstance(tree, ast.BinOp):
            return self._binary(tree)
        if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
            return self._call(tree, tree.func.id)
        raise TypeError(f"cannot draw {ast.dump(tree)}")

    def _cases(self, test: ast.expr, yes: ast.expr, no: ast.expr) -> tuple[str, int]:
        body = rf"{self.draw(yes)} & {self.draw(test)} \\ {self.draw(no)} & \text{{otherwise}}"
        return rf"\begin{{cases}}{body}\end{{cases}}", ATOM

    def _binary(self, tree: ast.BinOp) -> tuple[str, int]:
        left, right, sign = tree.left, tree.right, tree.op
        if isinstance(sign, (ast.Add, ast.Sub)):
            mark = "+" if isinstance(sign, ast.Add) else "-"
            return f"{self._wrap(left, SUM)} {mark} {self._wrap(right, PRODUCT)}", SUM
        if isinstance(sign, ast.Div):
            return rf"\frac{{{self.draw(left)}}}{{{self.draw(right)}}}", ATOM
        if isinstance(sign, ast.Pow):
            return rf"{self._wrap(left, ATOM)}^{{{self.draw(right)}}}", POWER
        if isinstance(sign, ast.MatMult):
            return rf"{self._wrap(left, POWER)}\,{self._wrap(right, POWER)}", PRODUCT
        if isinstance(sign, (ast.BitAnd, ast.BitOr)):
            mark = r"\land" if isinstance(sign, ast.BitAnd) else r"\lor"
            return f"{self._wrap(left, ATOM)} {mark} {self._wrap(right, ATOM)}", 0
        mark = r"\cdot" if self._plain(left) or self._plain(right) else r"\odot"
        return f"{self._wrap(left, PRODUCT)} {mark} {self._wrap(right, UNARY)}", PRODUCT

    def _call(self, tree: ast.Call, name: str) -> tuple[str, int]:
        if name == "where":
            return self._cases(*tree.args)
        known = self.template(name)
        if known is None:
            inside = ", ".join(self.draw(a) for a in tree.args)
            shown = name.replace("_", r"\_")
            return rf"\operatorname{{{shown}}}\left({inside}\right)", ATOM
        template, names = known
        pieces = {n: self.piece(a) for n, a in zip(names, tree.args, strict=False)}
        pieces.update({k.arg: self.piece(k.value) for k in tree.keywords if k.arg})
        return fill(template, pieces), POWER if template.startswith("\\v") else ATOM
