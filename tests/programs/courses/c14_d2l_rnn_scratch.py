import math
import torch
from torch import nn
from torch.nn import functional as F

text = "the time traveller for so it will be convenient to speak of him was expounding"
vocab = sorted(set(text))
index = {c: i for i, c in enumerate(vocab)}
corpus = [index[c] for c in text]


def get_params(vocab_size, num_hiddens):
    def normal(shape):
        return torch.randn(size=shape) * 0.01

    W_xh = normal((vocab_size, num_hiddens))
    W_hh = normal((num_hiddens, num_hiddens))
    b_h = torch.zeros(num_hiddens)
    W_hq = normal((num_hiddens, vocab_size))
    b_q = torch.zeros(vocab_size)
    params = [W_xh, W_hh, b_h, W_hq, b_q]
    for param in params:
        param.requires_grad_(True)
    return params


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    H, = state
    outputs = []
    for X in inputs:
        H = torch.tanh(torch.mm(X, W_xh) + torch.mm(H, W_hh) + b_h)
        Y = torch.mm(H, W_hq) + b_q
        outputs.append(Y)
    return torch.cat(outputs, dim=0), (H,)


def grad_clipping(params, theta):
    norm = torch.sqrt(sum(torch.sum((p.grad ** 2)) for p in params))
    if norm > theta:
        for param in params:
            param.grad[:] *= theta / norm
    return norm


torch.manual_seed(0)
num_hiddens, steps = 16, 8
params = get_params(len(vocab), num_hiddens)
loss = nn.CrossEntropyLoss()
for epoch in range(1):
    state, total, count = (torch.zeros((1, num_hiddens)),), 0.0, 0
    for i in range(0, len(corpus) - steps - 1, steps):
        for s in state:
            s.detach_()
        X = F.one_hot(torch.tensor([corpus[i:i + steps]]).T, len(vocab)).type(torch.float32)
        Y = torch.tensor(corpus[i + 1:i + 1 + steps])
        y_hat, state = rnn(X, state, params)
        l = loss(y_hat, Y.long()).mean()
        l.backward()
        grad_clipping(params, 1)
        with torch.no_grad():
            for p in params:
                p -= 1.0 * p.grad
                p.grad.zero_()
        total += l * Y.numel()
        count += Y.numel()
    print(f"perplexity {math.exp(total / count):.2f}")
print(X.shape, y_hat.shape, state[0].shape)
