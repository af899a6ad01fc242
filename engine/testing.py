"""torch.testing.assert_close: two results compared as PyTorch's own tests do."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .bfloat16 import readable
from .dispatch import TENSORS

__all__ = ["assert_close"]

ALLOWED = {"float16": (1e-3, 1e-5), "bfloat16": (1.6e-2, 1e-5),
           "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7), "complex64": (1.3e-6, 1e-5),
           "complex128": (1e-7, 1e-7)}  # fmt: skip
"""dtype -> how far apart two of its values may be: relatively, absolutely."""

NUMBERS = (bool, int, float, complex)
Message = str | Callable[[str], str] | None


class _Comparison:
    """What one call of assert_close allows."""

    def __init__(self, rtol: Any, atol: Any, equal_nan: bool, check_dtype: bool) -> None:
        if (rtol is None) != (atol is None):
            given = "no rtol" if rtol is None else "no atol"
            raise ValueError(
                f"Both 'rtol' and 'atol' must be either specified or omitted, but got {given}."
            )
        self.given = None if rtol is None else (rtol, atol)
        self.equal_nan, self.check_dtype = equal_nan, check_dtype

    def compare(self, actual: Any, expected: Any, path: tuple[Any, ...]) -> None:
        """AssertionError where they differ; TypeError for what can't be compared."""
        if type(actual) in TENSORS and type(expected) in TENSORS:
            self._tensors(actual, expected, path)
        elif isinstance(actual, NUMBERS) and isinstance(expected, NUMBERS):
            self._numbers(actual, expected, path)
        elif actual is None or expected is None:
            if actual is not expected:
                self._fail(f"None mismatch: {actual} is not {expected}", path)
        elif isinstance(actual, Mapping) and isinstance(expected, Mapping):
            missing, more = set(expected) - set(actual), set(actual) - set(expected)
            if missing or more:
                lines = ["The keys of the mappings do not match:"]
                lines += [f"Missing keys in the actual mapping: {sorted(missing)}"] * bool(missing)
                lines += [f"Additional keys in the actual mapping: {sorted(more)}"] * bool(more)
                self._fail("\n".join(lines), path)
            for key in expected:
                self.compare(actual[key], expected[key], (*path, key))
        elif _is_sequence(actual) and _is_sequence(expected):
            if len(actual) != len(expected):
                text = f"The length of the sequences mismatch: {len(actual)} != {len(expected)}"
                self._fail(text, path)
            for i, (a, b) in enumerate(zip(actual, expected, strict=True)):
                self.compare(a, b, (*path, i))
        else:
            raise TypeError(
                "No comparison pair was able to handle inputs of type "
                f"{type(actual)} and {type(expected)}."
            )

    def _fail(self, text: str, path: tuple[Any, ...]) -> None:
        if path:
            text += f"\n\nThe failure occurred for item {''.join(f'[{p!r}]' for p in path)}"
        raise AssertionError(text)

    def _allowed(self, kinds: list[str]) -> tuple[float, float]:
        if self.given is not None:
            return self.given
        found = [ALLOWED.get(kind, (0.0, 0.0)) for kind in kinds]
        return max(f[0] for f in found), max(f[1] for f in found)

    def _tensors(self, actual: Any, expected: Any, path: tuple[Any, ...]) -> None:
        for what in ("shape", "dtype"):
            a, b = getattr(actual, what), getattr(expected, what)
            if a != b and (what == "shape" or self.check_dtype):
                self._fail(f"The values for attribute '{what}' do not match: {a} != {b}.", path)
        a, b = readable(actual._data), readable(expected._data)
        rtol, atol = self._allowed([a.dtype.name, b.dtype.name])
        kind = np.result_type(a, b)
        a, b = a.astype(kind), b.astype(kind)
        close = np.isclose(a, b, rtol=rtol, atol=atol, equal_nan=self.equal_nan)
        if close.all():
            return
        if kind == bool:
            a, b = a.astype(np.int64), b.astype(np.int64)
        if not a.ndim:
            self._apart(a.item(), b.item(), rtol, atol, path)
        wide = np.where(close, 0, np.abs(a - b)) if kind.kind in "iu" else np.abs(a - b)
        ratio = wide / np.abs(b)
        if kind.kind in "iu":
            ratio = ratio.astype(np.float32)  # as PyTorch divides whole numbers
        wide, ratio = (np.where(close, 0, x) for x in (wide, ratio))
        wrong, total = int((~close).sum()), close.size
        lines = [f"Tensor-likes are not {'close' if rtol or atol else 'equal'}!", ""]
        lines.append(f"Mismatched elements: {wrong} / {total} ({wrong / total:.1%})")
        for name, values, allowed in (("absolute", wide, atol), ("relative", ratio, rtol)):
            at = int(np.argmax(values))
            where = tuple(int(i) for i in np.unravel_index(at, values.shape))
            line = f"Greatest {name} difference: {values.reshape(-1)[at].item()} at index {where}"
            lines.append(line + (f" (up to {allowed} allowed)" if rtol or atol else ""))
        self._fail("\n".join(lines), path)

    def _numbers(self, actual: Any, expected: Any, path: tuple[Any, ...]) -> None:
        if self.check_dtype and type(actual) is not type(expected):
            self._fail(f"The (d)types do not match: {type(actual)} != {type(expected)}.", path)
        kinds = ["float64" if isinstance(x, float | complex) else "" for x in (actual, expected)]
        rtol, atol = self._allowed(kinds)
        if actual == expected or abs(actual - expected) <= atol + rtol * abs(expected):
            return
        if self.equal_nan and actual != actual and expected != expected:
            return
        self._apart(actual, expected, rtol, atol, path)

    def _apart(self, a: Any, b: Any, rtol: float, atol: float, path: tuple[Any, ...]) -> None:
        wide = abs(a - b)
        ratio = wide / abs(b) if b else math.inf
        tail = (
            (f" (up to {atol} allowed)", f" (up to {rtol} allowed)") if rtol or atol else ("", "")
        )
        self._fail(
            f"Scalars are not {'close' if rtol or atol else 'equal'}!\n\n"
            f"Expected {b} but got {a}.\nAbsolute difference: {wide}{tail[0]}\n"
            f"Relative difference: {ratio}{tail[1]}", path,
        )  # fmt: skip


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def assert_close(
    actual: Any, expected: Any, *, allow_subclasses: bool = True, rtol: float | None = None,
    atol: float | None = None, equal_nan: bool = False, check_device: bool = True,
    check_dtype: bool = True, check_layout: bool = True, check_stride: bool = False,
    msg: Message = None,
) -> None:  # fmt: skip
    """AssertionError, in PyTorch's words, where the two are further apart than allowed."""
    try:
        _Comparison(rtol, atol, equal_nan, check_dtype).compare(actual, expected, ())
    except AssertionError as problem:
        if msg is None:
            raise
        text = msg(str(problem)) if callable(msg) else msg
        raise AssertionError(text) from None
