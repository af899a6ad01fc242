"""torch.autograd.functional against derivatives known in closed form, and its refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine as torch
from engine.autograd import functional

X = [1.0, 2.0, 3.0]
Y = [4.0, 5.0]


def tensors() -> tuple[Any, Any]:
    return torch.tensor(X, dtype=torch.float64), torch.tensor(Y, dtype=torch.float64)


def test_a_jacobian_is_the_outputs_shape_before_the_inputs() -> None:
    x, y = tensors()
    out = functional.jacobian(lambda a, b: (a.sum() * b, a.view(3, 1) * b), (x, y))
    (by_x, by_y), (wide_x, wide_y) = out
    assert by_x.tolist() == [[4.0] * 3, [5.0] * 3]
    assert by_y.tolist() == [[6.0, 0.0], [0.0, 6.0]]
    assert np.array_equal(wide_x.numpy(), np.einsum("ik,j->ijk", np.eye(3), Y))
    assert np.array_equal(wide_y.numpy(), np.einsum("i,jk->ijk", X, np.eye(2)))
    assert x.grad is None and not x.requires_grad


def test_a_jacobian_on_the_graph() -> None:
    x = torch.tensor(X, requires_grad=True)
    whole = functional.jacobian(lambda a: a**2, x, create_graph=True)
    assert whole.grad_fn.name() == "ViewBackward0"
    whole.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0, 2.0]
    with torch.no_grad():
        assert functional.jacobian(torch.sum, x).tolist() == [1.0, 1.0, 1.0]
    assert functional.jacobian(lambda a: torch.ones(2), x).tolist() == [[0.0] * 3] * 2


def test_a_hessian_is_symmetric_and_right() -> None:
    x, y = tensors()
    (xx, xy), (yx, yy) = functional.hessian(lambda a, b: (a**2).sum() * (b**3).sum(), (x, y))
    a, b = np.array(X), np.array(Y)
    assert np.allclose(xx.numpy(), 2 * (b**3).sum() * np.eye(3))
    assert np.allclose(xy.numpy(), np.outer(2 * a, 3 * b**2))
    assert np.allclose(yx.numpy(), xy.numpy().T)
    assert np.allclose(yy.numpy(), (a**2).sum() * np.diag(6 * b))


def test_what_cannot_be_differentiated_is_refused() -> None:
    x, _ = tensors()
    with pytest.raises(RuntimeError, match="should contain a single element"):
        functional.hessian(lambda a: a, x)
    with pytest.raises(RuntimeError, match="should return a single Tensor"):
        functional.hessian(lambda a: (a, a), x)
    with pytest.raises(TypeError, match="the given inputs has type <class 'int'>"):
        functional.jacobian(lambda a: a, 3)
    with pytest.raises(TypeError, match="outputs of the user-provided function given to jacobian"):
        functional.jacobian(lambda a: 3, x)
    with pytest.raises(NotImplementedError, match="strict=False"):
        functional.jacobian(lambda a: a, x, strict=True)


def test_matrices_of_other_shapes_are_refused_before_other_dtypes() -> None:
    with pytest.raises(RuntimeError, match=r"cannot be multiplied \(2x3 and 2x1\)"):
        torch.mm(torch.ones(2, 3), torch.ones(2, 1, dtype=torch.float64))


def test_vmap_refuses_to_change_what_all_samples_share() -> None:
    shared = torch.zeros(2)

    def own(x: Any) -> Any:
        made = torch.zeros(2)
        made.add_(1)
        made[0] = 5
        return made + x

    assert torch.func.vmap(own)(torch.ones(2, 2)).tolist() == [[6, 2], [6, 2]]
    assert torch.func.vmap(torch.func.vmap(own))(torch.ones(1, 2, 2)).tolist() == [[[6, 2]] * 2]
    for change in (shared.add_, shared.copy_, lambda x: shared.add_(1)):
        with pytest.raises(NotImplementedError, match="which is not mapped"):
            torch.func.vmap(change)(torch.ones(2, 2))
        with pytest.raises(NotImplementedError, match="which is not mapped"):
            torch.func.vmap(torch.func.vmap(change))(torch.ones(2, 1, 2))


def test_jvp_refuses_tangents_of_another_dtype_than_the_primals() -> None:
    tangent = torch.ones(2, dtype=torch.float64)
    with pytest.raises(NotImplementedError, match=r"tangent\.to\(primal\.dtype\)"):
        torch.func.jvp(torch.sin, (torch.ones(2),), (tangent,))


@pytest.mark.parametrize(
    ("tangent", "problem", "said"),
    [
        (torch.ones(3), RuntimeError, r"of size \[2\] while the given forward gradient is of size"),
        (torch.ones(2, dtype=torch.int64), ValueError, "Expected tangent to be floating point"),
    ],
)
def test_jvp_says_what_is_wrong_with_a_tangent(tangent: Any, problem: Any, said: str) -> None:
    with pytest.raises(problem, match=said):
        torch.func.jvp(torch.sin, (torch.ones(2),), (tangent,))


def test_jvp_takes_only_tensors_beside_the_output() -> None:
    with pytest.raises(RuntimeError, match="Expected tensors, got unsupported type"):
        torch.func.jvp(lambda x: (x, 3), (torch.ones(2),), (torch.ones(2),), has_aux=True)


def test_random_split_takes_no_lengths_with_a_point() -> None:
    with pytest.raises(TypeError, match="invalid combination"):
        torch.utils.data.random_split([1, 2, 3, 4], [2.0, 2.0])
