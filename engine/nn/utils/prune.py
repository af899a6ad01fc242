"""torch.nn.utils.prune: a mask in front of a parameter, laid on again before each forward.

It must not know which modules there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar

from ...dispatch import TENSORS
from ...functions.registry import SPELLED
from ..module import Module
from . import parameters_to_vector

__all__ = [
    "BasePruningMethod", "CustomFromMask", "Identity", "L1Unstructured", "LnStructured",
    "PruningContainer", "RandomStructured", "RandomUnstructured", "custom_from_mask",
    "global_unstructured", "identity", "is_pruned", "l1_unstructured", "ln_structured",
    "random_structured", "random_unstructured", "remove",
]  # fmt: skip

ones_like, rand, rand_like, zeros_like = (
    SPELLED[f"torch.{name}"] for name in ("ones_like", "rand", "rand_like", "zeros_like")
)

NO_DIM = 'Pruning methods of PRUNING_TYPE "structured" need to have the attribute `dim` defined.'


class BasePruningMethod:
    """What makes a mask. `apply` puts it in front of a module's parameter: the parameter becomes
    `<name>_orig`, the mask the buffer `<name>_mask`, and `<name>` their product."""

    _tensor_name: str
    PRUNING_TYPE: ClassVar[str]

    def __call__(self, module: Any, inputs: Any) -> None:
        setattr(module, self._tensor_name, self.apply_mask(module))

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """The mask for the scores `t`, of what `default_mask` still lets through."""
        raise NotImplementedError

    def apply_mask(self, module: Any) -> Any:
        mask = module._buffers[f"{self._tensor_name}_mask"]
        orig = module._parameters[f"{self._tensor_name}_orig"]
        return mask.to(dtype=orig.dtype) * orig

    @classmethod
    def apply(
        cls, module: Any, name: str, *args: Any, importance_scores: Any = None, **kwargs: Any
    ) -> BasePruningMethod:
        """Prune a parameter by `cls(*args, **kwargs)`, beside what prunes it already."""
        orig = _parameter(module, name)
        old = list(_methods(module, name))
        if len(old) > 1:
            raise AssertionError(
                f"Avoid adding multiple pruning hooks to the same tensor {name} of module "
                f"{module}. Use a PruningContainer."
            )
        method: BasePruningMethod = cls(*args, **kwargs)
        method._tensor_name = name
        for key, hook in old:
            del module._before[key]
            container = hook if isinstance(hook, PruningContainer) else PruningContainer(hook)
            container.add_pruning_method(method)
            method = container
        scores = orig if importance_scores is None else _tensor(importance_scores)
        if scores.shape != orig.shape:
            raise AssertionError(
                f"importance_scores should have the same shape as parameter {name} of {module}, "
                f"got {scores.shape} vs {orig.shape}"
            )
        first = not isinstance(method, PruningContainer)
        if first:
            module.register_parameter(f"{name}_orig", orig)
            del module._parameters[name]
            mask = ones_like(orig)
        else:
            mask = module._buffers[f"{name}_mask"].detach().clone()
        try:
            mask = _tensor(method.compute_mask(scores, default_mask=mask))
            module.register_buffer(f"{name}_mask", mask)
            setattr(module, name, method.apply_mask(module))
            module.register_forward_pre_hook(method)
        except Exception:
            if first:
                module.register_parameter(name, module._parameters[f"{name}_orig"])
                del module._parameters[f"{name}_orig"]
            raise
        return method

    def prune(self, t: Any, default_mask: Any = None, importance_scores: Any = None) -> Any:
        """A tensor times its mask, no module being concerned."""
        scores = _tensor(t if importance_scores is None else importance_scores)
        if scores.shape != t.shape:
            raise AssertionError(
                "importance_scores should have the same shape as tensor t, got "
                f"{scores.shape} vs {t.shape}"
            )
        mask = ones_like(t) if default_mask is None else default_mask
        return t * self.compute_mask(scores, default_mask=mask)

    def remove(self, module: Any) -> None:
        """Leave the masked values as the parameter for good."""
        name = self._tensor_name
        weight = self.apply_mask(module)
        delattr(module, name)
        orig = module._parameters.pop(f"{name}_orig")
        orig.data = weight.data
        del module._buffers[f"{name}_mask"]
        setattr(module, name, orig)


def _tensor(value: Any) -> Any:
    """A tensor, which may come from a program's own method. TypeError for anything else."""
    if type(value) not in TENSORS:
        raise TypeError(f"expected a Tensor, but got {type(value).__name__}")
    return value


def _methods(module: Any, name: str | None = None) -> Iterator[tuple[int, BasePruningMethod]]:
    """What prunes that parameter of a module (None: any), with the number of its hook."""
    for key, hook in module._forward_pre_hooks.items():
        if isinstance(hook, BasePruningMethod) and name in (None, hook._tensor_name):
            yield key, hook


def _parameter(module: Any, name: Any) -> Any:
    """The parameter of that name, or its product with a mask. AttributeError when none is there."""
    if not isinstance(module, Module) or type(name) is not str or not (
        {name, f"{name}_orig"} & set(module._parameters)
    ):  # fmt: skip
        raise AttributeError(f"'{type(module).__name__}' object has no attribute '{name}'")
    return getattr(module, name)


class PruningContainer(BasePruningMethod):
    """Several methods on one parameter, one after the other."""

    def __init__(self, *args: BasePruningMethod) -> None:
        self._pruning_methods: tuple[BasePruningMethod, ...] = ()
        if len(args) == 1:
            self._tensor_name = args[0]._tensor_name
        for method in args:
            self.add_pruning_method(method)

    def add_pruning_method(self, method: BasePruningMethod) -> None:
        if not isinstance(method, BasePruningMethod):
            raise TypeError(f"{type(method)} is not a BasePruningMethod subclass")
        if self._tensor_name != method._tensor_name:
            raise ValueError(
                f"Can only add pruning methods acting on the parameter named '{self._tensor_name}' "
                f"to PruningContainer {self}. Found '{method._tensor_name}'"
            )
        self._pruning_methods += (method,)

    def __len__(self) -> int:
        return len(self._pruning_methods)

    def __iter__(self) -> Iterator[BasePruningMethod]:
        return iter(self._pruning_methods)

    def __getitem__(self, idx: int) -> BasePruningMethod:
        return self._pruning_methods[idx]

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """The last method's mask of what the ones before it left."""
        method = self._pruning_methods[-1]
        kind, dims = method.PRUNING_TYPE, t.dim()
        place: Any = (slice(None),) * dims
        if kind == "unstructured":
            place = default_mask == 1
        elif kind == "structured":
            if not hasattr(method, "dim"):
                raise AttributeError(NO_DIM)
            if method.dim < -dims:
                raise IndexError(f"Index is out of bounds for tensor with dimensions {dims}")
            dim = method.dim % dims
            kept = default_mask.sum(dim=[d for d in range(dims) if d != dim]) != 0
            place = (*place[:dim], kept, *place[dim + 1 :])
        elif kind != "global":
            raise ValueError(f"Unrecognized PRUNING_TYPE {kind}")
        mask = default_mask.to(dtype=t.dtype)
        part = _tensor(method.compute_mask(t[place], default_mask=default_mask[place]))
        mask[place] = part.to(dtype=mask.dtype)
        return mask


class Identity(BasePruningMethod):
    """Prunes nothing, and has the names of what is pruned."""

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        return default_mask


class _ByAmount(BasePruningMethod):
    """`amount` is how many to prune, or which share of them."""

    def __init__(self, amount: Any) -> None:
        if not isinstance(amount, (int, float)):
            raise TypeError(f"Invalid type for amount: {amount}. Must be int or float.")
        if amount < 0 or (isinstance(amount, float) and amount > 1.0):
            raise ValueError(
                f"amount={amount} should either be a float in the range [0, 1] or a non-negative "
                "integer"
            )
        self.amount = amount

    def _count(self, size: int) -> int:
        count = self.amount if isinstance(self.amount, int) else round(self.amount * size)
        if count > size:
            raise ValueError(
                f"amount={count} should be smaller than the number of parameters to prune={size}"
            )
        return count


class RandomUnstructured(_ByAmount):
    """Elements by lot."""

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        return _without(default_mask, self._count(t.nelement()), lambda: rand_like(t), True)


class L1Unstructured(_ByAmount):
    """The elements nearest to 0."""

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        return _without(default_mask, self._count(t.nelement()), t.abs, False)


def _without(mask: Any, count: int, scores: Callable[[], Any], largest: bool) -> Any:
    """A copy of the mask with 0 where the scores are the largest, or the smallest."""
    mask = mask.clone()
    if count:
        mask.view(-1)[scores().view(-1).topk(k=count, largest=largest).indices] = 0
    return mask


class _Structured(_ByAmount):
    """Whole channels along `dim`."""

    PRUNING_TYPE = "structured"

    def __init__(self, amount: Any, dim: int = -1) -> None:
        super().__init__(amount)
        self.dim = dim

    def _channels(self, t: Any) -> tuple[int, int]:
        """How many channels there are, and how many to prune."""
        if t.dim() <= 1:
            raise ValueError(
                "Structured pruning can only be applied to multidimensional tensors. Found tensor "
                f"of shape {t.shape} with {t.dim()} dims"
            )
        if self.dim >= t.dim():
            raise IndexError(f"Invalid index {self.dim} for tensor of size {t.shape}")
        size = t.shape[self.dim]
        return size, self._count(size)

    def _kept(self, t: Any, channels: Any, default_mask: Any) -> Any:
        mask = zeros_like(t)
        place: list[Any] = [slice(None)] * t.dim()
        place[self.dim] = channels
        mask[tuple(place)] = 1
        mask *= default_mask.to(dtype=mask.dtype)
        return mask


class RandomStructured(_Structured):
    """Channels by lot."""

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        size, count = self._channels(t)
        if not count:
            return default_mask
        lots = rand(size)
        return self._kept(t, lots > lots.kthvalue(k=count).values, default_mask)


class LnStructured(_Structured):
    """The channels of the smallest norm."""

    def __init__(self, amount: Any, n: Any, dim: int = -1) -> None:
        super().__init__(amount, dim)
        self.n = n

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        size, count = self._channels(t)
        norm = t.norm(p=self.n, dim=[d for d in range(t.dim()) if d != self.dim % t.dim()])
        kept = norm.topk(k=size - count, largest=True).indices
        return self._kept(t, kept, default_mask) if count else default_mask


class CustomFromMask(BasePruningMethod):
    """A mask of the program's own."""

    PRUNING_TYPE = "global"

    def __init__(self, mask: Any) -> None:
        self.mask = _tensor(mask)

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        if default_mask.shape != self.mask.shape:
            raise AssertionError(
                f"default_mask shape {default_mask.shape} must match self.mask shape "
                f"{self.mask.shape}"
            )
        return default_mask * self.mask.to(dtype=default_mask.dtype)


def identity(module: Any, name: str) -> Any:
    Identity.apply(module, name)
    return module


def random_unstructured(module: Any, name: str, amount: Any) -> Any:
    RandomUnstructured.apply(module, name, amount=amount)
    return module


def l1_unstructured(module: Any, name: str, amount: Any, importance_scores: Any = None) -> Any:
    L1Unstructured.apply(module, name, amount=amount, importance_scores=importance_scores)
    return module


def random_structured(module: Any, name: str, amount: Any, dim: int) -> Any:
    RandomStructured.apply(module, name, amount=amount, dim=dim)
    return module


def ln_structured(
    module: Any, name: str, amount: Any, n: Any, dim: int, importance_scores: Any = None
) -> Any:
    LnStructured.apply(
        module, name, amount=amount, n=n, dim=dim, importance_scores=importance_scores
    )
    return module


def custom_from_mask(module: Any, name: str, mask: Any) -> Any:
    CustomFromMask.apply(module, name, mask=mask)
    return module


def global_unstructured(
    parameters: Sequence[tuple[Any, str]], pruning_method: type[BasePruningMethod],
    importance_scores: Any = None, **kwargs: Any,
) -> None:  # fmt: skip
    """Prune all parameters together, `(module, name)` each, by one method with one amount."""
    if not isinstance(parameters, Iterable):
        raise TypeError("global_unstructured(): parameters is not an Iterable")
    given = {} if importance_scores is None else importance_scores
    if not isinstance(given, dict):
        raise TypeError("global_unstructured(): importance_scores must be of type dict")
    pairs = [(module, name, _parameter(module, name)) for module, name in parameters]
    scores = parameters_to_vector([_tensor(given.get((m, name), t)) for m, name, t in pairs])
    masks = parameters_to_vector([
        m._buffers[f"{name}_mask"] if f"{name}_mask" in m._buffers else ones_like(t)
        for m, name, t in pairs
    ])  # fmt: skip
    container = PruningContainer()
    method = pruning_method(**kwargs)
    container._tensor_name = method._tensor_name = "temp"
    if method.PRUNING_TYPE != "unstructured":
        raise TypeError(
            'Only "unstructured" PRUNING_TYPE supported for the `pruning_method`. Found method '
            f"{pruning_method} of type {method.PRUNING_TYPE}"
        )
    container.add_pruning_method(method)
    whole = container.compute_mask(scores, masks)
    begin = 0
    for module, name, t in pairs:
        custom_from_mask(module, name, mask=whole[begin : begin + t.numel()].view_as(t))
        begin += t.numel()


def remove(module: Any, name: str) -> Any:
    """Make the pruning of a parameter permanent. ValueError when it is not pruned."""
    for key, hook in _methods(module, name):
        hook.remove(module)
        del module._before[key]
        return module
    raise ValueError(
        f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed"
    )


def is_pruned(module: Any) -> bool:
    """Whether anything in the module, or in one inside it, is pruned."""
    return any(True for inner in module.modules() for _ in _methods(inner))
