"""Running a module: what may run before and after its forward (register_forward_hook ...)."""

from __future__ import annotations

import warnings
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from ..graph import Handle
from .backward_hooks import BackwardHook, hook_last_node

Hook = tuple[Callable[..., Any], bool]
"""A hook, and whether it takes the keyword arguments too."""

TWO_KINDS = (
    "Cannot use both regular backward hooks and full backward hooks on a single Module. Please use "
    "only one of them."
)
SILENCED = (
    "module forward hook with ``always_call=True`` raised an exception that was silenced as "
    "another error was raised in forward: "
)


class Hooks:
    """The part of Module that keeps hooks and calls them."""

    _before: dict[int, Hook] | None = None
    _after: dict[int, Hook] | None = None
    _at_backward: dict[int, Any] | None = None
    _before_backward: dict[int, Any] | None = None
    _always: set[int] | None = None
    """Which of `_after` run also when forward fails."""
    _is_full_backward_hook: bool | None = None
    """Of which kind those of `_at_backward` are; None: there was none yet."""

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
        handle = self._room("_after", prepend, (hook, with_kwargs))
        if always_call:
            self._always = (self._always or set()) | {handle._key}
        return handle

    def register_backward_hook(self, hook: Callable[..., Any]) -> Handle:
        """The older kind: `hook(module, grad_input, grad_output)` runs with what the last node of
        the module gives and got."""
        if self._is_full_backward_hook is True:
            raise RuntimeError(TWO_KINDS)
        self._is_full_backward_hook = False
        return self._room("_at_backward", False, hook)

    def register_full_backward_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> Handle:
        """`hook(module, grad_input, grad_output)` runs when the gradients of the inputs are known;
        what it returns replaces grad_input."""
        if self._is_full_backward_hook is False:
            raise RuntimeError(TWO_KINDS)
        self._is_full_backward_hook = True
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
        call = _Call(self, args, kwargs)
        if not self._always:
            return call.run()
        try:
            return call.run()
        except Exception:
            for key, hook in list((self._after or {}).items()):
                if key in self._always and key not in call.called:
                    try:
                        call.after(hook)
                    except Exception as problem:
                        warnings.warn(SILENCED + str(problem), stacklevel=3)
            raise


class _Call:
    """One call of a module with hooks."""

    def __init__(self, module: Hooks, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.module, self.args, self.kwargs = module, args, kwargs
        self.out: Any = None
        self.called: set[int] = set()

    def run(self) -> Any:
        """Hooks, forward, hooks."""
        module = self.module
        for hook in list((module._before or {}).values()):
            self.before(hook)
        around = None
        at_backward = list((module._at_backward or {}).values())
        full = at_backward if module._is_full_backward_hook else []
        if full or module._before_backward:
            around = BackwardHook(module, full, list((module._before_backward or {}).values()))
            self.args = around.inputs(self.args)
        self.out = module.forward(*self.args, **self.kwargs)
        for key, hook in list((module._after or {}).items()):
            self.called.add(key)
            self.after(hook)
        if around is not None:
            self.out = around.outputs(self.out)
        if at_backward and not full:
            hook_last_node(module, at_backward, self.args, self.out)
        return self.out

    def before(self, kept: Hook) -> None:
        """A hook may replace the arguments."""
        hook, named = kept
        if not named:
            given = hook(self.module, self.args)
            if given is not None:
                self.args = given if isinstance(given, tuple) else (given,)
            return
        given = hook(self.module, self.args, self.kwargs)
        if given is not None:
            if not isinstance(given, tuple) or len(given) != 2:
                raise RuntimeError(
                    "forward pre-hook must return None or a tuple of (new_args, new_kwargs), but "
                    f"got {given}."
                )
            self.args, self.kwargs = given

    def after(self, kept: Hook) -> None:
        """A hook may replace what forward returned, None where it failed."""
        hook, named = kept
        given = (self.args, self.kwargs) if named else (self.args,)
        new = hook(self.module, *given, self.out)
        if new is not None:
            self.out = new
