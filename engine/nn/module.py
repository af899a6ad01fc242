"""Module: a function with parameters. Modules call ops and each other; they hold no derivative.

Children, parameters and buffers live in dictionaries and are found there by name; nothing here
reads an attribute whose name a program computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Any, TypeVar

from ..serial import serial
from ..tensor import Tensor
from ..watch import SEAT
from . import rooms
from .convertible import Convertible
from .hooks import Hooks
from .parameter import BUFFERS, PARAMETERS, Buffer, Parameter, UninitializedBuffer
from .state import Stateful
from .typename import type_name
from .variables import variable

M = TypeVar("M", bound="Module")


def indented(text: str, spaces: int = 2) -> str:
    """All lines but the first moved to the right."""
    return text.replace("\n", "\n" + " " * spaces)


class Module(Hooks, Convertible, Stateful):
    """The base of all layers and models (torch.nn.Module)."""

    training: bool
    _path: str = ""
    """The name under which a parent knows this module."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args:
            raise TypeError(
                f"{type(self).__name__}.__init__() takes 1 positional argument but "
                f"{len(args) + 1} were given"
            )
        if kwargs:
            raise TypeError(
                f"{type(self).__name__}.__init__() got an unexpected keyword argument "
                f"'{next(iter(kwargs))}'"
            )
        put = self.__dict__
        put["training"] = True
        put["_parameters"], put["_buffers"], put["_modules"] = {}, {}, {}
        put["_transient"] = set()

    def __hash__(self) -> int:
        return serial(self)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes; subclasses say it."""
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function'
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        watcher = SEAT.now
        if watcher is None:
            if self._before or self._after or self._at_backward or self._before_backward:
                return self._run(args, kwargs)
            return self.forward(*args, **kwargs)
        path = self._path
        if Module._depth == 0:
            self._tell_names()
            path = variable(self) or path
        watcher.enter("module", path, type(self).__name__, owner=self)
        Module._depth += 1
        result: Any = None
        try:
            result = self._run(args, kwargs)
            return result
        finally:
            Module._depth -= 1
            watcher.leave(result)

    _depth = 0
    """How many module calls are under way."""

    def _tell_names(self) -> None:
        """Tell the watcher what the parameters are called: the longest path is the best name."""
        watcher = SEAT.now
        if watcher is None:
            return
        prefix = variable(self)
        buffers = list[tuple[str, Tensor]]()
        for path, module in self.named_modules():
            module.__dict__.setdefault("_path", path.rpartition(".")[2])
            for own, b in module._buffers.items():
                if b is not None and b._recorded is None and b.dtype.is_floating_point:
                    buffers.append((f"{path}.{own}" if path else own, b))
        for own, p in self.named_parameters():
            name = f"{prefix}.{own}" if prefix else own
            if type(p) is Parameter and (p._told is None or name.endswith("." + p._told)):
                p._told = name
                watcher.named(p, name)
        # Running statistics that nobody has told of yet: a layer is about to change them.
        for name, b in buffers:
            if b._recorded is None:  # shared ones go by their first name
                watcher.named(b, f"{prefix}.{name}" if prefix else name)

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """Accepted, as torch.compile is; there is nothing to compile."""

    # --- attributes -------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        mine = {} if name[:2] == "__" else self.__dict__  # `copy` never calls a child
        try:
            return mine["_parameters"][name]
        except KeyError:
            pass
        for room in ("_buffers", "_modules"):
            found = mine.get(room)
            if found is not None and name in found:
                return found[name]
        if name in mine.get("_computed", ()):
            from .utils.parametrize import computed

            return computed(self, name)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        mine = self.__dict__
        parameters = mine.get("_parameters")
        if type(value) in PARAMETERS and name not in mine.get("_computed", ()):
            if parameters is None:
                raise AttributeError("cannot assign parameters before Module.__init__() call")
            self._forget(name, "_parameters")
            self.register_parameter(name, value)
        elif parameters is not None and name in parameters:
            if value is not None:
                raise TypeError(
                    f"cannot assign '{type_name(value)}' as parameter '{name}' "
                    "(torch.nn.Parameter or None expected)"
                )
            parameters[name] = None
        elif isinstance(value, Module):
            if "_modules" not in mine:
                raise AttributeError("cannot assign module before Module.__init__() call")
            self._forget(name, "_modules")
            value.__dict__["_path"] = name
            mine["_modules"][name] = value
        elif name in mine.get("_computed", ()):
            mine["_modules"]["parametrizations"][name].right_inverse(value)
        elif name in mine.get("_modules", ()):
            if value is not None:
                raise TypeError(
                    f"cannot assign '{type_name(value)}' as child module '{name}' "
                    "(torch.nn.Module or None expected)"
                )
            mine["_modules"][name] = None
        elif name in mine.get("_buffers", ()) or isinstance(value, Buffer | UninitializedBuffer):
            if value is not None and type(value) not in BUFFERS:
                raise TypeError(
                    f"cannot assign '{type_name(value)}' as buffer '{name}' "
                    "(torch.nn.Buffer, torch.Tensor or None expected)"
                )
            if isinstance(value, Buffer):
                self._forget(name, "_buffers")
                self.register_buffer(name, value, value.persistent)
            else:
                mine["_buffers"][name] = value
        else:
            object.__setattr__(self, name, value)

    def _forget(self, name: str, keep: str) -> None:
        """Take the name out of all rooms but one."""
        self.__dict__.pop(name, None)
        for room in ("_parameters", "_buffers", "_modules"):
            if room != keep:
                self.__dict__.get(room, {}).pop(name, None)
        if keep != "_buffers":
            self.__dict__.get("_transient", set()).discard(name)

    def __delattr__(self, name: str) -> None:
        for room in (self._parameters, self._buffers, self._modules):
            if name in room:
                del room[name]
                self._transient.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        names = {*object.__dir__(self), *self._parameters, *self._buffers, *self._modules}
        return sorted(n for n in names if not n[:1].isdigit())

    def _free_name(self, name: Any, kind: str, room: Mapping[str, Any]) -> None:
        if type(name) is not str:  # a class of a program's own would not say what it is
            raise TypeError(f"{kind} name should be a string. Got {type_name(name)}")
        if name not in room and hasattr(self, name):
            raise KeyError(f"attribute '{name}' already exists")
        if "." in name:
            got = f", got: {name}" if kind == "module" else ""
            raise KeyError(f'{kind} name can\'t contain "."{got}')
        if name == "":
            raise KeyError(f'{kind} name can\'t be empty string ""')

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        if "_parameters" not in self.__dict__:
            raise AttributeError("cannot assign parameter before Module.__init__() call")
        self._free_name(name, "parameter", self._parameters)
        if param is not None and type(param) not in PARAMETERS:
            raise TypeError(
                f"cannot assign '{type_name(param)}' object to parameter '{name}' "
                "(torch.nn.Parameter or None required)"
            )
        if param is not None and param.grad_fn is not None:
            raise ValueError(
                f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be "
                f"created explicitly. To express '{name}' as a function of another Tensor, compute "
                "the value in the forward() method."
            )
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        if "_buffers" not in self.__dict__:
            raise AttributeError("cannot assign buffer before Module.__init__() call")
        self._free_name(name, "buffer", self._buffers)
        if tensor is not None and type(tensor) not in BUFFERS:
            raise TypeError(
                f"cannot assign '{type_name(tensor)}' object to buffer '{name}' "
                "(torch Tensor or None required)"
            )
        self._buffers[name] = tensor
        (self._transient.discard if persistent else self._transient.add)(name)

    def register_module(self, name: str, module: Module | None) -> None:
        if not isinstance(module, Module) and module is not None:
            raise TypeError(f"{type_name(module)} is not a Module subclass")
        self._free_name(name, "module", self._modules)
        if module is not None:
            module.__dict__["_path"] = name
        self._modules[name] = module

    add_module = register_module

    def get_submodule(self, target: str) -> Module:
        """The descendant at a path: "features.0"."""
        found = self
        for name in target.split(".") if target else ():
            found = found._member("_modules", name, "an nn.Module")
        return found

    def set_submodule(self, target: str, module: Module, strict: bool = False) -> None:
        """Put a module in the place at a path."""
        if target == "":
            raise ValueError("Cannot set the submodule without a target name!")
        if not isinstance(module, Module):
            raise ValueError(f"`module` is not an nn.Module, found {type(module)}")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            parent._member("_modules", name, "an nn.Module")
        parent.__setattr__(name, module)

    def get_parameter(self, target: str) -> Parameter:
        path, _, name = target.rpartition(".")
        found: Parameter = self.get_submodule(path)._member("_parameters", name, "an nn.Parameter")
        return found

    def get_buffer(self, target: str) -> Tensor:
        path, _, name = target.rpartition(".")
        found: Tensor = self.get_submodule(path)._member("_buffers", name, "a buffer")
        return found

    def _member(self, room: str, name: str, kind: str) -> Any:
        """What a room of this module has under a name. AttributeError if that is not `kind`."""
        found = self.__dict__[room].get(name)
        if found is None and (room != "_buffers" or name not in self._buffers):
            if hasattr(self, name):
                raise AttributeError(f"`{name}` is not {kind}")
            raise AttributeError(f"{type(self).__name__} has no attribute `{name}`")
        return found

    # --- walking ----------------------------------------------------------------------------------

    def named_modules(
        self, memo: set[Module] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """This module and all below it, each once, with their paths."""
        seen = set() if memo is None else memo
        if self in seen:
            return
        if remove_duplicate:
            seen.add(self)
        yield prefix, self
        for name, child in rooms.children(self._modules, Module):
            path = f"{prefix}.{name}" if prefix else name
            yield from child.named_modules(seen, path, remove_duplicate)

    def modules(self) -> Iterator[Module]:
        for _, module in self.named_modules():
            yield module

    def named_children(self) -> Iterator[tuple[str, Module]]:
        seen = set()
        for name, child in rooms.children(self._modules, Module):
            if child not in seen:
                seen.add(child)
                yield name, child

    def children(self) -> Iterator[Module]:
        for _, child in self.named_children():
            yield child

    def _named(
        self, room: str, prefix: str, recurse: bool, once: bool
    ) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        modules = self.named_modules(None, prefix, once) if recurse else iter([(prefix, self)])
        for path, module in modules:
            for name, value in rooms.tensors(module.__dict__[room]):
                if id(value) in seen:
                    continue
                if once:
                    seen.add(id(value))
                yield f"{path}.{name}" if path else name, value

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        return self._named("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        if recurse:
            self._tell_names()
        for _, p in self.named_parameters(recurse=recurse):
            yield p

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        return self._named("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        for _, b in self.named_buffers(recurse=recurse):
            yield b

    def apply(self: M, fn: Callable[[Module], None]) -> M:
        """Call `fn` on every module below, then on this one."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    # --- modes ------------------------------------------------------------------------------------

    def train(self: M, mode: bool = True) -> M:
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for child in self.children():
            child.train(mode)
        return self

    def eval(self: M) -> M:
        return self.train(False)

    def requires_grad_(self: M, requires_grad: bool = True) -> M:
        for p in self.parameters():
            p.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clear the gradients of all parameters."""
        from ..optim.optimizer import cleared

        cleared(self, self.parameters(), set_to_none)

    # --- printing ---------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """What stands between the parentheses; layers say it."""
        return ""

    def _get_name(self) -> str:
        return ("Parametrized" if "_computed" in self.__dict__ else "") + type(self).__name__

    def __repr__(self) -> str:
        lines = extra.split("\n") if (extra := self.extra_repr()) else []
        below = [f"({name}): {indented(repr(m))}" for name, m in self._modules.items()]
        inside = extra if len(lines) == 1 and not below else ""
        if not inside and (lines or below):
            inside = "\n  " + "\n  ".join(lines + below) + "\n"
        return f"{self._get_name()}({inside})"


for _part in (Hooks, Convertible, Stateful):  # PyTorch has all in one class, and says so.
    for _name, _function in vars(_part).items():
        if type(_function) is FunctionType:
            _function.__qualname__ = f"Module.{_name}"
