"""How large the results of numpy's functions will be: charged before numpy makes them.

For functions whose result can be larger than what goes in and that say so by their arguments.
It must not know how functions are offered (functions.py).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine import meter

from .crossing import broadcast, charge


def pairs(*arrays: Any, **kwargs: Any) -> None:
    """Elementwise over several arrays."""
    broadcast(*[np.asarray(a) for a in arrays if type(a) is not str])


def asked(*arrays: Any, **kwargs: Any) -> None:
    """The same where the results are True and False."""
    broadcast(*[np.asarray(a) for a in arrays if type(a) is not str], itemsize=1)


def joined(arrays: Any, *args: Any, **kwargs: Any) -> None:
    charge(sum(np.size(a) for a in arrays))


def appended(arr: Any, values: Any, *args: Any, **kwargs: Any) -> None:
    charge(np.size(arr) + np.size(values))


def product(a: Any, b: Any, *args: Any, **kwargs: Any) -> None:
    """A matrix product: rows, columns, and the dimensions before them."""
    one, two = np.shape(a), np.shape(b)
    if one and two:
        lead = np.broadcast_shapes(one[:-2], two[:-2])
        rows = one[-2] if len(one) > 1 else 1
        charge(math.prod(lead) * rows * (two[-1] if len(two) > 1 else 1))


def dotted(a: Any, b: Any, *args: Any, **kwargs: Any) -> None:
    """`np.dot`: every row of one with every column of the other."""
    one, two = np.shape(a), np.shape(b)
    if one and two:
        charge(math.prod(one[:-1]) * math.prod(two[:-2]) * (two[-1] if len(two) > 1 else 1))


def contracted(a: Any, b: Any, axes: Any = 2) -> None:
    one, two = np.shape(a), np.shape(b)
    if isinstance(axes, int):
        gone = math.prod(one[len(one) - axes :]) if axes > 0 else 1
    else:
        first = axes[0] if isinstance(axes[0], (list, tuple)) else (axes[0],)
        gone = math.prod(one[int(i)] for i in first)
    charge(math.prod(one) * math.prod(two) // max(1, gone) ** 2)


def _labels(part: str) -> list[Any]:
    head, dots, tail = part.partition("...")
    return [*head, ..., *tail] if dots else [*head]


def _subscripts(operands: tuple[Any, ...]) -> tuple[list[Any], list[list[Any]], list[Any] | None]:
    """Arrays, the labels of each, and those of the result, from either form of `np.einsum`."""
    if type(operands[0]) is str:
        left, arrow, right = operands[0].replace(" ", "").partition("->")
        parts = [_labels(part) for part in left.split(",")]
        return list(operands[1:]), parts, _labels(right) if arrow else None
    kept = [*operands[-1]] if len(operands) % 2 else None
    return [*operands[0:-1:2]], [[*labels] for labels in operands[1::2]], kept


def summed(*operands: Any, **kwargs: Any) -> None:
    """`np.einsum`: the labels that stay, each with its size."""
    if not operands:
        return
    arrays, parts, kept = _subscripts(operands)
    sizes: dict[Any, int] = {}
    more: list[int] = []
    for labels, array in zip(parts, arrays, strict=False):
        shape = np.shape(array)
        ends, begins = len(labels), 0
        if ... in labels:
            ends = labels.index(...)
            begins = len(labels) - ends - 1
            wide = list(shape[ends : len(shape) - begins])
            more = [*np.broadcast_shapes(tuple(more), tuple(wide))]
        known = [*zip(labels[:ends], shape, strict=False)]
        if begins:
            known += zip(labels[-begins:], shape[-begins:], strict=False)
        for label, n in known:
            sizes[label] = max(n, sizes.get(label, 1))
    if kept is None:
        every = [label for labels in parts for label in labels]
        kept = [label for label in sizes if every.count(label) == 1]
        kept += [...] if more else []
    meter.charge_array(
        [sizes.get(label, 1) for label in kept if label is not ...] + (more if ... in kept else []),
        8,
    )


def binned(a: Any, bins: Any = 10, *args: Any, **kwargs: Any) -> None:
    charge(bins + 1 if isinstance(bins, (int, np.integer)) else np.size(bins))


def counted(x: Any, weights: Any = None, minlength: Any = 0) -> None:
    largest = int(np.max(np.asarray(x))) + 1 if np.size(x) else 0
    charge(max(largest, minlength or 0))


def powers(x: Any, N: Any = None, *args: Any, **kwargs: Any) -> None:
    charge(np.size(x) * (np.size(x) if N is None else max(0, N)))


def fitted(x: Any, y: Any, deg: Any, *args: Any, **kwargs: Any) -> None:
    charge(np.size(x) * (np.max(np.asarray(deg)) + 1))


def companion(p: Any) -> None:
    charge(max(0, np.size(p) - 1) ** 2)


def covariance(m: Any, *args: Any, rowvar: Any = True, **kwargs: Any) -> None:
    shape = np.shape(m)
    if shape:
        charge((shape[0] if rowvar or len(shape) == 1 else shape[-1]) ** 2 if shape[1:] else 1)


def on_diagonal(v: Any, k: Any = 0) -> None:
    charge((np.size(v) + abs(k)) ** 2)


def triangle(n: Any, k: Any = 0, m: Any = None) -> None:
    charge(2 * max(0, n) * max(0, n if m is None else m))


def taken(a: Any, indices: Any, axis: Any = None, *args: Any, **kwargs: Any) -> None:
    one = 1 if axis is None else np.size(a) // max(1, np.shape(a)[axis])
    charge(one * np.size(indices))


def taken_along(arr: Any, indices: Any, axis: Any = -1) -> None:
    if axis is not None and np.ndim(arr) == np.ndim(indices):
        shape = list(np.shape(indices))
        for at, n in enumerate(np.shape(arr)):
            if at != axis % len(shape):
                shape[at] = max(n, shape[at])
        charge(math.prod(shape))


def quantiles(a: Any, q: Any, axis: Any = None, *args: Any, **kwargs: Any) -> None:
    rest = 1
    if isinstance(axis, int):
        rest = np.size(a) // max(1, np.shape(a)[axis])
    charge(np.size(q) * rest)


def chosen(condlist: Any, choicelist: Any, default: Any = 0) -> None:
    broadcast(*[np.asarray(a) for a in (*condlist, *choicelist)])


def selected(a: Any, choices: Any, *args: Any, **kwargs: Any) -> None:
    """`np.choose`: as wide as all of them together."""
    broadcast(*[np.asarray(part) for part in (a, *choices)])


def repeated(a: Any, repeats: Any, *args: Any, **kwargs: Any) -> None:
    """One count for all elements, or one for each place along an axis."""
    data = np.asarray(a)
    # As floats: a sum of 64 bits may come round to a small one, and numpy then writes beyond it.
    times = np.asarray(repeats, dtype=float)
    charge(data.size / max(1, times.size) * times.sum(), data.itemsize)


SIZES: dict[str, Any] = {
    **dict.fromkeys(
        ("where", "hypot", "logaddexp", "isclose", "allclose", "fmax", "fmin", "heaviside", "gcd",
         "lcm", "cross", "clip"), pairs),
    **dict.fromkeys(
        ("concatenate", "concat", "stack", "vstack", "hstack", "dstack", "column_stack",
         "row_stack"), joined),
    "append": appended, "matmul": product, "dot": dotted, "tensordot": contracted,
    "einsum": summed, "histogram": binned, "bincount": counted, "vander": powers,
    "polyfit": fitted, "roots": companion, "cov": covariance, "corrcoef": covariance,
    "diagflat": on_diagonal, "tril_indices": triangle, "triu_indices": triangle, "take": taken,
    "take_along_axis": taken_along, "quantile": quantiles, "percentile": quantiles,
    "select": chosen, "repeat": repeated, "choose": selected, "polymul": appended,
}  # fmt: skip
"""Function -> what charges its result. The arguments are numpy's own already."""
