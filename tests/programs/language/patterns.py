from dataclasses import dataclass
from collections import namedtuple, deque
from enum import Enum
class Point:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
    def __repr__(self): return f"P({self.x}, {self.y})"
@dataclass
class Circle:
    center: Point
    r: float = 1.0
@dataclass
class Rect:
    a: Point
    b: Point
class Color(Enum):
    RED = 1
    BLUE = 2
Pair = namedtuple("Pair", "first second")
class Loud:
    @property
    def level(self):
        print("asked")
        return 3
def f(v):
    match v:
        case Point(0, 0): return "origin"
        case Point(x=0, y=y): return f"on y {y}"
        case Point(x, 0): return f"on x {x}"
        case Point(x, y) if x == y: return f"diagonal {x}"
        case Point() as p: return f"point {p}"
        case Circle(Point(x, y), r=r) if r > 5: return f"big {x} {y} {r}"
        case Circle(center=Point(x=cx), r=1.0 | 2.0 as r): return f"small {cx} {r}"
        case Rect(Point(a, b), Point(c, d)): return f"rect {a}{b}{c}{d}"
        case Pair(first, second=[a, *rest]): return f"pair {first} {a} {rest}"
        case [Point(x, y), Point(z, _), *others]: return f"points {x} {y} {z} {others}"
        case {"p": Point(x, _), "q": [Color.RED, *_], **more}: return f"map {x} {more}"
        case {"c": Color.BLUE | Color.RED as c}: return f"color {c}"
        case (Color.RED, k) | [k, Color.BLUE]: return f"either {k}"
        case Color.RED | Color.BLUE: return f"plain {v.name}"
        case Loud(level=3 as n): return f"loud {n}"
        case int(n) | float(n): return f"number {n}"
        case str(s) if len(s) > 2: return f"text {s}"
        case Point(missing=1): return "never"
        case [] | [_]: return "short"
        case deque([1, 2]): return "?"
        case _: return "other"
for v in [Point(0,0), Point(0,3), Point(4,0), Point(5,5), Point(1,2), Circle(Point(1,2), 9), Circle(Point(3,4)), Circle(Point(3,4), 4),
          Rect(Point(1,2),Point(3,4)), Pair(1,[2,3,4]), Pair(1,2), [Point(1,2),Point(3,4),5,6], {"p": Point(7,8), "q": [Color.RED, 1], "z": 0, "y": 1},
          {"c": Color.BLUE}, (Color.RED, 9), [8, Color.BLUE], Color.RED, Loud(), 5, 2.5, "abc", "a", [], [1], None, range(3)]:
    print(f(v))
for bad in (1, 2, 3):
    try:
        match Point(1, 2):
            case Point(1, 2, 3) if bad == 1: print("no")
            case Point(1, x=1) if bad == 2: print("no")
            case bad(x=1): print("no")
            case _: print("none")
    except TypeError as e:
        print("TypeError", e)
try:
    match Loud():
        case Loud(3): pass
except TypeError as e: print(e)
match 5:
    case int(1) | int(): print("x")
x = "kept"
match Point(1, 2):
    case Point(x, 3): print("no")
    case _: print(x)
class T:
    match Point(1, 2):
        case Point(a, b):
            c = a + b
print(T.a, T.b, T.c)
def g():
    global gx
    match Point(1, 2):
        case Point(gx, _): pass
g(); print(gx)
def h():
    out = []
    for p in [Point(i, i * i) for i in range(4)]:
        match p:
            case Point(x, y) if y > 1:
                out.append(lambda: x)
            case Point(x=0): continue
            case Point(): break
    return [f() for f in out], p
print(h())
print(Point.__match_args__, Circle.__match_args__, Pair.__match_args__)
match {"a": {"b": [1, {"c": Point(9, 8)}]}}:
    case {"a": {"b": [1, {"c": Point(x=q)}]}}: print(q)
match True:
    case bool(b): print(b)
match "abc":
    case [a, b, c]: print("no")
    case Point() | str(): print("str")
match (1, 2, 3, 4):
    case (Point(), *_) | (1, *_, 4): print("ends")
