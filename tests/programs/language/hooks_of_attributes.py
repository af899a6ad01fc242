"""Attributes that are set, deleted, copied and listed by a class's own rules; __slots__; dir, locals."""
import copy
import operator
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import Enum, auto

print(__doc__.split(";")[1].strip())


class Point:
    __slots__ = ("x", "y", "__secret")

    def __init__(self, x, y):
        self.x, self.y, self.__secret = x, y, "s"

    def __repr__(self):
        return f"Point({', '.join(str(getattr(self, name)) for name in self.__slots__[:2])})"

    def secret(self):
        return self.__secret


p = Point(1, 2)
print(p, p.secret(), Point.__slots__, hash(p) == hash(p), p in {p}, hasattr(p, "__dict__"))
for action in (lambda: setattr(p, "z", 3), lambda: p.z, lambda: p.__dict__, lambda: vars(p)):
    try:
        action()
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, str(e).split(" and no")[0])
try:
    p.xx = 5
except AttributeError as e:
    print("no", str(e)[:36])


class Point3(Point):
    __slots__ = ["z"]


class Loose(Point):
    pass


q, r = Point3(1, 2), Loose(3, 4)
q.z, r.anything = 5, 6
print(q.z, r.anything, r.__dict__, copy.copy(q), copy.deepcopy(q).z, copy.copy(r).anything)
del q.z
print(hasattr(q, "z"))


class Left:
    __slots__ = ()


class Right:
    __slots__ = ()


class Both(Left, Right):
    __slots__ = "value"


both = Both()
both.value = 1
print(both.value, len({both, Left(), Right()}))
try:
    class Twice:
        __slots__ = ("x",)
        x = 1
except ValueError as e:
    print(e)


class Shape(ABC):
    __slots__ = ("name",)

    @abstractmethod
    def area(self): ...


class Square(Shape):
    __slots__ = ("side",)

    def __init__(self, side):
        self.name, self.side = "square", side

    def area(self):
        return self.side ** 2


print(Square(3).area(), Square(2).name)


@dataclass
class Slotted:
    __slots__ = ("a", "b")
    a: int
    b: str


print(Slotted(1, "x"), Slotted(1, "x") == Slotted(1, "x"))


class Tracked:
    def __init__(self, x):
        self.x = x

    def __setattr__(self, name, value):
        print("set", name, value)
        super().__setattr__(name, value)

    def __delattr__(self, name):
        print("del", name)
        object.__delattr__(self, name)

    def __getattr__(self, name):
        return f"no {name}"


t = Tracked(3)
t.x += 1
setattr(t, "y", 5)
del t.x
delattr(t, "y")
print(t.x, t.y, t.__dict__)


class Upper(Tracked):
    def __setattr__(self, name, value):
        super().__setattr__(name.upper(), value)


print(Upper(1).X)


class Const:
    def __setattr__(self, name, value):
        if name in self.__dict__:
            raise AttributeError(f"cannot rebind {name}")
        self.__dict__[name] = value


c = Const()
c.A = 1
try:
    c.A = 2
except AttributeError as e:
    print(e, c.A)


@dataclass(frozen=True)
class Frozen:
    x: int
    y: int = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "y", self.x * 2)


print(Frozen(2))


class AttrDict(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        del self[name]


class dotdict(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__


for kind in (AttrDict, dotdict):
    d = kind(lr=0.1)
    d.steps = 3
    del d.lr
    print(d, d.steps, copy.deepcopy(d), "lr" in d)


class Node:
    def __init__(self, value, other=None):
        self.value, self.other = value, other

    def __copy__(self):
        print("copy")
        return Node(self.value, self.other)

    def __deepcopy__(self, memo):
        if id(self) in memo:
            return memo[id(self)]
        made = Node(copy.deepcopy(self.value, memo))
        memo[id(self)] = made
        made.other = copy.deepcopy(self.other, memo)
        return made


a = Node([1])
b = Node([2], a)
a.other = b
e, f = copy.copy(a), copy.deepcopy(a)
print(e.other is b, f.other.other is f, f.value == a.value, f.value is a.value)


class Vector:
    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{item.__name__}]"

    def __length_hint__(self):
        return 3

    def __iter__(self):
        return iter([1, 2])

    def __dir__(self):
        return ["b", "a"]


print(Vector[int], operator.length_hint(Vector()), list(Vector()), dir(Vector()), operator.call(max, 1, 2))


class Color(Enum):
    RED = "red"
    BLUE = "blue"

    @classmethod
    def _missing_(cls, value):
        return next((m for m in cls if m.value == str(value).lower()), None)


class Words(Enum):
    def _generate_next_value_(name, start, count, last_values):
        return f"{name.lower()}{count}"

    A = auto()
    B = auto()


print(Color("RED"), [w.value for w in Words])
try:
    Color("green")
except ValueError as e:
    print(e)


def scale(x, factor=2):
    result = x * factor
    return "{x} {factor} {result}".format(**locals()), sorted(vars())


class Model:
    kind = "net"

    def __init__(self):
        self.layers = 2

    def parts(self):
        return [name for name in dir(self) if not name.startswith("_")]


print(scale(3), "p" in globals(), "missing" in locals(), globals()["p"] is p)
print(Model().parts(), [n for n in dir(Model) if not n.startswith("_")], "append" in dir([]))
