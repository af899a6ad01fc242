"""torch.return_types: the named tuples of ops with several results, printed as PyTorch does."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

FIELDS: dict[str, tuple[str, ...]] = {
    "max": ("values", "indices"), "min": ("values", "indices"), "aminmax": ("min", "max"),
    "cummax": ("values", "indices"), "cummin": ("values", "indices"),
    "topk": ("values", "indices"), "sort": ("values", "indices"),
    "kthvalue": ("values", "indices"), "median": ("values", "indices"),
    "nanmedian": ("values", "indices"), "mode": ("values", "indices"),
}  # fmt: skip


def _repr(self: Any) -> str:
    name = type(self).__name__
    inside = ",\n".join(f"{f}={v!r}" for f, v in zip(FIELDS[name], self, strict=True))
    return f"torch.return_types.{name}(\n{inside})"


TYPES: dict[str, type[tuple[Any, ...]]] = {
    name: type(name, (tuple,), {
        "__slots__": (), "__module__": "torch.return_types", "__repr__": _repr,
        **{field: property(itemgetter(i)) for i, field in enumerate(fields)},
    })
    for name, fields in FIELDS.items()
}  # fmt: skip
"""Op name -> the type of what it returns."""

globals().update(TYPES)
__all__ = sorted(TYPES)
