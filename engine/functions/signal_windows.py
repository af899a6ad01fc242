"""Windows for signals: torch.signal.windows, made of ops as PyTorch makes them, and the older
torch.hann_window and its kin."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .. import dtypes
from ..autograd import no_grad
from ..tensor import Tensor
from .arithmetic import wrong_arguments
from .creation import arange, linspace, ones, tensor, zeros
from .options import charged, options, whole
from .registry import SPELLED, composite

PI = math.pi


class Asked:
    """The length of a window and the keywords that all of them take, checked."""

    def __init__(self, name: str, length: Any, given: dict[str, Any]) -> None:
        self.sym = given.pop("sym", True)
        layout = given.pop("layout", None)
        kind, requires_grad = options(name, given)
        if type(length) is not int:
            raise TypeError(
                f"linspace(): argument 'steps' must be int, not {type(length).__name__}"
            )
        if length < 0:
            raise ValueError(f"{name} requires non-negative window length, got M={length}")
        if layout is not None and str(layout) != "torch.strided":
            raise ValueError(f"{name} is implemented for strided tensors only, got: {layout}")
        if kind not in (dtypes.float32, dtypes.float64):
            raise ValueError(f"{name} expects float32 or float64 dtypes, got: {kind}")
        charged((length,), kind)
        self.count: int = length
        self.kind = kind
        self.options: dict[str, Any] = {"dtype": kind, "requires_grad": requires_grad}

    @property
    def span(self) -> int:
        """The steps of a period, where the last point does not repeat the first."""
        return self.count - 1 if self.sym else self.count

    @property
    def middle(self) -> float:
        return (self.count if not self.sym and self.count > 1 else self.count - 1) / 2.0

    def line(self, start: Any, end: Any) -> Any:
        return linspace(start, end, self.count, **self.options)

    def short(self) -> Tensor | None:
        """The windows of no point and of one."""
        if self.count > 1:
            return None
        made: Tensor = (ones if self.count else zeros)(self.count, **self.options)
        return made

    def none(self) -> Tensor:
        made: Tensor = zeros(0, **self.options)
        return made


@composite("torch.signal.windows.exponential")
def exponential(M: Any, *, center: Any = None, tau: Any = 1.0, **given: Any) -> Any:
    asked = Asked("exponential", M, given)
    if tau <= 0:
        raise ValueError(f"Tau must be positive, got: {tau} instead.")
    if asked.sym and center is not None:
        raise ValueError("Center must be None for symmetric windows")
    if not M:
        return asked.none()
    center = asked.middle if center is None else center
    constant = 1 / tau
    return (-asked.line(-center * constant, (-center + (M - 1)) * constant).abs()).exp()


@composite("torch.signal.windows.cosine")
def cosine(M: Any, **given: Any) -> Any:
    asked = Asked("cosine", M, given)
    if not M:
        return asked.none()
    constant = PI / (M + 1 if not asked.sym and M > 1 else M)
    return asked.line(0.5 * constant, (0.5 + (M - 1)) * constant).sin()


@composite("torch.signal.windows.gaussian")
def gaussian(M: Any, *, std: Any = 1.0, **given: Any) -> Any:
    asked = Asked("gaussian", M, given)
    if std <= 0:
        raise ValueError(f"Standard deviation must be positive, got: {std} instead.")
    if not M:
        return asked.none()
    start, constant = -asked.middle, 1 / (std * math.sqrt(2))
    return (-(asked.line(start * constant, (start + (M - 1)) * constant) ** 2)).exp()


@composite("torch.signal.windows.kaiser")
def kaiser(M: Any, *, beta: Any = 12.0, **given: Any) -> Any:
    asked = Asked("kaiser", M, given)
    if beta < 0:
        raise ValueError(f"beta must be non-negative, got: {beta} instead.")
    if (short := asked.short()) is not None:
        return short
    width: Any = tensor(beta, dtype=asked.kind)
    end = SPELLED["torch.minimum"](width, -width + (M - 1) * (2.0 * width / asked.span))
    k = asked.line(-width, end)
    i0 = SPELLED["torch.i0"]
    return i0((width * width - k.pow(2)).sqrt()) / i0(width)


@composite("torch.signal.windows.bartlett")
def bartlett(M: Any, **given: Any) -> Any:
    asked = Asked("bartlett", M, given)
    if (short := asked.short()) is not None:
        return short
    return 1 - asked.line(-1, -1 + (M - 1) * (2 / asked.span)).abs()


@composite("torch.signal.windows.general_cosine")
def general_cosine(M: Any, *, a: Any, **given: Any) -> Any:
    """A sum of cosines with the weights `a`, their signs in turn."""
    asked = Asked("general_cosine", M, given)
    if (short := asked.short()) is not None:
        return short
    if type(a) not in (tuple, list):
        raise TypeError("Coefficients must be a list/tuple")
    if not a:
        raise ValueError("Coefficients cannot be empty")
    k = asked.line(0, (M - 1) * (2 * PI / asked.span))
    charged((len(a), M), asked.kind)
    weights: Any = tensor([(-1) ** i * w for i, w in enumerate(a)], **asked.options)
    i: Any = arange(len(a), **asked.options)
    return (weights.unsqueeze(-1) * (i.unsqueeze(-1) * k).cos()).sum(0)


@composite("torch.signal.windows.general_hamming")
def general_hamming(M: Any, *, alpha: Any = 0.54, **given: Any) -> Any:
    return general_cosine(M, a=[alpha, 1.0 - alpha], **given)


def _cosines(name: str, *a: float) -> None:
    def window(M: Any, **given: Any) -> Any:
        return general_cosine(M, a=a, **given)

    window.__name__ = window.__qualname__ = name
    SPELLED[f"torch.signal.windows.{name}"] = window


_cosines("hamming", 0.54, 1.0 - 0.54)
_cosines("hann", 0.5, 0.5)
_cosines("nuttall", 0.3635819, 0.4891775, 0.1365995, 0.0106411)


@composite("torch.signal.windows.blackman")
def blackman(M: Any, **given: Any) -> Any:
    Asked("blackman", M, dict(given))
    return general_cosine(M, a=[0.42, 0.5, 0.08], **given)


# --- torch.hann_window and its kin ----------------------------------------------------------------


def _length(name: str, length: Any, given: dict[str, Any]) -> tuple[int, dtypes.dtype, bool]:
    kind, requires_grad = options(name, given)
    count = whole(name, "window_length", length, 1)
    if kind.kind != 2:
        raise RuntimeError(
            f"{name} expects floating point dtypes, got: TensorOptions(dtype={kind.cpp}, "
            "device=cpu, layout=Strided (default), requires_grad=false (default), "
            "pinned_memory=false, memory_format=(nullopt))"
        )
    if count < 0:
        raise RuntimeError(f"{name} requires non-negative window_length, got window_length={count}")
    charged((count + 1,), kind)
    return count, kind, requires_grad


def _older(name: str, most: int, shape: Callable[..., Any]) -> None:
    """`shape(n, span, *numbers)`: the window at the points `n` = 0, 1 ... of a span; of `most`
    numbers beside the length and `periodic`."""
    rest = ("torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, "
            "bool pin_memory = False, bool requires_grad = False)")  # fmt: skip
    takes = ["int window_length", "bool periodic", *("float alpha", "float beta")[2 - most :]]

    def window(window_length: Any, periodic: Any = None, *numbers: Any, **given: Any) -> Tensor:
        named = [given.pop(n.split()[1]) for n in takes[2 + len(numbers) :] if n[6:] in given]
        numbers = (*numbers, *named)
        fit = len(numbers) <= most and all(type(x) in (int, float) for x in numbers)
        if not fit or (numbers and periodic is None):
            known = [f"({', '.join(takes[:n])}, *, {rest}" for n in range(1, 3 + most)]
            raise wrong_arguments(name, window_length, *numbers, known=known)
        count, kind, requires_grad = _length(name, window_length, given)
        if count < 2:
            made = (ones if count else zeros)(count, dtype=kind)
        else:
            with no_grad():
                span = count - 1 if periodic is False else count
                made = shape(arange(count, dtype=kind), span, *numbers)
        return made.requires_grad_() if requires_grad else made  # type: ignore[no-any-return]

    window.__name__ = window.__qualname__ = name
    SPELLED[f"torch.{name}"] = window


def _hamming(n: Any, span: int, alpha: float = 0.54, beta: float = 0.46) -> Any:
    return n.mul(PI * 2.0 / span).cos().mul(-beta).add(alpha)


def _blackman(n: Any, span: int) -> Any:
    turn = n.mul(PI / span)
    return turn.mul(4).cos().mul(0.08).sub(turn.mul(2).cos().mul(0.5)).add(0.42)


def _bartlett(n: Any, span: int) -> Any:
    ramp = n.mul(2.0 / span)
    first = (span >> 1) + 1
    ramp[first:] = ramp[first:].mul(-1).add(2)
    return ramp


def _kaiser(n: Any, span: int, beta: float = 12.0) -> Any:
    half, i0 = span / 2.0, SPELLED["torch.i0"]
    wide = n.float() if n.dtype is dtypes.float16 else n
    window = i0(beta * (1 - ((wide - half) / half) ** 2).sqrt()) / i0(wide.new_tensor(beta))
    return window.to(n.dtype)


_older("hann_window", 0, lambda n, span: _hamming(n, span, 0.5, 0.5))
_older("hamming_window", 2, _hamming)
_older("blackman_window", 0, _blackman)
_older("bartlett_window", 0, _bartlett)
_older("kaiser_window", 1, _kaiser)
