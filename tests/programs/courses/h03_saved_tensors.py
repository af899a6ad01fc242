import torch, sys
from torch.autograd.graph import saved_tensors_hooks
import torch.nn as nn
def pack(x):
    print('pack', type(x).__name__, tuple(x.shape), x.requires_grad, type(x.grad_fn).__name__, x.is_leaf, x._version, torch.is_grad_enabled())
    return x
def unpack(x):
    print('unpack', torch.is_grad_enabled())
    return x
torch.manual_seed(0)
a = torch.tensor([1.,2.],requires_grad=True); b = torch.tensor([3.,4.])
p = nn.Parameter(torch.ones(2))
class Sq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = x*x
        ctx.save_for_backward(x, y)
        return y
    @staticmethod
    def backward(ctx, g):
        x,y = ctx.saved_tensors
        print('in bw', x.requires_grad, type(x.grad_fn).__name__, y.requires_grad, type(y.grad_fn).__name__)
        return 2*x*g
with saved_tensors_hooks(pack, unpack):
    print('mul'); y = a*b
    print('mul2'); z = y*p
    print('exp'); e = z.exp()
    print('relu'); r = e.relu()
    print('Sq'); s = Sq.apply(r)
    print('Sq leaf'); s2 = Sq.apply(a)
    print('sum'); t = s.sum() + s2.sum()
    print('view'); v = (a*2)[:1]; w = v*v
    print('inplace'); q=a*1; q.mul_(b); q.exp_()
    print('cat/linear'); l = nn.Linear(2,2)(a); l2=torch.cat([l,y]); 
    print('stack prod'); pr = l2.prod()
    print('max'); m = l2.max(); m2=l2.max(0)
    print('bn'); nn.BatchNorm1d(2)(torch.stack([l,y]))
    print('where'); torch.where(a>1, a, y)
    print('svd'); torch.linalg.svdvals(torch.stack([a,y]))
print(e.grad_fn._saved_result.requires_grad, type(e.grad_fn._saved_result.grad_fn).__name__)
print(y.grad_fn._saved_other, z.grad_fn._saved_self)
t.backward()
print(a.grad)
# grad create_graph
with saved_tensors_hooks(pack, unpack):
    y = (a*a).exp()
g, = torch.autograd.grad(y.sum(), a, create_graph=True)
print(g)
g.sum().backward()
def pack(x):
    print('pack', type(x).__name__, tuple(x.shape), x.dtype, x.requires_grad, type(x.grad_fn).__name__, x._version, round(float(x.detach().double().sum()), 4))
    return x
def unpack(x):
    print('unpack', torch.is_grad_enabled())
    return x
torch.manual_seed(0)
a = torch.tensor([1.,2.],requires_grad=True)
b = torch.tensor([1.,2.])
with saved_tensors_hooks(pack, unpack):
    print('inplace self'); q=a.clone(); q.mul_(q)
    print('inplace pow'); q=a.clone(); q.pow_(3)
    print('number'); a*2; 
    print('number div'); a/2; 
    print('rdiv'); 2/a
    print('rpow'); 2**a
    print('pow'); a**3.
    print('add alpha'); torch.add(a,b,alpha=2)
    print('sub'); 3-a
    print('where'); torch.where(a>1, a, 0.)
    print('mul int'); a*torch.tensor(3)
    print('max num'); torch.clamp(a, 0, 1)
    print('index'); a[[0,1]]; a[torch.tensor([True,False])]
    print('setitem'); q=a.clone(); q[[0]] = 2.; q[torch.tensor([True,False])]=a[:1]
    print('block'); torch.block_diag(a,b)
    print('stack'); torch.stack([a,b]); torch.cat([a,b]); torch.hstack([a,a])
    print('meshgrid'); torch.meshgrid(a,b,indexing='ij')
    print('lerp'); torch.lerp(a,b,0.5)
    print('masked_fill'); a.masked_fill(a>1,0.)
    print('atan2'); torch.atan2(a,b)
    print('rsub'); torch.rsub(a,b)
    print('einsum multi_dot'); torch.linalg.multi_dot([a.view(1,2),b.view(2,1),a.view(1,2)])
    print('cumsum'); a.cumsum(0)
    print('sort'); a.sort(); a.topk(1)
    print('norm'); torch.linalg.norm(a); a.norm(3)
    print('rnn'); torch.nn.RNN(2,2)(a.view(1,1,2))
    print('tanh_'); q=a.clone(); q.tanh_()
    print('relu_'); q=a.clone(); q.relu_()
    print('detach no grad')
    with torch.no_grad(): a*a
y=a.clone()
with saved_tensors_hooks(pack, unpack):
    z=y.exp()
z.add_(1)
z.sum().backward(); print(a.grad)
a.grad=None
class Sc(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, s):
        ctx.save_for_backward(x, None, s)
        return x*s
    @staticmethod
    def backward(ctx, g):
        x,n,s = ctx.saved_tensors
        print(x is a, n, s is b)
        return g*s, None
with saved_tensors_hooks(pack, unpack):
    z=Sc.apply(a,b)
z.sum().backward(); print(a.grad)
with saved_tensors_hooks(lambda x: x*2, lambda x: x):
    z=Sc.apply(a,b)
z.sum().backward(); print(a.grad)
def bad(x):
    x.add_(1); return x
try:
    with saved_tensors_hooks(bad, lambda x: x): Sc.apply(a.clone(),b)
except RuntimeError as e: print(e)
def bad(x): raise ValueError('no')
try:
    with saved_tensors_hooks(bad, lambda x: x): a*a
except ValueError as e: print(e)
