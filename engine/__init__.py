"""An autograd engine that answers to `torch`: `import engine as torch`.

Tensors, autograd, modules and optimizers with PyTorch's names, numbers, order and messages, in
numpy alone. `engine.record` watches it at work. The public names are `__all__`; those that come
from the op table are found there, not listed here.
"""

from __future__ import annotations

from . import ops as ops  # isort: skip  # fills the op table before anything looks into it
from . import (
    amp,
    autograd,
    distributions,
    dtypes,
    fft,
    func,
    linalg,
    masked,
    nn,
    optim,
    random,
    serialization,
    signal,
    sparse,
    special,
    testing,
    utils,
)
from . import functions as functions
from .amp import autocast
from .autograd import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    no_grad,
    profiler,
    set_grad_enabled,
)
from .autograd.grad_mode import is_inference_mode_enabled
from .dtypes import (
    Size,
    device,
    dtype,
    get_default_dtype,
    promote_types,
    set_default_dtype,
)
from .func import vmap
from .functions import registry
from .limits import finfo, iinfo
from .serialization import load, save
from .tensor import Tensor

__version__ = "2.13.0"
"""The PyTorch version that the engine answers to."""

__all__ = [
    "Size", "Tensor", "amp", "autocast", "autograd", "device", "distributions", "dtype",
    "enable_grad", "fft", "finfo", "func", "get_default_dtype", "iinfo", "inference_mode",
    "is_grad_enabled", "is_inference_mode_enabled", "linalg", "load", "masked", "nn", "no_grad",
    "optim", "profiler", "promote_types", "random", "save", "serialization", "set_default_dtype",
    "set_grad_enabled", "signal", "sparse", "special", "testing", "utils", "vmap",
]  # fmt: skip

_found = registry.spelled("torch") | dtypes.NAMES
globals().update(_found)
__all__ += sorted(_found)
