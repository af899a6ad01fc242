import math
import operator
from functools import reduce, total_ordering


@total_ordering
class Vector:
    def __init__(self, *xs):
        self.xs = tuple(float(x) for x in xs)

    def __repr__(self):
        return f"Vector{self.xs}"

    def __eq__(self, o):
        return isinstance(o, Vector) and self.xs == o.xs

    def __lt__(self, o):
        return abs(self) < abs(o)

    def __hash__(self):
        return hash(self.xs)

    def __add__(self, o):
        if not isinstance(o, Vector):
            return NotImplemented
        return Vector(*map(operator.add, self.xs, o.xs))

    def __radd__(self, o):
        return self if o == 0 else NotImplemented

    def __sub__(self, o):
        return self + -o

    def __neg__(self):
        return Vector(*(-x for x in self.xs))

    def __mul__(self, k):
        if isinstance(k, Vector):
            return sum(map(operator.mul, self.xs, k.xs))
        return Vector(*(x * k for x in self.xs))

    __rmul__ = __mul__

    def __matmul__(self, o):
        return self * o

    def __truediv__(self, k):
        return self * (1 / k)

    def __abs__(self):
        return math.sqrt(self * self)

    def __bool__(self):
        return any(self.xs)

    def __len__(self):
        return len(self.xs)

    def __getitem__(self, i):
        return Vector(*self.xs[i]) if isinstance(i, slice) else self.xs[i]

    def __iter__(self):
        return iter(self.xs)

    def __contains__(self, x):
        return x in self.xs

    def __call__(self, f):
        return Vector(*map(f, self.xs))

    def __iadd__(self, o):
        print("in place")
        return self + o

    def __float__(self):
        return abs(self)

    def __round__(self, n=0):
        return Vector(*(round(x, n) for x in self.xs))

    def __pow__(self, n):
        return Vector(*(x ** n for x in self.xs))

    def __divmod__(self, k):
        return Vector(*(x // k for x in self.xs)), Vector(*(x % k for x in self.xs))

    def __invert__(self):
        return Vector(*reversed(self.xs))

    def __and__(self, o):
        return Vector(*self.xs, *o.xs)


a, b = Vector(1, 2), Vector(3, 4)
print(a + b, a - b, -a, 2 * a, a * 2, a * b, a @ b, b / 2, abs(b), bool(Vector(0, 0)), len(a), a[0], b[:1], list(a), 2 in a)
print(a == Vector(1, 2), a != b, a < b, a >= b, sorted([b, a]), {a: 1}[Vector(1, 2)], sum([a, b]), a(lambda x: x * 10), float(b), round(Vector(1.234, 5), 1), a ** 2, divmod(b, 2), ~a, a & b)
a += b
x, y = a
print(a, x, y, [*a], max(a, b), reduce(operator.add, [a, b, a]), operator.itemgetter(1)(a), operator.attrgetter("xs")(b), operator.methodcaller("__len__")(a))
for f in (lambda: a + 1, lambda: 1 - a, lambda: a < 3, lambda: "s" + b):
    try:
        f()
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)


class Matrix:
    def __init__(self, rows):
        self.rows = rows

    def __getitem__(self, ij):
        i, j = ij
        return self.rows[i][j]

    def __setitem__(self, ij, v):
        self.rows[ij[0]][ij[1]] = v

    def __delitem__(self, i):
        del self.rows[i]

    def __matmul__(self, o):
        return Matrix([[sum(a * b for a, b in zip(r, c)) for c in zip(*o.rows)] for r in self.rows])

    def __str__(self):
        return "\n".join(" ".join(f"{v:4}" for v in r) for r in self.rows)

    def __getattr__(self, name):
        if name == "T":
            return Matrix([list(r) for r in zip(*self.rows)])
        raise AttributeError(f"no {name}")


m = Matrix([[1, 2], [3, 4]])
m[0, 1] += 5
print(m, m[1, 0], m @ m.T, m.T, sep="\n")
del m[0]
print(m.rows, hasattr(m, "T"), hasattr(m, "zz"))
