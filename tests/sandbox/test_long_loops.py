"""However the commonest training loops are written, their last iterations are told in full."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """import torch
from torch.utils.data import DataLoader, TensorDataset
from tqdm import tqdm, trange
dl = DataLoader(TensorDataset(torch.ones(300, 1)), batch_size=1)
w = torch.ones(1, requires_grad=True)
"""
KNOWN = [
    "range(300)", "dl", "enumerate(dl)", "tqdm(dl)", "enumerate(tqdm(dl))", "tqdm(enumerate(dl))",
    "trange(300)", "tqdm(range(300), desc='a')", "zip(range(300), dl)", "zip(dl, range(5000))",
    "enumerate(zip([1] * 300, (2,) * 300), 1)", "reversed(range(300))", "reversed([1] * 300)",
    "{i: 1 for i in range(300)}.items()", "enumerate(range(300))", "set(range(300))",
    "zip(reversed((1,) * 300), enumerate({i: 1 for i in range(300)}.values()))",
]  # fmt: skip


@pytest.mark.parametrize("items", KNOWN)
def test_the_last_iterations_are_told_in_full(sandbox: Any, items: str) -> None:
    body = f"for i in {items}:\n    loss = (w * w).sum()\n    loss.backward()\n"
    result = sandbox.run(HEAD + body, limits={"recorded_events": 100})
    assert result.end["reason"] == "ok", result.events[-2:]
    whole = [e["index"] for e in result.of("scope")
             if e["kind"] == "iteration" and e["action"] == "enter"]  # fmt: skip
    short = [e["index"] for e in result.of("iteration")]
    assert sorted(whole + short) == list(range(300))
    assert short
    assert whole[-2:] == [298, 299]


COUNTING = [
    ("i = 0", "i < 300", "i += 1"), ("n = 300; i = 0", "i < n", "i = i + 1"),
    ("i = 1", "i <= 300", "i += 1"), ("i = 600", "i > 0", "i -= 2"),
    ("i = 299", "i >= 0", "i -= 1"), ("i = 0", "i < 899", "i += 3"),
]  # fmt: skip


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize(("before", "test", "step"), COUNTING)
def test_a_while_loop_that_counts_is_foreseen(
    sandbox: Any, before: str, test: str, step: str, inside: bool
) -> None:
    lines = [*before.split("; "), f"while {test}:", "    (w * w).sum().backward()", f"    {step}"]
    if inside:  # of a function, where the counter is a local variable
        lines = ["def train():", *("    " + line for line in lines), "train()"]
    result = sandbox.run(HEAD + "\n".join(lines) + "\n", limits={"recorded_events": 100})
    assert result.end["reason"] == "ok", result.events[-2:]
    whole = [e["index"] for e in result.of("scope")
             if e["kind"] == "iteration" and e["action"] == "enter"]  # fmt: skip
    assert sorted(whole + [e["index"] for e in result.of("iteration")]) == list(range(300))
    assert whole[-3:] != [297, 298, 299]
    assert whole[-2:] == [298, 299]


COUNTED_BY_ITSELF = """class Own:
    def __init__(self):
        self.n = 0
    def __lt__(self, other):
        return self.n < other
    def __iadd__(self, other):
        self.n += 1
        return self
    def __sub__(self, other):
        print("asked")
        return 0
    __rsub__ = __sub__
i = Own()
while i < 300:
    (w * w).sum()
    i += 1
del i
n = 0
while n < 300:
    (w * w).sum()
    n += 1
    if n == 250: break
print(n)
"""


def test_a_counter_of_a_programs_own_is_not_asked(sandbox: Any) -> None:
    result = sandbox.run(HEAD + COUNTED_BY_ITSELF, limits={"recorded_events": 100})
    assert result.stdout == "250\n"


UNKNOWN = [
    "(i for i in range(300))", "map(abs, range(300))", "zip(range(300), (i for i in range(400)))",
    "iter(Own())", "enumerate(Own())", "Own()",
]  # fmt: skip
OWN = """class Own:
    def __len__(self):
        print("asked")
        return 7
    def __iter__(self):
        self.n = 0
        return self
    def __next__(self):
        self.n += 1
        if self.n > 300:
            raise StopIteration
        return self.n
"""


@pytest.mark.parametrize("items", UNKNOWN)
def test_what_only_the_program_knows_is_not_asked(sandbox: Any, items: str) -> None:
    body = f"{OWN}n = 0\nfor i in {items}:\n    loss = (w * w).sum()\n    n += 1\nprint(n)\n"
    result = sandbox.run(HEAD + body, limits={"recorded_events": 100})
    assert result.stdout == "300\n"
    assert result.of("iteration")[-1]["index"] == 299
