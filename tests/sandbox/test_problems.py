"""Errors of a program: Python's sentence, and what to do."""

from __future__ import annotations

from typing import Any

import pytest

# source, error, message, a part of the hint
ERRORS: list[tuple[str, str, str, str]] = [
    ("1 / 0", "ZeroDivisionError", "division by zero", "divisor"),
    ("valeu = 1\nvalue", "NameError", "name 'value' is not defined", "'valeu'"),
    ("nn.Linear", "NameError", "name 'nn' is not defined", "import torch.nn as nn"),
    ("np.pi", "NameError", "name 'np' is not defined", "import numpy as np"),
    ("import torch\ntorch.nn.Linear(1, 2).load_state_dict(torch.nn.Linear(3, 2).state_dict())",
     "RuntimeError", "size mismatch for weight", "both state_dicts"),
    ("def f(a): pass\nf(1, 2)", "TypeError", "takes 1 positional argument but 2", "Count the"),
    ("import time\ntime()", "TypeError", "'module' object is not callable", "time.time()"),
    ("import torch\ntorch[0]", "TypeError", "'module' object is not subscriptable", "a module"),
    ("sqrt(2)", "NameError", "name 'sqrt' is not defined", "sqrt"),
    ("open('x')", "NameError", "name 'open' is not defined", "files"),
    ("import shutil", "ModuleNotFoundError", "No module named 'shutil'", "files"),
    ("import pandas as pd", "ModuleNotFoundError", "No module named 'pandas'", "lists"),
    ("import numpy as np\nnp.zeross(2)", "AttributeError", "module 'numpy' has no attribute",
     "'zeros'"),
    ("import torhc", "ModuleNotFoundError", "No module named 'torhc'", "'torch'"),
    ("import foo", "ModuleNotFoundError", "No module named 'foo'", "math"),
    ("from torch import tensr", "ImportError", "cannot import name 'tensr' from 'torch'", "tensor"),
    ("import torch\ntorch.tensr(1)", "AttributeError", "module 'torch' has no attribute 'tensr'",
     "'tensor'"),
    ("[].apend(1)", "AttributeError", "'list' object has no attribute 'apend'", "'append'"),
    ("def f(): return f()\nf()", "RecursionError", "maximum recursion depth exceeded", "itself"),
    ("x = None\nx.grad", "AttributeError", "'NoneType' object has no attribute 'grad'", "backward"),
    ("def f():\n    x += 1\nf()", "UnboundLocalError", "cannot access local variable 'x'",
     "global"),
    ("raise KeyError('k')", "KeyError", "'k'", ""),
    ("raise KeyError", "KeyError", "", ""),
    ("class E(Exception): pass\nraise E('a', 1)", "E", "('a', 1)", ""),
    ("class E(Exception):\n    def __str__(s):\n        while True: pass\nraise E('told')", "E",
     "told", ""),
    ("raise ValueError(10 ** 5000)", "ValueError", "<1 arguments that cannot be shown>", ""),
    ("raise ValueError(print)", "ValueError", "<function>", ""),
    ("raise ValueError([1, {'a': (2,)}])", "ValueError", "[1, {'a': (2,)}]", ""),
    ("raise ValueError([print])", "ValueError", "<list>", ""),
    ("x = []\nx.append(x)\nraise ValueError(x)", "ValueError", "<list>", ""),
    ("class A:\n    def __repr__(s):\n        while True: pass\nraise ValueError({'a': A()})",
     "ValueError", "<dict>", ""),
    ("class E(Exception): pass\nraise E(E, [KeyError])", "E",
     "(<class '__main__.E'>, [<class 'KeyError'>])", ""),
    ("from decimal import Decimal\nDecimal('1e999999') ** 2", "Overflow",
     "[<class 'decimal.Overflow'>]", ""),
    ("raise ValueError('x' * 10 ** 6)", "ValueError", "x" * 100, ""),
    ("assert 1 > 2, 'no'", "AssertionError", "no", ""),
    ("raise SystemExit(3)", "SystemExit", "3", "ended itself"),
    ("10**10**9", "OverflowError", "about 3,321,928,095 bits", "logarithm"),
    ("import torch\nx = torch.tensor([1., 2.])\nif x > 0: pass", "RuntimeError",
     "Boolean value of Tensor with more than one value is ambiguous", ".any()"),
    ("import torch\ntorch.tensor([1., 2.]).item()", "RuntimeError",
     "a Tensor with 2 elements cannot be converted to Scalar", "one element"),
    ("import torch\ntorch.tensor([1.], requires_grad=True).exp().numpy()", "RuntimeError",
     "Can't call numpy() on Tensor that requires grad", "detach"),
    ("import torch\n(torch.tensor([1.]) * 2).backward()", "RuntimeError",
     "element 0 of tensors does not require grad and does not have a grad_fn", "requires_grad"),
    ("import torch\n(torch.tensor([1., 2.], requires_grad=True) * 2).backward()", "RuntimeError",
     "grad can be implicitly created only for scalar outputs", ".sum()"),
    ("import torch\ny = torch.tensor(1., requires_grad=True).exp()\ny.backward()\ny.backward()",
     "RuntimeError", "Trying to backward through the graph a second time", "retain_graph"),
    ("import torch\ntorch.tensor([1, 2], requires_grad=True)", "RuntimeError",
     "nly Tensors of floating point", "1.0"),
    ("import torch\ntorch.tensor([1., 2.]) + torch.tensor([1., 2., 3.])", "RuntimeError",
     "The size of tensor a (2) must match the size of tensor b (3)", "shapes"),
    ("import os\nos.listdir('.')", "AttributeError", "module 'os' has no attribute 'listdir'",
     "files or the system"),
    ("import numpy as np\nnp.array([print])", "TypeError", "numpy here takes numbers", "arrays"),
    ("class L(list): pass", "TypeError", "'list' is not an acceptable base type", "attribute"),
    ("class A:\n    def f(): pass\nA().f()", "TypeError", "takes 0 positional arguments but 1 was",
     "self"),
    ("import torch.nn as nn\nclass N(nn.Module):\n    def __init__(self):\n"
     "        self.fc = nn.Linear(1, 1)\nN()", "AttributeError",
     "cannot assign module before Module.__init__() call", "super().__init__()"),
    ("import torch\ntorch.optim.SGD([], lr=1)", "ValueError", "got an empty parameter list",
     "ModuleList"),
    ("import torch\nx = torch.ones(1, requires_grad=True)\ntorch.optim.SGD([x * 2], lr=1)",
     "ValueError", "can't optimize a non-leaf Tensor", "leaves"),
    ("import torch\nx, y = (torch.ones(1, requires_grad=True) for _ in 'ab')\n"
     "torch.autograd.grad(x * 2, y)", "RuntimeError", "not have been used in the graph",
     "allow_unused=True"),
    ("import torch, torch.nn.functional as F\nF.cross_entropy(torch.rand(1, 3), torch.tensor([7]))",
     "IndexError", "Target 7 is out of bounds", "Class numbers"),
    ("import torch\ntorch.ones(2, 2) @ torch.ones(2, 2).double()", "RuntimeError",
     "same dtype", "x.float()"),
    ("import torch\ntorch.cat([torch.ones(3, 4), torch.ones(5, 6)])", "RuntimeError",
     "Sizes of tensors must match", "another dim"),
    ("import torch\ntorch.ones(2, 3).view(4, 2)", "RuntimeError", "is invalid for input of size 6",
     "as many elements"),
    ("import torch\ntorch.nn.Embedding(10, 3)(torch.tensor([11]))", "IndexError",
     "index out of range in self", "num_embeddings - 1"),
    ("import torch\ntorch.nn.Embedding(10, 3)(torch.tensor([1.]))", "RuntimeError",
     "Expected tensor for argument #1 'indices'", ".long()"),
    ("import torch\ntorch.ones(2, 2)[2, 0]", "IndexError", "index 2 is out of bounds for dimension",
     "size minus 1"),
    ("import torch\nclass M(torch.nn.Module):\n    def foward(self, x): return x\nM()(1)",
     "NotImplementedError", 'missing the required "forward" function', "def forward"),
    ("import torch\ntorch.ones(2).cuda()", "AssertionError", "Torch not compiled with CUDA enabled",
     "is_available()"),
    ("class A:\n    def f(self): pass\nA.f()", "TypeError",
     "missing 1 required positional argument: 'self'", "object of the class"),
    ("import torch\ntorch.optim.SGD(torch.nn.Linear(1, 1).parameters, lr=1)", "TypeError",
     "'method' object is not iterable", "round brackets"),
    ("import torch\ntorch.nn.LSTM(2, 3)(torch.ones(1, 1, 2)).sum()", "AttributeError",
     "'tuple' object has no attribute 'sum'", "out, state"),
    ("'a' + 1", "TypeError", "can only concatenate str", "str(x)"),
    ("[1]['x']", "TypeError", "list indices must be integers", "dict"),
    ("import torch\ntorch.tensor([[1, 2], [3]])", "ValueError", "expected sequence of length 2",
     "pad_sequence"),
    ("import torch\ntorch.dot(torch.ones(2), torch.ones(2).double())", "RuntimeError",
     "both vectors to have same dtype", "x.float()"),
    ("import torch\ntorch.nn.CrossEntropyLoss()(torch.ones(1, 2), torch.tensor([0.]))",
     "RuntimeError", "expected target dtype to be Long", ".long()"),
    ("import matplotlib.pyplot as plt\nplt.table([1])", "AttributeError", "no attribute 'table'",
     "imshow"),
    ("import matplotlib.pyplot as plt\nplt.gca().plot_surface([1])", "AttributeError",
     "'Axes' object has no attribute 'plot_surface'", "flat"),
    ("import numpy as np\nnp.loadtxt('x')", "AttributeError", "no attribute 'loadtxt'", "files"),
    ("import numpy as np\nnp.save('x', 1)", "AttributeError", "no attribute 'save'", "files"),
    ("from pathlib import Path\nPath('x').read_text()", "AttributeError", "'read_text'", "files"),
    ("from sklearn.datasets import load_iris", "ImportError", "cannot import name 'load_iris'",
     "as lists"),
    ("from mpl_toolkits.mplot3d import Axes3D", "ModuleNotFoundError", "No module named", "flat"),
    ("from matplotlib.animation import FuncAnimation", "ModuleNotFoundError", "No module", "still"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "error", "message", "hint"), ERRORS, ids=range(len(ERRORS)))
def test_an_error_says_what_and_what_to_do(
    sandbox: Any, source: str, error: str, message: str, hint: str
) -> None:
    result = sandbox.run(source)
    assert result.end["reason"] == "error", result.events
    problem = result.error
    assert problem["error"] == error
    assert message in problem["message"]
    assert len(problem["message"]) < 2100
    assert hint in problem.get("hint", "")
    assert problem["span"]
    assert result.events[-2] is problem


@pytest.mark.parametrize("source", ["raise SystemExit", "raise SystemExit(0)", "exit()", "quit(0)",
                                    "import sys; sys.exit(0)"])  # fmt: skip
def test_leaving_early_is_no_error(sandbox: Any, source: str) -> None:
    result = sandbox.run(f"print('a')\n{source}\nprint('b')")
    assert result.stdout == "a\n"
    assert result.end["reason"] == "ok"


@pytest.mark.parametrize("options", [{"seed": "x"}, {"seed": 2**70}, {"seed": 1.5}, {"seed": True}])
def test_a_seed_that_is_none_is_refused(sandbox: Any, options: dict[str, Any]) -> None:
    result = sandbox.run("print(1)", options=options)
    assert result.end["reason"] == "refused"
    assert "seed" in result.error["message"]


def test_the_seed_decides_random_numbers(sandbox: Any) -> None:
    source = "import random, torch\nprint(random.random(), torch.randn(3))"
    runs = [sandbox.run(source, options={"seed": seed}) for seed in (0, 1, 1)]
    assert runs[0].stdout != runs[1].stdout == runs[2].stdout
    assert [run.of("start")[0]["seed"] for run in runs] == [0, 1, 1]
    told = sandbox.run(source).stdout
    said = sandbox.run("import random, torch\nrandom.seed(0); torch.manual_seed(0)\n"
                       "print(random.random(), torch.randn(3))").stdout  # fmt: skip
    assert told == said == runs[0].stdout


def test_a_line_of_a_notebook_is_told_as_one(sandbox: Any) -> None:
    for source in ("import torch\n%matplotlib inline\n", "!pip install torch\n"):
        result = sandbox.run(source)
        assert result.end["reason"] == "refused"
        assert "notebooks" in result.error["hint"]
