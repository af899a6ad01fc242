from abc import ABC, ABCMeta, abstractmethod
from typing import Protocol, NamedTuple, Generic, TypeVar, Callable, Iterable
import torch

T = TypeVar("T")


class Layer(ABC):
    @abstractmethod
    def forward(self, x): ...

    @abstractmethod
    def backward(self, grad): ...

    def __call__(self, x):
        return self.forward(x)


class Double(Layer):
    def forward(self, x):
        return x * 2

    def backward(self, grad):
        return grad * 2


class Half(Layer):
    def forward(self, x):
        return x / 2


class Old(metaclass=ABCMeta):
    @abstractmethod
    def go(self): ...


class Point(NamedTuple):
    x: float
    y: float = 0.0

    def norm(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5


class Stack(Generic[T]):
    def __init__(self) -> None:
        self.items: list[T] = []

    def push(self, item: T) -> "Stack[T]":
        self.items.append(item)
        return self


class Fitter(Protocol):
    def fit(self, x: Iterable[float]) -> None: ...


print(Double()(3), Double().backward(1))
for cls in (Layer, Half, Old):
    try:
        cls()
    except TypeError as e:
        print(type(e).__name__, cls.__name__)
p = Point(3.0, 4.0)
print(p, p.norm(), p.x, p[1], p == (3.0, 4.0), Point(1), p._replace(x=0.0))
x, y = p
print(x + y, Stack().push(1).push("a").items)


def apply(fn: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    return fn(x)


print(apply(torch.relu, torch.tensor([-1.0, 1.0])), isinstance(Double(), Layer), issubclass(Half, Layer))
