"""`numpy.random`: numpy's own generators behind our arrays, started from the run's seed.

It must not know torch's or Python's streams.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .array import ndarray
from .crossing import charge, raw, run, run_raw

DRAWS = (
    "beta binomial chisquare choice dirichlet exponential f gamma geometric gumbel laplace "
    "logistic lognormal multinomial multivariate_normal negative_binomial normal pareto "
    "permutation poisson power rayleigh standard_cauchy standard_exponential standard_gamma "
    "standard_normal standard_t triangular uniform vonmises wald weibull zipf"
).split()
LEGACY = (
    "rand",
    "randn",
    "randint",
    "random",
    "random_sample",
    "ranf",
    "sample",
    "random_integers",
)
MODERN = ("random", "integers")


def _charge(name: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    shape = args if name in ("rand", "randn") else kwargs.get("size", args[-1:] or 1)
    size = 1
    for n in shape if isinstance(shape, (tuple, list)) else (shape,):
        for part in n if isinstance(n, (tuple, list)) else (n,):
            size *= part if type(part) is int and part > 0 else 1
    if name in ("permutation", "choice") and args and type(args[0]) is int:
        charge(args[0])
    if "size" in kwargs or name in ("rand", "randn", "random", "standard_normal"):
        charge(size)


class Stream:
    """One generator. `_source` is numpy's."""

    __slots__ = ("_source",)

    def __init__(self, source: Any) -> None:
        self._source = source

    def __repr__(self) -> str:
        return f"{type(self).__name__}({type(self._source).__name__})"

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("a stream of random numbers is not copied here")

    def shuffle(self, x: Any, axis: Any = 0) -> None:
        """In place. Of a list the places are drawn: its items may be anything."""
        if type(x) is ndarray:
            run(self._source.shuffle, x)
        elif type(x) is list:
            order = np.arange(len(x))
            self._source.shuffle(order)
            x[:] = [x[i] for i in order]
        else:
            raise TypeError("shuffle() takes an array or a list")


class RandomState(Stream):
    """`numpy.random.RandomState`."""

    __slots__ = ()

    def __init__(self, seed: Any = None) -> None:
        super().__init__(np.random.RandomState(_default if seed is None else raw(seed)))

    def seed(self, seed: Any = None) -> None:
        run(self._source.seed, _default if seed is None else seed)


class Generator(Stream):
    """`numpy.random.Generator`."""

    __slots__ = ()

    def __init__(self, source: Any) -> None:
        if type(source) is not np.random.Generator:
            # Of a program's own it would be handed raw arrays.
            raise TypeError("make a Generator by np.random.default_rng(seed)")
        super().__init__(source)


_default = 0


def _draw(name: str) -> Any:
    def draw(self: Any, *args: Any, **kwargs: Any) -> Any:
        inner, named = [raw(a) for a in args], {k: raw(v) for k, v in kwargs.items()}
        _charge(name, inner, named)
        return run_raw(getattr(self._source, name), inner, named)

    draw.__name__ = draw.__qualname__ = name
    return draw


for _name in DRAWS:
    setattr(Stream, _name, _draw(_name))
for _name in LEGACY:
    if hasattr(np.random.RandomState, _name):
        setattr(RandomState, _name, _draw(_name))
for _name in MODERN:
    setattr(Generator, _name, _draw(_name))
for _kind in (RandomState, Generator):
    _kind.__module__ = "numpy.random"

STATE_NAMES = frozenset(n for n in dir(RandomState) if not n.startswith("_"))
GENERATOR_NAMES = frozenset(n for n in dir(Generator) if not n.startswith("_"))


class Numbers:
    """The streams of one run."""

    def __init__(self) -> None:
        self.state = RandomState(0)

    def start(self, seed: int) -> None:
        """As `np.random.seed(seed)` would."""
        global _default
        _default = seed % 2**32
        self.state.seed(_default)

    def table(self) -> dict[str, Any]:
        def default_rng(seed: Any = None) -> Generator:
            if type(seed) is Generator:
                return seed
            return Generator(np.random.default_rng(_default if seed is None else raw(seed)))

        names = {name: getattr(self.state, name) for name in STATE_NAMES}
        return names | {
            "default_rng": default_rng, "RandomState": RandomState, "Generator": Generator,
        }  # fmt: skip
