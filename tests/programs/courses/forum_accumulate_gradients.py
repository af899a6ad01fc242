import torch
from torch import nn

torch.manual_seed(0)
data, target = torch.randn(8, 3), torch.randn(8, 1)
net = nn.Linear(3, 1)
nn.MSELoss()(net(data), target).backward()
full = net.weight.grad.clone()
net.zero_grad()
steps = 4
for xb, yb in zip(data.chunk(steps), target.chunk(steps)):
    (nn.MSELoss()(net(xb), yb) / steps).backward()
print(torch.allclose(full, net.weight.grad, atol=1e-6))
norm = torch.nn.utils.clip_grad_norm_(net.parameters(), max_norm=0.5)
print(f"{norm:.4f} {net.weight.grad.norm() <= 0.5}")
net.zero_grad(set_to_none=True)
print(net.weight.grad)
