"""kl_divergence between distributions of two kinds."""

from __future__ import annotations

import math
from typing import Any

from ..functions.registry import SPELLED
from .continuous import Exponential, Laplace, Normal, Uniform
from .counts import Binomial, Poisson
from .discrete import Bernoulli
from .divergence import register_kl
from .gamma import Beta, Gamma

EULER = 0.57721566490153286060
"""Euler's constant, as PyTorch has it."""


def _x_log_x(x: Any) -> Any:
    return SPELLED["torch.xlogy"](x, x)


def _infinite(p: Any, q: Any) -> Any:
    """Where `p` may be where `q` can't."""
    like = getattr(p, next(iter(p.arg_constraints)))
    return SPELLED["torch.full_like"](like, math.inf)


for _p, _qs in (
    (Exponential, (Beta, Uniform)), (Gamma, (Beta, Uniform)), (Poisson, (Bernoulli, Binomial)),
    (Normal, (Beta, Exponential, Gamma, Uniform)), (Laplace, (Beta, Exponential, Gamma, Uniform)),
):  # fmt: skip
    for _q in _qs:
        register_kl(_p, _q)(_infinite)


@register_kl(Bernoulli, Poisson)
def _bernoulli_poisson(p: Any, q: Any) -> Any:
    return -p.entropy() - (p.probs * q.rate.log() - q.rate)


@register_kl(Beta, Exponential)
def _beta_exponential(p: Any, q: Any) -> Any:
    mean = p.concentration1 / (p.concentration1 + p.concentration0)
    return -p.entropy() - q.rate.log() + q.rate * mean


@register_kl(Beta, Gamma)
def _beta_gamma(p: Any, q: Any) -> Any:
    total = p.concentration1 + p.concentration0
    t2 = q.concentration.lgamma() - q.concentration * q.rate.log()
    t3 = (q.concentration - 1) * (p.concentration1.digamma() - total.digamma())
    return -p.entropy() + t2 - t3 + q.rate * p.concentration1 / total


@register_kl(Beta, Normal)
def _beta_normal(p: Any, q: Any) -> Any:
    total = p.concentration1 + p.concentration0
    mean, var = p.concentration1 / total, q.scale.pow(2)
    t2 = 0.5 * (var * 2 * math.pi).log()
    t3 = (mean * (1 - mean) / (total + 1) + mean.pow(2)) * 0.5
    return -p.entropy() + t2 + (t3 - q.loc * mean + q.loc.pow(2) * 0.5) / var


@register_kl(Beta, Uniform)
def _beta_uniform(p: Any, q: Any) -> Any:
    result = -p.entropy() + (q.high - q.low).log()
    result[(q.low > 0) | (q.high < 1)] = math.inf
    return result


@register_kl(Exponential, Gamma)
def _exponential_gamma(p: Any, q: Any) -> Any:
    ratio = q.rate / p.rate
    t1 = -q.concentration * ratio.log()
    return t1 + ratio + q.concentration.lgamma() + q.concentration * EULER - (1 + EULER)


@register_kl(Exponential, Normal)
def _exponential_normal(p: Any, q: Any) -> Any:
    var, squared = q.scale.pow(2), p.rate.pow(2)
    t1 = 0.5 * (squared * var * 2 * math.pi).log()
    return t1 - 1 + (squared.reciprocal() - q.loc / p.rate + q.loc.pow(2) * 0.5) / var


@register_kl(Gamma, Exponential)
def _gamma_exponential(p: Any, q: Any) -> Any:
    return -p.entropy() - q.rate.log() + q.rate * p.concentration / p.rate


@register_kl(Gamma, Normal)
def _gamma_normal(p: Any, q: Any) -> Any:
    var, squared, shape = q.scale.pow(2), p.rate.pow(2), p.concentration
    t1 = 0.5 * (squared * var * 2 * math.pi).log() - shape - shape.lgamma()
    t2 = 0.5 * (shape.pow(2) + shape) / squared
    t3, t4 = q.loc * shape / p.rate, 0.5 * q.loc.pow(2)
    return t1 + (shape - 1) * shape.digamma() + (t2 - t3 + t4) / var


@register_kl(Laplace, Normal)
def _laplace_normal(p: Any, q: Any) -> Any:
    var = q.scale.pow(2)
    ratio = p.scale.pow(2) / var
    t1 = 0.5 * (2 * ratio / math.pi).log()
    t2, t3, t4 = 0.5 * p.loc.pow(2), p.loc * q.loc, 0.5 * q.loc.pow(2)
    return -t1 + ratio + (t2 - t3 + t4) / var - 1


@register_kl(Normal, Laplace)
def _normal_laplace(p: Any, q: Any) -> Any:
    apart = p.loc - q.loc
    scaled = apart / p.scale
    t1 = (p.scale / q.scale).log()
    t2 = math.sqrt(2 / math.pi) * p.scale * (-0.5 * scaled.pow(2)).exp()
    t3 = apart * (math.sqrt(0.5) * scaled).erf()
    return -t1 + (t2 + t3) / q.scale - (0.5 * (1 + math.log(0.5 * math.pi)))


@register_kl(Uniform, Beta)
def _uniform_beta(p: Any, q: Any) -> Any:
    wide = p.high - p.low
    t2 = (q.concentration1 - 1) * (_x_log_x(p.high) - _x_log_x(p.low) - wide) / wide
    above, below = _x_log_x(1 - p.high), _x_log_x(1 - p.low)
    t3 = (q.concentration0 - 1) * (above - below + wide) / wide
    total = q.concentration1 + q.concentration0
    t4 = q.concentration1.lgamma() + q.concentration0.lgamma() - total.lgamma()
    result = t3 + t4 - wide.log() - t2
    result[(p.high > 1) | (p.low < 0)] = math.inf
    return result


@register_kl(Uniform, Exponential)
def _uniform_exponential(p: Any, q: Any) -> Any:
    result = q.rate * (p.high + p.low) / 2 - ((p.high - p.low) * q.rate).log()
    result[p.low < 0] = math.inf
    return result


@register_kl(Uniform, Gamma)
def _uniform_gamma(p: Any, q: Any) -> Any:
    wide = p.high - p.low
    t2 = q.concentration.lgamma() - q.concentration * q.rate.log()
    t3 = (1 - q.concentration) * (_x_log_x(p.high) - _x_log_x(p.low) - wide) / wide
    result = -wide.log() + t2 + t3 + q.rate * (p.high + p.low) / 2
    result[p.low < 0] = math.inf
    return result


@register_kl(Uniform, Normal)
def _uniform_normal(p: Any, q: Any) -> Any:
    wide = p.high - p.low
    t1 = (math.sqrt(math.pi * 2) * q.scale / wide).log()
    t3 = ((p.high + p.low - 2 * q.loc) / 2).pow(2)
    return t1 + 0.5 * (wide.pow(2) / 12 + t3) / q.scale.pow(2)
