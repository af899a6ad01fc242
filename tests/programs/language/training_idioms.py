import torch
import torch.nn as nn
import torch.optim as optim
from dataclasses import dataclass
from collections import defaultdict
from tqdm import tqdm
import random, math, time


@dataclass
class Args:
    epochs: int = 3
    batch: int = 4
    lr: float = 0.05
    patience: int = 2


def set_seed(seed=42):
    random.seed(seed)
    torch.manual_seed(seed)


class EarlyStopping:
    def __init__(self, patience): self.patience, self.best, self.bad = patience, math.inf, 0
    def __call__(self, loss):
        if loss < self.best - 1e-4:
            self.best, self.bad = loss, 0
        else:
            self.bad += 1
        return self.bad >= self.patience


class AverageMeter:
    def __init__(self): self.reset()
    def reset(self): self.sum = self.count = 0
    def update(self, v, n=1): self.sum += v * n; self.count += n
    @property
    def avg(self): return self.sum / max(1, self.count)


def accuracy(logits, y): return (logits.argmax(dim=1) == y).float().mean().item()


def train_one_epoch(model, data, criterion, optimizer, device="cpu"):
    model.train()
    meter = AverageMeter()
    for x, y in tqdm(data, leave=False, disable=True):
        x, y = x.to(device), y.to(device)
        optimizer.zero_grad(set_to_none=True)
        loss = criterion(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        meter.update(loss.item(), len(x))
    return meter.avg


@torch.no_grad()
def evaluate(model, x, y):
    model.eval()
    return accuracy(model(x), y)


def main(args: Args):
    set_seed()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    x = torch.randn(16, 2)
    y = (x[:, 0] * x[:, 1] > 0).long()
    data = [(x[i:i + args.batch], y[i:i + args.batch]) for i in range(0, len(x), args.batch)]
    model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2)).to(device)
    optimizer = optim.Adam(model.parameters(), lr=args.lr, betas=(0.9, 0.99), weight_decay=1e-4)
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=args.epochs)
    stop, history = EarlyStopping(args.patience), defaultdict(list)
    start = time.time()
    for epoch in range(1, args.epochs + 1):
        loss = train_one_epoch(model, data, nn.CrossEntropyLoss(), optimizer, device)
        scheduler.step()
        acc = evaluate(model, x, y)
        history["loss"].append(round(loss, 4)); history["acc"].append(acc)
        print(f"Epoch [{epoch}/{args.epochs}] loss: {loss:.4f} | acc: {acc:.2%} | lr: {scheduler.get_last_lr()[0]:.5f}")
        if stop(loss):
            print("stopping early")
            break
    print(dict(history), f"took {time.time() - start >= 0}", sum(p.numel() for p in model.parameters() if p.requires_grad))
    return model


if __name__ == "__main__":
    model = main(Args(epochs=4))
    print({k: tuple(v.shape) for k, v in model.state_dict().items()})
