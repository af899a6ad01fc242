# fastai-like Learner with callbacks
import torch, re
from functools import partial
from torch import nn
_camel_re1 = re.compile('(.)([A-Z][a-z]+)'); _camel_re2 = re.compile('([a-z0-9])([A-Z])')
def camel2snake(name): s1 = re.sub(_camel_re1, r'\1_\2', name); return re.sub(_camel_re2, r'\1_\2', s1).lower()
class CancelEpochException(Exception): pass
class Callback():
    _order = 0
    def set_runner(self, run): self.run = run
    def __getattr__(self, k): return getattr(self.run, k)
    @property
    def name(self): return camel2snake(re.sub(r'Callback$', '', self.__class__.__name__) or 'callback')
    def __call__(self, cb_name):
        f = getattr(self, cb_name, None)
        if f and f(): return True
        return False
class TrainEvalCallback(Callback):
    def begin_fit(self): self.run.n_iter = 0
    def after_batch(self): self.run.n_iter += 1
class Print(Callback):
    _order = 2
    def after_epoch(self): print(f'epoch {self.epoch} loss {self.loss:.4f} iters {self.n_iter}')
    def after_loss(self):
        if self.epoch == 2: raise CancelEpochException()
class Learner():
    def __init__(self, model, opt, loss_func, dl, cbs): self.model, self.opt, self.loss_func, self.dl = model, opt, loss_func, dl; self.cbs = sorted(cbs, key=lambda c: c._order); [c.set_runner(self) for c in self.cbs]; [setattr(self, c.name, c) for c in self.cbs]
    def __call__(self, n): return any([cb(n) for cb in self.cbs])
    def one_batch(self, xb, yb): self.loss = self.loss_func(self.model(xb), yb); self('after_loss'); self.loss.backward(); self.opt.step(); self.opt.zero_grad(); self('after_batch')
    def fit(self, epochs):
        self('begin_fit')
        for self.epoch in range(epochs):
            try:
                for xb, yb in self.dl: self.one_batch(xb, yb)
            except CancelEpochException: print('cancelled'); continue
            self('after_epoch')
torch.manual_seed(2); x = torch.randn(8, 2); y = x.sum(1, keepdim=True); m = nn.Linear(2, 1); l = Learner(m, torch.optim.SGD(m.parameters(), .1), nn.functional.mse_loss, [(x[:4], y[:4]), (x[4:], y[4:])], [Print(), TrainEvalCallback()]); l.fit(4); print(l.train_eval.name)
