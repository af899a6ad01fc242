"""Which modules there are: torch's from the engine, those of the shims, packages with their parts.

It must not know what may be read of what is in them (guards.py).
"""

from __future__ import annotations

import importlib
import types
from collections.abc import Collection, Mapping
from typing import Any

from . import words
from .facade import Facade

TORCH_MODULES: tuple[str, ...] = (
    "", "nn", "nn.functional", "nn.init", "nn.parameter", "nn.utils", "nn.utils.rnn",
    "nn.utils.parametrizations", "nn.utils.parametrize", "nn.utils.prune",
    "nn.parallel", "amp", "utils.checkpoint", "optim", "optim.lr_scheduler", "optim.swa_utils",
    "utils", "utils.data", "autograd", "autograd.function",
    "autograd.functional", "autograd.graph", "autograd.profiler", "linalg", "masked", "fft",
    "special", "random", "cuda",
    "signal", "signal.windows", "sparse",
    "backends", "distributions", "func", "testing", "serialization",
)  # fmt: skip
"""Parts of torch that are offered as far as the engine has them."""

ELSEWHERE: dict[str, str] = {
    "nn.attention": "nn.sdpa", "cuda.amp": "cuda_amp", "profiler": "autograd.profiler",
    "utils.data.distributed": "utils.distributed", "nn.modules": "nn",
    "nn.utils.stateless": "func.stateless",
    "optim.adam": "optim", "optim.optimizer": "optim", "optim.sgd": "optim",
    "utils.data.dataloader": "utils.data", "utils.data.dataset": "utils.data",
    "utils.data.sampler": "utils.data",
    **{f"distributions.{name}": "distributions" for name in (
        "bernoulli", "beta", "binomial", "categorical", "cauchy", "chi2", "dirichlet",
        "distribution", "exponential", "gamma", "geometric", "independent", "kl", "laplace",
        "log_normal", "mixture_same_family", "multinomial", "multivariate_normal", "normal",
        "one_hot_categorical", "poisson", "studentT", "uniform")},
}  # fmt: skip
"""Parts of torch whose names are in another file of the engine."""


UNDERSCORED: dict[str, tuple[str, tuple[str, ...]]] = {
    "optim.lr_scheduler": ("optim.lr_scheduler", ("_LRScheduler",)),
    "nn.init": ("nn.init", ("_calculate_correct_fan", "_calculate_fan_in_and_fan_out")),
    "nn.modules.utils": ("nn.sizes", ("_pair", "_single", "_triple")),
    "nn.modules.loss": ("nn.losses", ("_Loss", "_WeightedLoss")),
    "nn.modules.batchnorm": ("nn.normalization", ("_BatchNorm",)),
    "nn.modules.instancenorm": ("nn.normalization", ("_InstanceNorm",)),
    "nn.modules.conv": ("nn.convolution", ("_ConvNd",)),
}
"""Underscored names that programs import all the same, with the engine's files they are in."""


def _engine_modules() -> dict[str, types.ModuleType]:
    found: dict[str, types.ModuleType] = {}
    for name in (*TORCH_MODULES, *ELSEWHERE):
        inner = ELSEWHERE.get(name, name)
        full = f"engine.{inner}" if inner else "engine"
        try:
            found[name] = importlib.import_module(full)
        except ModuleNotFoundError as problem:
            if problem.name is None or not full.startswith(problem.name):
                raise
    return found


def torch_tables() -> dict[str, dict[str, Any]]:
    """`torch`, `torch.nn`, ... each with the public names of its engine module."""
    tables: dict[str, dict[str, Any]] = {}
    for name, module in _engine_modules().items():
        table: dict[str, Any] = {}
        for key in getattr(module, "__all__", ()):
            value = getattr(module, key)
            if not key.startswith("_") and type(value) is not types.ModuleType:
                table[key] = value
        if not name:
            table["__version__"] = getattr(module, "__version__", "")
        if table:
            tables[f"torch.{name}" if name else "torch"] = table
    nn = importlib.import_module("engine.nn")
    for home, names in nn.HOMES.items():
        tables[f"torch.nn.modules.{home}"] = {key: getattr(nn, key) for key in names}
    for name, (inner, keys) in UNDERSCORED.items():
        source = importlib.import_module(f"engine.{inner}")
        tables.setdefault(f"torch.{name}", {}).update({key: getattr(source, key) for key in keys})
    return tables


def name_plainly(offered: Collection[type]) -> None:
    """Methods of classes that no program can name say their own name alone, as Python's errors
    tell it: none of ours."""
    todo = list(offered)
    seen: set[type] = set()
    while todo:
        kind = todo.pop()
        if kind in seen or not words.is_engines(kind):
            continue
        seen.add(kind)
        todo += [*kind.__bases__, *kind.__subclasses__()]
        if kind not in offered:
            for value in kind.__dict__.values():
                plain = not isinstance(value, (staticmethod, classmethod))
                function = value if plain else value.__func__
                if type(function) is not types.FunctionType:
                    continue
                if function.__qualname__ == f"{kind.__qualname__}.{function.__name__}":
                    function.__qualname__ = function.__name__


def nested(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Facade]:
    """A facade a module; those of packages hold their parts'."""
    full = {name: dict(table) for name, table in tables.items()}
    for name in tables:
        parts = name.split(".")
        for i in range(1, len(parts)):
            full.setdefault(".".join(parts[:i]), {})
    facades: dict[str, Facade] = {}
    for name in sorted(full, key=lambda name: -name.count(".")):
        for inner, facade in facades.items():
            parent, _, last = inner.rpartition(".")
            if parent == name:
                full[name].setdefault(last, facade)
        facades[name] = Facade(name, full[name])
    return facades


class PrivateNames:
    """The underscored names that the engine uses on objects of its classes, from their code."""

    def __init__(self) -> None:
        self._of: dict[type, frozenset[str]] = {}

    def __call__(self, kind: type) -> frozenset[str]:
        """Those of all engine classes that `kind` inherits from, or is mixed with."""
        found: set[str] = set()
        for base in _family(kind):
            if words.is_engines(base):
                if base not in self._of:
                    self._of[base] = frozenset(
                        name
                        for name in _names_in(base)
                        if name.startswith("_") and not words.is_dunder(name)
                    )
                found |= self._of[base]
        return frozenset(found)


def _family(kind: type) -> set[type]:
    """The bases of a class, and those of every class of the program that inherits from it."""
    found = set(kind.__mro__)
    heirs: list[type] = kind.__subclasses__() if kind.__module__ == "__main__" else []
    for heir in heirs:
        found |= _family(heir)
    return found


def _names_in(kind: type) -> set[str]:
    """Every name in a class's own dict and in the code of its methods."""
    found = set(kind.__dict__)
    todo: list[Any] = list(kind.__dict__.values())
    while todo:
        value = todo.pop()
        if isinstance(value, property):
            todo += [value.fget, value.fset, value.fdel]
        elif isinstance(value, (staticmethod, classmethod)):
            todo.append(value.__func__)
        else:
            code = value if isinstance(value, types.CodeType) else getattr(value, "__code__", None)
            if isinstance(code, types.CodeType):
                found.update(code.co_names)
                found.update(part for part in code.co_consts if isinstance(part, str))
                todo.extend(part for part in code.co_consts if isinstance(part, types.CodeType))
    return found
