import numpy as np

np.random.seed(0)
X = np.random.randn(4, 3)
w = np.zeros(3)
y = X @ np.array([1.0, -2.0, 0.5])
for i in range(50):
    grad = 2 * X.T @ (X @ w - y) / len(y)
    w -= 0.1 * grad
print(w.round(3), f"{np.mean((X @ w - y) ** 2):.4f}", X.shape, X.dtype, type(w), w.argmax(), np.linalg.norm(w).round(3))


class Dense:
    def __init__(self, n, m):
        self.W = np.random.randn(n, m) * 0.1
        self.b = np.zeros(m)

    def __call__(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g):
        self.dW, self.db = self.x.T @ g, g.sum(0)
        return g @ self.W.T


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


layer = Dense(3, 2)
p = softmax(layer(X))
onehot = np.eye(2)[[0, 1, 1, 0]]
loss = -np.log(p[np.arange(4), [0, 1, 1, 0]]).mean()
layer.backward((p - onehot) / 4)
print(f"{loss:.4f}", p.sum(axis=1), layer.dW.shape, np.allclose(layer.db, ((p - onehot) / 4).sum(0)))
eps = 1e-6
layer.W[0, 0] += eps
up = -np.log(softmax(layer(X))[np.arange(4), [0, 1, 1, 0]]).mean()
print(abs((up - loss) / eps - layer.dW[0, 0]) < 1e-4)
a = np.arange(6).reshape(2, 3)
print(a, a.T, a[a > 2], a[:, 1], a[::-1], a.sum(), a.mean(axis=0), np.concatenate([a, a]).shape, np.where(a > 2, 1, 0), a.astype(float) / 2, sep="\n")
print(np.linspace(0, 1, 3), np.zeros((2, 2)), np.full(2, 7), np.maximum(0, [-1, 2]), np.dot([1, 2], [3, 4]), np.clip([1, 5], 2, 4), np.unique([3, 1, 3]), np.argsort([3, 1, 2]), np.cumsum([1, 2, 3]), np.pi)
print(repr(np.array([1.5, 2.5])), str(np.array([[1, 2], [3, 4]])), np.float64(1.5), [np.float64(2.0)], float(np.array(3.0)), int(np.int64(4)), np.isnan(np.nan), np.inf)
try:
    np.ones((2, 3)) @ np.ones((2, 3))
except ValueError as e:
    print("ValueError", str(e)[:50])
