"""What notebooks begin with: gc, colours, tick labels, an optimizer of one's own with a scheduler."""

import gc
import warnings

import matplotlib
import matplotlib.pyplot as plt
import torch
from matplotlib import cm
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR

matplotlib.rcParams["font.size"] = 12
gc.enable()
print(gc.collect() >= 0, gc.isenabled())


class Plain(Optimizer):
    def __init__(self, params, lr=0.1):
        super().__init__(params, dict(lr=lr))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.add_(p.grad, alpha=-group["lr"])


w = torch.nn.Parameter(torch.tensor([1.0, -2.0]))
opt = Plain([w])
sched = LambdaLR(opt, lambda epoch: 0.5**epoch)
losses = []
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for epoch in range(3):
        opt.zero_grad()
        loss = (w**2).sum()
        loss.backward()
        opt.step()
        sched.step()
        losses.append(loss.item())
        print(epoch, f"{loss.item():.4f}", sched.get_last_lr())
    LambdaLR(torch.optim.SGD([w], lr=1.0), lambda epoch: 1.0).step()
print("warnings:", [str(w.message)[:60] for w in caught])

fig, ax = plt.subplots()
for i, color in enumerate(cm.viridis(torch.linspace(0, 1, 3).numpy())):
    ax.plot(losses, color=color, label=f"run {i}")
ax.spines["top"].set_visible(False)
ax.set_xticks(range(3))
plt.xticks(rotation=45)
plt.legend()
plt.show()
gc.collect()
