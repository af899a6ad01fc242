"""A small symbolic differentiator by match on classes, checked with autograd."""
from __future__ import annotations
from dataclasses import dataclass
import torch


class Expr:
    def __add__(self, other): return Add(self, wrap(other))
    def __radd__(self, other): return Add(wrap(other), self)
    def __mul__(self, other): return Mul(self, wrap(other))
    def __rmul__(self, other): return Mul(wrap(other), self)
    def __pow__(self, n: int): return Pow(self, n)


@dataclass(frozen=True)
class Const(Expr):
    value: float

@dataclass(frozen=True)
class Var(Expr):
    name: str

@dataclass(frozen=True)
class Add(Expr):
    left: Expr
    right: Expr

@dataclass(frozen=True)
class Mul(Expr):
    left: Expr
    right: Expr

@dataclass(frozen=True)
class Pow(Expr):
    base: Expr
    n: int

@dataclass(frozen=True)
class Fn(Expr):
    name: str
    arg: Expr


def wrap(v): return v if isinstance(v, Expr) else Const(float(v))

def simplify(e: Expr) -> Expr:
    match e:
        case Add(left=Const(value=a), right=Const(value=b)):
            return Const(a + b)
        case Add(l, Const(value=0.0)) | Add(Const(value=0.0), l):
            return simplify(l)
        case Mul(Const(0.0), _) | Mul(_, Const(0.0)):
            return Const(0.0)
        case Mul(Const(1.0), r) | Mul(r, Const(1.0)):
            return simplify(r)
        case Mul(left, right):
            return Mul(simplify(left), simplify(right))
        case Add(left, right):
            return Add(simplify(left), simplify(right))
        case Pow(base, 1):
            return simplify(base)
        case _:
            return e

def diff(e: Expr, name: str) -> Expr:
    match e:
        case Const():
            return Const(0.0)
        case Var(name=n) if n == name:
            return Const(1.0)
        case Var():
            return Const(0.0)
        case Add(a, b):
            return Add(diff(a, name), diff(b, name))
        case Mul(a, b):
            return Add(Mul(diff(a, name), b), Mul(a, diff(b, name)))
        case Pow(base, int(n)) if n > 0:
            return Mul(Mul(Const(float(n)), Pow(base, n - 1)), diff(base, name))
        case Fn("sin", a):
            return Mul(Fn("cos", a), diff(a, name))
        case Fn("exp", a):
            return Mul(e, diff(a, name))
    raise NotImplementedError(type(e).__name__)

def evaluate(e: Expr, env: dict):
    match e:
        case Const(v): return v
        case Var(n): return env[n]
        case Add(a, b): return evaluate(a, env) + evaluate(b, env)
        case Mul(a, b): return evaluate(a, env) * evaluate(b, env)
        case Pow(a, n): return evaluate(a, env) ** n
        case Fn(f, a): return getattr(torch, f)(torch.as_tensor(evaluate(a, env)))

x, y = Var("x"), Var("y")
f = 3 * x ** 2 * y + Fn("sin", x * y) + Fn("exp", x) + 2
tx, ty = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (0.5, -1.25))
value = evaluate(f, {"x": tx, "y": ty})
value.backward()
env = {"x": tx.detach(), "y": ty.detach()}
for name, t in (("x", tx), ("y", ty)):
    d = simplify(diff(f, name))
    print(name, f"{float(evaluate(d, env)):.6f}", f"{t.grad.item():.6f}")
print(simplify(diff(x ** 1, "x")), diff(Const(4.0), "x"))
print(repr(f)[:90])
