import torch
import torch.nn as nn
from torch.func import functional_call, vmap, grad, jacrev, hessian, vjp, stack_module_state

torch.manual_seed(0)


def simple(x):
    return torch.sin(x) ** 2


x = torch.tensor(1.3)
print(grad(simple)(x))
print(grad(grad(simple))(x))
model = nn.Linear(3, 1)
params = dict(model.named_parameters())
data, targets = torch.randn(5, 3), torch.randn(5, 1)


def compute_loss(params, sample, target):
    pred = functional_call(model, params, (sample.unsqueeze(0),))
    return nn.functional.mse_loss(pred, target.unsqueeze(0))


ft_compute_grad = grad(compute_loss)
one = ft_compute_grad({k: v.detach() for k, v in params.items()}, data[0], targets[0])
print(one)
per_sample = vmap(ft_compute_grad, in_dims=(None, 0, 0))({k: v.detach() for k, v in params.items()}, data, targets)
print({k: v.shape for k, v in per_sample.items()})
print(per_sample['weight'][:, 0])


def predict(weight, bias, x):
    return (weight @ x + bias).tanh()


W, b, v = torch.randn(4, 3), torch.randn(4), torch.randn(3)
J = jacrev(predict, argnums=2)(W, b, v)
print(J)
H = hessian(lambda x: (x ** 3).sum())(v)
print(H)
out, f = vjp(lambda x: x.exp(), v)
print(out, f(torch.ones(3)))
print(vmap(torch.dot)(torch.arange(6.).view(2, 3), torch.ones(2, 3)))
