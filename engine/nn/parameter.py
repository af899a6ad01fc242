"""Parameter: a tensor that a module counts as its own when it becomes an attribute."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes, meter
from ..dispatch import NOTHING, TENSORS, leaf, unwrap, wrap
from ..functions.options import sizes
from ..tensor import Tensor
from ..watch import SEAT

__all__ = ["Buffer", "Parameter", "UninitializedBuffer", "UninitializedParameter"]


class Parameter(Tensor):
    """A leaf around the memory of `data` that requires a gradient (torch.nn.Parameter)."""

    _told: str | None = None
    """The name that watchers know it by."""

    def __format__(self, spec: str) -> str:
        return object.__format__(self, spec)  # In PyTorch only a plain tensor shows its number.

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        if data is None:
            data = wrap(np.zeros(0, dtypes.get_default_dtype().numpy))
        if type(data) not in TENSORS:
            raise AttributeError(f"'{type(data).__name__}' object has no attribute 'detach'")
        self._data = data._data
        if requires_grad and self._data.dtype.kind not in "fcV":
            raise RuntimeError(
                "Only Tensors of floating point and complex dtype can require gradients"
            )
        self._inference = data._inference
        if data._version_counter is None:
            data._version_counter = [0]
        self._version_counter = data._version_counter
        self._require(bool(requires_grad))
        if SEAT.now is not None:
            SEAT.now.forward("Parameter", (), (), NOTHING, (self,), None, False)

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        """The values and whether a gradient is wanted; not the gradient, which tensors do copy."""
        if id(self) not in memo:
            new = type(self).__new__(type(self))
            new._data = self._data.copy()
            new._requires_grad = self._requires_grad
            memo[id(self)] = new
            if SEAT.now is not None:
                SEAT.now.forward(type(self).__name__, (), (), NOTHING, (new,), None, False)
        made: Parameter = memo[id(self)]
        return made

    def __repr__(self, **options: None) -> str:  # type: ignore[override]
        return "Parameter containing:\n" + super().__repr__()


class _IsBuffer(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return type(instance) in TENSORS and getattr(instance, "_is_buffer", False)


class Buffer(Tensor, metaclass=_IsBuffer):
    """Makes a tensor over the memory of `data` that a module keeps but does not learn
    (torch.nn.Buffer): a plain tensor, marked."""

    persistent: bool

    def __new__(cls, data: Any = None, *, persistent: bool = True) -> Any:
        if data is None:
            data = wrap(np.zeros(0, dtypes.get_default_dtype().numpy))
        unwrap(data, "Buffer", "'data' (position 1)")
        made = data.detach().requires_grad_(data.requires_grad)
        made.persistent, made._is_buffer = persistent, True
        return made


TENSORS.add(Parameter)


class _Uninitialized(Tensor):
    """Has a dtype, no shape and no numbers yet; no op takes it."""

    _becomes: type[Tensor]

    def materialize(self, shape: Any, device: Any = None, dtype: Any = None) -> None:
        """Give it a shape: it is an ordinary tensor from now on."""
        kind = self._data.dtype if dtype is None else dtypes.as_dtype(dtype, "materialize").numpy
        size = tuple(shape)
        meter.charge(kind.itemsize * math.prod(size))
        self._data = np.zeros(size, kind)
        self.__class__ = self._becomes  # type: ignore[assignment]

    @property
    def shape(self) -> Any:
        raise RuntimeError(
            "Can't access the shape of an uninitialized parameter or buffer. This error usually "
            "happens in `load_state_dict` when trying to load an uninitialized parameter into an "
            "initialized one. Call `forward` to initialize the parameters before accessing their "
            "attributes."
        )

    def detach(self) -> Tensor:
        return self

    def __repr__(self, **options: None) -> str:  # type: ignore[override]
        return f"<{type(self).__name__}>"


class UninitializedParameter(_Uninitialized, Parameter):
    """A parameter whose shape the first input will tell (nn.LazyLinear ...)."""

    _becomes = Parameter

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> None:
        kind = dtypes.get_default_dtype() if dtype is None else dtypes.as_dtype(dtype, "Parameter")
        self._data = np.zeros(0, kind.numpy)
        self._requires_grad = bool(requires_grad)


class UninitializedBuffer(_Uninitialized):
    """A buffer whose shape the first input will tell."""

    _becomes = Tensor

    def __init__(self, device: Any = None, dtype: Any = None) -> None:
        kind = dtypes.get_default_dtype() if dtype is None else dtypes.as_dtype(dtype, "Buffer")
        self._data = np.zeros(0, kind.numpy)


PARAMETERS = frozenset({Parameter, UninitializedParameter})
"""The exact types that a module counts among its parameters."""

BUFFERS = TENSORS | {UninitializedBuffer}
"""The exact types that may be a module's buffer."""


def fresh(*shape: int, dtype: Any = None, value: float = 0.0) -> Parameter:
    """A new parameter of one value, for a layer to initialise."""
    kind = dtypes.get_default_dtype() if dtype is None else dtypes.as_dtype(dtype, "Parameter")
    count = kind.itemsize
    if not all(isinstance(n, (int, np.integer)) for n in shape):
        shape = sizes("empty", (shape,))
    for n in shape:
        if n < 0:
            raise RuntimeError(
                f"Trying to create tensor with negative dimension {n}: {list(shape)}"
            )
        count *= n
    meter.charge(count)
    made = leaf("Parameter", np.full(shape, value, kind.numpy), True, kind=Parameter)
    assert isinstance(made, Parameter)
    return made
