from __future__ import annotations
import typing
from typing import (Any, Callable, ClassVar, Dict, Final, Generic, Iterable, Iterator, List, Literal, NamedTuple, Optional, Protocol, Sequence, Set,
                    Tuple, Type, TypeVar, Union, cast, overload, TYPE_CHECKING, TypedDict)

T = TypeVar("T")
Number = Union[int, float]
Vector = List[float]
Callback = Callable[[int, str], bool]
MAX: Final = 10
if TYPE_CHECKING:
    from nowhere import Nothing


class Stack(Generic[T]):
    def __init__(self) -> None:
        self.items: List[T] = []

    def push(self, item: T) -> Stack[T]:
        self.items.append(item)
        return self

    def pop(self) -> T:
        return self.items.pop()


class HasArea(Protocol):
    def area(self) -> float: ...


class Square:
    def __init__(self, side: Number) -> None:
        self.side = side

    def area(self) -> float:
        return float(self.side ** 2)


class Employee(NamedTuple):
    name: str
    id: int = 3

    def label(self) -> str:
        return f"{self.name}#{self.id}"


class Movie(TypedDict):
    title: str
    year: int


def total(shapes: Iterable[HasArea]) -> float:
    return sum(s.area() for s in shapes)


def first(xs: Sequence[T], default: Optional[T] = None) -> T | None:
    return xs[0] if xs else default


def apply(f: Callback, *args: Any, **kw: dict[str, Any]) -> bool:
    return f(*args, **kw)


def mode(m: Literal["train", "eval"] = "train") -> Tuple[int, ...]:
    return (1, 2)


@overload
def twice(x: int) -> int: ...
@overload
def twice(x: str) -> str: ...
def twice(x):
    return x * 2


s: Stack[int] = Stack()
print(s.push(1).push(2).pop(), total([Square(2), Square(3)]), first([]), first("ab"), apply(lambda i, t: len(t) == i, 2, "ab"), mode(), twice("a"), twice(2))
e = Employee("Ann")
print(e, e.label(), e.id, Employee("Bob", 7)[1], e._replace(id=9), isinstance(e, tuple))
m: Movie = {"title": "X", "year": 1999}
print(m, cast(int, "not checked"), MAX)
Stack[int]
v: Vector = [1.0]
x: int
print(v, isinstance(3, int), isinstance([], list))


def gen(n: int) -> Iterator[int]:
    yield from range(n)


def nested(a: Dict[str, List[Tuple[int, ...]]] | None = None, b: "Set[int]" = set(), c: Type[Square] = Square) -> typing.NoReturn:
    return c


print(list(gen(3)), nested() is Square)
