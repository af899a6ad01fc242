"""An LSTM learns to continue a sine; 100 losses from one seed."""

import torch
import torch.nn as nn


class Forecaster(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, num_layers=2, batch_first=True, dropout=0.1)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.head(out)


torch.manual_seed(0)
t = torch.linspace(0, 20, 200)
series = torch.sin(t) + 0.1 * torch.randn(200)
windows = series.unfold(0, 21, 5).unsqueeze(-1)
inputs, targets = windows[:, :-1], windows[:, 1:]
model = Forecaster()
print(model)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for step in range(100):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(inputs), targets)
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.4f}")
