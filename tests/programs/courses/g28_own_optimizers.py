import torch
from torch import nn
import copy

torch.manual_seed(0)


def rosen(p):
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


for name, make in {
    'sgd': lambda p: torch.optim.SGD(p, lr=1e-3), 'mom': lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9),
    'nesterov': lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9, nesterov=True), 'damp': lambda p: torch.optim.SGD(p, lr=1e-3, momentum=.9, dampening=.5, weight_decay=.1),
    'adagrad': lambda p: torch.optim.Adagrad(p, lr=0.1), 'rms': lambda p: torch.optim.RMSprop(p, lr=0.01, centered=True, momentum=0.5),
    'adam': lambda p: torch.optim.Adam(p, lr=0.1), 'amsgrad': lambda p: torch.optim.Adam(p, lr=0.1, amsgrad=True), 'adamw': lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.1),
    'adamax': lambda p: torch.optim.Adamax(p, lr=0.1), 'nadam': lambda p: torch.optim.NAdam(p, lr=0.1), 'radam': lambda p: torch.optim.RAdam(p, lr=0.1), 'adadelta': lambda p: torch.optim.Adadelta(p, lr=1.),
    'asgd': lambda p: torch.optim.ASGD(p, lr=1e-3), 'rprop': lambda p: torch.optim.Rprop(p, lr=0.01), 'maximize': lambda p: torch.optim.SGD(p, lr=1e-4, maximize=True),
}.items():
    x = torch.tensor([-1.0, 1.5], requires_grad=True)
    opt = make([x])
    for _ in range(4):
        opt.zero_grad()
        rosen(x).backward()
        opt.step()
    print(f'{name:10s}', x.detach(), sorted(opt.state[x].keys()))


class Lion(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        if not 0.0 <= lr:
            raise ValueError('Invalid learning rate: {}'.format(lr))
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group['params']:
                if p.grad is None:
                    continue
                p.data.mul_(1 - group['lr'] * group['weight_decay'])
                grad = p.grad
                state = self.state[p]
                if len(state) == 0:
                    state['exp_avg'] = torch.zeros_like(p)
                exp_avg = state['exp_avg']
                beta1, beta2 = group['betas']
                update = exp_avg * beta1 + grad * (1 - beta1)
                p.add_(update.sign_(), alpha=-group['lr'])
                exp_avg.mul_(beta2).add_(grad, alpha=1 - beta2)
        return loss


class SAM(torch.optim.Optimizer):
    def __init__(self, params, base_optimizer, rho=0.05, **kwargs):
        defaults = dict(rho=rho, **kwargs)
        super(SAM, self).__init__(params, defaults)
        self.base_optimizer = base_optimizer(self.param_groups, **kwargs)
        self.param_groups = self.base_optimizer.param_groups

    @torch.no_grad()
    def first_step(self, zero_grad=False):
        grad_norm = torch.norm(torch.stack([p.grad.norm(p=2) for g in self.param_groups for p in g['params'] if p.grad is not None]), p=2)
        for group in self.param_groups:
            scale = group["rho"] / (grad_norm + 1e-12)
            for p in group["params"]:
                if p.grad is None: continue
                e_w = p.grad * scale.to(p)
                p.add_(e_w)
                self.state[p]["e_w"] = e_w
        if zero_grad: self.zero_grad()

    @torch.no_grad()
    def second_step(self, zero_grad=False):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None: continue
                p.sub_(self.state[p]["e_w"])
        self.base_optimizer.step()
        if zero_grad: self.zero_grad()


class Lookahead:
    def __init__(self, opt, k=2, alpha=0.5):
        self.opt, self.k, self.alpha, self.n = opt, k, alpha, 0
        self.slow = [[p.clone().detach() for p in g['params']] for g in opt.param_groups]

    def step(self):
        self.opt.step()
        self.n += 1
        if self.n % self.k == 0:
            for g, slow in zip(self.opt.param_groups, self.slow):
                for p, q in zip(g['params'], slow):
                    q.lerp_(p.data, self.alpha)
                    p.data.copy_(q)


model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
X, Y = torch.randn(8, 3), torch.randn(8, 1)
m1, m2, m3 = (copy.deepcopy(model) for _ in range(3))
lion, sam, la = Lion(m1.parameters(), lr=0.01), SAM(m2.parameters(), torch.optim.SGD, lr=0.1, momentum=0.9), Lookahead(torch.optim.Adam(m3.parameters(), lr=0.05))
for i in range(4):
    def closure():
        lion.zero_grad()
        l = nn.functional.mse_loss(m1(X), Y)
        l.backward()
        return l
    l1 = lion.step(closure)
    l2 = nn.functional.mse_loss(m2(X), Y)
    l2.backward()
    sam.first_step(zero_grad=True)
    nn.functional.mse_loss(m2(X), Y).backward()
    sam.second_step(zero_grad=True)
    la.opt.zero_grad()
    l3 = nn.functional.mse_loss(m3(X), Y)
    l3.backward()
    la.step()
    print(i, f'{l1.item():.5f} {l2.item():.5f} {l3.item():.5f}')
print(lion, sam.__class__.__name__, len(lion.state_dict()['state']))
