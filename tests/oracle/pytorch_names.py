"""Writes app/sandbox/pytorch.txt: the public names of real torch, with how often programs use them.

Run by hand, with a Python that has torch: `python -m tests.oracle.pytorch_names api_use.json`.
The file of uses has [["torch.add", 12], ...] under "names".
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import torch

TABLE = Path(__file__).resolve().parents[2] / "app/sandbox/pytorch.txt"
ROOMS = """
torch torch.nn torch.nn.functional torch.nn.init torch.nn.utils torch.nn.utils.rnn
torch.nn.utils.parametrize torch.nn.attention torch.optim torch.optim.lr_scheduler torch.utils.data
torch.autograd torch.autograd.functional torch.autograd.forward_ad torch.linalg torch.special
torch.fft torch.distributions torch.func torch.testing torch.masked torch.signal.windows
""".split()


def public(room: str) -> set[str]:
    module = importlib.import_module(room)
    names = getattr(module, "__all__", None) or dir(module)
    found = {n: getattr(module, n) for n in names if hasattr(module, n)}
    if room in ("torch", "torch.nn.functional"):
        found = {n: v for n, v in found.items() if n[0].islower() or n in CLASSES}
    if room == "torch":
        found |= {n: v for n in dir(torch) if isinstance(v := getattr(torch, n), torch.dtype)}
    return {n for n, v in found.items() if not (n.startswith("_") or INNER.match(n) or foreign(v))}


CLASSES = {"Size", "Generator"}
INNER = re.compile(
    r"(cudnn|miopen|mkldnn|mps|fbgemm|quantize|q_|fake_|fused|choose_qp|sym_|native_)"
)


def foreign(value: Any) -> bool:
    """Modules, and what a module only imports for its own use."""
    home = str(getattr(value, "__module__", ""))
    return type(value).__name__ == "module" or home.startswith(("typing", "torch._", "types"))


def main() -> None:
    uses = dict(json.loads(Path(sys.argv[1]).read_text())["names"])
    rooms: dict[str, dict[str, int]] = defaultdict(dict)
    for room in ROOMS:
        rooms[room] = dict.fromkeys(public(room), 0)
    rooms["Tensor"] = {n: 0 for n in dir(torch.Tensor) if not n.startswith("_")}
    for path, count in uses.items():
        room, _, name = path.rpartition(".")
        rooms[room][name] = count
    lines = [
        f"{room}: " + " ".join(f"{n}:{c}" if c else n for n, c in sorted(names.items()))
        for room, names in sorted(rooms.items())
    ]
    text = "\n".join(lines) + "\n"
    TABLE.write_text(re.sub(r" +\n", "\n", text))


if __name__ == "__main__":
    main()
