import numpy as np

rng = np.random.default_rng(3)
X = rng.normal(size=(10, 4))
y = rng.integers(0, 2, size=10)
order = rng.permutation(len(X))
for start in range(0, len(X), 4):
    batch = order[start:start + 4]
    print(batch, y[batch], X[batch].mean().round(3))
mask = (rng.random(X.shape) > 0.5) / 0.5
print(mask[0], (X * mask).shape, mask.dtype)
onehot = np.eye(3)[[0, 2, 1]]
print(onehot)
logits = np.array([[1.0, 2.0, 3.0], [1.0, 1.0, 1.0]])
exp = np.exp(logits - logits.max(axis=1, keepdims=True))
probs = exp / exp.sum(axis=1, keepdims=True)
print(probs.round(4), -np.log(probs[np.arange(2), [2, 0]]).mean())
with_names = np.array(["cat", "dog"])
print(with_names[probs.argmax(1) % 2], with_names.shape)
np.set_printoptions(precision=2, suppress=True)
print(np.array([1.23456, 1e-9]), np.array([[1.5, 2], [3, 4]]))
print(np.pad(np.ones((2, 2)), 1), np.tile([1, 2], 2), np.repeat([1, 2], 2), np.diff([1, 4, 9]))
print(X[X > 0].size, np.percentile([1, 2, 3, 4], 50), np.histogram([1, 2, 2, 3], bins=2))
