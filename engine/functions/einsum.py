"""torch.einsum, by ATen's steps: align all operands, contract them from the left with bmm."""

from __future__ import annotations

import math
import string
from typing import Any

from ..dispatch import TENSORS, apply, not_in_list
from ..op import OPS
from .registry import composite

LETTERS = string.ascii_uppercase + string.ascii_lowercase
DOTS = "..."


@composite("torch.einsum torch.functional.einsum")
def einsum(*args: Any) -> Any:
    """`einsum("ij,jk->ik", a, b)`, or `einsum(a, [0, 1], b, [1, 2], [0, 2])`."""
    if len(args) < 2:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one "
            "operand and its subscripts list"
        )
    if type(args[0]) in TENSORS:
        equation, operands = _equation(args)
    else:
        equation, operands = args[0], args[1:]
    if type(equation) is not str:
        given = type(equation).__name__
        raise TypeError(f"einsum(): argument 'equation' (position 1) must be str, not {given}")
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    for i, x in enumerate(operands):
        if type(x) not in TENSORS:
            raise not_in_list("einsum", i, 1, x)
    return _contracted(equation, list(operands))


def _equation(args: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The equation that lists of numbers stand for."""

    def listed(subscripts: Any) -> str:
        out = ""
        for s in subscripts:
            if s is Ellipsis:
                out += DOTS
            elif type(s) is int and 0 <= s < 52:
                out += LETTERS[s]
            else:
                raise ValueError(
                    "einsum(): subscript in subscript list is not within the valid range [0, 52)"
                )
        return out

    text = ",".join(listed(s) for s in args[1::2])
    if len(args) % 2 == 1:
        text = ",".join(listed(s) for s in args[1:-1:2]) + "->" + listed(args[-1])
        return text, args[0:-1:2]
    return text, args[::2]


def _labels(side: str, where: str) -> list[str]:
    """Letters and at most one "..." of one operand (or of the output)."""
    found: list[str] = []
    at = 0
    while at < len(side):
        letter = side[at]
        if letter == ".":
            if side[at : at + 3] != DOTS:
                raise RuntimeError(f"einsum(): found '.' {where} that is not part of any ellipsis")
            if DOTS in found:
                raise RuntimeError(
                    f"einsum(): found '.' {where} for which an ellipsis was already found"
                )
            found.append(DOTS)
            at += 3
            continue
        if letter != " ":
            if letter not in LETTERS:
                raise RuntimeError(
                    f"einsum(): invalid subscript given at index {at} in the equation string, "
                    "subscripts must be in [a-zA-Z]"
                )
            found.append(letter)
        at += 1
    return found


class _Plan:
    """Where each label stands once all operands are aligned: output first, then what is summed."""

    def __init__(self, equation: str, operands: list[Any]) -> None:
        left, arrow, right = equation.partition("->")
        parts = left.split(",")
        if len(parts) != len(operands):
            more = "more" if len(parts) < len(operands) else "fewer"
            raise RuntimeError(
                f"einsum(): {more} operands were provided than specified in the equation"
            )
        self.labels = [_labels(p, f"for operand {i}") for i, p in enumerate(parts)]
        counts: dict[str, int] = {}
        self.dots = 0
        """How many dimensions an ellipsis covers at most."""
        for i, (labels, x) in enumerate(zip(self.labels, operands, strict=True)):
            named = [s for s in labels if s != DOTS]
            open_ended = DOTS in labels
            if len(named) > x.ndim or (not open_ended and len(named) != x.ndim):
                what = "is more than" if open_ended else "does not match"
                rest = "" if open_ended else " and no ellipsis was given"
                raise RuntimeError(
                    f"einsum(): the number of subscripts in the equation ({len(named)}) {what} the "
                    f"number of dimensions ({x.ndim}) for operand {i}{rest}"
                )
            if open_ended:
                self.dots = max(self.dots, x.ndim - len(named))
            for s in named:
                counts[s] = counts.get(s, 0) + 1
        if arrow:
            wanted = _labels(right, "for the output")
        else:
            wanted = [DOTS, *sorted(s for s in counts if counts[s] == 1)]
        self._arrange(wanted, counts)

    def _arrange(self, wanted: list[str], counts: dict[str, int]) -> None:
        self.place: dict[str, int] = {}
        self.dots_at, at = -1, 0
        for s in wanted:
            if s == DOTS:
                self.dots_at, at = at, at + self.dots
                continue
            if s in self.place:
                raise RuntimeError(
                    f"einsum(): output subscript {s} appears more than once in the output"
                )
            if s not in counts:
                raise RuntimeError(
                    f"einsum(): output subscript {s} does not appear in the equation for any input "
                    "operand"
                )
            self.place[s], at = at, at + 1
        self.kept = at
        """How many dimensions the output has."""
        if self.dots_at < 0:
            self.dots_at, at = at, at + self.dots
        for s in sorted(counts):
            if s not in self.place:
                self.place[s], at = at, at + 1
        self.rank = at


def _contracted(equation: str, operands: list[Any]) -> Any:
    if not operands:
        raise RuntimeError("einsum(): must provide at least one operand")
    plan = _Plan(equation, operands)
    sizes: dict[str, int] = {}
    dot_sizes = [1] * plan.dots
    uses = [0] * plan.rank
    """How many operands have more than one element along each aligned dimension."""
    aligned = [_aligned(plan, i, x, sizes, dot_sizes, uses) for i, x in enumerate(operands)]
    out = aligned[0]
    for x in aligned[1:]:
        out = _pair(plan, out, x, uses)
    if plan.rank == plan.kept:
        return out
    if len(operands) > 1:
        return out.view(tuple(out.shape[: plan.kept]))
    return out.sum(tuple(range(plan.kept, plan.rank)))


def _aligned(
    plan: _Plan, i: int, x: Any, sizes: dict[str, int], dot_sizes: list[int], uses: list[int]
) -> Any:
    """An operand with its dimensions in the plan's order; those it lacks have size 1."""
    order = [-1] * plan.rank
    at = 0
    labels = plan.labels[i]
    covered = x.ndim - (len(labels) - 1)
    for s in labels:
        if s == DOTS:
            for j in range(plan.dots - covered, plan.dots):
                n = x.shape[at]
                if n != 1:
                    if dot_sizes[j] not in (1, n):
                        raise RuntimeError(
                            f"einsum(): dimension {at} covered by ellipsis in operand {i}has size "
                            f"{n} which does not broadcast with previously seen ellipsis with size "
                            f"{dot_sizes[j]} for the respective dimension"
                        )
                    dot_sizes[j] = n
                    uses[plan.dots_at + j] += 1
                order[plan.dots_at + j] = at
                at += 1
            continue
        place, n = plan.place[s], x.shape[at]
        before = order[place]
        if before < 0:
            if n != 1:
                if sizes.get(s, 1) not in (1, n):
                    raise RuntimeError(
                        f"einsum(): subscript {s} has size {n} for operand {i} which does not "
                        f"broadcast with previously seen size {sizes[s]}"
                    )
                sizes[s] = n
                uses[place] += 1
            order[place] = at
            at += 1
        else:  # a repeated label: the diagonal
            if n != x.shape[before]:
                raise RuntimeError(
                    f"einsum(): subscript {s} is repeated for operand {i} but the sizes don't "
                    f"match, {n} != {x.shape[before]}"
                )
            x = x.diagonal(0, before, at).movedim(-1, before)
    for place, dim in enumerate(order):
        if dim < 0:
            x = x.unsqueeze(at)
            order[place], at = at, at + 1
    return x.permute(*order) if order else x.permute(())


def _pair(plan: _Plan, a: Any, b: Any, uses: list[int]) -> Any:
    """Two operands multiplied, and summed over what no later one needs."""
    both: list[int] = []
    of_a: list[int] = []
    of_b: list[int] = []
    for d in range(plan.kept, plan.rank):
        wide_a, wide_b = a.shape[d] != 1, b.shape[d] != 1
        if wide_a and wide_b:
            uses[d] -= 1
            if uses[d] == 1:
                both.append(d)
                uses[d] = 0
        elif uses[d] == 1 and (wide_a or wide_b):
            (of_a if wide_a else of_b).append(d)
            uses[d] = 0
    if of_a:
        a = a.sum(tuple(of_a), keepdim=True)
    if of_b:
        b = b.sum(tuple(of_b), keepdim=True)
    return _sum_of_products(a, b, both)


def _sum_of_products(left: Any, right: Any, summed: list[int]) -> Any:
    """One bmm over batch dimensions, those of one side only, and those summed (sumproduct_pair)."""
    if not summed:
        return left * right
    batch: list[int] = []
    only_left: list[int] = []
    only_right: list[int] = []
    for d in range(left.ndim):
        if d not in summed:
            wide = left.shape[d] != 1, right.shape[d] != 1
            (batch if all(wide) else only_left if wide[0] else only_right).append(d)
    if only_left and only_right and only_right[-1] < only_left[0]:
        left, right, only_left, only_right = right, left, only_right, only_left
    count = math.prod(left.shape[d] for d in batch)
    rows = math.prod(left.shape[d] for d in only_left)
    depth = math.prod(left.shape[d] for d in summed)
    columns = math.prod(right.shape[d] for d in only_right)
    a = left.permute(*batch, *only_left, *summed, *only_right).reshape((count, rows, depth))
    b = right.permute(*batch, *summed, *only_right, *only_left).reshape((count, depth, columns))
    shape = (*(left.shape[d] for d in (*batch, *only_left)), *(1 for _ in summed),
             *(right.shape[d] for d in only_right))  # fmt: skip
    order = [*batch, *only_left, *summed, *only_right]
    back = [order.index(d) for d in range(len(order))]
    return apply(OPS["bmm"], (a, b)).view(shape).permute(*back)
