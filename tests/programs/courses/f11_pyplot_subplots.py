"""Curves and pictures in subplots, every way that tutorials make them."""
import math
import matplotlib.pyplot as plt
import numpy as np
import torch

plt.style.use("ggplot") if "ggplot" in plt.style.available else None
plt.rcParams["figure.figsize"] = (8, 4)
xs = torch.linspace(-3, 3, 50)
fig, axes = plt.subplots(2, 3, figsize=(10, 6), sharex=False, constrained_layout=True)
print(axes.shape)
for ax, fn in zip(axes.flat, [torch.relu, torch.sigmoid, torch.tanh, torch.sin, torch.exp]):
    x = xs.clone().requires_grad_(True)
    y = fn(x)
    y.sum().backward()
    ax.plot(x.detach(), y.detach(), label=fn.__name__, lw=2)
    ax.plot(x.detach().numpy(), x.grad.numpy(), "r--", label="grad", alpha=0.5)
    ax.set_title(fn.__name__); ax.grid(True); ax.legend(loc="upper left"); ax.set_xlim(-3, 3)
    ax.axhline(0, color="gray"); ax.axvline(0, c="k", ls=":")
axes[1, 2].imshow(torch.rand(4, 4).numpy(), cmap="gray")
axes[1, 2].axis("off")
axes[-1, -1].set(title="noise", xlabel="i")
fig.suptitle("Activations")
plt.tight_layout()
plt.show()
fig = plt.figure()
ax = fig.add_subplot(1, 2, 1)
ax.scatter([1, 2, 3], [3, 1, 2], c=["r", "g", "b"], s=20, marker="x")
ax.set_xlabel("x"); ax.set_ylabel("y"); ax.annotate("here", (2, 1)); ax.text(1, 3, "t")
ax2 = plt.subplot(122)
counts, edges, patches = ax2.hist([1, 2, 2, 3, 3, 3], bins=3)
print(counts, edges.round(3))
ax2.set_yscale("log")
twin = ax2.twinx() if hasattr(ax2, "twinx") else ax2
plt.xticks(range(3), ["a", "b", "c"], rotation=45)
plt.savefig("out.png", dpi=150, bbox_inches="tight")
plt.close(fig)
plt.subplot(2, 1, 1); plt.bar(["a", "b"], [1, 2]); plt.ylim(0, 3)
plt.subplot(2, 1, 2); plt.fill_between([0, 1, 2], [0, 1, 0], alpha=0.3); plt.semilogy([1, 10, 100]); plt.errorbar([1, 2], [1, 2], yerr=0.1)
plt.show()
fig, (a, b) = plt.subplots(ncols=2)
a.plot(np.sin(np.linspace(0, math.tau, 20)), label=r"$\sin$"); b.barh([0, 1], [3, 4]); a.legend(); a.invert_yaxis()
im = b.imshow(np.eye(3)); fig.colorbar(im, ax=b)
plt.show()
fig, ax = plt.subplots(); ax.contourf(*np.meshgrid(np.arange(3), np.arange(3)), np.arange(9).reshape(3, 3)) if hasattr(ax, "contourf") else None
ax.step([0, 1, 2], [0, 1, 0]); ax.plot([], []); plt.gca().set_aspect("equal"); plt.clf(); plt.close("all")
print("done", len(fig.axes) >= 0)
