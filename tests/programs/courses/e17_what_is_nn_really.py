import math
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.RandomState(0)
x_train, y_train = rng.rand(64, 16).astype("float32"), rng.randint(0, 4, 64)
x_train, y_train = map(torch.tensor, (x_train, y_train))
n, c = x_train.shape
print(x_train.shape, y_train.min(), y_train.max())
torch.manual_seed(0)
weights = torch.randn(16, 4) / math.sqrt(16)
weights.requires_grad_()
bias = torch.zeros(4, requires_grad=True)


def log_softmax(x):
    return x - x.exp().sum(-1).log().unsqueeze(-1)


def model(xb):
    return log_softmax(xb @ weights + bias)


def nll(input, target):
    return -input[range(target.shape[0]), target].mean()


def accuracy(out, yb):
    preds = torch.argmax(out, dim=1)
    return (preds == yb).float().mean()


bs = 16
preds = model(x_train[0:bs])
print(preds[0], preds.shape)
print(nll(preds, y_train[0:bs]), accuracy(preds, y_train[0:bs]))
lr = 0.5
for epoch in range(2):
    for i in range((n - 1) // bs + 1):
        start_i, end_i = i * bs, i * bs + bs
        xb, yb = x_train[start_i:end_i], y_train[start_i:end_i]
        loss = nll(model(xb), yb)
        loss.backward()
        with torch.no_grad():
            weights -= weights.grad * lr
            bias -= bias.grad * lr
            weights.grad.zero_()
            bias.grad.zero_()
print(nll(model(xb), yb), accuracy(model(xb), yb))
print(F.cross_entropy(xb @ weights + bias, yb))


class Mnist_Logistic(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(16, 4) / math.sqrt(16))
        self.bias = nn.Parameter(torch.zeros(4))

    def forward(self, xb):
        return xb @ self.weights + self.bias


net = Mnist_Logistic()
for epoch in range(2):
    for xb, yb in DataLoader(TensorDataset(x_train, y_train), batch_size=bs):
        loss = F.cross_entropy(net(xb), yb)
        loss.backward()
        with torch.no_grad():
            for p in net.parameters():
                p -= p.grad * lr
            net.zero_grad()
print(f"{loss.item():.4f}", net)


class Lambda(nn.Module):
    def __init__(self, func):
        super().__init__()
        self.func = func

    def forward(self, x):
        return self.func(x)


def preprocess(x, y):
    return x.view(-1, 1, 4, 4), y


class WrappedDataLoader:
    def __init__(self, dl, func):
        self.dl = dl
        self.func = func

    def __len__(self):
        return len(self.dl)

    def __iter__(self):
        for b in self.dl:
            yield (self.func(*b))


def loss_batch(model, loss_func, xb, yb, opt=None):
    loss = loss_func(model(xb), yb)
    if opt is not None:
        loss.backward()
        opt.step()
        opt.zero_grad()
    return loss.item(), len(xb)


def fit(epochs, model, loss_func, opt, train_dl, valid_dl):
    for epoch in range(epochs):
        model.train()
        for xb, yb in train_dl:
            loss_batch(model, loss_func, xb, yb, opt)
        model.eval()
        with torch.no_grad():
            losses, nums = zip(*[loss_batch(model, loss_func, xb, yb) for xb, yb in valid_dl])
        val_loss = np.sum(np.multiply(losses, nums)) / np.sum(nums)
        print(epoch, f"{val_loss:.5f}")


train_dl = WrappedDataLoader(DataLoader(TensorDataset(x_train, y_train), batch_size=bs, shuffle=True), preprocess)
valid_dl = WrappedDataLoader(DataLoader(TensorDataset(x_train, y_train), batch_size=bs * 2), preprocess)
cnn = nn.Sequential(
    nn.Conv2d(1, 4, kernel_size=3, stride=2, padding=1), nn.ReLU(),
    nn.Conv2d(4, 4, kernel_size=3, stride=1, padding=1), nn.ReLU(),
    nn.AdaptiveAvgPool2d(1), Lambda(lambda x: x.view(x.size(0), -1)))
opt = optim.SGD(cnn.parameters(), lr=0.1, momentum=0.9)
fit(2, cnn, F.cross_entropy, opt, train_dl, valid_dl)
print(cnn)
