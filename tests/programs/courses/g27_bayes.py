import math
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Normal, Categorical, Bernoulli, kl_divergence, Independent, MultivariateNormal, Uniform, OneHotCategorical

torch.manual_seed(0)


class BayesLinear(nn.Module):
    def __init__(self, i, o, prior_std=1.0):
        super().__init__()
        self.mu = nn.Parameter(torch.empty(o, i).normal_(0, 0.1))
        self.rho = nn.Parameter(torch.full((o, i), -3.0))
        self.prior = Normal(0, prior_std)

    def forward(self, x):
        sigma = F.softplus(self.rho)
        q = Normal(self.mu, sigma)
        w = q.rsample()
        self.kl = (q.log_prob(w) - self.prior.log_prob(w)).sum()
        return F.linear(x, w)


x = torch.linspace(-1, 1, 10)[:, None]
y = 2 * x + 0.1 * torch.randn_like(x)
m = BayesLinear(1, 1)
opt = torch.optim.Adam(m.parameters(), lr=0.05)
for i in range(5):
    opt.zero_grad()
    nll = -Normal(m(x), 0.1).log_prob(y).sum()
    loss = nll + m.kl
    loss.backward()
    opt.step()
    print(i, "%.3f %.4f" % (loss, m.mu))
# MC dropout
net = nn.Sequential(nn.Linear(1, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 1))
preds = torch.stack([net(x[:2]) for _ in range(5)])
print(preds.mean(0), preds.std(0))
# Gumbel softmax, straight through
logits = torch.tensor([[1.0, 2.0, 0.5]], requires_grad=True)
g = F.gumbel_softmax(logits, tau=0.5, hard=True)
(g * torch.tensor([1., 2., 3.])).sum().backward()
print(g, logits.grad)
u = torch.rand(3)
gumbel = -torch.log(-torch.log(u + 1e-20) + 1e-20)
print(torch.softmax((logits.detach() + gumbel) / 0.5, -1))
# REINFORCE vs reparameterisation gradient
mu = torch.tensor(0.5, requires_grad=True)
d = Normal(mu, 1.0)
z = d.rsample((1000,))
(z ** 2).mean().backward()
print("%.3f" % mu.grad)
mu.grad = None
z = d.sample((1000,))
(d.log_prob(z) * (z ** 2)).mean().backward()
print("%.3f" % mu.grad, z.requires_grad)
# Langevin
def energy(x): return 0.5 * (x ** 2).sum() + torch.sin(3 * x).sum()
pt = torch.zeros(2, requires_grad=True)
for _ in range(5):
    grad, = torch.autograd.grad(energy(pt), pt)
    pt = (pt - 0.05 * grad + math.sqrt(0.1) * torch.randn(2)).detach().requires_grad_()
print(pt)
# Metropolis
s, acc = torch.tensor(0.0), 0
for _ in range(20):
    prop = s + torch.randn(())
    if torch.rand(()) < torch.exp(-(prop ** 2 - s ** 2) / 2):
        s, acc = prop, acc + 1
print(s, acc)
p, q = Normal(torch.zeros(2), 1.), Normal(torch.ones(2), 2.)
print(kl_divergence(p, q), p.entropy(), p.cdf(torch.tensor(0.)), p.icdf(torch.tensor(0.975)), q.mean, q.variance, q.stddev)
print(Independent(p, 1).log_prob(torch.zeros(2)), MultivariateNormal(torch.zeros(2), torch.eye(2)).log_prob(torch.ones(2)))
c = Categorical(probs=torch.tensor([0.2, 0.8]))
print(c, c.probs, c.logits, c.entropy(), c.sample((3,)), c.log_prob(torch.tensor(1)), Bernoulli(torch.tensor(0.3)).log_prob(torch.tensor(1.)), Uniform(0., 2.).log_prob(torch.tensor(1.)))
for f in (lambda: Normal(0., -1.), lambda: Categorical(torch.tensor([-0.1, 0.5])), lambda: c.log_prob(torch.tensor(5)), lambda: Bernoulli(2.), lambda: Normal(torch.zeros(2), torch.ones(3))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e)[:140])
