"""The local derivative of a node, in numbers: what multiplies the gradient that comes in.

Computed from the op's own vjp, the code that backward runs: for elementwise ops by asking it for
a gradient of ones, for small others by asking it for one row of the Jacobian after another.
"""

from __future__ import annotations

from math import prod
from typing import Any, Literal

import numpy as np

from .events import DATA_LIMIT
from .graph import Node, OpNode
from .short_floats import is_short

Array = np.ndarray[Any, np.dtype[Any]]
Local = tuple[Literal["elementwise", "jacobian", "formula"], Array | None]

ROWS = 8
"""A Jacobian with more rows than this is not shown as numbers."""


def local_derivative(node: Node, i: int) -> Local | None:
    """How input `i` moves the node's output; None for nodes without an op."""
    if not isinstance(node, OpNode) or node.saved is None:
        return None
    saved = node.saved if node.packs is None else node.unpacked
    op = node.op
    if op.variadic and i >= len(op.tensors) - 1:
        return None
    vjp = op.on_arrays.get(op.tensors[i])
    edge = node._next[i]
    if vjp is None or edge is None:
        return None
    kinds = {node._meta[0][1].kind, edge[0]._meta[edge[1]][1].kind}
    if saved is None or len(node._meta) > 1 or is_short(node._meta[0][1]) or "c" in kinds:
        return "formula", None  # A complex one may be no factor: abs, conj, real.
    shape, dtype = node._meta[0]
    size = prod(shape)
    if op.elementwise:
        if size > DATA_LIMIT:
            return "formula", None
        ones = np.ones(shape, dtype)
        value = np.asarray(vjp(ones, saved, node.settings))
        return "elementwise", value if value.shape == shape else np.broadcast_to(value, shape)
    columns = prod(edge[0]._meta[edge[1]][0])
    if size > ROWS or size * columns > DATA_LIMIT or size * columns == 0:
        return "formula", None
    rows = []
    for r in range(size):
        basis = np.zeros(size, dtype)
        basis[r] = 1
        row = np.asarray(vjp(basis.reshape(shape), saved, node.settings))
        if row.size != columns:
            return "formula", None
        rows.append(row.reshape(-1))
    return "jacobian", np.stack(rows)
