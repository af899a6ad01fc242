import math, random
from functools import partial
from operator import attrgetter
import torch
from torch import nn, tensor, optim
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset, SequentialSampler, RandomSampler, BatchSampler


class CancelFitException(Exception): pass
class CancelBatchException(Exception): pass
class CancelEpochException(Exception): pass


class Callback():
    order = 0


def run_cbs(cbs, method_nm, learn=None):
    for cb in sorted(cbs, key=attrgetter('order')):
        method = getattr(cb, method_nm, None)
        if method is not None: method(learn)


class with_cbs:
    def __init__(self, nm): self.nm = nm
    def __call__(self, f):
        def _f(o, *args, **kwargs):
            try:
                o.callback(f'before_{self.nm}')
                f(o, *args, **kwargs)
                o.callback(f'after_{self.nm}')
            except globals_exc[f'Cancel{self.nm.title()}Exception']: pass
            finally: o.callback(f'cleanup_{self.nm}')
        return _f


globals_exc = {'CancelFitException': CancelFitException, 'CancelBatchException': CancelBatchException, 'CancelEpochException': CancelEpochException}


class Learner():
    def __init__(self, model, dls, loss_func=F.mse_loss, lr=0.1, cbs=None, opt_func=optim.SGD):
        self.model, self.dls, self.loss_func, self.lr, self.opt_func = model, dls, loss_func, lr, opt_func
        self.cbs = list(cbs or [])

    @with_cbs('batch')
    def _one_batch(self):
        self.predict()
        self.callback('after_predict')
        self.get_loss()
        self.callback('after_loss')
        if self.training:
            self.backward()
            self.callback('after_backward')
            self.step()
            self.callback('after_step')
            self.zero_grad()

    @with_cbs('epoch')
    def _one_epoch(self):
        for self.iter, self.batch in enumerate(self.dl): self._one_batch()

    def one_epoch(self, training):
        self.model.train(training)
        self.dl = self.dls[0] if training else self.dls[1]
        self._one_epoch()

    @with_cbs('fit')
    def _fit(self, train, valid):
        for self.epoch in self.epochs:
            if train: self.one_epoch(True)
            if valid: torch.no_grad()(self.one_epoch)(False)

    def fit(self, n_epochs=1, train=True, valid=True, cbs=None, lr=None):
        cbs = list(cbs or [])
        for cb in cbs: self.cbs.append(cb)
        try:
            self.n_epochs = n_epochs
            self.epochs = range(n_epochs)
            if lr is None: lr = self.lr
            if self.opt_func: self.opt = self.opt_func(self.model.parameters(), lr)
            self._fit(train, valid)
        finally:
            for cb in cbs: self.cbs.remove(cb)

    def __getattr__(self, name):
        if name in ('predict', 'get_loss', 'backward', 'step', 'zero_grad'): return partial(self.callback, name)
        raise AttributeError(name)

    def callback(self, method_nm): run_cbs(self.cbs, method_nm, self)

    @property
    def training(self): return self.model.training


class TrainCB(Callback):
    def __init__(self, n_inp=1): self.n_inp = n_inp
    def predict(self, learn): learn.preds = learn.model(*learn.batch[:self.n_inp])
    def get_loss(self, learn): learn.loss = learn.loss_func(learn.preds, *learn.batch[self.n_inp:])
    def backward(self, learn): learn.loss.backward()
    def step(self, learn): learn.opt.step()
    def zero_grad(self, learn): learn.opt.zero_grad()


class MetricsCB(Callback):
    def before_epoch(self, learn): self.vals, self.ns = [], []
    def after_batch(self, learn):
        *_, yb = learn.batch
        acc = (learn.preds.argmax(dim=1) == yb).float().sum()
        self.vals.append(acc); self.ns.append(len(yb))
    def after_epoch(self, learn):
        n = sum(self.ns)
        print(learn.epoch, learn.model.training, sum(self.vals).item() / n)


class LRFinderCB(Callback):
    def __init__(self, gamma=1.3, max_mult=3):
        self.gamma, self.max_mult = gamma, max_mult
    def before_fit(self, learn):
        self.sched = optim.lr_scheduler.ExponentialLR(learn.opt, self.gamma)
        self.lrs, self.losses = [], []
        self.min = math.inf
    def after_batch(self, learn):
        if not learn.training: raise CancelEpochException()
        self.lrs.append(learn.opt.param_groups[0]['lr'])
        loss = learn.loss.detach().to('cpu')
        self.losses.append(loss)
        if loss < self.min: self.min = loss
        if math.isnan(loss) or (loss > self.min * self.max_mult): raise CancelFitException()
        self.sched.step()
    def cleanup_fit(self, learn):
        print('finder', len(self.lrs), f'{self.lrs[-1]:.4f}', [round(l.item(), 3) for l in self.losses[:3]])


class SingleBatchCB(Callback):
    order = 1
    def after_batch(self, learn): raise CancelFitException()


torch.manual_seed(1)
x = torch.randn(48, 6)
y = (x[:, 0] > 0).long() + (x[:, 1] > 0).long()
dls = [DataLoader(TensorDataset(x[:32], y[:32]), batch_size=8, shuffle=True), DataLoader(TensorDataset(x[32:], y[32:]), batch_size=16)]
model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 3))
learn = Learner(model, dls, F.cross_entropy, lr=0.2, cbs=[TrainCB(), MetricsCB()])
learn.fit(2)
learn.fit(1, cbs=[SingleBatchCB()])
learn.fit(5, lr=0.01, cbs=[LRFinderCB()])
sched = partial(optim.lr_scheduler.OneCycleLR, max_lr=0.1, total_steps=8)
o = optim.AdamW(model.parameters(), lr=0.1)
s = sched(o)
lrs, moms = [], []
for _ in range(7):
    o.step(); s.step()
    lrs.append(round(o.param_groups[0]['lr'], 5)); moms.append(round(o.param_groups[0]['betas'][0], 4))
print(lrs, moms)
print(list(BatchSampler(SequentialSampler(range(5)), 2, drop_last=False)), list(RandomSampler(range(4))))
