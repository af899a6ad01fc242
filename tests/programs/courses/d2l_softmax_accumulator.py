# Accumulator, Timer and lambda initializers as in d2l
import time
import torch
from torch import nn
import numpy as np


class Timer:
    """Record multiple running times."""

    def __init__(self):
        self.times = []
        self.start()

    def start(self):
        self.tik = time.time()

    def stop(self):
        self.times.append(time.time() - self.tik)
        return self.times[-1]

    def avg(self):
        return sum(self.times) / len(self.times)

    def cumsum(self):
        return np.array(self.times).cumsum().tolist()


class Accumulator:
    """For accumulating sums over `n` variables."""

    def __init__(self, n):
        self.data = [0.0] * n

    def add(self, *args):
        self.data = [a + float(b) for a, b in zip(self.data, args)]

    def reset(self):
        self.data = [0.0] * len(self.data)

    def __getitem__(self, idx):
        return self.data[idx]


def accuracy(y_hat, y):
    if len(y_hat.shape) > 1 and y_hat.shape[1] > 1:
        y_hat = y_hat.argmax(axis=1)
    cmp = y_hat.type(y.dtype) == y
    return float(cmp.type(y.dtype).sum())


def init_weights(m):
    if type(m) == nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


timer = Timer()
torch.manual_seed(0)
net = nn.Sequential(nn.Flatten(), nn.Linear(16, 3))
net.apply(init_weights)
trainer = torch.optim.SGD(net.parameters(), lr=0.5)
loss = nn.CrossEntropyLoss(reduction='none')
X = torch.randn(30, 4, 4)
y = torch.randint(0, 3, (30,))
for epoch in range(3):
    metric = Accumulator(3)
    for i in range(0, 30, 10):
        y_hat = net(X[i:i + 10])
        l = loss(y_hat, y[i:i + 10])
        trainer.zero_grad()
        l.mean().backward()
        trainer.step()
        metric.add(float(l.sum()), accuracy(y_hat, y[i:i + 10]), y[i:i + 10].numel())
    print(f"{metric[0] / metric[2]:.4f} {metric[1] / metric[2]:.3f}")
print(timer.stop() >= 0, timer.avg() >= 0, len(timer.cumsum()))
