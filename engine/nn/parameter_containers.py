"""Modules that hold parameters: ParameterList, ParameterDict.

Whatever else a program puts beside the parameters is kept apart, under names of its own: it never
becomes an attribute.
"""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..dispatch import TENSORS
from ..tensor import Tensor
from .module import Module
from .parameter import PARAMETERS, Parameter
from .typename import type_name


class _Parameters(Module):
    """Values by name; tensors become parameters."""

    def __init__(self) -> None:
        super().__init__()
        self._others: dict[str, Any] = {}

    def _put(self, name: str, value: Any) -> None:
        if type(value) in TENSORS and type(value) not in PARAMETERS:
            value = Parameter(value)
        own = type(value) in PARAMETERS or isinstance(value, Module)
        if own or name in self._parameters or name in self._modules:
            self._others.pop(name, None)
            Module.__setattr__(self, name, value)
        else:
            self._others[name] = value

    def _holder(self, name: str) -> dict[str, Any]:
        rooms: tuple[dict[str, Any], ...] = (self._parameters, self._modules, self._others)
        for room in rooms:
            if name in room:
                return room
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


class ParameterList(_Parameters):
    """A list of parameters that belong to its owner."""

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        super().__init__()
        self._size = 0
        if values is not None:
            self.extend(values)

    def _place(self, index: Any) -> str:
        at = operator.index(index)
        if not -self._size <= at < self._size:
            raise IndexError(f"index {at} is out of range")
        return str(at % self._size)

    def append(self, value: Any) -> ParameterList:
        self._size += 1
        self._put(str(self._size - 1), value)
        return self

    def extend(self, values: Iterable[Any]) -> ParameterList:
        if not isinstance(values, Iterable) or type(values) in TENSORS:
            kind = type(values).__name__
            raise TypeError(
                f"ParameterList.extend should be called with an iterable, but got {kind}"
            )
        for value in values:
            self.append(value)
        return self

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        name = self._place(index)
        return self._holder(name)[name]

    def __setitem__(self, index: int, value: Any) -> None:
        self._put(self._place(index), value)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Any]:
        return iter([self[i] for i in range(self._size)])

    def __iadd__(self, values: Iterable[Any]) -> ParameterList:
        return self.extend(values)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("ParameterList should not be called.")

    def extra_repr(self) -> str:
        return _listed(enumerate(self), lambda p: repr(p.dtype))


class ParameterDict(_Parameters):
    """A dictionary of parameters that belong to its owner."""

    def __init__(self, parameters: Any = None) -> None:
        super().__init__()
        self._keys: dict[str, None] = {}
        if parameters is not None:
            self.update(parameters)

    def __getitem__(self, key: str) -> Any:
        return self._holder(_string(key))[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._keys[_string(key)] = None
        self._put(key, value)

    def __delitem__(self, key: str) -> None:
        del self._keys[key]
        del self._holder(key)[key]

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __reversed__(self) -> Iterator[str]:
        return reversed(self._keys)

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def keys(self) -> Any:
        return self._keys.keys()

    def items(self) -> Any:
        return ((key, self[key]) for key in self._keys)

    def values(self) -> Any:
        return (self[key] for key in self._keys)

    def copy(self) -> ParameterDict:
        return ParameterDict(OrderedDict(self.items()))

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self._keys else default

    def setdefault(self, key: str, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def clear(self) -> None:
        for key in list(self._keys):
            del self[key]

    def pop(self, key: str) -> Any:
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> tuple[str, Any]:
        """The last one."""
        key = next(reversed(self._keys))
        return key, self.pop(key)

    def fromkeys(self, keys: Iterable[str], default: Any = None) -> ParameterDict:
        return ParameterDict([(key, default) for key in keys])

    def update(self, parameters: Any) -> None:
        """Take over pairs in their order; those of a plain mapping, as PyTorch does, sorted."""
        if not isinstance(parameters, Iterable):
            raise TypeError(
                "ParametersDict.update should be called with an iterable of key/value pairs, but "
                f"got {type(parameters).__name__}"
            )
        given: Iterable[Any] = parameters
        if isinstance(parameters, (OrderedDict, ParameterDict)):
            given = parameters.items()
        elif isinstance(parameters, Mapping):
            given = sorted(parameters.items())
        for key, value in pairs("ParameterDict", given):
            self[key] = value

    def __or__(self, other: Any) -> ParameterDict:
        return self.copy().__ior__(other)

    def __ror__(self, other: Any) -> Any:
        copied = other.copy()
        copied.update(self.items())
        return copied

    def __ior__(self, other: Any) -> ParameterDict:
        self.update(other)
        return self

    def extra_repr(self) -> str:
        return _listed(self.items(), type_name)


def pairs(kind: str, given: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Keys and values one after the other. TypeError, ValueError for what is no pair."""
    for i, pair in enumerate(given):
        place = f"{kind} update sequence element #{i}"
        if not isinstance(pair, Iterable):
            raise TypeError(f"{place} should be Iterable; is{type(pair).__name__}")
        found = tuple(pair)
        if len(found) != 2:
            raise ValueError(f"{place} has length {len(found)}; 2 is required")
        yield found


def _string(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(
            "Index given to ParameterDict cannot be used as a key as it is not a string (type is "
            f"'{type(key).__name__}'). Open an issue on github if you need non-string keys."
        )
    return key


def _listed(values: Iterable[tuple[Any, Any]], kind: Callable[[Tensor], str]) -> str:
    lines = []
    for name, value in values:
        said = f"Object of type: {type(value).__name__}"
        if type(value) in PARAMETERS:
            size = "x".join(map(str, value.shape))
            said = f"Parameter containing: [{kind(value)} of size {size}]"
        lines.append(f"  ({name}): {said}")
    return "\n".join(lines)
