import torch

# A first look at autograd, step by step.
torch.manual_seed(0)
x = torch.ones(2, 2, requires_grad=True)
print(x)
y = x + 2
print(y)
print(y.grad_fn is not None, y.is_leaf, x.is_leaf)
z = y * y * 3
out = z.mean()
print(z, out)

a = torch.randn(2, 2)
a = ((a * 3) / (a - 1))
print(a.requires_grad)
a.requires_grad_(True)
print(a.requires_grad)
b = (a * a).sum()
print(b.grad_fn.name())

out.backward()
print(x.grad)

v = torch.randn(3, requires_grad=True)
w = v * 2
while w.data.norm() < 1000:
    w = w * 2
print(w)
w.backward(torch.tensor([0.1, 1.0, 0.0001], dtype=torch.float))
print(v.grad)

print(v.requires_grad)
print((v ** 2).requires_grad)
with torch.no_grad():
    print((v ** 2).requires_grad)
d = v.detach()
print(d.requires_grad, d.eq(v).all())
