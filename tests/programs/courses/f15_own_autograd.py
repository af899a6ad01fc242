"""Own autograd functions, hooks, grad of grad, jacobians and gradcheck."""
import torch
from torch.autograd import Function, grad, gradcheck
from torch.autograd.functional import jacobian, hessian


class Swish(Function):
    @staticmethod
    def forward(ctx, x, beta=1.0):
        s = torch.sigmoid(beta * x)
        ctx.save_for_backward(x, s)
        ctx.beta = beta
        return x * s

    @staticmethod
    def backward(ctx, g):
        x, s = ctx.saved_tensors
        print("  backward", ctx.needs_input_grad, tuple(g.shape))
        return g * (s + ctx.beta * x * s * (1 - s)), None


class Clamp(Function):
    @staticmethod
    def forward(x, lo, hi):
        return x.clamp(lo, hi)

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, lo, hi = inputs
        ctx.save_for_backward(x)
        ctx.bounds = lo, hi

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        lo, hi = ctx.bounds
        return g * ((x >= lo) & (x <= hi)), None, None


x = torch.tensor([-1.0, 0.0, 2.0], dtype=torch.double, requires_grad=True)
y = Swish.apply(x, 2.0)
print(y.grad_fn.name(), y.detach())
y.sum().backward()
print(x.grad)
print(gradcheck(lambda v: Clamp.apply(v, -0.5, 1.5), (x,)), Clamp.apply(x, 0.0, 1.0).grad_fn.name())
f = lambda v: (v ** 3).sum() + v[0] * v[1]
(g,) = grad(f(x), x, create_graph=True)
(h,) = grad((g ** 2).sum(), x)
print(g.detach(), h)
print(jacobian(lambda v: torch.stack([v.sum(), v.prod()]), x.detach()), hessian(f, x.detach()))
log = []
w = torch.tensor([1.0, 2.0], requires_grad=True)
handle = w.register_hook(lambda g: (log.append(("w", g.tolist())), g * 10)[1])
z = w * 3
z.retain_grad()
z.register_hook(lambda g: log.append(("z", g.tolist())))
z.sum().backward()
handle.remove()
print(log, w.grad, z.grad)
w.grad = None
(w.exp().sum() * 2).backward()
print(w.grad)
net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Tanh())
acts = {}
for name, m in net.named_children():
    m.register_forward_hook(lambda mod, inp, out, name=name: acts.__setitem__(name, tuple(out.shape)))
    m.register_full_backward_hook(lambda mod, gi, go: print("  bw", type(mod).__name__, len(gi), tuple(go[0].shape)))
net(torch.ones(1, 2, requires_grad=True)).sum().backward()
print(acts)
a = torch.ones(2, requires_grad=True)
with torch.no_grad():
    b = a * 2
c = a.detach() * 3
print(b.requires_grad, c.requires_grad, torch.is_grad_enabled(), a.is_leaf, (a * 2).is_leaf)
with torch.enable_grad(), torch.set_grad_enabled(False):
    print((a * 2).requires_grad)
try:
    (a.detach() * 2).sum().backward()
except RuntimeError as e:
    print(e)
print(torch.autograd.grad(a.sum(), a, grad_outputs=torch.tensor(3.0)))
