import math
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


class SelfAttention(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dim = dim
        self.query = nn.Linear(dim, dim, bias=False)
        self.key = nn.Linear(dim, dim, bias=False)
        self.value = nn.Linear(dim, dim, bias=False)
        self.register_buffer("tril", torch.tril(torch.ones(8, 8)))

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = self.query(x), self.key(x), self.value(x)
        scores = q @ k.transpose(-2, -1) / np.sqrt(self.dim)
        scores = scores.masked_fill(self.tril[:T, :T] == 0, float('-inf'))
        weights = F.softmax(scores, dim=-1)
        return weights @ v, weights


torch.manual_seed(0)
att = SelfAttention(4)
out, w = att(torch.randn(2, 3, 4))
print(out.shape, w.shape, w.sum(-1))
print(w[0])
out.pow(2).mean().backward()
print(f"{att.query.weight.grad.norm():.4f} {math.sqrt(4)}")
