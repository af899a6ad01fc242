import numpy as np

a = np.array([[1, 2, 3], [4, 5, 6]])
print(a, a.shape, a.dtype, a.ndim, a.size, a.T.shape, len(a), a[0], a[1, 2], a[:, 1], a[::-1, ::2], a[a > 2], a[-1][-1])
print(np.zeros(3), np.ones((2, 2)), np.full(2, 7), np.eye(2), np.arange(0, 1, 0.25), np.linspace(0, 1, 5), np.empty(0), np.array(5), np.array([1, 2.5]), np.array([True, False]), np.array(["a", "bc"]))
print(a + 1, a * 2.0, a ** 2, a / 2, a // 2, a % 2, -a, a @ a.T, a == 2, ~(a > 2), a + np.array([10, 20, 30]), 1 - a)
print(a.sum(), a.sum(axis=0), a.mean(), a.mean(axis=1, keepdims=True), a.std(), a.var(), a.max(), a.argmax(), a.min(axis=1), a.cumsum(), a.prod(), np.median(a), np.percentile(a, 50), a.any(), a.all())
print(np.exp([0, 1]), np.log([1, 10]), np.sqrt([4, 9]), np.sin(0.5), np.abs([-1, 2]), np.tanh([0.5]), np.maximum([1, 5], 3), np.clip([1, 5, 9], 2, 6), np.round([1.256, 2.5], 1), np.sign([-2, 0, 3]), np.floor([1.5, -1.5]))
print(a.reshape(3, 2), a.ravel(), a.flatten()[:2], a.reshape(-1, 1).shape, np.concatenate([a, a]), np.vstack([a[0], a[1]]), np.hstack([a, a]).shape, np.stack([a, a]).shape, np.expand_dims(a, 0).shape, a[None].shape, a[:, np.newaxis].shape, np.squeeze(np.ones((1, 2))), np.transpose(a), np.split(np.arange(6), 3))
print(np.dot([1, 2], [3, 4]), np.outer([1, 2], [3, 4]), np.linalg.norm([3, 4]), np.linalg.inv([[2.0, 0], [0, 4]]), np.linalg.det([[1, 2], [3, 4]]), np.where(a > 3, a, 0), np.argsort([3, 1, 2]), np.sort([3, 1, 2]), np.unique([1, 2, 2]), np.argmax(a, axis=1), np.nonzero([0, 1, 2]), np.diff([1, 4, 9]), np.tile([1, 2], 2), np.repeat([1, 2], 2), np.allclose([0.1 + 0.2], [0.3]), np.isnan([np.nan, 1]), np.meshgrid([1, 2], [3, 4]), np.bincount([0, 1, 1]), np.einsum("ij->j", a))
b = a.astype(np.float32)
b[0, 0] = 9; b[:, 1] += 1; b[1] = 0
print(b, b.dtype, a.tolist(), b.copy() is b, np.float32(1) / 3, int(a[0, 0]), float(b[0, 0]), a.dtype == np.int64, np.pi, np.inf, b.nbytes, a.item(3), np.int64(3) + 1, type(a[0, 0]).__name__)
np.random.seed(0)
print(np.random.rand(2), np.random.randn(2), np.random.randint(0, 10, 3), np.random.choice([1, 2, 3], 2), np.random.permutation(4), np.random.uniform(-1, 1, 2), np.random.normal(0, 1, (1, 2)))
rng = np.random.default_rng(0)
print(rng.random(2), rng.integers(0, 10, 3), rng.normal(size=2))
np.set_printoptions(precision=2, suppress=True)
print(np.array([1.23456, 1e-9, 1000.0]))
for row in a:
    print(row, row.sum())
print([x for x in np.arange(3)], sum(np.arange(4)), max(np.array([1, 3])), list(zip(a[0], a[1])), sorted(np.array([2, 1])), 3 in np.array([1, 3]), np.array([1]) == 1, bool(np.array([1])))
for bad in (lambda: a + np.ones(5), lambda: a.reshape(4), lambda: a[5], lambda: a @ a, lambda: np.array([[1, 2], [3]]), lambda: bool(a), lambda: np.linalg.inv(np.zeros((2, 2))), lambda: a.sum(axis=3), lambda: np.concatenate([a, np.ones(2)]), lambda: np.zeros(-1)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
