"""torch.func.functional_call and stack_module_state: a module with other parameters than its own.

It must not know transforms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..dispatch import ON_TENSORS, TENSORS
from ..nn.module import Module
from ..nn.parallel import DataParallel
from ..tensor import Tensor

__all__ = ["functional_call", "stack_module_state"]

Named = dict[str, Any]


def functional_call(
    module: Module, parameter_and_buffer_dicts: Any, args: Any = None, kwargs: Any = None, *,
    tie_weights: bool = True, strict: bool = False,
) -> Any:  # fmt: skip
    """`module(*args, **kwargs)`, with the given tensors in the places of its own."""
    given = _one(parameter_and_buffer_dicts)
    if isinstance(module, DataParallel):
        raise RuntimeError("The stateless API can't be used with nn.DataParallel module")
    arguments = () if args is None else args if isinstance(args, tuple) else (args,)
    wanted = _untied(module, given) if tie_weights else given
    if strict:
        _check_keys(module, wanted)
    own: Named = {}
    try:
        for name, value in wanted.items():
            if type(value) not in TENSORS:
                raise TypeError(f"{value} is not an instance of torch.Tensor")
            _swap(module, name, value, own)
        return module(*arguments, **(kwargs or {}))
    finally:
        # What the call itself put in their places (`self.steps = self.steps + 1`) is the caller's.
        now: Named = {}
        for name, value in own.items():
            _swap(module, name, value, now)
        given.update({name: now[name] for name in given if name in now})


def _one(dicts: Any) -> Named:
    """One dict of what may be several."""
    if isinstance(dicts, dict):
        return dicts
    if not isinstance(dicts, Sequence):
        raise ValueError(
            "Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got "
            f"{type(dicts)}"
        )
    if not all(isinstance(d, dict) for d in dicts):
        raise ValueError("Expected all elements of parameter_and_buffer_dicts to be dictionaries")
    keys = [key for d in dicts for key in d]
    repeated = [key for key in dict.fromkeys(keys) if keys.count(key) > 1]
    if repeated:
        raise ValueError(
            f"{repeated} appeared in multiple dictionaries; behavior of functional call is "
            "ambiguous"
        )
    return {key: value for d in dicts for key, value in d.items()}


def _own(module: Module) -> Named:
    """All parameters and buffers of a module by name, those of several names under each."""
    return dict(module.named_parameters(remove_duplicate=False)) | dict(
        module.named_buffers(remove_duplicate=False)
    )


def _untied(module: Module, given: Named) -> Named:
    """What is given, for every name of a tensor that the module knows by several."""
    names: dict[int, list[str]] = {}
    for name, tensor in _own(module).items():
        names.setdefault(id(tensor), []).append(name)
    found = dict(given)
    for tied in names.values():
        some = [name for name in tied if name in given]
        if len(tied) < 2 or not some:
            continue
        if len({id(given[name]) for name in some}) > 1:
            raise ValueError(
                f"functional_call got multiple values for keys {sorted(tied)}, which are tied. "
                "Consider using tie_weights=False"
            )
        found |= dict.fromkeys(tied, given[some[0]])
    return found


def _check_keys(module: Module, given: Mapping[str, Any]) -> None:
    own = _own(module)
    said = [
        f"{what} key(s): {', '.join(map(repr, sorted(keys)))}."
        for what, keys in (
            ("Unexpected", [key for key in given if key not in own]),
            ("Missing", [key for key in own if key not in given]),
        )
        if keys
    ]
    if said:
        lines = "\n\t".join(said)
        raise RuntimeError(f"Error(s) in reparametrizing for {type(module).__name__}:\n\t{lines}")


def _swap(module: Module, name: str, value: Any, before: Named) -> None:
    """Put a tensor in the place of a parameter or a buffer, and what was there into `before`. A
    name that the module does not know is passed over, as in PyTorch."""
    path, _, last = name.rpartition(".")
    home = module.get_submodule(path)
    for room in (home._parameters, home._buffers):
        if last in room:
            before[name] = room[last]
            room[last] = value


def stack_module_state(models: Any) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Parameters and buffers of several models of one class, stacked by name: new leaves."""
    call = "stack_module_state: Expected"
    if len(models) == 0:
        raise RuntimeError(f"{call} at least one model, got 0.")
    if len({m.training for m in models}) > 1:
        raise RuntimeError(f"{call} all models to have the same training/eval mode.")
    if any(type(m) is not type(models[0]) for m in models):
        raise RuntimeError(f"{call} all models to be of the same class.")

    def stacked(all_of_them: list[Named]) -> dict[str, Tensor]:
        return {name: _leaf([d[name] for d in all_of_them], name) for name in all_of_them[0]}

    return (
        stacked([dict(m.named_parameters()) for m in models]),
        stacked([dict(m.named_buffers()) for m in models]),
    )


def _leaf(tensors: Sequence[Tensor], name: str) -> Tensor:
    wanted = {t.requires_grad for t in tensors}
    if len(wanted) > 1:
        raise RuntimeError(f"Expected {name} from each model to have the same .requires_grad")
    out: Tensor = ON_TENSORS.stack(tensors, 0)
    return out.detach().requires_grad_() if wanted == {True} else out
