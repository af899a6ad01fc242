"""The local derivative of a node, in numbers: what multiplies the gradient that comes in.

Computed from the op's own vjp, the code that backward runs: for elementwise ops by asking it for
a gradient of ones, for small others by asking it for one row of the Jacobian after another.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, Literal

import numpy as np

from .backward import sum_to
from .events import DATA_LIMIT
from .graph import Node, OpNode
from .short_floats import is_short

Array = np.ndarray[Any, np.dtype[Any]]
Local = tuple[Literal["elementwise", "jacobian", "formula"], Array | None]

ROWS = 8
"""A Jacobian with more rows than this is not shown as numbers."""


def local_derivative(node: Node, i: int, came: Sequence[bool] = (True,)) -> Local | None:
    """How input `i` moves the node's output; None for nodes without an op. Of several outputs, of
    which `came` says who has a gradient, it is that of the first, where it alone has one."""
    if not isinstance(node, OpNode) or node.saved is None:
        return None
    saved = node.saved if node.packs is None else node.unpacked
    op = node.op
    last = len(op.tensors) - 1
    member = i - last if op.variadic and i >= last else None
    vjp = op.in_order[i if member is None else last]
    edge = node._next[i]
    if vjp is None or edge is None:
        return None
    kinds = {node._meta[0][1].kind, edge[0]._meta[edge[1]][1].kind}
    if saved is None or not came[0] or any(came[1:]) or is_short(node._meta[0][1]) or "c" in kinds:
        return "formula", None  # A complex one may be no factor: abs, conj, real.
    shape, dtype = node._meta[0]
    size = prod(shape)
    if op.elementwise:
        if size > DATA_LIMIT:
            return "formula", None
        ones = np.ones(shape, dtype)
        value = np.asarray(vjp(ones, saved, node.settings))
        return "elementwise", value if value.shape == shape else np.broadcast_to(value, shape)
    target = edge[0]._meta[edge[1]][0]
    columns = prod(target)
    if size > ROWS or size * columns > DATA_LIMIT or size * columns == 0:
        return "formula", None
    rows = []
    for r in range(size):
        basis = np.zeros(size, dtype)
        basis[r] = 1
        found = vjp(_alone(basis.reshape(shape), node), saved, node.settings)
        row = np.asarray(found if member is None else found[member])
        if row.size > columns and _spreads(target, row.shape):
            row = sum_to(row, target)
        if row.size != columns:
            return "formula", None
        rows.append(row.reshape(-1))
    return "jacobian", np.stack(rows)


def _spreads(small: tuple[int, ...], wide: tuple[int, ...]) -> bool:
    """Whether broadcasting makes the one shape of the other."""
    fit = zip(reversed(small), reversed(wide), strict=False)
    return len(small) <= len(wide) and all(a in (1, b) for a, b in fit)


def _alone(first: Array, node: Node) -> Any:
    """What an op's vjp is given when a gradient came for its first output only."""
    rest = node._meta[1:]
    return (first, *(np.zeros(shape, dtype) for shape, dtype in rest)) if rest else first
