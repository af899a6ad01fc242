import torch


class SimpleMomentum(torch.optim.Optimizer):
    def __init__(self, params, lr=0.1, beta=0.9):
        if lr < 0.0:
            raise ValueError(f"Invalid lr: {lr}")
        super().__init__(params, dict(lr=lr, beta=beta))

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
                    state["buf"] = torch.zeros_like(p)
                state["step"] += 1
                state["buf"].mul_(group["beta"]).add_(p.grad)
                p.add_(state["buf"], alpha=-group["lr"])
        return loss


class HalveEvery(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer, every, last_epoch=-1):
        self.every = every
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * 0.5 ** (self.last_epoch // self.every) for base in self.base_lrs]


w = torch.tensor([3.0, -2.0], requires_grad=True)
opt = SimpleMomentum([{"params": [w], "lr": 0.05}], beta=0.5)
sched = HalveEvery(opt, 2)
for i in range(6):
    def closure():
        opt.zero_grad()
        loss = (w ** 2).sum()
        loss.backward()
        return loss
    loss = opt.step(closure)
    sched.step()
    print(i, f"{loss.item():.4f}", sched.get_last_lr())
print([f"{v:.4f}" for v in w.tolist()], opt.state[w]["step"])
for make in (lambda o: torch.optim.lr_scheduler.StepLR(o, 2, gamma=0.1),
             lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda e: 0.95 ** e),
             lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=4),
             lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.5)):
    o = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=1.0)
    s = make(o)
    lrs = []
    for _ in range(4):
        o.step()
        s.step()
        lrs.append(round(s.get_last_lr()[0], 4))
    print(type(s).__name__, lrs)
