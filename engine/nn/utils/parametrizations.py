"""torch.nn.utils.parametrizations: orthogonal, weight_norm and spectral_norm; the older ones of the
same names, which are hooks."""

from __future__ import annotations

import warnings
from typing import Any

from ...autograd import no_grad
from ...functions.registry import SPELLED
from ...functions.sampling import norm_except_dim
from ...functions.sampling import weight_norm as weighted
from ...tensor import Tensor
from ..convolution import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from ..module import Module
from ..parameter import Parameter
from .orthogonal import orthogonal
from .parametrize import register_parametrization

__all__ = ["orthogonal", "spectral_norm", "weight_norm"]

TRANSPOSED = (ConvTranspose1d, ConvTranspose2d, ConvTranspose3d)
OLD = (
    "`torch.nn.utils.weight_norm` is deprecated in favor of "
    "`torch.nn.utils.parametrizations.weight_norm`."
)


class _WeightNorm(Module):
    def __init__(self, dim: int | None = 0) -> None:
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g: Any, weight_v: Any) -> Any:
        return weighted(weight_v, weight_g, self.dim)

    def right_inverse(self, weight: Any) -> Any:
        return norm_except_dim(weight, self.dim), weight


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """Learn a parameter's magnitude and direction apart."""
    register_parametrization(module, name, _WeightNorm(dim), unsafe=True)
    return module


def _unit(x: Any, eps: float) -> Any:
    return SPELLED["F.normalize"](x, dim=0, eps=eps)


def _as_matrix(weight: Any, dim: int) -> Any:
    if weight.ndim > 1 and dim != 0:
        weight = weight.permute(dim, *[d for d in range(weight.ndim) if d != dim])
    return weight.flatten(1)


class _SpectralNorm(Module):
    _u: Any
    _v: Any

    def __init__(
        self, weight: Any, n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12
    ) -> None:
        super().__init__()
        if dim >= weight.ndim or dim < -weight.ndim:
            raise IndexError(
                "Dimension out of range (expected to be in range of "
                f"[-{weight.ndim}, {weight.ndim - 1}] but got {dim})"
            )
        if n_power_iterations <= 0:
            raise ValueError(
                "Expected n_power_iterations to be positive, but got "
                f"n_power_iterations={n_power_iterations}"
            )
        self.dim, self.eps = dim % weight.ndim, eps
        if weight.ndim == 1:
            return
        self.n_power_iterations = n_power_iterations
        matrix = _as_matrix(weight.detach(), self.dim)
        h, w = matrix.size()
        u = SPELLED["torch.empty"](h, dtype=matrix.dtype).normal_(0, 1)
        v = SPELLED["torch.empty"](w, dtype=matrix.dtype).normal_(0, 1)
        self.register_buffer("_u", _unit(u, eps))
        self.register_buffer("_v", _unit(v, eps))
        self._iterate(matrix, 15)

    def _iterate(self, matrix: Any, times: int) -> None:
        with no_grad():
            for _ in range(times):
                self._u.copy_(_unit(matrix.mv(self._v), self.eps))
                self._v.copy_(_unit(matrix.mT.mv(self._u), self.eps))

    def forward(self, weight: Any) -> Any:
        if weight.ndim == 1:
            return _unit(weight, self.eps)
        matrix = _as_matrix(weight, self.dim)
        if self.training:
            self._iterate(matrix.detach(), self.n_power_iterations)
        u, v = self._u.clone(), self._v.clone()
        return weight / u.vdot(matrix.mv(v))

    def right_inverse(self, value: Any) -> Any:
        return value


def spectral_norm(
    module: Module, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12,
    dim: int | None = None,
) -> Module:  # fmt: skip
    """Divide a parameter by its largest singular value."""
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    if dim is None:
        dim = 1 if isinstance(module, TRANSPOSED) else 0
    made = _SpectralNorm(weight, n_power_iterations, dim, eps)
    register_parametrization(module, name, made)
    return module


# --- as hooks, before parametrizations were there ---------------------------------------------


class WeightNorm:
    """Computes the weight anew before each call of the module."""

    def __init__(self, name: str, dim: int) -> None:
        self.name, self.dim = name, dim

    def compute(self, module: Any) -> Any:
        g, v = getattr(module, f"{self.name}_g"), getattr(module, f"{self.name}_v")
        return weighted(v, g, self.dim)

    def __call__(self, module: Any, inputs: Any) -> None:
        module.__dict__[self.name] = self.compute(module)


def old_weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """torch.nn.utils.weight_norm."""
    warnings.warn(OLD, FutureWarning, stacklevel=2)
    for kept, _ in (module._before or {}).values():
        if isinstance(kept, WeightNorm) and kept.name == name:
            raise RuntimeError(
                f"Cannot register two weight_norm hooks on the same parameter {name}"
            )
    weight: Any = module._parameters[name]
    hook = WeightNorm(name, -1 if dim is None else dim)
    delattr(module, name)
    module.register_parameter(f"{name}_g", Parameter(norm_except_dim(weight, hook.dim).data))
    module.register_parameter(f"{name}_v", Parameter(weight.data))
    module.__dict__[name] = hook.compute(module)
    module.register_forward_pre_hook(hook)
    return module


def remove_weight_norm(module: Module, name: str = "weight") -> Module:
    """The weight as it is now becomes the parameter again."""
    hooks = module._before or {}
    for key, (hook, _) in hooks.items():
        if isinstance(hook, WeightNorm) and hook.name == name:
            weight = hook.compute(module)
            del module.__dict__[name]
            for part in ("g", "v"):
                delattr(module, f"{name}_{part}")
            module.register_parameter(name, Parameter(weight.data))
            del hooks[key]
            return module
    raise ValueError(f"weight_norm of '{name}' not found in {module}")


class SpectralNorm:
    """Divides the weight by its largest singular value before each call of the module."""

    def __init__(self, name: str, n_power_iterations: int, dim: int, eps: float) -> None:
        if n_power_iterations <= 0:
            raise ValueError(
                "Expected n_power_iterations to be positive, but got "
                f"n_power_iterations={n_power_iterations}"
            )
        self.name, self.times, self.dim, self.eps = name, n_power_iterations, dim, eps

    def compute(self, module: Any, iterate: bool) -> Any:
        weight = getattr(module, f"{self.name}_orig")
        u, v = getattr(module, f"{self.name}_u"), getattr(module, f"{self.name}_v")
        matrix = _as_matrix(weight, self.dim)
        if iterate:
            with no_grad():
                for _ in range(self.times):
                    v.copy_(_unit(matrix.t().mv(u), self.eps))
                    u.copy_(_unit(matrix.mv(v), self.eps))
                u, v = u.clone(), v.clone()
        return weight / u.vdot(matrix.mv(v))

    def __call__(self, module: Any, inputs: Any) -> None:
        module.__dict__[self.name] = self.compute(module, module.training)


def old_spectral_norm(
    module: Module, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12,
    dim: int | None = None,
) -> Module:  # fmt: skip
    """torch.nn.utils.spectral_norm."""
    if dim is None:
        dim = 1 if isinstance(module, TRANSPOSED) else 0
    for kept, _ in (module._before or {}).values():
        if isinstance(kept, SpectralNorm) and kept.name == name:
            raise RuntimeError(
                f"Cannot register two spectral_norm hooks on the same parameter {name}"
            )
    hook = SpectralNorm(name, n_power_iterations, dim, eps)
    weight: Any = module._parameters[name]
    h, w = _as_matrix(weight, dim).size()
    u = _unit(SPELLED["torch.empty"](h, dtype=weight.dtype).normal_(0, 1), eps)
    v = _unit(SPELLED["torch.empty"](w, dtype=weight.dtype).normal_(0, 1), eps)
    delattr(module, name)
    module.register_parameter(f"{name}_orig", weight)
    module.__dict__[name] = weight.data
    module.register_buffer(f"{name}_u", u)
    module.register_buffer(f"{name}_v", v)
    module.register_forward_pre_hook(hook)
    return module


def remove_spectral_norm(module: Module, name: str = "weight") -> Module:
    """The weight as it is now becomes the parameter again."""
    hooks = module._before or {}
    for key, (hook, _) in hooks.items():
        if isinstance(hook, SpectralNorm) and hook.name == name:
            with no_grad():
                weight = hook.compute(module, False)
            del module.__dict__[name]
            for part in ("u", "v", "orig"):
                delattr(module, f"{name}_{part}")
            module.register_parameter(name, Parameter(weight.detach()))
            del hooks[key]
            return module
    raise ValueError(f"spectral_norm of '{name}' not found in {module}")


for _old, _name in ((old_weight_norm, "weight_norm"), (old_spectral_norm, "spectral_norm")):
    _old.__name__ = _old.__qualname__ = _name
