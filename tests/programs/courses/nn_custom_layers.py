import math
import torch
import torch.nn as nn
import torch.nn.functional as F


class MyLinear(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = nn.Parameter(torch.empty(out_features, in_features))
        if bias:
            self.bias = nn.Parameter(torch.zeros(out_features))
        else:
            self.register_parameter("bias", None)
        self.register_buffer("calls", torch.tensor(0))
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))

    def forward(self, x):
        self.calls += 1
        return F.linear(x, self.weight, self.bias)

    def extra_repr(self):
        return f"in={self.in_features}, out={self.out_features}, bias={self.bias is not None}"


class Residual(nn.Module):
    def __init__(self, dim, depth=2):
        super().__init__()
        self.blocks = nn.ModuleList([MyLinear(dim, dim, bias=i % 2 == 0) for i in range(depth)])
        self.heads = nn.ModuleDict({"a": nn.Linear(dim, 1), "b": nn.Linear(dim, 2)})
        self.act = nn.GELU()

    def forward(self, x, head="a"):
        for block in self.blocks:
            x = x + self.act(block(x))
        return self.heads[head](x)


torch.manual_seed(3)
net = Residual(4)
print(net)
for name, p in net.named_parameters():
    print(name, tuple(p.shape), p.requires_grad)
x = torch.randn(5, 4)
loss = net(x).mean() + net(x, head="b").pow(2).mean()
loss.backward()
print(f"{loss.item():.4f}", net.blocks[0].calls, sum(p.numel() for p in net.parameters()))
for p in net.heads["b"].parameters():
    p.requires_grad_(False)
print([n for n, p in net.named_parameters() if not p.requires_grad])
clone = Residual(4)
print(clone.load_state_dict(net.state_dict()))
print(torch.equal(clone(x), net(x)), list(net.state_dict())[:3], net.training, net.eval().training)
print([type(m).__name__ for m in net.modules()][:5], [n for n, _ in net.named_children()])
