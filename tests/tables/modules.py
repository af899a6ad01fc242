"""What modules, losses and initialisations are asked: expressions and statements, without answers.

`tests/oracle/make_module_table.py` puts them to real torch, `tests/engine/test_nn.py` to the
engine. It must not import either of the two.
"""

from __future__ import annotations

import contextlib
import io
from typing import Any

from tests.tables.refusals import LOSSES, PRODUCTS
from tests.tables.spatial import SPATIAL, SPATIAL_DRAWS

PRELUDE = """
from collections import OrderedDict
r = lambda *s: torch.ones(*s)
L, T = torch.ones, torch.tensor
Z = lambda *s: torch.zeros(*s).long()
X = lambda: torch.arange(24).float().view(2, 3, 4).requires_grad_()
W = lambda fill: fill(torch.empty(5, 7))
LOADER = lambda: DataLoader(TensorDataset(torch.arange(10)), 3, shuffle=True)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 3)
        self.fc2 = nn.Linear(3, 1)
        self.register_buffer("k", torch.ones(2))
        self.register_buffer("t", torch.ones(1), persistent=False)
    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))

class NoSuper(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(1, 1)

class NoSuperP(nn.Module):
    def __init__(self):
        self.w = nn.Parameter(torch.ones(1))

class NoFwd(nn.Module):
    pass
"""
"""What every question finds defined."""

REPRS = [
    "nn.PoissonNLLLoss()",
    "nn.GaussianNLLLoss()(r(3), L(3) * 2, L(3) * 3)",
    "nn.GaussianNLLLoss(full=True)(r(3), L(3) * 2, 0.5)",
    "nn.CosineEmbeddingLoss(0.1)(r(2, 3), r(2, 3) * 2, T([1, -1]))",
    "nn.HingeEmbeddingLoss()(r(3) * 0.2, T([1, -1, -1]))",
    "nn.MarginRankingLoss(0.5)(r(3), r(3) * 2, T([1, -1, -1]))",
    "nn.MultiLabelSoftMarginLoss(weight=T([1.0, 2.0]))(r(3, 2), Z(3, 2))",
    "nn.PoissonNLLLoss(full=True)(r(3), L(3) * 4)",
    "type(nn.Linear(1, 1)), type(nn.ReLU()), type(nn.MSELoss()), nn.Sequential, nn.Parameter",
    "nn.ReLU()",
    "nn.ReLU(inplace=True)",
    "nn.ReLU6()",
    "nn.Sigmoid()",
    "nn.Tanh()",
    "nn.LeakyReLU()",
    "nn.LeakyReLU(0.2,inplace=True)",
    "nn.ELU()",
    "nn.ELU(0.5,True)",
    "nn.SELU()",
    "nn.CELU()",
    "nn.GELU()",
    "nn.GELU('tanh')",
    "nn.SiLU()",
    "nn.Mish()",
    "nn.Softplus()",
    "nn.Softplus(2,10)",
    "nn.Softsign()",
    "nn.Softshrink()",
    "nn.Hardshrink()",
    "nn.Tanhshrink()",
    "nn.Hardtanh()",
    "nn.Hardtanh(-2,2,inplace=True)",
    "nn.Hardsigmoid()",
    "nn.Hardswish()",
    "nn.Threshold(0.1,20)",
    "nn.Threshold(0.1,20,True)",
    "nn.PReLU()",
    "nn.PReLU(3,0.1)",
    "nn.GLU()",
    "nn.GLU(1)",
    "nn.LogSigmoid()",
    "nn.Softmax()",
    "nn.Softmax(dim=1)",
    "nn.LogSoftmax(dim=1)",
    "nn.Softmin(dim=0)",
    "nn.Softmax2d()",
    "nn.Identity()",
    "nn.Identity(54,x=1)",
    "nn.Flatten()",
    "nn.Flatten(0,-1)",
    "nn.Unflatten(1,(2,5))",
    "nn.Dropout()",
    "nn.Dropout(0.2,True)",
    "nn.Dropout1d()",
    "nn.Dropout2d(0.3)",
    "nn.Dropout3d()",
    "nn.AlphaDropout()",
    "nn.FeatureAlphaDropout()",
    "nn.Linear(3,4)",
    "nn.Linear(3,4,bias=False)",
    "nn.Embedding(10,3)",
    "nn.Embedding(10,3,padding_idx=0)",
    "nn.Embedding(10,3,max_norm=1.0)",
    "nn.Embedding(10,3,scale_grad_by_freq=True)",
    "nn.LayerNorm(5)",
    "nn.LayerNorm((2,5),eps=1e-6,elementwise_affine=False)",
    "nn.LayerNorm(5,bias=False)",
    "nn.MSELoss()",
    "nn.L1Loss()",
    "nn.SmoothL1Loss()",
    "nn.HuberLoss()",
    "nn.CrossEntropyLoss()",
    "nn.NLLLoss()",
    "nn.BCELoss()",
    "nn.BCEWithLogitsLoss()",
    "nn.KLDivLoss()",
    "nn.CrossEntropyLoss(weight=torch.ones(3))",
    "nn.Sequential()",
    "nn.Sequential(nn.Linear(1,2),nn.ReLU())",
    "nn.Sequential(OrderedDict(a=nn.Linear(1,2),b=nn.Sequential(nn.ReLU(),nn.Linear(2,1))))",
    "nn.ModuleList()",
    "nn.ModuleList([nn.Linear(1,1),nn.Linear(1,1),nn.ReLU(),nn.Linear(1,1)])",
    "nn.ModuleList([nn.Sequential(nn.ReLU(),nn.ReLU()) for _ in range(3)])",
    "nn.ModuleDict()",
    "nn.ModuleDict({'a':nn.ReLU(),'b':nn.Linear(1,2)})",
    "nn.ParameterList()",
    "nn.ParameterList([torch.ones(2),torch.ones(2,3)])",
    "nn.ParameterDict({'a':torch.ones(2)})",
    "nn.Parameter(torch.ones(2))",
    "nn.Parameter(torch.ones(2),False)",
    "nn.Module()",
]
"""How modules print."""

QUESTIONS = [
    "NoSuper()",
    "NoSuperP()",
    "NoFwd()(1)",
    "Net().foo",
    "Net(3)",
    "nn.Module(3)",
    "nn.Module(a=1)",
    "nn.Linear()",
    "nn.Linear(2)",
    "nn.Linear(2,3,4,5,6,7,8)",
    "nn.ReLU(1,2)",
    "nn.ReLU(x=1)",
    "nn.Dropout(2)",
    "nn.LeakyReLU(slope=1)",
    "nn.Sequential(1)",
    "nn.Sequential(nn.ReLU)",
    "nn.ModuleList([1])",
    "nn.ModuleList(3)",
    "nn.Sequential(nn.ReLU())[3]",
    "nn.ModuleList([nn.ReLU()])[2]",
    "nn.ModuleDict({'a':1})",
    "nn.ModuleDict({'a':nn.ReLU()})['b']",
    "nn.Embedding(3,2,padding_idx=5)",
    "nn.Linear(2,3)(torch.ones(4))",
    "nn.Linear(2,3)(3)",
    "nn.Linear(2,3)()",
    "Net()(torch.ones(3))",
    "nn.Parameter(3)",
    "nn.Parameter(torch.ones(2).long())",
    "nn.Threshold()",
    "nn.Softmax2d()(torch.ones(2))",
    "nn.Linear(2,3).cuda()",
    "nn.Linear(2,3).to('cuda')",
    "nn.Linear(2,3).to(torch.int64)",
    "nn.Linear(2,3).train(3)",
    "nn.LayerNorm(3)(torch.ones(2))",
    "nn.Unflatten(1,(2,2))(torch.ones(2,5))",
    "nn.Flatten()(torch.ones(2,3,4)).shape",
    "nn.MSELoss(reduction='x')(torch.ones(1),torch.ones(1))",
    "nn.MSELoss()(torch.ones(1))",
    "nn.CrossEntropyLoss()(torch.ones(2,3),torch.tensor([0,5]))",
    "nn.BCELoss()(torch.tensor([2.]),torch.tensor([1.]))",
    "nn.L1Loss(size_average=False).reduction",
    "net.get_submodule('fc1')",
    "net.get_submodule('fc9')",
    "net.get_submodule('fc1.a.b')",
    "net.get_parameter('fc1.weight').shape",
    "net.get_parameter('fc1.w')",
    "net.get_buffer('k')",
    "net.get_buffer('z')",
    "[n for n,_ in net.named_parameters()]",
    "[n for n,_ in net.named_modules()]",
    "[n for n,_ in net.named_children()]",
    "[n for n,_ in net.named_buffers()]",
    "list(net.state_dict())",
    "len(list(net.parameters()))",
    "net.state_dict()['fc2.bias']",
    "net.load_state_dict(net.state_dict())",
    "net.load_state_dict({})",
    "net.load_state_dict({'x':1,'fc1.weight':torch.ones(5)},strict=True)",
    "net.load_state_dict({'x':1},strict=False)",
    "net.load_state_dict(3)",
    "net.eval().training",
    "net.train().fc1.training",
    "net.double().fc1.weight.dtype",
    "net.float().fc1.weight.dtype",
    "sum(p.numel() for p in net.parameters())",
    "[p.requires_grad for p in net.requires_grad_(False).parameters()]",
    "net.apply(lambda m: print(type(m).__name__))",
    "net",
    "list(nn.Sequential(nn.ReLU(),nn.Tanh()).children())",
    "nn.Sequential(nn.ReLU(),nn.Tanh(),nn.Sigmoid())[1:]",
    "nn.Sequential(nn.ReLU()).append(nn.Tanh())",
    "len(nn.Sequential(nn.ReLU(),nn.Tanh()))",
    "nn.Sequential(nn.ReLU())+nn.Sequential(nn.Tanh())",
    "nn.ModuleList([nn.ReLU()]).insert(0,nn.Tanh())",
    "list(nn.ModuleDict({'a':nn.ReLU()}).keys())",
    "'fc1' in dir(net)",
    "isinstance(net.fc1.weight,nn.Parameter)",
    "isinstance(net.fc1.weight,torch.Tensor)",
    "nn.utils.clip_grad_norm_(net.parameters(),1.)",
    "nn.init.xavier_uniform_(torch.ones(2))",
    "nn.init.calculate_gain('foo')",
    "nn.init.kaiming_uniform_(torch.ones(2,2),mode='x')",
    "nn.init.eye_(torch.ones(2))",
    "type(net.fc1.weight.data).__name__",
    "net.fc1.bias is None",
    "nn.Linear(2,2,bias=False).bias",
    "nn.Identity(3)(5)",
    "net.zero_grad()",
    "net.fc1.in_features",
    "net.named_parameters().__class__.__name__",
    "hash(net)==hash(net)",
    "net==net",
    "nn.functional.relu(torch.tensor([-1.,2.]))",
    "net.__class__.__name__",
    "nn.Sequential(OrderedDict([('a',nn.Linear(1,1)),('b',nn.ReLU())])).b",
    "nn.CrossEntropyLoss(weight=torch.tensor([1.,2.])).weight",
    "nn.Module().state_dict()",
    "net.compile",
    "nn.KLDivLoss(reduction='batchmean').reduction",
    "net.bias",
    "net.fc1.weight.grad",
]
"""What modules answer."""

CHANGES = [
    "net.fc1=3",
    "net.fc1=None",
    "net.fc1.weight=torch.ones(3,2)",
    "net.fc1.weight=None",
    "net.k=3",
    "net.k=None",
    "net.k=torch.zeros(1)",
    "net.add_module('a.b',nn.ReLU())",
    "net.add_module('',nn.ReLU())",
    "net.add_module('fc1',3)",
    "net.add_module('forward',nn.ReLU())",
    "net.add_module(3,nn.ReLU())",
    "net.register_buffer('fc1',torch.ones(1))",
    "net.register_buffer('a.b',torch.ones(1))",
    "net.register_buffer('q',3)",
    "net.register_parameter('q',torch.ones(1))",
    "net.register_parameter('a.b',None)",
    "net.register_parameter('q',None)",
    "net.register_parameter('fc1',nn.Parameter(torch.ones(1)))",
    "del net.fc1",
    "del net.zzz",
    "net.fc1=nn.ReLU(); print(net)",
    "net.extra=nn.Parameter(torch.ones(1)); print([n for n,_ in net.named_parameters()])",
    "net.x=5; print(net.x)",
    "h=net.register_forward_hook(lambda m,i,o: print(type(m).__name__,len(i),o.shape)"
    "); net(torch.ones(2)); h.remove(); net(torch.ones(2))",
    "h=net.fc1.register_forward_pre_hook(lambda m,i: (i[0]*2,)); a=net(torch.ones(2))"
    "; h.remove(); b=net(torch.ones(2)*2); print(torch.equal(a,b) if hasattr(torch,'e"
    "qual') else (a-b).item()==0)",
    "net.fc1.register_forward_hook(lambda m,i,o: o*0); print(net(torch.ones(2))-net.fc2.bias)",
    "net.fc1.weight.data.fill_(1.); print(net.fc1.weight)",
    "net(torch.ones(2)).backward(); print(net.fc2.bias.grad); net.zero_grad(); print("
    "net.fc2.bias.grad)",
    "net(torch.ones(2)).backward(); net.zero_grad(set_to_none=False); print(net.fc2.bias.grad)",
    "import copy; c=copy.deepcopy(net); c.fc1.weight.data.zero_(); print(bool((net.fc"
    "1.weight!=0).any()), c.fc1.weight.is_leaf, type(c.fc1.weight).__name__)",
    "net(torch.ones(2)).backward(); print(nn.utils.clip_grad_norm_(net.parameters(),."
    "1)); print([p.grad for p in net.parameters()])",
    "net(torch.ones(2)).backward(); nn.utils.clip_grad_value_(net.parameters(),.01); "
    "print([p.grad for p in net.parameters()])",
    "v=nn.utils.parameters_to_vector(net.parameters()); print(v.shape,v.grad_fn.name("
    ")); nn.utils.vector_to_parameters(v*0,net.parameters()); print(net.fc1.bias)",
    "net.fc2=net.fc1; print([n for n,_ in net.named_parameters()], list(net.state_dict()))",
    "net.l=[nn.ReLU()]; print(net)",
    "net.half(); print(net.fc1.weight.dtype, net.k.dtype)",
    "net.fc1.weight.requires_grad=False; print([p.requires_grad for p in net.parameters()])",
    "net.to(torch.float64); print(net.k.dtype)",
    "net.load_state_dict({k:v*0 for k,v in net.state_dict().items()}); print(net.fc1."
    "weight, net.k)",
    "print(nn.ParameterList([nn.Parameter(torch.ones(2))])[0]); print(list(nn.Paramet"
    "erDict({'a':nn.Parameter(torch.ones(1))}).items()))",
]
"""What may be done to a module; each starts from a new one."""

DRAWS = [
    "(lambda x: F.dropout(x))(X())",
    "F.dropout(X().transpose(0,1),.3)",
    "F.dropout(X().permute(2,0,1),.3)",
    "F.dropout2d(X(),.5)",
    "F.dropout1d(X(),.4)",
    "F.dropout3d(X().view(1,2,3,2,2),.4)",
    "F.alpha_dropout(X(),.3,True)",
    "F.feature_alpha_dropout(X(),.3,True)",
    "F.dropout(X(),1.)",
    "F.dropout(X().clone(),.5,True,True)",
    "F.dropout(X().double(),.2)",
    "F.dropout(X(),0.)",
    "F.dropout(X(),.3,False)",
    "nn.Dropout(.25)(X())",
    "nn.Dropout(.25).eval()(X())",
    "nn.Embedding(6,3,padding_idx=2).weight",
    "nn.Linear(7,5).weight",
    "nn.Linear(7,5).bias",
    "nn.Linear(3,3,bias=False).weight",
    "nn.PReLU(2).weight",
    "W(I.uniform_)",
    "W(lambda w: I.uniform_(w,-2,3))",
    "W(I.normal_)",
    "W(lambda w: I.normal_(w,1,.2))",
    "W(lambda w: I.constant_(w,.3))",
    "W(I.ones_)",
    "W(I.zeros_)",
    "W(I.eye_)",
    "W(I.xavier_uniform_)",
    "W(lambda w: I.xavier_uniform_(w,gain=2.))",
    "W(I.xavier_normal_)",
    "W(I.kaiming_uniform_)",
    "W(lambda w: I.kaiming_uniform_(w,nonlinearity='relu',mode='fan_out'))",
    "W(I.kaiming_normal_)",
    "W(I.trunc_normal_)",
    "W(lambda w: I.trunc_normal_(w,0,1,.5,.6))",
    "W(lambda w: I.trunc_normal_(w,std=.02))",
    "W(lambda w: I.sparse_(w,.3))",
    "I.dirac_(torch.empty(4,3,3,3))",
    "I.kaiming_normal_(torch.empty(4,3,3,3))",
    "I.xavier_uniform_(torch.empty(4,3,3).double())",
    "torch.cat([b for a in range(2) for b, in LOADER()])",
    "torch.cat([b for b, in DataLoader(TensorDataset(torch.arange(10)),3,shuffle=True"
    ",drop_last=True)])",
    "torch.tensor([list(s.indices) for s in random_split(range(10),[.5,.5])])",
    "torch.tensor([list(s.indices) for s in random_split(range(10),[5,5],torch.Genera"
    "tor().manual_seed(4))])",
    "torch.tensor(list(RandomSampler(range(6),replacement=True,num_samples=40)))",
    "torch.tensor(list(WeightedRandomSampler([.1,.9,.5],7)))",
    "torch.tensor(list(SubsetRandomSampler([5,6,7,8])))",
    *SPATIAL_DRAWS,
]
"""Random numbers, each from the same seed; compared bit for bit."""


ASKED = [*REPRS, *PRODUCTS, *LOSSES, *QUESTIONS, *CHANGES, *SPATIAL]


def namespace(lib: Any, data: Any) -> dict[str, Any]:
    """The names that questions use, of a library that answers to torch."""
    scope: dict[str, Any] = {
        "torch": lib, "nn": lib.nn, "F": lib.nn.functional, "I": lib.nn.init, "optim": lib.optim,
        **{name: getattr(data, name) for name in data.__all__},
    }  # fmt: skip
    exec(PRELUDE, scope)
    return scope


def answer(scope: dict[str, Any], question: str) -> str:
    """What the question's value, prints, or error are, as text."""
    scope["torch"].manual_seed(0)
    scope["net"] = scope["Net"]()
    printed = io.StringIO()
    statement = question in CHANGES
    try:
        with contextlib.redirect_stdout(printed):
            if statement:
                exec(question, scope)
            else:
                printed.write(repr(eval(question, scope)))
    except Exception as problem:
        return f"{printed.getvalue()}{type(problem).__name__}: {problem}"
    return printed.getvalue()


def drawn(scope: dict[str, Any], question: str) -> list[Any]:
    """The numbers of a draw, as nested lists, and the next number of the stream."""
    scope["torch"].manual_seed(7)
    out = eval(question, scope)
    return [out.detach().tolist(), scope["torch"].rand(1).item()]
