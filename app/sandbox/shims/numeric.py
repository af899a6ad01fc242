"""`numpy`, its crossings with torch, and the data sets of scikit-learn that are made by formulas.

It must not know how arrays are wrapped.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

import engine
from engine import foreign

from ..arrays import array, functions, places, scalars, streams
from ..arrays.crossing import INWARD, wrap
from ..facade import FORMER
from .kit import Kit


def tables(kit: Kit, numbers: streams.Numbers) -> dict[str, dict[str, Any]]:
    kit.let_read(array.ndarray, array.PUBLIC)
    kit.let_read(array.DType, array.DTYPE_PUBLIC)
    for kind in (*scalars.REAL, *scalars.ABSTRACT):
        kit.let_read(kind, array.SCALAR_PUBLIC)
    kit.let_read(places.nditer, places.nditer.NAMES)
    kit.let_read(array.Flat, ())
    kit.let_read(functions.Info, functions.Info.NAMES)
    kit.let_read(streams.RandomState, streams.STATE_NAMES)
    kit.let_read(streams.Generator, streams.GENERATOR_NAMES)
    kit.guards.writable.add(array.ndarray)  # a.shape = (2, 3)
    for kind in (array.ndarray, *scalars.REAL):
        foreign.KINDS[kind] = INWARD[kind]
    for tensor in (engine.Tensor, engine.nn.Parameter):
        INWARD[tensor] = lambda value: value.numpy()
    kit.guards.host.numpy_of = numpy_of
    FORMER["numpy"] = former()
    return {
        "numpy": functions.numpy_table(),
        "numpy.linalg": functions.linalg_table(),
        "numpy.random": numbers.table(),
        "numpy.exceptions": functions.EXCEPTIONS,
    }


def former() -> dict[str, str]:
    """What numpy says of names that old programs know: np.float, np.NaN."""
    said: dict[str, str] = {}
    known: Any = {**np.__former_attrs__, **np.__expired_attributes__}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some of them may come back
        for name in known:
            try:
                getattr(np, name)
            except AttributeError as problem:
                said[name] = str(problem)
    return said


def numpy_of(tensor: Any) -> Any:
    """The method `numpy` of a tensor."""

    def numpy(*, force: bool = False) -> Any:
        return wrap(tensor.numpy(force=force))

    return numpy
