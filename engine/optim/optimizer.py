"""Optimizer: parameters in groups, what is remembered for each, and the walk of one step.

An algorithm says how one array changes (`_update`); steps run on arrays, off the graph, and are
told to watchers parameter by parameter. It must not know modules.
"""

from __future__ import annotations

import copy
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from .. import foreign
from ..autograd import enable_grad
from ..dispatch import TENSORS, bump, wrap
from ..graph import Handle
from ..modes import GradMode
from ..short_floats import SHORT
from ..tensor import Tensor
from ..watch import SEAT

Array = np.ndarray[Any, np.dtype[Any]]
Hyper = Mapping[str, Any]
"""One group's options as plain numbers."""

HIDDEN = {"params", "param_names", "foreach", "fused", "capturable", "differentiable"}
"""Options that say how PyTorch computes, not what: watchers are not told."""

PLAIN = (bool, int, float)


def number(value: Any, name: str = "lr") -> Any:
    """An option as exact bool, int, float or None; a tensor of one element as its number."""
    if value is None or type(value) in PLAIN:
        return value
    if type(value) in TENSORS:
        if value._data.size != 1:
            raise ValueError(f"Tensor {name} must be 1-element")
        return value._data.item()
    if type(value) in (tuple, list):
        return tuple(number(v) for v in value)
    value = foreign.plain(value)
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{name} must be a number, not {type(value).__name__}")


def tensor(value: Any, what: str) -> Tensor:
    """The value, if it is exactly a tensor: lists and dicts of an optimizer are the program's own,
    and whatever it has put there must not come near numpy."""
    if type(value) not in TENSORS:
        raise TypeError(f"{what} of the optimizer must be a Tensor, not {type(value).__name__}")
    found: Tensor = value
    return found


def cleared(owner: object, parameters: Iterable[Tensor], set_to_none: bool) -> None:
    """Clear gradients (zero_grad): set them to None, or to zeros in place."""
    watcher = SEAT.now
    if watcher is not None:
        watcher.enter("zero_grad", type(owner).__name__, owner=owner)
        watcher = SEAT.now  # who may have left, to sum up the iteration that began
    try:
        for p in parameters:
            grad = tensor(p, "a parameter")._grad
            if grad is None:
                continue
            if set_to_none:
                p._grad = None
            else:
                if grad.grad_fn is not None:
                    grad.detach_()
                else:
                    grad.requires_grad_(False)
                grad._data[...] = 0
                bump(grad)
            if watcher is not None:
                watcher.zeroed(p)
    finally:
        if watcher is not None:
            watcher.leave()


class Optimizer:
    """The base of all optimizers (torch.optim.Optimizer)."""

    _opt_called: bool = False
    """Whether `step` was called since the first scheduler came."""
    _scheduled: bool = False

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self._before: dict[int, Callable[..., Any]] = {}
        self._after: dict[int, Callable[..., Any]] = {}
        self.state: defaultdict[Any, dict[str, Any]] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        if type(params) in TENSORS:
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or "
                f"dicts, but got {params.type()}"
            )
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Optimize more parameters, with options of their own where given."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        given = param_group["params"]
        if isinstance(given, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the "
                "ordering of tensors in sets will change between runs. Please use a list instead."
            )
        members = [given] if type(given) in TENSORS else list(given)
        names = [m[0] for m in members if isinstance(m, tuple)]
        members = [m[1] if isinstance(m, tuple) else m for m in members]
        if names:
            if len(names) != len(members):
                raise ValueError(
                    "all optimizer params should be with/without names. Some param names are "
                    "missing"
                )
            param_group["param_names"] = names
        for p in members:
            if not isinstance(p, Tensor):
                raise TypeError(
                    f"optimizer can only optimize Tensors, but one of the params is {_type_name(p)}"
                )
            if not (p.is_leaf or p.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        param_group["params"] = members
        for name, default in self.defaults.items():
            param_group.setdefault(name, default)
        if len(members) != len({id(p) for p in members}):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this "
                "will cause an error; see github.com/pytorch/pytorch/issues/40967 for more "
                "information",
                stacklevel=3,
            )
        known = {id(p) for group in self.param_groups for p in group["params"]}
        for group in self.param_groups:
            if ("param_names" in param_group) != ("param_names" in group):
                which = "with" if "param_names" in param_group else "without"
                raise ValueError(
                    "all optimizer param groups should be with/without names. cannot add param "
                    f"group {which} names to the optimizer"
                )
        if any(id(p) in known for p in members):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(param_group)

    # --- one step -------------------------------------------------------------------------------

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clear the gradients of all parameters."""
        cleared(self, [p for g in self.param_groups for p in g["params"]], set_to_none)

    def _update(self, p: Array, g: Array, state: Arrays, hyper: Hyper) -> None:
        """Change `p` in place, given its gradient and what is remembered for it.

        `g` may be the gradient itself: it must not be written to.
        """
        raise NotImplementedError

    def _remembers(self, hyper: Hyper) -> bool:
        """Whether something is remembered for each parameter, with these options."""
        return True

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient; what `closure` returns is returned."""
        self._opt_called = True
        for hook in list(self._before.values()):
            hook(self, (closure,) if closure is not None else (), {})
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        watcher = SEAT.now
        if watcher is not None:
            watcher.enter("optimizer", type(self).__name__, owner=self)
        before = GradMode.enabled
        GradMode.enabled = False
        try:
            for group in self.param_groups:
                self._step_group(group)
        finally:
            GradMode.enabled = before
            if watcher is not None:
                watcher.leave()
        for hook in list(self._after.values()):
            hook(self, (closure,) if closure is not None else (), {})
        return loss

    def _step_group(self, group: dict[str, Any]) -> None:
        hyper = {
            k: v if type(v) in PLAIN else number(v) for k, v in group.items() if k not in HIDDEN
        }
        watcher = SEAT.now
        maximize = hyper.get("maximize")
        remembers = self._remembers(hyper)
        decays = hyper.get("decoupled_weight_decay") and hyper["weight_decay"]
        for p in group["params"]:
            grad = p._grad if type(p) in TENSORS else tensor(p, "a parameter")._grad
            if grad is None:
                continue
            if (named := SHORT.get(p._data.dtype.char)) is not None:
                raise NotImplementedError(
                    f"an optimizer of {named.name} parameters is not available here: keep them in "
                    "float32, and cast where they are used"
                )
            old = None
            if watcher is not None and watcher.wants_before():
                old = wrap(p._data.copy())
            gradient = -grad._data if maximize else grad._data
            state = self.state[p] if remembers else {}
            try:
                self._update(p._data, gradient, Arrays(state), hyper)
            except (ValueError, TypeError, ArithmeticError) as problem:
                # What the program put into the state does not fit. numpy's exceptions carry
                # numpy's objects: ours carry text only.
                said = next((part for part in problem.args if type(part) is str), "")
                raise RuntimeError(said or MISFIT) from None
            bump(p)
            if decays:
                bump(p)  # the decay is a change of its own
            if watcher is not None:
                watcher.optimized(self, p, old, state, hyper)

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> Handle:
        """`hook(optimizer, args, kwargs)` runs before each step."""
        return Handle(self._before, hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> Handle:
        """`hook(optimizer, args, kwargs)` runs after each step."""
        return Handle(self._after, hook)

    # --- state ----------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """What is remembered and all options; parameters are numbered in order."""
        numbers: dict[int, int] = {}
        groups = []
        for group in self.param_groups:
            packed = {k: v for k, v in group.items() if k != "params"}
            for p in group["params"]:
                numbers.setdefault(id(p), len(numbers))
            packed["params"] = [numbers[id(p)] for p in group["params"]]
            groups.append(packed)
        state = {
            numbers.get(id(p), p) if type(p) in TENSORS else p: kept
            for p, kept in self.state.items()
        }
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from what `state_dict` gave; ValueError when the groups don't fit."""
        groups, saved = self.param_groups, copy.deepcopy(state_dict["param_groups"])
        if len(groups) != len(saved):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(groups, saved, strict=True)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of "
                "optimizer's group"
            )
        tensors: dict[Any, Tensor] = {}
        for group, other in zip(groups, saved, strict=True):
            tensors.update(zip(other["params"], group["params"], strict=True))
            other["params"] = group["params"]
        state: defaultdict[Any, dict[str, Any]] = defaultdict(dict)
        for key, kept in state_dict["state"].items():
            p = tensors.get(key)
            if p is None:
                state[key] = kept
            else:
                state[p] = {name: _like(p, name, value) for name, value in kept.items()}
        self.state, self.param_groups = state, saved

    def __repr__(self) -> str:
        text = f"{type(self).__name__} ("
        for i, group in enumerate(self.param_groups):
            text += f"\nParameter Group {i}\n"
            text += "".join(f"    {k}: {group[k]}\n" for k in sorted(group) if k != "params")
        return text + ")"


def _like(p: Tensor, name: str, value: Any) -> Any:
    """A copy of what was remembered, in the parameter's dtype (the step count keeps its own)."""
    if type(value) not in TENSORS:
        return copy.deepcopy(value)
    floating = p._data.dtype.kind == "f" and name != "step"
    return wrap(value._data.astype(p._data.dtype if floating else value._data.dtype))


def _type_name(value: Any) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


NUMBER = np.zeros((), np.float32)
"""What a number looks like that PyTorch keeps in the state as a tensor."""


class Arrays:
    """What is remembered for one parameter, as arrays; programs see the tensors around them."""

    def __init__(self, state: dict[str, Any]) -> None:
        if type(state) is not dict:
            raise TypeError(f"the optimizer's state must be a dict, not {type(state).__name__}")
        self._state = state

    def kept(self, name: str) -> Array | None:
        """The array of this name, if something is remembered."""
        value = self._state.get(name)
        return None if value is None else tensor(value, f"state[{name!r}]")._data

    def several(self, name: str) -> list[Array]:
        """The arrays of a list."""
        values = self._state.get(name)
        if values is None:
            return []
        if type(values) is not list:
            raise TypeError(f"state[{name!r}] of the optimizer must be a list of Tensors")
        return [tensor(value, f"state[{name!r}]")._data for value in values]

    def scalar(self, name: str, default: Any) -> Any:
        """A number, or the array of a tensor."""
        value = self._state.get(name, default)
        if value is None or type(value) in (int, float):
            return value
        return tensor(value, f"state[{name!r}]")._data

    def count(self) -> int:
        """The number of the step that begins, from 1 (a float32 tensor, as PyTorch keeps it)."""
        kept = self.zeros("step", NUMBER)
        kept += 1
        return int(kept)

    def zeros(self, name: str, like: Array, value: float = 0) -> Array:
        """The array of this name; at first zeros (or one value) in the shape of `like`."""
        kept = self.kept(name)
        if kept is None:
            kept = np.full_like(like, value)
            self._state[name] = wrap(kept)
        return kept

    def copied(self, name: str, g: Array) -> tuple[Array, bool]:
        """The array of this name, and whether it was only now made, as a copy of `g`."""
        kept = self.kept(name)
        if kept is not None:
            return kept, False
        array = g.copy()
        self._state[name] = wrap(array)
        return array, True

    def product(self, name: str, factor: float) -> float:
        """A running product, kept in float32."""
        kept = self.zeros(name, NUMBER, 1)
        kept *= factor
        return float(kept)


MISFIT = "the optimizer's state does not fit its parameters"
SENTENCES = {"learning_rate": "learning rate"}
"""Options that PyTorch's sentence calls otherwise than by their names."""


def not_negative(**options: Any) -> None:
    """ValueError for an option below zero; its name is how PyTorch's sentence calls it."""
    for name, value in options.items():
        if not number(value) >= 0.0:
            shown = SENTENCES.get(name, name.replace("_value", " value"))
            raise ValueError(f"Invalid {shown}: {value}")


def betas_in_range(betas: Any) -> tuple[float, float]:
    """Adam's two decay rates as floats; ValueError outside of [0, 1)."""
    exact = tuple(number(b) for b in betas)
    for i, beta in enumerate(exact):
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"Invalid beta parameter at index {i}: {betas[i]}")
    return exact[0], exact[1]
