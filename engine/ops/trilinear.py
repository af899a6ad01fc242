"""The norm that pairwise distances are made of, and the product of three tensors at once."""

# fmt: off

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import meter
from ..op import op
from .spread import _vector_norm

op("norm.ScalarOpt_dim", "self, *, p, dim, keepdim", grad_fn="NormBackward1", sign="‖·‖",
   name="norm_dim", tex=r"\left\|\v{self}\right\|_{\v{p}}",
   forward=lambda self, p, dim, keepdim: _vector_norm(self, p, dim, keepdim),
   vjp={"self": "norm_backward(g, self, p, result, dim, keepdim)"})

# --- bilinear forms -------------------------------------------------------------------------------


def _letters(ndim: int, total: int, expanded: Any) -> str:
    """Names of a tensor's dimensions among all, without those that it only stands across."""
    assert ndim + len(expanded) == total
    return "".join(chr(97 + d) for d in range(total) if d not in expanded)


def _trilinear(
    i1: Any, i2: Any, i3: Any, expand1: Any, expand2: Any, expand3: Any, sumdim: Any
) -> Any:
    total = i1.ndim + len(expand1)
    given = [_letters(a.ndim, total, e)
             for a, e in ((i1, expand1), (i2, expand2), (i3, expand3))]
    out = "".join(chr(97 + d) for d in range(total) if d not in sumdim)
    sizes = {c: n for names, a in zip(given, (i1, i2, i3), strict=True)
             for c, n in zip(names, a.shape, strict=True)}
    meter.charge(math.prod(sizes[c] for c in out) * i1.itemsize)
    return np.einsum(",".join(given) + "->" + out, i1, i2, i3, optimize=True)


op("_trilinear", "i1, i2, i3, *, expand1, expand2, expand3, sumdim", grad_fn="TrilinearBackward0",
   sign="×××", forward=_trilinear, tex=r"\v{i1}^{\top}\,\v{i2}\,\v{i3}",
   vjp={"i1": "_trilinear(g, i2, i3, sumdim, expand2, expand3, expand1)",
        "i2": "_trilinear(i1, g, i3, expand1, sumdim, expand3, expand2)",
        "i3": "_trilinear(i1, i2, g, expand1, expand2, sumdim, expand3)"})
