"""torch.func.vmap: a function on samples becomes one on batches, by calling it on each sample.

It must not know gradients.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..dispatch import ON_TENSORS, TENSORS
from ..errors import wrap_dim
from ..functions.parts import unbind
from ..generator import default_generator
from ..layout import owner
from ..modes import TRANSFORMS
from . import trees
from .gradients import named

SHARED = (
    "vmap is not supported here over a function that changes a tensor in place which is not mapped "
    "over: compute a new one, or map over it"
)
RANDOMNESS = ("error", "different", "same")


def _name(func: Any) -> str:
    return getattr(func, "__name__", None) or repr(func)


class _Writes:
    """What samples change in place: what two of them change is no sample's own, and would be
    changed once for each."""

    def __init__(self, leaves: list[Any], dims: list[int | None]) -> None:
        self.sample = 0
        pairs = zip(leaves, dims, strict=True)
        self._mapped = [owner(t._data) for t, dim in pairs if dim is not None]
        self._first: dict[int, tuple[int, Any]] = {}
        """By memory: the sample that changed it first, and what forgets it in time."""
        self._outer = TRANSFORMS.written

    def __call__(self, array: Any) -> None:
        """NotImplementedError for an array that another sample has changed as well."""
        whole = owner(array)
        if all(whole is not mapped for mapped in self._mapped):
            key, first = id(whole), self._first
            if key not in first:
                first[key] = self.sample, weakref.ref(whole, lambda _: first.pop(key, None))
            elif first[key][0] != self.sample:
                raise NotImplementedError(SHARED)
        if self._outer is not None:
            self._outer(array)


@contextmanager
def _mapping(randomness: str, writes: _Writes) -> Iterator[None]:
    before = TRANSFORMS.randomness, TRANSFORMS.written
    TRANSFORMS.depth += 1
    TRANSFORMS.mapped += 1
    TRANSFORMS.randomness, TRANSFORMS.written = randomness, writes
    try:
        yield
    finally:
        TRANSFORMS.depth -= 1
        TRANSFORMS.mapped -= 1
        TRANSFORMS.randomness, TRANSFORMS.written = before


def vmap(
    func: Callable[..., Any], in_dims: Any = 0, out_dims: Any = 0, randomness: str = "error", *,
    chunk_size: int | None = None,
) -> Callable[..., Any]:  # fmt: skip
    """A function that maps `func` over a dimension of its arguments and stacks the results.

    ValueError, in PyTorch's words, for arguments that don't fit.
    """
    if randomness not in RANDOMNESS:
        raise RuntimeError(
            f"Only allowed values for randomness are 'error', 'different', or 'same'. Got "
            f"{randomness}"
        )
    if chunk_size is not None and not chunk_size > 0:
        raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")
    if randomness == "different":
        raise NotImplementedError(
            "vmap is not supported here with randomness='different': draw the random numbers "
            "outside and map over them"
        )

    def batched(*args: Any, **kwargs: Any) -> Any:
        size, dims, leaves, spec = _batch(func, in_dims, args)
        parts = [
            leaf if dim is None else unbind(leaf, dim)
            for leaf, dim in zip(leaves, dims, strict=True)
        ]
        state = default_generator.get_state() if randomness == "same" else None
        rows: list[list[Any]] = []
        output_spec: trees.Spec | None = None
        writes = _Writes(leaves, dims)
        with _mapping(randomness, writes):
            for writes.sample in range(size):
                i = writes.sample
                if state is not None:
                    default_generator.set_state(state)
                sample = [p if d is None else p[i] for p, d in zip(parts, dims, strict=True)]
                flat, output_spec = trees.flatten(func(*trees.unflatten(sample, spec), **kwargs))
                rows.append(flat)
        return _gathered(func, out_dims, rows, output_spec)

    return named(batched, func)


def _batch(
    func: Any, in_dims: Any, args: tuple[Any, ...]
) -> tuple[int, list[int | None], list[Any], trees.Spec | None]:
    """How many samples there are, and for each leaf of the arguments the dimension they lie in."""
    call = f"vmap({_name(func)}, in_dims={in_dims}, ...)(<inputs>)"
    if type(in_dims) is not int and not isinstance(in_dims, tuple):
        raise ValueError(
            f"{call}: expected `in_dims` to be int or a (potentially nested) tuple matching the "
            f"structure of inputs, got: {type(in_dims)}."
        )
    if not args:
        raise ValueError(
            f"vmap({_name(func)})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you "
            "are trying to vmap over a function with no inputs. The latter is unsupported."
        )
    leaves, spec = trees.flatten(args)
    dims = trees.spread(in_dims, spec)
    if dims is None:
        raise ValueError(
            f"{call}: in_dims is not compatible with the structure of `inputs`. in_dims has "
            f"structure {trees.shown(trees.flatten(in_dims)[1])} but inputs has structure "
            f"{trees.shown(spec)}."
        )
    sizes = []
    for i, (leaf, dim) in enumerate(zip(leaves, dims, strict=True)):
        if dim is None:
            continue
        if type(dim) is not int:
            raise ValueError(
                f"{call}: Got in_dim={dim} for an input but in_dim must be either an integer "
                "dimension or None."
            )
        if type(leaf) not in TENSORS:
            raise ValueError(
                f"{call}: Got in_dim={dim} for an input but the input is of type {type(leaf)}. We "
                "cannot vmap over non-Tensor arguments, please use None as the respective in_dim"
            )
        ndim = leaf._data.ndim
        if not -ndim <= dim < ndim:
            raise ValueError(
                f"{call}: Got in_dim={dim} for some input, but that input is a Tensor of "
                f"dimensionality {ndim} so expected in_dim to satisfy -{ndim} <= in_dim < {ndim}."
            )
        dims[i] = dim % ndim
        sizes.append(leaf._data.shape[dim])
    if not sizes:
        raise ValueError("vmap: Expected at least one Tensor to vmap over")
    if any(n != sizes[0] for n in sizes):
        raise ValueError(
            "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes "
            f"{sizes} for the mapped dimension"
        )
    if sizes[0] == 0:
        raise NotImplementedError("vmap over no samples at all is not supported here")
    return sizes[0], dims, leaves, spec


def _gathered(func: Any, out_dims: Any, rows: list[list[Any]], spec: trees.Spec | None) -> Any:
    """The results of all samples, each leaf stacked along its dimension."""
    name = _name(func)
    if spec is None and type(out_dims) is tuple and len(out_dims) == 1:
        out_dims = out_dims[0]
    dims = trees.spread(out_dims, spec)
    if dims is None:
        raise ValueError(
            f"vmap({name}, ..., out_dims={out_dims})(<inputs>): out_dims is not compatible with "
            f"the structure of `outputs`. out_dims has structure "
            f"{trees.shown(trees.flatten(out_dims)[1])} but outputs has structure "
            f"{trees.shown(spec)}."
        )
    leaves = []
    for k, dim in enumerate(dims):
        found = [row[k] for row in rows]
        if dim is None:
            leaves.append(found[0])
            continue
        for value in found:
            if type(value) not in TENSORS:
                raise ValueError(
                    f"vmap({name}, ...): `{name}` must only return Tensors, got type "
                    f"{type(value)}. Did you mean to set out_dims= to None for output?"
                )
        leaves.append(ON_TENSORS.stack(found, wrap_dim(dim, found[0]._data.ndim + 1)))
    return trees.unflatten(leaves, spec)
