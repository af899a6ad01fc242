import torch
from torch import nn, Tensor
from typing import Optional, Tuple
import torch.nn.functional as F
import math
torch.manual_seed(42)
class RMSNorm(nn.Module):
    def __init__(self, d: int, eps: float = 1e-5):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(d))
    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight

class MambaBlock(nn.Module):
    def __init__(self, d_model=6, d_state=3, expand=2, d_conv=3, dt_rank=2):
        super().__init__()
        self.di = d_model * expand
        self.n, self.r = d_state, dt_rank
        self.in_proj = nn.Linear(d_model, self.di * 2, bias=False)
        self.conv1d = nn.Conv1d(self.di, self.di, bias=True, kernel_size=d_conv, groups=self.di, padding=d_conv - 1)
        self.x_proj = nn.Linear(self.di, dt_rank + d_state * 2, bias=False)
        self.dt_proj = nn.Linear(dt_rank, self.di, bias=True)
        A = torch.arange(1, d_state + 1).repeat(self.di, 1)
        self.A_log = nn.Parameter(torch.log(A))
        self.D = nn.Parameter(torch.ones(self.di))
        self.out_proj = nn.Linear(self.di, d_model, bias=False)
    def forward(self, x):
        (b, l, d) = x.shape
        x_and_res = self.in_proj(x)
        (x, res) = x_and_res.split(split_size=[self.di, self.di], dim=-1)
        x = self.conv1d(x.transpose(1, 2))[:, :, :l].transpose(1, 2)
        x = F.silu(x)
        y = self.ssm(x) * F.silu(res)
        return self.out_proj(y)
    def ssm(self, x):
        A = -torch.exp(self.A_log.float())
        x_dbl = self.x_proj(x)
        (delta, B, C) = x_dbl.split(split_size=[self.r, self.n, self.n], dim=-1)
        delta = F.softplus(self.dt_proj(delta))
        return self.selective_scan(x, delta, A, B, C, self.D.float())
    def selective_scan(self, u, delta, A, B, C, D):
        (b, l, d_in) = u.shape
        deltaA = torch.exp(torch.einsum('b l d, d n -> b l d n', delta, A))
        deltaB_u = torch.einsum('bld,bln,bld->bldn', delta, B, u)
        x = torch.zeros((b, d_in, A.shape[1]), device=deltaA.device)
        ys = []
        for i in range(l):
            x = deltaA[:, i] * x + deltaB_u[:, i]
            ys.append(torch.einsum('bdn,bn->bd', x, C[:, i, :]))
        return torch.stack(ys, dim=1) + u * D

def rope(x: Tensor, base: float = 10000.0) -> Tensor:
    b, h, t, d = x.shape
    inv = 1.0 / base ** (torch.arange(0, d, 2).float() / d)
    ang = torch.outer(torch.arange(t).float(), inv)
    cos, sin = ang.cos().repeat_interleave(2, -1), ang.sin().repeat_interleave(2, -1)
    rot = torch.stack((-x[..., 1::2], x[..., ::2]), -1).flatten(-2)
    return x * cos + rot * sin

block = nn.Sequential(RMSNorm(6), MambaBlock())
x = torch.randn(2, 5, 6)
opt = torch.optim.NAdam(block.parameters(), lr=1e-2)
for i in range(5):
    loss = F.smooth_l1_loss(block(x)[:, :-1], x[:, 1:])
    opt.zero_grad(); loss.backward(); opt.step()
    print(i, f"{loss.item():.6f}")
print(block[1].A_log.grad.norm(), sum(p.numel() for p in block.parameters()))
q = torch.randn(1, 2, 4, 8, requires_grad=True); k = torch.randn(1, 2, 4, 8); v = torch.randn(1, 2, 4, 8)
o = F.scaled_dot_product_attention(rope(q), rope(k), v, is_causal=True)
o.sum().backward()
print(o[0, 0], q.grad[0, 1, 2])
# ALiBi
m = torch.tensor([1 / 2 ** i for i in range(1, 3)])[:, None, None]
bias = m * -(torch.arange(4)[:, None] - torch.arange(4)[None]).abs()
mask = torch.triu(torch.ones(4, 4, dtype=torch.bool), 1)
att = ((q @ k.transpose(-2, -1)) / math.sqrt(8) + bias).masked_fill(mask, float('-inf')).softmax(-1)
print(att[0, 0])
# KV cache and nucleus sampling
logits = torch.tensor([2.0, 1.5, 1.0, 0.2, -1.0, -3.0])
def top_p(logits, p=0.8, temperature=0.9):
    probs = (logits / temperature).softmax(-1)
    srt, idx = probs.sort(descending=True)
    cum = srt.cumsum(-1)
    srt[cum - srt > p] = 0.0
    srt.div_(srt.sum(-1, keepdim=True))
    return idx[torch.multinomial(srt, 1)]
print([top_p(logits).item() for _ in range(10)])
