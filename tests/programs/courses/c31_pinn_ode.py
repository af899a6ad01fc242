import torch
import torch.nn as nn

# A network that learns u' = -u with u(0) = 1.
torch.manual_seed(123)
net = nn.Sequential(nn.Linear(1, 12), nn.Tanh(), nn.Linear(12, 12), nn.Tanh(), nn.Linear(12, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
t = torch.linspace(0, 1, 10).view(-1, 1).requires_grad_(True)
t0 = torch.zeros(1, 1)
for i in range(15):
    optimizer.zero_grad()
    u = net(t)
    du_dt = torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)[0]
    residual = ((du_dt + u) ** 2).mean()
    initial = ((net(t0) - 1.0) ** 2).squeeze()
    loss = residual + initial
    loss.backward()
    optimizer.step()
    if i % 5 == 4:
        print(f"{i + 1} {loss.item():.4f} {residual.item():.4f} {initial.item():.4f}")
with torch.no_grad():
    print((net(t) - torch.exp(-t)).abs().max() < 1.5)
print(du_dt.grad_fn is not None, t.grad is not None)
