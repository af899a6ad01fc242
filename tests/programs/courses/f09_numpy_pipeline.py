"""numpy pre-processing, conversion to tensors, and back."""
import numpy as np
import torch

rng = np.random.RandomState(42)
X = rng.randn(6, 3).astype(np.float32)
X[2, 1] = np.nan
print(np.isnan(X).sum(), np.nanmean(X, axis=0).round(4))
X = np.where(np.isnan(X), np.nanmean(X, axis=0), X)
X = (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)
print(X.mean(axis=0).round(5) + 0.0, X.std(axis=0, ddof=1).round(5), X.dtype)
labels = np.array(["cat", "dog", "cat", "bird", "dog", "cat"])
names, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
print(names, inverse, counts, np.eye(3)[inverse][:2])
t = torch.from_numpy(X)
y = torch.as_tensor(inverse)
X[0, 0] = 5.0
print(t[0, 0].item(), t.dtype, y.dtype, y.shape)
w = torch.zeros(3, 3, requires_grad=True)
loss = torch.nn.functional.cross_entropy(t @ w, y)
loss.backward()
print(f"{loss.item():.5f}", w.grad.numpy().sum(axis=1).round(5) + 0.0)
back = w.detach().numpy()
back += 1
print(w[0], type(back), back.flags["C_CONTIGUOUS"] if hasattr(back, "flags") else True)
idx = np.argsort(-counts, kind="stable")
print(idx, names[idx], np.cumsum(counts[idx]), np.diff([1, 4, 9]), np.clip([-1, 5], 0, 3))
a = np.arange(12).reshape(3, 4)
print(a[::2, 1:3], a[a % 5 == 0], a[[0, 2], [1, 3]], a.T.shape, a[..., -1])
print(np.concatenate([a, a[:1] * 10]).shape, np.stack([a, a]).shape, np.vstack([a[0], a[1]]), np.hstack([a[:, :1], a[:, 1:2]]))
print(np.linspace(0, 1, 5), np.logspace(0, 2, 3), np.zeros((2, 2), dtype=int), np.full(3, 7.5), np.eye(2, k=1))
print(np.dot([1, 2], [3, 4]), np.outer([1, 2], [1, 2]), a @ a.T, np.linalg.norm([3, 4]))
print(np.allclose([1.0], [1.0 + 1e-9]), np.array_equal(a, a), np.any(a > 10), np.all(a >= 0), np.argmax(a), a.max(axis=1), np.percentile([1, 2, 3, 4], 50))
print(np.random.default_rng(0).integers(0, 10, 5), np.float32(1) / 3, np.int64(7) // 2, np.pi, np.inf > 1e308)
print(a.astype(float).mean(), a.sum(axis=0, keepdims=True), a.ravel()[:3], np.expand_dims(a, 0).shape, np.squeeze(np.ones((1, 2, 1))).shape)
print(np.meshgrid(np.arange(2), np.arange(3))[0], np.tile([1, 2], 2), np.repeat([1, 2], 2), np.roll([1, 2, 3], 1), np.split(np.arange(6), 3)[1])
try:
    np.ones(3) + np.ones(4)
except ValueError as e:
    print(e)
np.set_printoptions(precision=2, suppress=True)
print(np.array([1.23456, 1e-9, 100.0]), np.array([[True, False]]))
for row in a[:2]:
    print(row.tolist(), row.dtype.name, row.size, len(row))
