"""What a program may say: RestrictedPython's transformer with our rules, real bytecode after it.

Attribute reads and writes become guard calls; names, subscripts, iteration and unpacking stay
native, which is what keeps programs fast. Loops and assignments are marked for the recorder. It
must not know which objects exist or who answers the guards (guards.py).
"""

from __future__ import annotations

import ast
from typing import Any, TypeVar

from . import slotted, words
from .importing import Exports, Imports
from .marking import is_small
from .patterns import Tests, needs_guard
from .where import Text

_NO_ARGUMENTS = ast.arguments([], [], None, [], [], None, [])

FINALLY_DEPTH = 5
"""Each `finally` inside another doubles the bytecode."""

Node = TypeVar("Node", bound=ast.AST)


_NOT_HERE: dict[str, tuple[str, str]] = {
    "AsyncFunctionDef": ("async functions are not available here", "Use an ordinary def."),
    "AsyncFor": ("async for is not available here", "Use an ordinary for."),
    "AsyncWith": ("async with is not available here", "Use an ordinary with."),
    "Await": ("await is not available here", "Call the function."),
    "TryStar": ("except* is not available here", "Use except."),
    "TypeAlias": ("type statements are not available here", "Write X = ... instead."),
    "TypeVar": ("type parameters are not available here", "Leave them out."),
    "TemplateStr": ("template strings are not available here", "Use an f-string."),
}


def _is_constant(spec: ast.expr) -> bool:
    """Whether a format is written out, and not empty."""
    parts = spec.values if isinstance(spec, ast.JoinedStr) else []
    return any(isinstance(p, ast.Constant) and p.value for p in parts)


def _field(name: str, annotation: str) -> str:
    """How a dataclass is told of a name with an annotation: `*` and `=x` are special to it."""
    kind = annotation.strip("\"'").partition("[")[0].rpartition(".")[2]
    return "*" if kind == "KW_ONLY" else f"={name}" if kind == "InitVar" else name


class Policy(Imports):
    """Checks and rewrites the tree of one program."""

    def __init__(self, text: Text, exports: Exports) -> None:
        super().__init__(text, exports)
        self.finally_depth = 0
        self.docstring: str | None = None

    def not_allowed(self, node: ast.AST) -> None:
        kind = type(node).__name__
        sentence, hint = _NOT_HERE.get(kind, (f"{kind} is not available here", None))
        self.error(node, sentence, hint)

    def visit_Assign(self, node: ast.Assign) -> Any:
        target = node.targets[0]
        if isinstance(target, ast.Name) and len(node.targets) == 1:
            if target.id == "__slots__" and self.bodies[-1] == "class":
                node.value = self.visit(node.value)
                node.targets = [ast.copy_location(ast.Name(slotted.WRITTEN, ast.Store()), target)]
                return node
            if target.id in words.ABOUT and self.bodies[-1] == "module":
                node.value = self.visit(node.value)
                node.targets = [ast.copy_location(ast.Name("_about_", ast.Store()), target)]
                return node
        return super().visit_Assign(node)

    # --- names

    def check_name(self, node: Any, name: str | None, allow_magic_methods: bool = False) -> None:
        if name is None:
            return
        self.names.add(name)
        definable = name in words.DEFINABLE or name in words.OF_DICTS
        if allow_magic_methods and definable and self.bodies[-1] == "class":
            return
        reason = words.name_refusal(name)
        if reason:
            self.error(node, reason, words.DEFINED_INSTEAD.get(name))

    def visit_Name(self, node: ast.Name) -> Any:
        if node.id in words.ABOUT_FILE and isinstance(node.ctx, ast.Load):
            return self.constant(node, words.ABOUT_FILE[node.id])
        if node.id == "__doc__" and isinstance(node.ctx, ast.Load) and self.bodies[-1] != "class":
            return self.constant(node, self.docstring)
        self.check_name(node, node.id, allow_magic_methods=True)
        return node

    def visit_arg(self, node: ast.arg) -> Any:
        self.check_name(node, node.arg)
        node.annotation = None
        return node

    def check_function_argument_names(self, node: Any) -> None:
        """visit_arg checks them, each at its own place."""

    def visit_keyword(self, node: ast.keyword) -> Any:
        if node.arg is not None and (reason := words.name_refusal(node.arg)):
            self.error(node, reason)
        return self.node_contents_visit(node)

    def visit_Global(self, node: Any) -> Any:
        for name in node.names:
            self.check_name(node, name)
        return node

    visit_Nonlocal = visit_Global

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> Any:
        self.check_name(node, node.name)
        return self.node_contents_visit(node)

    # --- attributes

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        load = isinstance(node.ctx, ast.Load)
        node.attr = self.mangled(node.attr)
        if load and node.attr == "__dict__":
            self.node_contents_visit(node)
            return self.guard(node, "_vars_", node.value)
        reason = words.attribute_refusal(node.attr, write=not load)
        if reason:
            self.error(node, reason)
        self.node_contents_visit(node)
        name = self.constant(node, node.attr)
        if load:
            read = self.guard(node, "_getattr_", node.value, name)
            return self.unless_plain(node, lambda plain: plain, read)
        write = self.guard(node.value, "_write_", node.value, name)
        node.value = self.unless_plain(node, lambda plain: plain.value, write)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        return self.node_contents_visit(node)

    # --- calls and operators

    def visit_Call(self, node: ast.Call) -> Any:
        function = node.func
        if isinstance(function, ast.Name):
            if function.id == "super" and (len(node.args) not in (0, 2) or node.keywords):
                self.error(node, "super() takes no arguments or two")
            if (
                function.id == "str"
                and len(node.args) == 1
                and not node.keywords
                and not isinstance(node.args[0], ast.Starred)
            ):
                self.node_contents_visit(node)
                return self.guard(node, "_str_", node.func, node.args[0])
        return self.node_contents_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        operator = node.op
        small = is_small(node.right)
        plain_number = isinstance(node.right, ast.Constant) or (
            isinstance(node.left, ast.Constant) and not isinstance(node.left.value, (str, bytes))
        )
        self.node_contents_visit(node)
        if isinstance(operator, ast.Pow) and not small:
            return self.guard(node, "_pow_", node.left, node.right)
        if isinstance(operator, ast.LShift) and not small:
            return self.guard(node, "_lshift_", node.left, node.right)
        if isinstance(operator, ast.Mod) and not plain_number:
            return self.guard(node, "_mod_", node.left, node.right)
        return node

    def visit_FormattedValue(self, node: ast.FormattedValue) -> Any:
        self.node_contents_visit(node)
        shown = {114: "_repr_", 97: "_ascii_", 115: "_text_"}.get(node.conversion)
        if shown is None and node.format_spec is None:
            shown = "_show_"
        elif shown is None and node.format_spec and not _is_constant(node.format_spec):
            # With an empty format even a function is shown.
            node.value = self.guard(node.value, "_format_", node.value, node.format_spec)
            node.format_spec = None
        if shown is not None:
            node.value = self.guard(node.value, shown, node.value)
            node.conversion = -1
        return node

    def visit_TemplateStr(self, node: ast.AST) -> Any:
        self.not_allowed(node)
        return node

    visit_Interpolation = visit_TemplateStr

    # --- statements

    def visit_comprehension(self, node: ast.comprehension) -> Any:
        if node.is_async:
            self.error(node.target, "async comprehensions are not available here")
        return self.node_contents_visit(node)

    def visit_With(self, node: ast.With) -> Any:
        return self.node_contents_visit(node)

    def visit_Try(self, node: ast.Try) -> Any:
        if node.finalbody:
            self.finally_depth += 1
            if self.finally_depth == FINALLY_DEPTH + 1:
                self.error(node, f"more than {FINALLY_DEPTH} finally blocks inside one another")
        self.node_contents_visit(node)
        if node.finalbody:
            self.finally_depth -= 1
        return node

    def _body(self, node: Node, kind: str) -> Node:
        self.bodies.append(kind)
        try:
            return self.node_contents_visit(node)
        finally:
            self.bodies.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        in_class = self.bodies[-1] == "class"
        if in_class and node.name in words.AFTERWARDS:
            node.name = words.AFTERWARDS[node.name]
        elif in_class and node.name == words.FORMATTING:
            self._check_formatting(node)
        elif not (in_class and (node.name in words.OF_PLAIN or node.name in words.OF_ENUMS)):
            self.check_name(node, node.name, allow_magic_methods=True)
        node.returns = None
        registered = self._registered(node, in_class)
        # Decorators and defaults belong to the body around.
        node.decorator_list = [self.visit(part) for part in node.decorator_list]
        for at, kind in registered.items():
            part = node.decorator_list[at]
            node.decorator_list[at] = self.guard(part, "_register_", part, kind)
        node.args = self.visit(node.args)
        for part in getattr(node, "type_params", []):
            self.not_allowed(part)
        self.bodies.append("def")
        node.body = self._statements(node.body)
        self.bodies.pop()
        return node

    def _registered(self, node: ast.FunctionDef, in_class: bool) -> dict[int, ast.expr]:
        """Which decorators are `@f.register`, and what gives the class that the first argument's
        annotation names: functools' own takes it from there."""
        places = [*node.args.posonlyargs, *node.args.args][in_class:]
        asked = places[0].annotation if places else None
        found = [
            at
            for at, part in enumerate(node.decorator_list)
            if isinstance(part, ast.Attribute) and part.attr == "register"
        ]
        if asked is None or not found:
            return {}
        kind = ast.copy_location(ast.Lambda(_NO_ARGUMENTS, self.visit(asked)), asked)
        return dict.fromkeys(found, kind)

    def _check_formatting(self, node: ast.FunctionDef) -> None:
        """`__format__` gets a format as plain text, and has no need to look behind it."""
        spec = [part.arg for part in node.args.args[1:2]]
        for part in ast.walk(node):
            if (
                isinstance(part, ast.Attribute)
                and words.is_dunder(part.attr)
                and isinstance(part.value, ast.Name)
                and part.value.id in spec
            ):
                self.error(part, f"{words.FORMATTING} gets its format as text: use str methods")

    def _statements(self, body: list[ast.stmt]) -> list[ast.stmt]:
        visited: list[ast.stmt] = []
        for statement in body:
            result = self.visit(statement)
            visited.extend(result if isinstance(result, list) else [result] if result else [])
        return visited

    def visit_Lambda(self, node: ast.Lambda) -> Any:
        return self._body(node, "def")

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        self.check_name(node, node.name)
        for keyword in node.keywords:
            if keyword.arg == "metaclass" and ast.unparse(keyword.value).endswith("ABCMeta"):
                node.bases.append(keyword.value)
            elif keyword.arg is None or keyword.arg == "metaclass":
                self.error(
                    keyword, "metaclasses are not available here",
                    "Write __init_subclass__, or a function that takes the class, as decorator.",
                )  # fmt: skip
        node.keywords = [
            self.visit(keyword) for keyword in node.keywords if keyword.arg != "metaclass"
        ]
        for part in getattr(node, "type_params", []):
            self.not_allowed(part)
        node.decorator_list = [self.visit(part) for part in node.decorator_list]
        node.bases = [self.visit(part) for part in node.bases]
        fields = [
            _field(statement.target.id, ast.unparse(statement.annotation))
            for statement in node.body
            if isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and words.name_refusal(statement.target.id) is None
            and "ClassVar" not in ast.unparse(statement.annotation)
        ]
        self.bodies.append("class")
        self.classes.append(node.name)
        node.body = self._statements(node.body)
        self.classes.pop()
        self.bodies.pop()
        if fields:
            # Annotations are dropped; a dataclass needs to know which names had one.
            names: list[ast.expr] = [self.constant(node, name) for name in fields]
            note = ast.Assign([ast.Name("_fields_", ast.Store())], ast.Tuple(names, ast.Load()))
            node.body.append(ast.copy_location(note, node))
        return node

    def visit_Module(self, node: ast.Module) -> Any:
        self.docstring = ast.get_docstring(node, clean=False)
        node.body = self._statements(node.body)
        return node

    # --- match

    def visit_Match(self, node: Any) -> Any:
        return self.node_contents_visit(node)

    visit_MatchSingleton = visit_MatchSequence = visit_MatchOr = visit_Match

    def visit_match_case(self, node: ast.match_case) -> Any:
        """Patterns that read attributes become a test: Python's own read without a guard."""
        if not needs_guard(node.pattern):
            return self.node_contents_visit(node)
        at = node.pattern
        # Visited for its names; what stays of it is the test.
        self.visit(at)
        test = Tests(lambda node, info: self.error(node, info, error="SyntaxError")).of(at)
        if node.guard is not None:
            test = ast.copy_location(ast.BoolOp(ast.And(), [test, self.visit(node.guard)]), at)
        node.pattern = ast.copy_location(ast.MatchAs(None, "_case_"), at)
        node.guard = test
        node.body = self._statements(node.body)
        return node

    def visit_MatchValue(self, node: ast.MatchValue) -> Any:
        return self.node_contents_visit(node)

    def visit_MatchClass(self, node: ast.MatchClass) -> Any:
        for name in node.kwd_attrs:
            if reason := words.attribute_refusal(name) or words.name_refusal(name):
                self.error(node, reason)
        return self.node_contents_visit(node)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> Any:
        self.check_name(node, node.rest)
        return self.node_contents_visit(node)

    def visit_MatchAs(self, node: Any) -> Any:
        self.check_name(node, node.name)
        return self.node_contents_visit(node)

    visit_MatchStar = visit_MatchAs
