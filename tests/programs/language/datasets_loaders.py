import torch
from torch.utils.data import Dataset, DataLoader, TensorDataset, random_split, Subset
from tqdm import tqdm
from itertools import islice


class Squares(Dataset):
    def __init__(self, n, transform=None):
        self.n, self.transform = n, transform

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError(i)
        x = torch.tensor(float(i))
        return {"x": self.transform(x) if self.transform else x, "y": x ** 2, "name": f"item{i}"}


class Scale:
    def __init__(self, k):
        self.k = k

    def __call__(self, x):
        return x * self.k

    def __repr__(self):
        return f"Scale({self.k})"


class Compose:
    def __init__(self, *fs):
        self.fs = fs

    def __call__(self, x):
        for f in self.fs:
            x = f(x)
        return x


data = Squares(7, Compose(Scale(2), lambda t: t + 1))
print(len(data), data[2], [d["name"] for d in islice(data, 2)])
for batch in DataLoader(data, batch_size=3):
    print(batch["x"], batch["y"], batch["name"])
g = torch.Generator().manual_seed(0)
print([b["y"].tolist() for b in DataLoader(data, batch_size=4, shuffle=True, generator=g, drop_last=True)])
a, b = random_split(range(10), [7, 3], generator=torch.Generator().manual_seed(1))
print(list(a), list(b), len(Subset(data, [1, 3])))


def pad(batch):
    n = max(len(x) for x in batch)
    return torch.stack([torch.cat([x, torch.zeros(n - len(x))]) for x in batch]), torch.tensor([len(x) for x in batch])


print(*DataLoader([torch.ones(1), torch.ones(3)], batch_size=2, collate_fn=pad))
total = 0
bar = tqdm(DataLoader(TensorDataset(torch.arange(6.), torch.ones(6)), batch_size=2), desc="train", leave=False)
for i, (x, y) in enumerate(bar):
    total += (x * y).sum().item()
    bar.set_postfix(total=total)
print(total, len(bar), i)
it = iter(DataLoader([1, 2, 3]))
print(next(it), next(it), list(it), next(it, "end"))
