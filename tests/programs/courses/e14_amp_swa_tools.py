import torch
import torch.nn as nn
from torch.optim.swa_utils import AveragedModel, SWALR

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
opt = torch.optim.SGD(model.parameters(), lr=0.1)
swa_model = AveragedModel(model)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=10)
swa_scheduler = SWALR(opt, swa_lr=0.05, anneal_epochs=2)
x, y = torch.randn(16, 4), torch.randn(16, 1)
for epoch in range(6):
    opt.zero_grad()
    loss = ((model(x) - y) ** 2).mean()
    loss.backward()
    opt.step()
    if epoch > 2:
        swa_model.update_parameters(model)
        swa_scheduler.step()
    else:
        scheduler.step()
    print(f"{loss.item():.4f} {opt.param_groups[0]['lr']:.4f}")
print(swa_model.n_averaged, f"{((swa_model(x) - y) ** 2).mean().item():.4f}")
ema = AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.9))
ema.update_parameters(model)
print(ema.module[0].weight.shape)
scaler = torch.amp.GradScaler("cuda", enabled=False)
with torch.autocast(device_type="cpu", enabled=False):
    loss = ((model(x) - y) ** 2).mean()
scaler.scale(loss).backward()
scaler.step(opt)
scaler.update()
print(f"{loss.item():.4f}")
from torch.utils.checkpoint import checkpoint

a = torch.randn(3, requires_grad=True)
out = checkpoint(lambda t: (t * t).sin(), a, use_reentrant=False)
out.sum().backward()
print(torch.allclose(a.grad, 2 * a * (a * a).cos()))
