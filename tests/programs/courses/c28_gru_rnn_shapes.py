import torch
import torch.nn as nn

torch.manual_seed(0)
for cls in (nn.RNN, nn.GRU, nn.LSTM):
    rnn = cls(3, 4, num_layers=2, batch_first=True, bidirectional=True)
    x = torch.randn(2, 5, 3, requires_grad=True)
    out, h = rnn(x)
    h = h[0] if isinstance(h, tuple) else h
    print(cls.__name__, tuple(out.shape), tuple(h.shape), f"{out.sum().item():.4f}")
    out.pow(2).sum().backward()
    print(f"{x.grad.sum().item():.4f}", [n for n, _ in rnn.named_parameters()][:4])
    print(rnn)
cell = nn.GRUCell(3, 4)
hx = torch.zeros(2, 4)
for t in range(3):
    hx = cell(torch.randn(2, 3), hx)
print(hx)
seq = nn.utils.rnn.pad_sequence([torch.ones(2), torch.ones(4), torch.ones(1)], batch_first=True)
print(seq)
