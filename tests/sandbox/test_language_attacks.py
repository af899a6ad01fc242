"""The attack log's round through the language itself: super, Enum, NamedTuple, texts, settings.

Each got an object of the host, or an address, once. `Evil` keeps what it gets (test_attacks.py).
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.fuzz.checking import HOST

from .test_attacks import PRELUDE

ATTACKS = {
    "methods and properties by super of a class": """class M(nn.Module):
    @classmethod
    def get(cls, name): return getattr(super(), name)
def t(f):
    try: print("PWNED", f())
    except (AttributeError, TypeError) as e: print(e)
for name in ("data", "grad", "shape", "T", "dtype"):
    t(lambda: getattr(super(nn.Parameter, nn.Parameter), name))
for name in ("detach", "add", "clone", "numel"):
    t(lambda: getattr(super(nn.Parameter, nn.Parameter), name)(Posing()))
for name in ("state_dict", "named_parameters", "register_buffer", "forward"):
    t(lambda: list(M.get(name)(Posing(), "a", None)))
print(super(nn.Parameter, nn.Parameter).detach(p))""",
    "an Enum made by a call": """import copy, enum
def take(self, *args):
    print("PWNED", args)
    return self
class Own(enum.Enum): pass
class Text(str, enum.Enum): pass
hooks = ("__deepcopy__", "__reduce_ex__", "__getattribute__", "__index__", "__array__",
         "__class__", "__set_name__", "__init_subclass__", "_missing_", "_generate_next_value_")
for kind in (enum.Enum, enum.IntEnum, enum.Flag, enum.StrEnum, Own, Text):
    for names in ([{"A": 1, h: take} for h in hooks] + [{"A": 1, "f": take}, [("A", 1, 2)],
                  [(h, 1) for h in hooks], "__deepcopy__ A", {"tb_frame": 1}, 5, [[1]], [take]]):
        try:
            made = kind("E", names)
            print(made)
            for member in made: copy.deepcopy(member)
        except (TypeError, ValueError) as e: print(type(e), e)
    for base in (nn.Linear, nn.Module, torch.Tensor, torch.optim.SGD, dict, list, object, Evil):
        try: print("PWNED", kind("E", "A", type=base))
        except (TypeError, ValueError) as e: print(e)
print(enum.Enum("E", "A B", module="torch"), enum.Enum("E", {"A": 1})(1))""",
    "a NamedTuple that answers to everything": """import collections, copy, typing
class Mix:
    def __iter__(self): return iter([Evil()])
class P(typing.NamedTuple):
    x: int
    def __getattr__(self, name):
        if name[:2] == "__": print("PWNED asked", name)
        raise AttributeError(name)
l = nn.Linear(2, 2)
l.p = P(1)
copy.deepcopy(l), copy.copy(P(1)), torch.save(P(1), "p")
for name in ("__iter__", "__getitem__", "__len__", "base", "mixin", "later"):
    try:
        if name == "__iter__":
            class Q(typing.NamedTuple):
                x: int
                def __iter__(self): return iter([Evil()])
        elif name == "__len__":
            class Q(typing.NamedTuple):
                x: int
                def __len__(self): return 0
        elif name == "base":
            class Q(collections.namedtuple("B", "x")):
                def __iter__(self): return iter([Evil()])
        elif name == "mixin":
            class Q(Mix, collections.namedtuple("B", "x")): pass
        elif name == "later":
            class Q(collections.namedtuple("B", "x")): pass
            Q.__iter__ = Mix.__iter__
        else:
            class Q(typing.NamedTuple):
                x: int
                def __getitem__(self, i): return Evil()
        print("PWNED")
    except TypeError as e: print(e)""",
    "names of a text type of its own": """import argparse, copy, enum, types
class S(str, enum.Enum):
    A = "__reduce_ex__"
    B = "a.b"
    def startswith(self, *args): return False
    def __getitem__(self, i): return "x"
    def __contains__(self, part): return False
def told(*args): return (print, ("PWNED",))
parser = argparse.ArgumentParser()
m = nn.Module()
for f in (lambda: copy.copy(types.SimpleNamespace(**{S.A: told})),
          lambda: copy.copy(argparse.Namespace(**{S.A: told})),
          lambda: parser.set_defaults(**{S.A: told}), lambda: parser.add_argument("--x", dest=S.A),
          lambda: m.add_module(S.B, nn.ReLU()), lambda: m.register_buffer(S.B, torch.ones(1)),
          lambda: m.register_parameter(S.B, p)):
    try: f(); print("PWNED")
    except (TypeError, ValueError) as e: print(e)
copy.copy(parser.parse_args([]))""",
    "a source of numbers of its own": """import numpy as np
class Source:
    def __getattr__(self, name): return lambda *args, **kwargs: got.append(args) or args[0]
kind = type(np.random.default_rng(0))
for name in ("shuffle", "permutation", "choice", "normal", "random"):
    try: getattr(kind(Source()), name)(np.ones(3)); print("PWNED")
    except TypeError as e: print(e)""",
    "settings of ops": """import enum
class Bare:
    def take(self, *args):
        got.append(args)
        return self
    __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __rsub__ = __truediv__ = take
    __lt__ = __gt__ = __le__ = __ge__ = __pow__ = __rpow__ = __rtruediv__ = __neg__ = take
    shape, dtype, ndim = (), torch.float32, 0
    def __bool__(self): return False
class Long(Bare):
    __lt__ = None
    def __len__(self): return got.append((self.len,)) or 2
    len = torch.ones(1)
    def __getitem__(self, i):
        print("PWNED: numpy read the object")
        raise IndexError
class N(enum.IntEnum):
    A = 1
    __mul__ = __rmul__ = __add__ = __radd__ = __sub__ = __rsub__ = __pow__ = Bare.take
plain += (Bare, Long, N)
x, w = torch.ones(2), torch.ones(2, 2)
I = nn.init
for e in (Bare(), Long(), N.A):
    for f in (lambda: torch.isclose(x, x, e, e), lambda: torch.logspace(0, 1, 3, base=e),
              lambda: torch.addcmul(x, x, x, value=e), lambda: torch.add(x, x, alpha=e),
              lambda: F.leaky_relu(x, e), lambda: F.softplus(x, e, e), lambda: F.elu(x, e),
              lambda: F.threshold(x, e, e), lambda: F.pad(x, (1, 1), value=e),
              lambda: F.hardtanh(x, e, e), lambda: torch.nan_to_num(x, e, e, e),
              lambda: w.fill_diagonal_(e), lambda: torch.addmm(w, w, w, beta=e, alpha=e),
              lambda: F.margin_ranking_loss(x, x, x, margin=e), lambda: torch.renorm(w, e, 0, e),
              lambda: F.huber_loss(x, x, delta=e), lambda: I.constant_(w, e),
              lambda: I.orthogonal_(w, e), lambda: torch.scalar_tensor(e)):
        try: f()
        except (TypeError, ValueError, RuntimeError) as problem:
            print(problem)
            if "ufunc" in str(problem): print("PWNED")""",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gets_nothing(sandbox: Any, name: str) -> None:
    body = "\n".join("    " + line for line in ATTACKS[name].split("\n"))
    result = sandbox.run(PRELUDE.replace("BODY", body))
    assert result.end["reason"] == "ok", result.error
    assert "PWNED" not in result.stdout
    found = HOST.search(result.stdout.encode())
    assert found is None, result.stdout


ADDRESSES = """def f(): pass
import argparse, enum, operator, sys, warnings
from tqdm import tqdm
class E(enum.Enum): A = f.__name__; B = 2
class T(str, enum.Enum): A = "%s"
class D(dict):
    def __getitem__(self, key): return f
class H:
    def __hash__(self): return super().__hash__()
made = [f"{f:}", f"{f:{''}}", f"{f!r:>40}", "%s" % f, "%r %s" % ([f], f), "%(x)s" % {"x": f},
        str(b"%r" % f), operator.mod("%s", f), T.A % f, "{}".format(f), "{0!r:}".format([f])]
s = "%s"; s %= f; made.append(s)
d = {"s": "%r"}; d["s"] %= (f,); made.append(d["s"])
class O: s = "%s"
o = O(); o.s %= f; made.append(o.s)
def tried(g):
    try: made.append(str(g()))
    except AttributeError as e: made.append(str(e))
    except BaseException as e: made.extend([str(e), *map(str, e.args)])
tried(lambda: "%s".__mod__(f)); tried(lambda: str.__mod__("%s", f)); tried(lambda: T.A.__mod__(f))
tried(lambda: bytes.__mod__(b"%r", f)); tried(lambda: (f,).__hash__())
tried(lambda: tuple.__hash__((f,))); tried(lambda: frozenset.__hash__(frozenset([f])))
tried(lambda: [].index(f)); tried(lambda: ().index(f)); tried(lambda: E(f))
tried(lambda: hash(H()))
p = argparse.ArgumentParser(); p.add_argument("--a", type=lambda s: f, choices=[1])
tried(lambda: p.parse_args(["--a", "1"])); tried(lambda: sys.exit(f))
try: p.parse_args(["--a", "1"])
except SystemExit as e: made.append(e.code)
tqdm.write(f); warnings.warn(UserWarning(f))
for text in made: print(text.replace("at 0x", "ADDRESS "))
"""


def test_no_text_shows_an_address(sandbox: Any) -> None:
    first, second = sandbox.run(ADDRESSES), sandbox.run("waste = [[]] * 999\n" + ADDRESSES)
    assert first.of("error") == []
    assert b"0x" not in first.bytes.replace(b"0x..", b""), first.stdout
    assert "ADDRESS" not in first.stdout
    assert first.stdout == second.stdout
