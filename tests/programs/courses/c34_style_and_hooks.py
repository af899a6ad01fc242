import torch
import torch.nn as nn

torch.manual_seed(0)


def gram_matrix(input):
    a, b, c, d = input.size()
    features = input.view(a * b, c * d)
    G = torch.mm(features, features.t())
    return G.div(a * b * c * d)


model = nn.Sequential()
model.add_module("conv1", nn.Conv2d(3, 4, 3, padding=1))
model.add_module("relu1", nn.ReLU(inplace=False))
model.add_module("pool", nn.MaxPool2d(2))
model.add_module("conv2", nn.Conv2d(4, 6, 3, padding=1))
for p in model.parameters():
    p.requires_grad_(False)
activations = {}


def save(name):
    def hook(module, inputs, output):
        activations[name] = output
    return hook


handles = [m.register_forward_hook(save(n)) for n, m in model.named_children() if n.startswith("conv")]
style = torch.rand(1, 3, 8, 8)
model(style)
targets = {k: gram_matrix(v).detach() for k, v in activations.items()}
image = torch.rand(1, 3, 8, 8, requires_grad=True)
optimizer = torch.optim.LBFGS([image], lr=0.5)
losses = []


def closure():
    optimizer.zero_grad()
    model(image)
    loss = sum(nn.functional.mse_loss(gram_matrix(activations[k]), t) for k, t in targets.items()) * 1000
    loss.backward()
    losses.append(loss.item())
    return loss


for _ in range(2):
    optimizer.step(closure)
print(f"{losses[0]:.3f}", losses[-1] < losses[0] / 10, len(losses) > 10)
for h in handles:
    h.remove()
with torch.no_grad():
    image.clamp_(0, 1)
print(image.min() >= 0, image.max() <= 1, sorted(activations), activations["conv2"].shape)
print(model)
