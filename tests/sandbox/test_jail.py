"""The process layer, from inside: a child that got past the language still reaches nothing."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from typing import Any

import pytest

from app.sandbox import jail, zygote
from app.sandbox.nursery import Nursery, Unsafe
from app.sandbox.rehearsal import prepare


def inside(action: Callable[[], Any], *, memory: int = 1 << 30, user: int | None = None) -> Any:
    """What `action` returns in a jailed child process."""
    read_fd, write_fd = os.pipe()
    pid = os.fork()
    if pid == 0:
        said: Any = "died"
        try:
            if user is not None:
                os.setuid(user)
            report = jail.enter((0, 1, 2, write_fd))
            jail.tighten(memory, 10)
            said = [report.as_dict(), action()]
        except BaseException as problem:
            said = repr(problem)
        finally:
            os.write(write_fd, json.dumps(said).encode())
            os._exit(0)
    os.close(write_fd)
    with os.fdopen(read_fd) as pipe:
        said = json.loads(pipe.read())
    os.waitpid(pid, 0)
    return said


USERS = [None, *([65534] if os.getuid() == 0 else [])]


@pytest.mark.parametrize("user", USERS)
def test_no_probe_gets_through(user: int | None) -> None:
    report, holes = inside(jail.holes, user=user)
    assert report["seccomp"] == "enforced"
    assert report["no_new_privs"] == "enforced"
    assert holes == []


def test_every_probe_works_outside_so_that_it_can_fail() -> None:
    probes = jail.probes()
    os.close(probes["open"]())  # type: ignore[arg-type]
    probes["socket"]().close()  # type: ignore[attr-defined]
    probes["exec-memory"]().close()  # type: ignore[attr-defined]
    assert probes["list"]()
    probes["kill"]()


def test_memory_is_bounded() -> None:
    def ask() -> str:
        try:
            bytearray(1 << 30)
        except MemoryError:
            return "refused"
        return "given"

    assert inside(ask, memory=1 << 30)[1] == "refused"


def test_limits_are_final() -> None:
    def raise_limits() -> list[str]:
        import resource

        said = []
        for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_NOFILE):
            try:
                resource.setrlimit(which, (1, 1))
                said.append("changed")
            except (OSError, ValueError):
                said.append("refused")
        return said

    assert inside(raise_limits)[1] == ["refused"] * 3


def test_files_that_were_open_are_closed_and_the_environment_is_empty() -> None:
    opened = os.open("/etc/hostname", os.O_RDONLY)

    def look() -> list[Any]:
        try:
            os.read(opened, 1)
        except OSError:
            return [dict(os.environ), "closed"]
        return [dict(os.environ), "open"]

    try:
        assert inside(look)[1] == [{}, "closed"]
    finally:
        os.close(opened)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filters_are_well_formed(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)
    for program in (jail.allow_list(), jail.closing_list()):
        assert program[-1][0] == 0x06
        for at, (code, yes, no, _) in enumerate(program):
            if code & 7 == 5:  # a jump stays inside
                assert at + 1 + max(yes, no) < len(program)


def test_the_probes_find_a_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    world = prepare()
    assert zygote.selfcheck(world, loop=True)["through"] == []
    monkeypatch.setattr(zygote, "LANGUAGE_PROBES", ("1 + 1",))
    assert zygote.selfcheck(world, loop=False)["through"] == ["1 + 1"]
    everything = [(0x15, 0, 0, jail.ITSELF), (0x06, 0, 0, 0x7FFF0000)]
    monkeypatch.setattr(jail, "allow_list", lambda: everything)
    monkeypatch.setattr(jail, "prepare", jail.prepare.__wrapped__)
    assert "fork" in zygote.selfcheck(world, loop=False)["through"]


def test_a_sandbox_with_a_hole_is_not_served() -> None:
    nursery = Nursery(quick=True)
    try:
        while nursery.hello is None:
            assert nursery.receive()
        assert nursery.check(allow_weak=False)["complete"]
        good = nursery.hello
        nursery.hello = good | {"through": ["open"]}
        with pytest.raises(Unsafe, match="open"):
            nursery.check(allow_weak=True)
        nursery.hello = good | {"jail": good["jail"] | {"seccomp": "not on darwin"}}
        with pytest.raises(Unsafe, match="seccomp"):
            nursery.check(allow_weak=False)
        assert not nursery.check(allow_weak=True)["complete"]
    finally:
        nursery.close()
