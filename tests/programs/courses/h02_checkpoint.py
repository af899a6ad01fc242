import torch, torch.nn as nn
from torch.utils.checkpoint import checkpoint, checkpoint_sequential
import torch.utils.checkpoint as C
import warnings
warnings.simplefilter('ignore')
def block(name, f):
    def g(x, *a, **k):
        print('run', name, torch.is_grad_enabled(), x.requires_grad, x.is_leaf)
        return f(x, *a, **k)
    return g
for re in (True, False):
    print('=== reentrant', re)
    torch.manual_seed(0)
    x = torch.randn(3, requires_grad=True)
    y = checkpoint(block('a', lambda t: (t*t).sin()), x, use_reentrant=re)
    print(y, type(y.grad_fn).__name__)
    print('bw'); y.sum().backward(); print(x.grad)
    # dropout
    x.grad=None
    d = nn.Dropout(0.5)
    y = checkpoint(block('drop', lambda t: d(t*2)*t), x, use_reentrant=re)
    print(y); r = torch.rand(2)
    y.sum().backward(); print(x.grad, r, torch.rand(2))
    y = checkpoint(block('drop2', lambda t: d(t*2).exp()), x, use_reentrant=re, preserve_rng_state=False)
    print(y)
    y.sum().backward(); print(x.grad, torch.rand(2))
    # two in a row
    x.grad=None
    y = checkpoint(block('b1', torch.sin), x, use_reentrant=re)
    z = checkpoint(block('b2', torch.cos), y, use_reentrant=re)
    z.sum().backward(); print(x.grad)
    # nested
    x.grad=None
    def inner(t):
        print('inner'); return t.exp()
    def outer(t):
        print('outer'); return checkpoint(inner, t*2, use_reentrant=re).sin()
    checkpoint(outer, x, use_reentrant=re).sum().backward(); print(x.grad)
    # grad
    y = checkpoint(block('g', torch.sin), x, use_reentrant=re)
    try: print(torch.autograd.grad(y.sum(), x))
    except RuntimeError as e: print(e)
    # retain
    x.grad=None
    y = checkpoint(block('ret', torch.sin), x, use_reentrant=re).sum()
    y.backward(retain_graph=True); y.backward(); print(x.grad)
    try: y.backward()
    except RuntimeError as e: print(str(e)[:60])
    # no input requires
    w = torch.ones(3, requires_grad=True)
    c = torch.ones(3)
    y = checkpoint(block('noreq', lambda t: t*w), c, use_reentrant=re)
    print(y.requires_grad)
    if y.requires_grad: y.sum().backward(); print(w.grad)
    # tuple & nontensor & kwargs
    def multi(t, k, s=1):
        print('multi', k, s)
        return t*k, (t+s).exp(), 'hi'
    try:
        o = checkpoint(multi, x, 3, use_reentrant=re)
        print(o)
        (o[0].sum()+o[1].sum()).backward(); print(x.grad)
        o = checkpoint(multi, x, 3, s=2, use_reentrant=re); print(o)
    except Exception as e: print(type(e).__name__, e)
    with torch.no_grad():
        print(checkpoint(block('nograd', torch.sin), x, use_reentrant=re))
    m = nn.Sequential(nn.Linear(3,4), nn.Tanh(), nn.Linear(4,4), nn.ReLU(), nn.Linear(4,1))
    for i,l in enumerate(m):
        l.register_forward_hook(lambda mod, a, o, i=i: print('fwd', i, type(mod).__name__))
    x.grad=None
    checkpoint_sequential(m, 2, x, use_reentrant=re).sum().backward()
    print(x.grad, m[0].weight.grad.sum())
    x.grad=None
    checkpoint_sequential(list(m), 3, x, use_reentrant=re).sum().backward(); print(x.grad)
    # second order
    x.grad=None
    y = checkpoint(block('2nd', lambda t: t**3), x, use_reentrant=re)
    try:
        g, = torch.autograd.grad(y.sum(), x, create_graph=True)
        print(g)
        g.sum().backward(); print(x.grad)
    except RuntimeError as e: print(str(e)[:80])
    # bn
    bn = nn.BatchNorm1d(2)
    checkpoint(bn, torch.randn(4,2,requires_grad=True), use_reentrant=re).sum().backward()
    print(bn.num_batches_tracked, bn.running_mean)
    # no needed
    y=checkpoint(block('lin', lambda t: t+1), x, use_reentrant=re); y.sum().backward(); print(x.grad)
    # error in function
    def boom(t): raise ValueError('boom')
    try: checkpoint(boom, x, use_reentrant=re)
    except ValueError as e: print(e)
    # detach none
    try:
        y = checkpoint(block('det', lambda t: t.detach()), x, use_reentrant=re); print(y.requires_grad); y.sum().backward()
    except RuntimeError as e: print(e)
    # inplace modified input
    a = torch.ones(2, requires_grad=True)
    b = a*1
    y = checkpoint(torch.sin, b, use_reentrant=re)
    b.add_(1)
    try: y.sum().backward(); print(a.grad)
    except RuntimeError as e: print(str(e)[:150])
    h = []
    y = checkpoint(block('hook', lambda t: t.sin().cos()), x, use_reentrant=re)
    y.register_hook(lambda g: print('hook', g))
    x.register_hook(lambda g: print('xhook', g))
    y.sum().backward()
print('=== non reentrant specials')
x = torch.arange(3.,requires_grad=True)
n = [0]
def changing(t):
    n[0] += 1
    return t.sin() if n[0] == 1 else t.sin().cos().exp()
def changing2(t):
    n[0] += 1
    return t.sin().cos() if n[0] == 1 else t.sin()
def changing3(t):
    n[0] += 1
    return t.sin() if n[0] == 1 else t[:2].sin()
for f in (changing, changing2, changing3):
    for es in (True, False):
        n[0]=0
        try: checkpoint(f, x, use_reentrant=False, early_stop=es).sum().backward(); print('ok', x.grad)
        except Exception as e: print(type(e).__name__, isinstance(e, RuntimeError), str(e).split('Tip')[0])
n[0]=0
checkpoint(changing3, x, use_reentrant=False, determinism_check='none')
def early(t):
    y = t.sin(); print('mid'); z = y + 1; print('end'); return z
checkpoint(early, x, use_reentrant=False).sum().backward()
with C.set_checkpoint_early_stop(False):
    y = checkpoint(early, x, use_reentrant=False)
y.sum().backward()
checkpoint(early, x, use_reentrant=False, early_stop=False).sum().backward()
class Ctx:
    def __init__(s, n): s.n=n
    def __enter__(s): print('enter', s.n)
    def __exit__(s,*a): print('exit', s.n, a[0] is None)
checkpoint(torch.sin, x, use_reentrant=False, context_fn=lambda: (Ctx('f'), Ctx('r'))).sum().backward()
def within(t):
    y = t.sin(); z = y.cos()
    g, = torch.autograd.grad(z.sum(), t, retain_graph=True)
    print('within', g)
    return g, z
o = checkpoint(within, x, use_reentrant=False); o[1].sum().backward(); print(x.grad)
def within2(t):
    y = t.sin(); z = y.cos()
    g, = torch.autograd.grad(z.sum(), t)
    return t.cos()*g
o = checkpoint(within2, x, use_reentrant=False); o.sum().backward(); print(x.grad)
for kw in (dict(determinism_check='x'), ):
    try: checkpoint(torch.sin, x, use_reentrant=False, **kw)
    except Exception as e: print(type(e).__name__, e)
for kw in (dict(foo=1), dict(debug=True), dict(context_fn=lambda: 1)):
    try: checkpoint(torch.sin, x, use_reentrant=True, **kw)
    except Exception as e: print(type(e).__name__, e)
try: checkpoint_sequential([torch.sin], 1, x, use_reentrant=False, foo=2)
except Exception as e: print(type(e).__name__, e)
y = checkpoint(torch.sin, x, use_reentrant=False)
print(y.grad_fn._saved_self, y.grad_fn._saved_self.requires_grad)
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('always')
    checkpoint(torch.sin, x); checkpoint_sequential([torch.sin, torch.cos], 2, x); checkpoint(torch.sin, x.detach())
    for i in w: print(i.category.__name__, i.message)
