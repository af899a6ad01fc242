"""Shapes in place: `x.unsqueeze_(0)` gives the tensor itself another shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..dispatch import Call, bump, gradient_edge, link, wrap
from ..inplace import check_inplace
from ..modes import GradMode
from ..op import OPS
from ..tensor import Tensor
from ..watch import SEAT
from .registry import SPELLED
from .shape import squeeze_each, t, transpose, unsqueeze


def _apply(aten: str, target: Tensor, settings: Mapping[str, Any]) -> Tensor:
    op = OPS[aten]
    wanted = GradMode.enabled and target.requires_grad
    if wanted:
        check_inplace(target)
    old = wrap(target._data)
    view = op.forward(target._data, **settings)
    node = None
    if wanted:
        node = link(op, (old,), settings, (wrap(view),), (gradient_edge(target),))
    if target._base is not None:
        target._view = (op, settings, target._view, 0)
    target._data = view
    bump(target)
    if node is not None:
        target._grad_fn, target._output_nr = node, 0
        if target._version_counter is not None:
            target._view_version = target._version_counter[0]
    elif target._accumulator is not None:
        target._renewed()
    if SEAT.now is not None:
        name = aten.replace("_", "")
        SEAT.now.forward(name, (target,), op.tensors, settings, (target,), node, True)
    return target


def _in_place(name: str, resolve: Callable[..., Call], spellings: str) -> None:
    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        op, _, settings = resolve(self, *args, **kwargs)
        overload = op.aten.partition(".")[2]
        known = f"{name}.{overload}"
        return _apply(known if known in OPS else name, self, settings)

    method.__name__ = method.__qualname__ = name
    for spelling in spellings.split():
        SPELLED[spelling] = method


_in_place("squeeze_", squeeze_each, "Tensor.squeeze_")
_in_place("unsqueeze_", unsqueeze, "Tensor.unsqueeze_")
_in_place("t_", t, "Tensor.t_")
_in_place("transpose_", transpose, "Tensor.transpose_ Tensor.swapaxes_ Tensor.swapdims_")
