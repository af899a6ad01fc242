"""Reductions and scans at the places where they go wrong: ties, NaN, zeros, nothing, no dimension.

The op table's samples come from PyTorch elsewhere; here stand what PyTorch 2.13 answers at such
places, and the second derivatives against differences of the first.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import engine as torch

NAN = float("nan")


@pytest.mark.parametrize(
    ("call", "data", "gradient"),
    [
        ("x.max()", [1, 3, 3], [0, 0.5, 0.5]),
        ("x.max(0).values", [1, 3, 3], [0, 1, 0]),
        ("x.max()", [NAN, 1, NAN], [0.5, 0, 0.5]),
        ("x.min(0)[0]", [2, NAN, 1], [0, 1, 0]),
        ("x.amax()", [1, 3, 3], [0, 0.5, 0.5]),
        ("x.amin(0)", [1, NAN, 3], [NAN, NAN, NAN]),
        ("x.max(0).values", 2.5, 1),
        ("x.prod()", [0, 2, 3], [6, 0, 0]),
        ("x.prod()", [0, 0, 3], [0, 0, 0]),
        ("x.cumprod(0)", [2, 0, 3], [1, 8, 0]),
        ("x.cumsum(0)", [1, 2, 3], [3, 2, 1]),
        ("x.cummax(0)[0]", [1, 3, 3, 2], [1, 1, 2, 0]),
        ("x.cummin(0).values", [2, NAN, 1], [1, 2, 0]),
        ("x.logcumsumexp(0)", [0, 0], [1.5, 0.5]),
        ("x.aminmax().max", [2, 2], [0.5, 0.5]),
        ("x.sort(descending=True)[0][0]", [3, NAN, 3], [0, 1, 0]),
        ("x.topk(2).values", [1, 3, 3], [0, 1, 1]),
        ("x.kthvalue(2)[0]", [3, 1, 2], [0, 0, 1]),
        ("x.median()", [2, 2, 2, 1], [1 / 3, 1 / 3, 1 / 3, 0]),
        ("x.median(0)[0]", [2, 1, 2, 1], [0, 0, 0, 1]),
        ("x.nanmedian()", [NAN, 1, 2], [0, 1, 0]),
        ("x.mode(0)[0]", [1, 2, 2], [0, 0, 1]),
        ("x.nansum()", [NAN, 1], [0, 1]),
        ("x.nanmean()", [NAN, 1, 3], [0, 0.5, 0.5]),
        ("x.diff()", [1, 2, 4], [-1, 0, 1]),
        ("torch.trapezoid(x)", [1, 2, 4], [0.5, 1, 0.5]),
        ("torch.cumulative_trapezoid(x, dx=2)", [1, 2, 4], [2, 3, 1]),
        ("x.quantile(0.25)", [1, 3, 2], [0.5, 0, 0.5]),
        ("x.nanquantile(0.5)", [NAN, 1, 3], [0, 0.5, 0.5]),
        ("x.quantile(0.5, 0, interpolation='lower')", [4, 1], [0, 1]),
        ("x.std()", [2, 2], [0, 0]),
        ("x.var(correction=0)", [1, 3], [-1, 1]),
        ("x.var()", [5], [NAN]),
        ("x.norm()", [0, 0], [0, 0]),
        ("x.norm()", [3, 4], [0.6, 0.8]),
        ("x.norm(float('inf'))", [2, -2, 1], [0.5, -0.5, 0]),
        ("x.logsumexp(0)", [1000, 1000], [0.5, 0.5]),
    ],
)
def test_the_gradient_at_ties_zeros_and_nan(call: str, data: Any, gradient: Any) -> None:
    x = torch.tensor(data, dtype=torch.float64, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # One element has no variance: PyTorch warns.
        eval(call, {"x": x, "torch": torch}).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), np.array(gradient, np.float64), rtol=1e-12)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        ("x.max()", RuntimeError, "max(): Expected reduction dim to be specified for input.numel()"
                                  " == 0. Specify the reduction dim with the 'dim' argument."),
        ("x.max(0)", IndexError, "max(): Expected reduction dim 0 to have non-zero size."),
        ("x.amin(0)", IndexError, "amin(): Expected reduction dim 0 to have non-zero size."),
        ("x.argmax()", IndexError, "argmax(): Expected reduction dim to be specified for "
                                   "input.numel() == 0."),
        ("x.max(1)", IndexError, "Dimension out of range (expected to be in range of [-1, 0], but "
                                 "got 1)"),
        ("(x > 0).argmax()", RuntimeError, "argmax(): does not support bool input"),
    ],
)  # fmt: skip
def test_what_cannot_be_reduced_is_refused(call: str, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=f"^{re.escape(words)}$"):
        eval(call, {"x": torch.zeros(0)})


def test_equal_elements_come_in_the_order_of_std_sort() -> None:
    x = torch.tensor([0.0, 1.0] * 8 + [0.0])
    assert x.sort()[1].tolist() == [8, 16, 14, 12, 10, 0, 6, 4, 2, 7, 5, 9, 11, 3, 13, 15, 1]
    assert x.sort(stable=True)[1].tolist() == [*range(0, 17, 2), *range(1, 17, 2)]
    assert x.mode().indices.item() == 2
    assert x.median(0).indices.item() == 16


def test_two_results_are_a_named_tuple() -> None:
    found = torch.tensor([1.0, 4.0]).max(0)
    assert repr(found) == "torch.return_types.max(\nvalues=tensor(4.),\nindices=tensor(1))"
    values, indices = found
    assert values is found.values is found[0]
    assert indices is found.indices
    assert isinstance(found, tuple)


SMOOTH: list[Callable[[Any], Any]] = [
    lambda x: x.max(),
    lambda x: x.min(1).values,
    lambda x: x.amax(0),
    lambda x: x.aminmax(dim=1)[0],
    lambda x: x.prod(),
    lambda x: x.prod(1, keepdim=True),
    lambda x: (x - x[0, 0]).prod(1),
    lambda x: x.std(),
    lambda x: x.var(0),
    lambda x: torch.var_mean(x, dim=1, correction=0)[0],
    lambda x: torch.std_mean(x, 1, keepdim=True)[0] + torch.std_mean(x)[1],
    lambda x: x.norm(),
    lambda x: x.norm(1),
    lambda x: x.norm(3, dim=1),
    lambda x: x.norm(1.5, dim=0, keepdim=True),
    lambda x: x.norm(0.5),
    lambda x: x.norm(float("inf"), dim=1),
    lambda x: torch.dist(x, x * x),
    lambda x: x.logsumexp(1),
    lambda x: x.cumsum(1),
    lambda x: x.sort(0)[0],
    lambda x: x.topk(2, dim=1)[0],
    lambda x: x.median(),
    lambda x: x.kthvalue(2, 1, keepdim=True).values,
    lambda x: x.nansum(1),
    lambda x: x.cummax(1).values,
    lambda x: x.logcumsumexp(1),
    lambda x: x.cumprod(0),
    lambda x: (x - x[0, 0]).cumprod(1),
]


@pytest.mark.parametrize("function", SMOOTH)
def test_the_second_derivative_is_the_difference_of_the_first(
    function: Callable[[Any], Any],
) -> None:
    def first(values: Any) -> tuple[Any, Any]:
        x = torch.tensor(values, dtype=torch.float64, requires_grad=True)
        y = function(x)
        (g,) = torch.autograd.grad((y * y * y).sum(), x, create_graph=True)
        return x, (g * g).sum()

    at = np.array([[0.7, -1.3, 2.1], [1.6, 0.4, -0.9]])
    x, s = first(at)
    (second,) = torch.autograd.grad(s, x)
    step = 1e-6
    for place in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[place] += step
        down[place] -= step
        slope = (first(up)[1].item() - first(down)[1].item()) / (2 * step)
        assert second.numpy()[place] == pytest.approx(slope, rel=1e-5, abs=1e-5)
