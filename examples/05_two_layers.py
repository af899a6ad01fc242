import torch
from torch import nn

torch.manual_seed(0)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 3)
        self.output = nn.Linear(3, 1)

    def forward(self, x):
        return self.output(torch.tanh(self.hidden(x)))


network = Network()
optimizer = torch.optim.SGD(network.parameters(), lr=0.1)

x = torch.tensor([[1.0, 2.0], [-1.0, 0.5]])
target = torch.tensor([[1.0], [-1.0]])

loss = nn.functional.mse_loss(network(x), target)
optimizer.zero_grad()
loss.backward()
optimizer.step()

with torch.no_grad():
    again = nn.functional.mse_loss(network(x), target)
print(f"loss before {loss.item():.4f}, after {again.item():.4f}")
