# recipes: zeroing out gradients, what is state_dict, warmstarting, reasoning about shapes, tips for loading
import torch
import torch.nn as nn
import torch.optim as optim
from io import BytesIO


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc = nn.Linear(16 * 5 * 5, 10)

    def forward(self, x):
        x = self.pool(torch.relu(self.conv1(x)))
        x = self.pool(torch.relu(self.conv2(x)))
        x = x.view(-1, 16 * 5 * 5)
        return self.fc(x)


net = Net()
optimizer = optim.SGD(net.parameters(), lr=0.001, momentum=0.9)
x = torch.randn(2, 3, 32, 32)
net(x).sum().backward()
print(net.fc.bias.grad)
net(x).sum().backward()
print("accumulated", net.fc.bias.grad)
optimizer.zero_grad(set_to_none=False)
print(net.fc.bias.grad)
optimizer.zero_grad()
print(net.fc.bias.grad)
b = BytesIO()
torch.save(net.state_dict(), b)
b.seek(0)
state = torch.load(b, weights_only=True)
net2 = Net()
print(net2.load_state_dict(state, strict=True))
net2.eval()
print(torch.equal(net(x), net2(x)), net2.training, net.training)
print({k: tuple(v.shape) for k, v in optimizer.state_dict()['state'].items()} if optimizer.state_dict()['state'] else optimizer.state_dict()['state'])
net(x).mean().backward()
optimizer.step()
sd = optimizer.state_dict()
print(sd['state'].keys(), sorted(sd['state'].items())[0][1]['momentum_buffer'].shape, sd['param_groups'])
opt2 = optim.SGD(net2.parameters(), lr=0.1)
opt2.load_state_dict(sd)
print(opt2)
for g in opt2.param_groups:
    g['lr'] *= 0.5
print(opt2.param_groups[0]['lr'], opt2.defaults['lr'])
optimizer.add_param_group({'params': [nn.Parameter(torch.zeros(2))], 'lr': 1.0})
print([(len(g['params']), g['lr'], g['momentum']) for g in optimizer.param_groups])


class ShapeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleDict({'a': nn.Conv1d(1, 2, 3, padding='same'), 'b': nn.AdaptiveAvgPool1d(4), 'c': nn.Flatten()})
        self.order = ['a', 'b', 'c']

    def forward(self, x):
        for k in self.order:
            x = self.layers[k](x)
            print(f'{k}: {x.shape}')
        return x


ShapeNet()(torch.zeros(2, 1, 9))
print(ShapeNet())
fc = nn.Linear(10, 5)
for p in fc.parameters():
    p.requires_grad_(False)
fc.requires_grad_(True)
print(fc.weight.requires_grad, fc.weight.is_leaf, fc.weight.grad_fn, fc.weight.data.requires_grad)
print(sum(p.numel() for p in net.parameters() if p.requires_grad), next(net.parameters()).device, next(net.parameters()).dtype)
net.double()
print(next(net.parameters()).dtype, net.float().fc.weight.dtype, net.half().fc.bias.dtype)
