"""Which names a program may use: the dunder names, the reserved ones, and why the rest are not.

The compiler (language.py) and the guards that run later (guards.py) both ask here, so a name made
at run time meets the same rule as one in the text. It must not know syntax trees or objects.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from RestrictedPython.transformer import INSPECT_ATTRIBUTES

_BINARY = (
    "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift"  # a op b, both ways
)
DEFINABLE: frozenset[str] = frozenset(
    f"__{name}__"
    for name in (
        "init call repr str len getitem setitem delitem iter next contains enter exit missing "
        "reversed eq ne lt le gt ge hash bool neg pos abs invert float int round trunc floor ceil "
        "divmod post_init getattr doc match_args get set delete length_hint class_getitem"
    ).split()
    + [prefix + name for name in _BINARY.split() for prefix in ("", "r", "i")]
)
"""Special methods that a program's class may define, and may read on its own objects."""

READABLE: frozenset[str] = frozenset(
    """__name__ __doc__ __class__ __qualname__ __members__ __version__ __module__ __mro__ __base__
    __bases__ __defaults__ __kwdefaults__ __wrapped__ __cause__ __context__ __suppress_context__
    __notes__ __slots__ __traceback__""".split()
)
"""Special names that may be read on what the policy lets read at all."""

OPEN = frozenset({"_modules", "_parameters", "_buffers", "_flat_weights_names",
                  "_forward_hooks", "_forward_pre_hooks", "_tensor_name", "_base", "_is_view",
                  "_nnz", "_get_name"})  # fmt: skip
"""The engine's underscored names that tutorials read: a module's dictionaries of its parts, what a
view is of."""

DESCRIBING = frozenset({"__get__", "__set__", "__delete__"})
"""What a program may define, and read of its own classes only: those of Python's own descriptors
take any object, and reach into its `__dict__`."""

OF_ITEMS = frozenset({"__iter__", "__getitem__", "__len__"})
"""What a class of tuples may not change."""

MAKING = "__new__"
"""May be defined in a class, as a function only, and read of classes (making.py)."""

OF_PLAIN = frozenset({MAKING, "__setattr__", "__delattr__", "__dir__", "__copy__", "__deepcopy__"})
"""May be defined, as functions, in classes whose bases are all the program's own (hooks.py)."""

OF_DICTS = frozenset({"__setattr__", "__delattr__"})
"""Those of them that classes of dicts may have too; they may also be assigned in a class."""

OF_ENUMS = frozenset({"_missing_", "_generate_next_value_"})
"""What an Enum asks its class: may be defined, as functions."""

TEXTS = frozenset({"__repr__", "__str__", "__format__"})
"""Methods whose text may hold an address."""

FORMATTING = "__format__"
"""May be defined in a class, as a function only, and read of what may be shown."""

AFTERWARDS = {"__init_subclass__": "_init_subclass_", "__set_name__": "_set_name_"}
"""What Python calls while it makes a class: defined under these names, called once it is made."""

ABOUT = frozenset({"__all__", "__author__", "__version__", "__email__", "__license__"})
"""What modules say about themselves: may be written at the top, and is forgotten."""


ABOUT_FILE = {"__name__": "__main__", "__file__": "program.py"}
"""What the interpreter says about a file: may be read, and is the same for every program."""


def is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and name.strip("_") != ""


def is_guard_shaped(name: str) -> bool:
    """Names like `_getattr_`: the compiler's own, never the program's."""
    return (
        name.startswith("_")
        and name.endswith("_")
        and name.strip("_") != ""
        and not is_dunder(name)
    )


INSTEAD = {
    "__subclasses__": "collect classes in __init_subclass__",
    "__closure__": "return what the inner function remembers",
    "__code__": "inspect.signature() tells the parameters",
    "__globals__": "globals() gives a copy",
    "__dataclass_fields__": "use dataclasses.fields()",
}
"""Special names that lessons about Python read, and what does it here."""


def attribute_refusal(name: str, *, write: bool = False) -> str | None:
    """Why an attribute of that name may be neither written nor read, or None."""
    if name in INSTEAD:
        return f"{name} is not available here: {INSTEAD[name]}"
    if name in OF_ENUMS and not write:
        return None
    if name in INSPECT_ATTRIBUTES or is_guard_shaped(name) or name == "_abc_impl":
        return f'the attribute "{name}" is not available here'
    if name == "__annotations__":
        return "annotations are not kept here: write a dict of your own"
    if (name == FORMATTING or name in OF_PLAIN or name in AFTERWARDS) and not write:
        return None
    if name == "__name__":  # decorators write it
        return None
    if is_dunder(name) and not (name in DEFINABLE or (name in READABLE and not write)):
        return f'the attribute "{name}" is not available here'
    return None


_COPYING = "Write __copy__ or __deepcopy__: objects are copied here, not pickled."
_GETTING = "Write __getattr__: it is asked for names that are not there."
DEFINED_INSTEAD: dict[str, str] = {
    "__del__": "Write __enter__ and __exit__, and use the object in a with statement.",
    "__getattribute__": _GETTING,
    **dict.fromkeys(
        (
            "__reduce__",
            "__reduce_ex__",
            "__getstate__",
            "__setstate__",
            "__getnewargs__",
            "__getnewargs_ex__",
            "__getinitargs__",
        ),
        _COPYING,
    ),
    **dict.fromkeys(
        ("__index__", "__complex__", "__bytes__", "__buffer__", "__fspath__"),
        "Write a method with a name of its own, and call it.",
    ),
    **dict.fromkeys(
        ("__array__", "__torch_function__", "__array_ufunc__", "__torch_dispatch__"),
        "Write a method that gives the tensor, and call it.",
    ),
    **dict.fromkeys(
        ("__instancecheck__", "__subclasscheck__", "__prepare__", "__mro_entries__"),
        "Write a function that is given the object, and call it.",
    ),
    **dict.fromkeys(
        ("__await__", "__aiter__", "__anext__", "__aenter__", "__aexit__"), "Use an ordinary def."
    ),
}
"""Special methods that a program's class may not have, with what to do instead."""


def name_refusal(name: str) -> str | None:
    """Why a variable, function, class or argument may not have that name, or None."""
    if is_dunder(name):
        return f'the name "{name}" is not available here'
    if is_guard_shaped(name):
        return f'names like "{name}" are reserved'
    return None


ABSENT: dict[str, str] = {
    "open": "Programs here cannot read or write files.",
    "eval": "Write the expression itself: text is not run as code here.",
    "exec": "Write the statements themselves: text is not run as code here.",
    "compile": "Text is not compiled here.",
    "input": "Nobody is there to answer input(): write the value into the program.",
    "help": "Look into docs/ops.md for what is here instead of help().",
    "memoryview": "Use bytes or a list.",
    "ExceptionGroup": "Raise one exception.",
    "BaseExceptionGroup": "Raise one exception.",
}
"""Builtins of Python that programs here do not have, with what to do instead."""

HOST = "Programs here cannot reach files or the system."
OF_THE_HOST = frozenset({"os", "os.path", "sys", "io"})
"""Modules that are here in part: of the rest a close name is rarely what is meant."""

PLOTS = (
    "Plots here are flat and still: draw with plot, scatter, bar, hist, boxplot, fill_between,"
    " contourf or imshow."
)

OF_FILES = frozenset(
    "loadtxt genfromtxt savetxt load save savez fromfile tofile memmap open read_text write_text "
    "read_bytes write_bytes iterdir glob rglob listdir walk".split()
)
"""Names that reach files, in whatever module or on whatever object."""

FOREIGN: dict[str, str] = {
    **dict.fromkeys(
        ("shutil", "glob", "pickle"),
        HOST,
    ),
    **dict.fromkeys(
        ("gym", "gymnasium"), "Write the environment as a class with reset() and step()."
    ),
    **dict.fromkeys(
        ("torchinfo", "torchsummary"), "Use print(model), and sum(p.numel() for p in ...)."
    ),
    **dict.fromkeys(("wandb", "tensorboard", "tensorboardX"), "Use print() and matplotlib.pyplot."),
    **dict.fromkeys(
        ("socket", "urllib", "requests", "http", "ssl", "ftplib"),
        "Only some modules can be imported here, and none that reaches the network.",
    ),
    **dict.fromkeys(
        ("subprocess", "threading", "multiprocessing", "asyncio", "signal", "concurrent"),
        "A program here is one process with one thread.",
    ),
    **dict.fromkeys(
        ("ctypes", "builtins", "importlib", "resource", "dis", "ast"),
        "Programs here cannot look into the interpreter.",
    ),
    "weakref": "Keep the object itself, in a list or a dict.",
    "unittest": "Write assert, and call the test functions.",
    "functorch": "Use torch.func.",
    **dict.fromkeys(("mpl_toolkits", "matplotlib"), PLOTS),
    "einops": "Use reshape, permute and torch.einsum.",
    "pandas": "Write the numbers into the program as lists.",
    "scipy": "Use torch or numpy.",
    "seaborn": "Use matplotlib.pyplot.",
    "torchvision": "Write the numbers into the program, or use torch.rand.",
}
"""Modules that programs often import and that are not here, with what to do instead."""


def nearest(name: str, known: Iterable[str], likeness: float = 0.65) -> str | None:
    """The known name that `name` is probably a slip of, or None."""
    if len(name) > 60:
        return None
    candidates = [w for w in known if w != name and abs(len(w) - len(name)) <= 4]
    found = difflib.get_close_matches(name, candidates, n=1, cutoff=likeness)
    return found[0] if found else None


def is_context(kind: type) -> bool:
    """Whether an engine's class is the `ctx` of a program's Function, which carries what the
    program puts on it."""
    return any(base.__name__ == "FunctionCtx" and is_engines(base) for base in kind.__mro__)


def is_engines(kind: type) -> bool:
    """Whether a class is the engine's. Some call themselves torch's: programs print their types.

    A program's own class is always of `__main__`: it cannot say otherwise.
    """
    return getattr(kind, "__module__", "").partition(".")[0] in ("engine", "torch")
