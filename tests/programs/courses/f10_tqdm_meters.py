"""Meters in the style of the ImageNet example, with tqdm in every form."""
from collections import defaultdict, deque
from tqdm import tqdm, trange
from tqdm.auto import tqdm as auto_tqdm
import sys
import torch
from torch.utils.data import DataLoader, TensorDataset


class AverageMeter:
    """Computes and stores the average and current value"""
    def __init__(self, name, fmt=":f"):
        self.name, self.fmt = name, fmt
        self.reset()

    def reset(self):
        self.val = self.avg = self.sum = self.count = 0

    def update(self, val, n=1):
        self.val = val
        self.sum += val * n
        self.count += n
        self.avg = self.sum / self.count

    def __str__(self):
        fmtstr = "{name} {val" + self.fmt + "} ({avg" + self.fmt + "})"
        return fmtstr.format(**self.__dict__)


class ProgressMeter:
    def __init__(self, num_batches, *meters, prefix=""):
        num_digits = len(str(num_batches // 1))
        self.batch_fmtstr = "[{:" + str(num_digits) + "d}/" + ("{:" + str(num_digits) + "d}").format(num_batches) + "]"
        self.meters, self.prefix = meters, prefix

    def display(self, batch):
        print("\t".join([self.prefix + self.batch_fmtstr.format(batch), *map(str, self.meters)]))


def accuracy(output, target, topk=(1,)):
    with torch.no_grad():
        maxk = max(topk)
        _, pred = output.topk(maxk, 1, True, True)
        correct = pred.t().eq(target.view(1, -1).expand_as(pred.t()))
        return [correct[:k].reshape(-1).float().sum(0, keepdim=True).mul_(100.0 / target.size(0)) for k in topk]


torch.manual_seed(0)
loader = DataLoader(TensorDataset(torch.randn(20, 4), torch.randint(0, 3, (20,))), batch_size=5, shuffle=True)
model = torch.nn.Linear(4, 3)
opt = torch.optim.SGD(model.parameters(), 0.1)
losses, top1 = AverageMeter("Loss", ":.4f"), AverageMeter("Acc@1", ":6.2f")
progress = ProgressMeter(len(loader), losses, top1, prefix="Epoch: ")
for epoch in trange(2, desc="epochs", leave=False, file=sys.stderr):
    pbar = tqdm(loader, total=len(loader), ncols=80, disable=False, unit="batch")
    for i, (x, y) in enumerate(pbar):
        out = model(x)
        loss = torch.nn.functional.cross_entropy(out, y)
        opt.zero_grad(); loss.backward(); opt.step()
        acc1, acc2 = accuracy(out, y, (1, 2))
        losses.update(loss.item(), x.size(0)); top1.update(acc1[0].item(), x.size(0))
        pbar.set_description(f"epoch {epoch}"); pbar.set_postfix(loss=f"{losses.avg:.3f}", acc=top1.val)
        if i % 2 == 0:
            progress.display(i)
    pbar.close()
with tqdm(total=10) as bar:
    for _ in range(5):
        bar.update(2)
    print(bar.n, bar.total)
bar = tqdm(range(3), desc="x"); print([v for v in bar], bar.desc)
tqdm.write("written")
print(list(auto_tqdm([1, 2])), len(tqdm([1, 2, 3])), [c for c in tqdm("ab", disable=True)])
window = deque(maxlen=2)
stats = defaultdict(lambda: {"n": 0, "sum": 0.0})
for k, v in [("a", 1.0), ("b", 2.0), ("a", 3.0)]:
    stats[k]["n"] += 1; stats[k]["sum"] += v; window.append(v)
print(dict(stats), list(window))
