"""Asks real torch what `tests/tables/modules.py` asks, and writes its answers.

Run by hand, with a Python that has torch: `python -m tests.oracle.make_module_table`.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import torch
import torch.utils.data

from tests.tables import modules

TABLE = Path(modules.__file__).with_name("modules.json")


def main() -> None:
    scope = modules.namespace(torch, torch.utils.data)
    answers: dict[str, Any] = {
        "answers": {q: modules.answer(scope, q) for q in modules.ASKED},
        "draws": {q: modules.drawn(scope, q) for q in modules.DRAWS},
    }
    TABLE.write_text(json.dumps(answers, indent=0, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
