"""torch.special's functions over ops, and the arguments of those that take numbers."""

from __future__ import annotations

import math
from typing import Any

from ..dispatch import NUMBER_TYPES, TENSORS, apply, apply_inplace, unwrap
from ..dtypes import get_default_dtype
from ..op import OPS
from ..return_types import TYPES
from ..tensor import Tensor
from .arithmetic import wrong_arguments
from .registry import SPELLED, composite

ONE = {"other": 1, "alpha": 1}


@composite("torch.special.xlog1py")
def xlog1py(input: Any, other: Any) -> Any:
    if type(input) in NUMBER_TYPES:
        unwrap(other, "special_xlog1py", "'other' (position 2)")
        return apply(OPS["special_xlog1py.self_scalar"], (other,), {"self": input})
    unwrap(input, "special_xlog1py")
    if type(other) in NUMBER_TYPES:
        return apply(OPS["special_xlog1py.other_scalar"], (input,), {"other": other})
    return apply(OPS["special_xlog1py"], (input, other))


@composite("torch.special.zeta")
def zeta(input: Any, other: Any) -> Any:
    """Hurwitz' zeta function; either may be a number."""
    numbers = [type(value) in NUMBER_TYPES for value in (input, other)]
    if all(numbers) or not all(n or type(v) in TENSORS for n, v in
                               zip(numbers, (input, other), strict=True)):  # fmt: skip
        raise wrong_arguments("special_zeta", input, other, known=(
            "(Tensor input, Tensor other, *, Tensor out = None)",
            "(Number self, Tensor other, *, Tensor out = None)",
            "(Tensor input, Number other, *, Tensor out = None)",
        ))  # fmt: skip
    if numbers[0]:
        return apply(OPS["special_zeta.self_scalar"], (other,), {"self": input})
    if numbers[1]:
        return apply(OPS["special_zeta.other_scalar"], (input,), {"other": other})
    return apply(OPS["special_zeta"], (input, other))


@composite("torch.special.ndtr")
def ndtr(input: Any) -> Any:
    """The normal distribution function, by erf."""
    if unwrap(input, "special_ndtr").dtype.kind in "iub":
        input = input.to(get_default_dtype())
    inner = SPELLED["torch.erf"](apply(OPS["mul.Scalar"], (input,), {"other": math.sqrt(0.5)}))
    return apply(OPS["mul.Scalar"], (apply(OPS["add.Scalar"], (inner,), ONE),), {"other": 0.5})


@composite("torch.frexp Tensor.frexp")
def frexp(input: Any) -> Any:
    unwrap(input, "frexp")
    return TYPES["frexp"](apply(OPS["frexp.Tensor"], (input,)))


def _shifted(name: str, back: bool) -> None:
    @composite(f"torch.fft.{name}")
    def shifted(input: Any, dim: Any = None) -> Any:
        """Half a turn along each dimension: the zero frequency to the middle, or back."""
        ndim = unwrap(input, f"fft_{name}").ndim
        dims = tuple(range(ndim)) if dim is None else (dim,) if isinstance(dim, int) else dim
        halves = [input.shape[d] for d in dims]
        turns = tuple((n + 1) // 2 if back else n // 2 for n in halves)
        return SPELLED["torch.roll"](input, turns, tuple(dims))

    shifted.__name__ = shifted.__qualname__ = name


_shifted("fftshift", False)
_shifted("ifftshift", True)


@composite("torch.polygamma torch.special.polygamma")
def polygamma(n: int, input: Any) -> Any:
    return _polygamma(input, n)


@composite("Tensor.polygamma")
def _polygamma(self: Any, n: int) -> Any:
    _natural(n)
    return apply(OPS["polygamma"], (self,), {"n": n})


def _natural(n: int) -> None:
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")


@composite("Tensor.polygamma_")
def polygamma_(self: Tensor, n: int) -> Tensor:
    _natural(n)
    return apply_inplace(OPS["polygamma"], (self,), {"n": n})
