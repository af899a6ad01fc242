"""The modes that say whether ops go on the graph: no_grad, enable_grad, inference_mode ..."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any, TypeVar, cast

from ..modes import GradMode

__all__ = [
    "enable_grad", "inference_mode", "is_grad_enabled", "is_inference_mode_enabled", "no_grad",
    "set_grad_enabled",
]  # fmt: skip

OF_A_CLASS = (
    "Decorating classes is deprecated and will be disabled in future versions. You should only "
    "decorate functions or methods. To preserve the current behavior of class decoration, you can "
    "directly decorate the `__init__` method and nothing else."
)

F = TypeVar("F", bound=Callable[..., Any])


def _set(enabled: Any) -> None:
    """Put the grad mode in force (torch._C._set_grad_enabled)."""
    if type(enabled) is not bool:
        raise TypeError(
            "set_grad_enabled(): argument 'enabled' (position 1) must be bool, not "
            f"{type(enabled).__name__}"
        )
    GradMode.asked = enabled
    GradMode.enabled = enabled and not GradMode.inference


class _Mode:
    """A context manager and decorator that sets a mode; of several at a time, as PyTorch's, it
    remembers the last only."""

    def __enter__(self) -> None:
        raise NotImplementedError

    def __exit__(self, *_: object) -> None:
        raise NotImplementedError

    def clone(self) -> _Mode:
        """Another of the same."""
        return type(self)()

    def __call__(self, function: F) -> F:
        if inspect.isclass(function):
            warnings.warn(OF_A_CLASS, FutureWarning, stacklevel=2)
            made: Callable[..., Any] = function
            function = cast(F, lambda *args, **kwargs: made(*args, **kwargs))
        if inspect.isgeneratorfunction(function):
            return cast(F, self._resumed(function))

        @functools.wraps(function)
        def decorated(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
                return function(*args, **kwargs)

        return cast(F, decorated)

    def _resumed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A generator function whose body, and nothing between its yields, runs in the mode."""

        @functools.wraps(function)
        def decorated(*args: Any, **kwargs: Any) -> Any:
            body = function(*args, **kwargs)
            resume: Callable[[], Any] = functools.partial(next, body)
            while True:
                with self.clone():
                    try:
                        item = resume()
                    except StopIteration as end:
                        return end.value
                try:
                    resume = functools.partial(body.send, (yield item))
                except GeneratorExit:
                    with self.clone():
                        body.close()
                    raise
                except BaseException as error:  # thrown in at the yield: the body's to catch
                    resume = functools.partial(body.throw, error)

        return decorated


class _Plain(_Mode):
    """One without arguments: `@no_grad` does what `@no_grad()` does."""

    _inside: bool
    """The mode that it sets."""

    def __new__(cls, function: Any = None) -> Any:
        return super().__new__(cls) if function is None else cls()(function)

    def __enter__(self) -> None:
        self.prev = is_grad_enabled()
        _set(self._inside)

    def __exit__(self, *_: object) -> None:
        _set(self.prev)


class no_grad(_Plain):  # noqa: N801 - PyTorch's name
    """Ops inside are not put on the graph. Also a decorator."""

    _inside = False

    def __init__(self) -> None:
        self.prev = False


class enable_grad(_Plain):  # noqa: N801
    """Ops inside are put on the graph, also inside no_grad."""

    _inside = True


class inference_mode(_Mode):  # noqa: N801
    """As no_grad; tensors made inside can't be used with autograd, and not be changed, outside."""

    def __new__(cls, mode: Any = True) -> Any:
        return super().__new__(cls) if type(mode) is bool else cls()(mode)

    def __init__(self, mode: bool = True) -> None:
        self.mode = mode

    def __enter__(self) -> None:
        self._before = GradMode.inference, is_grad_enabled()
        GradMode.inference = self.mode
        _set(not self.mode)

    def __exit__(self, *_: object) -> None:
        GradMode.inference, before = self._before
        _set(before)

    def clone(self) -> inference_mode:
        return inference_mode(self.mode)


class set_grad_enabled(_Mode):  # noqa: N801
    """Set the mode at once; as a context manager, until the end of the block."""

    def __init__(self, mode: bool) -> None:
        self.prev = is_grad_enabled()
        self.mode = mode
        _set(mode)

    def __call__(self, function: F) -> F:
        """As a decorator it sets the mode in the function only."""
        _set(self.prev)
        return super().__call__(function)

    def __enter__(self) -> None:
        _set(self.mode)

    def __exit__(self, *_: object) -> None:
        _set(self.prev)

    def __repr__(self) -> str:
        return f"torch.autograd.grad_mode.set_grad_enabled(mode={self.mode})"

    def clone(self) -> set_grad_enabled:
        return set_grad_enabled(self.mode)


def is_grad_enabled() -> bool:
    """Whether ops go on the graph now; inside inference_mode, whether they would without it."""
    return GradMode.asked if GradMode.inference else GradMode.enabled


def is_inference_mode_enabled() -> bool:
    """Whether inference_mode is in force."""
    return GradMode.inference
