"""What every shim may use: the guards, what the program prints to, and the run's clock and dice.

It must not know any single module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..guards import Guards
from ..policy import OWN, Policy


class Console:
    """Where printed text goes now. `redirect_stdout` puts a buffer in front."""

    def __init__(self) -> None:
        self.out: Callable[[str], None] = lambda text: None
        self.to_err: Callable[[str], None] = lambda text: None
        self.tell: Callable[[Any], None] = lambda event: None
        """Takes events that are no text (plots)."""
        self.note: Callable[[str], None] = lambda text: None
        """Takes a word to who wrote the program: what it asked for does nothing here."""
        self.at_end: list[Callable[[], None]] = []
        """What is told when the program has run: figures that were left open."""
        self.fronts: list[Any] = []
        self.error_fronts: list[Any] = []

    def err(self, text: str) -> None:
        if self.error_fronts:
            self.error_fronts[-1].write(text)
        else:
            self.to_err(text)

    def write(self, text: str) -> None:
        if self.fronts:
            self.fronts[-1].write(text)
        else:
            self.out(text)


class Kit:
    """Given to every file of shims: it adds its types to the policy and returns its names."""

    def __init__(self, guards: Guards, console: Console) -> None:
        self.guards, self.console = guards, console
        self.finish_class: Callable[[Any], Any] = lambda made: made
        """Gives a new class what every class of the program gets (classes.py)."""

    def let_read(self, kind: type, names: Iterable[str] | Policy) -> None:
        """Programs may read these names of objects of exactly this type."""
        self.guards.policy[kind] = names if isinstance(names, str) else frozenset(names)

    def let_inherit(self, kind: type) -> None:
        self.guards.host.bases.add(kind)

    def is_users_class(self, value: Any) -> bool:
        return isinstance(value, type) and value in self.guards.user


def exact(value: Any, what: str, *kinds: type) -> Any:
    """`value`, if its type is exactly one of `kinds`; TypeError else."""
    if type(value) not in kinds:
        wanted = " or ".join(kind.__name__ for kind in kinds)
        raise TypeError(f"{what} must be {wanted}, not {type(value).__name__}")
    return value


def public(kind: type, without: Iterable[str] = ()) -> frozenset[str]:
    return frozenset(n for n in dir(kind) if not n.startswith("_")) - frozenset(without)


__all__ = ["OWN", "Console", "Kit", "exact", "public"]
