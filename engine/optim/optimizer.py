"""Optimizer: parameters in groups, what is remembered for each, and the walk of one step.

An algorithm says how one array changes (`_update`); steps run on arrays, off the graph, and are
told to watchers parameter by parameter. It must not know modules.
"""

from __future__ import annotations

import copy
import functools
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from ..autograd import enable_grad
from ..bfloat16 import cast
from ..dispatch import TENSORS, bump, wrap
from ..graph import Handle
from ..modes import GradMode
from ..short_floats import SHORT
from ..tensor import Tensor
from ..watch import SEAT
from .arrays import Array, Arrays, real_parts, tensor
from .options import PLAIN, number

Hyper = Mapping[str, Any]
"""One group's options as plain numbers."""

HIDDEN = {"params", "param_names", "foreach", "fused", "capturable", "differentiable"}
"""Options that say how PyTorch computes, not what: watchers are not told."""


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
    _captured = "params and state_steps"
    """What must be on a GPU with `capturable`."""

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self._hooks: defaultdict[str, dict[int, Callable[..., Any]]] = defaultdict(dict)
        kind = type(self)
        if not getattr(kind.step, "hooked", False):
            kind.step = _hooked(kind.step)  # type: ignore[method-assign]
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
        if defaults.get("fused") and defaults.get("differentiable"):
            raise RuntimeError("`fused` does not support `differentiable`")
        if defaults.get("fused") and defaults.get("foreach"):
            raise RuntimeError("`fused` and `foreach` cannot be `True` together.")

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

    def _update(self, p: Array, g: Array, state: Arrays, hyper: Hyper) -> int:
        """Change `p` in place, given its gradient and what is remembered for it; how often PyTorch
        writes to it, and counts, for that.

        `g` may be the gradient itself: it must not be written to.
        """
        raise NotImplementedError

    def _remembers(self, hyper: Hyper) -> bool:
        """Whether something is remembered for each parameter, with these options."""
        return True

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient; what `closure` returns is returned."""
        if type(self)._update is Optimizer._update:
            raise NotImplementedError
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
        return loss

    def _step_group(self, group: dict[str, Any]) -> None:
        hyper = {
            k: v if type(v) in PLAIN else number(v) for k, v in group.items() if k not in HIDDEN
        }
        watcher = SEAT.now
        maximize = hyper.get("maximize")
        remembers = self._remembers(hyper)
        captured, differentiable = group.get("capturable"), group.get("differentiable")
        for p in group["params"]:
            grad = p._grad if type(p) in TENSORS else tensor(p, "a parameter")._grad
            if grad is None:
                continue
            if (named := SHORT.get(p._data.dtype.char)) is not None:
                raise NotImplementedError(
                    f"an optimizer of {named.name} parameters is not available here: keep them in "
                    "float32, and cast where they are used"
                )
            if captured:
                raise AssertionError(CAPTURABLE.format(self._captured))
            if differentiable and p.requires_grad:
                self._refuse_graph(p)
            old = None
            if watcher is not None and watcher.wants_before():
                old = wrap(p._data.copy())
            gradient = np.asarray(-grad._data) if maximize else grad._data
            state = self.state[p] if remembers else {}
            data, paired = p._data, p._data.dtype.kind == "c"
            if paired:
                data, gradient = real_parts(data), real_parts(gradient)
            try:
                writes = self._update(data, gradient, Arrays(state, paired), hyper)
            except (ValueError, TypeError, ArithmeticError) as problem:
                # What the program put into the state does not fit. numpy's exceptions carry
                # numpy's objects: ours carry text only.
                said = next((part for part in problem.args if type(part) is str), "")
                raise RuntimeError(said or MISFIT) from None
            bump(p)
            for _ in range(1, writes):
                bump(p)
            if watcher is not None:
                watcher.optimized(self, p, old, state, hyper)

    def _refuse_graph(self, p: Tensor) -> None:
        """A step that is itself to be differentiated: PyTorch takes no leaf, and we take none."""
        if p.is_leaf:
            raise RuntimeError(LEAF)
        raise NotImplementedError(
            f"{type(self).__name__}(differentiable=True) is not available here: write the step "
            "out, as p = p - lr * g with g from torch.autograd.grad(..., create_graph=True)"
        )

    # --- hooks ----------------------------------------------------------------------------------

    def _hook_at(self, when: str, hook: Callable[..., Any], prepend: bool = False) -> Handle:
        hooks = self._hooks[when]
        others = dict(hooks) if prepend else {}
        for key in others:
            del hooks[key]
        handle = Handle(hooks, hook)
        hooks.update(others)
        return handle

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> Handle:
        """`hook(optimizer, args, kwargs)` runs before each step; what it returns replaces both."""
        return self._hook_at("before", hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> Handle:
        """`hook(optimizer, args, kwargs)` runs after each step."""
        return self._hook_at("after", hook)

    def register_state_dict_pre_hook(self, hook: Any, prepend: bool = False) -> Handle:
        """`hook(optimizer)` runs before state_dict."""
        return self._hook_at("save", hook, prepend)

    def register_state_dict_post_hook(self, hook: Any, prepend: bool = False) -> Handle:
        """`hook(optimizer, state_dict)` runs after it; what it returns replaces the dict."""
        return self._hook_at("saved", hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Any, prepend: bool = False) -> Handle:
        """`hook(optimizer, state_dict)` runs before loading; what it returns replaces the dict."""
        return self._hook_at("load", hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Any, prepend: bool = False) -> Handle:
        """`hook(optimizer)` runs after loading."""
        return self._hook_at("loaded", hook, prepend)

    # --- state ----------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """What is remembered and all options; parameters are numbered in order."""
        for hook in list(self._hooks["save"].values()):
            hook(self)
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
        found: dict[str, Any] = {"state": state, "param_groups": groups}
        for hook in list(self._hooks["saved"].values()):
            replaced = hook(self, found)
            found = found if replaced is None else replaced
        return found

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from what `state_dict` gave; ValueError when the groups don't fit."""
        state_dict = state_dict.copy()  # type: ignore[attr-defined]
        for hook in list(self._hooks["load"].values()):
            replaced = hook(self, state_dict)
            state_dict = state_dict if replaced is None else replaced
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
            if "param_names" in group:
                other.setdefault("param_names", group["param_names"])
        state: defaultdict[Any, dict[str, Any]] = defaultdict(dict)
        for key, kept in state_dict["state"].items():
            p = tensors.get(key)
            if p is None:
                state[key] = kept
            else:
                state[p] = {name: _like(p, name, value) for name, value in kept.items()}
        self.state, self.param_groups = state, saved
        for hook in list(self._hooks["loaded"].values()):
            hook(self)

    def __repr__(self) -> str:
        text = f"{type(self).__name__} ("
        for i, group in enumerate(self.param_groups):
            text += f"\nParameter Group {i}\n"
            text += "".join(f"    {k}: {group[k]}\n" for k in sorted(group) if k != "params")
        return text + ")"


def _like(p: Tensor, name: str, value: Any) -> Any:
    """What was remembered, in the parameter's dtype (the step count keeps its own): the same
    tensor where nothing is to be changed, as in PyTorch."""
    if type(value) in TENSORS:
        kind = p._data.dtype if p._data.dtype.kind == "f" and name != "step" else value._data.dtype
        return value if value._data.dtype == kind else wrap(cast(value._data, kind))
    if type(value) in (list, tuple):
        return type(value)([_like(p, "", v) for v in value])
    return value


def _hooked(step: Callable[..., Any]) -> Callable[..., Any]:
    """A class's own `step` with the hooks before and after it (profile_hook_step)."""

    @functools.wraps(step)
    def hooked(*args: Any, **kwargs: Any) -> Any:
        self = args[0]
        self._opt_called = True
        for hook in list(self._hooks["before"].values()):
            given = hook(self, args, kwargs)
            if given is not None:
                if not isinstance(given, tuple) or len(given) != 2:
                    raise RuntimeError(
                        f"{step} must return None or a tuple of (new_args, new_kwargs), but got "
                        f"{given}."
                    )
                args, kwargs = given
        out = step(*args, **kwargs)
        for hook in list(self._hooks["after"].values()):
            hook(self, args, kwargs)
        return out

    hooked.__dict__["hooked"] = True
    return hooked


def _type_name(value: Any) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


MISFIT = "the optimizer's state does not fit its parameters"
LEAF = "a leaf Variable that requires grad is being used in an in-place operation."
CAPTURABLE = (
    "If capturable=True, {} must be on supported devices: ['cuda', 'xpu', 'hpu', 'privateuseone', "
    "'xla']."
)
