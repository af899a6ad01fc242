"""torch.autograd.Function: nodes, saved tensors, and the words for what goes wrong.

Texts and numbers are PyTorch 2.13.0's own.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import engine as torch
from engine import events as ev
from engine.autograd.function import once_differentiable
from tests.engine.recording import of, recorded

NAMES = json.loads((Path(__file__).parents[1] / "tables" / "inplace_names.json").read_text())


def function(forward: Any, backward: Any, **methods: Any) -> Any:
    table = {"forward": forward, "backward": backward, **methods}
    wrapped = {k: staticmethod(v) for k, v in table.items() if v is not None}
    return type("Fn", (torch.autograd.Function,), wrapped)


def leaf() -> Any:
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def same(ctx: Any, g: Any) -> Any:
    return g


def twice(ctx: Any, a: Any) -> Any:
    return a * 2


def keeping(value: Any) -> Any:
    def forward(ctx: Any, a: Any) -> Any:
        ctx.save_for_backward(a if value == "input" else value)
        return a**3

    return forward


def exp(ctx: Any, a: Any) -> Any:
    out = a.exp()
    ctx.save_for_backward(out)
    return out


def dirty(ctx: Any, a: Any) -> Any:
    a.mul_(3)
    ctx.mark_dirty(a)
    return a


Cube = function(keeping("input"), lambda ctx, g: 3 * ctx.saved_tensors[0] ** 2 * g)
Exp = function(exp, lambda ctx, g: ctx.saved_tensors[0] * g)
Triple = function(dirty, lambda ctx, g: g * 3)
Itself = function(lambda ctx, a: a, same)


def test_the_node_is_pytorchs() -> None:
    x = leaf()
    y = function(lambda ctx, a, k, b: a + b, same).apply(x, 1, torch.ones(3))
    assert y.grad_fn.name() == type(y.grad_fn).__name__ == "FnBackward"
    assert str(y) == "tensor([2., 3., 4.], grad_fn=<FnBackward>)"
    assert [n if n is None else n.name() for n, _ in y.grad_fn.next_functions] == [
        "torch::autograd::AccumulateGrad", None,
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "first", "second"), [
    (Cube, [3.0, 12.0, 27.0], [6.0, 12.0, 18.0]),
    (Exp, [2.7183, 7.3891, 20.0855], [2.7183, 7.3891, 20.0855]),
], ids=["input", "output"])  # fmt: skip
def test_saved_tensors_carry_history(kind: Any, first: Any, second: Any) -> None:
    x = leaf()
    (g,) = torch.autograd.grad(kind.apply(x).sum(), x, create_graph=True)
    (h,) = torch.autograd.grad(g.sum(), x)
    assert g.tolist() == pytest.approx(first, rel=1e-4)
    assert h.tolist() == pytest.approx(second, rel=1e-4)


@pytest.mark.parametrize(("kind", "made"), [(Cube, "Mul"), (Exp, "Fn")])
def test_a_saved_tensor_that_was_changed_is_found(kind: Any, made: str) -> None:
    y = leaf() * 2
    z = kind.apply(y)
    (y if kind is Cube else z).add_(1)
    made = "Add" if kind is Cube else made
    said = rf"output 0 of {made}, is at version 1; expected version 0"
    with pytest.raises(RuntimeError, match=said):
        z.sum().backward()


def test_saved_tensors_are_freed() -> None:
    y = Cube.apply(leaf()).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        y.backward()
    y = function(twice, same).apply(leaf()).sum()
    y.backward()
    y.backward()  # nothing was saved


WRONG = {
    "int": (lambda ctx, g: 3, "expected Variable or None (got int)"),
    "list": (lambda ctx, g: [g], "expected Variable or None (got list)"),
    "two": (lambda ctx, g: (g, g),
            "function FnBackward returned an incorrect number of gradients (expected 1, got 2)"),
    "shape": (lambda ctx, g: g[:2], "Function FnBackward returned an invalid gradient at index 0 - "
              "got [2] but expected shape compatible with [3]"),
}  # fmt: skip


@pytest.mark.parametrize(("backward", "said"), WRONG.values(), ids=WRONG)
def test_what_backward_returns_is_checked(backward: Any, said: str) -> None:
    with pytest.raises(RuntimeError, match=re.escape(said)):
        function(twice, backward).apply(leaf()).sum().backward()


def test_a_gradient_for_a_number_is_refused() -> None:
    both = function(lambda ctx, a, b: a * b, lambda ctx, g: (g, g))
    with pytest.raises(RuntimeError, match="returned a gradient different than None at position 2"):
        both.apply(leaf(), 2).sum().backward()


def test_more_results_are_fine_as_long_as_they_are_none() -> None:
    x = leaf()
    function(twice, lambda ctx, g: (g.double(), None, None)).apply(x).sum().backward()
    assert str(x.grad) == "tensor([1., 1., 1.])"


def test_subclasses_of_tensor_and_strangers_do_not_pass() -> None:
    class Stranger:
        _data = None

    with pytest.raises(RuntimeError, match=r"expected Variable or None \(got Stranger\)"):
        function(twice, lambda ctx, g: Stranger()).apply(leaf()).sum().backward()
    with pytest.raises(TypeError, match="argument 0 is of type int"):
        function(keeping(3), same).apply(leaf())


@pytest.mark.parametrize(
    ("materialize", "arrived"), [(True, "tensor([0., 0., 0.])"), (False, "None")]
)
def test_gradients_that_did_not_arrive(materialize: bool, arrived: str) -> None:
    seen = []

    def forward(ctx: Any, a: Any) -> Any:
        ctx.set_materialize_grads(materialize)
        return a * 2, a * 3, 7

    def backward(ctx: Any, *grads: Any) -> Any:
        seen.extend(map(str, grads))
        return grads[0]

    out = function(forward, backward).apply(leaf())
    assert out[2] == 7
    out[0].sum().backward()
    assert seen == ["tensor([1., 1., 1.])", arrived, "None"]


def test_outputs_without_a_gradient() -> None:
    def forward(ctx: Any, a: Any) -> Any:
        fixed = a * 3
        ctx.mark_non_differentiable(fixed)
        return a * 2, fixed, a > 1

    outs = function(forward, lambda ctx, g, *_: g).apply(leaf())
    assert [t.requires_grad for t in outs] == [True, False, False]


def test_an_input_changed_in_place() -> None:
    x = leaf()
    y = x * 2
    z = Triple.apply(y)
    assert z is y and y._version == 2
    assert y.grad_fn.name() == "FnBackward"
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad has been used"):
        Triple.apply(leaf())
    y = x * 2
    Triple.apply(y[:2])
    assert y.grad_fn.name() == "torch::autograd::CopySlices"
    (y * y).sum().backward()
    assert x.grad.tolist() == [72.0, 144.0, 24.0]


def test_an_input_returned_as_it_is_becomes_a_view() -> None:
    y = leaf() * 2
    z = Itself.apply(y)
    assert z is not y and z._base is y and z.grad_fn.name() == "FnBackward"
    with pytest.raises(RuntimeError, match="Output 0 of Fn is a view and is being modified"):
        z.add_(1)
    y.add_(1)
    with pytest.raises(RuntimeError, match="its base or another view of its base has been"):
        z.grad_fn  # noqa: B018 - asking is what raises


def test_setup_context_gets_defaults_too() -> None:
    def setup(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.k = inputs[1]
        ctx.save_for_backward(output)

    def backward(ctx: Any, g: Any) -> Any:
        assert ctx.needs_input_grad == (True, False)
        return g * ctx.k + 0 * ctx.saved_tensors[0], None

    x = leaf()
    function(lambda a, k=5: a * k, backward, setup_context=setup).apply(x).sum().backward()
    assert x.grad.tolist() == [5.0, 5.0, 5.0]


def test_modes() -> None:
    seen: list[bool] = []

    def forward(ctx: Any, a: Any) -> Any:
        seen.append(torch.is_grad_enabled())
        return a * 2

    def backward(ctx: Any, g: Any) -> Any:
        seen.append(torch.is_grad_enabled())
        return g

    kind = function(forward, backward)
    x = leaf()
    torch.autograd.grad(kind.apply(x).sum(), x)
    torch.autograd.grad(kind.apply(x).sum(), x, create_graph=True)
    with torch.no_grad():
        assert kind.apply(x).grad_fn is None
    assert seen == [False, False, False, True, False]
    once = function(twice, once_differentiable(lambda ctx, g: g * 2))
    (g,) = torch.autograd.grad(once.apply(x).sum(), x, create_graph=True)
    assert g.grad_fn is None


def test_nothing_implemented() -> None:
    with pytest.raises(NotImplementedError, match="must implement the forward function"):
        function(None, same).apply(leaf())
    with pytest.raises(NotImplementedError, match="either the backward or vjp method"):
        function(twice, None).apply(leaf()).sum().backward()
    with (
        pytest.warns(DeprecationWarning, match="should not be instantiated"),
        pytest.raises(RuntimeError, match="Legacy autograd function"),
    ):
        Cube()(leaf())


def test_the_recorder_tells_of_the_node() -> None:
    def program(_: Any) -> None:
        x = leaf()
        function(lambda ctx, first, k: first * k, lambda ctx, g: (g * 2, None)).apply(
            x, 2
        ).sum().backward()

    events = recorded(program)
    (told,) = [e for e in of(events, ev.Forward) if e.grad_fn == "FnBackward"]
    assert told.op == "Fn" and told.arguments == ("first",) and told.settings == {"k": 2}
    (step,) = [e for e in of(events, ev.Backward) if e.name == "FnBackward"]
    assert step.node == told.node
    assert [out.argument for out in step.gradients_out] == ["first"]
    assert step.gradients_out[0].local is None


def test_a_gradient_of_another_dtype_keeps_its_history() -> None:
    x = leaf()
    start = torch.ones(3, dtype=torch.float64, requires_grad=True)
    (g,) = torch.autograd.grad(x**2, x, start, create_graph=True)
    (back,) = torch.autograd.grad(g.sum(), start)
    assert back.dtype == torch.float64 and back.tolist() == [2.0, 4.0, 6.0]


@pytest.mark.parametrize(("room", "place"), [
    ("torch.Tensor", torch.Tensor), ("torch", torch),
])  # fmt: skip
def test_no_inplace_name_is_made_up(room: str, place: Any) -> None:
    ours = {n for n in dir(place) if n.endswith("_") and not n.startswith("_")}
    assert ours
    assert ours <= set(NAMES[room].split())
