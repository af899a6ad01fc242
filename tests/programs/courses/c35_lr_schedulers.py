import torch
import torch.nn as nn
import torch.optim as optim
from torch.optim import lr_scheduler

p = nn.Parameter(torch.zeros(1))


def trace(make, steps=8, metric=None):
    opt = optim.SGD([p], lr=1.0, momentum=0.9)
    s = make(opt)
    seen = []
    for i in range(steps):
        seen.append(round(opt.param_groups[0]["lr"], 4))
        opt.step()
        s.step() if metric is None else s.step(metric[i])
    return seen


print(trace(lambda o: lr_scheduler.StepLR(o, 3, 0.1)))
print(trace(lambda o: lr_scheduler.MultiStepLR(o, [2, 5], 0.5)))
print(trace(lambda o: lr_scheduler.ExponentialLR(o, 0.9)))
print(trace(lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=6)))
print(trace(lambda o: lr_scheduler.LambdaLR(o, lambda e: 1 / (1 + e))))
print(trace(lambda o: lr_scheduler.ReduceLROnPlateau(o, patience=1, factor=0.5), metric=[1, 1, 1, 1, 0.5, 0.6, 0.6, 0.6]))
print(trace(lambda o: lr_scheduler.OneCycleLR(o, max_lr=2.0, total_steps=10)))
print(trace(lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, T_0=4)))
print(trace(lambda o: lr_scheduler.LinearLR(o, 0.25, total_iters=4)))
for cls, kw in [(optim.SGD, dict(momentum=0.9, nesterov=True)), (optim.Adam, {}), (optim.AdamW, {}),
                (optim.RMSprop, dict(alpha=0.9)), (optim.Adagrad, {}), (optim.Adadelta, {}), (optim.Adamax, {}),
                (optim.NAdam, {}), (optim.RAdam, {}), (optim.Rprop, {})]:
    w = torch.tensor([1.0, -2.0], requires_grad=True)
    opt = cls([w], lr=0.1, **kw)
    for _ in range(10):
        opt.zero_grad()
        loss = (w ** 2 + 0.5 * w).sum()
        loss.backward()
        opt.step()
    print(f"{cls.__name__:9s} {loss.item():.5f}", [round(v, 4) for v in w.tolist()], sorted(opt.state[w])[:3])
