"""The module `random`, started from the run's seed. It must not know torch's or numpy's streams."""

from __future__ import annotations

import random
from typing import Any

from .kit import Kit

RANDOM_NAMES = (
    "betavariate choice choices expovariate gammavariate gauss getrandbits getstate "
    "lognormvariate normalvariate paretovariate randbytes randint random randrange sample setstate "
    "shuffle triangular uniform vonmisesvariate weibullvariate"
).split()


class Dice:
    """Python's own generator of one run."""

    def __init__(self) -> None:
        self.source = random.Random(0)
        self.default = 0

    def start(self, seed: int) -> None:
        self.default = seed
        self.source.seed(seed)


def tables(kit: Kit, dice: Dice) -> dict[str, dict[str, Any]]:
    def seed(a: Any = None, version: int = 2) -> None:
        dice.source.seed(dice.default if a is None else a, version)

    def new(a: Any = None) -> random.Random:
        return random.Random(dice.default if a is None else a)

    new.__name__ = "Random"
    kit.let_read(random.Random, {*RANDOM_NAMES, "seed"})
    names = {name: getattr(dice.source, name) for name in RANDOM_NAMES}
    return {"random": names | {"seed": seed, "Random": new}}
