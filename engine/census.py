"""How much memory the living tensors hold, what the graph saved for backward included.

It must not know any limit.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from .graph import OpNode
from .layout import owner
from .tensor import Tensor


def live_bytes() -> int:
    """Bytes of all arrays that tensors and nodes hold; views count once, with what they look into.

    The garbage collector knows all tensors and nodes: nobody has to keep a list of them.
    """
    owners: dict[int, int] = {}
    for array in _arrays(gc.get_objects()):
        whole = owner(array)
        owners[id(whole)] = whole.nbytes
    return sum(owners.values())


def _arrays(things: Iterable[Any]) -> Iterator[np.ndarray[Any, Any]]:
    for thing in things:
        kind = type(thing)
        if issubclass(kind, Tensor):
            array = thing.__dict__.get("_data")
            if type(array) is np.ndarray:
                yield array
        elif issubclass(kind, OpNode):
            for saved in thing.saved or ():
                parts = saved if type(saved) is tuple else (saved,)
                yield from (part for part in parts if type(part) is np.ndarray)
