"""Dual numbers and polynomials: every operator, against autograd."""
import math
from functools import total_ordering
import torch


@total_ordering
class Dual:
    __slots__ = ("a", "b")

    def __init__(self, a, b=0.0): self.a, self.b = a, b
    def __add__(self, o): o = dual(o); return Dual(self.a + o.a, self.b + o.b)
    __radd__ = __add__
    def __neg__(self): return Dual(-self.a, -self.b)
    def __sub__(self, o): return self + -dual(o)
    def __rsub__(self, o): return dual(o) - self
    def __mul__(self, o): o = dual(o); return Dual(self.a * o.a, self.a * o.b + self.b * o.a)
    __rmul__ = __mul__
    def __truediv__(self, o): o = dual(o); return Dual(self.a / o.a, (self.b * o.a - self.a * o.b) / o.a ** 2)
    def __rtruediv__(self, o): return dual(o) / self
    def __pow__(self, n): return Dual(self.a ** n, n * self.a ** (n - 1) * self.b)
    def __abs__(self): return Dual(abs(self.a), math.copysign(1, self.a) * self.b)
    def __eq__(self, o): return (self.a, self.b) == (dual(o).a, dual(o).b)
    def __lt__(self, o): return self.a < dual(o).a
    def __hash__(self): return hash((self.a, self.b))
    def __bool__(self): return bool(self.a)
    def __float__(self): return float(self.a)
    def __repr__(self): return f"Dual({self.a:.4g}, {self.b:.4g})"
    def __iter__(self): yield from (self.a, self.b)
    def __matmul__(self, o): return "matmul"
    def __floordiv__(self, o): return "floordiv"
    def __mod__(self, o): return "mod"
    def __and__(self, o): return "and"
    def __or__(self, o): return "or"
    def __xor__(self, o): return "xor"
    def __lshift__(self, o): return "lshift"
    def __rshift__(self, o): return "rshift"
    def __invert__(self): return "invert"
    def __iadd__(self, o): self.a += 100; return self


def dual(x): return x if isinstance(x, Dual) else Dual(x)
def sin(x): return Dual(math.sin(x.a), math.cos(x.a) * x.b) if isinstance(x, Dual) else torch.sin(x)

def f(x): return (3 * x ** 2 + sin(x)) / (x - 0.5) - 1 / x

d = f(Dual(2.0, 1.0))
t = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
f(t).backward()
print(d, f"{t.grad.item():.4f}", round(d.b, 4) == round(t.grad.item(), 4))
x = Dual(1.0, 2.0)
print(x @ 1, x // 2, x % 3, x & 1, x | 1, x ^ 1, x << 1, x >> 1, ~x, -x, abs(-x), 5 - x, float(x))
print(x < 2, x >= 1, x == Dual(1.0, 2.0), len({x, Dual(1.0, 2.0)}), bool(Dual(0)), list(x), max(x, Dual(7)))
y = x; y += 1
print(x is y, x, sorted([Dual(3), Dual(1)]), sum([Dual(1, 1), Dual(2, 2)]))


class Poly:
    def __init__(self, *c): self.c = c
    def __call__(self, x): return sum(c * x ** i for i, c in enumerate(self.c))
    def __getitem__(self, i): return Poly(*self.c[i]) if isinstance(i, slice) else self.c[i]
    def __len__(self): return len(self.c)
    def __contains__(self, v): return v in self.c
    def __reversed__(self): return reversed(self.c)
    def __str__(self): return " + ".join(f"{c}x^{i}" for i, c in enumerate(self.c) if c) or "0"
    def __setitem__(self, i, v): c = list(self.c); c[i] = v; self.c = tuple(c)
    def __delitem__(self, i): self.c = self.c[:i] + self.c[i + 1:]
    def __missing__(self, k): return None


p = Poly(1, 0, 1.5)
print(p, p(2), p(torch.tensor([1.0, 2.0])) if False else p(0.25), len(p), 0 in p, list(reversed(p)), p[1:][0])
p[0] = 9; del p[1]
print(p.c, p[-1])
print(divmod(17, 5), pow(3, -1, 7), round(2.5), round(-1.567, 2), int("ff", 16), bin(10), oct(8), hex(255), complex(1, 2) * 1j, 7 // -2, -7 % 3, 2 ** -1)
print(math.isclose(0.1 + 0.2, 0.3), math.gcd(12, 18), math.comb(5, 2), math.hypot(3, 4), math.prod([1, 2, 3]), math.floor(-1.5), math.trunc(-1.5), math.fsum([0.1] * 10), math.dist([0, 0], [3, 4]))
