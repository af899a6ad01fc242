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
    "frexp": ("mantissa", "exponent"), "geqrf": ("a", "tau"), "qr": ("Q", "R"),
    "svd": ("U", "S", "V"), "slogdet": ("sign", "logabsdet"), "lu_unpack": ("P", "L", "U"),
    "triangular_solve": ("solution", "cloned_coefficient"), "linalg_qr": ("Q", "R"),
    "linalg_svd": ("U", "S", "Vh"), "linalg_slogdet": ("sign", "logabsdet"),
    "linalg_eigh": ("eigenvalues", "eigenvectors"), "linalg_lu": ("P", "L", "U"),
    "linalg_lu_factor": ("LU", "pivots"), "linalg_lu_factor_ex": ("LU", "pivots", "info"),
    "linalg_inv_ex": ("inverse", "info"), "linalg_solve_ex": ("result", "info"),
    "linalg_cholesky_ex": ("L", "info"),
    "histogram": ("hist", "bin_edges"), "linalg_eig": ("eigenvalues", "eigenvectors"),
    "linalg_lstsq": ("solution", "residuals", "rank", "singular_values"),
}  # fmt: skip
FIELDS |= {f"{name}_out": fields for name, fields in FIELDS.items()}
"""Results that `out=` asked for are called so."""


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
