"""What a running program can reach: ordinary Python works, nothing of the host is in reach.

Programs run in this process, through the real compiler, guards and names.
"""

from __future__ import annotations

import types
from typing import Any

import pytest

from app.sandbox.compiler import compile_program
from app.sandbox.guards import guard_names
from app.sandbox.limits import Limits
from app.sandbox.loops import Marks
from app.sandbox.names import World
from app.sandbox.program import Refused
from app.sandbox.rehearsal import Silent


def run(source: str) -> tuple[str, dict[str, Any], World]:
    """Printed text, the program's variables, its world. A new world each time: nothing stays."""
    world = World()
    world.seed(0)
    program = compile_program(source, Limits(), world.exports)
    said: list[str] = []
    marks = Marks(program, Silent(), world.tensors)
    scope: dict[str, Any] = {
        "__name__": "__main__",
        "__builtins__": world.builtins(said.append),
        **guard_names(world.guards, marks.names()),
    }
    exec(program.code, scope)
    return "".join(said), scope, world


SAME_AS_PYTHON = [
    "print(f'{1.5:>8.2f}|{True!r:>6}|{[1, 2]}|{None}', '%5d|%s|%%' % (3, 'x'), '{:,}|{0}'[:3])",
    "print('{:>5}|{a[0]}|{b.real}'.format(3, a=[1], b=2), '{x}'.format_map({'x': 1}))",
    "class A:\n    n = 0\n    def __init__(self): self.__x = 1; self._y = 2; A.n += 1\n"
    "    @property\n    def x(self): return self.__x\n    @x.setter\n"
    "    def x(self, v): self.__x = v\n"
    "    @classmethod\n    def make(cls): return cls()\n    @staticmethod\n"
    "    def two(): return 2\n"
    "a = A.make(); a.x += 5; print(a.x, a._y, A.n, A.two(), a.__class__.__name__, type(a) is A)",
    "class E(ValueError):\n    def __init__(self, m, code): super().__init__(m); self.code = code\n"
    "try: raise E('bad', 7) from KeyError('k')\n"
    "except (TypeError, ValueError) as e: print(e, e.code, e.args, repr(e), isinstance(e, E))\n"
    "else: print('no')\nfinally: print('done')",
    "from functools import *\n@lru_cache(maxsize=None)\ndef fib(n): return n if n < 2 else"
    " fib(n - 1) + fib(n - 2)\nprint(fib(50), reduce(lambda a, b: a * b, [1, 2, 3]),"
    " partial(max, 3)(9))",
    "def deco(f):\n    from functools import wraps\n    @wraps(f)\n"
    "    def inner(*a, **k): return f(*a, **k)\n"
    "    return inner\n@deco\ndef named(): 'doc'\nprint(named.__name__, named.__doc__)",
    "from dataclasses import dataclass, field\n@dataclass\nclass P:\n    x: int\n"
    "    y: float = 2.0\n"
    "    z: list = field(default_factory=list)\n"
    "    def __post_init__(self): self.z.append(self.x)\n"
    "print(P(1), P(1) == P(1), P(2, y=3.0).y)",
    "from collections import *\nN = namedtuple('N', 'a b', defaults=[5])\nn = N(1)\n"
    "print(n, n.b, n._replace(a=9),"
    " Counter('hello').most_common(1), dict(defaultdict(int, a=1)), deque([1, 2], 1),"
    " OrderedDict(a=1))",
    "import itertools as it, math, copy\nprint(list(it.chain.from_iterable([[1], [2]])),"
    " math.hypot(3, 4),"
    " copy.deepcopy({'a': [1]}), list(it.product('ab', repeat=2))[1])",
    "from typing import *\nT = TypeVar('T')\nclass Box(Generic[T]):\n"
    "    def __init__(self, v: T) -> None: self.v = v\n"
    "X = Dict[str, Optional[int]]\nprint(Box(3).v, cast(int, 'a'))",
    "def gen():\n    got = yield 1\n    yield got\ng = gen(); print(next(g), g.send(5)); g.close()",
    "x = 5\nx **= 2; x <<= 1; x %= 7; print(x, 2 ** 10, 2 ** -1, 1 << 3, pow(3, 4, 5))",
    "i = 0\nwhile True:\n    i += 1\n    if i == 3: continue\n    if i > 5: break\n"
    "else: print('never')\nprint(i)",
    "def f():\n    for i in range(5):\n        for j in range(5):\n"
    "            if j == 2: return i, j\nprint(f())",
    "for a in []: pass\nelse: print('empty')\nwhile 0: pass\nelse: print('zero')",
    "print(getattr(3, 'real'), getattr([], 'nope', 'd'), hasattr('', 'join'),"
    " callable(len), type(3) == int)",
    "class V:\n    def __init__(s, v): s.v = v\n    def __add__(s, o): return V(s.v + o.v)\n"
    "    __radd__ = __add__\n"
    "    def __repr__(s): return f'V({s.v})'\n    def __eq__(s, o): return s.v == o.v\n"
    "    def __hash__(s): return hash(s.v)\nV.__mul__ = lambda s, o: V(s.v * o.v)\n"
    "print(V(1) + V(2), V(3) * V(4), {V(1), V(1)}, [V(5)])",
    "class G:\n    def __getattr__(self, n): return n.upper()\nprint(G().abc, hasattr(G(), 'x'))",
    "class M:\n    def __enter__(self): print('in'); return self\n"
    "    def __exit__(self, *e): print(e[0]); return True\n"
    "with M() as m: 1 / 0",
    "if __name__ == '__main__': print('main')",
    "print(*[1, 2], sep='-', end='!\\n'); print(); print(None, True, 1e-7, 1 / 3,"
    " float('nan'), -0.0)",
    "a, *b = [1, 2, 3]; (c, d), e = (1, 2), 3; print(a, b, c, d, e, (n := 4) + n)",
    "match ('add', 1, 2):\n    case ('add', int(x), y) if x < y: print(x + y)\n"
    "    case _: print('?')",
    "print(sorted([3, 1], key=lambda v: -v), max([1, 5], default=0), sum([0.1] * 3),"
    " list(map(str, [1, None])))",
    "print(str(b'a'), str(), str(3), str(b'a', 'utf-8'), repr('é'), ascii('é'),"
    " format(3.14159, '.2f'))",
]  # fmt: skip


@pytest.mark.parametrize("source", SAME_AS_PYTHON, ids=range(len(SAME_AS_PYTHON)))
def test_ordinary_python_prints_what_python_prints(
    source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(source, "<test>", "exec"), {"__name__": "__main__"})
    assert run(source)[0] == capsys.readouterr().out


ATTACKS = [
    "getattr((), '__cla' + 'ss__').__base__",
    "getattr(int, '__sub' + 'classes__')()",
    "getattr(int, 'm' + 'ro')()",
    "class A: pass\ngetattr(A, 'mro')()[-1].__subclasses__()",
    "class A: pass\ngetattr(A, '__dict__')",
    "class A: pass\ngetattr(A(), '__dict__')",
    "class A: pass\ngetattr(A, '__bases__')[0].__subclasses__()",
    "class A: pass\nsetattr(A, '__getattribute__', lambda s, n: 1)",
    "class A: pass\nsetattr(A, '__class__', int)",
    "class A: pass\nsetattr(A(), '__class__', int)",
    "class A: pass\nsetattr(A, '__del__', lambda s: 1)",
    "class A: pass\ndelattr(A, '__module__')",
    "def f(): pass\ngetattr(f, '__glo' + 'bals__')",
    "def f(): pass\ngetattr(f, '__code__')",
    "def f(): pass\nsetattr(f, '__code__', 1)",
    "getattr(print, '__self__')",
    "getattr(len, '__self__')",
    "getattr([].append, '__self__')",
    "getattr(super, '__thisclass__')",
    "def g(): yield\ngetattr(g(), 'gi_' + 'frame')",
    "def g(): yield\ngetattr(g(), 'gi_frame')",
    "try: 1 / 0\nexcept Exception as e: getattr(e, '__trace' + 'back__').tb_frame",
    "try: 1 / 0\nexcept Exception as e: e.with_traceback",
    "try: [].nope\nexcept AttributeError as e: e.obj",
    "try: [].nope\nexcept AttributeError as e: e.obj",
    "class E(AttributeError): pass\ntry: raise E(obj=1)\nexcept E as e: e.obj",
    "class E(Exception): pass\nE.with_traceback",
    "class C:\n    def __enter__(s): pass\n    def __exit__(s, t, v, tb): tb.tb_frame\n"
    "with C(): 1 / 0",
    "'{0.__class__}'.format(1)",
    "'{0.real.__class__}'.format(1)",
    "'{:{0.__class__}}'.format(1)",
    "str.format('{0.__class__}', 1)",
    "list(map(str.format, ['{0.__class__}'], [1]))",
    "f = getattr(str, 'for' + 'mat'); f('{0.__class__}', 1)",
    "'{a.__class__}'.format_map({'a': 1})",
    "type('T', (), {})",
    "type(type)('T', (), {})",
    "type(print)('x')",
    "class T(type): pass",
    "class S(str): pass",
    "class F(type(lambda: 0)): pass",
    "class B(bool): pass",
    "class M(type(len)): pass",
    "object.__subclasses__()",
    "object().__reduce__()",
    "object.__new__(type)",
    "{}.keys().mapping",
    "property(lambda s: 1).fget",
    "from dataclasses import dataclass\n@dataclass\nclass A:\n    __class__: int\nA(int)",
    "from dataclasses import dataclass\n@dataclass\nclass A:\n    __dict__: int\nA({})",
    "class A: pass\nA().__class__: int",
    "import torch\nn = torch.tensor(1., requires_grad=True).exp().grad_fn\nn.next",
    "import torch\nn = torch.tensor(1., requires_grad=True).exp().grad_fn\nn.kept",
    "import torch\nn = torch.tensor(1., requires_grad=True).exp().grad_fn\nn.op",
    "import os\nos.system",
    "import os\nos.path.os",
    "import sys\nsys.modules",
    "import torch.os",
    "from math import __loader__",
    "from torch import _table",
    "from torch import _name",
    "import torch\ntorch._table",
    "import torch\ngetattr(torch, '_table')",
    "import torch\ngetattr(torch, '__getitem__')",
    "import torch\ntorch.tensor = 1",
    "import torch\nsetattr(torch, 'x', 1)",
    "import torch\ndel torch.tensor",
    "import math\nmath.pi = 3",
    "import torch\ntorch.Tensor.add = 1",
    "import torch\ntorch.tensor(1.)._data",
    "import torch\ngetattr(torch.tensor(1.), '_da' + 'ta')",
    "import torch\ntorch.tensor(1.)._data = 1",
    "import torch\nsetattr(torch.tensor(1.), '_data', 1)",
    "import torch\ntorch.tensor(1.).numpy().data",
    "import torch\ntorch.Tensor.numpy(torch.tensor(1.))",
    "import torch\ntorch.float32.numpy",
    "import torch\ngetattr(torch.tensor([1.]), '__array__')",
    "import torch\ngetattr(torch.Tensor, '__dict__')",
    "import torch\ntorch.Tensor.mro()",
    "import torch\ntorch.tensor.__wrapped__",
    "import torch\ntorch.no_grad().__init__.__func__",
    "import torch\nclass T(torch.Tensor): pass",
    "import torch\nclass T(torch.dtype): pass",
    "import random\nrandom.random.__self__",
    "import random\nrandom.SystemRandom",
    "import random\nrandom._inst",
    "import random\nclass R(random.Random): pass",
    "import functools\nfunctools.partial(print).__reduce__()",
    "import functools\nfunctools.wraps(print)(print).__wrapped__",
    "import functools, torch\nfunctools.reduce(getattr, ['__class__', '__base__'], 1)",
    "import torch\ntorch.relu.__wrapped__",
    "from collections import namedtuple\nnamedtuple('A', 'x').__new__",
    "from collections import namedtuple\ngetattr(namedtuple('A', 'x'), '__getnewargs__')",
    "from collections import namedtuple\nnamedtuple('A', 'x').x = 1",
    "from collections import Counter\nclass C(Counter): pass",
    "from typing import Any\nAny._name",
    "import copy, torch\ncopy.deepcopy(torch)",
    "import itertools\nitertools.chain.__reduce__",
    "10 ** 10 ** 9",
    "x = 10\nx **= 10 ** 9",
    "class A: pass\na = A(); a.x = 10\na.x **= 10 ** 9",
    "1 << (1 << 40)",
    "pow(10, 10 ** 9)",
    "print(file=1)",
    "open('/etc/hostname')",
    "vars()['_getattr_']",
    "dir().remove('_getattr_')",
    "globals()['__builtins__']",
    "globals().update(print=1)",
    "def f(): return locals()\nf()['__class__']",
    "dir(dir).remove('__globals__')",
    "input()",
    "memoryview(b'')",
    "class A:\n    def __getattr__(self, n): return n\ngetattr(A(), '__array_interface__')",
    "print.__globals__",
    "getattr(getattr, '__code__')",
    "hasattr.__defaults__",
    "getattr(1, 5)",
    "getattr(1, b'real')",
    "isinstance.__call__.__self__",
    "NotImplemented.__reduce__()",
    "(lambda: 0).__code__.co_consts",
    "[].__class__.__base__",
    "type(()).__base__",
    "type(type(()))()",
]


@pytest.mark.parametrize("source", ATTACKS)
def test_an_attack_is_refused_or_raises(source: str) -> None:
    with pytest.raises((Refused, Exception)):
        run(source)


FORBIDDEN = (
    types.ModuleType, types.FrameType, types.CodeType, types.TracebackType, types.MappingProxyType,
)  # fmt: skip


def _harvest(value: Any, world: World, seen: set[int], depth: int) -> list[Any]:
    """Every object that the guards let a program reach from `value`, a few reads deep."""
    if id(value) in seen or depth == 0:
        return []
    seen.add(id(value))
    found = [value]
    for name in {*dir(type(value)), *(dir(value) if isinstance(value, type) else ())}:
        try:
            reached = world.guards.read(value, name)
        except Exception:
            continue
        found += _harvest(reached, world, seen, depth - 1)
    return found


def test_nothing_forbidden_is_reachable_by_reading() -> None:
    """Reads every name of everything that is exported, three levels deep."""
    source = (
        "import torch\nx = torch.tensor([1.0, 2.0], requires_grad=True)\ny = x * 2\nn = y.grad_fn\n"
        "class A:\n    def m(self): pass\na = A()\ndef g(): yield 1\ngenerator = g()\n"
        "class E(Exception): pass\ntry: raise E('q')\nexcept E as error: kept = error\n"
    )
    _, scope, world = run(source)
    starts = [
        value
        for facade in world.facades.values()
        for value in (facade[name] for name in dict(facade._table))
    ]
    starts += [value for name, value in scope.items() if not name.startswith("_")]
    starts += list(scope["__builtins__"].values())
    starts += [1, 1.5, True, "s", b"b", [1], (1,), {1: 2}, {1}, frozenset(), range(3), slice(1)]
    seen: set[int] = set()
    found = [v for start in starts for v in _harvest(start, world, seen, 3)]
    assert len(found) > 500
    for value in found:
        assert not isinstance(value, FORBIDDEN), value
        kind = type(value)
        # Ours are called numpy's, and marked: numpy's own types have no such attribute.
        assert kind.__module__.partition(".")[0] != "numpy" or "offered" in kind.__dict__, value
        assert value is not type
        assert value is not object or isinstance(value, type)


PRIVATE = [
    ("class Net(torch.nn.Module):\n    def {name}(self): return []\n", "def in the class"),
    (
        "class Mix:\n    def {name}(self): return []\nclass Net(Mix, torch.nn.Module): pass\n",
        "base",
    ),
    ("class Net(torch.nn.Module): pass\nNet.{name} = lambda s: []\n", "later"),
    ("class Mix: pass\nclass Net(Mix, torch.nn.Module): pass\nMix.{name} = lambda s: []\n", "base"),
    ("class Net(torch.nn.Module): pass\nNet().{name} = 1\n", "on an instance"),
    ("class Net(torch.nn.Module): pass\nsetattr(Net(), '{name}', 1)\n", "by name"),
]


@pytest.mark.parametrize(("source", "how"), PRIVATE, ids=range(len(PRIVATE)))
def test_an_engine_private_cannot_be_replaced(source: str, how: str) -> None:
    world = World()
    if "torch.nn" not in world.facades:
        pytest.fail("the engine has no nn")
    module = world.facades["torch.nn"]["Module"]
    private = sorted(
        name
        for name in world.guards.host.private(module)
        if hasattr(module, name) or name in vars(module())
    )
    assert private, "the engine's Module has no private names"
    for name in private[:3]:
        with pytest.raises((TypeError, AttributeError)):
            run("import torch\n" + source.format(name=name))


def test_a_program_may_use_private_names_of_its_own() -> None:
    source = "class A:\n    def _f(self): return self._x\na = A(); a._x = 3; print(a._f())"
    assert run(source)[0] == "3\n"


def test_no_addresses_and_no_inner_names() -> None:
    source = (
        "import torch, random\nclass A: pass\ndef f(): yield\n"
        "things = [A(), f, f(), len, print, getattr, A().__init__, torch.tensor, random.random,"
        " type, type(f), id, map(f, []), (x for x in []), torch, super]\n"
        "for t in things: print(t, repr(t), f'{t}', f'{t!r}', '%s %r' % (t, t), str(t), [t])\n"
        "print(id(A()) < 1000, hash(f) < 1000, '{}'.format(f), format(A()))\n"
    )
    said = run(source)[0]
    assert "0x" not in said
    for inner in ("Guards", "_dynamic", "sandbox", "World", "engine."):
        assert inner not in said


@pytest.mark.parametrize("method", ["detach", "item", "tolist", "clone", "__add__", "backward"])
def test_a_method_of_the_engine_takes_only_its_own_objects(sandbox: Any, method: str) -> None:
    """`Tensor.detach(anything)` must not bring a program's object into numpy."""
    result = sandbox.run(
        "import torch\n"
        "class Fake:\n"
        "    def __init__(self):\n"
        "        self._data, self._base, self._grad_fn = [1, 2], None, None\n"
        f"torch.Tensor.{method}(Fake())\n"
    )
    assert result.error["error"] == "TypeError"
    assert "torch.Tensor" not in result.stdout


def test_methods_read_from_classes_work_on_their_objects(sandbox: Any) -> None:
    result = sandbox.run(
        "import torch\n"
        "from torch import nn\n"
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        nn.Module.__init__(self)\n"
        "        self.fc = nn.Linear(2, 1)\n"
        "print(torch.Tensor.add(torch.ones(1), 1), len(list(Net.parameters(Net()))))\n"
    )
    assert result.stdout == "tensor([2.]) 2\n"


def test_hashes_and_texts_hold_no_address(sandbox: Any) -> None:
    source = (
        "def f(): pass\nfrom collections import OrderedDict\nimport json\n"
        "class D(dict): pass\n"
        "s = frozenset([f])\n"
        "print(hash((f,)), hash((f, (f, None))), hash(s), hash(None), hash((1, 2.5)))\n"
        "texts = [[f].__repr__(), {1: f}.__str__(), list.__repr__([f]),\n"
        "    super(D, D(a=f)).__repr__(), json.dumps(f, default=str)]\n"
        "print('0x' in ''.join(texts), texts)\n"
    )
    first, second = sandbox.run(source), sandbox.run("\n" + source)
    assert first.of("error") == []
    assert first.stdout == second.stdout
    assert (
        first.stdout.splitlines()[0]
        == f"{hash((1,))} {hash((1, (1, 2)))} {hash(frozenset([1]))} 2 {hash((1, 2.5))}"
    )
    assert first.stdout.splitlines()[1].startswith("False")
