"""The modules that PyTorch's classes say they are of: what `print(type(x))` shows.

Those of torch.nn are named where they are listed (nn/__init__.py). It must not know what they do.
"""

from __future__ import annotations

from . import amp, cuda_amp, dtypes, optim
from .autograd import anomaly_mode, function, grad_mode, graph, profiler
from .functions.conversion import layout
from .functions.random import Generator
from .graph import Handle
from .limits import finfo, iinfo
from .nn import parallel
from .nn.utils import prune
from .optim import cycles, lr_scheduler, scheduler, swa_utils
from .sparse_tensor import SparseTensor
from .tensor import Tensor
from .utils import checkpoint, data, datasets, distributed, samplers


def settle() -> None:
    """Give each class its home."""
    SparseTensor.__name__ = SparseTensor.__qualname__ = "Tensor"
    for kind in (Tensor, SparseTensor, layout, dtypes.Size, dtypes.device, dtypes.dtype, finfo,
                 iinfo):  # fmt: skip
        kind.__module__ = "torch"
    Generator.__module__ = "torch._C"
    Handle.__name__ = Handle.__qualname__ = "RemovableHandle"
    Handle.__module__ = "torch.utils.hooks"
    function.Function.__module__ = function.FunctionCtx.__module__ = "torch.autograd.function"
    _all_of(grad_mode, "torch.autograd.grad_mode")
    _all_of(graph, "torch.autograd.graph")
    for module in (lr_scheduler, scheduler, cycles):
        _all_of(module, "torch.optim.lr_scheduler")
    _all_of(swa_utils, "torch.optim.swa_utils")
    _all_of(prune, "torch.nn.utils.prune")
    _all_of(anomaly_mode, "torch.autograd.anomaly_mode")
    _all_of(parallel, "torch.nn.parallel.data_parallel")
    amp.GradScaler.__module__ = "torch.amp.grad_scaler"
    amp.autocast.__module__ = "torch.amp.autocast_mode"
    cuda_amp.GradScaler.__module__ = "torch.cuda.amp.grad_scaler"
    cuda_amp.autocast.__module__ = "torch.cuda.amp.autocast_mode"
    _all_of(samplers, "torch.utils.data.sampler")
    _all_of(datasets, "torch.utils.data.dataset")
    _all_of(checkpoint, "torch.utils.checkpoint")
    _all_of(distributed, "torch.utils.data.distributed")
    _all_of(profiler, "torch.autograd.profiler")
    data.DataLoader.__module__ = data.Batches.__module__ = "torch.utils.data.dataloader"
    for name in optim.__all__:
        kind = getattr(optim, name)
        if isinstance(kind, type):
            kind.__module__ = f"torch.optim.{name.lower()}"
    optim.Adafactor.__module__ = "torch.optim"  # its file is underscored


def _all_of(module: object, home: str) -> None:
    here = getattr(module, "__name__", "")
    for name, kind in vars(module).items():
        own = isinstance(kind, type) and kind.__module__ == here
        if own and (not name.startswith("_") or name == "_LRScheduler"):
            kind.__module__ = home
