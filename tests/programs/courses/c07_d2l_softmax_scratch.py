import torch


def softmax(X):
    X_exp = torch.exp(X)
    partition = X_exp.sum(1, keepdim=True)
    return X_exp / partition


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y_hat)), y])


def accuracy(y_hat, y):
    if len(y_hat.shape) > 1 and y_hat.shape[1] > 1:
        y_hat = y_hat.argmax(axis=1)
    cmp = y_hat.type(y.dtype) == y
    return float(cmp.type(y.dtype).sum())


class Accumulator:
    def __init__(self, n):
        self.data = [0.0] * n

    def add(self, *args):
        self.data = [a + float(b) for a, b in zip(self.data, args)]

    def __getitem__(self, idx):
        return self.data[idx]


torch.manual_seed(1)
X = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print(X.sum(0, keepdim=True), X.sum(1, keepdim=True))
X = torch.normal(0, 1, (2, 5))
X_prob = softmax(X)
print(X_prob, X_prob.sum(1))
y = torch.tensor([0, 2])
y_hat = torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]])
print(y_hat[[0, 1], y], cross_entropy(y_hat, y), accuracy(y_hat, y) / len(y))

W = torch.normal(0, 0.01, size=(6, 3), requires_grad=True)
b = torch.zeros(3, requires_grad=True)
features = torch.randn(30, 6)
labels = (features @ torch.randn(6, 3)).argmax(1)
for epoch in range(5):
    metric = Accumulator(3)
    for i in range(0, 30, 10):
        out = softmax(torch.matmul(features[i:i + 10].reshape((-1, W.shape[0])), W) + b)
        l = cross_entropy(out, labels[i:i + 10])
        l.sum().backward()
        with torch.no_grad():
            W -= 0.05 * W.grad
            b -= 0.05 * b.grad
            W.grad.zero_(), b.grad.zero_()
        metric.add(float(l.sum().detach()), accuracy(out, labels[i:i + 10]), labels[i:i + 10].numel())
    print(f"epoch {epoch + 1}: loss {metric[0] / metric[2]:.4f}, acc {metric[1] / metric[2]:.3f}")
