"""How tensors print: the digits, widths and line breaks of PyTorch 2.13's `print(t)`.

Works on numpy arrays; the caller says what the graph adds (`requires_grad`, the grad_fn's name).
It must not know Tensor.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from engine.bfloat16 import readable
from engine.dtypes import (
    Array,
    bool_,
    complex64,
    complex128,
    dtype,
    float64,
    get_default_dtype,
    int64,
)


@dataclass(slots=True)
class Options:
    """What `torch.set_printoptions` sets."""

    precision: int = 4
    """Digits after the point."""
    threshold: float = 1000
    """A tensor of more elements is cut."""
    edgeitems: int = 3
    """How many elements of a cut dimension stay at each end."""
    linewidth: int = 80
    sci_mode: bool | None = None
    """Whether to write 1.0e+00; None leaves it to the values."""


_PROFILES: dict[str | None, dict[str, Any]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": math.inf, "edgeitems": 3, "linewidth": 80},
}
_options = Options()


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Change how tensors print. What isn't given stays, but `sci_mode` goes back to None."""
    given = {
        "precision": precision,
        "threshold": threshold,
        "edgeitems": edgeitems,
        "linewidth": linewidth,
    }
    changes = _PROFILES.get(profile, {}) | {
        name: value for name, value in given.items() if value is not None
    }
    for name, value in changes.items():
        setattr(_options, name, value)
    _options.sci_mode = sci_mode


def get_printoptions() -> dict[str, Any]:
    """The options, as `set_printoptions` takes them."""
    return asdict(_options)


@contextmanager
def printoptions(**changes: Any) -> Iterator[None]:
    """The options changed for a `with` block."""
    before = get_printoptions()
    set_printoptions(**changes)
    try:
        yield
    finally:
        set_printoptions(**before)


def tensor_repr(
    array: Array,
    dt: dtype,
    requires_grad: bool = False,
    grad_fn_name: str | None = None,
    options: Options | None = None,
) -> str:
    """`repr(t)`: with `grad_fn_name` ("MulBackward0") if it has one, else with `requires_grad`."""
    options = options or _options
    array = readable(array)
    prefix = "tensor("
    suffixes = []
    default = get_default_dtype()
    if array.size == 0:
        if array.ndim != 1:
            suffixes.append(f"size={array.shape}")
        shows_dtype = dt is not default
    else:
        if not options.edgeitems:
            suffixes.append(f"size={array.shape}")
        shows_dtype = not _understood(dt)
    if shows_dtype:
        suffixes.append(f"dtype={dt}")
    if grad_fn_name is not None:
        suffixes.append(f"grad_fn=<{grad_fn_name}>")
    elif requires_grad:
        suffixes.append("requires_grad=True")

    return _with_suffixes(
        prefix + tensor_str(array, len(prefix), options), suffixes, len(prefix), options
    )


def _understood(dt: dtype) -> bool:
    """Whether the elements themselves tell the dtype."""
    default = get_default_dtype()
    return dt in (default, complex128 if default is float64 else complex64, int64, bool_)


def _with_suffixes(
    text: str, suffixes: list[str], indent: int, options: Options, newline: bool = False
) -> str:
    """What follows the numbers, on lines that fit; the first on one of its own if `newline`."""
    # PyTorch counts two columns too many here, and so do its line breaks.
    column = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if newline or column + len(suffix) + 2 > options.linewidth:
            text += ",\n" + " " * indent + suffix
            column = indent + len(suffix)
            newline = False
        else:
            text += ", " + suffix
            column += len(suffix) + 2
    return text + ")"


def sparse_repr(
    indices: Array, values: Array, size: tuple[int, ...], dt: dtype, grad_fn_name: str | None
) -> str:
    """`repr(t)` of a tensor of layout torch.sparse_coo."""
    prefix = "tensor("
    parts = []
    for name, array in (("indices", indices), ("values", readable(values))):
        lead = f"{name}=tensor("
        text = lead + tensor_str(array, len(prefix) + len(lead), _options)
        parts.append(text + (f", size={array.shape})" if array.size == 0 else ")"))
    suffixes = [f"size={size}", f"nnz={indices.shape[1]}"]
    if not _understood(dt):
        suffixes.append(f"dtype={dt}")
    suffixes.append("layout=torch.sparse_coo")
    if grad_fn_name is not None:
        suffixes.append(f"grad_fn=<{grad_fn_name}>")
    text = prefix + (",\n" + " " * len(prefix)).join(parts)
    return _with_suffixes(text, suffixes, len(prefix), _options, newline=True)


def parameter_repr(tensor: str) -> str:
    """`repr` of an `nn.Parameter`, from that of its tensor."""
    return "Parameter containing:\n" + tensor


def tensor_str(array: Array, indent: int, options: Options | None = None) -> str:
    """The nested brackets alone; lines after the first start `indent` columns in."""
    options = options or _options
    if array.size == 0:
        return "[]"
    cuts = [False] * array.ndim
    if array.size > options.threshold:
        if array.ndim and not options.edgeitems:
            return "[...]"
        cuts = [n > 2 * options.edgeitems for n in array.shape]
    shown = _ends(array, cuts, options.edgeitems)
    write, width = (_complex_column if shown.dtype.kind == "c" else _column)(shown, options)
    innermost = indent + max(array.ndim - 1, 0)
    per_line = max(1, (options.linewidth - innermost) // (width + 2))
    return _nested(shown.tolist(), cuts, 0, indent, write, per_line, options.edgeitems)


def _ends(array: Array, cuts: list[bool], edge: int) -> Array:
    """The elements that are shown: both ends of every dimension that is cut."""
    for axis, cut in enumerate(cuts):
        if cut:
            n = array.shape[axis]
            array = np.take(array, [*range(edge), *range(n - edge, n)], axis=axis)
    return array


def _nested(
    values: Any,
    cuts: list[bool],
    axis: int,
    indent: int,
    write: Callable[[Any], str],
    per_line: int,
    edge: int,
) -> str:
    if axis == len(cuts):
        return write(values)
    inner = len(cuts) - axis - 1
    if inner:
        parts = [
            _nested(value, cuts, axis + 1, indent + 1, write, per_line, edge) for value in values
        ]
        if cuts[axis]:
            parts.insert(edge, "...")
        return "[" + ("," + "\n" * inner + " " * (indent + 1)).join(parts) + "]"
    parts = [write(value) for value in values]
    if cuts[axis]:
        parts.insert(edge, " ...")
    lines = [", ".join(parts[i : i + per_line]) for i in range(0, len(parts), per_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def _complex_column(shown: Array, options: Options) -> tuple[Callable[[Any], str], int]:
    write_real, real_width = _column(shown.real, options)
    write_imaginary, imaginary_width = _column(shown.imag, options)

    def write(value: Any) -> str:
        imaginary = (write_imaginary(value.imag) + "j").lstrip()
        sign = "" if imaginary[0] in "+-" else "+"
        return write_real(value.real) + sign + imaginary

    return write, real_width + imaginary_width + 1


def _column(shown: Array, options: Options) -> tuple[Callable[[Any], str], int]:
    """How to write one element so that all of them line up, and the width that this takes.

    Nonzero finite values alone decide: whole numbers lose their digits ("2."), a range of more
    than three decades or extreme values give scientific notation.
    """
    if shown.dtype.kind != "f":
        width = max(len(str(value)) for value in shown.ravel().tolist())
        return lambda value: str(value).rjust(width), width
    precision = options.precision
    finite = shown[np.isfinite(shown) & (shown != 0)]
    values = finite.tolist()
    if not values:
        return _whole, 1
    whole = bool(np.all(finite == np.ceil(finite)))
    scientific = options.sci_mode
    if scientific is None:
        sizes = [abs(value) for value in values]
        least, most = min(sizes), max(sizes)
        scientific = most / least > 1000.0 or most > 1.0e8 or least < 1.0e-4
    write: Callable[[Any], str]
    if scientific:
        write = f"{{:.{precision}e}}".format
    elif whole:
        write = _whole
    else:
        write = f"{{:.{precision}f}}".format
    width = max(1, *(len(write(value)) for value in values))
    return lambda value: write(value).rjust(width), width


def _whole(value: float) -> str:
    return f"{value:.0f}." if math.isfinite(value) else f"{value:.0f}"
