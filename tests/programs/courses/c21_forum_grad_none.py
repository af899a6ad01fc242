import torch
import warnings

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
z = y.sum()
z.backward()
print(x.grad, y.is_leaf, y.requires_grad)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(y.grad)
print(len(caught), "non-leaf" in str(caught[0].message))

a = torch.rand(2, requires_grad=True) * 10
print(a.is_leaf)
b = torch.rand(2).requires_grad_()
print(b.is_leaf)
y = x * 2
y.retain_grad()
(y ** 2).sum().backward()
print(y.grad, x.grad)
w = torch.ones(2, requires_grad=True)
u = torch.ones(2, requires_grad=True)
(w * 3).sum().backward()
print(w.grad, u.grad)
with torch.no_grad():
    v = w * 2
print(v.requires_grad, v.grad_fn)
try:
    torch.autograd.grad((w * 3).sum(), u)
except RuntimeError as e:
    print(e)
print(torch.autograd.grad((w * 3).sum(), [w, u], allow_unused=True))
h = []
w.grad = None
t = w * 2
t.register_hook(lambda g: h.append(g.clone()))
t.register_hook(lambda g: g * 10)
t.sum().backward()
print(h, w.grad)
