import torch, torch.nn as nn, torch.nn.functional as F, copy, io
from collections import OrderedDict
torch.manual_seed(9)
class Inner(nn.Module):
    def __init__(self): super().__init__(); self.w = nn.Parameter(torch.ones(2)); self.register_buffer('b', torch.zeros(1)); self.register_buffer('tmp', torch.zeros(1), persistent=False); self.register_parameter('none', None); self.lin = nn.Linear(2,2)
    def forward(self, x): return self.lin(x*self.w)+self.b
class Outer(nn.Module):
    def __init__(self): super().__init__(); self.a = Inner(); self.seq = nn.Sequential(OrderedDict([('one', nn.Linear(2,3)), ('act', nn.ReLU())])); self.ml = nn.ModuleList([nn.Linear(3,3) for _ in range(2)]); self.md = nn.ModuleDict({'x': nn.Tanh(), 'y': nn.Linear(3,1)}); self.pl = nn.ParameterList([nn.Parameter(torch.zeros(1)) for _ in range(2)]); self.tied = self.ml[0]
    def forward(self, x):
        x = self.seq(self.a(x))
        for l in self.ml: x = l(x)
        return self.md['y'](self.md['x'](x)) + self.pl[0]
m = Outer(); print(m)
print([n for n,_ in m.named_parameters()], [n for n,_ in m.named_parameters(remove_duplicate=False)][-3:], [n for n,_ in m.named_modules()], [n for n,_ in m.named_children()], list(m.state_dict()), [n for n,_ in m.named_buffers()])
print(len(list(m.parameters())), sum(p.numel() for p in m.parameters()), m.a.lin is m.get_submodule('a.lin'), m.get_parameter('a.w'), m.get_buffer('a.b'), 'x' in m.md, len(m.ml), m.seq[0], m.seq.one is m.seq[0], m.seq[-1], list(m.md.keys()), m.ml[-1].in_features, m.seq[:1])
m.train(False); print(m.training, m.a.training); m.a.train(); print([mod.training for mod in m.modules()][:4]); m.eval(); m.requires_grad_(False); print(any(p.requires_grad for p in m.parameters())); m.requires_grad_()
m.double(); print(m.a.w.dtype, m.a.b.dtype); m.float(); m.to(torch.float16).to(torch.float32); m.half().float(); print(m.to('cpu') is m, next(m.parameters()).device)
sd = m.state_dict(); sd2 = OrderedDict((k, v.clone()+1) for k,v in sd.items()); print(m.load_state_dict(sd2), m.a.w)
bad = OrderedDict(sd2); bad['zzz'] = torch.ones(1); del bad['a.w']; bad['a.b'] = torch.ones(3)
try: m.load_state_dict(bad)
except RuntimeError as e: print(e)
r = m.load_state_dict({k:v for k,v in bad.items() if k!='a.b'}, strict=False); print(r, r.missing_keys, r.unexpected_keys)
buf = io.BytesIO(); torch.save({'m': m.state_dict(), 'e': 3, 'opt': torch.optim.Adam(m.parameters()).state_dict()}, buf); buf.seek(0); ck = torch.load(buf, weights_only=True); print(ck['e'], list(ck['m'])[:2], ck['opt']['param_groups'][0]['betas'])
m2 = copy.deepcopy(m); m2.a.w.data.zero_(); print(m.a.w.data.sum(), m2.tied is m2.ml[0])
def init(mod):
    if isinstance(mod, nn.Linear): nn.init.trunc_normal_(mod.weight, std=.02); nn.init.constant_(mod.bias, 0.)
print(m.apply(init) is m, m.ml[1].bias)
for f in ('xavier_uniform_','xavier_normal_','kaiming_uniform_','kaiming_normal_','orthogonal_','normal_','uniform_','eye_','ones_','zeros_','trunc_normal_'):
    t = torch.empty(2,2); torch.manual_seed(0); getattr(nn.init, f)(t); print(f, t)
print(nn.init.calculate_gain('relu'), nn.init.calculate_gain('leaky_relu', .2), nn.init.calculate_gain('tanh'))
hs = []
def fh(mod, i, o): hs.append(('f', mod.__class__.__name__, tuple(i[0].shape), tuple(o.shape)))
def ph(mod, i): hs.append(('p', mod.__class__.__name__)); return (i[0]*2,)
def bh(mod, gi, go): hs.append(('b', mod.__class__.__name__, [None if g is None else tuple(g.shape) for g in gi], [tuple(g.shape) for g in go]))
h = [m.seq.one.register_forward_hook(fh), m.a.register_forward_pre_hook(ph), m.md['y'].register_full_backward_hook(bh), m.a.lin.register_full_backward_hook(bh)]
m.float(); out = m(torch.ones(4,2)); out.sum().backward(); print(hs); [x.remove() for x in h]; hs.clear(); m(torch.ones(1,2)); print(hs)
m.zero_grad(); print(all(p.grad is None for p in m.parameters())); m.add_module('extra', nn.Identity()); m.seq.append(nn.Dropout(.1)); m.ml.extend([nn.Linear(3,3)]); print(m.seq, len(m.ml)); del m.extra; print(hasattr(m,'extra')); m.ml.pop(1) if hasattr(m.ml,'pop') else None; print(len(m.ml)); m.md.update({'z': nn.Sigmoid()}); print(m.md)
try: m.foo
except AttributeError as e: print(e)
try: m(torch.ones(4,3))
except RuntimeError as e: print(e)
try: nn.Linear(2,2)(torch.ones(2,2).long())
except RuntimeError as e: print(e)
class NoSuper(nn.Module):
    def __init__(self): self.l = nn.Linear(1,1)
try: NoSuper()
except AttributeError as e: print(e)
class NoFwd(nn.Module): pass
try: NoFwd()(1)
except NotImplementedError as e: print(e)
try: nn.Sequential(1)
except TypeError as e: print(e)
try: m.weight = nn.Parameter(torch.ones(1)); m.weight = torch.ones(1)
except TypeError as e: print(e)
print(sum(1 for _ in m.modules()), m.extra_repr()=='' , isinstance(m, nn.Module), m.__class__.__bases__[0].__name__, )
from torch.nn.utils import parameters_to_vector, vector_to_parameters, weight_norm, spectral_norm, clip_grad_norm_
v = parameters_to_vector(nn.Linear(2,1).parameters()); print(v.shape); wn = weight_norm(nn.Linear(2,2)); print([n for n,_ in wn.named_parameters()])
