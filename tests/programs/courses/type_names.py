import torch
import torch.nn as nn

x = torch.ones(2, requires_grad=True)
net = nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
loader = torch.utils.data.DataLoader([1, 2])
things = [
    x, x.shape, x.dtype, x.device, (x * 2).grad_fn, net, net.weight, optimizer, loader,
    torch.optim.AdamW(net.parameters()), torch.optim.RMSprop(net.parameters()),
    torch.optim.LBFGS(net.parameters()), torch.optim.lr_scheduler.StepLR(optimizer, 1),
    torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer), torch.Generator(), torch.no_grad(),
    torch.finfo(torch.float32), torch.utils.data.TensorDataset(x),
]
for thing in things:
    print(type(thing))
print(torch.Tensor, nn.Linear, torch.autograd.Function, torch.utils.data.Dataset, torch.no_grad)
print(torch.utils.data.RandomSampler, torch.enable_grad, torch.optim.Optimizer, torch.float64)
