"""The process layer: what the child's process cannot do, whatever the program made of it.

Resource limits, no new privileges, a list of allowed system calls (seccomp) and, where the kernel
has it, no files and no network at all (Landlock). Works as root and as anybody, on x86-64 and
aarch64 Linux; elsewhere `Report.complete` is false. It must not know what runs in the process.
"""

from __future__ import annotations

import _socket
import contextlib
import ctypes
import errno
import functools
import mmap
import os
import platform
import resource
import struct
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 4, 38, 22
SECCOMP_MODE_FILTER = 2
LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF = 444, 446  # the same on every architecture

_NAMES = (
    "read write close fstat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask "
    "rt_sigreturn sched_yield mremap madvise getpid exit gettimeofday getrusage sigaltstack "
    "gettid futex restart_syscall clock_gettime exit_group getrandom rseq sched_getaffinity "
    "setitimer tgkill"
).split()
_ONCE = ("prlimit64", "prctl")
"""Allowed until the job is known: its own limits are still to be set."""

_X86_64 = (
    0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 28, 39, 60, 96, 98, 131, 186, 202,
    219, 228, 231, 318, 334, 204, 38, 234, 302, 157,
)  # fmt: skip
_AARCH64 = (
    63, 64, 57, 80, 62, 222, 226, 215, 214, 134, 135, 139, 124, 216, 233, 172, 93, 169, 165, 132,
    178, 98, 128, 113, 94, 278, 293, 123, 103, 131, 261, 167,
)  # fmt: skip
_MACHINES: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (0xC000003E, dict(zip((*_NAMES, *_ONCE), _X86_64, strict=True))),
    "aarch64": (0xC00000B7, dict(zip((*_NAMES, *_ONCE), _AARCH64, strict=True))),
}

# Opcodes of classic BPF: load a word, jump if equal / greater or equal / any bit set, return.
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
_X32_BIT, _PROT_EXEC = 0x40000000, 4

Instruction = tuple[int, int, int, int]

ITSELF = 0x7FFFFFFF
"""Stands for the number of the process that loads the filter: no process has this one."""


@dataclass(frozen=True, slots=True)
class Report:
    """What could be put in force. The texts say why something could not."""

    no_new_privs: str
    seccomp: str
    landlock: str

    @property
    def complete(self) -> bool:
        """Whether the layers that containment rests on are in force (Landlock is extra)."""
        return self.no_new_privs == "enforced" and self.seccomp == "enforced"

    def as_dict(self) -> dict[str, str]:
        return {
            "no_new_privs": self.no_new_privs,
            "seccomp": self.seccomp,
            "landlock": self.landlock,
        }


@functools.cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    return libc


def _said(result: int) -> str:
    return "enforced" if result == 0 else os.strerror(ctypes.get_errno())


def _prctl(*arguments: int) -> str:
    return _said(_libc().prctl(*arguments))


def _load_filter(program: bytes) -> str:
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    pointer = ctypes.create_string_buffer(header, len(header))
    return _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(pointer), 0, 0)


def _packed(instructions: Iterable[Instruction]) -> bytes:
    return b"".join(struct.pack("HBBI", *i) for i in instructions)


def _machine() -> tuple[int, dict[str, int]] | None:
    return _MACHINES.get(platform.machine()) if sys.platform == "linux" else None


def allow_list() -> list[Instruction]:
    """The filter of an idle child: the few system calls that computing needs."""
    machine = _machine()
    if machine is None:
        raise OSError(errno.ENOSYS, "no table of system calls for this machine")
    architecture, table = machine
    program: list[Instruction] = [
        (_LOAD, 0, 0, 4),
        (_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
    ]
    if platform.machine() == "x86_64":
        program += [(_IF_AT_LEAST, 0, 1, _X32_BIT), (_RETURN, 0, 0, _KILL)]
    for name in ("mmap", "mprotect"):
        program += [
            (_IF_EQUAL, 0, 4, table[name]),
            (_LOAD, 0, 0, 16 + 8 * 2),  # the third argument: protection
            (_IF_BITS, 0, 1, _PROT_EXEC),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        ]
    # A process may signal itself (faulthandler does, to pass a signal on), and nobody else.
    program += [
        (_IF_EQUAL, 0, 4, table["tgkill"]),
        (_LOAD, 0, 0, 16),
        (_IF_EQUAL, 0, 1, ITSELF),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for name in (*_NAMES, *_ONCE):
        if name not in ("mmap", "mprotect", "tgkill"):
            program += [(_IF_EQUAL, 0, 1, table[name]), (_RETURN, 0, 0, _ALLOW)]
    return [*program, (_RETURN, 0, 0, _REFUSE)]


def closing_list() -> list[Instruction]:
    """The filter that is added once the job's limits are set: they are final."""
    machine = _machine()
    if machine is None:
        raise OSError(errno.ENOSYS, "no table of system calls for this machine")
    program: list[Instruction] = [(_LOAD, 0, 0, 0)]
    for name in _ONCE:
        program += [(_IF_EQUAL, 0, 1, machine[1][name]), (_RETURN, 0, 0, _REFUSE)]
    return [*program, (_RETURN, 0, 0, _ALLOW)]


@functools.cache
def prepare() -> tuple[bytes, bytes, bytes] | None:
    """The filters as the kernel takes them: what comes before and after the process's own number in
    the first, and the second; None where there are none. Call it before any process is made that
    will enter: what is made here costs each of them a millisecond otherwise."""
    if _machine() is None:
        return None
    _libc()
    before, after = _packed(allow_list()).split(struct.pack("I", ITSELF))
    return before, after, _packed(closing_list())


def _landlock() -> str:
    if sys.platform != "linux":
        return f"not on {sys.platform}"
    libc = _libc()
    version = libc.syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 0:
        return os.strerror(ctypes.get_errno())
    bits = 13 if version == 1 else 14 if version == 2 else 15 if version < 5 else 16
    attributes = struct.pack(
        "QQQ", (1 << bits) - 1, 3 if version >= 4 else 0, 3 if version >= 6 else 0
    )[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = libc.syscall(
        LANDLOCK_CREATE_RULESET,
        attributes,
        ctypes.c_size_t(len(attributes)),
        ctypes.c_uint32(0),
    )
    if rules < 0:
        return os.strerror(ctypes.get_errno())
    said = _said(libc.syscall(LANDLOCK_RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0)))
    os.close(rules)
    return said


def _limit(which: str, value: int) -> None:
    number = getattr(resource, which, None)
    if number is None:
        return
    # A hard limit that is already lower (containers set some) is as good.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(number, (value, value))


def enter(keep: Iterable[int]) -> Report:
    """Put this process into the jail, before its job is known. Only `keep` stays open.

    Everything has to be imported before, and the process has to have one thread.
    """
    os.environ.clear()
    kept = sorted(set(keep))
    for low, high in zip([-1, *kept], [*kept, 4096], strict=True):
        if low + 1 < high:
            os.closerange(low + 1, high)
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_NOFILE", max(kept, default=2) + 2)
    _limit("RLIMIT_NPROC", 0)
    if sys.platform != "linux":
        absent = f"not on {sys.platform}"
        return Report(absent, absent, absent)
    no_new_privs = _prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    landlock = _landlock()
    filters = prepare()
    if filters is None:
        return Report(no_new_privs, f"not on {platform.machine()}", landlock)
    before, after, _ = filters
    said = _load_filter(before + struct.pack("I", os.getpid()) + after)
    return Report(no_new_privs, said, landlock)


def tighten(memory_bytes: int, cpu_seconds: int) -> None:
    """Set the job's own limits; after this nothing can change them.

    `cpu_seconds` is the hard end (SIGKILL); the soft one is a timer of the child's own.
    """
    _limit("RLIMIT_AS", memory_bytes)
    _limit("RLIMIT_CPU", cpu_seconds)
    filters = prepare()
    if filters is not None:
        _load_filter(filters[2])


def probes() -> dict[str, Callable[[], object]]:
    """What a jailed process must not be able to do."""

    def open_file() -> object:
        return os.open("/etc/hostname", os.O_RDONLY)

    def write_file() -> object:
        return os.open("/tmp/backstep_probe", os.O_WRONLY | os.O_CREAT)

    def fork() -> object:
        child = os.fork()
        if child == 0:
            os._exit(0)
        return child

    def socket() -> object:
        return _socket.socket()

    def signal_parent() -> object:
        os.kill(os.getppid(), 0)
        return None

    def execute() -> object:
        return os.execv("/bin/true", ["/bin/true"])

    def executable_memory() -> object:
        return mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)

    def list_files() -> object:
        return os.listdir("/")

    return {
        "open": open_file, "write": write_file, "fork": fork, "socket": socket,
        "kill": signal_parent, "exec": execute, "exec-memory": executable_memory,
        "list": list_files,
    }  # fmt: skip


def holes() -> list[str]:
    """Names of the probes that got through in this process."""
    through = []
    for name, attempt in probes().items():
        try:
            attempt()
        except OSError:
            continue
        through.append(name)
    return through
