"""The project's own files agree with each other: locks, versions, generated files, make targets."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GENERATORS = sorted((ROOT / "scripts").glob("generate_*.py"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {normal(re.match(r"[\w.-]+", r)[0]) for r in requirements}  # type: ignore[index]


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    return {
        normal(name): version
        for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.M)
    }


@pytest.mark.parametrize("script", GENERATORS, ids=lambda p: p.stem)
def test_generated_files_are_fresh(script: Path) -> None:
    done = subprocess.run(
        [sys.executable, script, "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr + "\nRun: make generate"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.stem)
def test_lock_names_versions_and_no_addresses(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text
    entries = [line for line in text.splitlines() if re.match(r"\w", line)]
    assert entries
    assert all(re.match(r"[\w.-]+==\S+", line) for line in entries)
    if lock.stem != "oracle":  # Its torch may come from an index for CPUs, with other hashes.
        assert text.count("==") <= text.count("--hash=sha256:")
        assert all(line.endswith("\\") for line in entries)


def test_locks_cover_what_the_project_declares() -> None:
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    extras = project["optional-dependencies"]
    runtime = names(project["dependencies"] + groups["build"])
    assert runtime <= set(pins("runtime.txt"))
    assert names(project["dependencies"] + extras["test"] + extras["dev"]) <= set(pins("test.txt"))
    assert names(groups["node"]) <= set(pins("node.txt"))
    assert names(groups["oracle"]) <= set(pins("oracle.txt"))
    assert names(groups["bench"]) <= set(pins("bench.txt"))


def test_locks_agree_on_versions() -> None:
    runtime = pins("runtime.txt")
    for lock in LOCKS:
        shared = {n: v for n, v in pins(lock.name).items() if n in runtime}
        assert shared == {n: runtime[n] for n in shared}, lock.name
    assert pins("oracle.txt")["torch"] == "2.13.0"


def test_running_software_is_what_the_locks_say() -> None:
    from importlib.metadata import PackageNotFoundError, version

    pinned = pins("test.txt")
    installed = {}
    for name in names(PROJECT["project"]["dependencies"]):
        try:
            installed[name] = version(name)
        except PackageNotFoundError:
            installed[name] = "not installed"
    assert installed == {name: pinned[name] for name in installed}


def test_npm_lock_agrees_and_has_no_addresses() -> None:
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    root = lock["packages"][""]
    for kind in ("dependencies", "devDependencies"):
        assert root.get(kind, {}) == package.get(kind, {})
        assert all(re.fullmatch(r"[\d.]+", v) for v in package.get(kind, {}).values()), (
            "pin exactly"
        )
    others = {path: entry for path, entry in lock["packages"].items() if path}
    assert not [path for path, entry in others.items() if "resolved" in entry]
    assert not [path for path, entry in others.items() if "integrity" not in entry]


def test_versions_agree() -> None:
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    version = PROJECT["project"]["version"]
    assert package["version"] == version
    assert f"image: backstep:{version}" in (ROOT / "docker-compose.yml").read_text("utf-8")


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.M)
    assert phony
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = re.findall(r"^  make (\S+) +\S", shown.stdout, re.M)
    assert sorted(listed) == sorted(phony[1].split())


def test_make_refuses_an_old_python(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.8.2 && exit 0\nexit 1\n')
    old.chmod(0o755)
    script = ROOT / "scripts" / "make_venv"
    done = subprocess.run(
        [script, old, tmp_path / "venv"],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "Python 3.8.2" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_tests_say_what_to_install_without_chromium(tmp_path: Path) -> None:
    # A machine with a shell and nothing else: no apt, no browser.
    for tool in ("id", "sh", "env"):
        (tmp_path / tool).symlink_to(Path("/usr/bin") / tool)
    script = ROOT / "scripts" / "install_system_tools"
    done = subprocess.run(
        ["/bin/sh", script], capture_output=True, text=True, env={"PATH": str(tmp_path)}
    )
    assert done.returncode == 1
    assert "apt install chromium" in done.stderr


def test_node_that_is_there_is_taken() -> None:
    """By now there is a node: the machine's or PyPI's. Nothing may be installed a second time."""
    done = subprocess.run(
        [ROOT / "scripts" / "with_node", "node", "-p", "process.versions.node"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout.split(".")[0]) >= 20
    assert done.stderr == ""


@pytest.mark.parametrize(
    "path", [".ci/run", "scripts/lock", "scripts/make_venv", "scripts/with_node"]
)
def test_script_can_be_run(path: str) -> None:
    script = ROOT / path
    assert script.stat().st_mode & stat.S_IXUSR
    shell = script.read_text("utf-8").splitlines()[0].removeprefix("#!").split()[-1]
    subprocess.run([os.path.basename(shell), "-n", script], check=True)


def test_readme_names_real_targets() -> None:
    pages = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md")
    text = "".join((ROOT / page).read_text("utf-8") for page in pages)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"\bmake ([a-z-]+)\b(?=[`\n ])", text)):
        assert re.search(rf"^{target}:", makefile, re.M), target


PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_a_page_links_what_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


def test_the_tour_shows_all_of_its_pictures_in_both_languages() -> None:
    for page, language in (("tour.md", "en"), ("tour.zh-CN.md", "zh")):
        shown = re.findall(r"\(images/([\w-]+\.png)\)", (ROOT / "docs" / page).read_text("utf-8"))
        taken = {path.name for path in (ROOT / "docs" / "images").glob(f"tour-*-{language}.png")}
        assert len(shown) == len(taken) and set(shown) == taken
