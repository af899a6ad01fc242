import torch


def net(x, params):
    w1, b1, w2, b2 = params
    return torch.tanh(x @ w1 + b1) @ w2 + b2


torch.manual_seed(0)
params = [p.requires_grad_() for p in (torch.randn(1, 8) * 0.5, torch.zeros(8), torch.randn(8, 1) * 0.5, torch.zeros(1))]
meta = torch.optim.Adam(params, lr=0.01)
for step in range(6):
    meta_loss = 0.0
    for task in range(2):
        amplitude, phase = torch.rand(1) * 4 + 1, torch.rand(1) * 3.14
        x = torch.rand(10, 1) * 10 - 5
        y = amplitude * torch.sin(x + phase)
        inner = ((net(x[:5], params) - y[:5]) ** 2).mean()
        grads = torch.autograd.grad(inner, params, create_graph=True)
        fast = [p - 0.01 * g for p, g in zip(params, grads)]
        meta_loss = meta_loss + ((net(x[5:], fast) - y[5:]) ** 2).mean()
    meta.zero_grad()
    meta_loss.backward()
    meta.step()
    print(f"{step} {meta_loss.item():.4f} {params[0].grad.norm().item():.4f}")
x = torch.tensor([0.5, 1.5], requires_grad=True)
y = (x ** 3).sum()
g, = torch.autograd.grad(y, x, create_graph=True)
h, = torch.autograd.grad(g.sum(), x, create_graph=True)
t, = torch.autograd.grad(h.sum(), x)
print(g, h, t)
print(torch.autograd.functional.hessian(lambda v: (v ** 3).prod(), torch.tensor([1.0, 2.0])))
print(torch.autograd.functional.jacobian(lambda v: torch.stack([v.sum(), v.prod()]), torch.tensor([2.0, 3.0])))
