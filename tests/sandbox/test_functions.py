"""Ops that a program writes itself (torch.autograd.Function), in the sandbox."""

from __future__ import annotations

from typing import Any

PROGRAM = """
import torch
from torch.autograd.function import once_differentiable
from torch.autograd.functional import hessian


class Scaled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, k=3):
        ctx.factor, ctx.next = k, "mine"
        ctx.save_for_backward(x)
        return x * k

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * ctx.factor * (ctx.next == "mine") + 0 * x, None


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Scaled.apply(x, 5)
print(y, y.grad_fn.name(), y.grad_fn.next_functions[0][0].name())
y.sum().backward()
print(x.grad)
print(hessian(lambda v: (v ** 3).sum(), x.detach()))
"""


def test_a_function_of_the_programs_own(sandbox: Any) -> None:
    result = sandbox.run(PROGRAM)
    assert result.of("error") == []
    assert result.stdout == (
        "tensor([ 5., 10.], grad_fn=<ScaledBackward>) ScaledBackward "
        "torch::autograd::AccumulateGrad\ntensor([5., 5.])\n"
        "tensor([[ 6.,  0.],\n        [ 0., 12.]])\n"
    )
    assert "ScaledBackward" in [e["name"] for e in result.of("backward")]


WRONG = """
import torch


class Bad(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 1

    @staticmethod
    def backward(ctx, g):
        return g, g


Bad.apply(torch.ones(2, requires_grad=True)).sum().backward()
"""


def test_what_its_backward_returns_is_checked(sandbox: Any) -> None:
    (error,) = sandbox.run(WRONG).of("error")
    assert (
        "function BadBackward returned an incorrect number of gradients (expected 1, got 2)"
        in (error["message"])
    )
    assert error["span"][0] == 15
