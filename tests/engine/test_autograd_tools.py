"""Tools around autograd: hooks on saved tensors, anomaly mode, gradcheck, products with vectors."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

import engine as torch


def test_saved_tensors_are_packed_in_pytorchs_order_and_unpacked_when_read() -> None:
    log: list[tuple[str, tuple[int, ...]]] = []

    def pack(t: Any) -> Any:
        log.append(("pack", tuple(t.shape)))
        return [t * 10]

    def unpack(packed: Any) -> Any:
        log.append(("unpack", tuple(packed[0].shape)))
        return packed[0]

    x = torch.ones(2, 3, requires_grad=True)
    w = torch.ones(3, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = x * w
    y.sum().backward()
    assert log == [("pack", (3,)), ("pack", (2, 3)), ("unpack", (3,)), ("unpack", (2, 3))]
    assert x.grad.tolist() == [[10.0] * 3] * 2
    assert w.grad.tolist() == [20.0] * 3


def test_hooks_on_saved_tensors_keep_second_derivatives() -> None:
    x = torch.tensor(3.0, requires_grad=True)
    with torch.autograd.graph.save_on_cpu():
        y = x.exp() * x * x
    (slope,) = torch.autograd.grad(y, x, create_graph=True)
    (bend,) = torch.autograd.grad(slope, x)
    e = torch.tensor(3.0).exp()
    assert float(bend) == pytest.approx(float(e * (9 + 12 + 2)), rel=1e-6)


def test_an_unpack_hook_must_give_a_tensor() -> None:
    x = torch.tensor(3.0, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: 1):
        y = x.exp()
    with pytest.raises(TypeError, match="unpack_hook expected to be a Tensor"):
        y.backward()


def test_saved_hooks_can_be_refused() -> None:
    graph = torch.autograd.graph
    with graph.disable_saved_tensors_hooks("not here"), pytest.raises(RuntimeError, match="not h"):
        graph.save_on_cpu().__enter__()


def test_anomaly_mode_names_the_node() -> None:
    x = torch.tensor([0.0, -1.0], requires_grad=True)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with (
            torch.autograd.detect_anomaly(),
            pytest.raises(RuntimeError, match="'SqrtBackward0' returned nan values in its 0th"),
        ):
            (x.sqrt().sum() * 0).backward()
    assert "Anomaly Detection has been enabled" in str(caught[0].message)
    (x.sqrt().sum() * 0).backward()


def test_gradcheck_finds_a_wrong_backward() -> None:
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda v: v**3, x)
    assert torch.autograd.gradgradcheck(lambda v: v**3, x)
    with pytest.raises(RuntimeError, match="Jacobian mismatch for output 0 with respect to inp"):
        torch.autograd.gradcheck(lambda v: (v**2).detach() + v, x)
    assert not torch.autograd.gradcheck(lambda v: v.detach() + v * 2, x, raise_exception=False)
    with pytest.raises(ValueError, match="at least one input tensor to require gradient"):
        torch.autograd.gradcheck(lambda v: v**2, x.detach())


@pytest.mark.parametrize(
    "name",
    ["linalg.det", "linalg.inv", "slogdet", "linalg.svdvals", "cumprod",
     "scatter_reduce", "float_power", "unsqueeze"],
)  # fmt: skip
def test_second_derivatives_of_formulas_that_leave_settings_out(name: str) -> None:
    x = torch.tensor([[2.0, 0.3], [0.3, 1.0]], dtype=torch.float64, requires_grad=True)
    index = torch.tensor([[0, 1], [1, 1]])
    more: dict[str, tuple[Any, ...]] = {
        "cumprod": (0,), "scatter_reduce": (1, index, 2 * x.detach(), "prod"), "float_power": (3,),
        "unsqueeze": (-1,),
    }  # fmt: skip
    function: Any = torch
    for part in name.split("."):
        function = getattr(function, part)

    def call(v: Any) -> Any:
        made = function(v, *more.get(name, ()))
        return made[1] if name == "slogdet" else made

    assert torch.autograd.gradgradcheck(call, x)


def test_gradcheck_takes_inputs_without_elements() -> None:
    empty = torch.zeros(0, 2, dtype=torch.float64, requires_grad=True)
    two = torch.ones(2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda e, v: (e * v).sum() + v.sum(), (empty, two))
    assert torch.autograd.gradgradcheck(lambda e, v: (e * v).sum() + (v * v).sum(), (empty, two))


def test_products_with_vectors() -> None:
    functional = torch.autograd.functional
    x, v = torch.tensor([1.0, 2.0]), torch.tensor([1.0, -1.0])

    def cubes(x: Any) -> Any:
        return (x**3).sum()

    assert [t.tolist() for t in functional.vjp(lambda x: x**2, x, v)] == [[1, 4], [2, -4]]
    assert [t.tolist() for t in functional.jvp(lambda x: x**2, x, v)] == [[1, 4], [2, -4]]
    assert [t.tolist() for t in functional.hvp(cubes, x, v)] == [9, [6, -12]]
    assert [t.tolist() for t in functional.vhp(cubes, x, v)] == [9, [6, -12]]
    with pytest.raises(RuntimeError, match="v has invalid size"):
        functional.vjp(lambda x: x**2, x, v[:1])


def test_what_inference_mode_makes_stays_out() -> None:
    with torch.inference_mode():
        y = torch.ones(3) * 2
        y.add_(1)
    assert y.is_inference()
    x = torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved"):
        x * y
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        y.mul_(2)
    assert y.tolist() == [6, 6, 6]  # PyTorch, too, counts the change after it is made

    @torch.inference_mode()
    def evaluated() -> Any:
        return x * 2

    assert not evaluated().requires_grad
    (x * y.clone()).sum().backward()
    assert x.grad.tolist() == [6, 6, 6]


def test_multi_grad_hooks_wait_for_all() -> None:
    a, b = (torch.tensor(v, requires_grad=True) for v in (2.0, 3.0))
    seen: list[Any] = []
    handle = torch.autograd.graph.register_multi_grad_hook((a, b), seen.append)
    (a * b).backward()
    assert [[float(g) for g in gradients] for gradients in seen] == [[3, 2]]
    handle.remove()
    (a * b).backward()
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("mode", "seen"),
    [("all", [[2, None, None], [None, 3, None], [3, 2, 1]]), ("any", [2, 3, 1])],
)
def test_multi_grad_hooks_wait_for_those_that_a_walk_goes_to(mode: str, seen: list[Any]) -> None:
    a, b = (torch.tensor(v, requires_grad=True) for v in (2.0, 3.0))
    c = a * b
    told: list[Any] = []
    torch.autograd.graph.register_multi_grad_hook((a, b, c), told.append, mode=mode)
    (a * 2).backward()
    (b * 3).backward()
    c.backward()
    assert told == seen


def test_multi_grad_hooks_of_leaves_do_not_see_autograd_grad() -> None:
    a = torch.tensor(2.0, requires_grad=True)
    torch.autograd.graph.register_multi_grad_hook((a,), print)
    with pytest.raises(RuntimeError, match="A leaf node was passed"):
        torch.autograd.grad(a * 2, a)


def test_hooks_around_the_backward_of_a_module_can_change_gradients() -> None:
    layer = torch.nn.Linear(2, 1, bias=False)
    with torch.no_grad():
        layer.weight.fill_(2)
    layer.register_full_backward_pre_hook(lambda module, grad: (grad[0] * 10,))
    layer.register_full_backward_hook(lambda module, into, out: (into[0] + 1,))
    x = torch.ones(1, 2, requires_grad=True)
    layer(x).sum().backward()
    assert x.grad.tolist() == [[21, 21]]
    assert layer.weight.grad.tolist() == [[10, 10]]
