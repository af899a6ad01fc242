"""Tensors that come to the recorder without having been told of, and what they turn out to be.

A detached tensor, a copy of a parameter, one made while nobody watched; or another Tensor object
for what has its card already, as derivatives of derivatives unpack what a node saved. It must not
know what is computed with them.
"""

from __future__ import annotations

from collections.abc import Callable

from .events import Event, Forward
from .graph import Node
from .numbering import Numbering
from .place import Where
from .relatives import Relatives
from .scopes import Scopes
from .tensor import Tensor


class Finds:
    """What is found in one run."""

    def __init__(
        self, tell: Callable[[Event], None], numbering: Numbering, scopes: Scopes,
        relatives: Relatives,
    ) -> None:  # fmt: skip
        self._tell = tell
        self._number = numbering
        self._scopes = scopes
        self._relatives = relatives

    def meet(self, t: Tensor, where: Where, node: Node | None = None) -> None:
        """See to it that the tensor has its number and its card, told of now at the latest.
        `node`: the one that has just changed it in place, and that is told of next."""
        if t._recorded is None and not self._known(t, where):
            self._introduce(t, where, None if t._grad_fn is node else t._grad_fn)

    def _known(self, t: Tensor, where: Where) -> bool:
        """Whether it is another object for what events have told of: it takes that number."""
        node = t._grad_fn
        leaf = None if t._accumulator is None else t._accumulator.variable
        if node is not None and node._recorded is not None:
            t._recorded = self._number.outputs.get((node._recorded, t._output_nr))
        elif leaf is not None and leaf is not t:  # unpacked by a hook, in the place of its leaf
            self.meet(leaf, where)
            t._recorded = leaf._recorded
        return t._recorded is not None

    def _introduce(self, t: Tensor, where: Where, made: Node | None) -> None:
        scope = self._scopes.now
        if t._cut is not None:
            where, innermost = t._cut
            scope = self._scopes.still(innermost)
        source = None if t._alias is None else t._alias._recorded
        inputs = () if source is None else (source,)
        number = self._number.fresh_node() if made is None else self._number.node(made)
        self._number.spans[number] = where.span
        op = "detach" if inputs else "tensor" if type(t) is Tensor else type(t).__name__
        self._tell(Forward(
            node=number, op=op, grad_fn=None if made is None else type(made).__name__,
            span=where.span, inputs=inputs, arguments=("self",) * len(inputs), settings={},
            output=self._number.value(t), function=where.function, scope=scope,
            version=t._changes or None,
        ))  # fmt: skip
        if made is not None:
            self._number.made_by(number, t)
        self._relatives.add(t)
