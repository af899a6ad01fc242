import math
import re
from functools import partial

import torch
from torch import nn, tensor
import torch.nn.functional as F


def near(a, b):
    return torch.allclose(a, b, rtol=1e-3, atol=1e-5)


def test(a, b, cmp, cname=None):
    if cname is None:
        cname = cmp.__name__
    assert cmp(a, b), f"{cname}:\n{a}\n{b}"


torch.manual_seed(42)
x_train, y_train = torch.rand(200, 10), torch.randint(0, 3, (200,))
m, s = x_train.mean(), x_train.std()
x_train = (x_train - m) / s
print(x_train.mean().abs() < 1e-5, f"{x_train.std():.4f}")
n, c = x_train.shape[1], y_train.max() + 1
nh = 16
w1 = torch.randn(n, nh) * math.sqrt(2 / n)
b1 = torch.zeros(nh)
w2 = torch.randn(nh, 1) / math.sqrt(nh)
b2 = torch.zeros(1)


def matmul(a, b):
    (ar, ac), (br, bc) = a.shape, b.shape
    c = torch.zeros(ar, bc)
    for i in range(ar):
        c[i] = (a[i].unsqueeze(-1) * b).sum(dim=0)
    return c


test(matmul(x_train[:5], w1), x_train[:5] @ w1, near)
test(torch.einsum("ik,kj->ij", x_train[:5], w1), x_train[:5] @ w1, near)


class Module:
    def __call__(self, *args):
        self.args = args
        self.out = self.forward(*args)
        return self.out

    def forward(self):
        raise Exception("not implemented")

    def backward(self):
        self.bwd(self.out, *self.args)


class Relu(Module):
    def forward(self, inp):
        return inp.clamp_min(0.0) - 0.5

    def bwd(self, out, inp):
        inp.g = (inp > 0).float() * out.g


class Lin(Module):
    def __init__(self, w, b):
        self.w, self.b = w, b

    def forward(self, inp):
        return inp @ self.w + self.b

    def bwd(self, out, inp):
        inp.g = out.g @ self.w.t()
        self.w.g = torch.einsum("bi,bj->ij", inp, out.g)
        self.b.g = out.g.sum(0)


class Mse(Module):
    def forward(self, inp, targ):
        return (inp.squeeze() - targ).pow(2).mean()

    def bwd(self, out, inp, targ):
        inp.g = 2 * (inp.squeeze() - targ).unsqueeze(-1) / targ.shape[0]


class Model:
    def __init__(self):
        self.layers = [Lin(w1, b1), Relu(), Lin(w2, b2)]
        self.loss = Mse()

    def __call__(self, x, targ):
        for l in self.layers:
            x = l(x)
        return self.loss(x, targ)

    def backward(self):
        self.loss.backward()
        for l in reversed(self.layers):
            l.backward()


xx = x_train.clone()
model = Model()
print(f"{model(xx, y_train.float()):.5f}")
model.backward()
xt2 = x_train.clone().requires_grad_(True)
w12, w22, b12, b22 = (t.clone().requires_grad_(True) for t in (w1, w2, b1, b2))
l1 = xt2 @ w12 + b12
out = (l1.clamp_min(0.0) - 0.5) @ w22 + b22
((out.squeeze() - y_train.float()).pow(2).mean()).backward()
for a, b in ((w1.g, w12.grad), (w2.g, w22.grad), (b1.g, b12.grad), (b2.g, b22.grad), (xx.g, xt2.grad)):
    test(a, b, near)
print("gradients agree")


class Dataset:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class Sampler:
    def __init__(self, ds, bs, shuffle=False):
        self.n, self.bs, self.shuffle = len(ds), bs, shuffle

    def __iter__(self):
        self.idxs = torch.randperm(self.n) if self.shuffle else torch.arange(self.n)
        for i in range(0, self.n, self.bs):
            yield self.idxs[i:i + self.bs]


def collate(b):
    xs, ys = zip(*b)
    return torch.stack(xs), torch.stack(ys)


class DataLoader:
    def __init__(self, ds, sampler, collate_fn=collate):
        self.ds, self.sampler, self.collate_fn = ds, sampler, collate_fn

    def __iter__(self):
        for s in self.sampler:
            yield self.collate_fn([self.ds[i] for i in s])


_camel_re1 = re.compile("(.)([A-Z][a-z]+)")
_camel_re2 = re.compile("([a-z0-9])([A-Z])")


def camel2snake(name):
    s1 = re.sub(_camel_re1, r"\1_\2", name)
    return re.sub(_camel_re2, r"\1_\2", s1).lower()


class Callback:
    _order = 0

    def set_runner(self, run):
        self.run = run

    @property
    def name(self):
        name = re.sub(r"Callback$", "", self.__class__.__name__)
        return camel2snake(name or "callback")


class AvgStatsCallback(Callback):
    def begin_epoch(self):
        self.tot_loss, self.count, self.hits = 0.0, 0, 0.0

    def after_loss(self):
        bn = self.run.xb.shape[0]
        self.tot_loss += self.run.loss.detach() * bn
        self.hits += (self.run.pred.argmax(1) == self.run.yb).float().sum()
        self.count += bn

    def after_epoch(self):
        print(f"{self.name}: [{self.tot_loss / self.count:.4f}, {self.hits / self.count:.4f}]")


class ParamScheduler(Callback):
    _order = 1

    def __init__(self, pname, sched_func):
        self.pname, self.sched_func = pname, sched_func
        self.lrs = []

    def begin_batch(self):
        for pg in self.run.opt.param_groups:
            pg[self.pname] = self.sched_func(self.run.n_epochs / self.run.epochs)
        self.lrs.append(self.run.opt.param_groups[-1]["lr"])


class Runner:
    def __init__(self, cbs=()):
        self.cbs = sorted(cbs, key=lambda cb: cb._order)
        for cb in self.cbs:
            cb.set_runner(self)

    def __call__(self, cb_name):
        for cb in self.cbs:
            f = getattr(cb, cb_name, None)
            if f and f():
                return True
        return False

    def fit(self, epochs, model, loss_func, opt, dl, iters):
        self.epochs, self.model, self.opt, self.n_epochs = epochs, model, opt, 0.0
        for self.epoch in range(epochs):
            self("begin_epoch")
            for self.xb, self.yb in dl:
                self("begin_batch")
                self.pred = model(self.xb)
                self.loss = loss_func(self.pred, self.yb)
                self("after_loss")
                self.loss.backward()
                opt.step()
                opt.zero_grad()
                self.n_epochs += 1.0 / iters
            self("after_epoch")


def annealer(f):
    def _inner(start, end):
        return partial(f, start, end)
    return _inner


@annealer
def sched_cos(start, end, pos):
    return start + (1 + math.cos(math.pi * (1 - pos))) * (end - start) / 2


def combine_scheds(pcts, scheds):
    assert sum(pcts) == 1.0
    pcts = tensor([0] + list(pcts))
    assert torch.all(pcts >= 0)
    pcts = torch.cumsum(pcts, 0)

    def _inner(pos):
        idx = (pos >= pcts).nonzero().max()
        if idx == len(scheds):
            idx = idx - 1
        actual_pos = (pos - pcts[idx]) / (pcts[idx + 1] - pcts[idx])
        return scheds[idx](actual_pos.item())
    return _inner


ds = Dataset(x_train, y_train)
dl = DataLoader(ds, Sampler(ds, 50, shuffle=True))
net = nn.Sequential(nn.Linear(n, nh), nn.ReLU(), nn.Linear(nh, int(c)))
opt = torch.optim.SGD(net.parameters(), lr=0.3)
sched = combine_scheds([0.3, 0.7], [sched_cos(0.1, 0.3), sched_cos(0.3, 0.01)])
cb = ParamScheduler("lr", sched)
Runner([AvgStatsCallback(), cb]).fit(3, net, F.cross_entropy, opt, dl, 4)
print([round(v, 4) for v in cb.lrs])


class Hook:
    def __init__(self, m, f):
        self.hook = m.register_forward_hook(partial(f, self))

    def remove(self):
        self.hook.remove()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.remove()


def append_stats(hook, mod, inp, outp):
    if not hasattr(hook, "stats"):
        hook.stats = ([], [])
    means, stds = hook.stats
    means.append(outp.data.mean().item())
    stds.append(outp.data.std().item())


hooks = [Hook(l, append_stats) for l in net]
net(x_train)
print([(round(h.stats[0][0], 3), round(h.stats[1][0], 3)) for h in hooks])
