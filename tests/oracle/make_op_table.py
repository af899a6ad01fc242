"""Writes small samples of every op that the engine has, with what real torch made of them.

Run by hand, with a Python that has torch: `python -m tests.oracle.make_op_table`. The samples are
PyTorch's own (OpInfo, float64); `make conformance` compares all of them, live.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import torch
from torch.testing._internal.opinfo.core import UnaryUfuncInfo

import engine
from tests.conformance.__main__ import compared
from tests.conformance.bridge import attribute
from tests.conformance.opinfo import UNINITIALISED, differentiable, flat, grad_fn_names
from tests.tables import samples

SAMPLES = 3
ELEMENTS = 64
UP_TO_SIGN = {"linalg.eigh", "linalg.svd", "svd", "svd_lowrank", "pca_lowrank"}
"""Their vectors may come out turned around: LAPACKs differ."""


def elements(values: list[Any]) -> int:
    return sum(v.numel() for v in values if isinstance(v, torch.Tensor))


def described(op: Any, sample: Any) -> dict[str, Any] | None:
    """One sample and its outcome; None when it is too large or cannot be written."""
    given = flat([sample.input, *sample.args, sample.kwargs])
    if elements(given) > ELEMENTS:
        return None
    try:
        row: dict[str, Any] = {
            "input": samples.write(sample.input),
            "args": [samples.write(a) for a in sample.args],
            "kwargs": {k: samples.write(v) for k, v in sample.kwargs.items()},
        }
    except (TypeError, RuntimeError):
        return None
    try:
        out = flat(op(sample.input, *sample.args, **sample.kwargs))
        if elements(out) > ELEMENTS or not all(
            isinstance(t, torch.Tensor) and not t.is_complex() and t.layout is torch.strided
            for t in out
        ):
            return None
        row["grad_fn"] = grad_fn_names(out)
        row["outputs"] = [samples.write(t) for t in out]
    except (TypeError, RuntimeError):
        return None
    leaves = [t for t in given if isinstance(t, torch.Tensor) and t.requires_grad]
    roots = [t for t in out if differentiable(t)]
    if leaves and roots:
        start = [
            torch.from_numpy(samples.cotangent(tuple(t.shape), t.detach().numpy().dtype))
            for t in roots
        ]
        found = torch.autograd.grad(roots, leaves, start, allow_unused=True)
        row["gradients"] = [None if g is None else samples.write(g) for g in found]
    return row


def main() -> None:
    entries, others = compared(engine, "")
    rows: dict[str, list[dict[str, Any]]] = {}
    for op in [*entries, *others]:
        found = attribute(engine, op.name) or getattr(engine.Tensor, op.name, None)
        if found is None or not op.supports_dtype(torch.float64, "cpu"):
            continue
        room = getattr(op.op, "__module__", None) or ""
        if op.name in UNINITIALISED | UP_TO_SIGN or room.startswith("torch.testing"):
            continue
        torch.manual_seed(0)
        random.seed(0)
        np.random.seed(0)
        kept: dict[Any, dict[str, Any]] = {}
        grad = op.supports_autograd
        small = {"small_inputs_only": True} if isinstance(op, UnaryUfuncInfo) else {}
        for sample in op.sample_inputs("cpu", torch.float64, requires_grad=grad, **small):
            row = described(op.op, sample)
            if row is not None:
                # One of each kind of call: by what is given and what comes out.
                key = (len(row["args"]), *sorted(row["kwargs"]), *map(str, row["grad_fn"]))
                if key not in kept and len(kept) < SAMPLES:
                    kept[key] = row
        if kept:
            rows.setdefault(op.name, []).extend(kept.values())
    text = ",\n".join(f"{json.dumps(name)}: {json.dumps(rows[name])}" for name in sorted(rows))
    samples.TABLE.write_text("{\n" + text + "\n}\n")


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        # OpInfo walks over sets of words: without a fixed seed their order is another every time.
        command = [sys.executable, "-m", "tests.oracle.make_op_table"]
        sys.exit(subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": "0"}).returncode)
    warnings.simplefilter("ignore")
    main()
