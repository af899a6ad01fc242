"""Programs about modules and optimizers print what they print under PyTorch, to the last digit.

The outputs beside them were written by torch (tests/oracle/make_program_outputs.py).
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

import engine
from engine.record import Recorder, Where

FOLDER = Path(__file__).parents[1] / "programs"
ROOMS = (
    "nn", "nn.functional", "nn.init", "nn.parameter", "nn.utils", "nn.utils.rnn", "optim",
    "optim.lr_scheduler", "autograd", "utils", "utils.data",
)  # fmt: skip


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("path", sorted(FOLDER.glob("nn_*.py")), ids=lambda path: path.stem)
def test_a_program_prints_what_pytorch_prints(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "torch", engine)
    for room in ROOMS:
        module = importlib.import_module(f"engine.{room}")
        monkeypatch.setitem(sys.modules, f"torch.{room}", module)
    engine.manual_seed(0)
    told: list[object] = []
    program = compile(path.read_text("utf-8"), path.name, "exec")
    with Recorder(told.append, lambda: Where(None)):
        exec(program, {"__name__": "__main__"})
    assert told
    assert capsys.readouterr().out == path.with_suffix(".txt").read_text("utf-8")
