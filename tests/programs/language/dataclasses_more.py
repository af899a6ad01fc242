from dataclasses import dataclass, field, fields, asdict, astuple, replace, KW_ONLY, InitVar, is_dataclass, FrozenInstanceError
from typing import ClassVar, Optional, List


@dataclass
class Base:
    name: str
    tags: List[str] = field(default_factory=list)
    count: ClassVar[int] = 0


@dataclass
class Train(Base):
    lr: float = 0.1
    _: KW_ONLY
    epochs: int = 3
    seed: Optional[int] = None
    hidden: int = field(default=4, repr=False, compare=False)

    def __post_init__(self):
        Train.count += 1


t = Train("a", ["x"], 0.5, epochs=7)
print(t, t.hidden, Train.count, t == Train("a", ["x"], 0.5, epochs=7, hidden=9), t != Train("b"))
try:
    Train("a", [], 0.1, 5)
except TypeError as e:
    print("TypeError", e)
print(asdict(t), astuple(t), replace(t, lr=0.9, seed=1), [f.name for f in fields(t)], [(f.name, f.kw_only) for f in fields(Train)][-2:])


@dataclass(frozen=True, order=True)
class P:
    x: int
    y: int = 0

    def shifted(self, dx):
        return replace(self, x=self.x + dx)


p = P(1, 2)
print(p, hash(p) == hash(P(1, 2)), sorted([P(3), P(1, 5), P(1, 2)]), {P(1): "v"}[P(1)], p.shifted(4), p < P(2))
try:
    p.x = 5
except FrozenInstanceError as e:
    print("FrozenInstanceError", e)


@dataclass
class Area:
    w: float
    h: float
    scale: InitVar[float] = 1.0
    area: float = field(init=False)

    def __post_init__(self, scale):
        self.area = self.w * self.h * scale


print(Area(2, 3), Area(2, 3, 10).area, Area(2, 3, scale=2))
try:
    @dataclass
    class Bad:
        x: list = []
except ValueError as e:
    print("ValueError", e)


@dataclass(eq=False, repr=False)
class Plain:
    v: int


a = Plain(1)
print(a == Plain(1), a == a, is_dataclass(a), is_dataclass(Plain), is_dataclass(3))


@dataclass(slots=True)
class S:
    a: int = 1
    b: str = "q"

    @property
    def both(self):
        return f"{self.a}{self.b}"


print(S(), S(2).both, S(b="z"))


@dataclass
class Node:
    value: int
    children: list["Node"] = field(default_factory=list)
    meta: dict = field(default_factory=dict, metadata={"unit": "kg"})


n = Node(1, [Node(2), Node(3, [Node(4)])])
print(n, asdict(n)["children"][1], fields(Node)[2].metadata["unit"])
match p:
    case P(1, y):
        print("matched", y)
