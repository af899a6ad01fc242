import torch

w = torch.randn(3, requires_grad=True)
try:
    w += 1
except RuntimeError as err:
    print(type(err).__name__, err)
with torch.no_grad():
    w.fill_(2.0)
loss = (w * 3).sum()
loss.backward()
print(w.grad, w.is_leaf, (w * 2).is_leaf)
try:
    (w * 2).numpy()
except RuntimeError as err:
    print(err)
a = torch.tensor([1.0, 2.0], requires_grad=True)
b = a.exp()
b.add_(1)
try:
    b.sum().backward()
except RuntimeError as err:
    print(str(err)[:70])
