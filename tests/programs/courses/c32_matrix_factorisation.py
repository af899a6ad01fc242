import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader, random_split

torch.manual_seed(0)
users, items = torch.randint(0, 6, (60,)), torch.randint(0, 5, (60,))
true_u, true_i = torch.randn(6, 2), torch.randn(5, 2)
ratings = (true_u[users] * true_i[items]).sum(1) + 0.05 * torch.randn(60)


class MF(nn.Module):
    def __init__(self, n_users, n_items, k=3):
        super().__init__()
        self.user = nn.Embedding(n_users, k)
        self.item = nn.Embedding(n_items, k)
        self.bias = nn.Parameter(torch.zeros(1))
        nn.init.xavier_uniform_(self.user.weight)
        nn.init.kaiming_normal_(self.item.weight)

    def forward(self, u, i):
        return (self.user(u) * self.item(i)).sum(dim=1) + self.bias


dataset = TensorDataset(users, items, ratings)
train, valid = random_split(dataset, [48, 12])
print(len(train), len(valid), valid[0])
loader = DataLoader(train, batch_size=16, shuffle=True)
model = MF(6, 5)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.05, weight_decay=1e-3)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)
for epoch in range(7):
    model.train()
    total = 0.0
    for u, i, r in loader:
        loss = nn.functional.mse_loss(model(u, i), r)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(u)
    scheduler.step()
    model.eval()
    with torch.no_grad():
        u, i, r = next(iter(DataLoader(valid, batch_size=12)))
        check = nn.functional.l1_loss(model(u, i), r)
    print(f"{epoch} {total / len(train):.4f} {check:.4f} lr {scheduler.get_last_lr()[0]:.4f}")
