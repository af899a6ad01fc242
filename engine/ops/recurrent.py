"""A whole LSTM layer as one op, as oneDNN runs it, and packing of sequences.

Inside, the gates stand in the order output, input, forget, cell: what goes through the sigmoid lies
together, and so does what the cell's gradient multiplies.
"""

# fmt: off

from __future__ import annotations

from typing import Any

import numpy as np

from .. import meter
from ..latest import Latest
from ..op import helper, op


def _reordered(a: Any) -> Any:
    """PyTorch's rows (input, forget, cell, output) in our order."""
    h = a.shape[0] // 4
    return np.concatenate([a[3 * h:], a[: 2 * h], a[2 * h : 3 * h]])


def _restored(a: Any) -> Any:
    """Our rows in PyTorch's order."""
    h = a.shape[0] // 4
    return np.concatenate([a[h:], a[:h]])


def _places(workspace: Any, steps: int, batch: int, hidden: int) -> tuple[Any, Any, Any]:
    """The gates, the cell states (one more than steps) and their tanh, in the workspace."""
    n = steps * batch * hidden
    gates = workspace[: 4 * n].reshape(steps, batch, 4 * hidden)
    bent = workspace[4 * n : 5 * n].reshape(steps, batch, hidden)
    return gates, workspace[5 * n :].reshape(steps + 1, batch, hidden), bent


def _lstm(
    input: Any, weight0: Any, weight1: Any, weight2: Any, weight3: Any, hx_: Any, cx_: Any,
    reverse: bool, has_biases: bool, num_layers: int, train: bool, bidirectional: bool,
    batch_first: bool,
) -> Any:
    """One direction of one layer. Only `reverse` of the settings is used; PyTorch keeps all."""
    steps, batch, _ = input.shape
    h = hx_.shape[-1]
    meter.charge((7 * steps + 1) * batch * h * input.itemsize)
    workspace = np.empty((6 * steps + 1) * batch * h, input.dtype)
    gates, cells, bent = _places(workspace, steps, batch, h)
    x = input[::-1] if reverse else input
    np.matmul(x.reshape(steps * batch, -1), _reordered(weight0).T,
              out=gates.reshape(steps * batch, 4 * h))
    gates += _reordered(weight2 + weight3)
    w = np.ascontiguousarray(_reordered(weight1).T)
    out = np.empty((steps, batch, h), input.dtype)
    cells[0] = cx_
    hidden = hx_
    more = np.empty((batch, 4 * h), input.dtype)
    part = np.empty((batch, h), input.dtype)
    for t in range(steps):
        g = gates[t]
        np.matmul(hidden, w, out=more)
        g += more
        s = g[:, : 3 * h]
        np.negative(s, out=s)
        np.exp(s, out=s)
        s += 1
        np.reciprocal(s, out=s)
        bend = g[:, 3 * h :]
        np.tanh(bend, out=bend)
        cell = cells[t + 1]
        np.multiply(g[:, 2 * h : 3 * h], cells[t], out=cell)
        np.multiply(g[:, h : 2 * h], bend, out=part)
        cell += part
        np.tanh(cell, out=bent[t])
        hidden = np.multiply(g[:, :h], bent[t], out=out[t])
    last = (hidden.copy() if steps else hx_.copy()), cells[steps].copy()
    return (out[::-1].copy() if reverse else out), *last, workspace


def _sweep(g: Any, data: Any, reverse: bool) -> tuple[Any, ...]:
    """The gradients of all seven arguments, by one walk back through the steps."""
    g0, g1, g2 = g
    input, weight0, weight1, hx_, result0, workspace = data
    steps, batch, _ = input.shape
    h = hx_.shape[-1]
    gates, cells, bent = _places(workspace, steps, batch, h)
    o, i, f, bend = (gates[:, :, k * h : (k + 1) * h] for k in range(4))
    through = np.empty((steps, batch, 4, h), input.dtype)
    np.multiply(bent * o, 1 - o, out=through[:, :, 0])
    np.multiply(bend * i, 1 - i, out=through[:, :, 1])
    np.multiply(cells[:-1] * f, 1 - f, out=through[:, :, 2])
    np.multiply(1 - bend * bend, i, out=through[:, :, 3])
    to_cell = (1 - bent * bent) * o
    if reverse:
        g0, x, out = g0[::-1], input[::-1], result0[::-1]
    else:
        x, out = input, result0
    w = _reordered(weight1)
    dh, dc = g1.copy(), g2.copy()
    part = np.empty_like(dh)
    for t in range(steps - 1, -1, -1):
        dh += g0[t]
        np.multiply(dh, to_cell[t], out=part)
        dc += part
        d = through[t]
        d[:, 0] *= dh
        d[:, 1:] *= dc[:, None]
        dc *= f[t]
        np.matmul(d.reshape(batch, 4 * h), w, out=dh)
    flat = through.reshape(steps * batch, 4 * h)
    before = np.concatenate([hx_[None], out[:-1]]) if steps else out
    bias = _restored(flat.sum(axis=0))
    dx = (flat @ _reordered(weight0)).reshape(x.shape)
    return (
        dx[::-1] if reverse else dx,
        _restored(flat.T @ x.reshape(steps * batch, -1)),
        _restored(flat.T @ before.reshape(steps * batch, h)),
        bias, bias, dh, dc,
    )


_latest = Latest()

LSTM_MODE = 2
"""ideep's number of the cell (ATen/native/mkldnn/RNN.cpp)."""


@helper(tex=r"\frac{\partial}{\partial\,\v{argument}} \operatorname{LSTM}(\v{g})")
def lstm_backward(
    ops: Any, argument: Any, g0: Any, g1: Any, g2: Any, input: Any, weight0: Any, weight1: Any,
    weight2: Any, weight3: Any, hx_: Any, cx_: Any, result0: Any, result1: Any, result2: Any,
    workspace: Any, reverse: Any, *settings: Any,
) -> Any:
    """The gradient for one argument (by its place)."""
    if type(g0) is not np.ndarray:
        given = input, weight0, weight1, weight2, weight3, hx_, cx_
        return _sweep_again(ops, (g0, g1, g2), given, reverse)[argument]
    data = input, weight0, weight1, hx_, result0, workspace
    found = _latest((g0, g1, g2, workspace), lambda: _sweep((g0, g1, g2), data, reverse))
    return found[argument]


def _sweep_again(ops: Any, g: Any, given: Any, reverse: bool) -> tuple[Any, ...]:
    """The same as ops that can be differentiated once more, step by step."""
    input, weight0, weight1, weight2, weight3, hx, cx = given
    order = list(range(input.shape[0]))[:: -1 if reverse else 1]
    size = hx.shape[-1]
    kept = []
    hidden, cell = hx, cx
    for t in order:
        x = ops.select(input, 0, t)
        total = ops.mm(x, ops.t(weight0)) + ops.mm(hidden, ops.t(weight1)) + weight2 + weight3
        i, f, bend, o = (ops.slice(total, 1, k * size, (k + 1) * size, 1) for k in range(4))
        i, f, bend, o = ops.sigmoid(i), ops.sigmoid(f), ops.tanh(bend), ops.sigmoid(o)
        new = f * cell + i * bend
        bent = ops.tanh(new)
        kept.append((t, x, hidden, cell, i, f, bend, o, bent))
        hidden, cell = o * bent, new
    g0, dh, dc = g
    dx: list[Any] = [None] * len(order)
    dw0 = dw1 = db = None
    for t, x, before, was, i, f, bend, o, bent in reversed(kept):
        dh = dh + ops.select(g0, 0, t)
        dc = dc + dh * o * (1 - bent * bent)
        parts = [dc * bend * i * (1 - i), dc * was * f * (1 - f), dc * i * (1 - bend * bend),
                 dh * bent * o * (1 - o)]
        total = ops.cat(parts, 1)
        dc = dc * f
        dh = ops.mm(total, weight1)
        dx[t] = ops.unsqueeze(ops.mm(total, weight0), 0)
        turned = ops.t(total)
        more = ops.mm(turned, x), ops.mm(turned, before), ops.sum_dim(total, (0,), False)
        dw0, dw1, db = more if dw0 is None else (dw0 + more[0], dw1 + more[1], db + more[2])
    return ops.cat(dx, 0), dw0, dw1, db, db, dh, dc


_SETTINGS = "reverse, has_biases, num_layers, train, bidirectional, batch_first"
_GIVEN = ("g0, g1, g2, input, weight0, weight1, weight2, weight3, hx_, cx_, result0, result1,"
          f" result2, _result3, {_SETTINGS}")
_NAMES = ("input", "weight0", "weight1", "weight2", "weight3", "hx_", "cx_")

op("mkldnn_rnn_layer", "input, weight0, weight1, weight2, weight3, hx_, cx_, *, " + _SETTINGS,
   grad_fn="MkldnnRnnLayerBackward0", sign="LSTM", forward=_lstm,
   outputs=("result0", "result1", "result2", "_result3"), saved_names={"_result3": "result3"},
   tex=r"\operatorname{LSTM}(\v{input}, \v{hx_}, \v{cx_})",
   vjp={name: f"lstm_backward({i}, {_GIVEN})" for i, name in enumerate(_NAMES)},
   shows={"batch_sizes": lambda shown: (), "hidden_size": lambda shown: shown.sizes("hx_")[-1],
          "mode": lambda shown: LSTM_MODE})

# --- sequences of several lengths as one ----------------------------------------------------------


def _members(lengths: Any) -> tuple[Any, Any]:
    """For each row of a packed batch its step and its sequence."""
    steps = np.arange(int(lengths[0]))[:, None]
    step, sequence = np.nonzero(steps < lengths[None, :])
    return step, sequence


op("_pack_padded_sequence", "input, *, lengths", grad_fn="PackPaddedSequenceBackward0", sign="▤",
   tex=r"\operatorname{pack}(\v{input})",
   forward=lambda input, lengths: input[_members(np.array(lengths))],
   vjp={"input": "_pack_padded_sequence_backward(g, lengths, input_sizes)"})


def _unpacked(grad: Any, lengths: Any, input_size: Any) -> Any:
    out = np.zeros(input_size, grad.dtype)
    out[_members(np.array(lengths))] = grad
    return out


op("_pack_padded_sequence_backward", "grad, *, lengths, input_size",
   grad_fn="PackPaddedSequenceBackwardBackward0", sign="▤′",
   tex=r"\operatorname{pack}^{-1}(\v{grad})", forward=_unpacked,
   vjp={"grad": "_pack_padded_sequence(g, lengths)"})
