import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.clone()
z = x.detach()
z[0] = 5
print(x, y, z, y.grad_fn is not None, z.requires_grad)
d = x.detach().clone()
d[0] = 7
print(x, d)
out = (y * d).sum()
out.backward()
print(x.grad)
h = torch.zeros(2)
for step in range(3):
    h = torch.tanh(x * step + h.detach())
h.sum().backward()
print(x.grad)
