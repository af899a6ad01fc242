"""Runs every optimizer and scheduler of tests/tables/optimizers.py in real torch.

Run by hand, with a Python that has torch: `python -m tests.oracle.make_optimizer_table`.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

from tests.tables import optimizers

TABLE = Path(optimizers.__file__).with_suffix(".json")

if __name__ == "__main__":
    answers = {
        "optimizers": {
            name: [optimizers.run(torch, name, settings) for settings in given]
            for name, given in optimizers.OPTIMIZERS.items()
        },
        "bits": {
            name: [optimizers.bits(torch, name, settings) for settings in given]
            for name, given in optimizers.OPTIMIZERS.items()
        },
        "schedulers": {
            name: [optimizers.rates(torch, name, settings) for settings in given]
            for name, given in optimizers.SCHEDULERS.items()
        },
    }
    TABLE.write_text(json.dumps(answers) + "\n")
