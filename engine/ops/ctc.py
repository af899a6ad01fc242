"""Connectionist temporal classification: the likelihood of a label sequence, over all alignments.

Forward and backward variables as in Graves et al. 2006; time is walked, all examples and places of
the label sequence at once.
"""

# fmt: off

from __future__ import annotations

from typing import Any

import numpy as np

from .. import meter
from ..op import op

Lengths = tuple[int, ...]


def _labels(targets: Any, target_lengths: Lengths, blank: int) -> tuple[Any, Any]:
    """Each label sequence with blanks around (padded with blanks), and which places may be reached
    from two before."""
    batch, longest = len(target_lengths), max(target_lengths, default=0)
    rows = np.full((batch, longest), blank, np.int64)
    at = 0
    for b, n in enumerate(target_lengths):
        if targets.ndim == 1:
            rows[b, :n] = targets[at : at + n]
            at += n
        else:
            rows[b, :n] = targets[b, :n]
    places = np.full((batch, 2 * longest + 1), blank, np.int64)
    places[:, 1::2] = rows
    skips = np.zeros(places.shape, bool)
    skips[:, 3::2] = rows[:, 1:] != rows[:, :-1]
    return places, skips


def _log_sum(*terms: Any) -> Any:
    top = np.maximum.reduce(terms)
    safe = np.where(np.isneginf(top), 0, top)
    with np.errstate(divide="ignore"):
        return np.log(sum(np.exp(t - safe) for t in terms)) + safe


def _shifted(a: Any, by: int) -> Any:
    out = np.full_like(a, -np.inf)
    out[:, by:] = a[:, : a.shape[1] - by]
    return out


def _ctc(
    log_probs: Any, targets: Any, input_lengths: Lengths, target_lengths: Lengths, blank: int,
    zero_infinity: bool,
) -> Any:
    steps, batch, _ = log_probs.shape
    places, skips = _labels(targets, target_lengths, blank)
    width = places.shape[1]
    meter.charge(2 * steps * batch * width * log_probs.itemsize)
    seen = np.take_along_axis(log_probs, np.broadcast_to(places, (steps, *places.shape)), 2)
    alpha = np.full((steps, batch, width), -np.inf, log_probs.dtype)
    if steps:
        alpha[0, :, :2] = seen[0, :, :2]
        alpha[0, np.array(target_lengths) == 0, 1:] = -np.inf
    for t in range(1, steps):
        before = alpha[t - 1]
        two = np.where(skips, _shifted(before, 2), -np.inf)
        alpha[t] = _log_sum(before, _shifted(before, 1), two) + seen[t]
    loss = np.empty(batch, log_probs.dtype)
    for b, (n, m) in enumerate(zip(input_lengths, target_lengths, strict=True)):
        if n == 0:
            loss[b] = 0 if m == 0 else np.inf
            continue
        last = alpha[n - 1, b, 2 * m]
        other = alpha[n - 1, b, 2 * m - 1] if m else -np.inf
        loss[b] = -np.logaddexp(last, other)
    return loss, alpha.transpose(1, 0, 2)


def _ctc_backward(
    grad: Any, log_probs: Any, targets: Any, neg_log_likelihood: Any, log_alpha: Any,
    input_lengths: Lengths, target_lengths: Lengths, blank: int, zero_infinity: bool,
) -> Any:
    """For log-probabilities that come out of log_softmax, as PyTorch has it."""
    kind = log_probs.dtype
    if kind != np.float64:
        # Exponentials of sums of logarithms: rounded to single precision they lose half of it.
        grad, log_probs = grad.astype(np.float64), log_probs.astype(np.float64)
        neg_log_likelihood, log_alpha = _ctc(
            log_probs, targets, input_lengths, target_lengths, blank, zero_infinity)
    classes = log_probs.shape[2]
    places, skips = _labels(targets, target_lengths, blank)
    out = np.zeros_like(log_probs)
    for b, (n, m) in enumerate(zip(input_lengths, target_lengths, strict=True)):
        loss = neg_log_likelihood[b]
        if n == 0 or (zero_infinity and np.isinf(loss)):
            continue
        own, skip = places[b, : 2 * m + 1], skips[b, : 2 * m + 1]
        seen = log_probs[:n, b][:, own]
        beta = np.full((n, 2 * m + 1), -np.inf, log_probs.dtype)
        beta[n - 1, max(2 * m - 1, 0):] = seen[n - 1, max(2 * m - 1, 0):]
        for t in range(n - 2, -1, -1):
            later = beta[t + 1]
            one = np.append(later[1:], -np.inf)
            two = np.append(np.where(skip[2:], later[2:], -np.inf), (-np.inf, -np.inf))
            beta[t] = _log_sum(later, one, two[: 2 * m + 1]) + seen[t]
        both = log_alpha[b, :n, : 2 * m + 1] + beta
        top = both.max(axis=1, keepdims=True)
        safe = np.where(np.isneginf(top), 0, top)
        share = np.zeros((n, classes), log_probs.dtype)
        np.add.at(share.T, own, np.exp(both - safe).T)
        with np.errstate(divide="ignore", invalid="ignore"):
            total = np.log(share) + safe
            lp = log_probs[:n, b]
            out[:n, b] = (np.exp(lp) - np.exp(total + loss - lp)) * grad[b]
    return out.astype(kind, copy=False)


op("_ctc_loss",
   "log_probs, targets, *, input_lengths, target_lengths, blank, zero_infinity",
   grad_fn="CtcLossBackward0", sign="CTC", forward=_ctc, outputs=("result0", "_result1"),
   saved_names={"_result1": "result1"},
   tex=r"-\ln \sum_{\pi \to \v{targets}} \prod_t e^{\v{log_probs}_{t,\,\pi_t}}",
   vjp={"log_probs": "_ctc_loss_backward(g, log_probs, targets, result0, _result1, input_lengths,"
                     " target_lengths, blank, zero_infinity)"})
op("_ctc_loss_backward",
   "grad, log_probs, targets, neg_log_likelihood, log_alpha, *, input_lengths, target_lengths,"
   " blank, zero_infinity",
   grad_fn="NotImplemented", sign="CTC′", forward=_ctc_backward,
   tex=r"\v{grad} \odot \left(e^{\v{log_probs}} - \Pr(\text{label at } t)\right)",
   vjp=dict.fromkeys(("grad", "log_probs", "neg_log_likelihood", "log_alpha"),
                     "not_implemented('_ctc_loss_backward')"))
