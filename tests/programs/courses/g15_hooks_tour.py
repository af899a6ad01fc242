import torch
import torch.nn as nn

torch.manual_seed(0)
activation = {}


def get_activation(name):
    def hook(model, input, output):
        activation[name] = output.detach()
    return hook


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.cl1 = nn.Linear(5, 4)
        self.cl2 = nn.Linear(4, 3)
        self.fc = nn.Sequential(nn.Dropout(0.2), nn.Linear(3, 2))

    def forward(self, x, scale=1.0):
        x = torch.relu(self.cl1(x))
        x = torch.relu(self.cl2(x))
        return self.fc(x) * scale


model = MyModel()
handles = [m.register_forward_hook(get_activation(n)) for n, m in model.named_modules() if n]
x = torch.randn(2, 5)
out = model(x)
print({k: tuple(v.shape) for k, v in activation.items()})
for h in handles:
    h.remove()
activation.clear()
model(x)
print(activation)


def pre(module, args):
    print('pre', type(module).__name__, len(args))
    return (args[0] * 2,)


def bw(module, grad_input, grad_output):
    print('backward', module, [None if g is None else tuple(g.shape) for g in grad_input], [tuple(g.shape) for g in grad_output])
    return tuple(None if g is None else g * 10 for g in grad_input)


def bw_pre(module, grad_output):
    print('backward pre', type(module).__name__)


def with_kwargs(module, args, kwargs, output):
    print('kwargs', kwargs)


model.cl1.register_forward_pre_hook(pre)
model.cl2.register_full_backward_hook(bw)
model.cl2.register_full_backward_pre_hook(bw_pre)
model.register_forward_hook(with_kwargs, with_kwargs=True)
loss = model(x, scale=3.0).sum()
loss.backward()
print(model.cl1.weight.grad[0])
# tensor hooks
grads = {}
def save_grad(name):
    def hook(grad):
        grads[name] = grad
    return hook
v = torch.tensor([0., 0., 0.], requires_grad=True)
h = v.register_hook(lambda grad: grad * 2)  # double the gradient
v.backward(torch.tensor([1., 2., 3.]))
print(v.grad)
h.remove()
a = torch.randn(3, requires_grad=True)
b = a * 2
b.register_hook(save_grad('b'))
b.register_hook(lambda g: print('second hook sees', g))
(b ** 2).sum().backward()
print(torch.allclose(grads['b'], 2 * b))
# clip by hook
for p in model.parameters():
    p.register_hook(lambda grad: torch.clamp(grad, -0.1, 0.1))
model.zero_grad()
model(x).pow(2).sum().mul(100).backward()
print([p.grad.abs().max().item() <= 0.1001 for p in model.parameters()])
try:
    torch.ones(1).register_hook(print)
except RuntimeError as e:
    print(e)


class GradReverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, lambd):
        ctx.lambd = lambd
        return x.view_as(x)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.neg() * ctx.lambd, None


t = torch.ones(2, requires_grad=True)
r = GradReverse.apply(t, 0.5)
print(r)
r.sum().backward()
print(t.grad)
with torch.autograd.graph.saved_tensors_hooks(lambda t: (print('pack', tuple(t.shape)), t)[1], lambda t: (print('unpack'), t)[1]):
    s = (t * t).sum()
s.backward()
# total gradient norm by layer
for name, p in model.named_parameters():
    if p.grad is not None:
        print(f'{name:15} {p.grad.norm():.4f}')
