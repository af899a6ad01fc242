"""Typing everywhere: Protocol, Generic, TypedDict, NamedTuple, overload, ABC, Literal, Final, cast."""
from __future__ import annotations

import abc
from abc import ABC, abstractmethod
from typing import (Any, Callable, Final, Generic, Iterable, Iterator, Literal, NamedTuple, Optional, Protocol, Sequence,
                    TypedDict, TypeVar, Union, cast, overload, runtime_checkable, Annotated, TYPE_CHECKING, get_type_hints)
from collections.abc import Mapping, MutableMapping, Hashable
import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    import not_a_module_at_all

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
Mode = Literal["train", "eval"]
LIMIT: Final[int] = 3


@runtime_checkable
class Scorer(Protocol):
    def score(self, x: Tensor) -> float: ...


class Batch(TypedDict):
    x: Tensor
    y: Optional[Tensor]


class Point(NamedTuple):
    x: float
    y: float = 2.0

    def norm(self) -> float:
        return (self.x ** 2 + self.y ** 2) ** 0.5


class Stack(Generic[T]):
    def __init__(self, items: Iterable[T] = ()) -> None:
        self._items: list[T] = list(items)

    def push(self, item: T) -> "Stack[T]":
        self._items.append(item)
        return self

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)


class Base(ABC):
    @property
    @abstractmethod
    def name(self) -> str: ...

    @abstractmethod
    def run(self, n: int) -> int:
        """Runs."""

    @classmethod
    @abstractmethod
    def make(cls) -> Base: ...


class Impl(Base):
    @property
    def name(self): return "impl"
    def run(self, n): return n * LIMIT
    @classmethod
    def make(cls): return cls()


class Mean:
    def score(self, x: Tensor) -> float: return x.mean().item()


@overload
def double(x: int) -> int: ...
@overload
def double(x: Tensor) -> Tensor: ...
def double(x: Union[int, Tensor]) -> Union[int, Tensor]:
    return x * 2


class Registry(MutableMapping):
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k.lower()]
    def __setitem__(self, k, v): self.d[k.lower()] = v
    def __delitem__(self, k): del self.d[k.lower()]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)


def apply(fn: Callable[[Tensor], Tensor], xs: Sequence[float], *, mode: Mode = "train", **kw: Any) -> Annotated[Tensor, "out"]:
    return fn(torch.tensor(xs))


print(double(3), double(torch.tensor([1.5])), apply(torch.exp, [0.0, 1.0], mode="eval"))
print(Point(3.0), Point(3.0, 4.0).norm(), Point._fields, Point(1)._asdict())
b: Batch = {"x": torch.ones(2), "y": None}
print(sorted(b), list(Stack[int]([1]).push(2)), Impl.make().run(2), Impl().name)
try:
    Base()
except TypeError as e:
    print(e)
r = Registry()
r["Adam"] = torch.optim.Adam; r["SGD"] = 1; r["x"] = 5
print(len(r), list(r), r["SGD"])
print(cast(int, "not really"), isinstance([], Iterable), isinstance({}, Mapping), isinstance(len, Callable), issubclass(bool, int))
x: int
try:
    print(x)
except NameError as e:
    print(e)
p, *q = Point(1, 2); (a, (b2, c)) = (1, (2, 3))
print(p, q, a + b2 + c, Point(1, 2) == (1, 2), hash(Point(1, 2)) == hash((1, 2)))
