"""In which order the nodes run in the backward of functions that are made of others.

PyTorch's C++ evaluates arguments in an order that only its compiler knows; nodes are numbered in
it, and run by their numbers. The expressions, and how they are put to a module that answers to
`torch`; `tests/oracle/make_walk_table.py` puts them to real torch. It must import neither.
"""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("walks.json")

SHAPES = {
    "a": (2, 4), "b": (2, 4), "c": (4, 3), "d": (3, 4), "row": (1, 4), "s": (4,), "t": (2, 2),
    "x": (2, 1, 4), "y": (2, 1, 4), "image": (2, 3, 4),
}  # fmt: skip
"""Every name is a leaf that wants a gradient, made anew for each expression, and its numbers differ
from place to place."""

OF_PLAIN = """
F.cosine_similarity(a, b)
F.cosine_similarity(a, row)
F.pairwise_distance(a, b)
F.kl_div(a, b.sigmoid())
F.kl_div(a, b, log_target=True, reduction='batchmean')
F.poisson_nll_loss(a, b, full=True)
F.poisson_nll_loss(a.exp(), b, log_input=False)
F.gaussian_nll_loss(a, b, b.exp())
F.l1_loss(a, b)
F.cosine_embedding_loss(a, b, torch.tensor([1., -1.]))
F.triplet_margin_loss(a, b, a * 3, swap=True)
F.margin_ranking_loss(a, b, torch.ones(2, 4))
F.hinge_embedding_loss(a, torch.tensor([[1., -1., 1., -1.]]))
F.multilabel_soft_margin_loss(a, b.detach())
F.normalize(a)
F.instance_norm(image, weight=image.sum((0, 2)), bias=image.mean((0, 2)))
F.scaled_dot_product_attention(x, y, y * 2)
torch.tensordot(a, c, dims=1)
torch.tensordot(a, b)
torch.tensordot(a.t(), b * 2, dims=([1, 0], [0, 1]))
torch.tensordot(s, a[0], dims=1)
torch.einsum('ij,jk->ik', a, c)
torch.einsum('ij,ij->', a, b)
torch.linalg.multi_dot((a, c, d))
torch.linalg.multi_dot((t, a, c, d))
torch.linalg.cond(t)
torch.linalg.cond(t, -2)
torch.cov(a)
torch.cov(a, aweights=s.exp())
torch.corrcoef(a)
torch.trapezoid(a, b)
torch.trapezoid(a)
torch.cumulative_trapezoid(a, b)
torch.diff(a)
torch.gradient(a, dim=1)[0]
torch.gradient(a, spacing=2., dim=1, edge_order=2)[0]
torch.gradient(s, spacing=(torch.tensor([0., 1., 3., 4.]),), edge_order=2)[0]
torch.quantile(a, s.sigmoid(), dim=1)
torch.nanquantile(a, 0.3)
torch.logaddexp(a, b)
torch.dist(a, b)
torch.kron(a, t)
torch.cdist(a, b)
torch.baddbmm(image, image[:, :, :3], image)
nn.RNNCell(4, 3)(a)
nn.LSTMCell(4, 3)(a)[0]
nn.GRUCell(4, 3)(a)
nn.RNN(4, 3, bidirectional=True)(x)[0]
nn.LSTM(4, 3, 2)(x)[0]
nn.GRU(4, 3)(x)[0]
nn.LSTM(4, 3)(nn.utils.rnn.pack_padded_sequence(x, [2]))[0].data
nn.LSTM(4, 3)(nn.utils.rnn.pack_padded_sequence(image, [2, 2, 1]))[0].data
nn.MultiheadAttention(4, 2)(x, x, x)[0]
nn.MultiheadAttention(4, 2)(x, y, y)[0]
nn.MultiheadAttention(4, 2)(x, y, y * 2)[0]
nn.MultiheadAttention(4, 2)(x, y, y * 2, need_weights=False)[0]
nn.TransformerEncoderLayer(4, 2, 8, 0.)(x)
nn.TransformerDecoderLayer(4, 2, 8, 0.)(x, y)
"""
EXPRESSIONS = OF_PLAIN.strip().splitlines()


def walk(torch: Any, text: str) -> list[str]:
    """The nodes in the order they ran, by name and by place, breadth first from the result."""
    torch.manual_seed(0)
    leaves = {
        name: torch.tensor([math.sin(3.0 * i + len(name)) for i in range(math.prod(shape))])
        .view(shape)
        .requires_grad_()
        for name, shape in SHAPES.items()
    }
    names = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, **leaves}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = eval(text, names)
    places: dict[Any, int] = {}
    waiting = [result.grad_fn]
    ran: list[str] = []
    for node in waiting:
        if node not in places:
            said = f"{len(places)} {node.name()}"
            places[node] = len(places)
            node.register_hook(lambda grads, given, said=said: ran.append(said))
            waiting.extend(n for n, _ in node.next_functions if n is not None)
    result.backward(torch.ones_like(result))
    return ran


def table() -> dict[str, list[str]]:
    walks: dict[str, list[str]] = json.loads(TABLE.read_text())
    return walks
