"""Indexing as programs write it: the cases, and how the outcome of one is written down.

`tests/oracle/make_index_table.py` runs them with real torch, the tests with the engine. It must not
import either of the two.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

CASES = """
i[[[0,1],[1,0]]]
i[[0,slice(1,2)]]
i[[0,None]]
i[[0,1],[1]]
i[[0,1],[0,1,2]]
i[5]
i[-4]
i[:,7]
i[0,0,0]
i[None,0,0,0]
s[0]
s[1]
s[None]
s[...]
s[:]
s[()]
s[0,0]
s[torch.tensor(0)]
s[True]
s[False]
s[torch.tensor(True)]
s[torch.tensor([True])]
s[[0]]
i[::-1]
i[::0]
i[:,::-1]
i["a"]
i[0,"a"]
i[1.5]
i[0.5:2]
i["a":]
i[torch.tensor(1.)]
i[torch.tensor([1.])]
i[[0.5]]
i[[1.0,2.0]]
i[["a"]]
i[{}]
i[[]]
i[[[]]]
i[[],[]]
i[torch.tensor([5])]
i[torch.tensor([-4])]
i[:,torch.tensor([9])]
i[[True,False,True]]
i[[True,False]]
i[torch.tensor([True,False])]
i[:,torch.tensor([True,False])]
i[torch.ones(3,5)>0]
i[torch.ones(3,4,2)>0]
i[torch.ones(3,dtype=torch.uint8)]
i[torch.tensor(1,dtype=torch.uint8)]
i[True,False]
i[True]
i[False]
i[0,True]
i[torch.tensor([0,1]),True]
i[...,...]
i[...,0]
i[0,...,0]
i[0,...,0,0]
i[(0,1)]
i[torch.tensor(1):]
i[torch.tensor(1.):]
i[torch.tensor([1,2]):]
i[True:]
i[torch.tensor([0,1],dtype=torch.int32)]
i[torch.tensor([0,1],dtype=torch.int16)]
i[2**70]
i[2**62]
i[:2**70]
i[range(2)]
i[[range(2)]]
i[{0:1}]
i[set()]
i[b"a"]
i[1j]
i[[0,1],:,None].shape
i[[0,1],None,[0,1]].shape
i[None,[0,1],[0,1]].shape
i[:,[0,1],...].shape
y[0]="a"
y[0]=[1,2]
y[0]=[1,2,3,4]
y[0]=None
y[0]=1j
i[0]=1j
i[0]=1.7
i[0]=True
i[0]=2**70
y[0]=torch.ones(3)
y[0]=torch.ones(2,4)
y[0]=torch.ones(1,4)
y[0]=torch.ones(1)
y[:2]=torch.ones(3,4)
y[[0,1]]=torch.ones(3,4)
y[[0,1]]=torch.ones(1,1,4)
y[[0,1]]=torch.ones(1,2,4)
y[[0,1]]=torch.ones(2,2,4)
y[y>0]=torch.ones(3)
y[5]=1
y[False]=3
y[True]=3
y[0,0,0]=1
s[()]=4
s[...]=4
s[0]=4
s[True]=4
x[0]=1
x[[0,1]]=1
x[...]=1
x[x>0]=1
z[0]=x[0]
z[[0]]=x[[0]]
z[0,[1,2]]=x[0,:2]
i[0]=torch.ones(4)
z[0]=torch.ones(4,dtype=torch.float64)
z[[0]]=torch.ones(4,dtype=torch.float64)
z[[0]]=torch.ones(4,dtype=torch.int64)
z[[0]]=2.
i[[0]]=2.5
z[z==0]=True
z["a"]=1
z[1.5]=1
z[[0,5]]=1
z[[0,0],[1,1]]=torch.tensor([5.,6.])
del z[0]
z[::-1]=1
z[None]=2
z[0:0]=5
z[torch.tensor(0)]=5
z[torch.tensor(True)]=5
z[torch.tensor(False)]=5
z[True,0]=5
z[range(2)]=5
x[0]
x[-1]
x[1:]
x[:,1:3]
x[::2,1]
x[[0,0,2]]
x[:,[0,0]]
x[[0,1],[1,1]]
x[x>0]
x[:,torch.tensor([True,False,True,True])]
x[None,...,None,0]
x[torch.tensor([[0,1],[2,2]])]
x[...,torch.tensor([0,0])]
x[torch.tensor([0,1]),1:]
x[1:,torch.tensor([0,1])]
x[:,None,torch.tensor([0,1])]
x[torch.tensor([0,1]),None,torch.tensor([0,1])]
x[True,0]
x[torch.tensor(-1)]
x[-1,-1]
x[(slice(None),0)]
x[:]
x[...]
x[()]
x[:,:]
c[m,1:]
c[m,1]
c[m,[0,1,2]]
c[m,None]
c[m,...,0]
c[m,:,[0,1,2]]
c[[[0]]]
c[torch.zeros(2,dtype=torch.uint8)]
torch.zeros(0,3)[torch.tensor([0])]
torch.zeros(0,3)[0]
torch.zeros(0,3)[torch.tensor([],dtype=torch.long)]
torch.index_put(c,(torch.tensor([0]),),torch.tensor([[[[1.]]]]))
c[np.int64(1)]
c[np.array([0,1])]
c[np.array(1)]
c[np.array([0.5])]
c[np.array([True,False])]
c[0:np.int64(1)]
c[np.float64(1)]
c[np.bool_(True)]
c[torch.tensor([0]),torch.tensor([True,False,True])]
c[0,[True,False,True]]
c[(0,),(1,)]
c[(0,[1,2])]
c[[torch.tensor(0),torch.tensor(1)]]
c[[0,True]]
c[[True,0]]
c[...,None]
c[None,9]
c[:,None,9]
c[:,[0],:,:]
c[[0],:,[1]]
c[[0],1]
c[[0],1,[2]]
c[1,:,[2]]
c[[0],:,1]
c[[[0],[1]],[0,1]]
y[0]=x[1]
y[0,1]=x[1,2]
y[:]=x*2
y[0][1]=x[1,2]*3
y[[0,1]]=x[:2]*2
y[1:,[0,0]]=x[1:,2:]
y[y>0]=x[0,0]
y[:,1]=y[:,2]
y[0]+=1
y[0]*=2;y[1]=y[0]
y[1:]=y[:-1].clone()
y[...,0]=5.
y[None]=x[None]*2
v=y[0];v[1]=9.;show(v)
v=y[0];y[0,0]=9.;show(v)
a=y*y;y[0]=1.
y[torch.tensor([0,1])]=7.
y.index_put_((torch.tensor([0,0]),),x[:2],accumulate=True)
y.index_put((None,torch.tensor([0,0])),x[:,:2],True)
y.index_put((torch.tensor([0]),torch.tensor([1])),torch.tensor([5.],dtype=torch.float64))
z[0]=1;z[1,2]=3.5;z[:,3]=torch.arange(3)
z[0]=np.float32(2)
z[0]=np.float64(2)
z[0]=np.int64(2)
z[0]=np.bool_(2)
z[0]=1e300
z[0]=float("inf")
z[0]=np.array(2.)
i[0]=float("inf")
i[i>5]=0
i[[0,1],[1,2]]=torch.tensor([10,20])
z[torch.tensor([[0,1],[1,2]])]=torch.ones(2,2,4)
z[m.T[:,0],0]=5.
z[:,m[0,:1]]=1
idx=torch.tensor([0,1]);y=y[idx];idx[0]=2
idx=torch.tensor([0,1]);show(y[idx].grad_fn._saved_indices)
for r in y: show(r)
show(list(z[0]))
y[0].fill_(3.)
y.fill_(3.)
y.fill_(s)
with torch.no_grad(): x[0]=5
x.data[0]=5
y[1:2][0][2]=x[0,0]
y.T[0]=x[:,0]
y.view(-1)[3:5]=0
y.t()[1,[0,1]]=x[0,:2]
x.gather(1,torch.tensor([[0.5]]))
x.gather(1,torch.tensor([[0]],dtype=torch.int32))
x.gather(1,torch.tensor([[0]],dtype=torch.int16))
x.gather(1,torch.tensor([0]))
x.gather(0,torch.zeros(3,5,dtype=torch.long))
x.gather(2,torch.tensor([[0]]))
x.gather(1,torch.tensor([[-1]]))
x.gather(1,[[0]])
torch.gather(x,1,index=torch.tensor([[0]]))
torch.gather(input=x,dim=1,index=torch.tensor([[0]]))
s.gather(0,torch.tensor(0))
s.gather(0,torch.tensor([0]))
s.gather(0,torch.tensor([0,0]))
x.scatter(1,torch.tensor([[0]]),1.5)
x.scatter(1,torch.tensor([[0]]),torch.tensor(1.))
x.scatter(1,torch.tensor([[0]]),torch.tensor([[1.]]))
x.scatter(1,torch.tensor([[0]]),torch.tensor([[1.]],dtype=torch.float64))
x.scatter(1,torch.tensor([[0,1]]),torch.tensor([[1.]],dtype=torch.float64))
x.scatter(1,torch.tensor([[0.]]),1.)
x.scatter(1,torch.tensor([[-1]]),1.)
x.scatter(1,torch.tensor([[4]]),1.)
x.scatter(1,torch.zeros(4,1,dtype=torch.long),1.)
x.scatter(0,torch.zeros(4,4,dtype=torch.long),1.)
x.scatter(0,torch.zeros(4,5,dtype=torch.long),1.)
x.scatter(1,torch.tensor([[0]]),value=2)
x.scatter(1,torch.tensor([[0]]),x,reduce='add')
x.scatter(1,torch.tensor([[0]]),2.,reduce='multiply')
x.scatter(1,torch.tensor([[0]]),2.,reduce='foo')
i.scatter(1,torch.tensor([[0]]),2.7)
x.scatter_add(1,torch.tensor([[0]]),1.)
x.scatter_add(1,torch.tensor([[0.]]),x)
x.scatter_add(1,torch.tensor([[0]]),z)
x.scatter_add(1,torch.zeros(4,1,dtype=torch.long),x)
x.index_select(0,torch.tensor([[0]]))
x.index_select(0,torch.tensor(0))
x.index_select(0,torch.tensor([0.]))
x.index_select(0,torch.tensor([-1]))
x.index_select(0,torch.tensor([3]))
x.index_select(5,torch.tensor([0]))
x.index_select(0,[0])
x.index_select(0,torch.tensor([0],dtype=torch.int32))
s.index_select(0,torch.tensor([0]))
s.index_select(0,torch.tensor([1]))
s.index_select(0,torch.tensor([0,0]))
x.index_add(0,torch.tensor([0]),x)
x.index_add(0,torch.tensor([0]),x[:1],alpha=2)
x.index_add(0,torch.tensor([0]),z[:1])
x.index_add(0,torch.tensor([5]),x[:1])
x.index_add(0,torch.tensor([-1]),x[:1])
x.index_add(0,torch.tensor([0.]),x[:1])
x.index_add(0,torch.tensor([[0]]),x[:1])
x.index_add(0,torch.tensor([0]),x[0])
x.index_copy(0,torch.tensor([0]),x)
x.index_copy(0,torch.tensor([5]),x[:1])
x.index_copy(0,torch.tensor([-1]),x[:1])
x.index_copy(0,torch.tensor([0.]),x[:1])
x.index_copy(0,torch.tensor([[0]]),x[:1])
x.index_copy(0,torch.tensor([0]),z[:1])
x.index_copy(0,torch.tensor([0]),x[0])
x.index_copy(1,torch.tensor([0,1]),x[0:1])
x.index_fill(0,torch.tensor([0]),1.)
x.index_fill(0,torch.tensor([-1]),1.)
x.index_fill(0,torch.tensor([5]),1.)
x.index_fill(0,torch.tensor([0.]),1.)
x.index_fill(0,torch.tensor([[0]]),1.)
x.index_fill(0,torch.tensor([0]),torch.tensor([1.]))
x.index_fill(0,torch.tensor([0]),torch.tensor(1.))
x.index_fill(0,torch.tensor(0),1.)
i.index_fill(0,torch.tensor(0),1.5)
i.index_fill(0,torch.tensor(0),1j)
x.masked_fill(x>0,1)
x.masked_fill(x>0,torch.tensor([1.]))
x.masked_fill(torch.tensor([1,0,1,0]),1.)
x.masked_fill(torch.ones(5)>0,1.)
x.masked_fill(torch.ones(2,3,4)>0,1.)
x.masked_fill(mask=x>0,value=2)
i.masked_fill(i>5,2.5)
i.masked_fill(i>5,torch.tensor(2.5))
i.masked_fill(i>5,1j)
i.masked_fill(i>5,True)
(i>5).masked_fill(i>3,True)
z.masked_fill(z==0,float('-inf'))
z.masked_fill(z==0,1e300)
z.masked_fill_(z==0,2.)
z.masked_fill_(torch.ones(2,3,4)>0,2.)
y.masked_fill_(y>0,2.)
x.masked_select(x>0)
x.masked_select(torch.ones(4))
x.masked_select(torch.ones(5)>0)
x.masked_select(torch.ones(2,1,1)>0)
x.masked_select([True])
x.masked_scatter(x>0,torch.arange(20.))
x.masked_scatter(x>0,torch.arange(20.,dtype=torch.float64))
x.masked_scatter(x>0,torch.arange(2.,dtype=torch.float64))
x.masked_scatter(x>0,x)
x.masked_scatter(x,x)
x.masked_scatter(torch.ones(5)>0,x)
x.take(torch.tensor([0,-1]))
x.take(torch.tensor([12]))
x.take(torch.tensor([0.]))
x.take(torch.tensor(1))
x.take([1])
x.take(torch.tensor([0],dtype=torch.int32))
torch.zeros(0).take(torch.tensor([0]))
x.put(torch.tensor([0]),x[0,:2])
x.put(torch.tensor([0,1]),x[0,:2])
x.put(torch.tensor([0,0]),x[0,:2],True)
x.put(torch.tensor([0,99]),x[0,:2])
x.put(torch.tensor([0]),z[0,:1])
x.put(torch.tensor([0.]),x[0,:1])
x.take_along_dim(torch.tensor([0]))
x.take_along_dim(torch.tensor([[0]]),1)
x.take_along_dim(torch.tensor([[0.]]),1)
x.take_along_dim(torch.tensor([0]),1)
x.take_along_dim(torch.tensor([[9]]),1)
torch.take_along_dim(x,torch.tensor([[0],[1],[2]]),dim=1)
x.nonzero()
x.nonzero(as_tuple=True)
torch.nonzero(x>0,as_tuple=True)
torch.nonzero(x>0)
torch.nonzero(s)
torch.nonzero(s,as_tuple=True)
torch.nonzero(torch.tensor(0.))
torch.nonzero([1])
torch.where(x>0)
torch.where(s)
torch.argwhere(x>0)
x.argwhere()
torch.where(x>0,x,0)
torch.where(x>0,1.,0.)
torch.where(x>0,1,0)
torch.where(x,1,0)
x.where(x>0,0.)
x.where(x>0,s)
torch.where(x>0,x,torch.zeros(5))
torch.where(torch.tensor([1,0],dtype=torch.uint8),torch.ones(2),0)
torch.where(i>5,i,2.5)
torch.where(i>5,i,z)
torch.where(i>5,True,0)
x.select_scatter(x[0],0,1)
x.select_scatter(x[0],0,5)
x.select_scatter(x[0,:2],0,1)
x.slice_scatter(x[:1],0,1,2)
x.slice_scatter(x[:1],0,1)
x.slice_scatter(x[:2]*2,0,-2)
x.slice_scatter(x[:1],start=2)
x.slice_scatter(x,step=0)
x.diagonal_scatter(x[0,:3])
x.diagonal_scatter(x[0,:2])
x.diagonal_scatter(x[0,:3],1)
y.scatter_(1,torch.tensor([[0]]),5.)
y.scatter_add_(1,torch.tensor([[0,0]]),x[:1,:2])
y.index_add_(0,torch.tensor([0,0]),x[:2])
y.index_fill_(0,torch.tensor([0]),3.)
y.index_copy_(0,torch.tensor([0]),x[1:2])
y.masked_scatter_(y>0,x*2)
y.put_(torch.tensor([1]),x[0,:1])
z.scatter_(1,torch.tensor([[0],[1],[2]]),1)
z.scatter_(1,torch.tensor([[0],[1],[2]]),x[:,:1])
z.scatter_add_(1,torch.tensor([[0],[1],[2]]),torch.ones(3,1))
torch.zeros(3,5).scatter_(1,torch.tensor([[1],[2],[0]]),1.)
torch.zeros(3,5,dtype=torch.long).scatter_(1,torch.tensor([[1],[2],[0]]),1)
x.scatter_(1,torch.tensor([[0]]),5.)
x.masked_fill_(x>0,5.)
y[1:].masked_fill_(y[1:]>0,2.)
y[0].scatter_(0,torch.tensor([1]),5.)
y[0].index_add_(0,torch.tensor([1,1]),x[0,:2])
x.gather(1,torch.tensor([[0,0],[1,1]]))
x.gather(0,torch.tensor([[0,1,2]]))
x.scatter(1,torch.tensor([[0,1],[2,3]]),x[:2,:2]*3)
x.index_select(1,torch.tensor([0,0,3]))
x.index_fill(1,torch.tensor([0,0]),x[0,0])
x.masked_fill(x>0,x[0,0])
z[1:].add_(z[:-1])
z[1:]=z[:-1]
z[1:].mul_(z[1:])
a,b,c2=y.unbind();a.add_(1)
a,b,c2=z.unbind();a.add_(1)
a,b,c2=z.unbind();a.add_(x[0])
a,b=y.split(2);a.add_(1)
a,b=y.chunk(2);a[0]=1
for r in y: r+=1
a=z.expand(2,3,4);a[0]=1
a=z.expand(2,3,4);a.zero_()
a=z.expand(2,3,4);a.fill_(1)
a=z.expand(2,3,4);a.copy_(torch.ones(2,3,4))
a=z.expand(2,3,4);a[:]=torch.ones(2,3,4)
a=z.expand(2,3,4);a[:]=1
a=z.expand(1,3,4);a.add_(1)
a=z.expand(2,3,4);a+=a
v=z[:];v[0]=x[0]
v=z[1:];z[0]=x[0];v[0]=x[1];show(v)
with torch.no_grad(): v=y[:]\\nv[0]=1
with torch.no_grad(): v=z[:]\\nv[0]=1
with torch.no_grad(): v=z[:]\\nv[0]=x[0]
with torch.no_grad(): v=z[:]\\nw=v[1:];w[0]=x[0]
with torch.no_grad(): v=x[:]\\nv.add_(1)
with torch.no_grad(): a,b,c2=y.unbind()\\na.add_(1)
a,b=y.chunk(2)\\nwith torch.no_grad(): a[0]=1
""".strip().splitlines()
"""`x` is a leaf, `y` comes from it, `i` holds integers, `z` zeros, `s` one number, `c` a cube."""


def _shown(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_shown(v) for v in value]
    if not hasattr(value, "grad_fn"):
        return str(value)
    node = value.grad_fn
    data = np.asarray(value.detach().numpy(), dtype=float)
    return {
        "grad_fn": None if node is None else type(node).__name__, "dtype": str(value.dtype)[6:],
        "shape": list(value.shape), "data": [repr(float(v)) for v in data.reshape(-1).round(6)],
    }  # fmt: skip


def _graph(node: Any, depth: int = 0) -> Any:
    if node is None or depth > 3:
        return None
    return [node.name(), *(_graph(n, depth + 1) for n, _ in node.next_functions)]


def _cotangent(lib: Any, t: Any) -> Any:
    count = int(np.prod(tuple(t.shape)))
    return lib.from_numpy(np.cos(np.arange(count)).reshape(tuple(t.shape)).astype(str(t.dtype)[6:]))


def _run(lib: Any, code: str, said: list[Any]) -> None:
    x = lib.from_numpy(np.random.RandomState(0).randn(3, 4)).requires_grad_()
    scope: dict[str, Any] = {
        "torch": lib, "np": np, "x": x, "y": x * 1, "i": lib.arange(12).reshape(3, 4),
        "z": lib.zeros(3, 4), "s": lib.tensor(2.0), "c": lib.arange(24).reshape(2, 3, 4) * 1.0,
        "m": lib.tensor([[True, False, True], [False, True, False]]),
        "show": lambda value: said.append(_shown(value)),
    }  # fmt: skip
    result = None
    code = code.replace("\\n", "\n")
    try:
        result = eval(code, scope)
        said.append(_shown(result))
    except SyntaxError:
        exec(code, scope)
        said.extend(_shown(scope[name]) for name in "yizsc")
    kept = [t for t in (result, scope["y"], scope["z"]) if hasattr(t, "grad_fn")]
    said.extend(_graph(t.grad_fn) for t in kept)
    roots = [t for t in kept if t.requires_grad]
    if roots:
        start = [_cotangent(lib, t) for t in roots]
        said.append(_shown(lib.autograd.grad(roots, [x], start, allow_unused=True)))


def outcome(lib: Any, code: str) -> list[Any]:
    """Results, graphs, gradients, the error and the warnings of one case. JSON-able."""
    said: list[Any] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            _run(lib, code, said)
        except Exception as problem:
            said.append([type(problem).__name__, str(problem)])
    texts = {str(w.message).split(" (Triggered")[0] for w in caught}
    return [*said, {"warnings": sorted(texts)}]
