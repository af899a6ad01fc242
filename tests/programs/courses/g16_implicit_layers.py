import torch
import torch.nn as nn
import torch.autograd as autograd

torch.manual_seed(0)


class TanhNewtonImplicitLayer(nn.Module):
    def __init__(self, out_features, tol=1e-4, max_iter=50):
        super().__init__()
        self.linear = nn.Linear(out_features, out_features, bias=False)
        self.tol = tol
        self.max_iter = max_iter

    def forward(self, x):
        # Run Newton's method outside of the autograd framework
        with torch.no_grad():
            z = torch.tanh(x)
            self.iteration = 0
            while self.iteration < self.max_iter:
                z_linear = self.linear(z) + x
                g = z - torch.tanh(z_linear)
                self.err = torch.norm(g)
                if self.err < self.tol:
                    break
                # newton step
                J = torch.eye(z.shape[1])[None, :, :] - (1 / torch.cosh(z_linear)**2)[:, :, None] * self.linear.weight[None, :, :]
                z = z - torch.linalg.solve(J, g[:, :, None])[:, :, 0]
                self.iteration += 1

        # reengage autograd and add the gradient hook
        z = torch.tanh(self.linear(z) + x)
        z.register_hook(lambda grad: torch.linalg.solve(J.transpose(1, 2), grad[:, :, None])[:, :, 0])
        return z


layer = TanhNewtonImplicitLayer(4, tol=1e-10, max_iter=6).double()
x = torch.randn(2, 4, requires_grad=True, dtype=torch.double)
z = layer(x)
print(z, layer.iteration)
print(torch.autograd.gradcheck(layer, x, check_undefined_grad=False, atol=1e-4))


class DEQFixedPoint(nn.Module):
    def __init__(self, f, solver, **kwargs):
        super().__init__()
        self.f = f
        self.solver = solver
        self.kwargs = kwargs

    def forward(self, x):
        with torch.no_grad():
            z, self.forward_res = self.solver(lambda z: self.f(z, x), torch.zeros_like(x), **self.kwargs)
        z = self.f(z, x)
        z0 = z.clone().detach().requires_grad_()
        f0 = self.f(z0, x)

        def backward_hook(grad):
            g, self.backward_res = self.solver(lambda y: autograd.grad(f0, z0, y, retain_graph=True)[0] + grad, grad, **self.kwargs)
            return g

        z.register_hook(backward_hook)
        return z


def forward_iteration(f, x0, max_iter=12, tol=1e-3):
    f0 = f(x0)
    res = []
    for k in range(max_iter):
        x = f0
        f0 = f(x)
        res.append((f0 - x).norm().item() / (1e-5 + f0.norm().item()))
        if (res[-1] < tol):
            break
    return f0, res


class Cell(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.W = nn.Parameter(0.2 * torch.randn(d, d))

    def forward(self, z, x):
        return torch.tanh(z @ self.W + x)


deq = DEQFixedPoint(Cell(4), forward_iteration).double()
xx = torch.randn(3, 4, dtype=torch.double)
out = deq(xx)
out.pow(2).sum().backward()
print(len(deq.forward_res), len(deq.backward_res))
print(deq.f.W.grad)
# sqrt by implicit differentiation: y*y = a
a = torch.tensor(2.0, requires_grad=True)
with torch.no_grad():
    y = a.clone()
    for _ in range(20):
        y = 0.5 * (y + a / y)
y = y - (y.detach() ** 2 - a) / (2 * y.detach())
y.backward()
print(y, a.grad, 1 / (2 * 2 ** 0.5))
