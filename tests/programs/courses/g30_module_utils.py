import torch
import torch.nn as nn
from torch.nn.utils import parameters_to_vector, vector_to_parameters, clip_grad_norm_, clip_grad_value_, get_total_norm

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.PReLU(), nn.Linear(3, 1))
vec = parameters_to_vector(net.parameters())
print(vec.shape, vec.grad_fn)
vector_to_parameters(torch.zeros_like(vec), net.parameters())
print(net[0].weight)
nn.init.eye_(net[0].weight)
nn.init.constant_(net[3].weight, 0.5)
torch.nn.init.dirac_(torch.empty(2, 2, 3))
for init in (nn.init.xavier_normal_, nn.init.kaiming_normal_, nn.init.orthogonal_, nn.init.kaiming_uniform_, nn.init.xavier_uniform_):
    w = init(torch.empty(2, 3))
    print(init.__name__, w)
print(nn.init.calculate_gain('relu'), nn.init.calculate_gain('tanh'), nn.init.calculate_gain('leaky_relu', 0.2), nn.init.sparse_(torch.empty(3, 2), 0.4))
try:
    nn.init.xavier_uniform_(torch.empty(3))
except ValueError as e:
    print(e)
x = torch.randn(4, 2)
net(x).pow(2).sum().backward()
print(clip_grad_norm_(net.parameters(), 0.5), clip_grad_norm_(net.parameters(), 1e9), clip_grad_norm_(net.parameters(), 1.0, norm_type=float('inf')))
clip_grad_value_(net.parameters(), 0.01)
print(max(p.grad.abs().max() for p in net.parameters()))
for n, m in net.named_modules():
    print(repr(n), m.__class__.__name__, sum(p.numel() for p in m.parameters(recurse=False)))
print(net[-1], net[:2], len(net), net[1].weight is net.get_submodule('1').weight)
net.append(nn.Sigmoid())
net.insert(0, nn.Identity())
del net[1]
print(net)
net.train(False)
print(net.training, all(not m.training for m in net.modules()))
ml = nn.ModuleList([nn.Linear(1, 1) for _ in range(3)])
ml.append(nn.ReLU()); ml.extend([nn.Tanh()])
print(ml)
md = nn.ModuleDict([['lrelu', nn.LeakyReLU()], ['prelu', nn.PReLU()]])
print(md, list(md.keys()), 'lrelu' in md, md['prelu'].weight)
pl = nn.ParameterList([nn.Parameter(torch.randn(2)) for _ in range(2)])
pd = nn.ParameterDict({'a': nn.Parameter(torch.zeros(2, 2))})
print(pl, pd)


class Outer(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(2, 2)
        self.scale = nn.Parameter(torch.tensor(2.0))
        self.register_buffer('running', torch.zeros(2))
        self.register_parameter('opt', None)
        self.note = 'hi'

    def extra_repr(self):
        return f'scale={self.scale.item()}, note={self.note!r}'

    def forward(self, x):
        self.running = 0.9 * self.running + 0.1 * x.mean(0).detach()
        return self.inner(x) * self.scale


o = Outer()
o(x)
print(o, dict(o.named_buffers()), list(o.state_dict()), o.opt)
o.apply(lambda m: print('apply', type(m).__name__))
o.inner.register_forward_hook(lambda m, i, out: out * 0)
print(o(x))
o.to(torch.float64)
print(o.scale.dtype, o.running.dtype, o.inner.weight.dtype)
try:
    o(x)
except RuntimeError as e:
    print(e)
print(hasattr(o, 'foo'), getattr(o, 'foo', None), isinstance(o.inner, nn.Module), type(o.scale), o.scale)
o.scale = nn.Parameter(torch.tensor(1.0))
del o.note
o.zero_grad()
print([n for n, _ in o.named_parameters(prefix='model')], [n for n, _ in o.named_children()])
