"""Running a module: what may run before and after its forward (register_forward_hook ...)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from ..graph import Handle
from .backward_hooks import BackwardHook

Hook = tuple[Callable[..., Any], bool]
"""A hook, and whether it takes the keyword arguments too."""


class Hooks:
    """The part of Module that keeps hooks and calls them."""

    _before: dict[int, Hook] | None = None
    _after: dict[int, Hook] | None = None
    _at_backward: dict[int, Any] | None = None
    _before_backward: dict[int, Any] | None = None

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    def _room(self, name: str, prepend: bool, hook: Any) -> Handle:
        hooks: dict[int, Any] | None = self.__dict__.get(name)
        if hooks is None:
            hooks = self.__dict__[name] = {}
        handle = Handle(hooks, hook)
        if prepend:
            rest = [(k, hooks.pop(k)) for k in list(hooks) if k != handle._key]
            hooks.update(rest)
        return handle

    def register_forward_pre_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> Handle:
        """`hook(module, args)` runs before forward; what it returns replaces the arguments."""
        return self._room("_before", prepend, (hook, with_kwargs))

    def register_forward_hook(
        self,
        hook: Callable[..., Any],
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> Handle:
        """`hook(module, args, output)` runs after forward; what it returns replaces the output."""
        return self._room("_after", prepend, (hook, with_kwargs))

    def register_full_backward_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> Handle:
        """`hook(module, grad_input, grad_output)` runs when the gradients of the inputs are known;
        what it returns replaces grad_input."""
        return self._room("_at_backward", prepend, hook)

    def register_full_backward_pre_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> Handle:
        """`hook(module, grad_output)` runs before the module's backward; what it returns replaces
        grad_output."""
        return self._room("_before_backward", prepend, hook)

    @property
    def _forward_pre_hooks(self) -> OrderedDict[int, Any]:
        """The hooks before forward, to look at."""
        return OrderedDict((key, hook) for key, (hook, _) in (self._before or {}).items())

    @property
    def _forward_hooks(self) -> OrderedDict[int, Any]:
        """The hooks after forward, to look at."""
        return OrderedDict((key, hook) for key, (hook, _) in (self._after or {}).items())

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if not (self._before or self._after or self._at_backward or self._before_backward):
            return self.forward(*args, **kwargs)
        for hook, named in list((self._before or {}).values()):
            if named:
                given = hook(self, args, kwargs)
                if given is not None:
                    if not isinstance(given, tuple) or len(given) != 2:
                        raise RuntimeError(
                            "forward pre-hook must return None or a tuple of (new_args, "
                            f"new_kwargs), but got {given}."
                        )
                    args, kwargs = given
            else:
                given = hook(self, args)
                if given is not None:
                    args = given if isinstance(given, tuple) else (given,)
        around = None
        if self._at_backward or self._before_backward:
            around = BackwardHook(
                self,
                list((self._at_backward or {}).values()),
                list((self._before_backward or {}).values()),
            )
            args = around.inputs(args)
        out = self.forward(*args, **kwargs)
        for hook, named in list((self._after or {}).values()):
            new = hook(self, args, kwargs, out) if named else hook(self, args, out)
            if new is not None:
                out = new
        return out if around is None else around.outputs(out)
