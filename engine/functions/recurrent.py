"""Recurrent cells and layers, decomposed as PyTorch's CPU path does it (ATen's RNN.cpp).

An LSTM in float32 is one op a layer and direction (oneDNN's); everything else is made of steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..dispatch import TENSORS, apply, wrap
from ..op import OPS
from .dropout import dropout
from .linear import linear
from .registry import SPELLED, composite

ADD, MUL, SUB = OPS["add.Tensor"], OPS["mul.Tensor"], OPS["sub.Tensor"]
SIGMOID, TANH, RELU = OPS["sigmoid"], OPS["tanh"], OPS["relu"]
UNSAFE_SPLIT, SLICE, SELECT = OPS["unsafe_split.Tensor"], OPS["slice.Tensor"], OPS["select.int"]
STACK, CAT, UNBIND = OPS["stack"], OPS["cat"], OPS["unbind.int"]
TRANSPOSE, MM, T = OPS["transpose.int"], OPS["mm"], OPS["t"]
LAYER = OPS["mkldnn_rnn_layer"]
ONE = {"alpha": 1}

Weights = tuple[Any, Any, Any, Any, Any]
"""Of one layer and direction: input and hidden weight, both biases, projection; None if absent."""

Through = Callable[[], Any]
"""The input gone through its weight: made when a cell asks, as the order of nodes depends on it."""
Cell = Callable[[Through, Any, Weights], Any]
"""`cell(input_through_its_weight, hidden, weights)`: the next hidden (a pair for an LSTM)."""


def _ready(x: Any) -> Through:
    return lambda: x


# --- one step -------------------------------------------------------------------------------------


def _tanh_cell(x: Through, hidden: Any, w: Weights) -> Any:
    return apply(TANH, (apply(ADD, (linear(hidden, w[1], w[3]), x()), ONE),))


def _relu_cell(x: Through, hidden: Any, w: Weights) -> Any:
    return apply(RELU, (apply(ADD, (linear(hidden, w[1], w[3]), x()), ONE),))


def _chunks(x: Any, count: int) -> Any:
    return apply(UNSAFE_SPLIT, (x,), {"split_size": x._data.shape[1] // count, "dim": 1})


def _lstm_cell(x: Through, hidden: Any, w: Weights) -> Any:
    hx, cx = hidden
    gates = _chunks(apply(ADD, (linear(hx, w[1], w[3]), x()), ONE), 4)
    i, f = apply(SIGMOID, gates[:1]), apply(SIGMOID, gates[1:2])
    bend, o = apply(TANH, gates[2:3]), apply(SIGMOID, gates[3:])
    cell = apply(ADD, (apply(MUL, (f, cx)), apply(MUL, (i, bend))), ONE)
    out = apply(MUL, (o, apply(TANH, (cell,))))
    return (out if w[4] is None else apply(MM, (out, apply(T, (w[4],))))), cell


def _gru_cell(x: Through, hidden: Any, w: Weights) -> Any:
    own = _chunks(x(), 3)
    past = _chunks(linear(hidden, w[1], w[3]), 3)
    reset = apply(SIGMOID, (apply(ADD, (past[0], own[0]), ONE),))
    keep = apply(SIGMOID, (apply(ADD, (past[1], own[1]), ONE),))
    new = apply(TANH, (apply(ADD, (own[2], apply(MUL, (past[2], reset))), ONE),))
    return apply(ADD, (apply(MUL, (apply(SUB, (hidden, new), ONE), keep)), new), ONE)


CELLS: dict[str, tuple[Cell, int]] = {
    "RNN_TANH": (_tanh_cell, 1), "RNN_RELU": (_relu_cell, 1), "LSTM": (_lstm_cell, 4),
    "GRU": (_gru_cell, 3),
}  # fmt: skip
"""By mode: the cell, and how many gates it has."""


def _step(mode: str, input: Any, hidden: Any, w: Weights) -> Any:
    """A cell on its own: the input goes through its weight here."""
    size = w[1]._data.shape[1]
    width = w[0]._data.shape[1]
    if input._data.shape[1] != width:
        raise RuntimeError(
            f"input has inconsistent input_size: got {input._data.shape[1]} expected {width}"
        )
    for i, h in enumerate(hidden if mode == "LSTM" else (hidden,)):
        if input._data.shape[0] != h._data.shape[0]:
            raise RuntimeError(
                f"Input batch size {input._data.shape[0]} doesn't match hidden{i} batch size "
                f"{h._data.shape[0]}"
            )
        if h._data.shape[1] != size:
            raise RuntimeError(
                f"hidden{i} has inconsistent hidden_size: got {h._data.shape[1]}, expected {size}"
            )
    return CELLS[mode][0](lambda: linear(input, w[0], w[2]), hidden, w)


@composite("torch.rnn_tanh_cell")
def rnn_tanh_cell(
    input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None
) -> Any:
    return _step("RNN_TANH", input, hx, (w_ih, w_hh, b_ih, b_hh, None))


@composite("torch.rnn_relu_cell")
def rnn_relu_cell(
    input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None
) -> Any:
    return _step("RNN_RELU", input, hx, (w_ih, w_hh, b_ih, b_hh, None))


@composite("torch.lstm_cell")
def lstm_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    if type(hx) in TENSORS:
        raise TypeError(
            "lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not Tensor"
        )
    if len(hx) != 2:
        raise RuntimeError("lstm_cell expects two hidden states")
    return _step("LSTM", input, tuple(hx), (w_ih, w_hh, b_ih, b_hh, None))


@composite("torch.gru_cell")
def gru_cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
    return _step("GRU", input, hx, (w_ih, w_hh, b_ih, b_hh, None))


# --- one layer in one direction -------------------------------------------------------------------


def _hidden(state: Any) -> Any:
    return state[0] if type(state) is tuple else state


def _each(state: Any, call: Callable[[Any], Any]) -> Any:
    if type(state) is not tuple:
        return call(state)
    hidden, cell = state
    sent = call(cell)  # First, as C++ compilers take arguments from the right.
    return call(hidden), sent


def _steps(cell: Cell, input: Any, state: Any, w: Weights, reverse: bool) -> tuple[Any, Any]:
    """Outputs of a padded batch (T, B, H) and the last state."""
    through = apply(UNBIND, (linear(input, w[0], w[2]),), {"dim": 0})
    if not through:
        raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
    outputs = []
    for x in reversed(through) if reverse else through:
        state = cell(_ready(x), state, w)
        outputs.append(_hidden(state))
    if reverse:
        outputs.reverse()
    return apply(STACK, outputs, {"dim": 0}), state


def _narrow(x: Any, start: int, end: int) -> Any:
    return apply(SLICE, (x,), {"dim": 0, "start": start, "end": end, "step": 1})


def _joined(states: list[Any]) -> Any:
    if type(states[0]) is tuple:
        return tuple([apply(CAT, s, {"dim": 0}) for s in zip(*states, strict=True)])
    return apply(CAT, states, {"dim": 0})


def _packed(
    cell: Cell, input: Any, state: Any, w: Weights, sizes: Sequence[int], reverse: bool
) -> tuple[Any, Any]:
    """As `_steps` on packed rows, of which step t has `sizes[t]`."""
    through = linear(input, w[0], w[2])
    outputs: list[Any] = []
    if reverse:
        at, last = input._data.shape[0], sizes[-1]
        now = _each(state, lambda s: _narrow(s, 0, last))
        for n in reversed(sizes):
            if n > last:
                more = _each(state, lambda s: _narrow(s, last, n))  # noqa: B023
                now = _joined([now, more])
            now = cell(_ready(_narrow(through, at - n, at)), now, w)
            at, last = at - n, n
            outputs.append(_hidden(now))
        outputs.reverse()
        return apply(CAT, outputs, {"dim": 0}), now
    at, last = 0, sizes[0]
    done: list[Any] = []
    for n in sizes:
        x = _narrow(through, at, at + n)
        at += n
        if n < last:
            done.append(_each(state, lambda s: _narrow(s, n, last)))  # noqa: B023
            state = _each(state, lambda s: _narrow(s, 0, n))  # noqa: B023
        last = n
        state = cell(_ready(x), state, w)
        outputs.append(_hidden(state))
    done.append(state)
    return apply(CAT, outputs, {"dim": 0}), _joined(done[::-1])


def _whole(input: Any, state: Any, w: Weights, settings: Mapping[str, Any]) -> tuple[Any, Any]:
    """oneDNN's layer."""
    biases: tuple[Any, ...] = w[2:4]
    if w[2] is None:
        biases = (wrap(np.zeros(w[0]._data.shape[0], w[0]._data.dtype)),) * 2
    out, h, c, _ = apply(LAYER, (input, *w[:2], *biases, *state), settings)
    return out, (h, c)


# --- layers over layers ---------------------------------------------------------------------------


def _stacked(
    input: Any, states: list[Any], weights: list[Weights], directions: int, p: float,
    training: bool, layer: Callable[[Any, Any, Weights, bool], tuple[Any, Any]],
) -> tuple[Any, list[Any]]:  # fmt: skip
    last: list[Any] = []
    count = len(weights) // directions
    for k in range(count):
        outputs = []
        for d in range(directions):
            i = k * directions + d
            out, state = layer(input, states[i], weights[i], d == 1)
            outputs.append(out)
            last.append(state)
        input = outputs[0]
        if directions == 2:
            input = apply(CAT, outputs, {"dim": input._data.ndim - 1})
        if p != 0 and training and k < count - 1:
            input = dropout(input, p, True)
    return input, last


def run(
    mode: str, input: Any, hx: Any, weights: list[Weights], p: float, training: bool,
    bidirectional: bool, batch_first: bool, sizes: Sequence[int] | None,
) -> tuple[Any, Any]:  # fmt: skip
    """A recurrent network: its output and last hidden states (a pair for an LSTM)."""
    directions = 2 if bidirectional else 1
    lstm = mode == "LSTM"
    cell = CELLS[mode][0]
    even = sizes is None or sizes[0] == sizes[-1]
    fused = lstm and even and weights[0][4] is None and input._data.dtype == np.float32
    fused = fused and input._data.size > 0
    if batch_first:
        input = apply(TRANSPOSE, (input,), {"dim0": 0, "dim1": 1})
    if fused:
        if sizes is not None:
            input = input.view(len(sizes), sizes[0], -1)
        input = input.contiguous()

        def first(t: Any) -> list[Any]:
            t = t.contiguous()
            return [apply(SELECT, (t,), {"dim": 0, "index": i}) for i in range(len(weights))]

    else:

        def first(t: Any) -> list[Any]:
            return list(apply(UNBIND, (t,), {"dim": 0}))

    if lstm:
        states: list[Any] = list(zip(first(hx[0]), first(hx[1]), strict=True))
    else:
        states = first(hx)

    fixed = {
        "has_biases": weights[0][2] is not None, "num_layers": len(weights) // directions,
        "train": training, "bidirectional": bidirectional, "batch_first": batch_first,
    }  # fmt: skip

    def layer(x: Any, state: Any, w: Weights, reverse: bool) -> tuple[Any, Any]:
        if fused:
            return _whole(x, state, w, fixed | {"reverse": reverse})
        if sizes is not None:
            return _packed(cell, x, state, w, sizes, reverse)
        return _steps(cell, x, state, w, reverse)

    out, last = _stacked(input, states, weights, directions, p, training, layer)
    final: Any
    if lstm:
        final = tuple([apply(STACK, s, {"dim": 0}) for s in zip(*last, strict=True)])
    else:
        final = apply(STACK, last, {"dim": 0})
    if fused and sizes is not None:
        out = out.view(len(sizes) * sizes[0], -1)
    if batch_first:
        if lstm:
            out = apply(TRANSPOSE, (out,), {"dim0": 0, "dim1": 1})
        else:
            out = SPELLED["Tensor.transpose_"](out, 0, 1)
    return out, final
