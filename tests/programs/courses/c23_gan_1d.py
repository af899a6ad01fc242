import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(7)


class Generator(nn.Module):
    def __init__(self, z_dim, out_dim):
        super(Generator, self).__init__()
        self.net = nn.Sequential(nn.Linear(z_dim, 16), nn.LeakyReLU(0.2), nn.Linear(16, out_dim))

    def forward(self, z):
        return self.net(z)


class Discriminator(nn.Module):
    def __init__(self, in_dim):
        super(Discriminator, self).__init__()
        self.net = nn.Sequential(nn.Linear(in_dim, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1), nn.Sigmoid())

    def forward(self, x):
        return self.net(x)


G, D = Generator(4, 1), Discriminator(1)
opt_G = optim.Adam(G.parameters(), lr=2e-3, betas=(0.5, 0.999))
opt_D = optim.Adam(D.parameters(), lr=2e-3, betas=(0.5, 0.999))
criterion = nn.BCELoss()
for step in range(30):
    real = torch.randn(32, 1) * 0.5 + 3
    ones, zeros = torch.ones(32, 1), torch.zeros(32, 1)
    opt_D.zero_grad()
    loss_real = criterion(D(real), ones)
    fake = G(torch.randn(32, 4))
    loss_fake = criterion(D(fake.detach()), zeros)
    loss_D = loss_real + loss_fake
    loss_D.backward()
    opt_D.step()
    opt_G.zero_grad()
    loss_G = criterion(D(fake), ones)
    loss_G.backward()
    opt_G.step()
    if step % 10 == 9:
        print(f"[{step + 1}] D {loss_D.item():.3f} G {loss_G.item():.3f} D(x) {D(real).mean().item():.3f}")
with torch.no_grad():
    sample = G(torch.randn(100, 4))
print(sample.mean(), sample.std())
