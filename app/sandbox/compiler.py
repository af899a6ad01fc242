"""Text to a compiled program, or to one clear refusal with its place.

Every way in which text can be unfit ends here: size, nesting, NUL bytes, lone surrogates, syntax,
language. It must not know what the program may import or do (names.py, guards.py).
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from engine.events import Span

from .importing import Exports
from .language import Policy
from .limits import Limits
from .literals import replace
from .program import Program, Refused
from .where import FILENAME, Text

_SURROGATE = re.compile("[\ud800-\udfff]")
_NESTING = "the program is nested too deeply"
_SHORTEN_HINT = "Shorten it: long lists of numbers can be made with torch.linspace or torch.randn."
_NESTING_HINT = "Split long expressions into several lines with names of their own."


def _check_characters(text: Text, limits: Limits) -> None:
    size = len(text.source)
    if size > limits.source_characters:
        raise Refused(
            f"the program has {size:,} characters; {limits.source_characters:,} are allowed",
            None,
            _SHORTEN_HINT,
            limit=limits.source_characters,
            used=size,
        )
    for pattern, what in ((_SURROGATE, "half of a character"), (re.compile("\0"), "null bytes")):
        found = pattern.search(text.source)
        if found:
            lines = re.split("\r\n|\r|\n", text.source[: found.start()])
            start = text.from_characters(len(lines), len(lines[-1]))
            raise Refused(
                f"source code string cannot contain {what}",
                (len(lines), start, len(lines), start + 1),
                "Delete this character; it came in by copying.",
                "SyntaxError",
            )


def _syntax_span(text: Text, problem: SyntaxError) -> Span | None:
    line = problem.lineno
    if not line:
        return None
    start = max(0, (problem.offset or 1) - 1)
    end_line = problem.end_lineno or line
    end = (problem.end_offset or 0) - 1
    if end_line < line or (end_line == line and end <= start):
        end_line, end = line, start + 1
    return (
        line,
        text.from_characters(line, start),
        end_line,
        max(text.from_characters(end_line, end), text.from_characters(end_line, start) + 1)
        if end_line == line
        else text.from_characters(end_line, end),
    )


_SYNTAX_HINTS = (
    ("'(' was never closed", "Add the closing bracket."),
    ("was never closed", "Add the closing bracket."),
    ("expected ':'", "End the line with a colon."),
    ("unindent does not match", "Use the same indentation for all lines of a block."),
    ("unexpected indent", "Start this line where the line above it starts."),
    ("expected an indented block", "Indent the lines that belong to the block by four spaces."),
    ("inconsistent use of tabs", "Indent with spaces only."),
    ("invalid character", "Replace it by the plain ASCII character."),
    ("Missing parentheses in call to 'print'", "Write print(...)."),
    ("unterminated string literal", "Close the string with the quote that opened it."),
    ("leading zeros", "Write the number without leading zeros."),
)


_NOTEBOOK_HINT = "Lines that start with % or ! belong to notebooks: delete them."


def _as_python_does() -> None:
    """Say of a program's text what Python says of a script: not that an escape is deprecated."""
    warnings.simplefilter("always")
    warnings.simplefilter("ignore", DeprecationWarning)


def _parse(text: Text, noted: list[warnings.WarningMessage]) -> ast.Module:
    try:
        with warnings.catch_warnings(record=True) as caught:
            _as_python_does()
            try:
                return ast.parse(text.source, FILENAME)
            finally:
                noted.extend(caught)
    except SyntaxError as problem:
        message = problem.msg or "invalid syntax"
        hint = next((hint for part, hint in _SYNTAX_HINTS if part in message), None)
        if text.line(problem.lineno or 0).lstrip()[:1] in ("%", "!"):
            hint = _NOTEBOOK_HINT
        error = type(problem).__name__
        raise Refused(message, _syntax_span(text, problem), hint, error) from None
    except (RecursionError, MemoryError):
        raise Refused(_NESTING, None, _NESTING_HINT) from None
    except ValueError as problem:
        raise Refused(str(problem), None, None, "SyntaxError") from None


def _check_size(tree: ast.AST, text: Text, limits: Limits) -> None:
    count = 0
    todo: list[tuple[ast.AST, int, Span | None]] = [(tree, 0, None)]
    while todo:
        node, depth, near = todo.pop()
        count += 1
        line = getattr(node, "lineno", None)
        if line is not None and depth > limits.source_depth - 1:
            near = text.whole_line(line)
        if depth > limits.source_depth:
            raise Refused(
                f"{_NESTING}: more than {limits.source_depth} levels", near, _NESTING_HINT,
                limit=limits.source_depth, used=depth,
            )  # fmt: skip
        if count > limits.source_nodes:
            raise Refused(
                f"the program is too large: its syntax tree has more than {limits.source_nodes:,}"
                " nodes",
                None,
                _SHORTEN_HINT,
                limit=limits.source_nodes,
                used=count,
            )
        todo.extend((child, depth + 1, near) for child in ast.iter_child_nodes(node))


def check_text(text: Text, limits: Limits) -> None:
    """Refuses text that is too long or has characters that no program can have."""
    _check_characters(text, limits)


def parse(text: Text) -> tuple[ast.Module, list[warnings.WarningMessage]]:
    """The syntax tree and Python's warnings about the text."""
    noted: list[warnings.WarningMessage] = []
    return _parse(text, noted), noted


def compile_program(
    source: str, limits: Limits, exports: Exports, literals: Sequence[tuple[Span, Any]] = ()
) -> Program:
    """The program of `source`, with other values for some literals. Raises Refused with the first
    thing that cannot be."""
    text = Text(source)
    check_text(text, limits)
    tree, noted = parse(text)
    replace(tree, text, literals)
    return compile_tree(tree, text, limits, exports, noted)


def _imports_tensors(tree: ast.Module) -> bool:
    """Whether a program imports more than Python's own modules, which know no tensors."""
    for node in ast.walk(tree):
        names = [part.name for part in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        if any(name.partition(".")[0] not in sys.stdlib_module_names for name in names):
            return True
    return False


def compile_tree(
    tree: ast.Module,
    text: Text,
    limits: Limits,
    exports: Exports,
    noted: list[warnings.WarningMessage],
    result: ast.Name | None = None,
) -> Program:
    """The program of a tree. With `result` the one expression of the tree is assigned to it."""
    _check_size(tree, text, limits)
    policy = Policy(text, exports)
    policy.tensors = result is not None or _imports_tensors(tree)
    try:
        tree = policy.visit(tree)
        if policy.refusals:
            raise min(policy.refusals, key=lambda refusal: refusal.span or (0, 0, 0, 0))
        if result is not None:
            only = tree.body[0]
            assert isinstance(only, ast.Expr)
            tree.body = [ast.copy_location(ast.Assign([result], only.value), only)]
        with warnings.catch_warnings(record=True) as caught:
            _as_python_does()
            code = compile(
                ast.fix_missing_locations(tree), FILENAME, "exec", dont_inherit=True, optimize=0
            )
        noted = [*noted, *caught]
    except RecursionError:
        raise Refused(_NESTING, None, _NESTING_HINT) from None
    except SyntaxError as problem:
        # What only the compiler sees: `return` outside a function, `nonlocal` without a binding.
        raise Refused(problem.msg, _syntax_span(text, problem), None, "SyntaxError") from None
    told = {(w.category.__name__, str(w.message), w.lineno) for w in noted}
    return Program(
        code,
        text,
        policy.variables,
        tuple(policy.binds),
        tuple(policy.loops),
        frozenset(policy.asides),
        tuple((category, words, text.whole_line(line)) for category, words, line in sorted(told)),
        frozenset(policy.names),
    )
