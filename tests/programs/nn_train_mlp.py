"""An MLP learns two moons; 100 losses from one seed."""

import math

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(42)
angle = torch.rand(200) * math.pi
kind = torch.arange(200) % 2
x = torch.stack([angle.cos(), angle.sin()], 1)
x[kind == 1] = torch.tensor([1.0, 0.5]) - x[kind == 1]
x = x + 0.1 * torch.randn(200, 2)
loader = DataLoader(TensorDataset(x, kind), batch_size=50, shuffle=True)
net = nn.Sequential(
    nn.Linear(2, 32, bias=False), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.1),
    nn.Linear(32, 16), nn.GELU(), nn.Linear(16, 2),
)  # fmt: skip
optimizer = torch.optim.AdamW(net.parameters(), lr=1e-2)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.02, total_steps=100)
loss_of = nn.CrossEntropyLoss(label_smoothing=0.05)
step = 0
for _ in range(25):
    for inputs, labels in loader:
        optimizer.zero_grad()
        loss = loss_of(net(inputs), labels)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        print(f"{step} {loss.item():.4f}")
        step += 1
net.eval()
with torch.no_grad():
    print((net(x).argmax(1) == kind).float().mean().item())
