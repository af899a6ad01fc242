import numpy as np


def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(w) + b
    return out, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


def softmax_loss(x, y):
    shifted = x - np.max(x, axis=1, keepdims=True)
    Z = np.sum(np.exp(shifted), axis=1, keepdims=True)
    log_probs = shifted - np.log(Z)
    probs = np.exp(log_probs)
    N = x.shape[0]
    loss = -np.sum(log_probs[np.arange(N), y]) / N
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    dx /= N
    return loss, dx


def svm_loss(x, y):
    N = x.shape[0]
    correct = x[np.arange(N), y]
    margins = np.maximum(0, x - correct[:, np.newaxis] + 1.0)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins) / N
    num_pos = np.sum(margins > 0, axis=1)
    dx = np.zeros_like(x)
    dx[margins > 0] = 1
    dx[np.arange(N), y] -= num_pos
    return loss, dx / N


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    D = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(D, dtype=x.dtype))
    mu, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    xhat = (x - mu) / std
    out = gamma * xhat + beta
    bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mu
    bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
    return out, (xhat, gamma, std)


def batchnorm_backward(dout, cache):
    xhat, gamma, std = cache
    N = dout.shape[0]
    dgamma, dbeta = (dout * xhat).sum(axis=0), dout.sum(axis=0)
    dxhat = dout * gamma
    dx = (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0)) / std
    return dx, dgamma, dbeta


def eval_numerical_gradient_array(f, x, df, h=1e-5):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        oldval = x[ix]
        x[ix] = oldval + h
        pos = f(x).copy()
        x[ix] = oldval - h
        neg = f(x).copy()
        x[ix] = oldval
        grad[ix] = np.sum((pos - neg) * df) / (2 * h)
        it.iternext()
    return grad


def rel_error(x, y):
    return np.max(np.abs(x - y) / (np.maximum(1e-8, np.abs(x) + np.abs(y))))


np.random.seed(231)
x = np.random.randn(4, 2, 3)
w = np.random.randn(6, 5)
b = np.random.randn(5)
dout = np.random.randn(4, 5)
_, cache = affine_forward(x, w, b)
dx, dw, db = affine_backward(dout, cache)
print(rel_error(eval_numerical_gradient_array(lambda x: affine_forward(x, w, b)[0], x, dout), dx) < 1e-7)
print(rel_error(eval_numerical_gradient_array(lambda w: affine_forward(x, w, b)[0], w, dout), dw) < 1e-7)
print(rel_error(eval_numerical_gradient_array(lambda b: affine_forward(x, w, b)[0], b, dout), db) < 1e-7)
x = np.linspace(-0.5, 0.5, num=12).reshape(3, 4)
out, _ = relu_forward(x)
print(out)
scores, y = 0.001 * np.random.randn(50, 10), np.random.randint(10, size=50)
print("%.4f %.4f" % (softmax_loss(scores, y)[0], svm_loss(scores, y)[0]))
a = np.random.randn(20, 3) * [1.0, 5.0, 0.5] + [10.0, 0.0, -3.0]
bn_param = {"mode": "train"}
a_norm, bn_cache = batchnorm_forward(a, np.ones(3), np.zeros(3), bn_param)
print(np.abs(a_norm.mean(axis=0)).max() < 1e-10, a_norm.std(axis=0).round(3))
g = np.random.randn(*a.shape)
dxa = batchnorm_backward(g, bn_cache)[0]
num = eval_numerical_gradient_array(lambda x: batchnorm_forward(x, np.ones(3), np.zeros(3), {})[0], a, g)
print(rel_error(num, dxa) < 1e-5, sorted(bn_param))


class TwoLayerNet(object):
    def __init__(self, input_dim=5, hidden_dim=20, num_classes=3, weight_scale=1e-1, reg=0.0):
        self.params = {}
        self.reg = reg
        self.params["W1"] = weight_scale * np.random.randn(input_dim, hidden_dim)
        self.params["b1"] = np.zeros(hidden_dim)
        self.params["W2"] = weight_scale * np.random.randn(hidden_dim, num_classes)
        self.params["b2"] = np.zeros(num_classes)

    def loss(self, X, y=None):
        h, cache1 = affine_forward(X, self.params["W1"], self.params["b1"])
        r, cache2 = relu_forward(h)
        scores, cache3 = affine_forward(r, self.params["W2"], self.params["b2"])
        if y is None:
            return scores
        grads = {}
        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(self.params["W1"] ** 2) + np.sum(self.params["W2"] ** 2))
        dr, grads["W2"], grads["b2"] = affine_backward(dscores, cache3)
        _, grads["W1"], grads["b1"] = affine_backward(relu_backward(dr, cache2), cache1)
        for k in ("W1", "W2"):
            grads[k] += self.reg * self.params[k]
        return loss, grads


X = np.random.randn(60, 5)
y = np.argmax(X[:, :3], axis=1)
model = TwoLayerNet(reg=1e-3)
velocity = {k: np.zeros_like(v) for k, v in model.params.items()}
for it in range(40):
    batch = np.random.choice(60, 20)
    loss, grads = model.loss(X[batch], y[batch])
    for k in model.params:
        velocity[k] = 0.9 * velocity[k] - 0.1 * grads[k]
        model.params[k] += velocity[k]
    if it % 10 == 0:
        acc = (np.argmax(model.loss(X), axis=1) == y).mean()
        print("iteration %d / %d: loss %f, acc %.3f" % (it, 40, loss, acc))
print(sum(1 for _ in np.ndindex(2, 3)), list(np.ndindex((2, 2))))
