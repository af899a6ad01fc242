import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
for name, param in model.named_parameters():
    if name.startswith("0"):
        param.requires_grad = False
trainable = [p for p in model.parameters() if p.requires_grad]
opt = torch.optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr=0.1)
before = {n: p.clone() for n, p in model.named_parameters()}
loss = nn.CrossEntropyLoss()(model(torch.randn(5, 3)), torch.tensor([0, 1, 0, 1, 1]))
loss.backward()
opt.step()
for n, p in model.named_parameters():
    print(n, p.grad is None, torch.equal(before[n], p))
print(len(trainable), sum(p.numel() for p in trainable))
