import torch
from torch.autograd.functional import jacobian, hessian


def f(x):
    return torch.stack([x[0] ** 2 * x[1], x[0] + x[1] ** 3])


x = torch.tensor([2.0, 3.0])
print(jacobian(f, x))
print(hessian(lambda v: (v[0] ** 2 * v[1] + v[1] ** 3), x))
x.requires_grad_()
y = f(x)
rows = [torch.autograd.grad(y[i], x, retain_graph=True)[0] for i in range(2)]
print(torch.stack(rows))
g = torch.autograd.grad((x ** 3).sum(), x, create_graph=True)[0]
print(torch.autograd.grad(g, x, grad_outputs=torch.ones_like(x))[0])
