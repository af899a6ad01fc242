"""Protocols, typed dictionaries, generic classes, named tuples, overloads."""
from __future__ import annotations
from typing import Protocol, TypedDict, NamedTuple, Generic, TypeVar, Optional, Union, Literal, Final, Iterator, overload, runtime_checkable, Any, Callable, get_args, get_origin
import abc
T = TypeVar("T"); K = TypeVar("K", bound="Comparable")
@runtime_checkable
class Module(Protocol):
    def forward(self, x: float) -> float: ...
class Lin:
    def forward(self, x: float) -> float: return 2 * x
class Cfg(TypedDict, total=False):
    lr: float
    name: str
class Stack(Generic[T]):
    def __init__(self) -> None: self._xs: list[T] = []
    def push(self, x: T) -> Stack[T]: self._xs.append(x); return self
    def pop(self) -> Optional[T]: return self._xs.pop() if self._xs else None
    def __iter__(self) -> Iterator[T]: return iter(self._xs)
    def __len__(self) -> int: return len(self._xs)
class Pt(NamedTuple):
    x: float
    y: float = 0.0
    @property
    def norm(self) -> float: return (self.x ** 2 + self.y ** 2) ** .5
Mode: Final = Literal["train", "eval"]
def apply(f: Callable[[T], T], x: T, n: int = 1) -> T:
    for _ in range(n): x = f(x)
    return x
c: Cfg = {"lr": 0.1}; c2 = Cfg(lr=1, name="q")
s = Stack[int]().push(1).push(2)
print(isinstance(Lin(), Module), isinstance(3, Module), c, c2, list(s), len(s), s.pop(), Pt(3, 4).norm, Pt(1), apply(lambda v: v * 2, 3, 2))
class Base(abc.ABC):
    @property
    @abc.abstractmethod
    def name(self) -> str: ...
    @abc.abstractmethod
    def run(self): ...
    def hi(self): return f"hi {self.name}"
class Impl(Base):
    name = "impl"
    def run(self): return 1
try: Base()
except TypeError as e: print(e)
print(Impl().hi(), issubclass(Impl, Base))
@overload
def g(x: int) -> int: ...
@overload
def g(x: str) -> str: ...
def g(x): return x
print(g(1), g("a"), Optional[int], Union[int, str]) if False else print(g(1), g("a"))
x: int | None = None
def h(a: "int", *, b: str = "q", **kw: Any) -> None: return None
print(h(1))
