"""What is saved before an op writes in place, and what a node shows of it."""
import torch
def t(f):
    a=torch.tensor([1.,2.,3.],requires_grad=True)
    try: o=f(a*1); o.sum().backward(); print(a.grad)
    except Exception as e: print(type(e).__name__,str(e))
def g1(b): b*=b; return b
def g2(b): b.mul_(b.view(3)); return b
def g3(b): b.add_(b); return b
def g4(b): b.div_(b); return b
def g5(b): b.pow_(b); return b
def g6(b): b.addcmul_(b,b); return b
def g7(b): v=b[:2]; v.mul_(v); return b
def g8(b): v=b[:2]; v.add_(b[1:2]); return b
def g9(b): v=b[:2]; v.mul_(b[2]); return b
def g10(b): b.sub_(b.mean()); b.div_(b.std()); return b*b
def g11(b): b.lerp_(b,.5); return b
def g12(b): b.copy_(b.flip(0)); return b*2
def g13(b): b.mul_(b.detach()); return b
def g14(b): b.detach().mul_(b); return b
def g15(b): c=b.clone(); b.mul_(c); c.mul_(b); return c
def g16(b): b.atan2_(b); return b
def g17(b): b.index_add_(0,torch.tensor([0]),b[:1]); return b
def g18(b): b[0]*=b[0]; return b
def g19(b): b[0]=b[1]*b[2]; b[1]=b[0]; return b*b
for f in (g1,g2,g3,g4,g5,g6,g7,g9,g10,g11,g12,g13,g14,g15,g16,g18,g19): print(f.__name__,end=' '); t(f)
def u(g):
    a=torch.tensor([[1.,2.,3.],[4.,5.,6.]],requires_grad=True)
    try: y=(a*1); z=y**2; g(y); z.sum().backward()
    except Exception as e: print(type(e).__name__,str(e)[:260])
for g in (lambda y:y.pow_(2),lambda y:y.pow_(y.detach()),lambda y:y.rsub_(1) if hasattr(y,'rsub_') else 0,lambda y:y.div_(2,rounding_mode='floor'),lambda y:y.div_(y.detach()+1,rounding_mode='trunc'),lambda y:y.fmod_(2),lambda y:y.remainder_(y.detach()+1),lambda y:y.clamp_(min=y.detach()),lambda y:y.clamp_(0,1),lambda y:y.fill_(torch.tensor(1.)),lambda y:y.masked_fill_(y>1,0),lambda y:y.lerp_(y.detach()*2,.5),lambda y:y.lerp_(y.detach()*2,y.detach()),lambda y:y.squeeze_(),lambda y:y.t_(),lambda y:y.zero_(),lambda y:y.copysign_(1.),lambda y:y.scatter_(0,torch.zeros(1,1,dtype=torch.long),1.),lambda y:y.index_fill_(0,torch.tensor([0]),torch.tensor(1.)),lambda y:y.float_power_(2) if 0 else y.xlogy_(2),lambda y:y.normal_(),lambda y: torch.nn.functional.relu_(y), lambda y: y.nan_to_num_(), lambda y: y.round_(decimals=1), lambda y: y.logit_(.1)): u(g)
with torch.no_grad():
    print(torch.ones(2, requires_grad=True).numpy())
y = (torch.ones(2, 2, requires_grad=True) @ torch.ones(2, 2)).tanh().sum(0)
node = y.grad_fn
while node is not None and node.next_functions:
    print(node.name(), [a for a in dir(node) if a.startswith("_saved")])
    node = node.next_functions[0][0]
