import torch

x = torch.tensor(1.0, requires_grad=True)
y = x * 2
z = y ** 2
y.retain_grad()
z.backward()
print(x.grad, y.grad)
w = torch.nn.Parameter(torch.tensor([[1., 2.], [3., 4.]]))
print(w.grad is None)
out = (w @ torch.tensor([1., 1.])).sum()
g, = torch.autograd.grad(out, w, create_graph=True)
print(g, g.requires_grad)
gg = torch.autograd.grad((w ** 3).sum(), [w], create_graph=True)[0]
print(torch.autograd.grad(gg.sum(), w)[0])
