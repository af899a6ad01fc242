"""What types and errors are called; what prunes a layer; complex numbers that are drawn."""
import torch, torch.nn as nn
from torch.nn.utils import prune
class A(nn.Module): pass
print(torch.typename(3),torch.typename(nn.Linear(1,1)),torch.typename(torch.ones(1)),torch.typename(nn.Parameter(torch.ones(1))),torch.typename(nn.Linear),torch.typename([1]),torch.typename(A()),torch.typename(A),torch.is_anomaly_enabled(),torch.is_anomaly_check_nan_enabled(),prune.L1Unstructured(.1),prune.PruningContainer())
with torch.autograd.set_detect_anomaly(True,check_nan=False): print(torch.is_anomaly_enabled(),torch.is_anomaly_check_nan_enabled())
l=nn.Linear(2,2); prune.l1_unstructured(l,'weight',.5); print(l._forward_pre_hooks)
for f in (lambda: prune.l1_unstructured(nn.ReLU(),'weight',.5), lambda: prune.random_unstructured(l,'foo',.5), lambda: prune.l1_unstructured(l,'bias',amount=9), lambda: prune.identity(nn.ReLU(),'weight')):
    try: print(f())
    except Exception as e: print(type(e).__name__,e)
print(torch.randn(3,dtype=torch.cfloat),torch.randn(4,5,dtype=torch.cdouble)[-1],torch.randn_like(torch.ones(2,dtype=torch.cfloat)),torch.empty(2,dtype=torch.cfloat).normal_(1,2))
z=torch.tensor([1+1j,2-1j],requires_grad=True); l=(z*z.conj()).real.sum(); l.backward(); print(z.grad,l.grad_fn,l); print(torch.autograd.gradcheck(lambda z:(z**2).abs(),torch.randn(2,dtype=torch.cdouble,requires_grad=True)))
