import torch
from torch import nn


def dropout_layer(X, dropout):
    assert 0 <= dropout <= 1
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    mask = (torch.rand(X.shape) > dropout).float()
    return mask * X / (1.0 - dropout)


torch.manual_seed(0)
X = torch.arange(16, dtype=torch.float32).reshape((2, 8))
print(X)
print(dropout_layer(X, 0.0))
print(dropout_layer(X, 0.5))
print(dropout_layer(X, 1.0))

net = nn.Sequential(nn.Flatten(), nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.2),
                    nn.Linear(16, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 2))


def init_weights(m):
    if type(m) == nn.Linear:
        nn.init.normal_(m.weight, std=0.1)


net.apply(init_weights)
print(net)
trainer = torch.optim.SGD([
    {"params": [p for n, p in net.named_parameters() if n.endswith("weight")], "weight_decay": 3e-3},
    {"params": [p for n, p in net.named_parameters() if n.endswith("bias")]}], lr=0.1)
loss = nn.CrossEntropyLoss(reduction="none")
data, target = torch.randn(20, 2, 4), torch.randint(0, 2, (20,))
for epoch in range(5):
    net.train()
    l = loss(net(data), target)
    trainer.zero_grad()
    l.mean().backward()
    trainer.step()
    net.eval()
    with torch.no_grad():
        print(f"{l.mean():.4f} {loss(net(data), target).mean():.4f} {net[1].weight.norm().item():.4f}")
