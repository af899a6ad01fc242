"""Where in the program ops were called: what anomaly mode remembers of a node, and tells.

It must not know how nodes run.
"""

from __future__ import annotations

import linecache
import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .graph import Node

KEY = "traceback_"
"""In `node.metadata`, as in PyTorch."""
OURS = ("engine", "app")
MOST = 64
"""Frames that are kept, the innermost ones."""


def remember(node: Node) -> None:
    """Keep the calls that are under way in the node's metadata."""
    frame = sys._getframe(1)
    calls: list[tuple[str, int, str]] = []
    while frame is not None and len(calls) < MOST:
        code = frame.f_code
        if str(frame.f_globals.get("__name__")).partition(".")[0] not in OURS:
            calls.append((code.co_filename, frame.f_lineno, code.co_name))
            if code.co_name == "<module>":
                break
        frame = frame.f_back  # type: ignore[assignment]
    node.metadata[KEY] = calls[::-1]


def tell(node: Node) -> None:
    """Warn of an error in this node, with the calls that made it."""
    said = f"Error detected in {node._name()}. "
    calls = None if node._metadata is None else node._metadata.get(KEY)
    if calls is None:
        said += (
            "No forward pass information available. Enable detect anomaly during forward pass for "
            "more information."
        )
    else:
        said += "Traceback of forward call that caused the error:\n"
        for file, line, function in calls:
            said += f'  File "{file}", line {line}, in {function}\n'
            text = linecache.getline(file, line).strip()
            said += f"    {text}\n" if text else ""
    warnings.warn(said, UserWarning, stacklevel=2)
