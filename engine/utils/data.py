"""torch.utils.data: the loader, which draws the numbers PyTorch draws; its datasets and samplers.

Everything runs in this process: worker processes, pinned memory and prefetching are accepted as
settings and change nothing.
"""

from __future__ import annotations

import copy
import itertools
import warnings
from collections.abc import (
    Callable,
    Iterator,
    Mapping,
    MutableMapping,
    MutableSequence,
    Sequence,
)
from typing import Any, Generic, TypeVar

import numpy as np

from .. import dtypes, foreign, rng
from ..dispatch import TENSORS
from ..functions.registry import SPELLED
from .datasets import (
    ChainDataset,
    ConcatDataset,
    Dataset,
    IterableDataset,
    StackDataset,
    Subset,
    TensorDataset,
    items_of,
    random_split,
)
from .distributed import DistributedSampler
from .samplers import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)

__all__ = [
    "BatchSampler", "ChainDataset", "ConcatDataset", "DataLoader", "Dataset", "DistributedSampler",
    "IterableDataset", "RandomSampler", "Sampler", "SequentialSampler", "StackDataset", "Subset",
    "SubsetRandomSampler", "TensorDataset", "WeightedRandomSampler", "default_collate",
    "default_convert", "get_worker_info", "random_split",
]  # fmt: skip

T = TypeVar("T")


# --- batches --------------------------------------------------------------------------------------


def default_convert(data: Any) -> Any:
    """numpy's arrays and numbers as tensors, also inside of containers; the rest as it is."""
    plain = foreign.plain(data)
    if isinstance(plain, (np.ndarray, np.bool_, np.number)):
        return data if plain.dtype.kind in "SUO" else SPELLED["torch.as_tensor"](plain)
    if isinstance(data, Mapping):
        parts = {key: default_convert(value) for key, value in data.items()}
        if not isinstance(data, MutableMapping):
            return parts
        made = copy.copy(data)
        made.update(parts)
        return made
    if isinstance(data, (str, bytes)) or not isinstance(data, Sequence):
        return data
    items = [default_convert(value) for value in data]
    if isinstance(data, tuple):
        return type(data)(*items) if hasattr(data, "_fields") else items
    if isinstance(data, MutableSequence):
        filled = copy.copy(data)
        for i, value in enumerate(items):
            filled[i] = value
        return filled
    return items


def default_collate(batch: Any) -> Any:
    """Many items as one: tensors stacked, numbers in a tensor, tuples and dictionaries by part."""
    first = foreign.plain(batch[0])
    if first is not batch[0]:
        batch = [foreign.plain(item) for item in batch]
    if type(first) in TENSORS:
        return SPELLED["torch.stack"](list(batch), 0)
    if isinstance(first, np.ndarray):
        if first.dtype.kind in "SUO":
            raise TypeError(UNFIT.format(first.dtype))
        return SPELLED["torch.stack"]([SPELLED["torch.as_tensor"](b) for b in batch], 0)
    if isinstance(first, (np.bool_, np.number)):
        return SPELLED["torch.as_tensor"](np.array(batch))
    if isinstance(first, float):
        return SPELLED["torch.tensor"](list(batch), dtype=dtypes.float64)
    if isinstance(first, int):
        return SPELLED["torch.tensor"](list(batch))
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        parts = {key: default_collate([b[key] for b in batch]) for key in first}
        if isinstance(first, MutableMapping):
            made = copy.copy(first)
            made.update(parts)
            return made
        return parts
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(default_collate(part) for part in zip(*batch, strict=False)))
    if isinstance(first, Sequence):
        if any(len(b) != len(first) for b in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        columns = [default_collate(part) for part in zip(*batch, strict=True)]
        if isinstance(first, MutableSequence):
            filled = copy.copy(first)
            filled[:] = columns
            return filled
        return columns
    raise TypeError(UNFIT.format(type(first)))


UNFIT = (
    "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"
)


FIXED = (
    "batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers",
)  # fmt: skip
"""What a loader does not let be set later."""

UNPINNED = (
    "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory "
    "won't be used."
)


class DataLoader(Generic[T]):
    """Goes over a dataset in batches."""

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Any = None,
        batch_sampler: Any = None,
        num_workers: int = 0,
        collate_fn: Callable[[Any], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Any = None,
        multiprocessing_context: Any = None,
        generator: Any = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        if num_workers < 0:
            raise ValueError(
                "num_workers option should be non-negative; use num_workers=0 to disable "
                "multiprocessing."
            )
        if timeout < 0:
            raise ValueError("timeout option should be non-negative")
        if num_workers == 0 and prefetch_factor is not None:
            raise ValueError(
                "prefetch_factor option could only be specified in multiprocessing.let num_workers "
                "> 0 to enable multiprocessing, otherwise set prefetch_factor to None."
            )
        if num_workers == 0 and multiprocessing_context is not None:
            raise ValueError(
                "multiprocessing_context can only be used with multi-process loading (num_workers "
                "> 0), but got num_workers=0"
            )
        if num_workers > 0 and prefetch_factor is None:
            prefetch_factor = 2
        elif prefetch_factor is not None and prefetch_factor < 0:
            raise ValueError("prefetch_factor option should be non-negative")
        if persistent_workers and num_workers == 0:
            raise ValueError("persistent_workers option needs num_workers > 0")
        streams = isinstance(dataset, IterableDataset)
        if streams:
            for name, value in (("shuffle", shuffle or None), ("sampler", sampler),
                                ("batch_sampler", batch_sampler)):  # fmt: skip
                if value is not None:
                    raise ValueError(
                        f"DataLoader with IterableDataset: expected unspecified {name} option, but "
                        f"got {name}={value}"
                    )
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, "
                    "and drop_last"
                )
            batch_size = None
        elif batch_size is None and drop_last:
            raise ValueError(
                "batch_size=None option disables auto-batching and is mutually exclusive with "
                "drop_last"
            )
        if sampler is None and not streams:
            sampler = (
                RandomSampler(dataset, generator=generator) if shuffle
                else SequentialSampler(dataset)
            )  # fmt: skip
        if batch_size is not None and batch_sampler is None:
            source = sampler if not streams else ()
            batch_sampler = BatchSampler(source, batch_size, drop_last)
        self.dataset, self.num_workers, self.generator = dataset, num_workers, generator
        self.batch_size, self.drop_last = batch_size, drop_last
        self.sampler, self.batch_sampler = sampler, batch_sampler
        self.pin_memory, self.timeout, self.worker_init_fn = pin_memory, timeout, worker_init_fn
        self.prefetch_factor, self.persistent_workers = prefetch_factor, persistent_workers
        self.multiprocessing_context, self.in_order = multiprocessing_context, in_order
        self.pin_memory_device = pin_memory_device
        batched = batch_sampler is not None
        self.collate_fn = collate_fn or (default_collate if batched else default_convert)
        self._made = True

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FIXED and "_made" in self.__dict__:
            raise ValueError(
                f"{name} attribute should not be set after {type(self).__name__} is initialized"
            )
        object.__setattr__(self, name, value)

    def __iter__(self) -> Iterator[Any]:
        if self.num_workers == 0 and self.timeout > 0:
            raise AssertionError("_SingleProcessDataLoaderIter requires timeout == 0")
        # PyTorch draws a seed for workers at each start, whether there are workers or not.
        rng.random(rng.source(self.generator), (), dtypes.int64)
        if self.pin_memory:
            warnings.warn(UNPINNED, UserWarning, stacklevel=2)
        streams = isinstance(self.dataset, IterableDataset)
        return Batches(self, self._stream() if streams else self._batches())

    def _batches(self) -> Iterator[Any]:
        if self.batch_sampler is None:
            for index in self.sampler:
                yield self.collate_fn(self.dataset[index])
            return
        for indices in self.batch_sampler:
            yield self.collate_fn(items_of(self.dataset, indices))

    def _stream(self) -> Iterator[Any]:
        items = iter(self.dataset)
        if self.batch_size is None:
            for item in items:
                yield self.collate_fn(item)
            return
        while batch := list(itertools.islice(items, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield self.collate_fn(batch)

    def __len__(self) -> int:
        if isinstance(self.dataset, IterableDataset):
            count = len(self.dataset)  # type: ignore[arg-type]
            size = self.batch_size
            if size is None:
                return count
            return count // size if self.drop_last else -(-count // size)
        return len(self.sampler if self.batch_sampler is None else self.batch_sampler)


class Batches:
    """What `iter(loader)` gives."""

    def __init__(self, loader: DataLoader[Any], batches: Iterator[Any]) -> None:
        self._loader, self._batches = loader, batches

    def __iter__(self) -> Batches:
        return self

    def __next__(self) -> Any:
        return next(self._batches)

    def __len__(self) -> int:
        return len(self._loader)


Batches.__name__ = Batches.__qualname__ = "_SingleProcessDataLoaderIter"


def get_worker_info() -> None:
    """Which worker this is: none, everything is loaded in one process."""
