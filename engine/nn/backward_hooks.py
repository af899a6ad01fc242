"""Hooks at the backward of a whole module (register_full_backward_hook), as torch.utils.hooks does
it: an identity node before the module and one after it, with the hooks on them.

It must not know what a module computes.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from ..autograd.function import Function
from ..dispatch import TENSORS
from ..graph import Node
from ..modes import GradMode

NO_INPUT = (
    "Backward hook for Modules where no input requires gradient should always return None or None "
    "for all gradients."
)

AT_OUTPUTS = (
    "Full backward hook is firing when gradients are computed with respect to module outputs since "
    "no inputs require gradients. See https://docs.pytorch.org/docs/main/generated/torch.nn.Module."
    "html#torch.nn.Module.register_full_backward_hook for more details."
)
PARTLY = "Using {} is deprecated and will be removed in future versions. This hook will be missing "
NO_TENSORS = (
    "non-full backward hooks on a Module that does not {} a single Tensor or a tuple of Tensors"
)
ONE = "a non-full backward hook when {}"
INSTEAD = ". Please use register_full_backward_hook to get the documented behavior."


class BackwardHookFunction(Function):
    """Gives back its tensors: only its node is wanted."""

    @staticmethod
    def forward(ctx: Any, *args: Any) -> Any:
        ctx.mark_non_differentiable(*[t for t in args if not t.requires_grad])
        return args

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        return grads


class BackwardHook:
    """The hooks of one call of a module."""

    def __init__(self, module: Any, after: Sequence[Any], before: Sequence[Any]) -> None:
        self._module, self._after, self._before = module, after, before
        self._arrived: tuple[Any, ...] | None = None
        self._inputs: tuple[int, ...] | None = None
        """Which arguments are tensors; None when none requires a gradient."""
        self._outputs: tuple[int, ...] | None = None
        self._input_count = self._output_count = 0

    def inputs(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments, behind a node at which the backward of the module ends."""

        def hook(grad_input: Any, _: Any) -> Any:
            if self._arrived is None:
                return None
            assert self._inputs is not None
            out = self._spread(self._inputs, grad_input, self._input_count)
            for user in self._after:
                new = user(self._module, out, self._arrived)
                if new is None:
                    continue
                if len(new) != len(out):
                    raise RuntimeError(
                        "Backward hook returned an invalid number of grad_input, got "
                        f"{len(new)}, but expected {len(out)}"
                    )
                out = new
            self._arrived = None
            return tuple([out[i] for i in self._inputs])

        self._input_count = len(args)
        out, self._inputs = self._behind(args, hook)
        return out

    def outputs(self, result: Any) -> Any:
        """What the module returned, before a node at which its backward begins."""
        alone = type(result) in TENSORS
        if not alone and not isinstance(result, tuple):
            warnings.warn(
                "For backward hooks to be called, module output should be a Tensor or a tuple of "
                f"Tensors but received {type(result)}",
                stacklevel=4,
            )
            return result
        args = (result,) if alone else result

        def hook(_: Any, grad_output: Any) -> Any:
            assert self._outputs is not None
            arrived = self._spread(self._outputs, grad_output, self._output_count)
            for user in self._before:
                new = user(self._module, arrived)
                if new is None:
                    continue
                if len(new) != len(arrived):
                    raise RuntimeError(
                        "Backward pre hook returned an invalid number of grad_output, got "
                        f"{len(new)}, but expected {len(arrived)}"
                    )
                arrived = new
            self._arrived = arrived
            if self._inputs is None:
                warnings.warn(AT_OUTPUTS, stacklevel=5)
                nothing = (None,) * self._input_count
                for user in self._after:
                    new = user(self._module, nothing, arrived)
                    if new is not None and not (
                        isinstance(new, tuple) and all(g is None for g in new)
                    ):
                        raise RuntimeError(NO_INPUT)
                self._arrived = None
            return tuple([arrived[i] for i in self._outputs])

        self._output_count = len(args)
        out, self._outputs = self._behind(args, hook)
        return out[0] if alone else out

    @staticmethod
    def _spread(places: Sequence[int], values: Sequence[Any], count: int) -> tuple[Any, ...]:
        """The values at their places among `count`, None elsewhere."""
        out: list[Any] = [None] * count
        for place, value in zip(places, values, strict=True):
            out[place] = value
        return tuple(out)

    @staticmethod
    def _behind(
        args: tuple[Any, ...], hook: Callable[..., Any]
    ) -> tuple[tuple[Any, ...], tuple[int, ...] | None]:
        places = tuple([i for i, t in enumerate(args) if type(t) in TENSORS])
        if not (GradMode.enabled and any(args[i].requires_grad for i in places)):
            return args, None
        made = BackwardHookFunction.apply(*[args[i] for i in places])
        node: Node = next(t.grad_fn for t in made if t.grad_fn is not None)
        node.register_hook(hook)
        out = list(args)
        for place, value in zip(places, made, strict=True):
            out[place] = value
        return tuple(out), places


def hook_last_node(module: Any, hooks: Sequence[Any], args: Any, result: Any) -> None:
    """Hang hooks of the older kind on the node that made the result (register_backward_hook)."""
    made = result
    while type(made) not in TENSORS:
        if isinstance(made, dict):
            made = next((v for v in made.values() if type(v) in TENSORS), None)
        elif isinstance(made, (list, tuple)) and made:
            made = made[0]
        else:
            raise TypeError(f"a backward hook needs a tensor, the module made {type(made)}")
    node = made.grad_fn
    if node is None:
        return
    for hook in hooks:
        node.register_hook(functools.partial(hook, module))
    if missing := _missed(node, args, result):
        warnings.warn(missing, FutureWarning, stacklevel=5)


def _missed(node: Node, args: Any, result: Any) -> str:
    """What PyTorch says of the gradients that such a hook does not see."""
    outputs = (result,) if type(result) in TENSORS else result
    if not isinstance(outputs, tuple) or any(type(t) not in TENSORS for t in outputs):
        return PARTLY.format(NO_TENSORS.format("return")) + "some of the grad_output" + INSTEAD
    if any(type(t) not in TENSORS for t in args):
        said = PARTLY.format(NO_TENSORS.format("take as input"))
        return said + "some of the grad_input" + INSTEAD
    makers = {t.grad_fn for t in outputs if t.grad_fn is not None}
    if len(makers) > 1:
        said = PARTLY.format(ONE.format("outputs are generated by different autograd Nodes"))
        return said + "some grad_output" + INSTEAD
    if node not in makers:
        said = PARTLY.format(ONE.format("outputs are nested in python data structure"))
        return said + "some grad_output."
    if {t.grad_fn for t in args if t.grad_fn is not None} != {f for f, _ in node.next_functions}:
        said = PARTLY.format(ONE.format("the forward contains multiple autograd Nodes"))
        return said + "some grad_input" + INSTEAD
    return ""
