"""A data pipeline of generators: send, yield from, and an IterableDataset."""
import random
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset, random_split, Subset, ConcatDataset, WeightedRandomSampler


def reader(n):
    try:
        for i in range(n):
            cmd = yield {"x": [i, i * i], "y": i % 2}
            if cmd == "skip":
                yield "skipping"
    except GeneratorExit:
        print("reader closed")
        raise
    finally:
        print("reader done")


def averager():
    total, count, avg = 0.0, 0, None
    while True:
        v = yield avg
        if v is None:
            return avg
        total += v; count += 1
        avg = total / count


def delegating():
    result = yield from averager()
    yield f"result {result}"


g = reader(3)
print(next(g)["x"], g.send("skip"), next(g)["y"])
g.close()
a = averager(); next(a)
print(a.send(2), a.send(4), a.send(10))
d = delegating(); next(d); d.send(1.0); d.send(3.0)
print(d.send(None))


class Stream(IterableDataset):
    def __init__(self, n): self.n = n
    def __iter__(self): return (torch.tensor([float(i)]) for i in range(self.n))


class Pairs(Dataset):
    def __init__(self, n, transform=None):
        self.data = [(i, i ** 2) for i in range(n)]
        self.transform = transform
    def __len__(self): return len(self.data)
    def __getitem__(self, i):
        x, y = self.data[i]
        sample = {"x": torch.tensor([x], dtype=torch.float32), "y": torch.tensor(y)}
        return self.transform(sample) if self.transform else sample


def collate(batch):
    xs, ys = zip(*((b["x"], b["y"]) for b in batch))
    return torch.stack(xs), torch.tensor([int(y) for y in ys])


print([b.squeeze(1).tolist() for b in DataLoader(Stream(5), batch_size=2)])
torch.manual_seed(0)
ds = Pairs(10, transform=lambda s: s | {"x": s["x"] / 10})
train, val = random_split(ds, [7, 3], generator=torch.Generator().manual_seed(1))
print(len(train), list(val.indices), [round(b["x"].sum().item(), 3) for b in DataLoader(train, 3, shuffle=True)])
for xs, ys in DataLoader(ConcatDataset([Subset(ds, [1, 2]), val]), batch_size=4, collate_fn=collate, drop_last=True):
    print(xs.shape, ys)
sampler = WeightedRandomSampler([0.1] * 5 + [0.9] * 5, 6)
print([i for i in sampler])
random.seed(3)
print(random.sample(range(10), 3), random.choices("abc", weights=[1, 2, 3], k=4), random.shuffle(x := list(range(5))), x)
gen = (n for n in range(10) if n % 3 == 0)
print(next(gen), list(gen), next(gen, "empty"))
first, *rest = (c.upper() for c in "hello")
print(first, rest, [*range(2), *(x for x in "ab")], {**{"a": 1}, "b": 2}, dict(zip("ab", range(2))))
