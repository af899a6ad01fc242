"""What the compiler's guard calls do: attribute access by exact type, classes, text, big integers.

Reading is an allow-list by the exact type of the object: plain values have a fixed set of names,
the engine's objects and the program's own have their public names. It must not know which modules
exist (names.py) or how a program came to be (language.py).
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Sequence
from enum import EnumType
from typing import Any

from . import attributes, matching, specials, texts, words
from .facade import Facade, TypeName, type_name
from .hooks import Hooks
from .policy import ERROR, ERROR_FACTS, ERROR_NAMES, NAMED, OWN, PLAIN, PUBLIC, Host, Policy
from .specials import is_own_function
from .values import Formatter, left_shift, of_class, power, scrub, scrubbed
from .where import FILENAME

INNER_NAMES = frozenset(
    "name next_functions metadata register_hook register_prehook variable remove".split()
)
"""What is read of engine objects whose class is not exported: grad_fn nodes, hook handles."""

HIDDEN = frozenset({"numpy"})
"""Public names of engine objects that would hand out raw arrays or numpy's own types."""


def missing(obj: Any, name: str) -> AttributeError:
    kind = type(obj)
    home = "numpy." if kind.__module__ == "numpy" else ""
    is_class = isinstance(obj, type)
    what = f"type object {obj.__name__!r}" if is_class else f"'{home}{kind.__name__}' object"
    return AttributeError(f"{what} has no attribute {name!r}", name=name)


class Guards:
    """The guards of one run. `host` says what the engine's types are (names.py)."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.user: set[type] = set()
        """The classes that the program made."""
        self.plain: set[type] = set()
        """Those of them whose bases are such classes too: their public attributes are the
        program's own, and need no guard."""
        self.bound_to_engine: set[type] = set()
        """Those of them that are bases of a class with an engine base."""
        self.policy: dict[type, Policy] = {**PLAIN, **host.policy}
        self._checked: dict[type, bool] = {}
        self.type_of_types: Any = TypeName("type")
        """The builtin `type` (names.py)."""
        self.writable: set[type] = set()
        """Types of shims whose public attributes a program may set."""
        self._identities: dict[int, tuple[int, object]] = {}
        self.formatter = Formatter(self.read)
        self.hooks = Hooks(self.plain, self.user, self.write, self._identities)

    # --- reading

    def read(self, obj: Any, name: str) -> Any:
        """`obj.name`, if the policy of the exact type lets it."""
        kind = type(obj)
        policy = self.policy.get(kind)
        if policy is None:
            policy = self._classify(kind)
        if name[0:1] != "_":
            if policy is PUBLIC or policy is OWN:
                if name in HIDDEN:
                    if kind in self.host.tensors and self.host.numpy_of is not None:
                        return self.host.numpy_of(obj)
                    self._refuse_hidden(obj, kind, name)
                value = getattr(obj, name)
                return value if type(value) in self._checked else self._result(obj, name, value)
            if kind is Facade:
                return obj[name]
            if policy is not None and policy is not ERROR:
                if name in policy:
                    if kind is str and name in ("format", "format_map"):
                        return self._format(obj, name)
                    if name == "throw" and obj.gi_code.co_filename != FILENAME:
                        raise missing(obj, name)  # nothing breaks into a generator of ours
                    return getattr(obj, name)
                raise missing(obj, name)
        return self._read_rarely(obj, kind, policy, name)

    def _refuse_hidden(self, obj: Any, kind: type, name: str) -> None:
        """Raw arrays never leave the engine; a program's own attribute of that name may."""
        for base in kind.__mro__:
            if name in base.__dict__ and base not in self.user:
                raise missing(obj, name)

    def policy_of(self, kind: type) -> Policy | None:
        """What may be read of a type, also of one that was not met yet."""
        return self.policy.get(kind) or self._classify(kind)

    def _classify(self, kind: type) -> Policy | None:
        """The engine makes types while it runs (grad_fn nodes); they are known by their module."""
        if words.is_engines(kind):
            whole = issubclass(kind, tuple) or words.is_context(kind)
            self.policy[kind] = policy = PUBLIC if whole else INNER_NAMES
            return policy
        if self._is_new(kind):
            return OWN
        return None

    def _result(self, obj: Any, name: str, value: Any) -> Any:
        """Raw arrays and the interpreter's own things never leave an engine object."""
        kind = type(value)
        if specials.is_of_the_host(kind):
            raise missing(obj, name)
        self._checked[kind] = True
        return value

    def _read_rarely(self, obj: Any, kind: type, policy: Policy | None, name: str) -> Any:
        if name in words.TEXTS:
            return scrubbed(self._read_special(obj, kind, policy, name))
        return self._read_special(obj, kind, policy, name)

    def _read_special(self, obj: Any, kind: type, policy: Policy | None, name: str) -> Any:
        if name == "__class__":
            return self.type_of(obj)
        if name in words.OF_PLAIN:
            if (hook := self.hooks.read(obj, name)) is None:
                raise missing(obj, name)
            return hook
        if name == "__slots__":
            return specials.slots(obj, self.user)
        if name in words.AFTERWARDS:
            if (found := specials.afterwards(obj, name, self.user)) is None:
                raise missing(obj, name)
            return found
        if words.attribute_refusal(name) is not None or _tells_addresses(obj, kind, name):
            raise missing(obj, name)
        if kind is super:
            if name == "__hash__" and getattr(obj.__hash__, "__objclass__", None) is object:
                return lambda: self.identity(obj.__self__)
            return self._read_super(obj, name)
        if isinstance(obj, type):
            return self._read_class(obj, name)
        if kind in NAMED:
            return self._read_callable(obj, name)
        if kind is Facade:
            return obj[name]
        if name == "__name__" and isinstance(obj, TypeName):
            return type_name(obj)
        if policy is ERROR or (policy is None and isinstance(obj, BaseException)):
            return self._read_error(obj, kind, name)
        if policy is OWN:
            return self._read_own(obj, kind, name)
        engine = policy is PUBLIC or policy is INNER_NAMES
        if engine and (name == "__doc__" or self.host.may_read(name)):
            return self._result(obj, name, getattr(obj, name))
        if kind in (int, float, str, list, tuple, dict, set) and name in words.DEFINABLE:
            return getattr(obj, name)
        if isinstance(policy, frozenset) and name in policy:
            return getattr(obj, name)
        raise missing(obj, name)

    def _read_super(self, obj: Any, name: str) -> Any:
        of_class = isinstance(obj.__self__, type)
        kind = obj.__self__ if of_class else type(obj.__self__)
        if not (kind in self.user or self.policy.get(kind) is PUBLIC):
            raise missing(obj, name)
        if self._is_private(kind, name):
            raise missing(obj, name)
        if issubclass(kind, BaseException) and not (
            name in words.DEFINABLE or name in ERROR_NAMES or self._defined_by_user(kind, name)
        ):
            raise missing(obj, name)
        if name in HIDDEN:
            self._refuse_hidden(obj, kind, name)
        if name in ("format", "format_map") and issubclass(kind, str):
            raise missing(obj, name)
        if of_class:
            return self._result(obj, name, self._of_class(kind, name, obj))
        return self._result(obj, name, getattr(obj, name))

    def _may_hold(self, kind: type) -> bool:
        return kind in self.user or kind in self.policy

    def _read_class(self, obj: type, name: str) -> Any:
        if name in specials.LINEAGE and (obj in self.user or specials.is_pythons_error(obj)):
            return specials.lineage(obj, name, self._may_hold)
        if name == "__module__" and obj in self.user:
            return "__main__"
        if name in ("__name__", "__doc__", "__qualname__"):
            if self._may_hold(obj) or obj in self.host.bases or issubclass(obj, BaseException):
                return getattr(obj, name)
            raise missing(obj, name)
        if obj in self.user or self._is_new(obj):
            if name == "__members__" and isinstance(obj, EnumType):
                return dict(obj.__members__)
            if self._is_private(obj, name) or not _in_lineage(obj, name):
                raise missing(obj, name)
            if issubclass(obj, BaseException) and not (
                name in words.DEFINABLE or self._defined_by_user(obj, name)
            ):
                raise missing(obj, name)
            if name in HIDDEN:
                self._refuse_hidden(obj, obj, name)
            return self._result(obj, name, self._of_class(obj, name))
        policy = self.policy.get(obj)
        if policy is PUBLIC:
            if name == "mro" or (name.startswith("_") and name not in words.DEFINABLE):
                raise missing(obj, name)
            if name in HIDDEN:
                raise missing(obj, name)
            return self._result(obj, name, self._of_class(obj, name))
        if obj is str and name in ("format", "format_map"):
            return lambda *args, **kwargs: self._format(args[0], name)(*args[1:], **kwargs)
        special = name in words.DEFINABLE and name not in words.DESCRIBING
        if isinstance(policy, frozenset) and (name in policy or special):
            return self._of_class(obj, name)
        if obj in self.host.bases and name == "__init__":
            return getattr(obj, name)
        raise missing(obj, name)

    def _of_class(self, obj: type, name: str, asked: Any = None) -> Any:
        """`obj.name` (or of its `super()`), but no property of ours: in a class of the program's it
        would take any object for one of the engine's."""
        value = of_class(obj, name, asked)
        if hasattr(type(value), "__set__") and not self._defined_by_user(obj, name):
            raise missing(obj, name)
        return value

    def _read_callable(self, obj: Any, name: str) -> Any:
        if name in ("__name__", "__doc__", "__qualname__"):
            return getattr(obj, name)
        own = type(obj) is types.FunctionType and is_own_function(obj)
        if own and (name in obj.__dict__ or name in specials.OF_FUNCTIONS):
            return specials.of_function(obj, name)
        raise missing(obj, name)

    def _read_error(self, obj: Any, kind: type, name: str) -> Any:
        if name in specials.CAUSES:
            return specials.cause(obj, name, self._may_hold)
        handled = sys.exc_info()[1]
        if name == "__traceback__" and handled is not None and handled is obj:
            return specials.Traceback(handled)  # Not of what came before it.
        if name == "__notes__":
            return [*obj.__notes__]
        if name == "args" and kind not in self.user:
            # What the interpreter or the engine raised may carry an object of the host.
            parts = (part for part in obj.args if not specials.holds_the_host(part))
            return tuple(scrub(part) if type(part) is str else part for part in parts)
        if name in ERROR_NAMES:
            value = getattr(obj, name)
            return scrub(value) if type(value) is str else value
        if name in ERROR_FACTS and (fact := specials.fact(obj, name)) is not None:
            return fact
        if kind in self.user and (
            self._defined_by_user(kind, name) or name in obj.__dict__ or name in words.DEFINABLE
        ):
            return getattr(obj, name)
        raise missing(obj, name)

    def _read_own(self, obj: Any, kind: type, name: str) -> Any:
        if (name not in words.OPEN and self._is_private(kind, name)) or (
            name == "__name__" and name not in obj.__dict__  # functools.update_wrapper wrote it
        ):
            raise missing(obj, name)
        return self._result(obj, name, getattr(obj, name))

    def _is_private(self, kind: type, name: str) -> bool:
        """Whether a `_name` is the engine's: always on its own classes, by table on ours."""
        if name[0:1] != "_" or words.is_dunder(name):
            return False
        if kind in self.user:
            return kind in self.bound_to_engine and name in self.host.private(kind)
        return True

    def _defined_by_user(self, kind: type, name: str) -> bool:
        return any(name in base.__dict__ for base in kind.__mro__ if base in self.user)

    def _format(self, text: str, name: str) -> Callable[..., str]:
        if type(text) is not str:
            raise TypeError("descriptor 'format' requires a 'str' object")
        if name == "format":
            return lambda *args, **kwargs: self.formatter.vformat(text, args, kwargs)
        return lambda mapping: self.formatter.vformat(text, (), mapping)

    # --- writing

    def write(self, obj: Any, name: str) -> Any:
        """`obj`, if its attribute `name` may be set or deleted."""
        kind = type(obj)
        if kind in self.user:
            if (words.is_dunder(name) and name != "__doc__") or self._is_private(kind, name):
                raise AttributeError(f"{kind.__name__!r} object attribute {name!r} is read-only")
            return obj
        if isinstance(obj, type):
            return self._write_class(obj, name)
        if (kind in self.writable or self._is_new(kind)) and name[0:1] != "_":
            return obj
        if name[0:1] != "_" and self.host.may_write(obj, kind, name):
            return obj
        if (
            kind is types.FunctionType
            and is_own_function(obj)
            and (not words.is_dunder(name) or name in ("__name__", "__doc__"))
        ):
            return obj
        if kind is Facade:
            raise AttributeError(f"{str(obj)[1:-1]} is read-only")
        if isinstance(obj, tuple) and name in getattr(kind, "_fields", ()):
            return obj  # a namedtuple says itself that it cannot
        raise AttributeError(f"{kind.__name__!r} object attribute {name!r} is read-only")

    def _write_class(self, obj: type, name: str) -> type:
        allowed = obj in self.user and (not words.is_dunder(name) or name in words.DEFINABLE)
        allowed = allowed and not (issubclass(obj, tuple) and name in words.OF_ITEMS)
        if not allowed or self._is_private(obj, name):
            raise TypeError(f"cannot set {name!r} attribute of immutable type {obj.__name__!r}")
        return obj

    def augment_attribute(self, op: str, obj: Any, name: str, value: Any) -> None:
        result = texts.augmented(op, self.read(obj, name), value)
        setattr(self.write(obj, name), name, result)

    # --- classes and types

    def adopt(self, made: type) -> None:
        """Note a class that the program made."""
        self.user.add(made)
        if all(base in self.plain or base is object for base in made.__mro__[1:]):
            self.plain.add(made)
        self.policy[made] = ERROR if issubclass(made, BaseException) else OWN

    def _is_new(self, kind: type) -> bool:
        """Whether the program makes this class just now: members come before their Enum is done."""
        if isinstance(kind, EnumType) and kind.__module__ == "__main__":
            self.adopt(kind)
            return True
        return False

    def type_of(self, obj: Any) -> Any:
        """`type(obj)`: the class itself where it is safe to hold, else a stand-in with its name."""
        kind = type(obj)
        if kind in self.user or kind in self.policy:
            return kind
        if issubclass(kind, BaseException):
            # numpy's own are told as what they are a kind of.
            return next(base for base in kind.__mro__ if base.__module__[:6] != "numpy.")
        if kind is Facade:
            return TypeName("module")
        if isinstance(obj, type) or obj is self.type_of_types:
            return self.type_of_types
        if kind is types.FunctionType and obj.__module__ == "builtins":
            return TypeName("builtin_function_or_method")
        return TypeName(kind.__name__)

    def identity(self, obj: object) -> int:
        """A number for each object, counted from 1: never an address."""
        found = self._identities.get(id(obj))
        if found is None:
            found = self._identities[id(obj)] = (len(self._identities) + 1, obj)
        return found[0]


def _in_lineage(kind: type, name: str) -> bool:
    """Whether a class or its bases have a name: what its own type has is the host's."""
    return isinstance(kind, EnumType) or any(name in base.__dict__ for base in kind.__mro__)


def _tells_addresses(obj: Any, kind: type, name: str) -> bool:
    """Whether what this gives would show where objects are: `"%s".__mod__`, `(f,).__hash__`."""
    if name == "__hash__":
        return (obj if isinstance(obj, type) else kind) in (tuple, frozenset)
    if name in ("__mod__", "__rmod__"):
        owner = obj.__self_class__ if kind is super else obj if isinstance(obj, type) else kind
        return issubclass(owner, (str, bytes, bytearray))
    return False


def guard_names(guards: Guards, recorded: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The guards under the names by which compiled code calls them."""
    return {
        "_type_": type,
        "_plain_": guards.plain,
        "_getattr_": guards.read,
        "_write_": guards.write,
        "_augattr_": guards.augment_attribute,
        "_pow_": power,
        "_lshift_": left_shift,
        "_items_": matching.items,
        "_entries_": matching.entries,
        "_attributes_": matching.attributes(guards.read),
        "_vars_": attributes.reader(guards.plain),
        **texts.GUARDS,
        **dict(recorded),
    }
