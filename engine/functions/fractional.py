"""F.fractional_max_pool2d and 3d: sizes or shares of the input, and the numbers that are drawn."""

from __future__ import annotations

from typing import Any

from .. import dtypes
from ..dispatch import apply, unwrap
from ..op import OPS
from .convolution import Sizes, numbers
from .registry import SPELLED


def _sizes(value: Any, dims: int, function: str, name: str) -> Sizes:
    found = numbers(value, function, f"'{name}'")
    if len(found) not in (1, dims):
        raise RuntimeError(f"{function}: {name} must either be a single Int or tuple of Ints")
    return found if len(found) == dims else found * dims


def _fractional(dims: int) -> None:
    name = f"fractional_max_pool{dims}d"

    def with_indices(
        input: Any, kernel_size: Any, output_size: Any = None, output_ratio: Any = None,
        return_indices: bool = False, _random_samples: Any = None,
    ) -> Any:  # fmt: skip
        array = unwrap(input, name)
        if output_size is None and output_ratio is None:
            raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
        if output_size is None:
            if dims == 2 and len(output_ratio) > 2:
                raise ValueError(
                    f"{name} requires output_ratio to either be a single Int or tuple of Ints."
                )
            shares = output_ratio if type(output_ratio) in (tuple, list) else (output_ratio,) * dims
            output_size = [int(input.size(i - dims) * shares[i]) for i in range(dims)]
        if _random_samples is None:
            images = 1 if array.ndim == dims + 1 else input.size(0)
            shape = (images, input.size(-dims - 1), dims)
            _random_samples = SPELLED["torch.rand"](shape, dtype=dtypes.of(array.dtype))
        settings = {"kernel_size": _sizes(kernel_size, dims, name, "kernel_size"),
                    "output_size": _sizes(output_size, dims, name, "output_size")}  # fmt: skip
        unwrap(_random_samples, name, "'_random_samples'")
        return apply(OPS[name], (input, _random_samples), settings)

    def pool(
        input: Any, kernel_size: Any, output_size: Any = None, output_ratio: Any = None,
        return_indices: bool = False, _random_samples: Any = None,
    ) -> Any:  # fmt: skip
        both = with_indices(input, kernel_size, output_size, output_ratio, True, _random_samples)
        return both if return_indices else both[0]

    with_indices.__name__ = with_indices.__qualname__ = f"{name}_with_indices"
    pool.__name__ = pool.__qualname__ = name
    SPELLED[f"F.{name}"], SPELLED[f"F.{name}_with_indices"] = pool, with_indices


_fractional(2)
_fractional(3)
