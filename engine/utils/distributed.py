"""torch.utils.data.distributed: the part of a dataset that one of several processes takes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from .. import meter
from ..functions.random import Generator
from ..functions.registry import SPELLED
from .samplers import Sampler

__all__ = ["DistributedSampler"]

GROUP = (
    "Default process group has not been initialized, please make sure to call init_process_group."
)


class DistributedSampler(Sampler[int]):
    """Every `num_replicas`-th index from `rank` on; all parts are equally long.

    ValueError where one of the two is not said, as without a process group.
    """

    def __init__(
        self, dataset: Any, num_replicas: int | None = None, rank: int | None = None,
        shuffle: bool = True, seed: int = 0, drop_last: bool = False,
    ) -> None:  # fmt: skip
        if num_replicas is None or rank is None:
            raise ValueError(GROUP)
        if rank >= num_replicas or rank < 0:
            raise ValueError(
                f"Invalid rank {rank}, rank should be in the interval [0, {num_replicas - 1}]"
            )
        self.dataset, self.num_replicas, self.rank = dataset, num_replicas, rank
        self.epoch, self.drop_last = 0, drop_last
        count = len(dataset)
        if drop_last and count % num_replicas:
            self.num_samples = math.ceil((count - num_replicas) / num_replicas)
        else:
            self.num_samples = math.ceil(count / num_replicas)
        self.total_size = self.num_samples * num_replicas
        self.shuffle, self.seed = shuffle, seed

    def __iter__(self) -> Iterator[int]:
        count = len(self.dataset)
        meter.charge(8 * (count + self.total_size))
        if self.shuffle:
            own = Generator()
            own.manual_seed(self.seed + self.epoch)
            indices = SPELLED["torch.randperm"](count, generator=own).tolist()
        else:
            indices = list(range(count))
        if self.drop_last:
            indices = indices[: self.total_size]
        else:  # the first ones once more
            missing = self.total_size - count
            indices += (indices * math.ceil(missing / max(count, 1)))[:missing]
        return iter(indices[self.rank : self.total_size : self.num_replicas])

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: int) -> None:
        """What `seed` is counted up by: another order in each epoch."""
        self.epoch = epoch
