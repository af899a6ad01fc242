import torch, torch.nn as nn, torch.nn.functional as F
torch.manual_seed(2)
def double_conv(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.GroupNorm(2, o), nn.LeakyReLU(0.1, inplace=True),
                         nn.Conv2d(o, o, 3, padding=1), nn.InstanceNorm2d(o, affine=True), nn.Hardswish())
class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.d1, self.d2 = double_conv(1, 4), double_conv(4, 8)
        self.pool = nn.MaxPool2d(2, return_indices=True)
        self.unpool = nn.MaxUnpool2d(2)
        self.up = nn.ConvTranspose2d(8, 4, 2, stride=2)
        self.d3 = double_conv(8, 4)
        self.out = nn.Conv2d(4, 1, 1)
    def forward(self, x):
        c1 = self.d1(x)
        p, idx = self.pool(c1)
        c2 = self.d2(p)
        u = self.up(c2) + self.unpool(p, idx)
        return self.out(self.d3(torch.cat([u, c1], dim=1)))
class DiceLoss(nn.Module):
    def __init__(self, smooth=1.0):
        super().__init__(); self.smooth = smooth
    def forward(self, logits, t):
        p = torch.sigmoid(logits).flatten(1); t = t.flatten(1)
        inter = (p * t).sum(1)
        return (1 - (2 * inter + self.smooth) / (p.sum(1) + t.sum(1) + self.smooth)).mean()
def focal(logits, t, gamma=2.0, alpha=0.25):
    ce = F.binary_cross_entropy_with_logits(logits, t, reduction='none')
    pt = torch.exp(-ce)
    a = torch.where(t == 1, alpha, 1 - alpha)
    return (a * (1 - pt) ** gamma * ce).mean()
x = torch.randn(2, 1, 8, 8)
t = (F.avg_pool2d(x, 3, 1, 1) > 0).float()
net = UNet()
print(net)
opt = torch.optim.RMSprop(net.parameters(), lr=1e-3, momentum=0.9)
sched = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, 'min', patience=0, factor=0.5)
dice = DiceLoss()
for e in range(4):
    opt.zero_grad()
    o = net(x)
    loss = dice(o, t) + focal(o, t)
    loss.backward()
    opt.step()
    sched.step(loss.item() + e)
    iou = ((o > 0) & (t > 0.5)).sum() / ((o > 0) | (t > 0.5)).sum()
    print(e, f"{loss.item():.5f}", f"{iou:.3f}", sched.get_last_lr(), opt.param_groups[0]['lr'])
# boxes
def box_iou(a, b):
    area = lambda z: (z[:, 2] - z[:, 0]) * (z[:, 3] - z[:, 1])
    lt = torch.max(a[:, None, :2], b[:, :2]); rb = torch.min(a[:, None, 2:], b[:, 2:])
    wh = (rb - lt).clamp(min=0)
    inter = wh[:, :, 0] * wh[:, :, 1]
    return inter / (area(a)[:, None] + area(b) - inter)
def nms(boxes, scores, thr):
    keep, order = [], scores.argsort(descending=True)
    while order.numel() > 0:
        i = order[0]
        keep.append(i.item())
        if order.numel() == 1: break
        iou = box_iou(boxes[i][None], boxes[order[1:]])[0]
        order = order[1:][iou <= thr]
    return torch.tensor(keep)
b = torch.rand(6, 2) * 4
boxes = torch.cat([b, b + 1 + torch.rand(6, 2) * 3], 1).requires_grad_()
print(box_iou(boxes, boxes)[:2])
print(nms(boxes.detach(), torch.rand(6), 0.3))
(1 - box_iou(boxes[:3], boxes[3:]).diagonal()).sum().backward()
print(boxes.grad)
