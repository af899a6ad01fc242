import torch
import torch.nn.functional as F
import numpy as np

torch.manual_seed(0)
logits = torch.randn(12, 3)
y = torch.randint(0, 3, (12,))
pred = logits.argmax(1)
print((pred == y).float().mean(), (pred == y).sum().item() / len(y))
cm = torch.zeros(3, 3, dtype=torch.int64)
for t, p in zip(y, pred):
    cm[t, p] += 1
print(cm)
print(torch.bincount(y * 3 + pred, minlength=9).reshape(3, 3).equal(cm))
tp = cm.diag().float()
precision, recall = tp / cm.sum(0).clamp(min=1), tp / cm.sum(1).clamp(min=1)
f1 = 2 * precision * recall / (precision + recall + 1e-8)
for c in range(3):
    print(f"class {c}: p={precision[c]:.3f} r={recall[c]:.3f} f1={f1[c]:.3f} n={cm.sum(1)[c]}")
topk = logits.topk(2, dim=1).indices
correct = topk.eq(y.view(-1, 1).expand_as(topk))


def accuracy(output, target, topk=(1,)):
    with torch.no_grad():
        maxk = max(topk)
        batch_size = target.size(0)
        _, pred = output.topk(maxk, 1, True, True)
        pred = pred.t()
        correct = pred.eq(target.view(1, -1).expand_as(pred))
        res = []
        for k in topk:
            correct_k = correct[:k].reshape(-1).float().sum(0, keepdim=True)
            res.append(correct_k.mul_(100.0 / batch_size))
        return res


print(accuracy(logits, y, (1, 2)))


class AverageMeter(object):
    """Computes and stores the average and current value"""
    def __init__(self, name, fmt=':f'):
        self.name = name
        self.fmt = fmt
        self.reset()

    def reset(self):
        self.val = 0
        self.avg = 0
        self.sum = 0
        self.count = 0

    def update(self, val, n=1):
        self.val = val
        self.sum += val * n
        self.count += n
        self.avg = self.sum / self.count

    def __str__(self):
        fmtstr = '{name} {val' + self.fmt + '} ({avg' + self.fmt + '})'
        return fmtstr.format(**self.__dict__)


m = AverageMeter('Loss', ':.4e')
for i in range(3):
    m.update(F.cross_entropy(logits[i * 4:i * 4 + 4], y[i * 4:i * 4 + 4]).item(), 4)
print(m)
scores, labels = torch.sigmoid(logits[:, 0]), (y == 0).float()
order = scores.argsort(descending=True)
tpr = labels[order].cumsum(0) / labels.sum()
fpr = (1 - labels[order]).cumsum(0) / (1 - labels).sum()
print("AUC %.4f" % torch.trapz(tpr, fpr))
pos, neg = scores[labels == 1], scores[labels == 0]
print("AUC %.4f" % ((pos[:, None] > neg[None]).float().mean()))
bins = torch.linspace(0, 1, 5)
conf, p = F.softmax(logits, 1).max(1)
ece = torch.zeros(1)
for lo, hi in zip(bins[:-1], bins[1:]):
    inb = conf.gt(lo) & conf.le(hi)
    if inb.any():
        ece += (conf[inb].mean() - (p[inb] == y[inb]).float().mean()).abs() * inb.float().mean()
print(ece)
a, b = torch.rand(4, 4) > 0.5, torch.rand(4, 4) > 0.5
inter, union = (a & b).sum(), (a | b).sum()
print("IoU", inter / union, (a ^ b).sum(), torch.logical_not(a).sum())
boxes1, boxes2 = torch.tensor([[0., 0, 2, 2], [1, 1, 3, 3]]), torch.tensor([[1., 1, 2, 2]])
lt = torch.max(boxes1[:, None, :2], boxes2[:, :2])
rb = torch.min(boxes1[:, None, 2:], boxes2[:, 2:])
wh = (rb - lt).clamp(min=0)
inter = wh[:, :, 0] * wh[:, :, 1]
area = lambda bx: (bx[:, 2] - bx[:, 0]) * (bx[:, 3] - bx[:, 1])
print(inter / (area(boxes1)[:, None] + area(boxes2) - inter))
yh, yt = torch.randn(6), torch.randn(6)
print(1 - ((yt - yh)**2).sum() / ((yt - yt.mean())**2).sum(), torch.corrcoef(torch.stack([yh, yt]))[0, 1], (yh - yt).abs().mean(), ((yh - yt)**2).mean().sqrt())
print(torch.unique(y, return_counts=True), torch.quantile(yh, torch.tensor([.25, .5, .75])), yh.median(), torch.mode(y))
print(torch.exp(torch.tensor(2.3)), np.exp(F.cross_entropy(logits, y).item()).round(4))
