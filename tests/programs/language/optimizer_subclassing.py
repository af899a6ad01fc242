import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler, StepLR, LambdaLR


class Plain(Optimizer):
    def __init__(self, params, lr=0.1, momentum=0.0):
        if lr < 0:
            raise ValueError(f"Invalid learning rate: {lr}")
        super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["step"] = 0
                    state["velocity"] = torch.zeros_like(p)
                state["step"] += 1
                v = state["velocity"]
                v.mul_(group["momentum"]).add_(p.grad)
                p.add_(v, alpha=-group["lr"])
        return loss


class Halving(LRScheduler):
    def __init__(self, optimizer, every):
        self.every = every
        super().__init__(optimizer)

    def get_lr(self):
        if self.last_epoch and self.last_epoch % self.every == 0:
            return [g["lr"] / 2 for g in self.optimizer.param_groups]
        return [g["lr"] for g in self.optimizer.param_groups]


w = torch.tensor([5.0, -3.0], requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)
opt = Plain([{"params": [w]}, {"params": [b], "lr": 0.01}], lr=0.1, momentum=0.5)
sched = Halving(opt, 2)
for i in range(5):
    opt.zero_grad()
    loss = (w ** 2).sum() + b ** 2
    loss.backward()
    opt.step()
    sched.step()
    print(i, round(loss.item(), 5), [g["lr"] for g in opt.param_groups], sched.get_last_lr(), w.tolist())
print(opt.state[w]["step"], opt.state[b]["velocity"], len(opt.state))
print(type(opt).__name__, isinstance(opt, Optimizer), opt.defaults)


def closure():
    opt.zero_grad()
    loss = (w ** 2).sum()
    loss.backward()
    return loss


print(round(opt.step(closure).item(), 5))
sgd = torch.optim.SGD([w], lr=1.0)
lam = LambdaLR(sgd, lambda e: 0.9 ** e)
step = StepLR(sgd, step_size=2, gamma=0.1)
for _ in range(4):
    sgd.step(); lam.step(); step.step()
    print([round(v, 6) for v in step.get_last_lr()], end=" ")
print()
try:
    Plain([w], lr=-1)
except ValueError as e:
    print(e)
print(opt)
