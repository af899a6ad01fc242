"""Writes app/sandbox/pytorch.txt: the public names of real torch, with how often programs use them.

Run by hand, with a Python that has torch: `python -m tests.oracle.pytorch_names [api_use.json]`.
The file of uses has [["torch.add", 12], ...] under "names"; without it the uses stay as they are.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from types import BuiltinFunctionType, ModuleType
from typing import Any

import torch

TABLE = Path(__file__).resolve().parents[2] / "app/sandbox/pytorch.txt"
ROOMS = """
torch torch.nn torch.nn.functional torch.nn.init torch.nn.parameter torch.nn.utils
torch.nn.utils.rnn
torch.nn.utils.parametrizations torch.nn.utils.parametrize torch.nn.utils.prune
torch.nn.utils.stateless torch.nn.attention torch.optim torch.optim.lr_scheduler
torch.optim.swa_utils torch.utils.data torch.utils.checkpoint torch.amp torch.autograd
torch.autograd.function torch.autograd.functional torch.autograd.graph torch.autograd.forward_ad
torch.linalg torch.special torch.fft torch.distributions torch.distributions.constraints
torch.distributions.kl torch.func torch.random torch.sparse torch.testing torch.masked
torch.signal.windows
""".split()
CLASSES = {"Tensor": [torch.Tensor], "Module/Optimizer": [torch.nn.Module, torch.optim.Optimizer]}
"""Rooms that are classes: their members."""


def public(room: str) -> set[str]:
    module = importlib.import_module(room)
    listed = getattr(module, "__all__", None) if room != "torch" else None
    found = {n: getattr(module, n) for n in listed or dir(module) if hasattr(module, n)}
    if room in ("torch", "torch.nn.functional"):
        found = {n: v for n, v in found.items() if n[0].islower() or n in CAPITALS}
    return {
        n for n, v in found.items()
        if not (n.startswith("_") or INNER.match(n) or isinstance(v, (str, dict, ModuleType)))
        and (room == "torch" or v is not torch.Tensor)
        and (listed or at_home(v, room))
    }  # fmt: skip


CAPITALS = {"Size", "Generator", "Tensor"} | {n for n in dir(torch) if n.endswith("Tensor")}
INNER = re.compile(
    r"cudnn|miopen|mkldnn|mps|fbgemm|quantize|q_|fake_|fused|choose_qp|sym_|native_|"
    r"has_torch_function|boolean_dispatch|assert_int|SparseSemi|BackwardC|FunctionMeta|"
    r"T_destination|Optimizer\w+Hook|profile_hook|(un)?parse_|import_ir"
)
"""What only PyTorch's own files call."""


def at_home(value: Any, room: str) -> bool:
    """Whether a room without a list of its own has the value for others, not for its own use."""
    home = getattr(value, "__module__", None)
    if room == "torch":
        return not str(home or "").startswith(("typing", "torch._", "types", "collections"))
    inside = str(home).startswith((f"{room}.", "torch._jit_internal"))  # the latter: F.max_pool2d
    return inside or home == room or isinstance(value, BuiltinFunctionType) or home == "torch._C"


def counted() -> dict[str, int]:
    """The uses that the table has."""
    rooms = (line.partition(": ") for line in TABLE.read_text().splitlines())
    words = ((room, *word.partition(":")) for room, _, names in rooms for word in names.split())
    return {f"{room}.{name}": int(count) for room, name, _, count in words if count}


def main() -> None:
    uses = dict(json.loads(Path(sys.argv[1]).read_text())["names"]) if sys.argv[1:] else counted()
    rooms: dict[str, dict[str, int]] = defaultdict(dict)
    for room in ROOMS:
        rooms[room] = dict.fromkeys(public(room), 0)
    for room, kinds in CLASSES.items():
        rooms[room] = {n: 0 for kind in kinds for n in dir(kind) if not n.startswith("_")}
    for path, count in uses.items():
        room, _, name = path.rpartition(".")
        if not any(part.startswith("_") for part in path.split(".")):
            rooms[room][name] = count
    lines = [
        f"{room}: " + " ".join(f"{n}:{c}" if c else n for n, c in sorted(names.items()))
        for room, names in sorted(rooms.items())
        if names
    ]
    TABLE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
