"""Recurrent networks as modules: RNN, LSTM, GRU and their cells."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from ..dispatch import TENSORS, leaf, unwrap
from ..functions import recurrent as F
from ..tensor import Tensor
from . import init
from .module import Module
from .parameter import Parameter, fresh
from .utils.rnn import PackedSequence

__all__ = [
    "GRU", "LSTM", "RNN", "GRUCell", "LSTMCell", "RNNBase", "RNNCell", "RNNCellBase",
]  # fmt: skip


def _uniform(module: Module, hidden_size: int) -> None:
    bound = 1.0 / math.sqrt(hidden_size) if hidden_size > 0 else 0
    for p in module._parameters.values():
        if p is not None:
            init.uniform_(p, -bound, bound)


def _zeros(*shape: int, like: Tensor) -> Tensor:
    return leaf("zeros", np.zeros(shape, unwrap(like).dtype))


def _check_states(function: str, hx: Any, pair: bool) -> None:
    """TypeError unless hidden states are tensors, before anything is asked of them."""
    if hx is None or (pair and type(hx) in TENSORS):
        return
    if pair and not isinstance(hx, (tuple, list)):
        raise TypeError(f"{function}(): argument 'hx' must be tuple, not {type(hx).__name__}")
    for t in hx if pair else (hx,):
        if type(t) in (tuple, list):
            raise AttributeError(f"{type(t).__name__!r} object has no attribute 'dim'")
        unwrap(t, function, "'hx' (position 2)")


class RNNBase(Module):
    """Weights of all layers and directions, checks, and the call of the network."""

    bias_ih_l0: Parameter
    _called: str

    def __init__(
        self, mode: str, input_size: int, hidden_size: int, num_layers: int = 1,
        bias: bool = True, batch_first: bool = False, dropout: float = 0.0,
        bidirectional: bool = False, proj_size: int = 0, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        _check_settings(input_size, hidden_size, num_layers, bias, batch_first, dropout, proj_size)
        if mode not in F.CELLS:
            raise ValueError(f"Unrecognized RNN mode: {mode}")
        self.mode, self.input_size, self.hidden_size = mode, input_size, hidden_size
        self.num_layers, self.bias, self.batch_first = num_layers, bias, batch_first
        self.dropout, self.bidirectional = float(dropout), bidirectional
        self.proj_size = proj_size
        gates = F.CELLS[mode][1] * hidden_size
        out = proj_size or hidden_size
        self._all_weights: list[list[str]] = []
        for layer in range(num_layers):
            for suffix in ("", "_reverse")[: 1 + bool(bidirectional)]:
                width = input_size if layer == 0 else out * (1 + bool(bidirectional))
                shapes: dict[str, tuple[int, ...]] = {
                    "weight_ih": (gates, width), "weight_hh": (gates, out),
                }  # fmt: skip
                if bias:
                    shapes |= {"bias_ih": (gates,), "bias_hh": (gates,)}
                if proj_size:
                    shapes["weight_hr"] = (proj_size, hidden_size)
                names = []
                for kind, shape in shapes.items():
                    names.append(f"{kind}_l{layer}{suffix}")
                    self.register_parameter(names[-1], fresh(*shape, dtype=dtype))
                self._all_weights.append(names)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        _uniform(self, self.hidden_size)

    def flatten_parameters(self) -> None:
        """Nothing to do on the CPU."""

    @property
    def all_weights(self) -> list[list[Any]]:
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    @property
    def _flat_weights_names(self) -> list[str]:
        return [name for names in self._all_weights for name in names]

    def _weights(self) -> list[F.Weights]:
        found: list[F.Weights] = []
        for row in self.all_weights:
            ih, hh, *rest = row
            last = rest.pop() if self.proj_size else None
            b_ih, b_hh = rest or (None, None)
            found.append((ih, hh, b_ih, b_hh, last))
        return found

    def check_input(self, input: Tensor, batch_sizes: Any) -> None:
        kind = self.weight_ih_l0.dtype
        if input.dtype != kind:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({kind}). Convert "
                f"input: input.to({kind}), or convert model: model.to({input.dtype})"
            )
        wanted = 2 if batch_sizes is not None else 3
        if input.ndim != wanted:
            raise RuntimeError(f"input must have {wanted} dimensions, got {input.ndim}")
        if input.shape[-1] != self.input_size:
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got "
                f"{input.shape[-1]}"
            )

    def _expected(self, batch: int, size: int) -> tuple[int, int, int]:
        return self.num_layers * (2 if self.bidirectional else 1), batch, size

    def _check_hidden(self, hx: Any, batch: int) -> None:
        out = self.proj_size or self.hidden_size
        parts = [("hidden", hx, out)]
        if self.mode == "LSTM":
            parts = [("hidden[0]", hx[0], out), ("hidden[1]", hx[1], self.hidden_size)]
        for name, t, size in parts:
            wanted = self._expected(batch, size)
            if tuple(t.shape) != wanted:
                raise RuntimeError(f"Expected {name} size {wanted}, got {list(t.shape)}")

    def _start(self, input: Tensor, batch: int) -> Any:
        zeros = _zeros(*self._expected(batch, self.proj_size or self.hidden_size), like=input)
        if self.mode != "LSTM":
            return zeros
        return zeros, _zeros(*self._expected(batch, self.hidden_size), like=input)

    def _ranks(self, hx: Any, wanted: int) -> None:
        """RuntimeError unless the hidden states have as many dimensions as the input asks for."""
        how = f"For {'batched' if wanted == 3 else 'unbatched'} {wanted}-D input, "
        if self.mode == "LSTM":
            if hx[0].ndim != wanted or hx[1].ndim != wanted:
                raise RuntimeError(
                    f"{how}hx and cx should also be {wanted}-D but got ({hx[0].ndim}-D, "
                    f"{hx[1].ndim}-D) tensors"
                )
        elif hx.dim() != wanted:
            raise RuntimeError(f"{how}hx should also be {wanted}-D but got {hx.ndim}-D tensor")

    def _run_network(self, input: Tensor, hx: Any, sizes: list[int] | None) -> tuple[Any, Any]:
        first = self.batch_first and sizes is None
        return F.run(self.mode, input, hx, self._weights(), self.dropout, self.training,
                     self.bidirectional, first, sizes)  # fmt: skip

    def forward(self, input: Any, hx: Any = None) -> Any:
        if isinstance(input, PackedSequence):
            return self._forward_packed(input, hx)
        name = type(self).__name__ if self.mode in ("LSTM", "GRU") else "RNN"
        unwrap(input, name.lower())
        _check_states(name.lower(), hx, self.mode == "LSTM")
        if input.ndim not in (2, 3):
            tensor = " tensor" if name == "RNN" else ""
            raise ValueError(
                f"{name}: Expected input to be 2D or 3D, got {input.ndim}D{tensor} instead"
            )
        batched = input.ndim == 3
        dim = 0 if self.batch_first else 1
        if not batched:
            input = input.unsqueeze(dim)
        batch = input.shape[dim]
        if hx is None:
            hx = self._start(input, batch)
        else:
            self._ranks(hx, 3 if batched else 2)
            if not batched:
                hx = _each(hx, lambda t: t.unsqueeze(1))
        self.check_input(input, None)
        self._check_hidden(hx, batch)
        out, last = self._run_network(input, hx, None)
        if not batched:
            return out.squeeze(dim), _each(last, lambda t: t.squeeze(1))
        return out, last

    def _forward_packed(self, packed: PackedSequence, hx: Any) -> Any:
        data, batch_sizes, order, back = packed
        unwrap(data, "rnn", "'input'")
        sizes = [int(n) for n in unwrap(batch_sizes, "rnn", "'batch_sizes'").tolist()]
        _check_states(self.mode.lower(), hx, self.mode == "LSTM")
        if hx is None:
            hx = self._start(data, sizes[0])
        else:
            hx = _permuted(hx, order)
        self.check_input(data, batch_sizes)
        self._check_hidden(hx, sizes[0])
        out, last = self._run_network(data, hx, sizes)
        return PackedSequence(out, batch_sizes, order, back), _permuted(last, back)

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        for name, usual in (
            ("proj_size", 0),
            ("num_layers", 1),
            ("bias", True),
            ("batch_first", False),
            ("dropout", 0),
            ("bidirectional", False),
        ):
            value = self.__dict__[name]
            if value != usual:
                text += f", {name}={value}"
        return text


def _each(state: Any, call: Any) -> Any:
    return tuple([call(t) for t in state]) if isinstance(state, tuple) else call(state)


def _permuted(state: Any, order: Any) -> Any:
    return state if order is None else _each(state, lambda t: t.index_select(1, order))


def _check_settings(
    input_size: Any, hidden_size: Any, num_layers: Any, bias: Any, batch_first: Any, dropout: Any,
    proj_size: Any,
) -> None:  # fmt: skip
    """What PyTorch refuses when a network is made."""
    if not isinstance(dropout, int | float) or isinstance(dropout, bool) or not 0 <= dropout <= 1:
        raise ValueError(
            "dropout should be a number in range [0, 1] representing the probability of an element "
            "being zeroed"
        )
    if dropout > 0 and num_layers == 1:
        warnings.warn(
            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout "
            f"expects num_layers greater than 1, but got dropout={dropout} and "
            f"num_layers={num_layers}",
            stacklevel=4,
        )
    for name, value, kind in (
        ("bias", bias, bool),
        ("batch_first", batch_first, bool),
        ("input_size", input_size, int),
        ("hidden_size", hidden_size, int),
    ):
        if not isinstance(value, kind):
            raise TypeError(
                f"{name} should be of type {kind.__name__}, got: {type(value).__name__}"
            )
        if kind is int and value <= 0:
            raise ValueError(f"{name} must be greater than zero")
    if num_layers <= 0:
        raise ValueError("num_layers must be greater than zero")
    if proj_size < 0:
        raise ValueError("proj_size should be a positive integer or zero to disable projections")
    if proj_size >= hidden_size:
        raise ValueError("proj_size has to be smaller than hidden_size")


def _no_projection(given: dict[str, Any]) -> None:
    if "proj_size" in given:
        raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")


class RNN(RNNBase):
    """The tanh (or relu) of input and hidden state through their weights, step by step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _no_projection(kwargs)
        if len(args) > 3:
            nonlinearity, args = args[3], args[:3] + args[4:]
        else:
            nonlinearity = kwargs.pop("nonlinearity", "tanh")
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(
                f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'."
            )
        super().__init__(f"RNN_{nonlinearity.upper()}", *args, **kwargs)
        self.nonlinearity = nonlinearity


class LSTM(RNNBase):
    """Long short-term memory: a cell state that gates let through, and a hidden state."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("LSTM", *args, **kwargs)


class GRU(RNNBase):
    """Gated recurrent units: the hidden state is kept or replaced, element by element."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _no_projection(kwargs)
        super().__init__("GRU", *args, **kwargs)


# --- cells ----------------------------------------------------------------------------------------


class RNNCellBase(Module):
    """Weights of one cell."""

    weight_ih: Parameter
    weight_hh: Parameter
    bias_ih: Parameter | None
    bias_hh: Parameter | None

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool, num_chunks: int,
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        rows = num_chunks * hidden_size
        self.weight_ih = fresh(rows, input_size, dtype=dtype)
        self.weight_hh = fresh(rows, hidden_size, dtype=dtype)
        for name in ("bias_ih", "bias_hh"):
            self.register_parameter(name, fresh(rows, dtype=dtype) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        _uniform(self, self.hidden_size)

    def _one(self, call: Any, input: Tensor, hx: Any, pair: bool = False) -> Any:
        """`call` on a batch, or on a single vector as a batch of one."""
        name = type(self).__name__
        unwrap(input, name.lower())
        _check_states(name.lower(), hx, pair)
        if input.ndim not in (1, 2):
            raise ValueError(f"{name}: Expected input to be 1D or 2D, got {input.ndim}D instead")
        for i, t in enumerate(() if hx is None else hx if pair else (hx,)):
            if t.ndim not in (1, 2):
                what = f"hx[{i}]" if pair else "hidden"
                raise ValueError(f"{name}: Expected {what} to be 1D or 2D, got {t.ndim}D instead")
        single = input.ndim == 1
        if single:
            input = input[None]  # type: ignore[index]
        if hx is None:
            zeros = _zeros(input.shape[0], self.hidden_size, like=input)
            hx = (zeros, zeros) if pair else zeros
        elif single:
            hx = _each(tuple(hx) if pair else hx, lambda t: t[None])
        out = call(input, hx, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        return _each(out, lambda t: t.squeeze(0)) if single else out

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if self.__dict__.get("nonlinearity", "tanh") != "tanh":
            text += f", nonlinearity={self.nonlinearity}"
        return text


class RNNCell(RNNCellBase):
    """One step of an RNN."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh",
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Any:
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        call = F.rnn_tanh_cell if self.nonlinearity == "tanh" else F.rnn_relu_cell
        return self._one(call, input, hx)


class LSTMCell(RNNCellBase):
    """One step of an LSTM: the next hidden and cell state."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input: Tensor, hx: Any = None) -> Any:
        return self._one(F.lstm_cell, input, hx, pair=True)


class GRUCell(RNNCellBase):
    """One step of a GRU."""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Any:
        return self._one(F.gru_cell, input, hx)
