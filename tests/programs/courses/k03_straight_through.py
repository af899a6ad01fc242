"""Straight-through estimators, custom functions and every kind of hook."""
import torch, torch.nn as nn
from torch.autograd import Function, gradcheck, gradgradcheck
from torch.autograd.function import once_differentiable
class Round(Function):
    @staticmethod
    def forward(ctx,x): return x.round()
    @staticmethod
    def backward(ctx,g): return g
class FakeQ(Function):
    @staticmethod
    def forward(ctx,x,scale,zp,qmin,qmax): q=torch.round(x/scale)+zp; mask=(q>=qmin)&(q<=qmax); ctx.save_for_backward(mask); ctx.mark_non_differentiable(mask); return (q.clamp(qmin,qmax)-zp)*scale,mask
    @staticmethod
    def backward(ctx,g,_): m,=ctx.saved_tensors; print('needs',ctx.needs_input_grad); return g*m,None,None,None,None
x=torch.linspace(-2,2,6,requires_grad=True); y,m=FakeQ.apply(x,.25,0,-4,3); print(y,m,m.requires_grad,y.grad_fn,y.grad_fn.next_functions,type(y.grad_fn).__name__); y.sum().backward(); print(x.grad)
fq=torch.fake_quantize_per_tensor_affine(x,.25,0,-4,3); print(fq.grad_fn,fq); x.grad=None; fq.sum().backward(); print(x.grad)
xq=x+(x.round()-x).detach(); print(xq,xq.grad_fn)
class Exp(Function):
    @staticmethod
    def forward(i): return i.exp()
    @staticmethod
    def setup_context(ctx,inputs,output): ctx.save_for_backward(output)
    @staticmethod
    def backward(ctx,g): r,=ctx.saved_tensors; return g*r
d=torch.randn(3,dtype=torch.double,requires_grad=True); print(gradcheck(Exp.apply,d),gradgradcheck(Exp.apply,d))
class Wrong(Function):
    @staticmethod
    def forward(ctx,x): ctx.save_for_backward(x); return x**3
    @staticmethod
    def backward(ctx,g): return g*2*ctx.saved_tensors[0]**2
w=torch.tensor([1.,2.],dtype=torch.double,requires_grad=True)
try: gradcheck(Wrong.apply,w)
except Exception as e: print(type(e).__name__,e)
print(gradcheck(Wrong.apply,w,raise_exception=False))
class Once(Function):
    @staticmethod
    def forward(ctx,x): return x*2
    @staticmethod
    @once_differentiable
    def backward(ctx,g): return g*2
o=Once.apply(d).sum(); g,=torch.autograd.grad(o,d,create_graph=True); print(g,g.requires_grad,g.grad_fn)
try: g.sum().backward()
except RuntimeError as e: print(e)
class GRL(Function):
    @staticmethod
    def forward(ctx,x,l): ctx.l=l; return x.view_as(x)
    @staticmethod
    def backward(ctx,g): return g.neg()*ctx.l,None
z=GRL.apply(x,.5); print(z.grad_fn,z._is_view() if hasattr(z,'_is_view') else 0)
class BadN(Function):
    @staticmethod
    def forward(ctx,x,y): return x+y
    @staticmethod
    def backward(ctx,g): return g
class BadShape(Function):
    @staticmethod
    def forward(ctx,x): return x.sum()
    @staticmethod
    def backward(ctx,g): return g.expand(3)
class NoBack(Function):
    @staticmethod
    def forward(ctx,x): return x*1
class Inplace(Function):
    @staticmethod
    def forward(ctx,x): ctx.mark_dirty(x); x.mul_(2); return x
    @staticmethod
    def backward(ctx,g): return g*2
class NonT(Function):
    @staticmethod
    def forward(ctx,x): return x*1,3,'a'
    @staticmethod
    def backward(ctx,g,a,b): print(g,a,b); return 'x'
i=(x*1); j=Inplace.apply(i); print(i is j, i.grad_fn, i._version)
for bad in (lambda: BadN.apply(x,x).sum().backward(), lambda: BadShape.apply(x).backward(), lambda: NoBack.apply(x).sum().backward(), lambda: Inplace.apply(x), lambda: NonT.apply(x)[0].sum().backward(), lambda: Round(x), lambda: Round.apply(), lambda: Round.forward(x), lambda: NonT.apply(x)):
    try: print(bad())
    except Exception as e: print(type(e).__name__,e)
# hooks
lin=nn.Linear(3,2); net=nn.Sequential(lin,nn.ReLU(inplace=True),nn.Linear(2,1)); log=[]
h=[net[0].register_forward_hook(lambda m,i,o: log.append(('fwd',type(m).__name__,len(i),o.shape))),net[0].register_forward_pre_hook(lambda m,a: (a[0]*2,)),net[2].register_full_backward_hook(lambda m,gi,go: log.append(('bwd',[None if t is None else t.shape for t in gi],go[0]))),net.register_forward_hook(lambda m,a,k,o: log.append(k),with_kwargs=True),net[2].register_full_backward_pre_hook(lambda m,go: (go[0]*3,)),net[0].weight.register_hook(lambda g: g*10),net[0].bias.register_post_accumulate_grad_hook(lambda p: log.append(('post',p.grad.norm()>0)))]
out=net(torch.ones(2,3)); print(out.grad_fn, out.grad_fn.next_functions); out.sum().backward(); print(log); print(net[0].weight.grad.norm()>0, h[0], net[0]._forward_hooks); [k.remove() for k in h]; print(len(net[0]._forward_hooks))
t=torch.ones(2,requires_grad=True); u=t*2; u.register_hook(lambda g: print('u',g)); u.retain_grad(); u.register_hook(lambda g: g+1); v=u*u; v.grad_fn.register_hook(lambda gi,go: print('node',gi,go)); v.grad_fn.register_prehook(lambda go: (go[0]*2,)); v.sum().backward(); print(u.grad,t.grad)
for bad in (lambda: torch.ones(1).register_hook(print), lambda: u.register_post_accumulate_grad_hook(print), lambda: t.register_hook(3), lambda: torch.ones(1).retain_grad(), lambda: (t.register_hook(lambda g: g[:1]),(t*2).sum().backward()), lambda: (t.register_hook(lambda g: 'x'),(t*2).sum().backward())):
    try: print(type(bad()))
    except Exception as e: print(type(e).__name__,e)
with torch.autograd.graph.saved_tensors_hooks(lambda t:(print("pack",t.shape,t.requires_grad),t.detach().numpy())[1],lambda a:(print('unpack'),torch.from_numpy(a))[1]): q=torch.ones(2,requires_grad=True); r=(q.exp()*q).sum()
r.backward(); print(q.grad)
with torch.autograd.detect_anomaly(check_nan=True):
    try: (torch.zeros(1,requires_grad=True).sqrt()*0).sum().backward()
    except RuntimeError as e: print(e)
print(torch.autograd.graph.get_gradient_edge(v)[1], torch.autograd.graph.Node.__name__, torch.is_anomaly_enabled())
