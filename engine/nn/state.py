"""What a module keeps and takes back: state_dict, load_state_dict, and the hooks around them.

Each module saves and loads what is its own, and may do it in its own way, as PyTorch's. It must
not know what a module computes.
"""

from __future__ import annotations

import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..bfloat16 import cast
from ..dispatch import bump
from ..graph import Handle
from ..tensor import Tensor
from ..watch import SEAT
from . import rooms
from .parameter import PARAMETERS, Parameter, UninitializedBuffer, UninitializedParameter

if TYPE_CHECKING:
    from .module import Module

POSITIONAL = (
    "Positional args are being deprecated, use kwargs instead. Refer to https://pytorch.org/docs/"
    "main/generated/torch.nn.Module.html#torch.nn.Module.state_dict for details."
)
RETURNED = (
    "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new "
    "values, if incompatible_keys need to be modified, it should be done inplace."
)
EXTRA = "_extra_state"


class _IncompatibleKeys(NamedTuple):
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


class Stateful:
    """The part of Module that saves and loads."""

    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Module | None]
    _transient: set[str]
    """Names of buffers that are no part of the state_dict."""
    _version = 1
    """Of what it keeps in a state_dict."""
    _state_hooks: dict[str, dict[int, Callable[..., Any]]] | None = None

    def get_extra_state(self) -> Any:
        """What a subclass wants to be saved beside its tensors."""
        raise RuntimeError(
            "Reached a code path in Module.get_extra_state() that should never be called. Please "
            "file an issue at https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml"
            " to report this bug."
        )

    def set_extra_state(self, state: Any) -> None:
        """Take back what `get_extra_state` gave."""
        raise RuntimeError(
            "Reached a code path in Module.set_extra_state() that should never be called. Please "
            "file an issue at https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml"
            " to report this bug."
        )

    # --- hooks ------------------------------------------------------------------------------------

    def _hook_at(self, when: str, hook: Callable[..., Any]) -> Handle:
        if self._state_hooks is None:
            self._state_hooks = {}
        return Handle(self._state_hooks.setdefault(when, {}), hook)

    def _hooks_at(self, when: str) -> list[Callable[..., Any]]:
        return list((self._state_hooks or {}).get(when, {}).values())

    def register_state_dict_pre_hook(self, hook: Callable[..., Any]) -> Handle:
        """`hook(module, prefix, keep_vars)` runs before the module is saved."""
        return self._hook_at("save", hook)

    def register_state_dict_post_hook(self, hook: Callable[..., Any]) -> Handle:
        """`hook(module, state_dict, prefix, local_metadata)` runs once it is."""
        return self._hook_at("saved", hook)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any]) -> Handle:
        """`hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys,
        error_msgs)` runs before the module is loaded."""
        return self._hook_at("load", hook)

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any]) -> Handle:
        """`hook(module, incompatible_keys)` runs once it is."""
        return self._hook_at("loaded", hook)

    # --- saving -----------------------------------------------------------------------------------

    def state_dict(
        self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False
    ) -> Any:
        """All parameters and lasting buffers by path, detached, sharing memory."""
        if args:
            warnings.warn(POSITIONAL, FutureWarning, stacklevel=2)
            destination = args[0] if destination is None else destination
            prefix = args[1] if len(args) > 1 and prefix == "" else prefix
            keep_vars = args[2] if len(args) > 2 and keep_vars is False else keep_vars
        if destination is None:
            destination = OrderedDict()
            destination.__dict__["_metadata"] = OrderedDict()
        own = {"version": self._version}
        if type(destination) is OrderedDict and "_metadata" in destination.__dict__:
            destination.__dict__["_metadata"][prefix[:-1]] = own
        for hook in self._hooks_at("save"):
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, child in self._below():
            child.state_dict(
                destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars
            )
        for hook in self._hooks_at("saved"):
            if hook(self, destination, prefix, own) is not None:
                raise RuntimeError("state_dict post-hook must return None")
        return destination

    def _below(self) -> list[tuple[str, Any]]:
        return list(rooms.children(self._modules, Stateful))

    def _lasting(self) -> dict[str, Any]:
        """All tensors of this very module that are saved, by name."""
        kept = dict(rooms.tensors(self._parameters))
        return kept | {n: b for n, b in rooms.tensors(self._buffers) if n not in self._transient}

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        """Put what is this very module's into `destination`."""
        for name, tensor in self._lasting().items():
            destination[prefix + name] = tensor if keep_vars else tensor.detach()
        if type(self).get_extra_state is not Stateful.get_extra_state:
            destination[prefix + EXTRA] = self.get_extra_state()

    # --- loading ----------------------------------------------------------------------------------

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> _IncompatibleKeys:
        """Copy values into parameters and buffers of the same names and shapes, or (`assign`) put
        them in their places. RuntimeError that lists what does not fit."""
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        versions = state_dict.__dict__.get("_metadata") if type(state_dict) is OrderedDict else None
        found = _IncompatibleKeys([], [])
        problems: list[str] = []

        def load(module: Any, state: Any, prefix: str) -> None:
            own = {} if versions is None else versions.get(prefix[:-1], {})
            if assign:
                own["assign_to_params_buffers"] = assign
            module._load_from_state_dict(state, prefix, own, True, *found, problems)
            for name, child in module._below():
                path = f"{prefix}{name}."
                load(child, {k: v for k, v in state.items() if k.startswith(path)}, path)
            for hook in module._hooks_at("loaded"):
                if hook(module, found) is not None:
                    raise AssertionError(RETURNED)

        load(self, OrderedDict(state_dict), "")
        if strict:
            for kind, keys in (("Unexpected", found[1]), ("Missing", found[0])):
                if keys:
                    listed = ", ".join(f'"{key}"' for key in keys)
                    problems.insert(0, f"{kind} key(s) in state_dict: {listed}. ")
        if problems:
            raise RuntimeError(
                f"Error(s) in loading state_dict for {type(self).__name__}:\n\t"
                + "\n\t".join(problems)
            )
        return found

    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, local_metadata: Any, strict: bool,
        missing_keys: list[str], unexpected_keys: list[str], error_msgs: list[str],
    ) -> None:  # fmt: skip
        """Load what is this very module's; what is amiss is written into the lists."""
        given = (state_dict, prefix, local_metadata, strict)
        for hook in self._hooks_at("load"):
            hook(self, *given, missing_keys, unexpected_keys, error_msgs)
        assign = local_metadata.get("assign_to_params_buffers", False)
        own = self._lasting()
        for name, target in own.items():
            key = prefix + name
            if key not in state_dict:
                if strict:
                    missing_keys.append(key)
            elif problem := self._take(name, target, state_dict[key], key, assign):
                error_msgs.append(problem)
        extra = prefix + EXTRA
        if type(self).set_extra_state is not Stateful.set_extra_state:
            if extra in state_dict:
                self.set_extra_state(state_dict[extra])
            elif strict:
                missing_keys.append(extra)
        elif strict and extra in state_dict:
            unexpected_keys.append(extra)
        for key in state_dict if strict else ():
            if key.startswith(prefix) and key != extra:
                name, dot, _ = key[len(prefix) :].partition(".")
                if name not in (self._modules if dot else own):
                    unexpected_keys.append(key)

    def _take(self, name: str, target: Any, value: Any, key: str, assign: bool) -> str:
        """Bring a value into the place of a parameter or buffer; what PyTorch says if it can't.
        RuntimeError for one that has no shape yet."""
        if type(value) not in rooms.TENSORS:
            return (
                f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like '
                f"object from checkpoint but received {type(value)}"
            )
        if isinstance(target, UninitializedParameter | UninitializedBuffer):
            if isinstance(value, UninitializedParameter | UninitializedBuffer):
                return ""
            target.materialize(value._data.shape)
        if not target._data.ndim and value._data.shape == (1,):
            value = value[0]
        if value.shape != target.shape:
            return (
                f"size mismatch for {key}: copying a param with shape {value.shape} from "
                f"checkpoint, the shape in current model is {target.shape}."
            )
        try:
            if not assign:
                target._data[...] = cast(value._data, target._data.dtype)
                bump(target)
            elif type(target) in PARAMETERS:
                wanted = target.requires_grad
                taken = value if type(value) in PARAMETERS else Parameter(value, wanted)
                taken.requires_grad_(wanted)
                self._parameters[name] = taken
            else:
                self._buffers[name] = value
        except RuntimeError as problem:
            return (
                f'While copying the parameter named "{key}", whose dimensions in the model are '
                f"{target.shape} and whose dimensions in the checkpoint are {value.shape}, an "
                f"exception occurred : {problem.args}."
            )
        if SEAT.now is not None and not assign:
            SEAT.now.changed(target, "load_state_dict")
        return ""
