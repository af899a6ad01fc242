"""torch.func.grad, grad_and_value, vjp: gradients of functions at given arguments.

A function is called on variables that nobody else holds; what it returns leaves them behind. It
must not know Jacobians or batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..autograd import functional
from ..autograd.functional import filled
from ..dispatch import TENSORS, apply
from ..graph import AccumulateGrad
from ..modes import TRANSFORMS, GradMode
from ..op import OPS
from ..tensor import Tensor
from . import trees

Argnums = int | tuple[int, ...]


def chosen(arguments: tuple[Any, ...], argnums: Any) -> Argnums:
    """Which arguments are meant, counted from the left. RuntimeError in PyTorch's words."""
    if type(argnums) is not int and type(argnums) is not tuple:
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")

    def one(n: Any) -> int:
        if type(n) is not int:
            raise RuntimeError(f"argnum must be int, got: {type(n)}")
        if not -len(arguments) <= n < len(arguments):
            raise RuntimeError(f"Got argnum={n}, but only {len(arguments)} positional inputs")
        return n % len(arguments)

    if isinstance(argnums, int):
        return one(argnums)
    found = tuple(map(one, argnums))
    if not found:
        raise RuntimeError("argnums must be non-empty")
    if len(set(found)) != len(found):
        raise RuntimeError(f"argnums elements must be unique, got {found}")
    return found


@contextmanager
def transforming() -> Iterator[None]:
    """Inside a transform: ops go on the graph, whatever was said outside."""
    before = GradMode.enabled
    TRANSFORMS.depth += 1
    GradMode.enabled = True
    try:
        yield
    finally:
        TRANSFORMS.depth -= 1
        GradMode.enabled = before


class Level:
    """The variables of one transform, and what stays of its results outside."""

    def __init__(self) -> None:
        self.outside = GradMode.enabled
        self.own: list[Tensor] = []

    def variable(self, x: Any) -> Tensor:
        """A variable with the value of `x`: a view where gradients are to reach `x` itself."""
        if type(x) not in TENSORS:
            raise ValueError(f"Thing passed to transform API must be Tensor, got {type(x)}")
        if x._data.dtype.kind not in "fc":
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        if self.outside and x.requires_grad:
            view: Tensor = apply(OPS["view_as"], (x,))
            return view
        return self.leaf(x.detach())

    def leaf(self, x: Tensor) -> Tensor:
        """`x`, which is new, as a leaf of this level."""
        x._requires_grad = True
        self.own.append(x)
        return x

    def lifted(
        self, arguments: tuple[Any, ...], argnums: Argnums
    ) -> tuple[tuple[Any, ...], list[Any], trees.Spec | None]:
        """The arguments with variables in the places of `argnums`; these variables, and how they
        are nested."""
        given = list(arguments)
        places = (argnums,) if isinstance(argnums, int) else argnums
        for n in places:
            given[n] = trees.mapped(self.variable, given[n])
        picked = given[argnums] if isinstance(argnums, int) else tuple([given[n] for n in places])
        return tuple(given), *trees.flatten(picked)

    def settled(self, tree: Any) -> Any:
        """What the caller gets: on the graph only as far as it hangs on the caller's tensors."""

        def one(t: Any) -> Any:
            if type(t) not in TENSORS:
                raise RuntimeError(f"Expected tensors, got unsupported type {type(t)}")
            if not t.requires_grad:
                return t
            return t if self.outside and self._reaches_out(t) else t.detach()

        return trees.mapped(one, tree)

    def _reaches_out(self, t: Tensor) -> bool:
        own = set(map(id, self.own))
        if t.grad_fn is None:
            return id(t) not in own
        seen = {t.grad_fn}
        todo = [t.grad_fn]
        while todo:
            node = todo.pop()
            if isinstance(node, AccumulateGrad) and id(node.variable) not in own:
                return True
            for edge in node._next:
                if edge is not None and edge[0] not in seen:
                    seen.add(edge[0])
                    todo.append(edge[0])
        return False


def pulled(outputs: Sequence[Tensor], inputs: Sequence[Tensor], seeds: Any) -> list[Tensor]:
    """The gradients of `outputs` for `inputs`, zeros where there is no way between them."""
    return list(filled(functional.pulled(outputs, inputs, seeds, True, True), inputs))


def split_aux(found: Any, call: str) -> tuple[Any, Any]:
    """The output and what comes beside it."""
    if not isinstance(found, tuple) or len(found) != 2:
        raise RuntimeError(
            f"{call}: output of function f should be a tuple: (output, aux) if has_aux is True"
        )
    return found


def named(new: Callable[..., Any], old: Any) -> Callable[..., Any]:
    """The new function under the name of the old one."""
    name = getattr(old, "__name__", None)
    if type(name) is str:
        new.__name__ = new.__qualname__ = name
    return new


def grad_and_value(
    func: Callable[..., Any], argnums: Any = 0, has_aux: bool = False
) -> Callable[..., Any]:
    """A function that gives the gradients of `func` and its value."""
    call = "grad_and_value(f)(*args)"

    def both(*args: Any, **kwargs: Any) -> Any:
        level = Level()
        with transforming():
            given, variables, spec = level.lifted(args, chosen(args, argnums))
            output = func(*given, **kwargs)
            aux = None
            if has_aux:
                output, aux = split_aux(output, call)
            if type(output) not in TENSORS:
                raise RuntimeError(
                    f"{call}: Expected f(*args) to return a Tensor, got {type(output)}"
                )
            if output._data.ndim:
                raise RuntimeError(
                    f"{call}: Expected f(*args) to return a scalar Tensor, got tensor with "
                    f"{output._data.ndim} dims. Maybe you wanted to use the vjp or jacrev APIs "
                    "instead?"
                )
            found = pulled((output,), variables, (None,))
        slopes = level.settled(trees.unflatten(found, spec))
        output = level.settled(output)
        return (slopes, (output, level.settled(aux))) if has_aux else (slopes, output)

    return named(both, func)


def grad(func: Callable[..., Any], argnums: Any = 0, has_aux: bool = False) -> Callable[..., Any]:
    """A function that gives the gradients of `func`, which must return one number."""
    both = grad_and_value(func, argnums, has_aux)

    def slopes(*args: Any, **kwargs: Any) -> Any:
        found, rest = both(*args, **kwargs)
        return (found, rest[1]) if has_aux else found

    return named(slopes, func)


def tensors_of(output: Any, call: str) -> tuple[list[Any], trees.Spec | None]:
    """The tensors that a function returned, and how they are nested."""
    flat, spec = trees.flatten(output)
    if not flat:
        raise RuntimeError(
            f"{call}: Expected f to be a function that has non-empty output (got output = {flat})"
        )
    for o in flat:
        if type(o) not in TENSORS:
            raise RuntimeError(
                f"{call}: expected f(*primals) to return only tensors, got unsupported type "
                f"{type(o)}"
            )
    return flat, spec


def pullback(
    func: Callable[..., Any], primals: tuple[Any, ...], argnums: Argnums, has_aux: bool
) -> tuple[Any, Callable[..., Any], Any]:
    """The output of `func`, the function from its cotangents to those of `primals`, and what the
    output has beside it."""
    level = Level()
    with transforming():
        given, variables, spec = level.lifted(primals, argnums)
        output = func(*given)
        aux = None
        if has_aux:
            output, aux = split_aux(output, "vjp(f, *primals)")
        flat, output_spec = tensors_of(output, "vjp(f, *primals)")
        for o in flat:
            if o._data.dtype.kind not in "fc":
                raise RuntimeError(
                    "vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got "
                    f"Tensor with dtype {o.dtype}"
                )

    def back(cotangents: Any, retain_graph: bool = True, create_graph: Any = None) -> Any:
        seeds, seeds_spec = trees.flatten(cotangents)
        if seeds_spec != output_spec:
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of "
                f"outputs to the function. cotangents: {trees.brief(seeds_spec)}, primal output: "
                f"{trees.brief(output_spec)}"
            )
        with transforming():
            found = pulled(flat, variables, seeds)
        return level.settled(trees.unflatten(found, spec))

    return level.settled(output), back, level.settled(aux) if has_aux else None


def vjp(func: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
    """The output of `func` at `primals`, and a function from cotangents of the output to those of
    the primals."""
    output, back, aux = pullback(func, primals, tuple(range(len(primals))), has_aux)
    return (output, back, aux) if has_aux else (output, back)
