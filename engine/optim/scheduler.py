"""The base of all learning rate schedulers, and those that run others one by one or together."""

from __future__ import annotations

import warnings
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from ..dispatch import TENSORS, bump, wrap
from .optimizer import Optimizer
from .options import number

TOO_EARLY = (
    "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, "
    "you should call them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  "
    "Failure to do this will result in PyTorch skipping the first value of the learning rate "
    "schedule. See more details at "
    "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
)


EPOCH = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where "
    "possible. Please use `scheduler.step()` to step the scheduler. During the deprecation, if "
    "epoch is different from None, the closed form is used instead of the new chainable form, "
    "where available. Please open an issue if you are unable to replicate your use case: "
    "https://github.com/pytorch/pytorch/issues/new/choose."
)

OUTSIDE = "To get the last learning rate computed by the scheduler, please use `get_last_lr()`."

NO_START = (
    "param 'initial_lr' is not specified in param_groups[{i}] when resuming scheduler with "
    "last_epoch >= 0.\nThis typically happens when:\n1. You're trying to resume training from a "
    "checkpoint but haven't properly loaded the optimizer state\n2. You're using last_epoch >= 0 "
    "for a fresh training run (not recommended)"
)


class LRScheduler:
    """Base of the schedulers: `step()` goes to the next epoch and sets every group's `lr`."""

    _last_lr: list[Any]
    _needs_metrics = False
    _get_lr_called_within_step = False

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        self.optimizer = optimizer
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", apart(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(NO_START.format(i=i))
        self.base_lrs = rates(optimizer, "initial_lr")
        self.last_epoch = last_epoch
        if not optimizer._scheduled:
            optimizer._scheduled, optimizer._opt_called = True, False
        self._initial_step()

    def _initial_step(self) -> None:
        self._step_count = 0
        self._is_initial = True
        self.step()
        self._is_initial = False

    def get_lr(self) -> list[Any]:
        """The learning rate of every group at `last_epoch`."""
        raise NotImplementedError

    def _within_step(self) -> None:
        """Warn where a program asks `get_lr`, which goes on from the rates in force."""
        if not self._get_lr_called_within_step:
            warnings.warn(OUTSIDE, UserWarning, stacklevel=3)

    def _get_closed_form_lr(self) -> list[Any]:
        """The same without looking at the rates in force, where there is such a formula."""
        return self.get_lr()

    def get_last_lr(self) -> list[Any]:
        """The learning rates that are in force."""
        return self._last_lr

    def step(self, epoch: int | None = None) -> None:
        """Go on by one epoch."""
        if self._step_count == 1 and not self.optimizer._opt_called:
            warnings.warn(TOO_EARLY, UserWarning, stacklevel=2)
        self._step_count += 1
        if epoch is not None:
            warnings.warn(EPOCH, UserWarning, stacklevel=2)
        self._update_lr(epoch)

    def _update_lr(self, epoch: int | None = None) -> None:
        """Set the rates of the next epoch, or those of the one that is given."""
        if epoch is None:
            self.last_epoch += 1
            self._put(self.get_lr)
        else:
            self.last_epoch = epoch
            self._put(self._get_closed_form_lr)

    def _put(self, rule: Callable[[], list[Any]]) -> None:
        """Set the rates that a rule, which may be `get_lr`, gives."""
        self._get_lr_called_within_step = True
        try:
            found = rule()
        finally:
            self._get_lr_called_within_step = False
        for group, rate in zip(self.optimizer.param_groups, found, strict=True):
            put(group, rate)
        self._last_lr = rates(self.optimizer)

    @property
    def _rates(self) -> list[Any]:
        return [number(g["lr"], "lr") for g in self.optimizer.param_groups]

    @property
    def _bases(self) -> list[Any]:
        return [number(rate, "initial_lr") for rate in self.base_lrs]

    def state_dict(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        self.__dict__.update(state_dict)


def apart(rate: Any) -> Any:
    """A rate as it is now: a tensor is changed in place."""
    return wrap(rate._data.copy()) if type(rate) in TENSORS else rate


def rates(optimizer: Optimizer, name: str = "lr") -> list[Any]:
    """The rate of every group as it is now."""
    return [apart(group[name]) for group in optimizer.param_groups]


def put(group: dict[str, Any], rate: Any) -> None:
    """Set a group's rate; a tensor stays the tensor that it is."""
    if type(group["lr"]) in TENSORS:
        group["lr"]._data[...] = number(rate)
        bump(group["lr"])
    else:
        group["lr"] = rate


def each(name: str, optimizer: Optimizer, value: Any) -> list[Any]:
    """A setting for every group: the same for all, or a list of their length."""
    if not isinstance(value, (list, tuple)):
        value = [value] * len(optimizer.param_groups)
    if len(value) != len(optimizer.param_groups):
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. {name} has {len(value)} "
            f"values, param_groups has {len(optimizer.param_groups)}."
        )
    return [apart(v) for v in value]


# --- schedulers of schedulers ---------------------------------------------------------------------


def _fitting(kind: str, schedulers: Sequence[Any], optimizer: Any, empty: str) -> None:
    if len(schedulers) < 1:
        raise ValueError(f"{kind} expects at least one scheduler{empty}, but got no scheduler.")
    for i, scheduler in enumerate(schedulers):
        if not hasattr(scheduler, "optimizer"):
            raise TypeError(f"{kind} at index {i} should have `optimizer` as its attribute.")
        if getattr(scheduler, "_needs_metrics", False):
            raise ValueError(
                f"{kind} does not support `ReduceLROnPlateau` scheduler as it requires additional "
                f"kwargs to be specified when calling `step`, but got one at index {i} in the "
                "given schedulers sequence."
            )
        if optimizer is not scheduler.optimizer:
            raise ValueError(
                f"{kind} expects all schedulers to belong to the same optimizer, but got scheduler "
                f"{type(scheduler).__name__} at index {i} has {scheduler.optimizer}, which is "
                f"different from {type(optimizer).__name__}."
            )


class _Several(LRScheduler):
    _schedulers: Sequence[LRScheduler]

    def state_dict(self) -> dict[str, Any]:
        hidden = ("optimizer", "_schedulers")
        state = {k: v for k, v in self.__dict__.items() if k not in hidden}
        return state | {"_schedulers": [s.state_dict() for s in self._schedulers]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        self.__dict__.update({k: v for k, v in state_dict.items() if k != "_schedulers"})
        for scheduler, state in zip(self._schedulers, state_dict["_schedulers"], strict=True):
            scheduler.load_state_dict(state)


class SequentialLR(_Several):
    """One scheduler after the other, each from its milestone."""

    def __init__(
        self, optimizer: Optimizer, schedulers: list[LRScheduler], milestones: list[int],
        last_epoch: int = -1,
    ) -> None:  # fmt: skip
        _fitting("SequentialLR", schedulers, optimizer, "")
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                "Sequential Schedulers expects number of schedulers provided to be one more than "
                f"the number of milestone points, but got number of schedulers {len(schedulers)} "
                f"and the number of milestones to be equal to {len(milestones)}"
            )
        self._schedulers, self._milestones = schedulers, milestones
        self.last_epoch = last_epoch + 1
        self.optimizer = optimizer
        for group in optimizer.param_groups:
            put(group, group["initial_lr"])
        self.recursive_undo()
        first = schedulers[bisect_right(milestones, 0)]
        first._initial_step()
        self._last_lr = first.get_last_lr()

    def recursive_undo(self, sched: Any = None) -> None:
        """Take back the first step that every scheduler did when it was made."""
        own = self if sched is None else sched
        if isinstance(own, _Several):
            for scheduler in own._schedulers:
                self.recursive_undo(scheduler)
        else:
            own.last_epoch -= 1

    def step(self, epoch: int | None = None) -> None:
        self.last_epoch += 1
        i = bisect_right(self._milestones, self.last_epoch)
        scheduler = self._schedulers[i]
        if i > 0 and self._milestones[i - 1] == self.last_epoch:
            scheduler._update_lr(0)
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()


class ChainedScheduler(_Several):
    """Schedulers that all change the rate at every step."""

    def __init__(
        self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None
    ) -> None:
        if schedulers and optimizer is None:
            optimizer = getattr(schedulers[0], "optimizer", None)
        _fitting("ChainedScheduler", schedulers, optimizer, " to be chained")
        assert optimizer is not None
        self._schedulers, self.optimizer = schedulers, optimizer
        self._last_lr = rates(optimizer)

    def step(self, epoch: int | None = None) -> None:
        for scheduler in self._schedulers:
            scheduler.step()
        self._last_lr = rates(self.optimizer)
