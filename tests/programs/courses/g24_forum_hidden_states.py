import torch
import torch.nn as nn

# Trying to backward through the graph a second time: hidden state not detached
torch.manual_seed(0)
rnn = nn.LSTM(3, 4, batch_first=True)
fc = nn.Linear(4, 1)
opt = torch.optim.SGD(list(rnn.parameters()) + list(fc.parameters()), lr=0.1)
hidden = None
try:
    for step in range(3):
        out, hidden = rnn(torch.randn(2, 5, 3), hidden)
        loss = fc(out[:, -1]).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        print("step", step, f"{loss.item():.4f}")
except RuntimeError as e:
    print("RuntimeError:", e)
hidden = None
for step in range(3):
    out, hidden = rnn(torch.randn(2, 5, 3), hidden)
    hidden = tuple(h.detach() for h in hidden)
    loss = fc(out[:, -1]).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print("step", step, f"{loss.item():.4f}")
hidden = None
try:
    for step in range(3):
        out, hidden = rnn(torch.randn(2, 5, 3), hidden)
        loss = fc(out[:, -1]).pow(2).mean()
        opt.zero_grad()
        loss.backward(retain_graph=True)
        opt.step()
        print("retain", step, f"{loss.item():.4f}")
except RuntimeError as e:
    print("RuntimeError:", e)
# batch size changes
try:
    rnn(torch.randn(3, 5, 3), hidden)
except RuntimeError as e:
    print(e)
for bad in (torch.randn(5), torch.randn(2, 5, 3, 1), torch.randn(2, 5, 7)):
    try:
        rnn(bad)
    except (RuntimeError, ValueError) as e:
        print(type(e).__name__, e)
gru = nn.GRU(3, 4, 2, bidirectional=True)
for h0 in (torch.zeros(1, 2, 4), torch.zeros(4, 3, 4), torch.zeros(4, 4)):
    try:
        gru(torch.randn(5, 2, 3), h0)
    except RuntimeError as e:
        print(e)
try:
    nn.LSTM(3, 4)(torch.randn(5, 2, 3), torch.zeros(1, 2, 4))
except Exception as e:
    print(type(e).__name__, e)
nn.LSTM(3, 4, dropout=0.5)
# wrong: optimizer before moving / parameters not registered
class Wrong(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = torch.ones(2, requires_grad=True)
        self.layers = {'a': nn.Linear(1, 1)}
        self.p = nn.Parameter(torch.ones(1))
m = Wrong()
print(list(m.named_parameters()), m)
try:
    m(torch.ones(1))
except NotImplementedError as e:
    print(e)
# GAN: in-place modified by optimizer step
G, D = nn.Linear(2, 2), nn.Linear(2, 1)
og, od = torch.optim.SGD(G.parameters(), lr=.1), torch.optim.SGD(D.parameters(), lr=.1)
fake = G(torch.randn(3, 2))
dl = D(fake).mean()
gl = -D(fake).mean()
od.zero_grad()
dl.backward(retain_graph=True)
od.step()
try:
    gl.backward()
except RuntimeError as e:
    print(e)
# broadcasting bug
pred, target = torch.randn(4, 1), torch.randn(4)
print(((pred - target) ** 2).shape, nn.MSELoss()(pred, target).shape)
print(nn.L1Loss()(pred, target).shape, nn.SmoothL1Loss()(pred, target).shape, nn.HuberLoss()(pred, target).shape)
x = torch.randn(3, requires_grad=True)
y = x.clone()
y[y < 0] = 0
y.sum().backward()
print(x.grad, (x.detach() > 0).float())
w = nn.Parameter(torch.randn(2))
w.data = torch.tensor([1., 2.])
w.grad = torch.ones(2)
torch.optim.SGD([w], lr=0.5).step()
print(w)
with torch.no_grad():
    w.copy_(torch.zeros(2))
    w[0] = 3
print(w, w._version)
try:
    with torch.inference_mode():
        z = w * 2
    (z * w).sum().backward()
except RuntimeError as e:
    print(e)
