import torch

x = torch.tensor(2.0, requires_grad=True)

a = x * 3
b = torch.sin(x)
y = a * b + x

y.backward()
print(f"y = {y.item():.4f}")
print(f"dy/dx = {x.grad.item():.4f}")
