import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)


class Block(nn.Module):
    scale = 0.5

    def __init__(self, n_in: int, n_out: int, act: nn.Module | None = None):
        super().__init__()
        self.lin = nn.Linear(n_in, n_out)
        self.act = act or nn.ReLU()
        self.gain = nn.Parameter(torch.ones(n_out))
        self.register_buffer("steps", torch.zeros(1))

    def forward(self, x):
        self.steps += 1
        return self.act(self.lin(x)) * self.gain * self.scale


class Net(nn.Module):
    def __init__(self, sizes):
        super(Net, self).__init__()
        self.blocks = nn.ModuleList([Block(a, b) for a, b in zip(sizes, sizes[1:])])
        self.heads = nn.ModuleDict({"a": nn.Linear(sizes[-1], 1), "b": nn.Linear(sizes[-1], 2)})
        self.drop = nn.Dropout(0.0)

    def forward(self, x, head="a"):
        for i, block in enumerate(self.blocks):
            x = block(x) if i else self.drop(block(x))
        return self.heads[head](x)

    @torch.no_grad()
    def predict(self, x):
        self.eval()
        return self(x)


net = Net([2, 4, 3])
print(net)
x = torch.randn(5, 2)
print(net(x).shape, net(x, head="b").shape, net.predict(x).requires_grad, net.training, net.blocks[0].steps)
print([(n, tuple(p.shape)) for n, p in net.named_parameters()], sum(p.numel() for p in net.parameters()))
print([n for n, _ in net.named_buffers()], [n for n, _ in net.named_children()], len(list(net.modules())), list(net.state_dict())[:3])
net.train()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(3):
    opt.zero_grad()
    loss = F.mse_loss(net(x).squeeze(-1), x.sum(1))
    loss.backward()
    opt.step()
    print(step, f"{loss.item():.4f}")


def init(m):
    if isinstance(m, nn.Linear):
        nn.init.constant_(m.weight, 0.1)
        nn.init.zeros_(m.bias)


net.apply(init)
print(net.blocks[0].lin.weight[0].tolist(), net.heads["a"].bias)
handle = net.blocks[0].register_forward_hook(lambda mod, args, out: print("hook", type(mod).__name__, tuple(out.shape)))
net(x)
handle.remove()
net(x)
for p in net.blocks[0].parameters():
    p.requires_grad = False
print([n for n, p in net.named_parameters() if p.requires_grad][:2])
try:
    net.missing
except AttributeError as e:
    print(e)
try:
    net(torch.randn(5, 3))
except RuntimeError as e:
    print(e)


class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(2, 2, bias=False)
        self.b = self.a


print(len(list(Shared().parameters())), sorted(Shared().state_dict()))


class NoInit(nn.Module):
    def __init__(self):
        self.lin = nn.Linear(1, 1)


try:
    NoInit()
except AttributeError as e:
    print(e)
