import torch
import torch.nn as nn
from torch import autograd
import torch.nn.functional as F
from torch.nn.utils import spectral_norm

torch.manual_seed(7)
G = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))
D = nn.Sequential(nn.Linear(2, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))


def gradient_penalty(critic, real, fake):
    alpha = torch.rand(real.size(0), 1).expand_as(real)
    interp = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    d_interp = critic(interp)
    gradients = autograd.grad(outputs=d_interp, inputs=interp, grad_outputs=torch.ones(d_interp.size()),
                              create_graph=True, retain_graph=True, only_inputs=True)[0]
    gradients = gradients.view(gradients.size(0), -1)
    return ((gradients.norm(2, dim=1) - 1) ** 2).mean()


optD = torch.optim.Adam(D.parameters(), lr=1e-2, betas=(0.5, 0.9))
optG = torch.optim.Adam(G.parameters(), lr=1e-2, betas=(0.5, 0.9))
for it in range(3):
    for p in D.parameters():
        p.requires_grad = True
    for _ in range(2):
        real = torch.randn(8, 2) + 3
        D.zero_grad()
        with torch.no_grad():
            fake = G(torch.randn(8, 2))
        gp = gradient_penalty(D, real, fake)
        wd = D(fake).mean() - D(real).mean()
        (wd + 10 * gp).backward()
        optD.step()
    for p in D.parameters():
        p.requires_grad = False
    G.zero_grad()
    g = -D(G(torch.randn(8, 2))).mean()
    g.backward()
    optG.step()
    print(it, f"W {-wd.item():.4f} gp {gp.item():.4f} g {g.item():.4f}")
print([p.grad is None or p.grad.abs().sum().item() > 0 for p in D.parameters()])
# hinge, LSGAN, R1
real, fake = torch.randn(8, 2), G(torch.randn(8, 2)).detach()
for p in D.parameters():
    p.requires_grad_(True)
print(F.relu(1 - D(real)).mean() + F.relu(1 + D(fake)).mean(), F.mse_loss(D(real), torch.ones(8, 1)))
real.requires_grad_()
r1, = autograd.grad(D(real).sum(), real, create_graph=True)
r1.square().sum(1).mean().backward()
print(D[0].weight.grad.norm(), D[2].bias.grad)
sn = spectral_norm(nn.Linear(3, 3))
print(sn, [n for n, _ in sn.named_parameters()], [n for n, _ in sn.named_buffers()])
sn(torch.ones(1, 3)).sum().backward()
print(torch.linalg.matrix_norm(sn.weight, 2) < 3, sn.weight_orig.grad is not None)
# cycle consistency
A2B, B2A = nn.Linear(2, 2), nn.Linear(2, 2)
a, b = torch.randn(4, 2), torch.randn(4, 2)
cyc = F.l1_loss(B2A(A2B(a)), a) + F.l1_loss(A2B(B2A(b)), b)
idt = F.l1_loss(A2B(b), b)
import itertools
opt = torch.optim.Adam(itertools.chain(A2B.parameters(), B2A.parameters()), lr=2e-4)
(10 * cyc + 5 * idt).backward()
opt.step()
print(cyc, idt)
