"""torch.nn.utils.parametrize: a parameter computed by modules from the one that is learnt.

The module keeps its class here; only what it prints as changes. It must not know which
parametrizations there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from ...autograd import no_grad
from ...dispatch import TENSORS
from ...tensor import Tensor
from ..containers import ModuleDict, ModuleList
from ..module import Module
from ..parameter import Parameter

__all__ = [
    "ParametrizationList", "cached", "is_parametrized", "register_parametrization",
    "remove_parametrizations", "type_before_parametrizations",
]  # fmt: skip

_CACHE: dict[tuple[int, str], Any] = {}
_CACHING = [0]


class ParametrizationList(ModuleList):
    """The modules through which one tensor goes, and what is learnt: `original`, or `original0` ...
    when the last one's `right_inverse` gives several."""

    def __init__(self, modules: Sequence[Module], original: Tensor, unsafe: bool = False) -> None:
        if not modules:
            raise ValueError("ParametrizationList requires one or more modules.")
        super().__init__(modules)
        self.unsafe = unsafe
        new: Any = original
        with no_grad():
            for module in reversed(list(modules)):
                if hasattr(module, "right_inverse"):
                    with suppress(NotImplementedError):
                        new = module.right_inverse(new)
        if type(new) not in TENSORS and not isinstance(new, (tuple, list)):
            raise ValueError(
                "'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). "
                f"Got {type(new).__name__}"
            )
        self.is_tensor = type(new) in TENSORS
        self.ntensors = 1 if self.is_tensor else len(new)
        if self.is_tensor:
            if original.dtype != new.dtype:
                raise ValueError(
                    "When `right_inverse` outputs one tensor, it may not change the dtype.\n"
                    f"original.dtype: {original.dtype}\nright_inverse(original).dtype: {new.dtype}"
                )
            _become(original, new)
            self._put("original", original)
        else:
            for i, part in enumerate(new):
                if type(part) not in TENSORS:
                    raise ValueError(
                        "'right_inverse' must return a Tensor or a Sequence of tensors (list, "
                        f"tuple...). Got element {i} of the sequence with type "
                        f"{type(part).__name__}."
                    )
                if type(original) is Parameter:
                    part = Parameter(part, original.requires_grad)
                self._put(f"original{i}", part)
        if not unsafe:
            self._check(original)

    def _put(self, name: str, value: Any) -> None:
        put = self.register_parameter if type(value) is Parameter else self.register_buffer
        put(name, value)

    def _check(self, original: Any) -> None:
        """What comes out has the shape and dtype that went in."""
        made = self()
        if type(made) not in TENSORS:
            raise ValueError(f"A parametrization must return a tensor. Got {type(made).__name__}.")
        for what in ("dtype", "shape"):
            now, before = getattr(made, what), getattr(original, what)
            if now != before:
                raise ValueError(
                    f"Registering a parametrization may not change the {what} of the tensor, "
                    "unless `unsafe` flag is enabled.\n"
                    f"unparametrized {what}: {before}\nparametrized {what}: {now}"
                )

    def right_inverse(self, value: Tensor) -> None:
        """Set what is learnt so that `value` comes out."""
        with no_grad():
            new: Any = value
            for module in reversed(list(self)):
                if not hasattr(module, "right_inverse"):
                    raise RuntimeError(
                        f"parametrization {type(module).__name__} does not implement right_inverse."
                    )
                new = module.right_inverse(new)
            if self.is_tensor:
                _become(self.original, new)
                return
            for i, part in enumerate(new):
                _become(getattr(self, f"original{i}"), part)

    def forward(self) -> Any:
        first, *rest = self
        if self.is_tensor:
            x = first(self.original)
        else:
            x = first(*[getattr(self, f"original{i}") for i in range(self.ntensors)])
        for module in rest:
            x = module(x)
        return x


def _become(target: Any, value: Any) -> None:
    target.data = value.data


def computed(module: Module, name: str) -> Any:
    """The parametrized tensor, once in a `cached` block."""
    parts: Any = module._modules["parametrizations"]
    if not _CACHING[0]:
        return parts[name]()
    key = (id(module), name)
    if key not in _CACHE:
        _CACHE[key] = parts[name]()
    return _CACHE[key]


@contextmanager
def cached() -> Iterator[None]:
    """Within it each parametrized tensor is computed once."""
    _CACHING[0] += 1
    try:
        yield
    finally:
        _CACHING[0] -= 1
        if not _CACHING[0]:
            _CACHE.clear()


def register_parametrization(
    module: Module, tensor_name: str, parametrization: Module, *, unsafe: bool = False
) -> Module:
    """Let `module.tensor_name` be what `parametrization` makes of it."""
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        parts: Any = module._modules["parametrizations"]
        known = parts[tensor_name]
        if not unsafe:
            _fits(getattr(module, tensor_name), parametrization)
        known.append(parametrization)
        known.unsafe |= unsafe
        return module
    original = module._parameters.get(tensor_name, module._buffers.get(tensor_name))
    if original is None:
        raise ValueError(
            f"Module '{module}' does not have a parameter, a buffer, or a parametrized element "
            f"with name '{tensor_name}'"
        )
    made = ParametrizationList([parametrization], original, unsafe)
    delattr(module, tensor_name)
    if not is_parametrized(module):
        module.add_module("parametrizations", ModuleDict())
        module.__dict__["_computed"] = set()
    rooms: Any = module._modules["parametrizations"]
    rooms[tensor_name] = made
    module.__dict__["_computed"].add(tensor_name)
    return module


def _fits(before: Any, parametrization: Module) -> None:
    after = parametrization(before)
    for what in ("dtype", "shape"):
        if getattr(after, what) != getattr(before, what):
            raise ValueError(
                f"Registering a parametrization may not change the {what} of the tensor, unless "
                f"the `unsafe` flag is enabled.\nmodule.{what}: {getattr(before, what)}\n"
                f"parametrization(module).{what}: {getattr(after, what)}"
            )


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    names = module.__dict__.get("_computed", ())
    return bool(names) if tensor_name is None else tensor_name in names


def remove_parametrizations(
    module: Module, tensor_name: str, leave_parametrized: bool = True
) -> Module:
    """Make `tensor_name` an ordinary parameter again: as it is computed now, or as it is learnt."""
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module} does not have a parametrization on {tensor_name}")
    parts: Any = module._modules["parametrizations"]
    several = parts[tensor_name]
    if leave_parametrized:
        with no_grad():
            value = computed(module, tensor_name)
        if several.is_tensor:
            original = several.original
            _become(original, value)
        else:
            learnt = any(p.requires_grad for p in several.parameters())
            original = Parameter(value) if learnt else value
    elif not several.is_tensor:
        raise ValueError(
            "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized"
            " in terms of a sequence of tensors."
        )
    else:
        original = several.original
    del parts[tensor_name]
    module.__dict__["_computed"].discard(tensor_name)
    if not module.__dict__["_computed"]:
        del module.__dict__["_computed"]
        delattr(module, "parametrizations")
    put = module.register_parameter if type(original) is Parameter else module.register_buffer
    put(tensor_name, original)
    return module


def type_before_parametrizations(module: Module) -> type:
    return type(module)
