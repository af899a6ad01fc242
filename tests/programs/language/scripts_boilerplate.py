"""What scripts begin with, and decision boundaries: paths, platform, amp of old, np.c_ and np.mgrid."""

import os
import platform
import sys

import numpy as np
import torch
from torch.cuda.amp import GradScaler, autocast

sys.path.append("..")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
HERE = os.path.dirname(os.path.realpath(__file__))
print(platform.system(), platform.python_version() != "", os.path.basename(__file__) != "")
print(os.path.isdir(os.getcwd()), os.path.expanduser("data"), os.path.exists(os.path.join(HERE, "no")))

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scaler = GradScaler(enabled=False)
with autocast():
    loss = model(torch.ones(4, 2)).pow(2).mean()
scaler.scale(loss).backward()
scaler.unscale_(optimizer)
scaler.step(optimizer)
scaler.update()
print(loss.dtype, scaler.get_scale(), scaler.is_enabled())


@autocast(enabled=False)
def forward(x):
    return model(x)


print(forward(torch.ones(1, 2)).shape)

xx, yy = np.meshgrid(np.linspace(-1, 1, 3), np.linspace(0, 1, 2))
grid = np.c_[xx.ravel(), yy.ravel()]
with np.errstate(divide="ignore", invalid="ignore"):
    print(grid, grid.shape, np.log(np.array([0.0, 1.0])))
with torch.no_grad():
    z = (model(torch.from_numpy(grid).float()) > 0).numpy().reshape(xx.shape)
print(z.shape, z.dtype)
print(np.r_[1, 2, [3.5, 4]], np.r_[0:3, 5], np.c_[[1, 2], [3, 4]], np.r_[0:1:3j])
print(np.mgrid[0:2, 0:3], np.mgrid[0:1:3j], np.mgrid[-1:1:0.5])
a, b = np.mgrid[0:2, 0:2]
print(a.shape, b.tolist())
