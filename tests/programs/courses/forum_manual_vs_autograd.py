# Check of a hand-made gradient, with numpy
import numpy as np
import torch


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


rng = np.random.default_rng(0)
W = rng.normal(size=(3, 2))
x = rng.normal(size=(4, 3))
out = sigmoid(x @ W)
grad = x.T @ (out * (1 - out))
print(np.round(grad, 4))
Wt = torch.tensor(W, requires_grad=True)
xt = torch.from_numpy(x)
torch.sigmoid(xt @ Wt).sum().backward()
print(Wt.grad)
print(np.allclose(grad, Wt.grad.numpy()))
eps = 1e-6
numeric = np.zeros_like(W)
for i in range(W.shape[0]):
    for j in range(W.shape[1]):
        Wp, Wm = W.copy(), W.copy()
        Wp[i, j] += eps
        Wm[i, j] -= eps
        numeric[i, j] = (sigmoid(x @ Wp).sum() - sigmoid(x @ Wm).sum()) / (2 * eps)
print(np.abs(numeric - grad).max() < 1e-6)
