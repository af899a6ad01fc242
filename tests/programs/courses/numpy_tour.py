import numpy as np

a = np.array([1, 2, 3, 4, 5, 6])
print(a, a[0], a[-2:], a[::2], a[a > 3])
print(repr(a), type(a).__name__, a.dtype)
b = a.reshape(2, 3)
print(b, b.T, b.sum(axis=0), b.mean(axis=1), b.max(), sep="\n")
print(b[1, 2], b[:, 1], b[0])
b[0, 0] = 100
print(a)
c = np.zeros((2, 3), dtype=np.float32)
c += b
print(c, c.dtype)
print(np.arange(0, 1, 0.25), np.linspace(0, 1, 5), np.eye(2))
print(np.concatenate([b, b], axis=1), np.vstack((a, a)).shape, np.stack([a, a], axis=1).shape)
print(np.where(a > 50, 1, 0), np.argmax(a), np.argsort(a), np.sort(a)[::-1])
print(np.unique([3, 1, 2, 3, 1], return_counts=True))
print(a.astype(float), a.astype('int8'), np.float32(1.5) + 1, np.pi)
print([x * 2 for x in a], list(a), a.tolist(), len(a))
print(np.clip(a, 2, 5), np.cumsum(a), np.prod(a[1:]), np.std(a), np.var(a))
print(np.random.RandomState(3).randint(0, 10, size=(2, 3)))
print(f"{np.mean(a):.2f} {np.sqrt(2):.3f}", np.isnan(np.nan), np.inf)
print(np.expand_dims(a, 0).shape, a[:, np.newaxis].shape, a[None].shape, np.squeeze(a[None]).shape)
rows, cols = b.shape
for i, row in enumerate(b):
    print(i, row)
print(np.array_equal(a, a.copy()), (a == a).all(), np.any(a > 1000))
x, y = np.meshgrid(np.arange(3), np.arange(2))
print(x, y)
print(np.outer([1, 2], [3, 4]), np.dot([1, 2], [3, 4]), np.linalg.norm([3, 4]), np.linalg.inv(np.array([[2., 0.], [0., 4.]])))
print(np.array([1.5, 2.25, -3.125e10]), np.array([True, False]), np.array([[1.0]]), np.array(5))
