"""Own optimizers and schedulers by inheritance; state_dict round trips; parameter groups."""
import math
import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler, LambdaLR, StepLR, CosineAnnealingLR, OneCycleLR, SequentialLR, LinearLR, ReduceLROnPlateau


class Lion(Optimizer):
    def __init__(self, params, lr=1e-2, betas=(0.9, 0.99), weight_decay=0.0):
        if lr <= 0:
            raise ValueError(f"Invalid learning rate: {lr}")
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                p.mul_(1 - group["lr"] * group["weight_decay"])
                state = self.state[p]
                if len(state) == 0:
                    state["exp_avg"] = torch.zeros_like(p)
                    state["step"] = 0
                state["step"] += 1
                m = state["exp_avg"]
                p.add_(torch.sign(m * b1 + p.grad * (1 - b1)), alpha=-group["lr"])
                m.mul_(b2).add_(p.grad, alpha=1 - b2)
        return loss


class Noam(LRScheduler):
    def __init__(self, optimizer, warmup, last_epoch=-1):
        self.warmup = warmup
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        s = max(1, self.last_epoch)
        return [base * min(s ** -0.5, s * self.warmup ** -1.5) for base in self.base_lrs]


torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))
x = torch.randn(16, 3); y = x.sum(1, keepdim=True)
opt = Lion([{"params": net[0].parameters(), "weight_decay": 0.1}, {"params": net[2].parameters(), "lr": 0.05}])
sched = Noam(opt, 4)
print(opt)
for step in range(6):
    def closure():
        opt.zero_grad()
        loss = torch.nn.functional.mse_loss(net(x), y)
        loss.backward()
        return loss
    loss = opt.step(closure)
    sched.step()
    print(step, f"{loss.item():.4f}", [round(v, 5) for v in sched.get_last_lr()])
sd = opt.state_dict()
print(sd["param_groups"][0]["params"], sorted(sd["state"]), sd["state"][0]["step"], list(sd["state"][0]))
other = Lion(net.parameters())
try:
    other.load_state_dict(sd)
except ValueError as e:
    print(e)
try:
    Lion([torch.ones(2) * 2, 3])
except TypeError as e:
    print(e)
try:
    Lion(net.parameters(), lr=-1)
except ValueError as e:
    print(e)


def lrs(make, n=5):
    p = torch.nn.Parameter(torch.zeros(1))
    o = torch.optim.SGD([p], lr=1.0)
    s = make(o)
    out = []
    for i in range(n):
        out.append(round(o.param_groups[0]["lr"], 4))
        o.step()
        s.step(1.0) if isinstance(s, ReduceLROnPlateau) else s.step()
    return out

print(lrs(lambda o: StepLR(o, 2, 0.5)), lrs(lambda o: CosineAnnealingLR(o, 4)), lrs(lambda o: LambdaLR(o, lambda e: 0.9 ** e)))
print(lrs(lambda o: OneCycleLR(o, 1.0, total_steps=6)), lrs(lambda o: ReduceLROnPlateau(o, patience=1, factor=0.1)))
print(lrs(lambda o: SequentialLR(o, [LinearLR(o, 0.1, total_iters=2), StepLR(o, 1, 0.5)], [2])))
for name in ("Adam", "AdamW", "RMSprop", "Adagrad", "NAdam", "Adamax"):
    w = torch.tensor([1.0, -1.0], requires_grad=True)
    o = getattr(torch.optim, name)([w], lr=0.1)
    for _ in range(3):
        o.zero_grad(set_to_none=True); (w ** 2).sum().backward(); o.step()
    print(name, [round(v, 4) for v in w.tolist()])
