class Base:
    registry = {}
    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag or cls.__name__
        Base.registry[cls.tag] = cls
class A(Base, tag="a"): pass
class B(A): pass
print(Base.registry, A.tag, B.tag)
try:
    class C(Base, foo=1): pass
except TypeError as e: print(e)
class Typed:
    def __init__(self, kind): self.kind = kind
    def __set_name__(self, owner, name): self.name = name; print("named", owner.__name__, name)
    def __get__(self, obj, owner=None):
        if obj is None: return self
        return obj.__dict__.get(self.name)
    def __set__(self, obj, value):
        if not isinstance(value, self.kind): raise TypeError(f"{self.name} must be {self.kind.__name__}")
        obj.__dict__[self.name] = value
class P:
    x = Typed(int); y = Typed(str)
    def __init__(self, x, y): self.x, self.y = x, y
p = P(1, "a"); print(p.x, p.y, P.x.name)
try: p.x = "no"
except TypeError as e: print(e)
class M:
    def __init__(self, v): self.v = v
    def __format__(self, spec):
        return f"M<{self.v:{spec or '.1f'}}>"
print(f"{M(2)} {M(3.14159):.3f} {M(1):>8}", format(M(2), "05.1f"), "{:.2f}|{}".format(M(1), M(2)))
def gen():
    try:
        while True:
            try: x = yield 1
            except ValueError as e: print("caught", e); yield 99
    finally: print("closed")
g = gen(); print(next(g), g.throw(ValueError("boom")), next(g)); g.close()
try: g.throw(KeyError("k"))
except KeyError as e: print("K", e)
try:
    try: 1/0
    except ZeroDivisionError as e: raise ValueError("bad") from e
except ValueError as e: print(repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
try:
    try: {}["a"]
    except KeyError: raise RuntimeError("outer")
except RuntimeError as e: print(repr(e.__cause__), repr(e.__context__), e.__context__.args)
try:
    try: {}["a"]
    except KeyError: raise RuntimeError("outer") from None
except RuntimeError as e: print(e.__cause__, e.__suppress_context__)
e = ValueError("x"); e.add_note("hint"); print(e.__notes__)
class D(A): pass
print(D.__mro__, [c.__name__ for c in D.mro()], D.__bases__, D.__module__)
def f(a, b=2, *, c=3): "doc"
print(f.__name__, f.__doc__, f.__defaults__, f.__kwdefaults__, f.__module__, f.__qualname__)
import functools
def deco(fn):
    @functools.wraps(fn)
    def inner(*a): return fn(*a)
    return inner
@deco
def h(x):
    "hdoc"
    return x
print(h.__name__, h.__doc__, h.__wrapped__(3), h.__wrapped__ is not h)
print(str, int, [str, int], {"a": float}, type(1), f"{str}", Exception)
