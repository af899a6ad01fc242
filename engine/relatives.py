"""Which tensors look into the same memory: a base, its views, what was detached from them.

A change of one is a change of all that overlap. It must not know how changes are told.
"""

from __future__ import annotations

import weakref

import numpy as np

from .tensor import Tensor


class Relatives:
    """The views and aliases that events have told of, by the number of their base."""

    def __init__(self) -> None:
        self._of: dict[int, list[weakref.ref[Tensor]]] = {}

    def add(self, t: Tensor) -> None:
        """A tensor was told of: remember it if it looks into another one."""
        root = _root(t)
        if root is t or root._recorded is None:
            return
        known = self._of.setdefault(root._recorded, [])
        if len(known) & (len(known) + 1) == 0:
            # Each time that their number has doubled, those that are gone are forgotten.
            known[:] = [reference for reference in known if reference() is not None]
        known.append(weakref.ref(t))

    def of(self, t: Tensor) -> list[Tensor]:
        """The tensors that a change of `t` changes too: its base first."""
        root = _root(t)
        if root._recorded is None:
            return []
        found: list[Tensor] = [] if root is t else [root]
        for reference in self._of.get(root._recorded, ()):
            other = reference()
            if other is not None and other is not t and other._recorded is not None:
                found.append(other)
        return [other for other in found if np.may_share_memory(other._data, t._data)]


def _root(t: Tensor) -> Tensor:
    while True:
        if t._base is not None:
            t = t._base
        elif t._alias is not None:
            t = t._alias
        else:
            return t
