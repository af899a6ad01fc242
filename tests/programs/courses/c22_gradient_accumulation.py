import copy
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
twin = copy.deepcopy(model)
data, target = torch.randn(16, 4), torch.randn(16, 1)
criterion = nn.MSELoss()
opt_a = torch.optim.SGD(model.parameters(), lr=0.1)
opt_b = torch.optim.SGD(twin.parameters(), lr=0.1)
for step in range(3):
    opt_a.zero_grad()
    criterion(model(data), target).backward()
    total = nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
    opt_a.step()
    opt_b.zero_grad()
    for x, y in zip(data.chunk(4), target.chunk(4)):
        loss = criterion(twin(x), y) / 4
        loss.backward()
    nn.utils.clip_grad_norm_(twin.parameters(), 1.0)
    opt_b.step()
    print(f"{total:.4f}", all(torch.allclose(p, q, atol=1e-6) for p, q in zip(model.parameters(), twin.parameters())))
for (name, p), q in zip(model.named_parameters(), twin.parameters()):
    print(name, tuple(p.shape), f"{(p - q).abs().max().item() < 1e-6}")
print(opt_a)
print([type(m).__name__ for m in model.modules()], model[0].in_features, len(model))
print(nn.utils.parameters_to_vector(model.parameters()).shape)
for p in model[0].parameters():
    p.requires_grad = False
print([n for n, p in model.named_parameters() if p.requires_grad])
