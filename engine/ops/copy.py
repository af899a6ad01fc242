"""Ops that copy, cast or overwrite, and the random ops that fill a tensor in place."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import bfloat16, dtypes, rejection, rng
from ..op import op


def laid(array: Any, memory_format: str | None = None) -> Any:
    """A copy whose elements lie as `memory_format` says; by default as they lie now."""
    if memory_format == "contiguous_format":
        return array.copy(order="C")
    if memory_format in ("channels_last", "channels_last_3d"):
        return np.moveaxis(np.moveaxis(array, 1, -1).copy(order="C"), -1, 1)
    return array.copy(order="K")


def cast(array: Any, dtype: Any) -> Any:
    """The elements in another dtype."""
    if array.dtype.kind == "c" and dtype.kind not in "cb":
        warnings.warn(
            "Casting complex values to real discards the imaginary part", UserWarning, stacklevel=2
        )
        array = array.real
    return bfloat16.cast(array, dtype)


op("clone", "self, *, memory_format", grad_fn="CloneBackward0", sign="copy",
   torch="torch.clone Tensor.clone", tex=r"\v{self}", forward=laid, vjp={"self": "g"},
   lies="as made")
op("_to_copy", "self, *, dtype, memory_format", grad_fn="ToCopyBackward0", sign="→",
   tex=r"\v{self}", vjp={"self": "g"},
   forward=lambda self, dtype, memory_format=None:
       laid(self, memory_format) if self.dtype == dtype
       else cast(self, dtype) if memory_format is None
       else laid(cast(self, dtype), memory_format), lies="as made")
op("alias", "self", grad_fn="AliasBackward0", sign="=", tex=r"\v{self}", view=True,
   forward=lambda self: self.view(), vjp={"self": "g"})
op("view_as", "self", grad_fn="ViewBackward0", sign="=", tex=r"\v{self}", view=True,
   name="view_of", forward=lambda self: self.view(), vjp={"self": "g"})

# --- overwriting: `x.fill_(3)`, `x.zero_()`, `x.copy_(y)` ----------------------------------------

# fill and fill_ are entries of their own in derivatives.yaml, which numbers the names through.
for _base, _number in (("fill", 0), ("fill_", 2)):
    op(f"{_base}.Scalar", "self, *, value", grad_fn=f"FillBackward{_number}", sign="=",
       tex=r"\v{value}", torch="torch.fill" if _base == "fill" else "", promote="",
       elementwise=True, forward=lambda self, value: np.full_like(self, value),
       vjp={"self": "zeros_like(g)"}, lies="as made")
    op(f"{_base}.Tensor", "self, value", grad_fn=f"FillBackward{_number + 1}", sign="=",
       tex=r"\v{value}", torch="torch.fill" if _base == "fill" else "", promote="",
       name=f"{_base}_tensor", forward=lambda self, value: np.full_like(self, value),
       vjp={"self": "zeros_like(g)", "value": "sum(g)"}, lies="as made")
op("zero", "self", grad_fn="ZeroBackward0", sign="0", tex="0",
   forward=np.zeros_like, vjp={"self": "zeros_like(g)"}, lies="as made")
op("copy", "self, src", grad_fn="CopyBackwards", sign="←", tex=r"\v{src}",
   meets="pointwise",
   forward=lambda self, src: bfloat16.cast(np.broadcast_to(src, self.shape), self.dtype),
   vjp={"self": "zeros_like(g)", "src": "g"}, lies="as made")

# --- random numbers in place: the value comes from the generator, no gradient passes -------------


def in_memory_order(like: Any, draw: Callable[[tuple[int, ...]], Any]) -> Any:
    """Numbers for an array such as `like`, drawn in the order in which its elements lie in memory:
    that is how PyTorch fills a tensor that was transposed or cut."""
    if like.flags.c_contiguous:
        return draw(like.shape)
    order = sorted(range(like.ndim), key=lambda d: -like.strides[d])
    drawn = draw(tuple(like.shape[d] for d in order))
    return drawn.transpose(np.argsort(order))


for _name, _grad, _settings, _draw in (
    ("uniform", "UniformBackward0", "from, to", lambda a, shape, k: rng.uniform(
        rng.source(k["generator"]), shape, dtypes.of(a.dtype), k["from"], k["to"])),
    ("normal", "NormalBackward0", "mean, std", lambda a, shape, k: rng.normal(
        rng.source(k["generator"]), shape, dtypes.of(a.dtype), k["mean"], k["std"],
        contiguous=a.flags.c_contiguous)),
    ("exponential", "ExponentialBackward0", "lambd", lambda a, shape, k: rng.exponential(
        rng.source(k["generator"]), shape, dtypes.of(a.dtype), k["lambd"])),
    ("cauchy", "CauchyBackward0", "median, sigma", lambda a, shape, k: rng.cauchy(
        rng.source(k["generator"]), shape, dtypes.of(a.dtype), k["median"], k["sigma"])),
    ("log_normal", "LogNormalBackward0", "mean, std", lambda a, shape, k: rng.log_normal(
        rng.source(k["generator"]), shape, dtypes.of(a.dtype), k["mean"], k["std"])),
    ("geometric", "GeometricBackward0", "p", lambda a, shape, k: rng.geometric(
        rng.source(k["generator"]), shape, dtypes.of(a.dtype), k["p"])),
    ("bernoulli.float", "BernoulliBackward2", "p", lambda a, shape, k: rng.bernoulli(
        rng.source(k["generator"]), shape, dtypes.of(a.dtype), k["p"])),
    ("random.from", "RandomBackward0", "from, to", lambda a, shape, k: rng.randint(
        rng.source(k["generator"]), shape, dtypes.of(a.dtype), k["from"], k["to"])),
    ("random.to", "RandomBackward1", "from, to", lambda a, shape, k: rng.randint(
        rng.source(k["generator"]), shape, dtypes.of(a.dtype), k["from"], k["to"])),
    ("random", "RandomBackward2", "", lambda a, shape, k: rng.random(
        rng.source(k["generator"]), shape, dtypes.of(a.dtype))),
):  # fmt: skip
    _base = _name.split(".")[0]
    op(_name, f"self, *, {_settings}, generator", sign="~p", name=f"{_base}_inplace",
       grad_fn=_grad, tex=rf"\operatorname{{{_base.replace('_', ' ')}}}()",
       forward=lambda self, draw=_draw, **settings: in_memory_order(
           self, lambda shape: draw(self, shape, settings)),
       vjp={"self": "zeros_like(g)"}, lies="as made")  # fmt: skip
op("bernoulli.Tensor", "self, p, *, generator", sign="~p", name="bernoulli_tensor",
   grad_fn="BernoulliBackward1", tex=r"\operatorname{bernoulli}(\v{p})",
   forward=lambda self, p, generator: rng.bernoulli_each(
       rng.source(generator), np.broadcast_to(p, self.shape), dtypes.of(self.dtype)),
   vjp={"self": "zeros_like(g)", "p": "zeros_like(p)"}, lies="as made")
for _name, _number, _signature, _draws in (
    ("normal.Tensor_float", 1, "mean, *, std, generator",
     lambda mean, std, generator: _normal(mean.shape, mean.dtype, mean, std, generator)),
    ("normal.float_Tensor", 2, "std, *, mean, generator",
     lambda std, mean, generator: _normal(std.shape, std.dtype, mean, std, generator)),
    ("normal.Tensor_Tensor", 3, "mean, std, *, generator",
     lambda mean, std, generator: _normal(
         np.broadcast_shapes(mean.shape, std.shape), mean.dtype, mean, std, generator)),
):  # fmt: skip
    op(_name, _signature, sign="~p", name=f"normal_of_{_number}",
       grad_fn=f"NormalBackward{_number}", tex=r"\mathcal{N}(\v{mean}, \v{std}^2)", forward=_draws,
       vjp={n.strip(): f"zeros_like({n.strip()})"
            for n in _signature.split("*")[0].split(",") if n.strip()}, lies="as made")  # fmt: skip


def _normal(shape: Any, dtype: Any, mean: Any, std: Any, generator: Any) -> Any:
    if np.min(std, initial=0) < 0:
        raise RuntimeError("normal expects all elements of std >= 0.0")
    drawn = rng.normal(rng.source(generator), shape, dtypes.of(dtype))
    return (drawn * std + mean).astype(dtype, copy=False)


op("bernoulli", "self, *, generator", sign="~p", grad_fn="BernoulliBackward0",
   tex=r"\operatorname{bernoulli}(\v{self})",
   forward=lambda self, generator: rng.bernoulli_each(
       rng.source(generator), self, dtypes.of(self.dtype)),
   vjp={"self": "zeros_like(g)"}, lies="as made")
op("multinomial", "self, *, num_samples, replacement, generator", sign="~p",
   tex=r"\operatorname{multinomial}(\v{self})",
   forward=lambda self, num_samples, replacement, generator: rng.multinomial(
       rng.source(generator), self, num_samples, replacement), lies="as made")

# --- several tries for an element ----------------------------------------------------------------

op("poisson", "self, *, generator", sign="~p", grad_fn="PoissonBackward0",
   tex=r"\operatorname{Poisson}(\v{self})", vjp={"self": "zeros_like(g)"},
   forward=lambda self, generator: rejection.poisson(rng.source(generator), self), lies="as made")
op("binomial", "count, prob, *, generator", sign="~p", grad_fn="NotImplemented",
   tex=r"\operatorname{binomial}(\v{count}, \v{prob})",
   vjp=dict.fromkeys(("count", "prob"), "not_implemented('binomial')"),
   forward=lambda count, prob, generator: rejection.binomial(rng.source(generator), count, prob),
   lies="as made")
for _name, _draw_each in (("_standard_gamma", rejection.gamma),
                          ("_sample_dirichlet", rejection.dirichlet)):
    op(_name, "self, *, generator", sign="~p",
       tex=rf"\operatorname{{{_name.replace('_', ' ').strip()}}}(\v{{self}})",
       forward=lambda self, generator, draw=_draw_each: draw(rng.source(generator), self),
       lies="as made")
