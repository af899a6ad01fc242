from tqdm import tqdm, trange
from tqdm.auto import tqdm as auto_tqdm
import torch

w = torch.tensor(1.0, requires_grad=True)
opt = torch.optim.Adam([w], lr=0.1)
pbar = tqdm(range(5), desc="train")
for epoch in pbar:
    loss = (w - 3) ** 2
    opt.zero_grad()
    loss.backward()
    opt.step()
    pbar.set_description(f"epoch {epoch}")
    pbar.set_postfix(loss=loss.item())
print(f"{w.item():.4f}")
for i in trange(3):
    pass
with tqdm(total=10) as bar:
    bar.update(5)
    print(bar.n, bar.total)
for x, y in auto_tqdm(zip([1, 2], "ab"), total=2, leave=False):
    print(x, y)
print(len(tqdm([1, 2, 3])), [v for v in tqdm("abc")])
