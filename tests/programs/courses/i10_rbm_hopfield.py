import numpy as np
import torch
from itertools import product, combinations
torch.manual_seed(9)
class RBM:
    def __init__(self, nv, nh):
        self.W = torch.randn(nh, nv) * 0.1
        self.a = torch.zeros(1, nh); self.b = torch.zeros(1, nv)
    def sample_h(self, x):
        p = torch.sigmoid(torch.mm(x, self.W.t()) + self.a.expand(x.size(0), -1))
        return p, torch.bernoulli(p)
    def sample_v(self, y):
        p = torch.sigmoid(torch.mm(y, self.W) + self.b.expand_as(torch.mm(y, self.W)))
        return p, torch.bernoulli(p)
    def train(self, v0, vk, ph0, phk):
        self.W += 0.05 * (torch.mm(v0.t(), ph0) - torch.mm(vk.t(), phk)).t()
        self.b += torch.sum((v0 - vk), 0); self.a += torch.sum((ph0 - phk), 0)
rbm = RBM(5, 3)
data = (torch.rand(12, 5) > 0.5).float()
for epoch in range(3):
    train_loss, s = 0, 0.
    for i in range(0, 12, 4):
        vk = data[i:i + 4]; v0 = data[i:i + 4]
        ph0, _ = rbm.sample_h(v0)
        for k in range(3):
            _, hk = rbm.sample_h(vk); _, vk = rbm.sample_v(hk)
            vk[v0 < 0] = v0[v0 < 0]
        phk, _ = rbm.sample_h(vk)
        rbm.train(v0, vk, ph0, phk)
        train_loss += torch.mean(torch.abs(v0[v0 >= 0] - vk[v0 >= 0])); s += 1.
    print('epoch: ' + str(epoch) + ' loss: ' + str(train_loss / s))
pat = torch.tensor([[1, -1, 1, -1, 1, -1], [1, 1, 1, -1, -1, -1]], dtype=torch.float32)
W = (pat.T @ pat) / pat.shape[1]
W.fill_diagonal_(0)
noisy = pat[0].clone(); noisy[:2] *= -1
state = noisy
for _ in range(5):
    state = torch.sign(W @ state)
print(W, state, torch.equal(state, pat[0]))
energy = lambda s: -0.5 * s @ W @ s
print("%.5f %s" % min((energy(torch.tensor(c)).item(), c) for c in product((-1., 1.), repeat=6)))
print(torch.combinations(torch.arange(4), r=2).tolist() == [list(c) for c in combinations(range(4), 2)])
print(torch.cartesian_prod(torch.arange(2), torch.tensor([5, 6])))
arr = W.numpy()
print(arr.dtype, arr.shape, np.allclose(arr, arr.T), type(torch.from_numpy(arr)))
