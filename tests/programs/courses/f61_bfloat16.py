import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.tensor([0.1, 1 / 3, 257.0, -1e-3, 3.14159], dtype=torch.bfloat16)
print(x, x.dtype, x.element_size(), x.nbytes)
print(x.float(), x.tolist())
print(torch.finfo(torch.bfloat16))
print(x * 0.1, x + 1, x / 3, 2 - x, x**2)
print((x + x.float()).dtype, (x * x.half()).dtype, (x + torch.arange(5)).dtype, (x * 2.5).dtype)
print(256 + torch.ones(3, dtype=torch.bfloat16), torch.tensor(257.0).bfloat16().item())
print(x.sum(), x.mean(), x.max(), x.argmax(), x > 0.1, x.exp(), x.sigmoid())

# A model in half the memory.
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
before = sum(p.numel() * p.element_size() for p in net.parameters())
full = net(torch.ones(2, 4))
net = net.to(torch.bfloat16)
print(before, sum(p.numel() * p.element_size() for p in net.parameters()))
short = net(torch.ones(2, 4).bfloat16())
print(short.dtype, torch.allclose(full, short.float(), atol=0.02))

# The gradients come in the dtype of the weights.
loss = F.cross_entropy(short.float(), torch.tensor([0, 2]))
loss.backward()
for name, p in net.named_parameters():
    print(name, p.dtype, p.grad.dtype, p.grad.shape)
print(net[2].bias.grad)

# Weights in float32, one product in bfloat16: what mixed precision does.
w = torch.tensor([[0.123456, 1.5], [-2.7, 0.01]], requires_grad=True)
y = (torch.tensor([[1.0, 2.0]]).bfloat16() @ w.bfloat16()).float()
(y**2).sum().backward()
print(y, w.grad, w.grad.dtype)

# Small steps are lost in it.
a = torch.tensor(1.0, dtype=torch.bfloat16)
b = torch.tensor(1.0)
for _ in range(100):
    a = a + 0.001
    b = b + 0.001
print(a, b)
