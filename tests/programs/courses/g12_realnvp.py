import torch
import torch.nn as nn
from torch.distributions import MultivariateNormal
import numpy as np

torch.manual_seed(0)


class AffineCoupling(nn.Module):
    def __init__(self, dim, hidden, mask):
        super().__init__()
        self.register_buffer('mask', mask)
        self.s = nn.Sequential(nn.Linear(dim, hidden), nn.LeakyReLU(), nn.Linear(hidden, dim), nn.Tanh())
        self.t = nn.Sequential(nn.Linear(dim, hidden), nn.LeakyReLU(), nn.Linear(hidden, dim))

    def forward(self, z):
        z_ = z * self.mask
        s, t = self.s(z_) * (1 - self.mask), self.t(z_) * (1 - self.mask)
        return z_ + (1 - self.mask) * (z * torch.exp(s) + t), s.sum(dim=1)

    def inverse(self, x):
        x_ = x * self.mask
        s, t = self.s(x_) * (1 - self.mask), self.t(x_) * (1 - self.mask)
        return (1 - self.mask) * (x - t) * torch.exp(-s) + x_, -s.sum(dim=1)


class RealNVP(nn.Module):
    def __init__(self, n=4):
        super().__init__()
        self.prior = MultivariateNormal(torch.zeros(2), torch.eye(2))
        masks = torch.from_numpy(np.array([[0, 1], [1, 0]] * (n // 2)).astype(np.float32))
        self.layers = nn.ModuleList([AffineCoupling(2, 8, m) for m in masks])

    def g(self, z):
        for l in self.layers:
            z, _ = l(z)
        return z

    def f(self, x):
        log_det = x.new_zeros(x.shape[0])
        for l in reversed(self.layers):
            x, ld = l.inverse(x)
            log_det += ld
        return x, log_det

    def log_prob(self, x):
        z, logp = self.f(x)
        return self.prior.log_prob(z) + logp

    def sample(self, n):
        z = self.prior.sample((n,))
        return self.g(z)


flow = RealNVP()
from sklearn.datasets import make_moons
data = make_moons(64, noise=.05, random_state=0)[0].astype(np.float32)
x = torch.from_numpy(data)
optimizer = torch.optim.Adam([p for p in flow.parameters() if p.requires_grad == True], lr=1e-3)
for t in range(5):
    loss = -flow.log_prob(x).mean()
    optimizer.zero_grad()
    loss.backward(retain_graph=True)
    optimizer.step()
    print('iter %s:' % t, 'loss = %.3f' % loss)
with torch.no_grad():
    z, ld = flow.f(x[:4])
    print(torch.allclose(flow.g(z), x[:4], atol=1e-5))
    J = torch.autograd.functional.jacobian(lambda v: flow.f(v[None])[0][0], x[0])
    print("%.4f %.4f" % (torch.logdet(J) if torch.det(J) > 0 else torch.log(torch.abs(torch.det(J))), ld[0]))
    print(flow.sample(2).shape)
print(len(list(flow.buffers())), flow.prior)
