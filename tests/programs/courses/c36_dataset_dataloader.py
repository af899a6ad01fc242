import torch
from torch.utils.data import Dataset, DataLoader, Subset, ConcatDataset, WeightedRandomSampler


class Toy(Dataset):
    def __init__(self, n, transform=None):
        self.x = torch.arange(n * 2, dtype=torch.float32).view(n, 2)
        self.y = torch.arange(n) % 3
        self.transform = transform

    def __len__(self):
        return len(self.x)

    def __getitem__(self, idx):
        sample = {"image": self.x[idx], "label": self.y[idx]}
        if self.transform:
            sample = self.transform(sample)
        return sample


class Scale:
    def __init__(self, by):
        self.by = by

    def __call__(self, sample):
        return {**sample, "image": sample["image"] * self.by}


torch.manual_seed(0)
ds = Toy(7, Scale(0.5))
print(len(ds), ds[2])
for i, batch in enumerate(DataLoader(ds, batch_size=3, shuffle=True)):
    print(i, batch["image"].size(), batch["label"])
for batch in DataLoader(ds, batch_size=4, drop_last=True):
    print(batch)
sub = Subset(ds, [1, 3, 5])
both = ConcatDataset([sub, Toy(2)])
print(len(both), both[3]["image"], [both[i]["label"].item() for i in range(len(both))])
sampler = WeightedRandomSampler([0.1, 0.9, 0.4, 0.7, 3.0, 0.6, 0.2], 5, replacement=True)
print(list(sampler))


def collate(items):
    return torch.stack([s["image"] for s in items]), torch.tensor([s["label"] for s in items])


features, labels = next(iter(DataLoader(ds, batch_size=7, collate_fn=collate, num_workers=0)))
print(f"Feature batch shape: {features.size()}", labels)
loader = DataLoader(list(zip(range(5), "abcde")), batch_size=2)
print([b for b in loader], len(loader))
