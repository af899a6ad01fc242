# properties, dunder, operator overloading
class Vec:
    def __init__(self, *c): self.c = tuple(c)
    def __repr__(self): return f'Vec{self.c}'
    def __add__(self, o): return Vec(*(a + b for a, b in zip(self.c, o.c))) if isinstance(o, Vec) else NotImplemented
    def __sub__(self, o): return self + -o
    def __neg__(self): return Vec(*(-a for a in self.c))
    def __mul__(self, k): return Vec(*(a * k for a in self.c)) if isinstance(k, (int, float)) else sum(a * b for a, b in zip(self.c, k.c))
    __rmul__ = __mul__
    def __matmul__(self, o): return self * o
    def __abs__(self): return sum(a * a for a in self.c) ** .5
    def __bool__(self): return any(self.c)
    def __eq__(self, o): return isinstance(o, Vec) and self.c == o.c
    def __hash__(self): return hash(self.c)
    def __len__(self): return len(self.c)
    def __getitem__(self, i): return Vec(*self.c[i]) if isinstance(i, slice) else self.c[i]
    def __iter__(self): return iter(self.c)
    def __contains__(self, x): return x in self.c
    def __call__(self, i): return self.c[i]
    def __iadd__(self, o): self.c = (self + o).c; return self
    def __lt__(self, o): return abs(self) < abs(o)
    def __format__(self, spec): return '(' + ', '.join(format(x, spec) for x in self.c) + ')'
    def __int__(self): return int(self.c[0])
    def __float__(self): return float(self.c[0])
    def __round__(self, n=0): return Vec(*(round(x, n) for x in self.c))
    def __reversed__(self): return reversed(self.c)
    def __divmod__(self, k): return divmod(self.c[0], k)
    def __floordiv__(self, k): return Vec(*(a // k for a in self.c))
    def __mod__(self, k): return Vec(*(a % k for a in self.c))
    def __invert__(self): return Vec(*self.c[::-1])
    def __and__(self, o): return 'and'
    def __rshift__(self, o): return f'>> {o}'
    def __pow__(self, n): return Vec(*(a ** n for a in self.c))
    def __setitem__(self, i, v): l = list(self.c); l[i] = v; self.c = tuple(l)
    def __delitem__(self, i): l = list(self.c); del l[i]; self.c = tuple(l)
v, w = Vec(1, 2), Vec(3, 4)
print(v + w, v - w, v * 2, 2 * v, v @ w, abs(w), bool(Vec(0, 0)), v == Vec(1, 2), v != w, {v: 1}[Vec(1, 2)], len(v), v[0], w[0:1], [*v], 2 in v, v(1), v < w, f'{v:.2f}', int(w), float(w), round(Vec(1.234, 2.345), 1), list(reversed(v)), divmod(w, 2), w // 2, w % 2, ~v, v & w, v >> 'x', v ** 2, sorted([w, v]), max(v, w))
v += w; v[0] = 9; print(v); del v[0]; print(v, hash(Vec(1)) == hash(Vec(1)))
try: v + 1
except TypeError as e: print(e)
try: 1 - v
except TypeError as e: print(e)
try: v <= w
except TypeError as e: print(e)
class Temp:
    def __init__(self, c): self.celsius = c
    @property
    def celsius(self): return self._c
    @celsius.setter
    def celsius(self, v):
        if v < -273.15: raise ValueError("below absolute zero")
        self._c = v
    @celsius.deleter
    def celsius(self): print('deleting'); del self._c
    @property
    def f(self): "fahr"; return self._c * 9 / 5 + 32
    @classmethod
    def from_f(cls, f): return cls((f - 32) * 5 / 9)
    @staticmethod
    def freeze(): return 0
    def __getattr__(self, n): 
        if n.startswith('dyn_'): return n[4:]
        raise AttributeError(f'{type(self).__name__!r} object has no attribute {n!r}')
t = Temp(25); t.celsius = 30; print(t.f, Temp.from_f(212).celsius, t.freeze(), t.dyn_x, Temp.f.__doc__)
try: t.celsius = -300
except ValueError as e: print(e)
try: t.f = 5
except AttributeError as e: print(e)
try: t.zz
except AttributeError as e: print(e)
del t.celsius
try: t.celsius
except Exception as e: print(type(e).__name__, e)
class A:
    def hi(self): return 'A'
class B(A):
    def hi(self): return 'B' + super().hi()
class C(A):
    def hi(self): return 'C' + super().hi()
class D(B, C):
    def hi(self): return 'D' + super().hi()
print(D().hi(), [k.__name__ for k in D.__mro__], D.mro()[1].__name__, isinstance(D(), A), issubclass(D, C), D.__bases__)
try:
    class E(A, D): pass
except TypeError as e: print(e)
class Single:
    _inst = None
    def __new__(cls, *a, **k):
        if cls._inst is None: cls._inst = super().__new__(cls)
        return cls._inst
print(Single() is Single())
class Priv:
    def __init__(self): self.__x = 1
    def get(self): return self.__x
p = Priv(); print(p.get(), p._Priv__x)
try: p.__x
except AttributeError as e: print(e)
print(getattr(p, 'q', 'd'), hasattr(p, 'get'), callable(p.get), type(p).__name__, p.__class__.__name__, isinstance(p, (int, Priv)), vars(p), Priv.__dict__.keys() if False else '')
setattr(p, 'q', 1); print(p.q); delattr(p, 'q'); print(hasattr(p, 'q'))
print(Priv.__module__, Priv.get.__qualname__, Priv.__qualname__, Priv.__doc__, (lambda: 0).__name__, print.__name__, len.__doc__)
class Str:
    def __str__(self): return 'str'
print(Str(), [Str()].__len__(), str(Str()), '%s' % Str(), f'{Str()}')
class Bad:
    def __str__(self): return 5
try: print(Bad())
except TypeError as e: print(e)
class BadLen:
    def __len__(self): return -1
try: len(BadLen())
except ValueError as e: print(e)
class Unh:
    def __eq__(self, o): return True
try: {Unh()}
except TypeError as e: print(e)
class Cmp:
    __match_args__ = ()
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
print(Cmp(1) == Cmp(1), Cmp(1) != Cmp(1), Cmp(1) in [Cmp(1)])
class Missing:
    def __init__(self, a, b=2, *, c): pass
for args, kw in [((), {}), ((1,), {}), ((1, 2, 3), {'c': 1}), ((1,), {'c': 1, 'd': 2}), ((1,), {'a': 1, 'c': 1})]:
    try: Missing(*args, **kw)
    except TypeError as e: print(e)
try: A.hi()
except TypeError as e: print(e)
try: A().hi(1)
except TypeError as e: print(e)
def pos(a, /, b, *, c): return a, b, c
try: pos(a=1, b=2, c=3)
except TypeError as e: print(e)
try: pos(1, 2, 3)
except TypeError as e: print(e)
print(pos(1, b=2, c=3))
