import math
import torch
import torch.nn as nn

torch.manual_seed(0)
layer = nn.TransformerEncoderLayer(d_model=8, nhead=2, dim_feedforward=16, dropout=0.0, batch_first=True)
encoder = nn.TransformerEncoder(layer, num_layers=2)
src = torch.randn(2, 5, 8, requires_grad=True)
mask = nn.Transformer.generate_square_subsequent_mask(5)
print(mask)
out = encoder(src, mask=mask)
print(out.shape, f"{out.mean().item():.5f} {out.std().item():.4f}")
(out ** 2).mean().backward()
print(f"{src.grad.norm().item():.6f}", layer.linear1.weight.shape)
mha = nn.MultiheadAttention(8, 2, batch_first=True)
q = torch.randn(1, 3, 8)
y, w = mha(q, q, q)
print(y, w)
print(torch.allclose(w.sum(-1), torch.ones(1, 3)))
y2 = nn.functional.scaled_dot_product_attention(q, q, q, is_causal=True)
print(y2[0, 0] - q[0, 0])


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=50):
        super().__init__()
        position = torch.arange(max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(max_len, 1, d_model)
        pe[:, 0, 0::2] = torch.sin(position * div_term)
        pe[:, 0, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe)

    def forward(self, x):
        return x + self.pe[:x.size(0)]


pe = PositionalEncoding(8)
print(pe(torch.zeros(3, 1, 8)).squeeze(1))
print(list(pe.state_dict()), sum(p.numel() for p in encoder.parameters()))
