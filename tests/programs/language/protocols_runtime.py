from typing import Protocol, runtime_checkable, Iterable, TypeVar, Generic
from abc import ABC, abstractmethod


@runtime_checkable
class Drawable(Protocol):
    def draw(self) -> str: ...


@runtime_checkable
class Named(Protocol):
    name: str


@runtime_checkable
class Sized(Protocol):
    def __len__(self) -> int: ...


class Both(Drawable, Named, Protocol):
    ...


class Circle:
    def __init__(self, r: float):
        self.r = r
        self.name = "circle"

    def draw(self) -> str:
        return f"circle of {self.r}"


class Stone:
    pass


class Square(Drawable):
    def draw(self) -> str:
        return "square"


print(isinstance(Circle(1), Drawable), isinstance(Stone(), Drawable), isinstance(Square(), Drawable))
print(isinstance(Circle(2), Named), isinstance(Stone(), Named), isinstance([1], Sized), isinstance(3, Sized))
print(issubclass(Circle, Drawable), issubclass(Stone, Drawable), issubclass(Square, Drawable))
print(Square().draw(), isinstance("text", Drawable), isinstance({}, Sized))
for thing in (Both, Named):
    try:
        print(isinstance(Circle(1), thing))
    except TypeError as e:
        print("TypeError:", e)
try:
    Drawable()
except TypeError as e:
    print("TypeError:", e)
try:
    issubclass(Circle, Named)
except TypeError as e:
    print("TypeError:", str(e)[:60])


def render(items: Iterable[Drawable]) -> None:
    for item in items:
        print(item.draw() if isinstance(item, Drawable) else "?")


render([Circle(3), Stone(), Square()])

T = TypeVar("T")


class Comparable(Protocol[T]):
    def less(self, other: T) -> bool: ...


class Stack(Generic[T]):
    def __init__(self) -> None:
        self.items: list[T] = []

    def push(self, item: T) -> "Stack[T]":
        self.items.append(item)
        return self


s: Stack[int] = Stack[int]().push(1).push(2)
print(s.items)


class Shape(ABC):
    @property
    @abstractmethod
    def area(self) -> float: ...

    @classmethod
    @abstractmethod
    def unit(cls): ...

    def describe(self):
        return f"{type(self).__name__} with area {self.area:.2f}"


class Unit(Shape):
    area = 1.0

    @classmethod
    def unit(cls):
        return cls()


try:
    Shape()
except TypeError as e:
    print("TypeError:", str(e)[:48])
print(Unit.unit().describe(), isinstance(Unit(), Shape))
