import torch
from torch.utils.data import Dataset, DataLoader, TensorDataset, IterableDataset, random_split, Subset


class Squares(Dataset):
    def __init__(self, n, transform=None):
        self.xs = torch.arange(n, dtype=torch.float32)
        self.transform = transform

    def __len__(self):
        return len(self.xs)

    def __getitem__(self, i):
        x = self.xs[i]
        if self.transform:
            x = self.transform(x)
        return x, x ** 2


class Named(Dataset):
    def __init__(self): self.names = ["a", "bb", "ccc"]
    def __len__(self): return 3
    def __getitem__(self, i): return {"name": self.names[i], "len": len(self.names[i]), "x": [i, float(i)]}


class Stream(IterableDataset):
    def __init__(self, n): self.n = n
    def __iter__(self): return iter(range(self.n))


data = Squares(7, transform=lambda x: x + 1)
print(len(data), data[2], data[-1])
for xb, yb in DataLoader(data, batch_size=3):
    print(xb, yb)
torch.manual_seed(1)
print([b[0].tolist() for b in DataLoader(data, batch_size=2, shuffle=True, drop_last=True)])
for batch in DataLoader(Named(), batch_size=2):
    print(batch)
print([b for b in DataLoader(Stream(5), batch_size=2)])
torch.manual_seed(2)
train, test = random_split(data, [5, 2])
print(len(train), len(test), sorted(train.indices + test.indices), [float(x) for x, _ in Subset(data, [0, 3])])
td = TensorDataset(torch.arange(6).view(3, 2), torch.tensor([0, 1, 0]))
print(td[1], len(td), len(DataLoader(td, batch_size=2)))


def collate(items):
    return torch.stack([x for x, _ in items]).sum(), len(items)


print(list(DataLoader(data, batch_size=4, collate_fn=collate)))
loader = DataLoader(td, batch_size=None)
print(next(iter(loader)))
for epoch in range(2):
    for i, (x, y) in enumerate(DataLoader(td, batch_size=2)):
        print(epoch, i, x.shape, y.tolist())
