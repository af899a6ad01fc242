"""Convolutions, pooling and resampling: derivatives against differences, windows cut anyhow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine as torch
from engine import windows
from engine.windows import Slide, correlated, input_gradient, weight_gradient

F = torch.nn.functional

TWICE = {
    "conv2d": lambda x, w: F.conv2d(x, w, None, 2, 1),
    "conv2d of groups": lambda x, w: F.conv2d(x, w[:, :1], None, 1, 1, 1, 2),
    "conv_transpose2d": lambda x, w: F.conv_transpose2d(x, w, None, 2, 1, 1),
    "max_pool2d": lambda x, w: F.max_pool2d(x, 2, 1) ** 2,
    "max_unpool2d": lambda x, w: F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2) ** 2,
    "adaptive_max_pool2d": lambda x, w: F.adaptive_max_pool2d(x, (2, 3)) ** 2,
    "avg_pool2d": lambda x, w: F.avg_pool2d(x, 2, 1, 1, False, False) ** 2,
    "adaptive_avg_pool2d": lambda x, w: F.adaptive_avg_pool2d(x, (3, 5)) ** 2,
    "unfold": lambda x, w: F.unfold(x, 2, padding=1) ** 2,
    "reflect": lambda x, w: F.pad(x, (1, 2, 2, 1), "reflect") ** 2,
    "replicate": lambda x, w: F.pad(x, (3, -1, -1, 2), "replicate") ** 2,
    "bicubic": lambda x, w: F.interpolate(x, (3, 7), mode="bicubic") ** 2,
    "bilinear": lambda x, w: F.interpolate(x, scale_factor=1.6, mode="bilinear") ** 2,
    "pixel_shuffle": lambda x, w: F.pixel_unshuffle(x, 2) ** 2,
}  # fmt: skip


@pytest.mark.parametrize("name", TWICE)
def test_first_and_second_derivatives_are_the_slopes(name: str) -> None:
    torch.manual_seed(3)
    x = torch.randn(2, 2, 4, 4).double().requires_grad_()
    w = torch.randn(2, 2, 3, 3).double().requires_grad_()
    assert torch.autograd.gradcheck(TWICE[name], (x, w))
    assert torch.autograd.gradgradcheck(TWICE[name], (x, w))


@st.composite
def convolutions(draw: Any) -> tuple[Slide, int, tuple[int, ...], tuple[int, ...], int]:
    """A slide, groups, the shapes of input and weight, and how large a strip may be."""
    dims = draw(st.integers(1, 3))
    each = [draw(st.tuples(*[st.integers(low, high)] * dims)) for low, high in
            ((1, 3), (1, 3), (0, 2), (1, 2))]  # fmt: skip
    slide = Slide(*each)
    sizes = [slide.reach(i) + draw(st.integers(0, 5)) for i in range(dims)]
    groups, inside, outside = (draw(st.integers(1, 3)) for _ in range(3))
    shape = (draw(st.integers(1, 3)), groups * inside, *sizes)
    weight = (groups * outside, inside, *slide.kernel)
    return slide, groups, shape, weight, draw(st.sampled_from([64, 1000, 1 << 20]))


def _plainly(x: Any, w: Any, slide: Slide, groups: int) -> Any:
    """Convolution as it is defined, one output element after the other."""
    around = [(0, 0), (0, 0), *((p, p) for p in slide.padding)]
    x, out = np.pad(x, around), slide.outputs(x.shape[2:])
    y = np.zeros((len(x), len(w), *out))
    share = len(w) // groups
    for place in np.ndindex(*out):
        starts = [o * s for o, s in zip(place, slide.stride, strict=True)]
        window = tuple(
            slice(at, at + slide.reach(i), slide.dilation[i]) for i, at in enumerate(starts)
        )
        for o in range(len(w)):
            g = o // share
            part = x[(slice(None), slice(g * w.shape[1], (g + 1) * w.shape[1]), *window)]
            y[(slice(None), o, *place)] = (part * w[o]).reshape(len(x), -1).sum(1)
    return y


@settings(max_examples=60, deadline=None)
@given(convolutions())
def test_strips_compute_what_the_definition_says(case: Any) -> None:
    slide, groups, shape, sizes, strip = case
    rs = np.random.RandomState(0)
    x, w = rs.standard_normal(shape), rs.standard_normal(sizes)
    want = _plainly(x, w, slide, groups)
    g = rs.standard_normal(want.shape)
    before, windows.STRIP_BYTES = windows.STRIP_BYTES, strip
    try:
        got = correlated(x, w, None, slide, groups, want.shape[2:])
        back = input_gradient(g, w, x.shape, slide, groups)
        steep = weight_gradient(g, x, w.shape, slide, groups)
    finally:
        windows.STRIP_BYTES = before
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-10)
    # Linear in x and in w: each derivative is the transposed map.
    assert (back * x).sum() == pytest.approx((g * want).sum(), rel=1e-8, abs=1e-8)
    assert (steep * w).sum() == pytest.approx((g * want).sum(), rel=1e-8, abs=1e-8)
