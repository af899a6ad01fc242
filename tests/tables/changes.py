"""Changes in place, and the second derivatives that go through them.

`tests/oracle/make_index_table.py` runs the cases with real torch, the tests with the engine. It
must not import either of the two.
"""

from __future__ import annotations

from typing import Any

import numpy as np

CASES = """
y=y*w
y[0]=w
y[0]=7.
y[0,1]=s
y[:,1]=y[:,2]*s
y[0]*=w
y[0].mul_(w)
y.mul_(w)
y.exp_()
y[1].exp_()
y[0].sigmoid_()
y.div_(w)
y[0]/=w
y[i]=w
y[0,i]=s
y[y>5]=s
y.t()[0]*=s
v=y[0];v*=w;y=v*x
v=y[0];y[0]*=w;y=v*x
v=y[0];y[1]*=w;v[1]=s;y=v*x
y.masked_fill_(y>5,s)
y.index_add_(0,i,x*2)
y.view(-1)[2:4]*=s
y[0][1:]*=w[1:]
y+=y*w
y[0]+=y[1]
y.copy_(x*w)
y.pow_(2.)
y[1].pow_(3)
y.scatter_(1,torch.tensor([[0],[2]]),x[:,:1]*3)
""".strip().splitlines()


def second_derivatives(lib: Any, code: str) -> list[Any]:
    """Gradients of y**3 after `code`, then the gradients of their squares; or the error."""

    def leaf(data: Any) -> Any:
        return lib.from_numpy(np.array(data, dtype=float)).requires_grad_()

    x, w, s = leaf([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]), leaf([2.0, 3.0, -1.0]), leaf(1.5)
    scope = {"torch": lib, "x": x, "w": w, "s": s, "y": x * x, "i": lib.tensor([0, 0])}
    try:
        exec(code, scope)
        y = scope["y"]
        first = lib.autograd.grad(
            (y * y * y).sum(), [x, w, s], create_graph=True, allow_unused=True
        )
        total = sum((g * g).sum() for g in first if g is not None)
        second = lib.autograd.grad(total, [x, w, s], allow_unused=True)
    except RuntimeError as problem:
        return [type(problem).__name__, str(problem)]
    return [None if g is None else g.detach().numpy().tolist() for g in (*first, *second)]
