"""torch.view_copy and its kin: a view's call is asked what it would do, then done by copying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from ..dispatch import apply, unwrap, wrap
from ..op import OPS
from ..ops.shape_copies import copied
from ..watch import SEAT
from . import parts, shape
from .registry import RESOLVERS, caller, composite


class _Call:
    """Sits in the watcher's seat and remembers the last op that ran."""

    aten = ""
    settings: Mapping[str, Any]

    def forward(self, aten: str, inputs: Any, names: Any, settings: Mapping[str, Any],
                outs: Any, node: Any, inplace: bool) -> None:  # fmt: skip
        self.aten, self.settings = aten, settings


def _asked(function: Any, input: Any, args: Sequence[Any], given: Mapping[str, Any]) -> _Call:
    """Which op a view's call means, tried on a tensor that no one sees."""
    call, before = _Call(), SEAT.now
    SEAT.now = cast(Any, call)
    try:
        function(wrap(input._data), *args, **given)
    finally:
        SEAT.now = before
    return call


def _copying(name: str, function: Any) -> None:
    def run(input: Any, *args: Any, **given: Any) -> Any:
        unwrap(input, name)
        call = _asked(function, input, args, given)
        return apply(OPS[copied(call.aten)], (input,), call.settings)

    run.__name__ = run.__qualname__ = name
    composite(f"torch.{name}")(run)


for _name, _function in {
    "view_copy": shape.view, "expand_copy": shape.expand, "permute_copy": shape.permute,
    "unbind_copy": parts.unbind, "split_copy": parts.split,
    "split_with_sizes_copy": parts.split_with_sizes,
}.items():  # fmt: skip
    _copying(_name, _function)
for _name in ("unsqueeze", "squeeze", "transpose", "t", "unfold", "select"):
    _copying(f"{_name}_copy", caller(RESOLVERS[_name], _name))


@composite("torch.alias_copy")
def alias_copy(input: Any) -> Any:
    unwrap(input, "alias_copy")
    return apply(OPS["alias_copy"], (input,))


@composite("torch.narrow_copy Tensor.narrow_copy")
def narrow_copy(input: Any, dim: int, start: Any, length: int) -> Any:
    shape = unwrap(input, "narrow_copy").shape
    if shape and type(dim) is int and dim >= len(shape):
        raise RuntimeError(
            "Expected dim < static_cast<int64_t>(self_sizes.size()) to be true, but got false.  "
            "(Could this error message be improved?  If so, please report an enhancement request "
            "to PyTorch.)"
        )
    if length < 0 and shape:
        raise RuntimeError(
            f"start ({start}) + length ({length}) exceeds dimension size ({shape[dim]})."
        )
    found = _asked(parts.narrow, input, (dim, start, length), {}).settings
    settings = {"dim": found["dim"], "start": found["start"], "length": length}
    return apply(OPS["narrow_copy"], (input,), settings)


def _unsafe(name: str, function: Any) -> None:
    def run(input: Any, *args: Any, **given: Any) -> Any:
        unwrap(input, name)
        call = _asked(function, input, args, given)
        if call.aten == "split.Tensor":
            return apply(OPS["unsafe_split.Tensor"], (input,), call.settings)
        return tuple(part.clone() for part in function(input, *args, **given))

    run.__name__ = run.__qualname__ = name
    composite(f"torch.{name} Tensor.{name}")(run)


_unsafe("unsafe_split", parts.split)
_unsafe("unsafe_chunk", parts.chunk)
