import torch
import torch.nn as nn
from torch.func import *


def a(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


x = torch.arange(6.).view(2, 3)
a(lambda: vmap(lambda x, y: x * y, in_dims=(0, (0,)))(x, x))
a(lambda: vmap(lambda x: x.item())(x[0]))
a(lambda: vmap(lambda x: x if x > 0 else -x)(x[0]))
a(lambda: vmap(lambda x: float(x))(x[0]))
a(lambda: vmap(lambda x: int(x))(x[0]))
a(lambda: vmap(lambda x: torch.rand(1) * x)(x))
a(lambda: vmap(lambda x: torch.nn.functional.dropout(x))(x))
a(lambda: vmap(lambda x: 3)(x))
a(lambda: vmap(lambda x: (x, 3))(x))
a(lambda: vmap(lambda x: None)(x))
a(lambda: vmap(lambda x: x)())
a(lambda: vmap(lambda x, y: x)(x, x[:1]))
a(lambda: vmap(lambda x: x, in_dims=2)(x))
a(lambda: vmap(lambda x: x, in_dims=1, out_dims=1)(x))
a(lambda: vmap(lambda x: (x, {'a': x.sum()}), out_dims=(1, 0))(x))
a(lambda: vmap(lambda x: x, in_dims='a')(x))
a(lambda: vmap(lambda x: x)(3))
a(lambda: vmap(lambda x: x, in_dims=None)(x))
a(lambda: vmap(lambda x: x, randomness='foo')(x))
a(lambda: vmap(lambda x: torch.ones(2))(x))
a(lambda: vmap(lambda x: torch.rand(2) * x[0], randomness='same')(x))
a(lambda: torch.rand(2))
a(lambda: grad(lambda x: x * 2)(x))
a(lambda: grad(lambda x: 2)(x))
a(lambda: grad(lambda x: x.sum())(2.0))
a(lambda: grad(lambda x: x.sum())(torch.arange(3)))
a(lambda: grad(lambda x: x.sum(), argnums=1)(x))
a(lambda: grad(lambda x, y: (x * y).sum(), argnums=(0, 1))(x, x))
a(lambda: grad(lambda x, y: (x * y).sum(), argnums=(0, 0))(x, x))
a(lambda: grad(lambda x, y: (x * y).sum(), argnums=())(x, x))
a(lambda: grad(lambda x, y: ((x * y).sum(), y), has_aux=True)(x, x))
a(lambda: grad(lambda x: x.sum(), has_aux=True)(x))
a(lambda: grad_and_value(lambda x: (x**2).sum())(x))
a(lambda: vjp(lambda x: 3, x))
a(lambda: vjp(lambda x: (x, x), x)[1](x))
a(lambda: vjp(lambda x: (x, x), x)[1]((x, x)))
a(lambda: vjp(lambda x, y: x * 2, x, x)[1](x))
a(lambda: jvp(lambda x: x**2, (x,), (x,)))
a(lambda: jvp(lambda x: x**2, x, x))
a(lambda: jvp(lambda x: x**2, (x,), (x, x)))
a(lambda: jacrev(lambda x, y: (x * y, y.sum()), argnums=(0, 1))(x[0], x[1]))
a(lambda: jacfwd(lambda x, y: {'a': x * y}, argnums=1)(x[0], x[1]))
a(lambda: jacfwd(lambda x: torch.ones(2))(x[0]))
a(lambda: jacrev(lambda x: torch.ones(2))(x[0]))


def back(x):
    (x * 2).sum().backward()
    return x


a(lambda: grad(back)(x))
a(lambda: vmap(back)(x))


def rg(x):
    x.requires_grad_()
    return x.sum()


a(lambda: grad(rg)(x))
a(lambda: vmap(rg)(x))


class E(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return g * 2


a(lambda: grad(lambda x: E.apply(x).sum())(x))
a(lambda: vmap(E.apply)(x))
xx = x.clone().requires_grad_()
a(lambda: grad(lambda x: (x**2).sum())(xx))
a(lambda: grad(lambda y: (y**2 * xx).sum())(x))
a(lambda: vmap(nn.Linear(3, 1))(x).shape)
y = (xx[0]**2)
a(lambda: vmap(lambda v: torch.autograd.grad(y, xx, v, retain_graph=True)[0])(torch.eye(3)))
a(lambda: torch.autograd.grad(y, xx, torch.eye(3), is_grads_batched=True))


def ip3(x):
    c = torch.zeros(3)
    c[0] = x[0]
    return c.sum()


a(lambda: grad(ip3)(x[0]))


def nog(x):
    with torch.no_grad():
        c = x**2
    return (x - c).sum()


a(lambda: grad(nog)(x))
with torch.no_grad():
    a(lambda: grad(lambda x: (x**3).sum())(xx))
a(lambda: hessian(lambda x: (x**3).sum())(x[0] - 1))
a(lambda: jacfwd(jacfwd(lambda x: (x**3).sum()))(x[0] - 1))
a(lambda: jacrev(jacrev(lambda x: (x**3).sum()))(x[0] - 1))
a(lambda: jacfwd(lambda x: torch.relu(x) * x)(x[0] - 1))
a(lambda: hessian(lambda w, b: ((x @ w + b)**2).sum(), argnums=(0, 1))(torch.ones(3), torch.ones(())))
m = nn.Linear(3, 3)
a(lambda: functional_call(m, {'weight': torch.zeros(3, 3), 'bias': torch.ones(3)}, x))
a(lambda: functional_call(m, {'w': x}, x))
a(lambda: functional_call(m, {'w': x}, x, strict=True))
a(lambda: functional_call(m, [1], x))
a(lambda: functional_call(m, 3, x))
a(lambda: functional_call(m, {'weight': torch.zeros(2, 2)}, x))
a(lambda: functional_call(m, ({'weight': x}, {'weight': x}), x))
a(lambda: functional_call(m, {'weight': 3}, x))
a(lambda: functional_call(nn.Sequential(m), {'0.w.b': x}, x))
a(lambda: functional_call(m, {}, (x,)))
a(lambda: stack_module_state([m, nn.Linear(3, 3)])[0]['bias'].requires_grad)
a(lambda: stack_module_state([]))
tied = nn.ModuleDict(dict(a=nn.Linear(2, 2), b=nn.Linear(2, 2)))
tied.b.weight = tied.a.weight
a(lambda: functional_call(tied, {'a.weight': torch.ones(2, 2), 'b.weight': torch.zeros(2, 2)}))


class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer('n', torch.zeros(()))

    def forward(self, x):
        self.n = self.n + 1
        return x * self.n


c = Counter()
state = {'n': torch.tensor(5.)}
a(lambda: functional_call(c, state, x))
print(state, c.n, m.weight.requires_grad, grad(back).__name__)
# ensembling
models = [nn.Linear(3, 2) for _ in range(4)]
params, buffers = stack_module_state(models)
print({k: v.shape for k, v in params.items()}, buffers)


def fmodel(p, b, x):
    return functional_call(models[0], (p, b), (x,))


out = vmap(fmodel, in_dims=(0, 0, None))(params, buffers, x)
print(out.shape, torch.allclose(out, torch.stack([mm(x) for mm in models])), out.requires_grad)
out.sum().backward()
print(params['weight'].grad[0])
print(vmap(vmap(torch.dot))(torch.ones(2, 3, 4), torch.ones(2, 3, 4)))
print(vmap(lambda a, b: {'s': a + b}, in_dims=({'q': 0}, None))({'q': x}, 1) if False else '')
print(torch.vmap(lambda a: a * 2, chunk_size=1)(x))
# higher order
f = lambda t: t ** 4
for _ in range(4):
    f = grad(f)
    print(f(torch.tensor(2.)))
u = lambda x, t: torch.sin(x) * torch.exp(-t)
u_xx = vmap(grad(grad(u, 0), 0), (0, 0))
u_t = vmap(grad(u, 1), (0, 0))
xs, ts = torch.linspace(0, 1, 4), torch.linspace(0, 1, 4)
print(torch.allclose(u_xx(xs, ts), u_t(xs, ts)), u_t(xs, ts))
# what a function does not reach has gradient 0, whatever it holds
odd = torch.tensor([float('inf'), float('nan'), 1.])
print(grad(lambda a, b: (b * 2).nan_to_num().sum(), argnums=(0, 1))(odd, odd))
print(torch.func.jacrev(lambda t: torch.ones(2))(odd))
af = torch.autograd.functional
print(af.jacobian(lambda t: torch.ones(2), odd))
print(af.vjp(lambda t: torch.ones(2), odd, torch.ones(2)))
print(af.jvp(lambda t: torch.ones(2), odd, torch.ones(3)))
