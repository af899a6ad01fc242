"""Asks real torch about the delicate points of its functions, and writes the answers as JSON.

Run by hand, with a Python that has torch: `python -m tests.oracle.make_points_table`.
"""

from __future__ import annotations

import json
import warnings

import torch

from tests.tables import points

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    rows = [
        json.dumps(points.ask(torch, torch.nn.functional, text, arrays), separators=(",", ":"))
        for text, arrays in points.questions()
    ]
    points.TABLE.write_text("[\n" + ",\n".join(rows) + "\n]\n")
