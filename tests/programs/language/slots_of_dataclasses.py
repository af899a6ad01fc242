class Plugin:
    registry = {}
    def __init_subclass__(cls, /, name=None, **kw):
        super().__init_subclass__(**kw)
        cls.registry[name or cls.__name__.lower()] = cls
class X(Plugin, name='ex'): pass
class Y(Plugin): pass
print(sorted(Plugin.registry), Plugin.registry['ex'].__name__)
class S:
    __slots__ = ('x', 'y')
    def __init__(self, x, y): self.x = x; self.y = y
s = S(1, 2)
try: s.z = 3
except AttributeError as e: print(e)
try: s.__dict__
except AttributeError as e: print(e)
from dataclasses import dataclass, field, fields, is_dataclass, astuple, KW_ONLY, FrozenInstanceError
@dataclass(slots=True)
class D:
    x: int
    y: float = 2.0
d = D(1); print(d, D.__slots__)
try: d.z = 3
except AttributeError as e: print(e)
try: print(d.__dict__)
except AttributeError as e: print(e)
@dataclass(frozen=True, order=True)
class F: a: int; b: str = 'x'
f = F(1)
try: f.a = 2
except FrozenInstanceError as e: print(repr(e))
try: f.zz = 2
except Exception as e: print(repr(e))
print(F(1) < F(2), hash(F(1)) == hash(F(1)), sorted([F(3), F(1, 'b'), F(1, 'a')]))
@dataclass
class K:
    a: int
    _: KW_ONLY
    b: int = 5
    c: list = field(default_factory=list, repr=False)
print(K(1, b=3), [f.name for f in fields(K)], is_dataclass(K), astuple(K(1)))
try: K(1, 2)
except TypeError as e: print(e)
try:
    @dataclass
    class Bad: x: list = []
except ValueError as e: print(e)
@dataclass
class Base: a: int = 1
@dataclass
class Derived(Base):
    b: int = 2
    def __post_init__(self): self.s = self.a + self.b
print(Derived(), Derived(3, 4).s, Derived(1, 2) == Derived(1, 2), Derived() == Base())
@dataclass(slots=True)
class SD(D):
    z: int = 9
print(SD(1), SD.__slots__)
sd = SD(1)
try: sd.w = 3
except AttributeError as e: print(e)
@dataclass(eq=False)
class NE: a: int = 1
print(NE() == NE(), NE() != NE())
@dataclass(slots=True, weakref_slot=True)
class W: a: int = 1
print(W())

@dataclass(slots=True)
class Made:
    a: int
    def __new__(cls, *args): print("made", args); return super(cls, cls).__new__(cls)
    def __deepcopy__(self, memo): return Made(self.a + 1)
    @classmethod
    def of(cls, a): return cls(a)
    @property
    def twice(self): return 2 * self.a
import copy
m = Made.of(3); print(m, m.twice, copy.deepcopy(m), copy.copy(Derived(1)))
try:
    @dataclass(slots=True)
    class Both:
        __slots__ = ("a",)
        a: int
except TypeError as e: print(e)
