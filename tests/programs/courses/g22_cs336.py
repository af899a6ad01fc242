"""Stanford CS336 assignment 1 pieces"""
import math
from collections.abc import Callable, Iterable
from typing import Optional

import torch
from torch import Tensor, nn


class Linear(nn.Module):
    def __init__(self, d_in: int, d_out: int, device=None, dtype=None):
        super().__init__()
        std = math.sqrt(2 / (d_in + d_out))
        self.weight = nn.Parameter(nn.init.trunc_normal_(torch.empty(d_out, d_in, device=device, dtype=dtype), std=std, a=-3 * std, b=3 * std))

    def forward(self, x: Tensor) -> Tensor:
        return torch.einsum("... i, o i -> ... o", x, self.weight)

    def extra_repr(self):
        return f"d_out={self.weight.shape[0]}, d_in={self.weight.shape[1]}"


class RMSNorm(nn.Module):
    def __init__(self, hidden_size: int, eps: float = 1e-5):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(hidden_size))
        self.eps = eps

    def forward(self, x):
        in_dtype = x.dtype
        x = x.to(torch.float32)
        rms = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps)
        return (self.weight * (x * rms)).to(in_dtype)


class RotaryEmbedding(nn.Module):
    def __init__(self, context_length: int, dim: int, theta: float = 10000.0):
        super().__init__()
        self.register_buffer("_freq_cis_cache", RotaryEmbedding._init_cache(context_length, dim, theta), persistent=False)

    @staticmethod
    def _init_cache(context_length: int, dim: int, theta: float):
        assert dim % 2 == 0
        d = torch.arange(0, dim, 2) / dim
        freqs = theta ** -d
        t = torch.arange(context_length)
        freqs = torch.einsum("i,j->ij", t, freqs)
        cos, sin = torch.cos(freqs), torch.sin(freqs)
        return torch.stack((cos, sin))

    def forward(self, x, pos_ids):
        x1, x2 = x[..., 0::2], x[..., 1::2]
        cos, sin = self._freq_cis_cache[:, pos_ids, :]
        x1_rot = cos * x1 - sin * x2
        x2_rot = sin * x1 + cos * x2
        return torch.stack((x1_rot, x2_rot), dim=-1).flatten(-2)


def softmax(x, dim=-1):
    rescaled_input = x - torch.max(x, dim=dim, keepdim=True)[0]
    exponentiated = torch.exp(rescaled_input)
    return exponentiated / torch.sum(exponentiated, dim=dim, keepdim=True)


def log_softmax(x, dim=-1):
    x_max = torch.max(x, dim=dim, keepdim=True)[0]
    x = x - x_max
    return x - torch.log(torch.sum(torch.exp(x), dim=dim, keepdim=True))


def cross_entropy(inputs, targets):
    negative_log_softmax_logits = -log_softmax(inputs)
    return torch.mean(torch.gather(negative_log_softmax_logits, -1, targets.unsqueeze(-1)))


def clip_gradient(parameters, max_norm):
    grads = [p.grad for p in parameters if p.grad is not None]
    norm = 0.0
    for g in grads:
        norm += (g**2).sum()
    norm = torch.sqrt(norm)
    clip_coef = min(1, max_norm / (norm + 1e-6))
    for g in grads:
        g *= clip_coef


class AdamW(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        if lr < 0:
            raise ValueError(f"Invalid learning rate: {lr}")
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, defaults)

    def step(self, closure: Optional[Callable] = None):
        loss = None if closure is None else closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                t = state.get("t", 1)
                prev_m_t = state.get("m", torch.zeros_like(p.data))
                prev_v_t = state.get("v", torch.zeros_like(p.data))
                b1, b2 = group["betas"]
                m_t = b1 * prev_m_t + (1 - b1) * p.grad.data
                v_t = b2 * prev_v_t + (1 - b2) * torch.square(p.grad.data)
                alpha_t = group["lr"] * (math.sqrt(1 - (b2**t)) / (1 - (b1**t)))
                p.data -= alpha_t * m_t / (torch.sqrt(v_t) + group["eps"])
                p.data -= group["lr"] * group["weight_decay"] * p.data
                state["m"], state["v"], state["t"] = m_t, v_t, t + 1
        return loss


torch.manual_seed(1)
lin = Linear(8, 4)
print(lin, lin.weight[0])
rope = RotaryEmbedding(16, 4)
x = torch.randn(2, 5, 8)
q = lin(x)
print(rope(q, torch.arange(5))[0, 1], torch.allclose(rope(q, torch.arange(5)).norm(dim=-1), q.norm(dim=-1), atol=1e-6))
print(RMSNorm(4)(q)[0, 0])
tgt = torch.randint(0, 4, (2, 5))
loss = cross_entropy(q, tgt)
print(loss, torch.nn.functional.cross_entropy(q.flatten(0, 1), tgt.flatten()))
loss.backward()
clip_gradient(lin.parameters(), 0.1)
print(lin.weight.grad.norm())
ref = nn.Linear(8, 4, bias=False)
ref.load_state_dict({'weight': lin.weight.detach().clone()})
o1, o2 = AdamW(lin.parameters(), lr=1e-2), torch.optim.AdamW(ref.parameters(), lr=1e-2)
for i in range(4):
    for m, o in ((lin, o1), (ref, o2)):
        o.zero_grad()
        l = cross_entropy(m(x), tgt)
        l.backward()
        o.step()
    print(i, f"{l:.5f}", (lin.weight - ref.weight).abs().max() < 1e-4)
print(o1.state[lin.weight]['t'], o1)
mask = torch.tril(torch.ones(3, 3, dtype=torch.bool))
scores = torch.where(mask, torch.randn(3, 3), -torch.inf)
print(softmax(scores))
