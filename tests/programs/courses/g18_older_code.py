import torch
import torch.nn as nn
import math
from torch.autograd import Variable
from torch.nn.parameter import Parameter
from torch.nn.modules.module import Module
from torch.nn.modules.loss import _Loss, _WeightedLoss
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.utils import _pair
from torch.optim.lr_scheduler import _LRScheduler
from torch.nn import init
x = torch.ones(2)
v = Variable(x, requires_grad=True)
print(v, type(v), isinstance(x, Variable), Variable, v.data_ptr() == x.data_ptr(), x.requires_grad)
for f in (lambda: Variable(3), lambda: Variable(), lambda: Variable(torch.arange(2), requires_grad=True), lambda: Variable(v * 2), lambda: Variable(torch.arange(3)), lambda: Variable(None), lambda: torch.accelerator.current_accelerator(), lambda: torch.accelerator.device_count(), lambda: torch.version.cuda, lambda: Variable(v * 2).requires_grad):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(init._calculate_fan_in_and_fan_out(torch.ones(3, 2, 5, 5)), _pair(3), _pair((1, 2)))
print(_LRScheduler, _Loss, _BatchNorm, torch.amp.GradScaler, torch.amp.autocast, torch.nn.DataParallel, torch.optim.swa_utils.AveragedModel, torch.optim.lr_scheduler.CyclicLR, torch.optim.lr_scheduler.ReduceLROnPlateau)
device = torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else "cpu"
print(f"Using {device} device")


class GraphConvolution(Module):
    """Simple GCN layer, similar to https://arxiv.org/abs/1609.02907"""

    def __init__(self, in_features, out_features, bias=True):
        super(GraphConvolution, self).__init__()
        self.weight = Parameter(torch.FloatTensor(in_features, out_features))
        if bias:
            self.bias = Parameter(torch.FloatTensor(out_features))
        else:
            self.register_parameter('bias', None)
        self.reset_parameters()

    def reset_parameters(self):
        stdv = 1. / math.sqrt(self.weight.size(1))
        self.weight.data.uniform_(-stdv, stdv)
        if self.bias is not None:
            self.bias.data.uniform_(-stdv, stdv)

    def forward(self, input, adj):
        output = torch.mm(adj, torch.mm(input, self.weight))
        return output + self.bias if self.bias is not None else output


print(GraphConvolution(3, 2)(torch.eye(3), torch.ones(3, 3) / 3))


class RMSELoss(_Loss):
    def forward(self, input, target):
        return torch.sqrt(nn.functional.mse_loss(input, target, reduction=self.reduction))


class Warmup(_LRScheduler):
    def get_lr(self):
        return [base * min(1, (self.last_epoch + 1) / 3) for base in self.base_lrs]


class MyLinear(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(o, i))
        self.bias = nn.Parameter(torch.empty(o))
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
        bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
        init.uniform_(self.bias, -bound, bound)

    def forward(self, x):
        return nn.functional.linear(x, self.weight, self.bias)


net = nn.Sequential(MyLinear(2, 3), nn.BatchNorm1d(3), nn.Conv1d(3, 1, 1))
print([isinstance(m, (_BatchNorm, _ConvNd)) for m in net], RMSELoss()(torch.ones(2), torch.zeros(2)), RMSELoss().reduction, net[0].bias)
opt = torch.optim.SGD(net.parameters(), lr=0.3)
s = Warmup(opt)
for _ in range(4):
    print(s.get_last_lr(), end=' ')
    opt.step()
    s.step()
print(isinstance(s, torch.optim.lr_scheduler.LRScheduler))
for m in net.modules():
    if isinstance(m, torch.nn.modules.batchnorm._BatchNorm):
        m.eval()
        m.weight.requires_grad = False
print(net[1].training, torch.utils.data.get_worker_info())
torch.set_default_tensor_type('torch.DoubleTensor')
print(torch.ones(1).dtype, torch.tensor(1.).dtype)
torch.set_default_tensor_type(torch.FloatTensor)
print(torch.ones(1).dtype)
