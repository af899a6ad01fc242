"""Random tensors: PyTorch's streams, from the default generator or from the one given."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes, rng
from .. import generator as generator_state
from ..dispatch import NUMBER_TYPES, TENSORS, apply, apply_inplace, leaf, unwrap
from ..op import OPS
from ..ops.copy import in_memory_order
from ..tensor import Tensor
from .arithmetic import wrong_arguments
from .options import charged, device, options, sizes, whole
from .registry import SPELLED, composite


class Generator(rng.Generator):
    """A stream of random numbers of its own (torch.Generator)."""

    def __init__(self, device: Any = "cpu") -> None:
        super().__init__()
        self.device = _cpu(device)

    def seed(self) -> int:
        """Seed anew. From the stream itself: a program does the same each time it runs."""
        number = int(self.bits64(1)[0])
        self.manual_seed(number)
        return number

    def get_state(self) -> Any:
        return leaf("get_state", super().get_state())

    def set_state(self, new_state: Any) -> Generator:
        super().set_state(unwrap(new_state, "set_state", "'new_state' (position 1)"))
        return self

    def __repr__(self) -> str:
        return "<torch.Generator>"


_cpu = device
# The one that everybody draws from, with the methods that programs know.
default_generator = rng.default_generator = generator_state.default_generator = Generator()
SPELLED["torch.Generator"] = Generator
SPELLED["torch.default_generator"] = default_generator


@composite("torch.manual_seed torch.random.manual_seed")
def manual_seed(seed: Any) -> Generator:
    default_generator.manual_seed(int(seed))
    return default_generator


@composite("torch.seed torch.random.seed")
def seed() -> int:
    return default_generator.seed()


@composite("torch.initial_seed torch.random.initial_seed")
def initial_seed() -> int:
    return default_generator.initial_seed()


@composite("torch.get_rng_state torch.random.get_rng_state")
def get_rng_state() -> Tensor:
    state: Tensor = default_generator.get_state()
    return state


@composite("torch.set_rng_state torch.random.set_rng_state")
def set_rng_state(new_state: Tensor) -> None:
    default_generator.set_state(new_state)


def _generator(given: dict[str, Any]) -> rng.Generator:
    return rng.source(given.pop("generator", None))


def _drawn(name: str, draw: Any) -> None:
    def factory(*size: Any, **given: Any) -> Tensor:
        if "size" in given:
            size = (given.pop("size"),)
        g = _generator(given)
        kind, requires_grad = options(name, given)
        return leaf(name, draw(g, charged(sizes(name, size), kind), kind), requires_grad)

    def like(input: Tensor, **given: Any) -> Tensor:
        old = unwrap(input, f"{name}_like")
        g = _generator(given)
        kind, requires_grad = options(f"{name}_like", given, dtypes.of(old.dtype))
        charged(old.shape, kind)
        place = np.empty_like(old, kind.numpy)
        more = {} if place.flags.c_contiguous or name != "randn" else {"contiguous": False}
        array = in_memory_order(place, lambda shape: draw(g, shape, kind, **more))
        return leaf(f"{name}_like", array, requires_grad)

    factory.__name__ = factory.__qualname__ = name
    like.__name__ = like.__qualname__ = f"{name}_like"
    SPELLED[f"torch.{name}"], SPELLED[f"torch.{name}_like"] = factory, like


_drawn("rand", rng.uniform)
_drawn("randn", rng.normal)


@composite("torch.randint")
def randint(*args: Any, **given: Any) -> Tensor:
    """`randint(high, size)` or `randint(low, high, size)`: integers below high."""
    count = len(args) + sum(n in given for n in ("high", "size"))
    names = ["low", "high", "size"] if "high" in given or count > 2 else ["high", "size"]
    found = {"low": 0} | dict(zip(names, args, strict=False))
    found |= {n: given.pop(n) for n in ("low", "high", "size") if n in given}
    for name in ("high", "size"):
        if name not in found:
            raise TypeError(f'randint() missing 1 required positional arguments: "{name}"')
    low = whole("randint", "low", found["low"], 1)
    high = whole("randint", "high", found["high"], 2)
    g = _generator(given)
    kind, requires_grad = options("randint", given, dtypes.int64)
    if not isinstance(found["size"], (tuple, list)):
        raise TypeError(
            f"randint(): argument 'size' (position {len(names)}) must be tuple of ints, not "
            f"{type(found['size']).__name__}"
        )
    shape = charged(sizes("randint", (found["size"],)), kind)
    return leaf("randint", rng.randint(g, shape, kind, low, high), requires_grad)


@composite("torch.randint_like")
def randint_like(input: Tensor, *bounds: Any, **given: Any) -> Tensor:
    old = unwrap(input, "randint_like")
    names = ["high"] if len(bounds) == 1 and "high" not in given else ["low", "high"]
    found = {"low": 0} | dict(zip(names, bounds, strict=False))
    found |= {n: given.pop(n) for n in ("low", "high") if n in given}
    g = _generator(given)
    kind, requires_grad = options("randint_like", given, dtypes.of(old.dtype))
    low, high = int(found["low"]), int(found["high"])
    charged(old.shape, kind)
    array = in_memory_order(
        np.empty_like(old, kind.numpy), lambda shape: rng.randint(g, shape, kind, low, high)
    )
    return leaf("randint_like", array, requires_grad)


@composite("torch.randperm")
def randperm(n: Any, **given: Any) -> Tensor:
    g = _generator(given)
    kind, requires_grad = options("randperm", given, dtypes.int64)
    count = whole("randperm", "n", n, 1)
    charged((max(count, 0),), kind)
    return leaf("randperm", rng.randperm(g, count, kind), requires_grad)


@composite("torch.normal")
def normal(mean: Any = None, std: Any = 1.0, size: Any = None, **given: Any) -> Any:
    """Numbers, or one mean and one std for each element."""
    if mean is None:
        raise TypeError('normal() missing 1 required positional arguments: "mean"')
    g = _generator(given)
    numbers = [type(x) for x in (mean, std) if type(x) in NUMBER_TYPES]
    if isinstance(size, int) or (size is None) == (len(numbers) == 2) or complex in numbers:
        raise wrong_arguments("normal", mean, std, *([] if size is None else [size]))
    if size is not None:
        kind, requires_grad = options("normal", given)
        shape = charged(sizes("normal", (size,)), kind)
        return leaf("normal", rng.normal(g, shape, kind, float(mean), float(std)), requires_grad)
    if type(std) in NUMBER_TYPES:
        if not std >= 0:
            raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
        return apply(OPS["normal.Tensor_float"], (mean,), {"std": float(std), "generator": g})
    if type(mean) in NUMBER_TYPES:
        return apply(OPS["normal.float_Tensor"], (std,), {"mean": float(mean), "generator": g})
    return apply(OPS["normal.Tensor_Tensor"], (mean, std), {"generator": g})


@composite("torch.bernoulli")
def bernoulli(input: Any, p: Any = None, *, generator: Any = None) -> Any:
    if p is None:
        return apply(OPS["bernoulli"], (input,), {"generator": generator})
    return apply(OPS["bernoulli.float"], (input,), {"p": p, "generator": generator})


SPELLED["Tensor.bernoulli"] = bernoulli


@composite("torch.multinomial Tensor.multinomial")
def multinomial(
    input: Any, num_samples: int, replacement: bool = False, *, generator: Any = None
) -> Any:
    return apply(OPS["multinomial"], (input,), {
        "num_samples": num_samples, "replacement": replacement, "generator": generator,
    })  # fmt: skip


@composite("torch.poisson")
def poisson(input: Any, generator: Any = None) -> Any:
    unwrap(input, "poisson")
    return apply(OPS["poisson"], (input,), {"generator": generator})


@composite("torch.binomial")
def binomial(count: Any, prob: Any, generator: Any = None) -> Any:
    unwrap(count, "binomial", "'count' (position 1)")
    unwrap(prob, "binomial", "'prob' (position 2)")
    return apply(OPS["binomial"], (count, prob), {"generator": generator})


# --- in place -------------------------------------------------------------------------------------


@composite("Tensor.uniform_")
def uniform_(self: Tensor, from_: float = 0.0, to: float = 1.0, **given: Any) -> Tensor:
    settings = {"from": float(given.get("from", from_)), "to": float(to),
                "generator": given.get("generator")}  # fmt: skip
    return apply_inplace(OPS["uniform"], (self,), settings)


@composite("Tensor.normal_")
def normal_(self: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Any = None) -> Tensor:
    settings = {"mean": float(mean), "std": float(std), "generator": generator}
    return apply_inplace(OPS["normal"], (self,), settings)


@composite("Tensor.exponential_")
def exponential_(self: Tensor, lambd: float = 1.0, *, generator: Any = None) -> Tensor:
    settings = {"lambd": float(lambd), "generator": generator}
    return apply_inplace(OPS["exponential"], (self,), settings)


def _in_place(name: str, names: str, *defaults: float) -> None:
    """`x.cauchy_(median=0, sigma=1)` and its like: numbers, then the generator."""
    known = names.split()

    def method(self: Tensor, *args: Any, generator: Any = None, **given: Any) -> Tensor:
        settings = dict(zip(known[len(known) - len(defaults) :], defaults, strict=True))
        settings |= dict(zip(known, args, strict=False)) | given
        for i, key in enumerate(known):
            if key not in settings:
                raise TypeError(f'{name}_() missing 1 required positional arguments: "{key}"')
            if type(settings[key]) not in (int, float, bool):
                raise TypeError(
                    f"{name}_(): argument '{key}' (position {i + 1}) must be float, "
                    f"not {type(settings[key]).__name__}"
                )
        if len(args) > len(known) or len(settings) > len(known):
            raise TypeError(f"{name}_() takes the arguments {', '.join(known)} and generator")
        numbers = {key: float(value) for key, value in settings.items()}
        return apply_inplace(OPS[name], (self,), {**numbers, "generator": generator})

    method.__name__ = method.__qualname__ = f"{name}_"
    SPELLED[f"Tensor.{name}_"] = method


_in_place("cauchy", "median sigma", 0.0, 1.0)
_in_place("log_normal", "mean std", 1.0, 2.0)
_in_place("geometric", "p")


@composite("Tensor.bernoulli_")
def bernoulli_(self: Tensor, p: Any = 0.5, *, generator: Any = None) -> Tensor:
    if type(p) in TENSORS:
        return apply_inplace(OPS["bernoulli.Tensor"], (self, p), {"generator": generator})
    return apply_inplace(OPS["bernoulli.float"], (self,), {"p": float(p), "generator": generator})


@composite("Tensor.random_")
def random_(self: Tensor, *bounds: int, generator: Any = None, **given: Any) -> Tensor:
    low, high = given.get("from", 0), given.get("to")
    if len(bounds) == 2:
        low, high = bounds
    elif bounds:
        high = bounds[0]
    if not all(n is None or isinstance(n, (int, float)) or type(n) in TENSORS for n in (low, high)):
        raise TypeError("random_() received an invalid combination of arguments")
    if high is None:
        return apply_inplace(OPS["random"], (self,), {"generator": generator})
    settings = {"from": low, "to": high, "generator": generator}
    name = "random.to" if len(bounds) < 2 and "from" not in given else "random.from"
    return apply_inplace(OPS[name], (self,), settings)
