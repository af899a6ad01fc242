import torch
from torch import nn, optim
from torch.optim import lr_scheduler as S
import warnings


def run(name, make, n=6, metric=None, **kw):
    p = nn.Parameter(torch.zeros(1))
    opt = optim.SGD([p], lr=0.1, momentum=0.9)
    sch = make(opt)
    lrs = []
    for i in range(n):
        lrs.append(round(opt.param_groups[0]['lr'], 6))
        opt.step()
        sch.step(metric[i]) if metric else sch.step()
    print(f'{name:28s}', lrs, [round(x, 6) for x in sch.get_last_lr()])
    return sch


run('step', lambda o: S.StepLR(o, 2, 0.5))
run('multistep', lambda o: S.MultiStepLR(o, [1, 3], 0.1))
run('exp', lambda o: S.ExponentialLR(o, 0.9))
run('cos', lambda o: S.CosineAnnealingLR(o, 4, eta_min=0.01))
run('warm', lambda o: S.CosineAnnealingWarmRestarts(o, 2, T_mult=2))
run('lambda', lambda o: S.LambdaLR(o, lambda e: 0.95 ** e))
run('mult', lambda o: S.MultiplicativeLR(o, lambda e: 0.5))
run('linear', lambda o: S.LinearLR(o, 0.25, total_iters=3))
run('const', lambda o: S.ConstantLR(o, 0.5, 2))
run('poly', lambda o: S.PolynomialLR(o, 4, 2.0))
run('plateau', lambda o: S.ReduceLROnPlateau(o, 'min', factor=0.1, patience=1), metric=[1., .9, .95, .96, .97, .98])
run('cyclic', lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=2))
run('cyclic2', lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=2, mode='triangular2'))
run('onecycle', lambda o: S.OneCycleLR(o, 0.1, total_steps=7))
run('seq', lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, total_iters=2), S.ExponentialLR(o, 0.9)], [2]))
run('chain', lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.1, 2), S.ExponentialLR(o, 0.9)]))
sch = run('state', lambda o: S.StepLR(o, 2, 0.5))
print(sch.state_dict())
print(sch.last_epoch, sch.base_lrs)
p = nn.Parameter(torch.zeros(1))
opt = optim.AdamW([{'params': [p], 'lr': 1e-3}, {'params': [nn.Parameter(torch.ones(2))]}], lr=1e-2)
sch = S.LambdaLR(opt, [lambda e: e + 1, lambda e: 1 / (e + 1)])
sch.step()
print(sch.get_last_lr(), opt.param_groups[0]['initial_lr'])
def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
attempt(lambda: S.LambdaLR(opt, [lambda e: 1]))
attempt(lambda: S.OneCycleLR(opt, 0.1))
attempt(lambda: S.StepLR(p, 2))
attempt(lambda: S.ReduceLROnPlateau(opt, 'foo'))
attempt(lambda: S.ReduceLROnPlateau(opt, factor=1.5))
attempt(lambda: S.ReduceLROnPlateau(opt).step())
attempt(lambda: S.CosineAnnealingWarmRestarts(opt, 0))
attempt(lambda: S.CyclicLR(optim.Adam([p]), 0.1, 1, cycle_momentum=True))
attempt(lambda: S.LinearLR(opt, start_factor=0))
s = S.OneCycleLR(optim.SGD([p], lr=.1, momentum=.9), 0.1, total_steps=2)
attempt(lambda: [s.optimizer.step() or s.step() for _ in range(3)])
fresh = optim.SGD([p], lr=0.1)
late = S.StepLR(fresh, 1)
late.step()
fresh.step()
late.step()
for i in range(2):
    late.step(5)
print(late.get_last_lr())
