import math


class Vec:
    def __init__(self, *xs): self.xs = list(xs)
    def __repr__(self): return f"Vec({', '.join(map(str, self.xs))})"
    def __add__(self, o): return Vec(*[a + b for a, b in zip(self.xs, o.xs)]) if isinstance(o, Vec) else NotImplemented
    def __radd__(self, o): return self if o == 0 else NotImplemented
    def __sub__(self, o): return self + -o
    def __neg__(self): return Vec(*[-x for x in self.xs])
    def __pos__(self): return self
    def __mul__(self, k): return Vec(*[x * k for x in self.xs])
    __rmul__ = __mul__
    def __truediv__(self, k): return self * (1 / k)
    def __floordiv__(self, k): return Vec(*[x // k for x in self.xs])
    def __mod__(self, k): return Vec(*[x % k for x in self.xs])
    def __divmod__(self, k): return self // k, self % k
    def __pow__(self, k): return Vec(*[x ** k for x in self.xs])
    def __rpow__(self, b): return Vec(*[b ** x for x in self.xs])
    def __matmul__(self, o): return sum(a * b for a, b in zip(self.xs, o.xs))
    def __abs__(self): return math.sqrt(self @ self)
    def __invert__(self): return Vec(*reversed(self.xs))
    def __lshift__(self, k): return Vec(*self.xs[k:], *self.xs[:k])
    def __rshift__(self, k): return self << -k
    def __and__(self, o): return Vec(*[x for x in self.xs if x in o.xs])
    def __or__(self, o): return Vec(*sorted({*self.xs, *o.xs}))
    def __xor__(self, o): return Vec(*sorted({*self.xs} ^ {*o.xs}))
    def __iadd__(self, o): self.xs = [a + b for a, b in zip(self.xs, o.xs)]; return self
    def __imul__(self, k): print("imul"); self.xs = [x * k for x in self.xs]; return self
    def __eq__(self, o): return isinstance(o, Vec) and self.xs == o.xs
    def __lt__(self, o): return abs(self) < abs(o)
    def __le__(self, o): return abs(self) <= abs(o)
    def __hash__(self): return hash(tuple(self.xs))
    def __bool__(self): return any(self.xs)
    def __float__(self): return float(abs(self))
    def __int__(self): return int(abs(self))
    def __round__(self, n=0): return Vec(*[round(x, n) for x in self.xs])
    def __trunc__(self): return 7
    def __floor__(self): return Vec(*map(math.floor, self.xs))
    def __ceil__(self): return Vec(*map(math.ceil, self.xs))


a, b = Vec(3, 4), Vec(1, 2)
print(a + b, a - b, -a, +a, a * 2, 2 * a, a / 2, a // 2, a % 2, divmod(a, 3), a ** 2, 2 ** a, a @ b)
print(abs(a), ~a, a << 1, a >> 1, a & b, a | b, a ^ b, sum([a, b]), sum([a, b], Vec(0, 0)))
c = a
c += b
c *= 3
print(c, c is a, a == Vec(12, 18), a != b, a < b, a > b, a >= b, b <= a)
print(bool(Vec(0, 0)), bool(a), float(b), int(Vec(3, 4)), round(Vec(1.256, 2.718), 1), math.floor(Vec(1.5)), math.ceil(Vec(1.5)), math.trunc(b))
print({Vec(1, 2): "x"}[b], len({Vec(1, 1), Vec(1, 1)}), sorted([Vec(3, 4), Vec(1, 0), Vec(2, 2)]), max([a, b]))
for bad in (lambda: a + 1, lambda: 1 - a, lambda: a | 3, lambda: a["x"], lambda: len(a), lambda: a()):
    try:
        bad()
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)
