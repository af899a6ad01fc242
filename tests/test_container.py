"""The Dockerfile and the compose file, without Docker: linted, and their promises kept for real."""

from __future__ import annotations

import fnmatch
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import compose_spec
import pytest
import yaml

from tests import harness

ROOT = harness.ROOT
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")


@pytest.fixture(scope="module")
def web() -> dict[str, Any]:
    service: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]["web"]
    return service


def copies(stage: str) -> list[tuple[list[str], str]]:
    """`(sources, target)` of a stage's COPY lines that take from the build context."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", stage, re.M)
    return [(parts[:-1], parts[-1]) for line in lines if (parts := line.split())]


def stages() -> list[str]:
    return re.split(r"^(?=FROM )", DOCKERFILE, flags=re.M)[1:]


def reaches_builder(path: str) -> bool:
    """Whether .dockerignore lets this path through: the last rule that fits decides."""
    kept = True
    for rule in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        if not rule or rule.startswith("#"):
            continue
        pattern = rule.removeprefix("!")
        parents = [path, *(str(p) for p in Path(path).parents if str(p) != ".")]
        if any(fnmatch.fnmatch(p, pattern) for p in parents):
            kept = rule.startswith("!")
    return kept


def test_hadolint_has_nothing_to_say() -> None:
    hadolint = Path(sysconfig.get_path("scripts")) / "hadolint"
    done = subprocess.run([hadolint, "Dockerfile"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_compose_file_is_valid() -> None:
    assert compose_spec.PyCompose.from_yaml(COMPOSE).service_names() == ["web"]
    with pytest.raises(ValueError, match="tmpfs"):
        compose_spec.PyCompose.from_yaml(COMPOSE.replace("tmpfs:", "tmpfs: 7", 1))


def test_every_copied_source_exists_and_reaches_the_builder() -> None:
    sources = [s for stage in stages() for given, _ in copies(stage) for s in given]
    assert {"engine", "app", "templates", "static", "package-lock.json"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), source
        assert reaches_builder(source), source
    for left_out in (".git/config", "tests/laws.py", "static/vendor/katex.js", ".venv/bin/python"):
        assert not reaches_builder(left_out), left_out


def test_image_runs_as_nobody_in_particular(web: dict[str, Any]) -> None:
    user = re.findall(r"^USER (\S+)$", stages()[-1], re.M)
    assert user == [web["user"]]
    assert int(user[0].split(":")[0]) > 0
    assert stages()[-1].startswith("FROM python:3.13-slim\n")


def test_container_may_do_little(web: dict[str, Any]) -> None:
    assert web["read_only"] is True
    assert web["cap_drop"] == ["ALL"]
    assert "cap_add" not in web
    assert "privileged" not in web
    assert web["security_opt"] == ["no-new-privileges:true"]
    assert "volumes" not in web
    assert all({"noexec", "nosuid"} <= set(t.split(":")[1].split(",")) for t in web["tmpfs"])
    assert web["mem_limit"]
    assert web["pids_limit"]
    assert all(port.startswith("127.0.0.1:") for port in web["ports"])


def test_ports_agree(web: dict[str, Any]) -> None:
    (exposed,) = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.M)
    assert [p.rsplit(":", 1)[1] for p in web["ports"]] == [exposed]
    assert f'"--port", "{exposed}"' in DOCKERFILE
    (check,) = re.findall(r'HEALTHCHECK .*?CMD \["python", "-c", "(.*)"\]', DOCKERFILE)
    assert web["healthcheck"]["test"] == ["CMD", "python", "-c", check]
    assert f"('127.0.0.1', {exposed}, " in check


def files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc")


def test_what_the_image_holds_is_enough_to_serve(tmp_path: Path) -> None:
    """The files of the last stage alone, in a folder that stays as it was, answer like the tree."""
    house = tmp_path / "house"
    for sources, target in copies(stages()[-1]):
        for source in sources:
            assert target == source, "copied under its own name"
            if (ROOT / source).is_dir():
                unbuilt = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / source, house / target, ignore=unbuilt)
            else:
                (house / target).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / source, house / target)
    before = files(house)
    health = re.search(r'HEALTHCHECK .*?CMD \["python", "-c", "(.*)"\]', DOCKERFILE)
    assert health
    with harness.Server(tmp_path, folder=house, environment={"PYTHONPATH": str(house)}) as server:
        for path in ("/", "/readyz", "/static/vendor/katex.js"):
            assert server.get(path) == 200
        check = health[1].replace("8000", str(server.port))
        assert subprocess.run([sys.executable, "-c", check]).returncode == 0
    assert files(house) == before
    broken = health[1].replace("8000", str(harness.free_port()))
    assert subprocess.run([sys.executable, "-c", broken], capture_output=True).returncode != 0
