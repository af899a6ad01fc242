"""Random streams and the order of leaves: the two things that must be the same to the last bit.

`torch` is imported for real here; the other module is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

SEEDS = (0, 1, 42, 2**31 + 7, 2**40 + 3)
SIZES = (*range(1, 40), 63, 64, 100, 257, 1000)

Draw = Callable[[Any], Any]
"""Draws from the module it is given; returns tensors, in any nesting of lists."""


def draws() -> Iterator[tuple[str, Draw]]:
    """Everything that is drawn, by name. Each is drawn after `manual_seed`, for every seed."""
    for dtype in ("float32", "float64"):
        for kind in ("rand", "randn"):

            def several(lib: Any, kind: str = kind, dtype: str = dtype) -> Any:
                # One after the other without seeding anew: what a draw leaves behind counts.
                return [getattr(lib, kind)(n, dtype=getattr(lib, dtype)) for n in SIZES]

            yield f"{kind} {dtype}", several
    yield "randn of a shape", lambda lib: [lib.randn(3, 4), lib.randn(2, 3, 5), lib.randn(())]
    yield "rand then randn", lambda lib: [lib.rand(5), lib.randn(3), lib.rand(17), lib.randn(16)]
    yield (
        "nn.Linear",
        lambda lib: [
            p
            for sizes in ((10, 5), (5, 1), (1, 1), (64, 32))
            for p in lib.nn.Linear(*sizes).parameters()
        ],
    )
    yield (
        "nn.Sequential",
        lambda lib: list(
            lib.nn.Sequential(lib.nn.Linear(2, 8), lib.nn.Tanh(), lib.nn.Linear(8, 1)).parameters()
        ),
    )
    yield (
        "rand_like, randn_like",
        lambda lib: [f(lib.zeros(4, 5)) for f in (lib.rand_like, lib.randn_like)],
    )
    yield (
        "randint",
        lambda lib: [
            lib.randint(0, 10, (7,)),
            lib.randint(5, (3, 3)),
            lib.randint(-3, 1 << 40, (5,)),
        ],
    )
    yield "randperm", lambda lib: [lib.randperm(n) for n in (1, 2, 10, 100)]
    yield (
        "uniform_, normal_",
        lambda lib: [
            lib.empty(20).uniform_(-1, 2),
            lib.empty(20).normal_(1, 3),
            lib.empty(5).normal_(),
        ],
    )
    yield (
        "bernoulli",
        lambda lib: [lib.bernoulli(lib.full((20,), 0.3)), lib.zeros(9).bernoulli_(0.5)],
    )
    yield "exponential_", lambda lib: [lib.empty(20).exponential_()]
    for name, given in (("cauchy_", (0.5, 2)), ("log_normal_", (0.3, 0.7)), ("geometric_", (0.2,))):

        def in_place(lib: Any, name: str = name, given: Any = given) -> Any:
            kinds = (lib.float32, lib.float64)
            return [getattr(lib.zeros(n, dtype=k), name)(*given) for n in SIZES for k in kinds]

        yield name, in_place
    yield (
        "multinomial",
        lambda lib: [
            lib.multinomial(lib.tensor([0.1, 0.2, 0.7]), 2),
            lib.multinomial(lib.tensor([0.1, 0.2, 0.7]), 20, replacement=True),
        ],
    )
    yield "dropout", lambda lib: [lib.nn.functional.dropout(lib.ones(50), 0.4)]
    for name in ("xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_"):
        yield f"init.{name}", lambda lib, name=name: [getattr(lib.nn.init, name)(lib.empty(6, 5))]


REQUIRED = {
    *("rand float32", "rand float64", "randn float32", "randn float64", "rand then randn"),
    *("randn of a shape", "nn.Linear", "nn.Sequential"),
}


def bits(value: Any) -> list[tuple[tuple[int, ...], str, bytes]]:
    if isinstance(value, list | tuple):
        return [b for v in value for b in bits(v)]
    a = np.asarray(value.detach().numpy())
    return [(a.shape, str(a.dtype), a.tobytes())]


def compare_streams(lib: Any) -> list[tuple[str, str]]:
    """`(name, "same" | "not there" | what is wrong)` for every kind of draw."""
    outcome = []
    for name, draw in draws():
        said = "same"
        for seed in SEEDS:
            torch.manual_seed(seed)
            want = bits(draw(torch))
            try:
                lib.manual_seed(seed)
                got = bits(draw(lib))
            except AttributeError:
                said = "not there"
                break
            except Exception as e:
                said = f"{type(e).__name__}: {e}"
                break
            if got != want:
                wrong = [i for i, (a, b) in enumerate(zip(want, got, strict=False)) if a != b]
                said = f"seed {seed}: tensor {wrong[:3]} of {len(want)} differs"
                break
        outcome.append((name, said))
    return outcome


def order_of_leaves(lib: Any, count: int) -> list[int]:
    """In which order `cat(leaves).sum().backward()` reaches its leaves."""
    leaves = [lib.ones(1, requires_grad=True) for _ in range(count)]
    order: list[int] = []
    for i, leaf in enumerate(leaves):
        leaf.register_hook(lambda _, i=i: order.append(i))
    lib.cat(leaves).sum().backward()
    return order


def compare_order(lib: Any, most: int = 59) -> list[str]:
    """The counts of leaves, up to `most`, for which the order is not PyTorch's."""
    wrong = []
    for count in range(1, most + 1):
        want = order_of_leaves(torch, count)
        try:
            got = order_of_leaves(lib, count)
        except Exception as e:
            return [f"{type(e).__name__}: {e}"]
        if got != want:
            wrong.append(f"{count} leaves: {got}, want {want}")
    return wrong
