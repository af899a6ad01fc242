import numpy as np
import matplotlib.pyplot as plt
from tqdm import tqdm, trange
import torch

xs = np.linspace(0, 1, 20)
plt.figure(figsize=(4, 3))
plt.plot(xs, xs ** 2, label="square", color="red", linestyle="--", marker="o")
plt.scatter([0.1, 0.5], [0.2, 0.4], s=10, c="blue")
plt.title("title"); plt.xlabel("x"); plt.ylabel("y"); plt.legend(); plt.grid(True)
plt.show()
fig, axes = plt.subplots(1, 2, figsize=(6, 2))
axes[0].hist(np.array([1, 2, 2, 3]), bins=3)
axes[1].imshow(torch.eye(3), cmap="gray")
axes[1].set_title("eye"); axes[1].axis("off")
plt.tight_layout()
plt.show()
losses = []
for i in tqdm(range(3), desc="train", disable=True):
    losses.append(1 / (i + 1))
for i in trange(2, disable=True):
    losses.append(i)
bar = tqdm(total=3, disable=True)
bar.update(1)
bar.set_postfix(loss=0.5)
bar.close()
print(losses)
fig, ax = plt.subplots()
ax.plot(losses); ax.set_xlabel("step"); ax.set_ylim(0, 2); ax.axhline(1.0); ax.bar([1, 2], [3, 4]); ax.legend(["loss"])
plt.close("all")
print("done")
