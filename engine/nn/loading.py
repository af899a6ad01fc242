"""Putting a state_dict back into a module, with PyTorch's account of what does not fit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..dispatch import TENSORS, bump
from ..watch import SEAT
from .parameter import UninitializedBuffer, UninitializedParameter

if TYPE_CHECKING:
    from .module import Module


class Incompatible(NamedTuple):
    """What load_state_dict returns."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return (
            f"_IncompatibleKeys(missing_keys={self.missing_keys}, "
            f"unexpected_keys={self.unexpected_keys})"
        )

    def __str__(self) -> str:
        return repr(self)


def _came_later(name: str, versions: Mapping[str, Any]) -> bool:
    """Batch norms count their batches since version 2: a dict without versions may lack it."""
    path, _, last = name.rpartition(".")
    return last == "num_batches_tracked" and versions.get(path, {}).get("version", 1) < 2


def load(module: Module, state: Mapping[str, Any], strict: bool, assign: bool) -> Incompatible:
    """Copy what fits; RuntimeError that lists what doesn't."""
    if not isinstance(state, Mapping):
        raise TypeError(f"Expected state_dict to be dict-like, got {type(state)}.")
    targets = module.state_dict(keep_vars=True)
    versions = state.__dict__.get("_metadata", {}) if type(state) is OrderedDict else {}
    missing = [n for n in targets if n not in state and not _came_later(n, versions)]
    unexpected = [name for name in state if name not in targets]
    problems = []
    for name, target in targets.items():
        if name not in state:
            continue
        value = state[name]
        if isinstance(target, UninitializedParameter | UninitializedBuffer):
            if type(value) in TENSORS:
                target.materialize(value._data.shape)
            else:
                continue
        if type(value) not in TENSORS:
            problems.append(
                f'While copying the parameter named "{name}", expected torch.Tensor or Tensor-like '
                f"object from checkpoint but received {type(value)}"
            )
        elif value._data.shape != target._data.shape:
            problems.append(
                f"size mismatch for {name}: copying a param with shape {value.shape} from "
                f"checkpoint, the shape in current model is {target.shape}."
            )
        elif assign:
            target.data = value.data
        else:
            np.copyto(target._data, value._data, casting="unsafe")
            try:
                bump(target)
            except RuntimeError as problem:
                problems.append(
                    f'While copying the parameter named "{name}", whose dimensions in the model '
                    f"are {target.shape} and whose dimensions in the checkpoint are {value.shape}, "
                    f"an exception occurred : {problem.args}."
                )
                continue
            if SEAT.now is not None:
                SEAT.now.changed(target, "load_state_dict")
    if strict:

        def listed(names: list[str]) -> str:
            return ", ".join(f'"{name}"' for name in names) + ". "

        if unexpected:
            problems.insert(0, f"Unexpected key(s) in state_dict: {listed(unexpected)}")
        if missing:
            problems.insert(0, f"Missing key(s) in state_dict: {listed(missing)}")
    if problems:
        raise RuntimeError(
            f"Error(s) in loading state_dict for {type(module).__name__}:\n\t"
            + "\n\t".join(problems)
        )
    return Incompatible(missing, unexpected)
