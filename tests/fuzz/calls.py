"""Every function of the facades (torch, numpy, the standard library's) called with what it never
expects: giant numbers, wrong types, posing objects of the program's own.

It must not know what becomes of a program (checking.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from app.sandbox.names import World

START = """import torch, numpy as np, math, random, statistics, json, re, copy, itertools, functools
import collections, operator, string, enum, dataclasses, typing, contextlib, time, os, sys, pprint
import inspect, io, logging, pathlib, queue, struct, base64, csv, hashlib, traceback, tempfile
import torch.nn.functional, torch.nn.init, torch.optim, torch.utils.data, torch.linalg
got = []  # a facade of ours says <module 'x'>
class X:
    def take(self, *args):
        got.extend(args)
        return self
    __add__ = __radd__ = __iadd__ = __mul__ = __rmul__ = __imul__ = __sub__ = __rsub__ = take
    __truediv__ = __rtruediv__ = __pow__ = __rpow__ = __neg__ = __matmul__ = __rmatmul__ = take
    __lt__ = __gt__ = __le__ = __ge__ = __eq__ = __ne__ = __getitem__ = __setitem__ = take
    __abs__ = __invert__ = __enter__ = __contains__ = take
    copy = astype = any = reshape = flatten = item = clone = detach = take
    __hash__ = None
    def __len__(self): return 2
    def __iter__(self): return iter([1.0, 2.0])
    def __float__(self): return 1.5
    def __int__(self): return 2
    def __call__(self, *args): return self.take(*args)
    def __exit__(self, *args): return False
    def write(self, text): pass
    shape, size, ndim, nbytes, itemsize, dtype, device = (2,), 2, 1, 8, 4, torch.float32, "cpu"
class Bare:
    "What numpy takes for a number of a kind of its own."
    def take(self, *args):
        got.extend(args)
        return self
    __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __rsub__ = __truediv__ = __rtruediv__ = take
    __lt__ = __gt__ = __le__ = __ge__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = take
class Array(X):
    dtype, kind, shape = float, "f", (2, 2)
    all = sum = tolist = max = astype = X.take
class Posing(X):
    "What looks like a tensor from inside."
    _data = Array()
    _grad = _grad_fn = _base = _alias = _recorded = None
    _requires_grad = _inference = requires_grad = False
    _version_counter = [0]
    dtype, shape, ndim, is_leaf, grad = float, (2, 2), 2, True, None
    def dim(self): return 2
    def requires_grad_(self): return self
    def size(self, *at): return 2
    view = tolist = to = index_select = mean = sum = X.take
class Graded(Posing):
    _grad = grad = Posing()
class D(dict): pass
class E(str, enum.Enum): A = "sum"
class Nine(enum.IntEnum): N = 9
RAW = ["ndarray", "dtype", "ufunc", "bool_", "str_", "generic", "frame", "code", "traceback",
       *(f"{k}{n}" for k in ("int", "uint", "float", "complex") for n in (8, 16, 32, 64, 128))]
RAW = {f"<class '{name}'>" for name in RAW}
def f(*args, **kwargs): return 1.0
def gen(): yield 1.0
def call(name, function):
    try:
        result = function()
    except Exception as problem:
        print("raised", type(problem).__name__, "by", name)
    for x in got:
        if str(type(x)) in RAW: print("leaked", type(x), "by", name)
    got.clear()
"""

ALLOWED = frozenset(
    """ArithmeticError AssertionError AttributeError AxisError DeprecationWarning EOFError
    FileNotFoundError FloatingPointError FrozenInstanceError ImportError IndexError
    JSONDecodeError KeyError LinAlgError LookupError MemoryError ModuleNotFoundError
    NameError NotImplementedError OSError OverflowError PermissionError PicklingError
    RecursionError RuntimeError StatisticsError StopIteration SyntaxError TypeError
    UnicodeDecodeError UnicodeEncodeError UnpicklingError ValueError ZeroDivisionError
    _LinAlgError error OutOfMemoryError CancelledError SystemExit UserWarning
    InvalidOperation Empty Full Error FileExistsError""".split()
)
"""What may be raised. Above all no SystemError, and nothing of the host's own."""

ODD = """0 1 -1 2 3 7 2**31 2**63 -2**63 10**30 1e308 float('nan') float('inf') 1e-320 None
True False 'a' '' 'sum' 'ij,jk->ik' b'x' () [] {} ... print int object type X X() Posing()
Graded() [Posing()] [Graded()] (Posing(),Posing()) [X()] (X(),X()) {X:X()} f D(a=1) E.A
Nine.N lambda:X() lambda*a:X() torch np math torch.Tensor torch.nn.Module torch.float64
torch.int8 torch.complex64 np.int64 np.float32(2) np.int8(-3) np.bool_(1) torch.ones(2,3)
torch.ones(0) torch.tensor(1.5) torch.arange(6) torch.ones(3,requires_grad=True)
torch.tensor([True,False]) torch.ones(2,3,4) torch.zeros(2,dtype=torch.complex64)
torch.ones(2,2).T torch.eye(3).double() torch.arange(4).view(2,2) torch.nn.Linear(2,2)
torch.nn.Parameter(torch.ones(2)) np.ones((2,3)) np.array('text') np.array([]) np.arange(5)
np.eye(2)*1j np.array([True]) np.zeros((1,2,3,4)) torch.ones(1).expand(3000,3000)
np.ones(1)+np.zeros((9,9)) (10**5,10**5) [10**9] (2,3) (-1,2) [2,2] slice(None)
range(10**10) range(3) gen() [[1,2],[3]] [[1.0,2.0],[3.0,4.0]] [1.0,'a'] [0]*10**5 'a'*10**5
-(10**10) 1j {1,2} frozenset([1]) [torch.ones(2),torch.ones(3)] (1,)*70 [None]
torch.device('cpu') torch.Generator() collections.deque([1]) torch.Size([2]) sys os.environ
Exception('x') copy itertools.count() reversed([1]) zip([1],[2]) np.random.default_rng(1)""".split()
"""What nobody gives."""

POSING = ["Posing()", "Graded()", "[Posing()]", "[Graded()]", "X()", "Bare()"]

USUAL = """torch.ones(2,3) torch.ones(3,requires_grad=True) torch.eye(3) torch.arange(6)
torch.rand(2,3,4,4) np.ones((2,3)) np.arange(5) [1.0,2.0,3.0] [[1.0,2.0],[3.0,4.0]] 2 1 0
1.5 (2,3) 10**9 'a'""".split()
"""What functions expect: so that some calls get to the second argument."""

KEYWORDS = """dim axis out dtype size device keepdim keepdims n shape requires_grad generator
bins p k weight bias reduction input other value index dims mode key default initial
repeat""".split()

MODULES = """torch torch.nn torch.nn.functional torch.nn.init torch.linalg torch.special
torch.autograd torch.utils.data torch.nn.utils torch.nn.utils.rnn torch.serialization
torch.distributions torch.testing torch.optim torch.fft torch.random numpy numpy.linalg numpy.random
math random statistics json re copy itertools functools collections operator contextlib dataclasses
os os.path sys pprint typing string time enum inspect io logging pathlib queue struct base64 csv
hashlib traceback tempfile""".split()
METHODS = {"torch.Tensor": "torch.ones(2, 3)", "np.ndarray": "np.ones((2, 3))", "str": "'a b'",
           "torch.nn.Linear": "torch.nn.Linear(2, 3)"}  # fmt: skip
LEAVING = frozenset({"sys.exit", "os.abort", "os._exit", "np.random.seed"})


def functions() -> list[str]:
    """Every function of the facades as a program writes it."""
    world = World()
    found: list[str] = []
    for module in MODULES:
        short = module.replace("numpy", "np")
        found += [f"{short}.{name}" for name in world.exports(module) or ()]
    for kind, made in METHODS.items():
        policy = [
            (k, p) for k, p in world.guards.policy.items() if k.__name__ == kind.split(".")[-1]
        ]
        for k, names in policy[:1]:
            public = names if isinstance(names, frozenset) else dir(k)
            found += [f"({made}).{name}" for name in sorted(public) if name[0] != "_"]
    return [name for name in found if name not in LEAVING]


_odd = st.one_of(st.sampled_from(ODD), st.sampled_from(POSING))
_usual = st.sampled_from(USUAL)
_call = st.tuples(
    st.one_of(
        st.lists(_odd, max_size=3),
        st.tuples(_usual, _odd).map(list),
        st.tuples(_usual, _usual, _odd).map(list),
        st.tuples(_usual, _odd, _usual).map(list),
        st.tuples(_odd, _usual).map(list),
    ),
    st.one_of(st.just({}), st.dictionaries(st.sampled_from(KEYWORDS), _odd, max_size=1)),
)


def program(names: Sequence[str], calls: Sequence[tuple[list[str], dict[str, str]]]) -> str:
    """One call of each function."""
    lines = []
    for name, (args, kwargs) in zip(names, calls, strict=True):
        given = ", ".join([*args, *(f"{key}={value}" for key, value in kwargs.items())])
        lines.append(f"call({name!r}, lambda: {name}({given}))\n")
    return START + "".join(lines)


def programs(names: Sequence[str]) -> st.SearchStrategy[str]:
    calls = st.lists(_call, min_size=len(names), max_size=len(names))
    return calls.map(lambda made: program(names, made))


def any_programs(at_once: int = 30) -> st.SearchStrategy[str]:
    """Programs that call any functions."""
    names = st.sampled_from(functions())
    return st.lists(names, min_size=1, max_size=at_once).flatmap(programs)


def problems(said: str) -> list[str]:
    """What must not be among what such a program printed."""
    found = []
    for line in said.splitlines():
        word, _, rest = line.partition(" ")
        if word == "leaked" or (word == "raised" and rest.partition(" ")[0] not in ALLOWED):
            found.append(line)
    return found
