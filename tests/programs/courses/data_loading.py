import torch
from torch.utils.data import (Dataset, DataLoader, TensorDataset, IterableDataset, Sampler,
                              random_split, Subset, ConcatDataset)
import numpy as np


class Squares(Dataset):
    def __init__(self, n, transform=None):
        self.x = np.arange(n, dtype=np.float32)
        self.transform = transform

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        x = self.x[i]
        y = x ** 2
        if self.transform:
            x = self.transform(x)
        return {"x": torch.tensor(x), "y": torch.tensor(y), "i": i}


class Stream(IterableDataset):
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        for i in range(self.n):
            yield i, i * 0.5


class Backwards(Sampler):
    def __init__(self, data):
        self.data = data

    def __iter__(self):
        return iter(range(len(self.data) - 1, -1, -1))

    def __len__(self):
        return len(self.data)


def collate(batch):
    return torch.stack([b["x"] for b in batch]), [b["i"] for b in batch]


data = Squares(7, transform=lambda x: x / 10)
for batch in DataLoader(data, batch_size=3):
    print(batch)
for x, i in DataLoader(data, batch_size=4, sampler=Backwards(data), collate_fn=collate):
    print(x, i)
for a, b in DataLoader(Stream(5), batch_size=2):
    print(a, b, b.dtype)
torch.manual_seed(0)
tensors = TensorDataset(torch.arange(6).float().unsqueeze(1), torch.arange(6))
for x, y in DataLoader(tensors, batch_size=4, shuffle=True, drop_last=False):
    print(x.squeeze().tolist(), y.tolist())
train, val = random_split(tensors, [4, 2], generator=torch.Generator().manual_seed(1))
print(len(train), len(val), [int(y) for _, y in val], train[0])
print(len(ConcatDataset([train, val])), Subset(tensors, [0, 2])[1], len(DataLoader(tensors, batch_size=4)))
pairs = [(np.array([1.0, 2.0]), 0), (np.array([3.0, 4.0]), 1)]
print(next(iter(DataLoader(pairs, batch_size=2))))
x, y = next(iter(DataLoader(list(zip(np.ones((2, 2), dtype=np.float32), [0, 1])), batch_size=2)))
print(x, x.dtype, y)
