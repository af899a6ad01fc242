"""What stands in a class that `make_dataclass` makes: names that a class statement may have, too.

It must not know which bases a class may have (classes.py).
"""

from __future__ import annotations

from typing import Any

from . import words
from .shims.kit import exact


def _name(given: Any) -> str:
    name: str = exact(given, "a field's name", str)
    if not name.isidentifier() or words.name_refusal(name) or words.attribute_refusal(name):
        raise TypeError(f"Field names must be valid identifiers: {name!r}")
    return name


def body_of(title: str, fields: Any, namespace: Any) -> dict[str, Any]:
    """What stands in a class that `make_dataclass` makes."""
    if not title.isidentifier():
        raise TypeError(f"a class cannot be called {title!r}")
    body: dict[str, Any] = {}
    for key, value in dict(namespace or {}).items():
        if (reason := words.attribute_refusal(exact(key, "a name", str), write=True)) is not None:
            raise TypeError(reason)
        body[key] = value
    names = []
    for item in fields:
        parts = (item,) if type(item) is str else tuple(item)
        if not 1 <= len(parts) <= 3:
            raise TypeError(f"Invalid field: {item!r}")
        names.append(_name(parts[0]))
        if len(parts) == 3:
            body[names[-1]] = parts[2]
    for name in names:
        if names.count(name) > 1:
            raise TypeError(f"Field name duplicated: {name!r}")
    return body | {"_fields_": tuple(names), "__module__": "__main__", "__qualname__": title}
