import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.parametrizations import spectral_norm, weight_norm


class STN(nn.Module):
    def __init__(self):
        super().__init__()
        self.localization = nn.Sequential(nn.Conv2d(1, 4, kernel_size=3), nn.MaxPool2d(2, stride=2), nn.ReLU(True))
        self.fc_loc = nn.Sequential(nn.Linear(4 * 3 * 3, 8), nn.ReLU(True), nn.Linear(8, 3 * 2))
        self.fc_loc[2].weight.data.zero_()
        self.fc_loc[2].bias.data.copy_(torch.tensor([1, 0, 0, 0, 1, 0], dtype=torch.float))

    def forward(self, x):
        xs = self.localization(x).view(-1, 36)
        theta = self.fc_loc(xs).view(-1, 2, 3)
        grid = F.affine_grid(theta, x.size(), align_corners=False)
        return F.grid_sample(x, grid, align_corners=False)


torch.manual_seed(0)
stn = STN()
x = torch.rand(2, 1, 8, 8)
y = stn(x)
print(torch.allclose(x, y, atol=1e-5), y.grad_fn.name())
(y ** 2).mean().backward()
print(f"{stn.fc_loc[2].bias.grad.norm().item():.5f}")
theta = torch.tensor([[[0.8, 0.2, 0.1], [-0.1, 0.9, 0.2]]], requires_grad=True)
img = torch.arange(16.0).view(1, 1, 4, 4)
for mode in ("bilinear", "nearest"):
    for padding in ("zeros", "border", "reflection"):
        out = F.grid_sample(img, F.affine_grid(theta, (1, 1, 2, 3), align_corners=True), mode=mode, padding_mode=padding, align_corners=True)
        print(mode, padding, out.flatten())
out.sum().backward()
m = weight_norm(nn.Linear(3, 2))
print(m, [n for n, _ in m.named_parameters()])
z = m(torch.ones(1, 3)).sum()
z.backward()
print([tuple(p.grad.shape) for p in m.parameters()], f"{m.parametrizations.weight.original1.grad.abs().sum().item():.4f}")
s = spectral_norm(nn.Linear(4, 4))
print(s)
print(f"{torch.linalg.matrix_norm(s.weight, 2).item():.2f}", list(s.state_dict()))
lrn = nn.LocalResponseNorm(2)
print(lrn, lrn(torch.ones(1, 3, 2, 2)).flatten()[:3])
ln, gn, inn = nn.LayerNorm([3, 4]), nn.GroupNorm(2, 4), nn.InstanceNorm1d(3, affine=True)
print(ln, gn, inn, nn.RMSNorm(4))
