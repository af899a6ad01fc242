"""Asks real torch in which order the nodes of composed functions run, writes the answers as JSON.

Run by hand, with a Python that has torch: `python -m tests.oracle.make_walk_table`.
"""

from __future__ import annotations

import json

import torch

from tests.tables import walks

if __name__ == "__main__":
    found = {text: walks.walk(torch, text) for text in walks.EXPRESSIONS}
    walks.TABLE.write_text(json.dumps(found, indent=0) + "\n")
