import torch, torch.nn as nn, torch.nn.functional as F
torch.manual_seed(7)
class SmallNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(inplace=True), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1, groups=4), nn.ReLU6(), nn.AdaptiveAvgPool2d((4, 4)))
        self.classifier = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(256, 10))
    def forward(self, x):
        return self.classifier(self.features(x))
model = SmallNet().eval()
acts, grads = {}, {}
def save(name):
    def hook(m, inp, out):
        acts[name] = out.detach()
        out.register_hook(lambda g: grads.__setitem__(name, g.clone()))
    return hook
h = model.features[5].register_forward_hook(save("c2"))
bh = model.classifier[2].register_full_backward_hook(lambda m, gi, go: print("bw", [None if g is None else tuple(g.shape) for g in gi], go[0].sum().item()))
x = torch.rand(1, 3, 16, 16, requires_grad=True)
out = model(x)
cls = out.argmax(dim=1)
score = out[0, cls.item()]
model.zero_grad()
score.backward()
w = grads["c2"].mean(dim=(2, 3), keepdim=True)
cam = F.relu((w * acts["c2"]).sum(1, keepdim=True))
cam = F.interpolate(cam, size=x.shape[-2:], mode="bilinear", align_corners=False)
cam = (cam - cam.min()) / (cam.max() - cam.min() + 1e-8)
print(cls, cam.shape, cam[0, 0, ::5, ::5])
# saliency and FGSM
sal = x.grad.abs().amax(dim=1)
print(sal.shape, sal.max(), sal.flatten().topk(3).indices)
adv = (x + 0.05 * x.grad.sign()).clamp(0, 1).detach()
print((model(adv) - out).abs().max())
h.remove(); bh.remove()
# integrated gradients
base = torch.zeros_like(x)
total = torch.zeros_like(x)
for a in torch.linspace(0, 1, 8):
    xi = (base + a * (x.detach() - base)).requires_grad_()
    g, = torch.autograd.grad(model(xi)[0, cls].sum(), xi)
    total += g
ig = (x.detach() - base) * total / 8
print(ig.sum().item(), (model(x)[0, cls] - model(base)[0, cls]).item())
