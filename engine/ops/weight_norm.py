"""A weight as a direction and a magnitude. It must not know Tensor."""

# fmt: off

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import helper, op


def _others(v: Any, dim: int) -> tuple[int, ...]:
    return tuple(d for d in range(v.ndim) if d != dim)


def _weight_norm(v: Any, magnitude: Any, dim: int) -> tuple[Any, Any]:
    norms = np.sqrt((v * v).sum(axis=_others(v, dim), keepdims=True))
    return v * (magnitude / norms), norms


@helper(tex=r"\frac{\v{magnitude}}{\lVert \v{v} \rVert}"
            r"\left(\v{g} - \v{v}\,\frac{\sum \v{g}\,\v{v}}{\lVert \v{v} \rVert^2}\right)")
def direction_gradient(ops: Any, g: Any, v: Any, magnitude: Any, dim: int) -> Any:
    """What reaches the direction: the part across it."""
    others = _others(v, dim)
    square = ops.sum_dim(v * v, others, True)
    along = ops.sum_dim(g * v, others, True) / square
    return (magnitude * ops.rsqrt(square)) * (g - v * along)


@helper(tex=r"\sum \v{g}\,\frac{\v{v}}{\lVert \v{v} \rVert}")
def magnitude_gradient(ops: Any, g: Any, v: Any, dim: int) -> Any:
    """What reaches the magnitude: the part along the direction."""
    others = _others(v, dim)
    return ops.sum_dim(g * v, others, True) * ops.rsqrt(ops.sum_dim(v * v, others, True))


op("_weight_norm_interface", "v, magnitude, *, dim", grad_fn="WeightNormInterfaceBackward0",
   sign="‖w‖", outputs=("result", "result1"), saved_names={"magnitude": "g"},
   tex=r"\v{magnitude}\,\frac{\v{v}}{\lVert \v{v} \rVert}", forward=_weight_norm,
   vjp={"v": "direction_gradient(g0, v, magnitude, dim)",
        "magnitude": "magnitude_gradient(g0, v, dim)"})
