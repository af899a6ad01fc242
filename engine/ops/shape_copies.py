"""view_copy, expand_copy ...: what views do, into memory of their own. One entry a view."""

from __future__ import annotations

from typing import Any

from .. import meter
from ..op import OPS, op

VIEWS = ("view", "expand", "unsqueeze", "squeeze", "squeeze.dim", "squeeze.dims", "transpose.int",
         "t", "permute", "unfold", "unbind.int", "split.Tensor", "split_with_sizes", "alias",
         "select.int", "slice.Tensor")  # fmt: skip


def copied(aten: str) -> str:
    """The copying op's name: "squeeze.dim" gives "squeeze_copy.dim"."""
    base, dot, overload = aten.partition(".")
    return f"{base}_copy{dot}{overload}"


def _copy(aten: str) -> None:
    view = OPS[aten]

    def forward(self: Any, **settings: Any) -> Any:
        out = view.forward(self, **settings)
        parts = out if type(out) is tuple else (out,)
        meter.charge(sum(a.nbytes for a in parts))
        copies = tuple(a.copy(order="C") for a in parts)
        return copies if type(out) is tuple else copies[0]

    vjp = {name: formula.text for name, formula in view.vjp.items()}
    op(copied(aten), ", ".join(("self, *", *view.settings)), grad_fn=f"{view.grad_fn}_copy",
       sign=view.sign, tex=view.tex, forward=forward, vjp=vjp, outputs=view.outputs,
       name=copied(aten).replace(".", "_"))  # fmt: skip


for _aten in VIEWS:
    _copy(_aten)

op("narrow_copy", "self, *, dim, start, length", grad_fn="NarrowCopyBackward0", sign="[:]",
   tex=r"\v{self}_{\v{start}:}",
   forward=lambda self, dim, start, length: OPS["slice.Tensor"].forward(
       self, dim=dim, start=start, end=start + length, step=1).copy(order="C"),
   vjp={"self": "slice_backward(g, self_sizes, dim, start, start + length, 1)"})  # fmt: skip
