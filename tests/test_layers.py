"""The laws of docs/architecture.md hold in this tree, and each of them can be broken."""

from __future__ import annotations

import pytest

from tests.laws import LAWS, Tree, closure, read_tree

EVENT = (
    "@dataclass_transform(frozen_default=True)\ndef event(cls): ...\n@event\nclass E:\n    x: int\n"
)

MUTANTS: list[tuple[str, str, str]] = [
    ("engine_is_numpy_and_stdlib", "engine/x.py", "import orjson"),
    ("engine_is_numpy_and_stdlib", "engine/nn/x.py", "def f():\n    from scipy import special"),
    ("engine_is_numpy_and_stdlib", "engine/x.py", "import time"),
    ("engine_touches_no_file", "engine/x.py", "open('weights')"),
    ("torch_is_an_oracle_only", "app/x.py", "import torch.nn"),
    ("torch_is_an_oracle_only", "scripts/x.py", "from torch import nn"),
    ("ops_know_no_tensor", "engine/ops/x.py", "from engine.tensor import Tensor"),
    ("ops_know_no_tensor", "engine/ops/x.py", "from .. import graph"),
    ("ops_know_no_tensor", "engine/ops/x.py", "from ..backward import run"),
    ("app_uses_public_names", "app/x.py", "from engine.tensor import _wrap"),
    ("app_uses_public_names", "app/x.py", "from engine._queue import Queue"),
    ("engine_knows_no_app", "engine/x.py", "import app.settings"),
    ("only_api_speaks_http", "app/runs/x.py", "from fastapi import HTTPException"),
    ("only_api_speaks_http", "app/views/x.py", "from ..api import problem"),
    ("sandbox_knows_no_storage", "app/sandbox/x.py", "from app.runs import store"),
    ("server_reads_no_program", "app/main.py", "import ast"),
    ("server_reads_no_program", "app/main.py", "compile('1', '', 'eval')"),
    ("events_never_change", "engine/events.py", EVENT.replace("default=True", "default=False")),
    ("events_never_change", "engine/events.py", EVENT.replace("@event", "@dataclass(slots=True)")),
    ("fold_is_pure", "static/js/events.js", "const now = Date.now();"),
    ("files_fit_in_a_head", "static/css/x.css", "a {}\n" * 401),
    ("files_fit_in_a_head", "app/x.py", "#" * 101),
    ("modules_say_what_they_are_for", "app/x.py", "x = 1\n"),
    ("names_say_something", "app/utils.py", ""),
    ("names_say_something", "app/runs/run_manager.py", ""),
    ("script_writes_text_only", "static/js/x.js", "card.innerHTML = label;"),
    ("script_writes_text_only", "static/js/panels/x.js", "const f = new Function(text);"),
    ("panels_are_strangers", "static/js/panels/x.js", 'import { y } from "./y.js";'),
    ("tree_names_no_machine", "docs/x.md", "cd /wo" + "rk/main"),
    ("tree_names_no_machine", "package-lock.json", "https://registry.npm" + "js.org/x"),
    ("tests_can_fail", "tests/test_x.py", "@pytest.mark.skip\ndef test(): ..."),
    ("tests_can_fail", "tests/test_x.py", "import time\ntime.sleep(1)"),
    ("tests_can_fail", "tests/js/x.test.js", "test.only('x', f);"),
]


@pytest.fixture(scope="module")
def tree() -> Tree:
    return read_tree()


@pytest.mark.parametrize("name", LAWS)
def test_law_holds(name: str, tree: Tree) -> None:
    breaches = LAWS[name](tree)
    assert not breaches, "\n" + "\n".join(breaches)


@pytest.mark.parametrize(("name", "path", "text"), MUTANTS)
def test_law_sees_a_breach(name: str, path: str, text: str) -> None:
    breaches = LAWS[name]({path: text})
    assert [b for b in breaches if b.startswith(path)]


def test_every_law_has_a_mutant() -> None:
    assert {name for name, _, _ in MUTANTS} == set(LAWS)


def test_law_follows_indirect_imports() -> None:
    tree = {
        "app/__init__.py": "",
        "app/main.py": "from .runs import service",
        "app/runs/__init__.py": "",
        "app/runs/service.py": "from app.sandbox.pool import Pool",
        "app/sandbox/pool.py": "def f():\n    import RestrictedPython",
        "app/sandbox/child.py": "import ast",
    }
    assert closure(tree, "app.main") == set(tree) - {"app/sandbox/child.py"}
    assert LAWS["server_reads_no_program"](tree) == [
        "app/sandbox/pool.py:2: imported by the server, so it may not import RestrictedPython"
    ]


def test_laws_read_the_whole_tree(tree: Tree) -> None:
    assert {"engine/events.py", "Makefile", ".ci/run", "docs/architecture.md"} <= set(tree)
    assert not [p for p in tree if p.startswith(("node_modules/", "static/vendor/", ".venv"))]
