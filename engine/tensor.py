"""Tensor: an array with a place in the graph, answering to PyTorch's names.

Here stands what a tensor is (data, grad, requires_grad, views, versions, hooks, conversion); what
can be computed with it is attached by `engine.functions` from the op table.
"""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes
from .bfloat16 import STORED, rounded, widened
from .dtypes import Size
from .errors import IN_TRANSFORM, INFERENCE_ASKED, NO_VERSION, NON_LEAF_GRAD, VIEW_DETACHED
from .graph import Handle, Node
from .modes import TRANSFORMS, GradMode
from .python_values import PythonValues
from .serial import SERIAL, serial
from .watch import SEAT

if TYPE_CHECKING:
    from .graph import AccumulateGrad

Array = np.ndarray[Any, np.dtype[Any]]

NOT_WRITABLE = "attribute 'grad_fn' of 'torch._C.TensorBase' objects is not writable"


class Tensor(PythonValues):
    """A tensor on the CPU (torch.Tensor). Made by `torch.tensor` and by ops."""

    # Defaults live on the class: a new tensor writes only what differs, which keeps it cheap.
    _data: Array
    _requires_grad: bool = False
    _grad_fn: Node | None = None
    _output_nr: int = 0
    _grad: Tensor | None = None
    _base: Tensor | None = None
    _view: tuple[Any, ...] | None = None
    _view_version: int = 0
    _view_made: str = ""
    """Why this view may not be changed in place while recording: "no_grad", "inference", "several"
    or ""."""
    _version_counter: list[int] | None = None
    _accumulator: AccumulateGrad | None = None
    _hooks: dict[int, Any] | None = None
    _after_hooks: dict[int, Any] | None = None
    _retains: bool = False
    _alias: Tensor | None = None
    """The tensor whose `.data` this is."""
    _inference: int = 0
    """1: made inside torch.inference_mode; 2: another look at the memory of such a one."""
    _recorded: int | None = None
    """The recorder's number for this tensor."""
    _cut: Any = None  # where it was detached, as the recorder knows it

    def __init__(self, data: Any = (), *sizes: int) -> None:
        """`torch.Tensor([1., 2.])`, or uninitialised with given sizes (zeros here)."""
        from . import literals

        if type(data) is int:
            self._data = np.zeros((data, *sizes), dtypes.get_default_dtype().numpy)
        elif isinstance(data, Tensor):
            self._data = data._data
        else:
            self._data = literals.array(literals.sequence(data), dtypes.get_default_dtype())

    # --- what it is -------------------------------------------------------------------------------

    @property
    def shape(self) -> Size:
        return Size(self._data.shape)

    @property
    def dtype(self) -> dtypes.dtype:
        return dtypes.of(self._data.dtype)

    @property
    def device(self) -> dtypes.device:
        return dtypes.cpu

    @property
    def ndim(self) -> int:
        return self._data.ndim

    @property
    def is_leaf(self) -> bool:
        return self.grad_fn is None

    @property
    def grad_fn(self) -> Node | None:
        if self._base is not None:
            self._refresh()
        return self._grad_fn

    @grad_fn.setter
    def grad_fn(self, value: object) -> None:
        raise AttributeError(NOT_WRITABLE)

    @grad_fn.deleter
    def grad_fn(self) -> None:
        raise AttributeError(NOT_WRITABLE)

    @property
    def output_nr(self) -> int:
        return self._output_nr

    @property
    def _version(self) -> int:
        if self._inference == 1:
            raise RuntimeError(NO_VERSION)
        return self._changes

    @property
    def _changes(self) -> int:
        """`_version`, of an inference tensor too."""
        return 0 if self._version_counter is None else self._version_counter[0]

    def _is_view(self) -> bool:
        return self._base is not None

    def _refresh(self) -> None:
        """See whether the base of this view has changed since."""
        assert self._version_counter is not None
        if self._view_version != self._version_counter[0]:
            from .inplace import refresh

            refresh(self)

    @property
    def requires_grad(self) -> bool:
        # Of a view the base is asked, too, as PyTorch does: it may be taken under no_grad.
        return self._requires_grad or (self._base is not None and self._base._requires_grad)

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if value and self._data.dtype.kind not in "fcV":
            raise RuntimeError(
                "only Tensors of floating point and complex dtype can require gradients"
            )
        self._require(value)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Ask for gradients of this leaf. RuntimeError for non-leaves and integer dtypes."""
        if TRANSFORMS.depth:
            raise RuntimeError(IN_TRANSFORM)
        if type(requires_grad) is not bool:
            raise TypeError(
                "requires_grad_(): argument 'requires_grad' (position 1) must be bool, not "
                f"{type(requires_grad).__name__}"
            )
        return self._require(requires_grad)

    def _require(self, requires_grad: bool) -> Tensor:
        if requires_grad and self._data.dtype.kind not in "fcV":
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        if requires_grad and self._inference and not GradMode.inference:
            raise RuntimeError(INFERENCE_ASKED)
        if not requires_grad and self.grad_fn is not None:
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a "
                "computed variable in a subgraph that doesn't require differentiation use "
                "var_no_grad = var.detach()."
            )
        if self.grad_fn is None and self._requires_grad != requires_grad:
            self._requires_grad = bool(requires_grad)
            if SEAT.now is not None:
                SEAT.now.changed(self, "requires_grad")
        return self

    # --- gradients --------------------------------------------------------------------------------

    @property
    def grad(self) -> Tensor | None:
        if self._grad is None:
            if SEAT.now is not None:
                SEAT.now.asked(self, "missing")
            if self._grad_fn is not None and not self._retains:
                warnings.warn(NON_LEAF_GRAD, UserWarning, stacklevel=2)
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        from .conversion import check_grad

        if value is None:
            self._grad = None
            if SEAT.now is not None:
                SEAT.now.zeroed(self)
            return
        check_grad(self, value)
        self._grad = value
        if SEAT.now is not None:
            SEAT.now.assigned(self)

    @grad.deleter
    def grad(self) -> None:
        self.grad = None

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Any = None,
    ) -> None:
        """Compute the gradients of this tensor for all leaves that it came from."""
        self._backward(self, gradient, retain_graph, create_graph, inputs=inputs)

    _backward: Callable[..., None]
    """torch.autograd.backward; autograd puts it here."""

    def _accumulate(self, gradient: Any) -> None:
        """Put or add a gradient (array, or Tensor under create_graph) into `.grad`."""
        if gradient is None:
            return
        watcher = SEAT.now
        old = self._grad
        before = None
        if old is None and not isinstance(gradient, Tensor):
            # A copy (the array may be on its way elsewhere), lying in memory as the leaf does.
            self._grad = new = Tensor.__new__(Tensor)
            if type(gradient) is np.ndarray and gradient.strides == self._data.strides:
                new._data = gradient.copy("K")
            else:
                new._data = data = np.empty_like(self._data)
                data[...] = gradient
                if type(gradient) is np.ndarray and data.size > 1:
                    new._version_counter = [1]  # PyTorch, too, copies it into an empty one.
            if GradMode.inference:
                new._inference = 1
            if watcher is not None:
                watcher.accumulated(self._accumulator, self, None, gradient)
            return
        from .dispatch import ON_TENSORS, bump, own_gradient, wrap

        if watcher is not None and old is not None and watcher.wants_before():
            before = wrap(old._data.copy())
        if isinstance(gradient, Tensor):
            self._grad = own_gradient(gradient) if old is None else ON_TENSORS.add(old, gradient)
        else:
            assert old is not None
            # In place, as PyTorch does: whoever holds `.grad` sees it grow.
            bump(old)
            if old._data.dtype == STORED:
                old._data[...] = rounded(widened(old._data) + widened(gradient))
            else:
                old._data += gradient
        if watcher is not None:
            watcher.accumulated(self._accumulator, self, before, gradient)

    def retain_grad(self) -> None:
        """Keep `.grad` of a tensor that is not a leaf."""
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        node = self.grad_fn
        if node is None:
            return
        self._retains = node._hooked = True
        if node._retained is None:
            node._retained = {}
        node._retained[self._output_nr] = weakref.ref(self)
        if SEAT.now is not None:
            SEAT.now.asked(self, "retain")

    @property
    def retains_grad(self) -> bool:
        return self._retains

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> Handle:
        """`hook(grad)` runs when the gradient of this tensor is known; may return another."""
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        node = self.grad_fn
        if node is None:
            if self._hooks is None:
                self._hooks = {}
            return Handle(self._hooks, hook)
        node._hooked = True
        if node._tensor_hooks is None:
            node._tensor_hooks = {}
        return Handle(node._tensor_hooks.setdefault(self._output_nr, {}), hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], None]) -> Handle:
        """`hook(tensor)` runs after a gradient has been added to this leaf's `.grad`."""
        if self.grad_fn is not None:
            raise RuntimeError(
                "post accumulate grad hooks cannot be registered on non-leaf tensors"
            )
        if self._after_hooks is None:
            self._after_hooks = {}
        return Handle(self._after_hooks, hook)

    # --- leaving the graph -----------------------------------------------------------------------

    @property
    def data(self) -> Tensor:
        """The same memory, off the graph, with a version counter of its own."""
        from .dispatch import wrap

        alias = wrap(self._data)
        alias._alias, alias._inference = self, self._inference and 2
        return alias

    @data.setter
    def data(self, value: Tensor) -> None:
        from .dispatch import unwrap

        array = unwrap(value, "data", "'data'")
        if value._alias is self and array is self._data:
            return
        if self.requires_grad and array.dtype.kind not in "fcV":
            raise RuntimeError(
                "data set to a tensor that requires gradients must be floating point or complex "
                "dtype"
            )
        if self._inference == 1:
            raise RuntimeError(NO_VERSION)
        self._data, self._inference = array, value._inference and 2
        self._accumulator = None if self._accumulator is None else self._renewed()
        if SEAT.now is not None:
            SEAT.now.changed(self, "data")

    def _renewed(self) -> AccumulateGrad:
        """The AccumulateGrad for new data of another shape, the same one where it can stay."""
        assert self._accumulator is not None
        self._accumulator._meta = ((self._data.shape, self._data.dtype),)
        return self._accumulator

    def detach(self) -> Tensor:
        """The same memory and version counter, off the graph."""
        from .dispatch import wrap

        out = wrap(self._data)
        if self._version_counter is None:
            self._version_counter = [0]
        out._version_counter = self._version_counter
        out._alias, out._inference = self, self._inference and 2
        if SEAT.now is not None:
            SEAT.now.detached(out)
        return out

    def detach_(self) -> Tensor:
        if self._base is not None:
            raise RuntimeError(VIEW_DETACHED)
        told = SEAT.now if self.requires_grad else None
        self._grad_fn, self._output_nr, self._requires_grad = None, 0, False
        if told is not None:
            told.changed(self, "requires_grad")
        return self

    def numpy(self, *, force: bool = False) -> Array:
        """The numpy array itself (shared memory). RuntimeError when a gradient is required, but
        under no_grad."""
        if self.requires_grad and GradMode.enabled and not force:
            raise RuntimeError(
                "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() "
                "instead."
            )
        if self._data.dtype == STORED:
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self._data

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        array = self.numpy()
        return array if dtype is None else array.astype(dtype)

    def __hash__(self) -> int:
        return self.__dict__.get(SERIAL) or serial(self)

    def __repr__(self, *, tensor_contents: None = None) -> str:
        node = self.grad_fn
        from . import printing

        return printing.tensor_repr(
            self._data, self.dtype, self.requires_grad and node is None,
            None if node is None else type(node).__name__,
        )  # fmt: skip

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if self.grad_fn is not None:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy "
                "protocol at the moment.  If you were attempting to deepcopy a module, this may be "
                "because of a torch.nn.utils.weight_norm usage, see "
                "https://github.com/pytorch/pytorch/pull/103001"
            )
        new: Tensor = type(self).__new__(type(self))
        memo[id(self)] = new
        new._data = self._data.copy()
        new._requires_grad = self._requires_grad
        if self._grad is not None:
            new._grad = self._grad.__deepcopy__(memo)
        return new
