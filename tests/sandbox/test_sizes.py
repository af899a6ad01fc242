"""numpy's results are charged before numpy makes them: nothing large is ever allocated."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from app.sandbox.arrays.functions import CHARGED, COMPARING, ELEMENTWISE, numpy_table
from app.sandbox.arrays.sizes import SIZES
from engine import meter

np: Any = SimpleNamespace(**numpy_table())
LIMIT = 1 << 20
N = 2000

# What makes more than the limit of what is small: x has N numbers, i are places in it, m is a
# column, s is small.
CALLS = """
einsum('i,j->ij', x, x) | einsum('i, j', x, x) | einsum(x, [0], x, [1])
einsum(x, [0], x, [1], [1, 0]) | einsum('...i,...j->...ij', x, x)
einsum(x, [..., 0], x, [..., 1]) | einsum('...i,...j', m, x) | einsum('ij,kl->ijkl', m, m)
einsum('ij,kj->ik', m, m) | einsum('i,j,k->ijk', s, s, s) | histogram(x, 10**6)
histogram(x, bins=10**6) | bincount([10**7]) | bincount(i, minlength=10**7) | vander(x)
vander(x, 10**4) | polyfit(x, x, N - 1) | roots(x) | cov(m) | corrcoef(m) | cov(m.T, rowvar=False)
matmul(m, m.T) | dot(m, m.T) | tensordot(x, x, 0) | tensordot(m, m, ([1], [1])) | inner(m, m)
outer(x, x) | kron(x, x) | where(m > 0, x, x) | where(m > 0, 1, x) | clip(m, x, x) | hypot(m, x)
logaddexp(m, x) | isclose(m, x) | allclose(m, x) | fmax(m, x) | fmin(m, x) | heaviside(m, x)
gcd(j, i) | lcm(j, i) | cross(m3, x3) | select([m > 0], [x]) | diagflat(x) | diag(x)
diag(s, 10**4) | concatenate([x] * 999) | concat([x] * 999) | stack([x] * 999) | vstack([x] * 999)
hstack([x] * 999) | dstack([x] * 999) | column_stack([x] * 999) | append(big, big)
tril_indices(N) | triu_indices(N, 1, N) | take(wide, z, 0) | take(wide, z, axis=-2)
take_along_axis(wide, z[:, None], 0) | quantile(wide, x01, axis=0)
percentile(wide, x01, axis=0) | zeros((N, N)) | ones(10**7) | full((N, N), 1.5)
full((9, 10**6), s[:1]) | identity(N) | eye(N) | eye(9, 10**7) | tri(N) | arange(10**7)
arange(0, 1, 1e-7) | linspace(0, 1, 10**7) | linspace(x, 1, 999) | linspace(0, x, 999)
logspace(0, 1, 10**7) | geomspace(1, 2, 10**7) | tile(x, 999) | tile(x, (99, 99)) | repeat(x, 999)
repeat(x, i + 999) | repeat([1.0] * 4, [1 << 62] * 4) | array([s, s]).repeat([9999, 1], 0)
 meshgrid(x, x) | pad(s, 10**6) | pad(m, [(0, 0), (0, 999)])
resize(x, (N, N)) | indices((N, N)) | broadcast_to(x, (N, N)) | zeros((N, N), dtype=int)
zeros((N, 500), complex) | hanning(10**7) | hamming(10**7) | blackman(10**7) | bartlett(10**7)
kaiser(10**7, 1.0) | poly(x) | polymul(big, big) | diag_indices(10**7) | choose(z[:, None], [x])
fromfunction(divmod, (N, N)) | histogram2d(x, x, 10**4) | histogram2d(x, x, (10**3, 10**3))
"""
CALLS = [call.strip() for line in CALLS.strip().splitlines() for call in line.split(" | ")]
CALLS += [
    f"{name}(m, x)" for name in ELEMENTWISE if name[:7] not in ("bitwise", "left_sh", "right_s")
]
CALLS += [f"{name}(j, i)" for name in ELEMENTWISE if name[:7] in ("bitwise", "left_sh", "right_s")]
CALLS += [f"{name}(m, x)" for name in COMPARING]
CALLS += ["m @ m.T", "m + x", "x ** m", "m < x", "divmod(m, x)"]
SPACE: dict[str, Any] = {
    "x": np.linspace(1, 2, N), "x01": np.linspace(0, 1, N), "m": np.ones((N, 1)),
    "i": np.arange(N), "j": np.arange(N).reshape(N, 1), "s": np.ones(250), "N": N,
    "x3": np.ones((N, 3)), "m3": np.ones((N, 1, 3)), "big": np.ones(LIMIT // 16 + 1),
    "wide": np.ones((2, N)), "divmod": divmod,
    "z": np.zeros(999, int),
}  # fmt: skip


@pytest.fixture
def limited() -> Iterator[None]:
    def stop(reason: str, limit: int, used: int) -> None:
        raise meter.LimitReached(reason, limit, used)

    meter.set_limits(LIMIT, 1 << 62, 1 << 62, stop)
    tracemalloc.start()
    yield
    tracemalloc.stop()
    meter.set_limits(1 << 62, 1 << 62, 1 << 62, stop)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.usefixtures("limited")
def test_a_result_of_numpy_is_charged_before_it_is_made(call: str) -> None:
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    with pytest.raises(meter.LimitReached) as caught:
        eval(call, vars(np) | SPACE)
    assert caught.value.reason == "tensor"
    assert tracemalloc.get_traced_memory()[1] - before < LIMIT


def test_each_charge_is_tried() -> None:
    tried = {call.partition("(")[0] for call in CALLS}
    table = numpy_table()
    same = {"row_stack": "vstack"}  # which numpy took back
    charging = {same.get(n, n) for n in (*SIZES, *CHARGED, *ELEMENTWISE, *COMPARING) if n in table}
    assert charging <= tried
