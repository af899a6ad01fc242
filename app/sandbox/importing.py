"""The part of the compiler that reads import statements: what they may name, and what `*` brings.

It must not know which modules exist: it is told what each exports.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from .marking import Marking
from .where import Text

Exports = Callable[[str], Sequence[str] | None]
"""The names that `from module import *` brings, None for a module that is not there."""


class Imports(Marking):
    """Checks imports; names are checked by what inherits from it."""

    def __init__(self, text: Text, exports: Exports) -> None:
        super().__init__(text)
        self.exports = exports

    def check_name(self, node: Any, name: str | None, allow_magic_methods: bool = False) -> None:
        raise NotImplementedError

    def _check_alias(self, node: ast.alias) -> None:
        for part in node.name.split("."):
            if part != "*":
                self.check_name(node, part)
        self.check_name(node, node.asname)

    def visit_Import(self, node: ast.Import) -> Any:
        if getattr(node, "is_lazy", 0):
            self.error(node, "lazy imports are not available here")
        for alias in node.names:
            self._check_alias(alias)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
        if getattr(node, "is_lazy", 0):
            self.error(node, "lazy imports are not available here")
        if node.level:
            self.error(node, "relative imports are not available here")
        if node.module == "__future__":
            return ast.copy_location(ast.Pass(), node)
        for part in (node.module or "").split("."):
            self.check_name(node, part)
        for alias in node.names:
            self._check_alias(alias)
        if node.names[0].name == "*":
            # A module that is not there keeps one harmless name, so that the import itself fails.
            names = self.exports(node.module or "") or ("all",)
            node.names = [ast.copy_location(ast.alias(name), node.names[0]) for name in names]
        return node
