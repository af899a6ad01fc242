"""The walk: PyTorch's order, ties included, accumulation, freeing, hooks, in-place changes."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine as torch
from engine import queue
from engine.backward import sum_to
from engine.dispatch import leaf
from engine.graph import Node

ORDER = json.loads((Path(__file__).parents[1] / "tables" / "order.json").read_text())


def tensor(*values: float, grad: bool = True, dtype: Any = np.float64) -> Any:
    data = np.array(values[0] if len(values) == 1 else values, dtype)
    return leaf("tensor", data, grad)


@pytest.mark.parametrize("order", ORDER, ids=len)
def test_equal_nodes_leave_the_queue_in_pytorchs_order(order: list[int]) -> None:
    heap: queue.Heap = []
    nodes = [Node() for _ in order]
    for node in nodes:
        queue.push(heap, (0, node, []))
    foreseen = queue.first(heap, len(nodes))
    left = [queue.pop(heap)[1] for _ in nodes]
    assert [nodes.index(n) for n in left] == order
    assert foreseen == left


@given(st.lists(st.integers(0, 5), max_size=40))
def test_the_queue_prefers_the_newest(numbers: list[int]) -> None:
    heap: queue.Heap = []
    for number in numbers:
        queue.push(heap, (number, Node(), []))
    out = [queue.pop(heap)[0] for _ in numbers]
    assert out == sorted(numbers, reverse=True)


def steps(output: Any) -> list[str]:
    """The names of the nodes in the order in which backward runs them."""
    log: list[str] = []
    seen: set[Any] = set()
    todo = [output.grad_fn]
    while todo:
        node = todo.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        node.register_prehook(lambda g, node=node: log.append(type(node).__name__))
        todo.extend(n for n, _ in node.next_functions)
    output.backward()
    return log


def test_swapping_two_lines_swaps_their_steps() -> None:
    x = tensor(0.5)
    first, second = torch.sin(x), torch.exp(x)
    assert steps(first * second)[1:3] == ["ExpBackward0", "SinBackward0"]
    second, first = torch.exp(x), torch.sin(x)
    assert steps(first * second)[1:3] == ["SinBackward0", "ExpBackward0"]


def test_a_leaf_accumulates_as_soon_as_it_is_ready() -> None:
    x, y = tensor(2.0), tensor(3.0)
    early = x * 2
    assert steps(early * y) == [
        "MulBackward0", "AccumulateGrad", "MulBackward0", "AccumulateGrad",
    ]  # fmt: skip


def test_contributions_add_up_and_further_backwards_add_to_grad() -> None:
    x = tensor(3.0)
    y = x * x + x
    y.backward()
    assert x.grad.item() == 7
    held = x.grad
    (x * 2).backward()
    assert held is x.grad, "PyTorch adds in place"
    assert held.item() == 9


def test_gradients_of_broadcast_inputs_are_summed_back() -> None:
    x, y = tensor(1.0, 2.0, 3.0), tensor(2.0)
    (x * y).backward(leaf("tensor", np.array([1.0, 10.0, 100.0])))
    assert x.grad.tolist() == [2, 20, 200]
    assert y.grad.item() == 321


@settings(deadline=None)
@given(st.lists(st.integers(1, 3), max_size=4), st.data())
def test_sum_to_undoes_any_broadcast(wide: list[int], data: Any) -> None:
    keep = data.draw(st.lists(st.booleans(), min_size=len(wide), max_size=len(wide)))
    lead = data.draw(st.integers(0, len(wide)))
    shape = tuple(n if k else 1 for n, k in zip(wide, keep, strict=True))[lead:]
    ones = np.ones(tuple(wide))
    back = sum_to(ones, shape)
    assert back.shape == shape
    assert back.sum() == ones.sum()


def test_a_second_backward_raises_only_where_something_was_saved() -> None:
    x = tensor(2.0)
    kept = x + 1
    kept.backward()
    kept.backward()
    assert x.grad.item() == 2
    freed = x * x
    freed.backward()
    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
        freed.backward()
    again = x * x
    again.backward(retain_graph=True)
    again.backward()


def test_changing_a_saved_tensor_in_place_is_noticed() -> None:
    x = tensor(2.0)
    y = x * 1
    z = y * y
    y.mul_(3)
    with pytest.raises(RuntimeError, match=r"output 0 of Mul, is at version 1; expected version 0"):
        z.backward()


def test_leaves_that_require_grad_are_not_changed_in_place() -> None:
    x = tensor(2.0)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        x.add_(1)
    with torch.no_grad():
        x.add_(1)
    assert x.item() == 3


def test_an_in_place_op_becomes_the_history() -> None:
    x = tensor(2.0)
    y = x * 3
    y.mul_(x)
    assert y.grad_fn.name() == "MulBackward0"
    y.backward()
    assert x.grad.item() == 12


def test_hooks_see_and_change_the_gradient_before_it_lands() -> None:
    x = tensor(2.0)
    seen: list[float] = []
    x.register_hook(lambda g: seen.append(g.item()))
    x.register_hook(lambda g: g * 10)
    x.register_post_accumulate_grad_hook(lambda t: seen.append(t.grad.item()))
    (x * 3).backward()
    assert seen == [3, 30]


def test_hooks_of_a_leafs_node_see_the_gradient_before_and_after_it_lands() -> None:
    x = tensor(2.0)
    node = x.expand(1).grad_fn.next_functions[0][0]
    seen: list[Any] = []
    node.register_prehook(lambda given: seen.append(("before", given[0].item(), x.grad)))
    node.register_prehook(lambda given: (given[0] * 10,))
    x.register_post_accumulate_grad_hook(lambda t: seen.append(("landed", t.grad.item())))
    node.register_hook(lambda gradients, given: seen.append((gradients, given[0].item())))
    (x * 3).backward()
    assert seen == [("before", 3, None), ("landed", 30), ((), 30)]
    seen.clear()
    torch.autograd.grad(x * 3, x)  # Nothing lands: the node does not run.
    assert seen == []


def test_a_hook_that_returns_too_many_gradients_is_named() -> None:
    x = tensor(2.0)

    def greedy(gradients: Any, given: Any) -> Any:
        return given[0], given[0], given[0]

    y = x * 3
    y.grad_fn.register_hook(greedy)
    with pytest.raises(RuntimeError) as caught:
        y.backward()
    assert str(caught.value) == (
        "hook 'greedy' has returned an incorrect number of values (got 3, but expected 2)"
    )


def test_retain_grad_keeps_what_a_hook_made_of_it() -> None:
    x = tensor(2.0)
    y = x * 3
    y.retain_grad()
    y.register_hook(lambda g: g * 2)
    (y * 5).backward()
    assert y.grad.item() == 10
    assert x.grad.item() == 30


def test_retain_grad_goes_along_when_the_tensor_is_changed_in_place() -> None:
    x = tensor([1.0, 2.0, 3.0])
    y = x * 2
    y.retain_grad()
    y[0] = 5
    (y**2).sum().backward()
    assert y.grad.tolist() == [10, 8, 12]
    assert x.grad.tolist() == [0, 16, 24]

    y = x * 2
    view = y[1:]
    view.retain_grad()
    y.mul_(2)
    (view**2).sum().backward()
    assert view.grad.tolist() == [16, 24]


def test_a_gradient_with_a_history_grows_in_place() -> None:
    x = tensor(2.0)
    with warnings.catch_warnings():  # PyTorch's, about cycles; given once a process.
        warnings.simplefilter("ignore", UserWarning)
        (x**2).backward(create_graph=True)
    held = x.grad
    (x**2).backward()
    assert held is x.grad
    assert held.grad_fn is not None
    assert held.item() == 8


def test_views_of_a_changed_base_are_refused_as_pytorch_refuses_them() -> None:
    x = tensor([1.0, 2.0, 3.0])
    base = x * 1
    with torch.no_grad():
        hidden = base[1:]
    several = base.unbind()
    base.mul_(2)
    assert hidden.requires_grad
    with pytest.raises(RuntimeError, match="A view was created in no_grad mode and its base or"):
        hidden + 1
    with pytest.raises(RuntimeError, match="Output 0 of Unbind is a view and its base or anoth"):
        several[0] * 2


def test_grad_returns_gradients_and_leaves_grad_alone() -> None:
    x, y, unused = tensor(2.0), tensor(3.0), tensor(1.0)
    out = x * y
    assert [g.item() for g in torch.autograd.grad(out, [x, y], retain_graph=True)] == [3, 2]
    assert x.grad is None
    with pytest.raises(RuntimeError, match="appears to not have been used"):
        torch.autograd.grad(out, [unused], retain_graph=True)
    assert torch.autograd.grad(out, [unused], allow_unused=True) == (None,)


def test_second_and_third_derivatives() -> None:
    x = tensor(2.0)
    (g,) = torch.autograd.grad(x**4, x, create_graph=True)
    (h,) = torch.autograd.grad(g, x, create_graph=True)
    (third,) = torch.autograd.grad(h, x)
    assert (g.item(), h.item(), third.item()) == (32, 48, 48)


def test_inputs_restrict_which_leaves_get_a_gradient() -> None:
    x, y = tensor(2.0), tensor(3.0)
    (x * y).backward(inputs=[x])
    assert x.grad.item() == 3
    assert y.grad is None


def test_no_graph_is_made_without_grad() -> None:
    x = tensor(2.0)
    with torch.no_grad():
        y = x * 2
    assert not y.requires_grad
    with pytest.raises(RuntimeError, match="does not require grad and does not have a grad_fn"):
        y.backward()
    with pytest.raises(RuntimeError, match="only for scalar outputs"):
        (tensor(1.0, 2.0) * 2).backward()


def test_deep_graphs_need_no_recursion() -> None:
    x = tensor(1.0)
    y = x
    for _ in range(5000):
        y = y + x
    y.backward()
    assert x.grad.item() == 5001
    del y


class TestRefusals:
    """What is no tensor never reaches numpy."""

    @pytest.mark.parametrize("other", ["a", [1, 2], np.ones(2), object(), None])
    def test_operands(self, other: Any) -> None:
        with pytest.raises((TypeError, RuntimeError)):
            tensor(1.0, 2.0) * other

    @pytest.mark.parametrize("value", ["a", [1.0], np.ones(2)])
    def test_functions(self, value: Any) -> None:
        with pytest.raises(TypeError, match="must be Tensor"):
            torch.exp(value)

    @pytest.mark.parametrize("value", ["a", 1.0, np.ones(2)])
    def test_gradients(self, value: Any) -> None:
        with pytest.raises((TypeError, RuntimeError)):
            (tensor(1.0) * 2).backward(value)

    def test_hooks(self) -> None:
        x = tensor(1.0)
        x.register_hook(lambda g: "a")
        with pytest.raises(TypeError):
            (x * 2).backward()

    def test_shapes(self) -> None:
        sentence = r"The size of tensor a \(2\) must match the size of tensor b \(3\) at "
        with pytest.raises(RuntimeError, match=sentence + "non-singleton dimension 0"):
            tensor(1.0, 2.0) + tensor(1.0, 2.0, 3.0)
