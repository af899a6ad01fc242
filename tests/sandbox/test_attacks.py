"""The attack log of docs/security.md as programs: each got something once, and gets nothing now.

`Evil` answers to every operator and keeps what it is given: when one of numpy's objects comes by,
the program prints PWNED. It poses as the array inside `Posing`, which poses as a tensor.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.fuzz.checking import HOST

PRELUDE = """import torch
import torch.nn as nn
got = []
class Evil:
    def take(self, *args):
        got.append(args)
        return self
    __add__ = __radd__ = __iadd__ = __mul__ = __rmul__ = __imul__ = __sub__ = __rsub__ = take
    __truediv__ = __rtruediv__ = __pow__ = __neg__ = __matmul__ = __rmatmul__ = __abs__ = take
    __lt__ = __gt__ = __le__ = __ge__ = __eq__ = __ne__ = __getitem__ = __setitem__ = take
    copy = astype = any = reshape = flatten = item = take
    __hash__ = None
    def __len__(self): return 2
    def __iter__(self): return iter([1.0, 2.0])
    shape, size, ndim, nbytes, itemsize, dtype = (2,), 2, 1, 8, 4, torch.float32
class Posing:
    _data = Evil()
    _grad = _grad_fn = _base = _alias = _recorded = None
    _requires_grad = is_leaf = True
    _version_counter = [0]
    shape, dtype = (2,), torch.float32
    def clone(self): return self
    detach = clone
F = nn.functional
p = nn.Parameter(torch.ones(2))
def train(o):
    p.grad = torch.ones(2)
    o.step()
def close():
    loss = (p * p).sum()
    loss.backward()
    return loss
plain = (int, float, str, tuple, list, bool, type(None), Evil, Posing, torch.Tensor, nn.Parameter)
try:
BODY
except Exception as problem:
    print(type(problem), problem)
for args in got:
    for x in args:
        if type(x) not in plain: print("PWNED", type(x))
"""

OPTIMIZERS = ["SGD([p], lr=0.1, momentum=0.9)", "Adam([p], amsgrad=True)", "AdamW([p])",
              "RMSprop([p], momentum=0.9, centered=True)", "Adagrad([p])", "Adadelta([p])",
              "Adamax([p])", "NAdam([p])", "RAdam([p])", "ASGD([p])", "Rprop([p])"]  # fmt: skip

ATTACKS = {
    **{
        f"state of {text.partition('(')[0]}": f"""o = torch.optim.{text}
train(o)
for k in list(o.state[p]):
    for evil in (Posing(), Evil(), torch.ones(5, 5), torch.ones(2, dtype=torch.bool)):
        old = o.state[p][k]
        o.state[p][k] = evil
        try: train(o)
        except Exception as e: print(type(e), e)
        o.state[p][k] = old"""
        for text in OPTIMIZERS
    },
    "what is padded, packed or stepped": """class Kind:
    dtype = Evil()
for kind in ("O", "V8", Kind(), Evil()):
    class Data:
        dtype, shape, size, ndim = kind, torch.Size([2]), 2, 1
    class Padded:
        _data, dtype, ndim, requires_grad = Data(), kind, 1, False
        shape = torch.Size([2])
        def dim(self): return 1
    for call in (lambda: nn.utils.rnn.pad_sequence([Padded(), torch.ones(2)]),
                 lambda: nn.utils.rnn.pack_sequence([Padded()]),
                 lambda: nn.utils.rnn.pack_padded_sequence(Padded(), [1]),
                 lambda: nn.RNN(2, 2)(Padded()), lambda: nn.LSTMCell(2, 2)(Padded()),
                 lambda: nn.GRU(2, 2)(torch.ones(1, 2), Padded())):
        try: call()
        except (TypeError, AttributeError, ValueError) as e:
            if "numpy" in str(e) or "ufunc" in str(e): print("PWNED", e)""",
    "state of LBFGS": """for search in (None, "strong_wolfe"):
    o = torch.optim.LBFGS([p], line_search_fn=search)
    o.step(close)
    for k in list(o.state[p]):
        for evil in (Posing(), [Posing()], Evil()):
            o.state[p][k] = evil
            try: o.step(close)
            except Exception as e: print(type(e), e)
            o.state[p].pop(k)
    for k in list(o.param_groups[0]):
        if k != "params":
            old = o.param_groups[0][k]
            o.param_groups[0][k] = Evil()
            try: o.step(close)
            except Exception as e: print(type(e), e)
            o.param_groups[0][k] = old
    o.step(close)
    print([type(v) for v in o.state[p].values() if type(v) not in plain])""",
    "a dict of its own as state": """class D(dict):
    def get(self, k, d=None): return Posing()
    def __getitem__(self, k): return Posing()
o = torch.optim.SGD([p], lr=0.1, momentum=0.9)
o.state[p] = D()
train(o)""",
    "a loaded state": """o = torch.optim.SGD([p], lr=0.1, momentum=0.9)
d = o.state_dict()
d["state"] = {0: {"momentum_buffer": Posing()}}
o.load_state_dict(d)
train(o)""",
    "parameters of its own": """o = torch.optim.SGD([p], lr=0.1)
e = Posing()
e._grad = Posing()
o.param_groups[0]["params"].append(e)
try: o.zero_grad(set_to_none=False)
except Exception as problem: print(problem)
o.step()""",
    "a method that gets arrays": """class O(torch.optim.SGD):
    def update(self, *args): print("PWNED", args)
train(O([p], lr=0.1))""",
    "a property of an engine class": """for name in ("data", "shape", "grad", "T", "real", "dtype"):
    try:
        taken = getattr(torch.Tensor, name)
        class Q(Posing):
            x = taken
        print(Q().x)
        print("PWNED", name)
    except AttributeError as e: print(e)""",
    "what looks like a mask, a gradient, a packed sequence, a source of numbers": """class A(Evil):
    dtype, kind, shape = float, "f", (2, 2)
    all = sum = tolist = Evil.take
class M(Posing):
    _data = A()
    dtype, shape, ndim, device, requires_grad, grad = float, (2, 2), 2, "cpu", False, None
    tolist = size = view = A.take
    bits64 = lambda self, *args: self._data.take(*args)
class G(M):
    _grad = grad = M()
def t(f):
    try: f()
    except Exception as e: print(type(e), e)
x = torch.ones(2, 1, 2)
for e in (M(), G()):
    for name in ("src_mask", "tgt_mask", "memory_mask", "src_key_padding_mask"):
        t(lambda: nn.Transformer(2, 1, 1, 1, 4)(x, x, **{name: e}))
    t(lambda: nn.utils.get_total_norm([e]))
    t(lambda: nn.utils.clip_grad_norm_([e], 0.1))
    t(lambda: nn.utils.clip_grad_value_([e], 0.1))
    t(lambda: nn.utils.clip_grads_with_norm_([p], 1.0, e))
    t(lambda: nn.utils.vector_to_parameters(torch.ones(9), [e]))
    packed = nn.utils.rnn.PackedSequence(e, e, e, e)
    t(lambda: nn.LSTM(2, 2)(packed))
    t(lambda: nn.utils.rnn.pad_packed_sequence(packed))
    t(lambda: nn.utils.rnn.invert_permutation(e))
    b = nn.BatchNorm1d(2)
    for name in ("num_batches_tracked", "running_mean", "running_var"):
        b._buffers[name] = e
        t(lambda: b.reset_running_stats())
        t(lambda: b(torch.ones(3, 2)))
    for f in (torch.utils.data.RandomSampler, torch.utils.data.SubsetRandomSampler):
        t(lambda: list(f([1, 2], generator=e)))
    t(lambda: list(torch.utils.data.WeightedRandomSampler(e, 2)))
    s = torch.utils.data.WeightedRandomSampler([1.0], 2)
    s.weights = e
    t(lambda: list(s))
    t(lambda: list(torch.utils.data.DataLoader([1, 2], shuffle=True, generator=e)))
    t(lambda: torch.utils.data.random_split([1, 2], [1, 1], e))
    torch.serialization.add_safe_globals([e])
    torch.save(torch.Generator(), "x")
    t(lambda: torch.load("x"))""",
    "settings that are no numbers": """class Bare:
    def take(self, *args):
        got.append(args)
        return self
    __add__ = __radd__ = __mul__ = __rmul__ = __lt__ = __gt__ = __truediv__ = __rtruediv__ = take
x, i = torch.ones(2, 2), torch.tensor([1, 0])
for e in (Bare(), Evil(), "x", [1.0], None):
    for f in (lambda: F.embedding(i, x, max_norm=e), lambda: F.embedding(i, x, None, 1.0, e),
              lambda: F.cosine_similarity(x, x, 1, e), lambda: F.pairwise_distance(x, x, 2.0, e),
              lambda: F.embedding_bag(i, x, i, max_norm=e)):
        try: f()
        except Exception as problem:
            print(type(problem), problem)
            if "numpy" in str(type(problem)): print("PWNED")""",
    "children that copy would call": """import copy
class Spy(nn.Module):
    def forward(self, *args):
        print("PWNED")
        return self
for name in ("__deepcopy__", "__copy__", "__setstate__", "__getstate__", "__reduce_ex__",
             "__array__", "__len__", "__iter__", "__index__", "__float__"):
    m = nn.Module()
    try: m.add_module(name, Spy())
    except KeyError as problem: print(problem)
    top = nn.Sequential(nn.Linear(2, 2), m)
    for f in (copy.deepcopy, copy.copy, bool, list, torch.tensor, torch.sum):
        try: f(top); f(m)
        except Exception as problem: print(type(problem))""",
    "module names": """import argparse, dataclasses, sys, tqdm, typing
print(argparse.ArgumentParser(), type(argparse.ArgumentParser()), type(sys.stdout), tqdm.tqdm)
print(type(dataclasses.field()), type(typing.List[int]), type(tqdm.tqdm([1])))
print(type(torch.ones(1)), type(torch.float32), type(p.shape), type(torch.Generator()))
if "engine." in str(type(p.data)): print("PWNED")""",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gets_nothing(sandbox: Any, name: str) -> None:
    body = "\n".join("    " + line for line in ATTACKS[name].split("\n"))
    result = sandbox.run(PRELUDE.replace("BODY", body))
    assert result.end["reason"] == "ok", result.error
    assert "PWNED" not in result.stdout
    found = HOST.search(result.stdout.encode())
    assert found is None, result.stdout


def test_sets_have_the_same_order_in_every_run(sandbox: Any) -> None:
    source = (
        "import torch\nimport torch.nn as nn\n"
        "kept = [torch.ones(n) for n in range(1, 40)]\n"
        "print([len(t) for t in {*kept}], [m.in_features for m in {nn.Linear(i, 1) for i in"
        " range(1, 40)}])\n"
        "print(len({*kept, *kept}), hash(kept[0]) == hash(kept[0]), kept[3] in {*kept})\n"
    )
    first = sandbox.run(source)
    # Other memory than before: addresses would tell.
    assert first.stdout == sandbox.run("waste = [[i] for i in range(999)]\n" + source).stdout
    assert first.stdout.splitlines()[1] == "39 True True"


def test_no_address_leaves(sandbox: Any) -> None:
    source = (
        "import torch\nx = torch.zeros(4, 4)\ny = torch.zeros(4)\n"
        "print(x.data_ptr(), x[1].data_ptr() - x.data_ptr(), x.view(16).data_ptr() == x.data_ptr(),"
        " y.data_ptr() != x.data_ptr(), id(x), hash(x))\n"
    )
    first, second = sandbox.run(source), sandbox.run(source)
    assert first.stdout == second.stdout
    assert first.stdout.split()[:4] == [str(1 << 32), "16", "True", "True"]


@pytest.mark.parametrize(
    "source",
    [
        "x = filter(None, [1])\nfor i in range(200_000): x = filter(None, x)\nlist(x)\n",
        "x = map(abs, [1])\nfor i in range(200_000): x = map(abs, x)\nlist(x)\n",
        "x = ()\nfor i in range(300_000): x = (x,)\nhash(x)\n",
    ],
)
def test_where_the_interpreter_itself_crashes_the_parent_writes_the_end(
    sandbox: Any, source: str
) -> None:
    result = sandbox.run("print('before')\n" + source)
    assert result.stdout == "before\n"
    assert result.end["reason"] == "crashed"
    assert result.end["hint"]
    assert sandbox.run("print(1)").stdout == "1\n"
