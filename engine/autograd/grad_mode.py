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


class _Mode:
    """A context manager and decorator that sets the grad mode."""

    wanted: bool

    def __init__(self) -> None:
        self._before: list[bool] = []

    def __enter__(self) -> None:
        self._before.append(GradMode.enabled)
        GradMode.enabled = self.wanted and not GradMode.inference

    def __exit__(self, *_: object) -> None:
        GradMode.enabled = self._before.pop()

    def __call__(self, function: F) -> F:
        if inspect.isclass(function):
            warnings.warn(OF_A_CLASS, FutureWarning, stacklevel=2)
            made: Callable[..., Any] = function
            function = cast(F, lambda *args, **kwargs: made(*args, **kwargs))
        if inspect.isgeneratorfunction(function):
            return cast(F, self._resumed(function))

        @functools.wraps(function)
        def decorated(*args: Any, **kwargs: Any) -> Any:
            with type(self).__new__(type(self))._like(self):
                return function(*args, **kwargs)

        return cast(F, decorated)

    def _resumed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A generator function whose body, and nothing between its yields, runs in the mode."""
        anew = type(self).__new__

        @functools.wraps(function)
        def decorated(*args: Any, **kwargs: Any) -> Any:
            body = function(*args, **kwargs)
            resume: Callable[[], Any] = functools.partial(next, body)
            while True:
                with anew(type(self))._like(self):
                    try:
                        item = resume()
                    except StopIteration as end:
                        return end.value
                try:
                    resume = functools.partial(body.send, (yield item))
                except GeneratorExit:
                    with anew(type(self))._like(self):
                        body.close()
                    raise
                except BaseException as error:  # thrown in at the yield: the body's to catch
                    resume = functools.partial(body.throw, error)

        return decorated

    def _like(self, other: _Mode) -> _Mode:
        self._before, self.wanted = [], other.wanted
        return self


class no_grad(_Mode):  # noqa: N801 - PyTorch's name
    """Ops inside are not put on the graph. Also a decorator."""

    wanted = False

    def __new__(cls, function: Any = None) -> Any:
        made = super().__new__(cls)
        if function is None:
            return made
        made.__init__()  # type: ignore[misc]
        return made(function)


class enable_grad(no_grad):  # noqa: N801
    """Ops inside are put on the graph, also inside no_grad."""

    wanted = True


class inference_mode(_Mode):  # noqa: N801
    """As no_grad; tensors made inside can't be used with autograd, and not be changed, outside."""

    def __new__(cls, mode: Any = True) -> Any:
        made = super().__new__(cls)
        if type(mode) is bool:
            return made
        made.__init__()  # type: ignore[misc]
        return made(mode)

    def __init__(self, mode: bool = True) -> None:
        super().__init__()
        self.wanted = not mode
        self._outside: list[bool] = []

    def __enter__(self) -> None:
        self._outside.append(GradMode.inference)
        GradMode.inference = not self.wanted
        super().__enter__()

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        GradMode.inference = self._outside.pop()

    def _like(self, other: _Mode) -> _Mode:
        self._outside = []
        return super()._like(other)


class set_grad_enabled(_Mode):  # noqa: N801
    """Set the mode at once; as a context manager, until the end of the block."""

    def __init__(self, mode: bool) -> None:
        super().__init__()
        self.wanted = bool(mode)
        self._at_call = GradMode.enabled
        GradMode.enabled = self.wanted and not GradMode.inference

    def __call__(self, function: F) -> F:
        """As a decorator it sets the mode in the function only."""
        GradMode.enabled = self._at_call
        return super().__call__(function)

    def _like(self, other: _Mode) -> _Mode:
        self._at_call = GradMode.enabled
        return super()._like(other)

    def __repr__(self) -> str:
        return f"torch.autograd.grad_mode.set_grad_enabled(mode={self.wanted})"

    def __enter__(self) -> None:
        self._before.append(self._at_call)
        GradMode.enabled = self.wanted and not GradMode.inference


def is_grad_enabled() -> bool:
    """Whether ops go on the graph now."""
    return GradMode.enabled


def is_inference_mode_enabled() -> bool:
    """Whether inference_mode is in force."""
    return GradMode.inference
