import numpy as np


class LogisticRegression:
    def __init__(self, lr=0.1, n_iters=200):
        self.lr = lr
        self.n_iters = n_iters
        self.weights = None
        self.bias = None

    def fit(self, X, y):
        n_samples, n_features = X.shape
        self.weights = np.zeros(n_features)
        self.bias = 0
        for _ in range(self.n_iters):
            y_predicted = self._sigmoid(np.dot(X, self.weights) + self.bias)
            dw = (1 / n_samples) * np.dot(X.T, (y_predicted - y))
            db = (1 / n_samples) * np.sum(y_predicted - y)
            self.weights -= self.lr * dw
            self.bias -= self.lr * db
        return self

    def predict(self, X):
        y_predicted = self._sigmoid(np.dot(X, self.weights) + self.bias)
        return np.array([1 if i > 0.5 else 0 for i in y_predicted])

    def _sigmoid(self, x):
        return 1 / (1 + np.exp(-x))


rng = np.random.RandomState(4)
X = np.vstack([rng.randn(20, 2) + 2, rng.randn(20, 2) - 2])
y = np.array([1] * 20 + [0] * 20)
model = LogisticRegression().fit(X, y)
print(np.round(model.weights, 4), round(float(model.bias), 4))
print("accuracy", np.sum(model.predict(X) == y) / len(y))
