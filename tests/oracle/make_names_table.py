"""Asks real torch what the lines of tests/tables/names.txt print, and writes the answers as JSON.

Run by hand, with a Python that has torch: `python -m tests.oracle.make_names_table`.
"""

from __future__ import annotations

import json

import torch

from tests.tables import names

if __name__ == "__main__":
    answers = {text: names.ask(torch, text) for text in names.questions()}
    names.TABLE.write_text(json.dumps(answers, indent=0, ensure_ascii=False) + "\n")
