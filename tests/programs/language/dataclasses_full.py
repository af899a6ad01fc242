from dataclasses import dataclass, field, asdict, astuple, replace, fields, FrozenInstanceError, is_dataclass
from typing import Optional, ClassVar, List


@dataclass
class Config:
    """Settings."""
    name: str
    lr: float = 1e-3
    layers: List[int] = field(default_factory=lambda: [8, 8])
    seed: Optional[int] = None
    kind: ClassVar[str] = "config"
    hidden: int = field(default=0, repr=False, compare=False)
    total: int = field(init=False)

    def __post_init__(self):
        self.total = sum(self.layers)

    @property
    def depth(self):
        return len(self.layers)


a, b = Config("a"), Config("a", layers=[1])
print(a, b, a == Config("a"), a == b, a.depth, Config.kind, a.layers is Config("x").layers)
print(asdict(a), astuple(b), replace(a, lr=0.5), [f.name for f in fields(a)], is_dataclass(a), is_dataclass(5))
a.lr *= 2
print(a.lr, repr(a), hasattr(Config, "lr"), Config.lr)


@dataclass(frozen=True, order=True)
class Point:
    x: float
    y: float = 0.0

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)


p = Point(1, 2)
print(p + Point(3), sorted([Point(2), Point(1, 5), Point(1)]), p < Point(2), {p: 1}[Point(1, 2)], len({p, Point(1, 2)}))
try:
    p.x = 5
except FrozenInstanceError as e:
    print(type(e).__name__, e)
except AttributeError as e:
    print("attr", e)


@dataclass
class Base:
    a: int
    b: int = 2


@dataclass
class Derived(Base):
    c: int = 3
    b: int = 20

    def __str__(self):
        return f"D<{self.a},{self.b},{self.c}>"


print(Derived(1), repr(Derived(1, 5)), Derived(1) == Base(1), isinstance(Derived(1), Base))
for bad in (lambda: Config(), lambda: Config("a", nope=1), lambda: Point(1, 2, 3), lambda: Point()):
    try:
        bad()
    except TypeError as e:
        print(e)


@dataclass(kw_only=True)
class Kw:
    x: int
    y: int = 1


@dataclass(eq=False)
class Identity:
    x: int


print(Kw(x=1), Identity(1) == Identity(1))
try:
    Kw(1)
except TypeError as e:
    print(e)
try:
    @dataclass
    class Wrong:
        items: list = []
except ValueError as e:
    print(e)


@dataclass
class Node:
    value: int
    left: Optional["Node"] = None
    right: Optional["Node"] = None

    def sum(self):
        return self.value + sum(c.sum() for c in (self.left, self.right) if c)


print(Node(1, Node(2), Node(3, Node(4))).sum(), Node(1, Node(2)))
