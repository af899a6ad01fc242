"""Complex numbers: what is differentiated holds against differences, the rest is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import engine as torch
from engine import events as ev
from engine.complex_numbers import FORWARD, HOLOMORPHIC, OWN
from engine.dispatch import apply, leaf
from engine.op import OPS
from tests.engine.recording import of, recorded

UNARY = [
    name for name in sorted(HOLOMORPHIC | OWN)
    if (op := OPS[name]).tensors == ("self",) and not op.settings and op.vjp
    and name not in ("zero", "t_copy", "view_as_complex")
]  # fmt: skip
"""Each of these takes one tensor and nothing else."""


def points(*shape: int) -> Any:
    """Numbers off the branch cuts, none of them near another."""
    at = np.arange(1, 1 + np.prod(shape)).reshape(shape)
    return torch.tensor((0.37 * at + 0.11j * at**2 - 0.2).tolist(), dtype=torch.complex128)


def test_every_name_is_an_op_once() -> None:
    assert set(OPS) >= HOLOMORPHIC | OWN | FORWARD
    assert not HOLOMORPHIC & OWN and not (HOLOMORPHIC | OWN) & FORWARD


@pytest.mark.parametrize("name", UNARY)
def test_the_derivative_of_one_argument_holds_against_differences(name: str) -> None:
    x = points(2, 2).requires_grad_()
    for check in (torch.autograd.gradcheck, torch.autograd.gradgradcheck):
        assert check(lambda x: apply(OPS[name], (x,)), (x,))


TWO: dict[str, Callable[[Any, Any], Any]] = {
    "real times complex": lambda r, z: r * z + z / r - z**r,
    "matrices": lambda r, z: torch.linalg.solve(z + 3 * torch.eye(2), (r * (1 + 0j)) @ z).real,
    "parts": lambda r, z: torch.complex(r, z.imag) * torch.polar(r, z.real),
    "pairs": lambda r, z: torch.view_as_real(z * r).sum(0),
    "turned": lambda r, z: (z.mH @ z) * r + z.conj(),
    "in place": lambda r, z: (r * z).clone().mul_(z).add_(r),
    "a slice in place": lambda r, z: _slice_changed(r * z, z),
    "eigenvalues": lambda r, z: torch.linalg.eigvals(r @ r).abs() * torch.linalg.eig(z)[1].abs(),
}


def _slice_changed(y: Any, z: Any) -> Any:
    y[0] *= z[1]
    y[1] = z[0].exp()
    return y


@pytest.mark.parametrize("name", TWO)
def test_real_and_complex_numbers_meet(name: str) -> None:
    r = torch.tensor([[0.7, 1.9], [2.3, 0.4]], dtype=torch.float64, requires_grad=True)
    z = points(2, 2).requires_grad_()
    assert torch.autograd.gradcheck(TWO[name], (r, z))
    assert torch.autograd.gradgradcheck(TWO[name], (r, z))
    gradients = torch.autograd.grad(TWO[name](r, z).abs().sum(), (r, z))
    assert [g.dtype for g in gradients] == [torch.float64, torch.complex128]


REFUSED: dict[str, Callable[[Any], Any]] = {
    "relu": lambda z: torch.relu(z), "max": lambda z: z.max(), "sort": lambda z: z.sort(),
    "gt": lambda z: z > z, "sign": lambda z: z.sign(), "logsumexp": lambda z: z.logsumexp(0),
    "vdot": lambda z: torch.vdot(z, z), "cov": lambda z: torch.cov(z),
    "float_power": lambda z: z.float_power(2), "layer_norm":
        lambda z: torch.nn.functional.layer_norm(z, (2,)),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_be_wrong_is_refused(name: str) -> None:
    with pytest.raises((NotImplementedError, RuntimeError), match=r"complex|Complex"):
        REFUSED[name](torch.tensor([1 + 2j, 3 - 1j]))


def test_a_missing_derivative_is_refused_before_any_gradient_is_made() -> None:
    x = torch.ones(2, requires_grad=True)
    loss = torch.linalg.vector_norm(x * 1j) + x.sum()
    with pytest.raises(NotImplementedError, match="derivative of complex numbers"):
        loss.backward()
    assert x.grad is None


def test_parts_share_the_memory() -> None:
    z = torch.tensor([1 + 2j, 3 - 4j])
    assert (z.real.tolist(), z.imag.tolist()) == ([1.0, 3.0], [2.0, -4.0])
    z.real[0] = 5
    torch.view_as_real(z)[1, 1] = 7
    assert z.tolist() == [5 + 2j, 3 + 7j]
    pairs = torch.zeros(2, 2)
    torch.view_as_complex(pairs)[0] = 3j
    assert pairs.tolist() == [[0.0, 3.0], [0.0, 0.0]]


def test_what_multiplies_a_complex_gradient_is_left_to_the_formula() -> None:
    """abs turns the gradient by the number's own angle: no factor does."""

    def program(_: Any) -> None:
        z = leaf("tensor", np.array([3 + 4j, 1j]), True)
        (z.abs() * 2).sum().backward()

    steps = {e.name: e for e in of(recorded(program), ev.Backward)}
    locals_of = [out.local for out in steps["AbsBackward0"].gradients_out]
    assert [(one.kind, one.value) for one in locals_of] == [("formula", None)]
    assert steps["MulBackward0"].gradients_out[0].local.kind == "elementwise"


def test_a_complex_setting_is_told_as_python_writes_it() -> None:
    def program(_: Any) -> None:
        torch.tensor([1 + 2j, 0.5], requires_grad=True) * (2 - 1j)

    *_, product = of(recorded(program), ev.Forward)
    assert product.settings == {"other": "(2-1j)"}
