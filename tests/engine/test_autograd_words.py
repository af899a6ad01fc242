"""What autograd says when it refuses or warns, and what it keeps: PyTorch 2.13.0's own words."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any

import pytest

import engine as torch


def leaf(dtype: Any = None) -> Any:
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True, dtype=dtype)


def hooked(hook: Callable[[Any], Any]) -> Callable[[], Any]:
    def run() -> Any:
        y = leaf() * 2
        y.register_hook(hook)
        y.sum().backward()

    return run


def assigned(value: Any) -> Callable[[], Any]:
    def run() -> Any:
        leaf().grad = value

    return run


def own() -> None:
    x = leaf()
    x.grad = x


def named(g: Any) -> Any:
    return g[:2]


def complex_root() -> None:
    x = torch.tensor([1.0, 2.0], dtype=torch.complex64, requires_grad=True)
    (x * x).sum().backward()


REFUSED: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "hook size": (hooked(named), RuntimeError, "hook 'named' has changed the size of value"),
    "lambda size": (hooked(lambda g: g[:2]), RuntimeError,
                    "hook '<lambda>' has changed the size of value"),
    "hook dtype": (hooked(lambda g: g.double()), RuntimeError,
                   "hook '<lambda>' has changed the type of value (was torch.FloatTensor got "
                   "torch.DoubleTensor)"),
    "hook value": (hooked(lambda g: 3), TypeError, "expected Variable, but hook returned 'int'"),
    "grad dtype": (assigned(torch.ones(3, dtype=torch.float64)), RuntimeError,
                   "attempting to assign a gradient with dtype 'double' to a tensor with "
                   "grad_dtype 'Float'. "),
    "grad size": (assigned(torch.ones(2)), RuntimeError,
                  "attempting to assign a gradient of size '[2]' to a tensor of size '[3]'. "
                  "Please ensure that the gradient and the tensor are the same size"),
    "grad value": (assigned("a"), TypeError,
                   "assigned grad expected to be a Tensor or None but got grad of type str"),
    "own grad": (own, RuntimeError, "can't assign Variable as its own grad"),
    "unused": (lambda: torch.autograd.grad((x := leaf()).sum(), [x, leaf()]), RuntimeError,
               "The differentiated Tensor at index 1 appears to not have been used in the graph."),
    "complex": (complex_root, RuntimeError, "grad can be implicitly created only for real scalar "
                "outputs but got torch.complex64"),
    "float": (lambda: float(torch.ones(3)), ValueError,
              "only one element tensors can be converted to Python scalars"),
    "int": (lambda: int(torch.ones(0)), ValueError,
            "only one element tensors can be converted to Python scalars"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses_in_pytorchs_words(case: str) -> None:
    run, kind, said = REFUSED[case]
    with pytest.raises(kind, match=re.escape(said)):
        run()


ONCE = """
import warnings
import engine as torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for _ in range(2):
        complex(x.sum()), int(x.sum()), x.sum().item(), float(x.sum())
        (x**2).sum().backward(create_graph=True)
for w in caught:
    print(str(w.message).split()[0])
print(x.grad.grad_fn.name())
"""


def test_two_warnings_come_once_a_process() -> None:
    ran = subprocess.run([sys.executable, "-c", ONCE], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["Converting", "Using", "AddBackward0"]


def test_the_first_gradient_on_the_graph_is_a_clone() -> None:
    x = leaf()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (x**3).sum().backward(create_graph=True)
    assert str(x.grad) == "tensor([ 3., 12., 27.], grad_fn=<CopyBackwards>)"
    assert [n and n.name() for n, _ in x.grad.grad_fn.next_functions] == [None, "MulBackward0"]
    (second,) = torch.autograd.grad(x.grad.sum(), x)
    assert second.tolist() == [6.0, 12.0, 18.0]


def test_a_number_in_a_tensors_place_is_saved_as_a_tensor() -> None:
    x = leaf()
    assert str((x * 2).grad_fn._saved_other) == "tensor(2)"
    assert str((x * 1.5).grad_fn._saved_other) == "tensor(1.5000, dtype=torch.float64)"
    assert (x**2).grad_fn._saved_exponent == 2


def test_a_scheduler_that_steps_first_is_told_so() -> None:
    x = leaf()
    optimizer = torch.optim.SGD([x], lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    with pytest.warns(UserWarning, match="before `optimizer.step"):
        scheduler.step()
    scheduler.step()  # said once
    other = torch.optim.SGD([x], lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(other, 1)
    other.step()
    scheduler.step()


@pytest.mark.parametrize(("decay", "changes"), [(0.01, 2), (0, 1)])
def test_decoupled_decay_is_a_change_of_its_own(decay: float, changes: int) -> None:
    x = leaf()
    (x**2).sum().backward()
    torch.optim.AdamW([x], lr=0.1, weight_decay=decay).step()
    assert x._version == changes
