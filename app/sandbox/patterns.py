"""`case` patterns that read attributes, as tests: each read goes through the guard.

Python's own class patterns read what `__match_args__` names without asking anybody. A case with
such a pattern, or with a dotted name, becomes `case _case_ if <test>`; all others stay as they
are. It must not know what the tests find (matching.py).
"""

from __future__ import annotations

import ast
from collections.abc import Callable

Refuse = Callable[[ast.AST, str], None]


def needs_guard(pattern: ast.pattern) -> bool:
    """Whether matching it would read attributes."""
    for node in ast.walk(pattern):
        if isinstance(node, ast.MatchClass) and (node.patterns or node.kwd_patterns):
            return True
        if isinstance(node, ast.Attribute):
            return True
    return False


def _names(pattern: ast.AST) -> list[str]:
    """The names that a pattern binds, in order."""
    if isinstance(pattern, ast.MatchOr):
        return _names(pattern.patterns[0])
    found = [name for child in ast.iter_child_nodes(pattern) for name in _names(child)]
    own = pattern.rest if isinstance(pattern, ast.MatchMapping) else getattr(pattern, "name", None)
    return [*found, own] if type(own) is str else found


class Tests:
    """Makes the test of one case. The names that it binds are bound last, all at once."""

    def __init__(self, refuse: Refuse) -> None:
        self.refuse = refuse
        self.used = 0
        self.temporary: dict[str, str] = {}
        """Name that the pattern binds -> where its value waits."""

    def of(self, pattern: ast.pattern) -> ast.expr:
        names = _names(pattern)
        for name in names:
            if names.count(name) > 1:
                self.refuse(pattern, f"multiple assignments to name {name!r} in pattern")
                break
        tests = self._test(pattern, _load("_case_"))
        tests += [_pair(name, _load(kept)) for name, kept in self.temporary.items()]
        made = _both(tests)
        for node in ast.walk(made):
            if not hasattr(node, "lineno"):
                ast.copy_location(node, pattern)
        return made

    def _hold(self, value: ast.expr) -> tuple[str, ast.expr]:
        """A new name, and what puts the value there."""
        self.used += 1
        name = f"_case{self.used}_"
        return name, ast.NamedExpr(_store(name), value)

    def _test(self, pattern: ast.pattern, subject: ast.expr) -> list[ast.expr]:
        """What must be true of `subject`, one after another."""
        if isinstance(pattern, ast.MatchValue):
            return [ast.copy_location(ast.Compare(subject, [ast.Eq()], [pattern.value]), pattern)]
        if isinstance(pattern, ast.MatchSingleton):
            return [ast.Compare(subject, [ast.Is()], [ast.Constant(pattern.value)])]
        if isinstance(pattern, ast.MatchAs):
            inner = [] if pattern.pattern is None else self._test(pattern.pattern, subject)
            return inner if pattern.name is None else [*inner, self._keep(pattern.name, subject)]
        if isinstance(pattern, ast.MatchOr):
            wanted = sorted(_names(pattern))
            if any(sorted(_names(part)) != wanted for part in pattern.patterns):
                self.refuse(pattern, "alternative patterns bind different names")
            return [ast.BoolOp(ast.Or(), [_both(self._test(p, subject)) for p in pattern.patterns])]
        if isinstance(pattern, ast.MatchSequence):
            return self._sequence(pattern, subject)
        if isinstance(pattern, ast.MatchMapping):
            parts = [*pattern.patterns]
            if pattern.rest is not None:
                parts.append(ast.copy_location(ast.MatchAs(None, pattern.rest), pattern))
            keys = ast.Tuple(pattern.keys, ast.Load())
            rest = ast.Constant(pattern.rest is not None)
            return self._parts(pattern, "_entries_", [subject, keys, rest], parts)
        assert isinstance(pattern, ast.MatchClass)
        names: list[ast.expr] = [ast.Constant(name) for name in pattern.kwd_attrs]
        given = [subject, pattern.cls, ast.Constant(len(pattern.patterns)),
                 ast.Tuple(names, ast.Load())]  # fmt: skip
        return self._parts(
            pattern, "_attributes_", given, [*pattern.patterns, *pattern.kwd_patterns]
        )

    def _sequence(self, pattern: ast.MatchSequence, subject: ast.expr) -> list[ast.expr]:
        stars = [i for i, p in enumerate(pattern.patterns) if isinstance(p, ast.MatchStar)]
        if len(stars) > 1:
            self.refuse(pattern, "multiple starred expressions in sequence pattern")
        star = stars[0] if stars else -1
        parts = [
            ast.copy_location(ast.MatchAs(None, part.name), part)
            if isinstance(part, ast.MatchStar) else part
            for part in pattern.patterns
        ]  # fmt: skip
        given = [subject, ast.Constant(len(parts)), ast.Constant(star)]
        return self._parts(pattern, "_items_", given, parts)

    def _parts(
        self, pattern: ast.AST, guard: str, given: list[ast.expr], parts: list[ast.pattern]
    ) -> list[ast.expr]:
        """The guard gives a list of parts or None; each part is tested then."""
        call = ast.copy_location(ast.Call(_load(guard), given, []), pattern)
        kept, held = self._hold(call)
        tests: list[ast.expr] = [ast.Compare(held, [ast.IsNot()], [ast.Constant(None)])]
        for at, part in enumerate(parts):
            item = ast.Subscript(_load(kept), ast.Constant(at), ast.Load())
            if isinstance(part, ast.MatchAs) and part.pattern is None:
                tests += [] if part.name is None else [self._keep(part.name, item)]
                continue
            name, put = self._hold(item)
            tests += [ast.Tuple([put], ast.Load()), *self._test(part, _load(name))]
        return tests

    def _keep(self, name: str, value: ast.expr) -> ast.expr:
        if name not in self.temporary:
            self.used += 1
            self.temporary[name] = f"_case{self.used}_"
        return _pair(self.temporary[name], value)


def _load(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _store(name: str) -> ast.Name:
    return ast.Name(name, ast.Store())


def _pair(name: str, value: ast.expr) -> ast.expr:
    """Binds a name; true whatever the value is."""
    return ast.Tuple([ast.NamedExpr(_store(name), value)], ast.Load())


def _both(tests: list[ast.expr]) -> ast.expr:
    if not tests:
        return ast.Constant(True)
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)
