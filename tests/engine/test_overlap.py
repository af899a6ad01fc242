"""Writing where memory is shared: what PyTorch computes in the order of its visits is refused by
name, and what is let pass is what comes of visiting element by element. What PyTorch itself says
is in tests/tables/names.txt."""

from __future__ import annotations

import random

import numpy as np
import pytest

import engine as torch
from engine.overlap import CLONE

ORDER = """
y[::2].copy_(y[:6])
y[1:12:2].add_(y[:6])
x.add_(x[:,0:1])
x[:, 1:] -= x[:, :-1]
x[:, 1:] = x[:, :-1]
x[:, 1].add_(x[0])
x[:, 0] /= x[0, 0]
x[torch.tensor([0,1])] = x.t()[1:]
x[:, :2][torch.tensor([2,1,0])] = x[:, 1:]
x[:, 1:].index_add_(0, torch.tensor([2,1,0]), x[:, :2])
x.masked_scatter_(x>0, x)
x.addmm_(x, x)
x[0].addmv_(x, y[:3])
b.baddbmm_(b, b)
torch.add(y[:6], 0, out=y[::2])
torch.cumprod(x[:, :2], 1, out=x[:, 1:])
torch.cat([x[:, :1], x[:, :2]], 1, out=x)
torch.sum(x, 0, out=x[0])
torch.mean(x, 0, out=x[1])
torch.amax(x, 1, out=x[0])
torch.mm(x, x, out=x)
torch.matmul(x, x, out=x)
torch.addmm(x, x, x, out=x)
torch.bmm(b, b, out=b)
""".strip().splitlines()


@pytest.mark.parametrize("code", ORDER)
def test_what_hangs_on_the_order_of_visits_is_refused_by_name(code: str) -> None:
    scope = {"torch": torch, "x": torch.arange(9.0).view(3, 3), "y": torch.arange(12.0),
             "b": torch.arange(27.0).view(3, 3, 3)}  # fmt: skip
    before = [scope[n].tolist() for n in "xyb"]
    with pytest.raises(NotImplementedError) as refusal:
        exec(code, scope)
    assert str(refusal.value) == CLONE
    assert [scope[n].tolist() for n in "xyb"] == before


def test_what_is_let_pass_is_what_comes_of_visiting_one_by_one() -> None:
    draw = random.Random(3)
    passed = refused = 0
    for _ in range(600):
        memory = torch.arange(40.0)
        plain = memory.numpy().copy()
        shape = [draw.randrange(2, 4) for _ in range(draw.randrange(1, 3))]
        views = []
        for _ in range(2):
            inner = draw.randrange(1, 4)
            steps = [inner * shape[-1] + draw.randrange(3), inner][-len(shape) :]
            views.append((steps, draw.randrange(12)))
        target, other = (torch.as_strided(memory, shape, steps, at) for steps, at in views)
        try:
            target.mul_(other)
        except (RuntimeError, NotImplementedError):
            refused += 1
            continue
        passed += 1
        for place in np.ndindex(*shape):
            to, of = (at + int(np.dot(steps, place)) for steps, at in views)
            plain[to] *= plain[of]
        assert memory.tolist() == plain.tolist(), (shape, views)
    assert passed > 100 and refused > 100
