"""torch.nn.utils.rnn: sequences of several lengths, padded or packed into one tensor."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from ...dispatch import TENSORS, apply, leaf, not_in_list, unwrap, wrap
from ...functions.registry import SPELLED
from ...op import OPS
from ...tensor import Tensor

__all__ = [
    "PackedSequence", "invert_permutation", "pack_padded_sequence", "pack_sequence",
    "pad_packed_sequence", "pad_sequence", "unpack_sequence", "unpad_sequence",
]  # fmt: skip


class _Packed(NamedTuple):
    data: Any
    batch_sizes: Any
    sorted_indices: Any = None
    unsorted_indices: Any = None


class PackedSequence(_Packed):
    """The elements of several sequences, step by step, and how many there are at each step."""

    __slots__ = ()

    def __new__(
        cls, data: Any, batch_sizes: Any = None, sorted_indices: Any = None,
        unsorted_indices: Any = None,
    ) -> PackedSequence:  # fmt: skip
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        if batch_sizes is None:
            if not (isinstance(data, (list, tuple)) and len(data) == 2):
                raise AssertionError("Expected data to be a list or tuple of length 2")
            data, batch_sizes = data
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        data = self.data.to(*args, **kwargs)
        return self if data is self.data else PackedSequence(data, *self[1:])

    def double(self) -> PackedSequence:
        return self.to(self.data.double().dtype)

    def float(self) -> PackedSequence:
        return self.to(self.data.float().dtype)

    def half(self) -> PackedSequence:
        return self.to(self.data.half().dtype)

    def int(self) -> PackedSequence:
        return self.to(self.data.int().dtype)

    def long(self) -> PackedSequence:
        return self.to(self.data.long().dtype)

    def cpu(self) -> PackedSequence:
        return self

    @property
    def is_cuda(self) -> bool:
        return False


PackedSequence.__module__ = "torch.nn.utils.rnn"


def invert_permutation(permutation: Any) -> Any:
    """Where each index went."""
    if permutation is None:
        return None
    array = unwrap(permutation, "invert_permutation", "'permutation'")
    return wrap(np.argsort(array, kind="stable"))


def pack_padded_sequence(
    input: Any, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """The sequences of a padded batch without the padding."""
    given = lengths if type(lengths) in TENSORS else SPELLED["torch.as_tensor"](lengths)
    if given._data.ndim != 1:
        kind = given.type().removeprefix("torch.").removesuffix("Tensor")
        raise RuntimeError(
            f"'lengths' argument should be a 1D CPU int64 tensor, but got {given._data.ndim}D cpu "
            f"{kind} tensor"
        )
    numbers = [int(n) for n in given.tolist()]
    order = None
    unwrap(input, "_pack_padded_sequence")
    if not enforce_sorted:
        by_length = np.argsort(-np.array(numbers), kind="stable")
        order = wrap(by_length)
        numbers = [numbers[i] for i in by_length]
        input = input.index_select(0 if batch_first else 1, order)
    if batch_first:
        input = input.transpose(0, 1)
    _check_lengths(input, numbers)
    data = apply(OPS["_pack_padded_sequence"], (input,), {"lengths": tuple(numbers)})
    sizes = [sum(n > t for n in numbers) for t in range(numbers[0])]
    return PackedSequence(data, leaf("tensor", np.array(sizes, np.int64)), order, None)


def _check_lengths(input: Any, numbers: list[int]) -> None:
    shape = input._data.shape
    if input._data.size == 0:
        raise RuntimeError("Cannot pack empty tensors.")
    if len(numbers) != shape[1]:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {len(numbers)} "
            f"(batch_size={shape[1]})"
        )
    if numbers[-1] <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' "
            "that is <= 0"
        )
    if any(a < b for a, b in itertools.pairwise(numbers)):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You "
            "can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to "
            "sidestep this requirement if you do not need ONNX exportability."
        )
    if numbers[0] > shape[0]:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {numbers[0]} "
            f"(batch_size={shape[0]})"
        )


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[Any, Any]:  # fmt: skip
    """A padded batch again, and the lengths."""
    sizes = unwrap(sequence.batch_sizes, "pad_packed_sequence", "'batch_sizes'").tolist()
    steps = len(sizes)
    if total_length is not None and total_length < steps:
        raise ValueError(
            "Expected total_length to be at least the length of the longest sequence in input, but "
            f"got total_length={total_length} and max sequence length being {steps}"
        )
    data = sequence.data
    kind = unwrap(data, "pad_packed_sequence").dtype
    inner = tuple(data.shape[1:])
    shape = (total_length or steps, sizes[0], *inner)
    out = leaf("full", np.full(shape, padding_value, kind))
    at = begin = 0
    for t in range(1, steps + 1):
        if t == steps or sizes[t] != sizes[begin]:
            count = sizes[begin] * (t - begin)
            part = data[at : at + count].view(t - begin, sizes[begin], *inner)
            out[begin:t, : sizes[begin]] = part  # type: ignore[index]
            at, begin = at + count, t
    lengths = wrap(np.array([sum(n > i for n in sizes) for i in range(sizes[0])], np.int64))
    result: Any = out.transpose(0, 1) if batch_first else out  # type: ignore[attr-defined]
    back = sequence.unsorted_indices
    if back is not None:
        result = result.index_select(0 if batch_first else 1, back)
        return result, lengths[back]  # type: ignore[index]
    return result, lengths


def pad_sequence(
    sequences: Iterable[Any], batch_first: bool = False, padding_value: float = 0.0,
    padding_side: str = "right",
) -> Any:  # fmt: skip
    """Sequences of several lengths side by side, filled up to the longest."""
    if not isinstance(sequences, Iterable):
        raise RuntimeError(
            "pad_sequence: Expected iterable for input sequences, but got arg of type: "
            f"{type(sequences)}"
        )
    if padding_side not in ("left", "right"):
        raise RuntimeError(
            f"Expected padding_side to be one of left or right, but got {padding_side}."
        )
    members = tuple(sequences)
    if not members:
        raise RuntimeError("received an empty list of sequences")
    for i, member in enumerate(members):
        if type(member) not in TENSORS:
            raise not_in_list("pad_sequence", i, 0, member)
    longest = max(m.shape[0] for m in members)
    inner = tuple(members[0].shape[1:])
    lead = (len(members), longest) if batch_first else (longest, len(members))
    kind = members[0]._data.dtype
    out: Any = leaf("full", np.full((*lead, *inner), padding_value, kind))
    for i, member in enumerate(members):
        n = member.shape[0]
        start = longest - n if padding_side == "left" else 0
        if batch_first:
            room = out.select(0, i).narrow(0, start, n)
        else:
            room = out.narrow(0, start, n).select(1, i)
        if len(member.shape) > len(room.shape):  # what `out[i, :n, ...] = member` says
            raise RuntimeError(
                f"output with shape {list(room.shape)} doesn't match the broadcast shape "
                f"{list(np.broadcast_shapes(room.shape, member.shape))}"
            )
        room.copy_(member)
    return out


def unpad_sequence(padded_sequences: Any, lengths: Any, batch_first: bool = False) -> list[Any]:
    """The sequences of a padded batch, each in its own length."""
    if not batch_first:
        padded_sequences.transpose_(0, 1)
    steps: Any = SPELLED["torch.arange"](padded_sequences.shape[1])
    return [
        row[steps < length] for row, length in zip(padded_sequences, lengths, strict=True)
    ]  # fmt: skip


def pack_sequence(sequences: list[Tensor], enforce_sorted: bool = True) -> PackedSequence:
    """Sequences of several lengths, packed."""
    lengths = [int(s.shape[0]) for s in sequences]
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Any]:
    """The sequences again."""
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
