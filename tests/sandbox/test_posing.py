"""An object that poses as a tensor is refused by its type, before anything is asked of it."""

from __future__ import annotations

from typing import Any

import pytest

SPY = """import torch, torch.nn as nn
class Told(Exception): pass
def tell(self, *args): raise Told
class Spy:
    __getattr__ = __len__ = __iter__ = __getitem__ = __eq__ = __bool__ = __float__ = __int__ = tell
    __lt__ = __add__ = __radd__ = __mul__ = __rmul__ = tell
    _data = dtype = ndim = shape = requires_grad = property(tell)
    dim = size = copy = tell
class Number:
    dtype = torch.float32
    def __float__(self): raise Told
s, n, x, y = Spy(), Number(), torch.ones(2), torch.ones(1, 1, 2)
attend = nn.MultiheadAttention(2, 1)
try: {call}
except TypeError as e: print(e)
except RuntimeError as e: print(e)
"""

REFUSED = {
    "torch.einsum(s, x)": "einsum(): argument 'equation' (position 1) must be str, not Spy",
    "torch.einsum('i,i', x, s)": "expected Tensor as element 1 in argument 1, but got Spy",
    "torch.tensor(n)": "Could not infer dtype of Number",
    "torch.tensor([n])": "Could not infer dtype of Number",
    "torch.as_tensor(n)": "Could not infer dtype of Number",
    "torch.tensor([1.0], requires_grad=s)":
        "tensor(): argument 'requires_grad' must be bool, not Spy",
    "nn.LSTM(2, 3)(y, s)": "lstm(): argument 'hx' must be tuple, not Spy",
    "nn.LSTM(2, 3)(y, (x, s))": "lstm(): argument 'hx' (position 2) must be Tensor, not Spy",
    "nn.GRU(2, 3)(y, s)": "gru(): argument 'hx' (position 2) must be Tensor, not Spy",
    "nn.RNN(2, 3)(s)": "rnn(): argument 'input' (position 1) must be Tensor, not Spy",
    "nn.LSTMCell(2, 3)(y[0], (s, s))":
        "lstmcell(): argument 'hx' (position 2) must be Tensor, not Spy",
    "nn.GRUCell(2, 3)(y[0], s)": "grucell(): argument 'hx' (position 2) must be Tensor, not Spy",
    "nn.GRUCell(2, 3)(s)": "grucell(): argument 'input' (position 1) must be Tensor, not Spy",
    "attend(s, s, s)": "linear(): argument 'input' (position 1) must be Tensor, not Spy",
    "attend(y, y, s)": "linear(): argument 'input' (position 1) must be Tensor, not Spy",
    "attend(y, y, y, attn_mask=s)":
        "is_floating_point(): argument 'input' (position 1) must be Tensor, not Spy",
    "attend(y, y, y, key_padding_mask=s)":
        "is_floating_point(): argument 'input' (position 1) must be Tensor, not Spy",
    "nn.Embedding.from_pretrained(s)":
        "embedding(): argument 'weight' (position 1) must be Tensor, not Spy",
    "nn.EmbeddingBag.from_pretrained(s)":
        "embedding_bag(): argument 'weight' (position 1) must be Tensor, not Spy",
    "torch.utils.data.TensorDataset(x, s)": "TensorDataset() takes tensors, not Spy",
}  # fmt: skip


@pytest.mark.parametrize("call", REFUSED)
def test_it_is_refused_by_its_type(sandbox: Any, call: str) -> None:
    result = sandbox.run(SPY.replace("{call}", call))
    assert result.of("error") == []
    assert result.stdout == REFUSED[call] + "\n"


SAID = {
    "torch.ones(1).tolist(1)": "tolist() takes 1 positional argument but 2 were given",
    "torch.ones(1).__len__(1)": "__len__() takes 1 positional argument but 2 were given",
    "torch.no_grad(1, 2)": "__new__() takes from 1 to 2 positional arguments but 3 were given",
    "torch.no_grad()(1, 2)": "__call__() takes 2 positional arguments but 3 were given",
    "(torch.ones(1, requires_grad=True) * 2).grad_fn.name(1)":
        "Node.name() takes 1 positional argument but 2 were given",
    "type(x=1)": "type() takes one argument here: write a class statement",
    "print((torch.ones(1, requires_grad=True) * 2).grad_fn.name)":
        "<bound method Node.name of <MulBackward0 object>>",
    "print(torch.ones(1).item)": "<bound method item of tensor([1.])>",
}  # fmt: skip


@pytest.mark.parametrize("call", SAID)
def test_no_class_is_named_that_no_program_knows(sandbox: Any, call: str) -> None:
    source = f"import torch\ntry: {call}\nexcept TypeError as e: print(e)\n"
    result = sandbox.run(source)
    assert result.stdout == SAID[call] + "\n"
