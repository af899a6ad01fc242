"""Softmax and its relatives, as torch, Tensor and torch.nn.functional spell them."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .. import dtypes, rng
from ..dispatch import apply, leaf, unwrap
from ..errors import wrap_dim
from ..op import OPS
from ..rounding import log
from .conversion import cast
from .registry import SPELLED, composite


def _along(name: str) -> None:
    entry = OPS[f"_{name}"]

    def along(input: Any, dim: Any = None, dtype: Any = None) -> Any:
        array = unwrap(input, name)
        if dim is None:
            raise TypeError(f'{name}() missing 1 required positional arguments: "dim"')
        if dtype is not None:
            input = cast(input, dtypes.as_dtype(dtype, name))
        return apply(entry, (input,), {"dim": wrap_dim(dim, array.ndim)})

    def functional(input: Any, dim: Any = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
        if dim is None:
            dim = _implicit(name, unwrap(input, name).ndim)
        return along(input, dim, dtype)

    for function in (along, functional):
        function.__name__ = function.__qualname__ = name
    SPELLED[f"torch.{name}"] = SPELLED[f"Tensor.{name}"] = along
    SPELLED[f"F.{name}"] = functional


def _implicit(name: str, rank: int) -> int:
    """The dimension that old programs leave out."""
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include "
        "dim=X as an argument.",
        UserWarning,
        stacklevel=3,
    )
    return 0 if rank in (0, 1, 3) else 1


_along("softmax")
_along("log_softmax")
LOG_SOFTMAX = SPELLED["torch.log_softmax"]
SPELLED["torch.special.softmax"] = SPELLED["torch.softmax"]
SPELLED["torch.special.log_softmax"] = SPELLED["torch.log_softmax"]


@composite("F.softmin")
def softmin(input: Any, dim: Any = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    if dim is None:
        dim = _implicit("softmin", unwrap(input, "softmin").ndim)
    return SPELLED["torch.softmax"](-input, dim, dtype)


@composite("F.gumbel_softmax")
def gumbel_softmax(
    logits: Any, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1
) -> Any:
    """A random choice of one, softened; hard ones are exact and let the soft gradient through."""
    array = unwrap(logits, "gumbel_softmax")
    drawn = rng.exponential(rng.default_generator, array.shape, dtypes.of(array.dtype))
    noise = leaf("exponential", -log(drawn))
    soft = SPELLED["torch.softmax"]((logits + noise) / tau, dim)
    if not hard:
        return soft
    at = wrap_dim(dim, array.ndim)
    chosen = soft._data.argmax(axis=at)
    codes = np.zeros_like(soft._data)
    np.put_along_axis(codes, np.expand_dims(chosen, at), 1, at)
    return leaf("scatter", codes) - soft.detach() + soft
