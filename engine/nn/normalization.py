"""Normalisation as modules: of batches, layers, groups and instances."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar

import numpy as np

from .. import dtypes, meter
from ..dispatch import bump, unwrap, wrap
from ..functions import normalization as F
from ..modes import GradMode
from ..tensor import Tensor
from ..watch import SEAT
from . import init
from .lazy import LazyModuleMixin
from .module import Module
from .parameter import Parameter, UninitializedBuffer, UninitializedParameter, fresh

__all__ = [
    "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "GroupNorm", "InstanceNorm1d", "InstanceNorm2d",
    "InstanceNorm3d", "LayerNorm", "LazyBatchNorm1d", "LazyBatchNorm2d", "LazyBatchNorm3d",
    "LazyInstanceNorm1d", "LazyInstanceNorm2d", "LazyInstanceNorm3d", "LocalResponseNorm",
    "RMSNorm",
]  # fmt: skip


def _affine(module: Module, *shape: int, weight: bool, bias: bool, dtype: Any) -> None:
    """The parameters `weight` and `bias`, each where it is wanted."""
    for name, wanted in (("weight", weight), ("bias", bias)):
        module.register_parameter(name, fresh(*shape, dtype=dtype) if wanted else None)


def _reset(module: Module) -> None:
    """Weights of one, biases of zero."""
    weight, bias = module._parameters.get("weight"), module._parameters.get("bias")
    if weight is not None:
        init.ones_(weight)
    if bias is not None:
        init.zeros_(bias)


class LayerNorm(Module):
    """Mean 0 and variance 1 over the last dimensions, then a weight and a bias for each element."""

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self,
        normalized_shape: Any,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        single = isinstance(normalized_shape, int)
        self.normalized_shape = (normalized_shape,) if single else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        _affine(self, *self.normalized_shape, weight=elementwise_affine,
                bias=elementwise_affine and bias, dtype=dtype)  # fmt: skip
        self.reset_parameters()

    def reset_parameters(self) -> None:
        _reset(self)

    def forward(self, input: Tensor) -> Any:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        )


class LocalResponseNorm(Module):
    """Divided by what the squares of neighbouring channels come to."""

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, input: Tensor) -> Any:
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class RMSNorm(Module):
    """Root mean square 1 over the last dimensions, then a weight for each element."""

    weight: Parameter | None

    def __init__(
        self,
        normalized_shape: Any,
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        single = isinstance(normalized_shape, int)
        self.normalized_shape = (normalized_shape,) if single else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        shape = self.normalized_shape
        made = fresh(*shape, dtype=dtype) if elementwise_affine else None
        self.register_parameter("weight", made)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        _reset(self)

    def forward(self, x: Tensor) -> Any:
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        )


class GroupNorm(Module):
    """Mean 0 and variance 1 over groups of channels, then a weight and a bias for each channel."""

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True,
        device: Any = None, dtype: Any = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        if num_channels % num_groups != 0:
            raise ValueError(
                f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})"
            )
        self.num_groups, self.num_channels = num_groups, num_channels
        self.eps, self.affine = eps, affine
        _affine(self, num_channels, weight=affine, bias=affine and bias, dtype=dtype)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        _reset(self)

    def forward(self, input: Tensor) -> Any:
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


# --- with running statistics ----------------------------------------------------------------------


class _Running(Module):
    """Keeps, where asked, running statistics beside weight and bias (_NormBase)."""

    weight: Parameter | None
    bias: Parameter | None
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None
    _version = 2
    _ranks: ClassVar[tuple[int, ...]] = ()
    """How many dimensions an input may have."""

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1,
        affine: bool = True, track_running_stats: bool = True, device: Any = None,
        dtype: Any = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        _affine(self, num_features, weight=affine, bias=affine and bias, dtype=dtype)
        mean = var = count = None
        if track_running_stats:
            kind = dtypes.get_default_dtype() if dtype is None else dtypes.as_dtype(dtype, "zeros")
            meter.charge(2 * num_features * kind.itemsize)
            mean = wrap(np.zeros(num_features, kind.numpy))
            var = wrap(np.ones(num_features, kind.numpy))
            count = wrap(np.zeros((), np.int64))
            for t in (mean, var, count):
                t._inference = int(GradMode.inference)
        self.register_buffer("running_mean", mean)
        self.register_buffer("running_var", var)
        self.register_buffer("num_batches_tracked", count)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        for name, value in (("running_mean", 0), ("running_var", 1), ("num_batches_tracked", 0)):
            t = self._buffers.get(name)
            if t is not None:
                unwrap(t, "reset_running_stats", f"'{name}'")[...] = value
                _told(t, "reset_running_stats")

    def reset_parameters(self) -> None:
        self.reset_running_stats()
        if self.affine:
            _reset(self)

    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, local_metadata: Any, *rest: Any
    ) -> None:
        # Batches are counted since version 2: what was saved before has no count.
        version, key = local_metadata.get("version"), prefix + "num_batches_tracked"
        if (version is None or version < 2) and self.track_running_stats and key not in state_dict:
            own = self.num_batches_tracked
            state_dict[key] = wrap(np.zeros((), np.int64)) if own is None else own
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)

    def _check_input_dim(self, input: Tensor) -> None:
        if input.ndim not in self._ranks:
            wanted = " or ".join(f"{n}D" for n in self._ranks)
            raise ValueError(f"expected {wanted} input (got {input.ndim}D input)")

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


def _told(t: Tensor, change: str) -> None:
    bump(t)
    if SEAT.now is not None:
        SEAT.now.changed(t, change)


class _BatchNorm(_Running):
    def forward(self, input: Tensor) -> Any:
        self._check_input_dim(input)
        factor = 0.0 if self.momentum is None else self.momentum
        count = self.num_batches_tracked
        if self.training and self.track_running_stats and count is not None:
            # A program may have put anything into `_buffers`.
            unwrap(count, "batch_norm", "'num_batches_tracked'")
            count._data += 1
            _told(count, "add_")
            if self.momentum is None:
                factor = 1.0 / float(count._data)
        own = self.training or (self.running_mean is None and self.running_var is None)
        shown = not self.training or self.track_running_stats
        return F.batch_norm(
            input,
            self.running_mean if shown else None,
            self.running_var if shown else None,
            self.weight, self.bias, own, factor, self.eps,
        )  # fmt: skip


class BatchNorm1d(_BatchNorm):
    """Mean 0 and variance 1 over the batch in each feature of vectors or sequences."""

    _ranks = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Mean 0 and variance 1 over the batch in each channel of images."""

    _ranks = (4,)


class BatchNorm3d(_BatchNorm):
    """Mean 0 and variance 1 over the batch in each channel of volumes."""

    _ranks = (5,)


class _InstanceNorm(_Running):
    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1,
        affine: bool = False, track_running_stats: bool = False, device: Any = None,
        dtype: Any = None, *, bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(
            num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias
        )

    def forward(self, input: Tensor) -> Any:
        self._check_input_dim(input)
        alone = self._ranks[0]
        dim = input.ndim - alone
        if input.size(dim) != self.num_features:  # type: ignore[attr-defined]
            if self.affine:
                raise ValueError(
                    f"expected input's size at dim={dim} to match num_features "
                    f"({self.num_features}), but got: {input.shape[dim]}."
                )
            warnings.warn(
                f"input's size at dim={dim} does not match num_features. You can silence this "
                "warning by not passing in num_features, which is not used because affine=False",
                stacklevel=2,
            )
        if dim == 0:
            batch = input[None]  # type: ignore[index]
            return self._apply_instance_norm(batch).squeeze(0)
        return self._apply_instance_norm(input)

    def _apply_instance_norm(self, input: Tensor) -> Any:
        return F.instance_norm(
            input, self.running_mean, self.running_var, self.weight, self.bias,
            self.training or not self.track_running_stats,
            self.momentum if self.momentum is not None else 0.0, self.eps,
        )  # fmt: skip


class InstanceNorm1d(_InstanceNorm):
    """Mean 0 and variance 1 in each channel of each sequence."""

    _ranks = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """Mean 0 and variance 1 in each channel of each image."""

    _ranks = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """Mean 0 and variance 1 in each channel of each volume."""

    _ranks = (4, 5)


# --- with as many features as the first input has -------------------------------------------------


class _LazyNorm(LazyModuleMixin, _Running):
    def __init__(
        self, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
        track_running_stats: bool = True, device: Any = None, dtype: Any = None, *,
        bias: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(0, eps, momentum, False, False, device, dtype, bias=False)
        self.affine, self.track_running_stats = affine, track_running_stats
        if affine:
            self.weight = UninitializedParameter(dtype=dtype)
            if bias:
                self.bias = UninitializedParameter(dtype=dtype)
        if track_running_stats:
            self.running_mean = UninitializedBuffer(dtype=dtype)
            self.running_var = UninitializedBuffer(dtype=dtype)
            self.num_batches_tracked = wrap(np.zeros((), np.int64))

    def reset_parameters(self) -> None:
        if not self.has_uninitialized_params() and self.num_features != 0:
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        if self.has_uninitialized_params():
            self.num_features = n = input.shape[1]
            self.materialize(weight=(n,), bias=(n,), running_mean=(n,), running_var=(n,))
            self.reset_parameters()


class LazyBatchNorm1d(_LazyNorm, _BatchNorm):
    """A BatchNorm1d that learns how many features there are."""

    cls_to_become, _ranks = BatchNorm1d, BatchNorm1d._ranks


class LazyBatchNorm2d(_LazyNorm, _BatchNorm):
    """A BatchNorm2d that learns how many channels there are."""

    cls_to_become, _ranks = BatchNorm2d, BatchNorm2d._ranks


class LazyBatchNorm3d(_LazyNorm, _BatchNorm):
    """A BatchNorm3d that learns how many channels there are."""

    cls_to_become, _ranks = BatchNorm3d, BatchNorm3d._ranks


class LazyInstanceNorm1d(_LazyNorm, _InstanceNorm):
    """An InstanceNorm1d that learns how many channels there are."""

    cls_to_become, _ranks = InstanceNorm1d, InstanceNorm1d._ranks


class LazyInstanceNorm2d(_LazyNorm, _InstanceNorm):
    """An InstanceNorm2d that learns how many channels there are."""

    cls_to_become, _ranks = InstanceNorm2d, InstanceNorm2d._ranks


class LazyInstanceNorm3d(_LazyNorm, _InstanceNorm):
    """An InstanceNorm3d that learns how many channels there are."""

    cls_to_become, _ranks = InstanceNorm3d, InstanceNorm3d._ranks
