"""How the dtypes of an op's operands meet, on arrays and numbers.

The lattice itself is in dtypes.py. It must not know Tensor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import dtypes
from .op import Op


def target(op: Op, arrays: Sequence[Any]) -> dtypes.dtype:
    """The dtype in which the op computes (torch.result_type)."""
    operands: list[tuple[dtypes.dtype, dtypes.Category]] = []
    for a in arrays:
        if type(a) is np.ndarray:
            operands.append((dtypes.of(a.dtype), "dim" if a.ndim else "zero"))
        elif a is not None:
            operands.append((dtypes.of_scalar(a), "scalar"))
    found = dtypes.result_type(*operands)
    return dtypes.get_default_dtype() if op.promote == "float" and found.kind < 2 else found


def promoted(op: Op, arrays: Sequence[Any]) -> list[Any]:
    """The operands brought to the dtype in which the op computes."""
    meeting = target(op, arrays)
    kind = meeting.numpy
    return [
        a if a is None
        else a.astype(kind) if type(a) is np.ndarray and a.dtype != kind
        else a if type(a) is np.ndarray
        else kind.type(a) if meeting.kind != 1 else np.array(a).astype(kind)[()]
        for a in arrays
    ]  # fmt: skip


def common(one: Any, other: Any) -> tuple[Any, Any]:
    """Two operands as arrays of the dtype in which they meet."""
    meeting: list[tuple[dtypes.dtype, dtypes.Category]] = [
        (dtypes.of(x.dtype), "dim" if x.ndim else "zero") if type(x) is np.ndarray
        else (dtypes.of_scalar(x), "scalar") for x in (one, other)
    ]  # fmt: skip
    kind = dtypes.result_type(*meeting).numpy
    return np.asarray(one).astype(kind, copy=False), np.asarray(other).astype(kind, copy=False)
