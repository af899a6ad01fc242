"""Modules that learn their sizes from their first input (LazyModuleMixin)."""

from __future__ import annotations

from typing import Any

from .module import Module
from .parameter import UninitializedBuffer, UninitializedParameter


class LazyModuleMixin(Module):
    """Stands before an ordinary module among the bases; turns into it at the first call."""

    cls_to_become: type[Module] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._initialize_hook = self.register_forward_pre_hook(
            type(self)._infer_parameters, with_kwargs=True
        )

    def has_uninitialized_params(self) -> bool:
        """Whether a parameter or buffer still has no shape."""
        return any(
            isinstance(t, UninitializedParameter | UninitializedBuffer)
            for t in [*self._parameters.values(), *self._buffers.values()]
        )

    def initialize_parameters(self, *args: Any, **kwargs: Any) -> None:
        """Give the parameters their shapes, as the input asks for; subclasses say how."""
        raise NotImplementedError(
            f"initialize_parameters is not implemented for {type(self).__name__}"
        )

    def materialize(self, **shapes: tuple[int, ...]) -> None:
        """Give those parameters and buffers a shape that have none."""
        for name, shape in shapes.items():
            t: Any = self._parameters.get(name, self._buffers.get(name))
            if isinstance(t, UninitializedParameter | UninitializedBuffer):
                t.materialize(shape)

    def _infer_parameters(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.initialize_parameters(*args, **kwargs)
        if self.has_uninitialized_params():
            raise RuntimeError(f"module {self._get_name()} has not been fully initialized")
        self._initialize_hook.remove()
        del self._initialize_hook
        if self.cls_to_become is not None:
            self.__class__ = self.cls_to_become  # type: ignore[assignment]
