"""torch.nn: modules, layers, losses, initialisations."""

from __future__ import annotations

from . import (
    activations,
    adaptive,
    attention,
    containers,
    convolution,
    functional,
    init,
    layers,
    losses,
    normalization,
    padding,
    parallel,
    pooling,
    ranking,
    recurrent,
    resampling,
    tables,
    transformer,
    utils,
)
from .activations import *  # noqa: F403
from .adaptive import *  # noqa: F403
from .attention import *  # noqa: F403
from .containers import *  # noqa: F403
from .convolution import *  # noqa: F403
from .layers import *  # noqa: F403
from .losses import *  # noqa: F403
from .module import Module
from .normalization import *  # noqa: F403
from .padding import *  # noqa: F403
from .parallel import *  # noqa: F403
from .parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter
from .pooling import *  # noqa: F403
from .ranking import *  # noqa: F403
from .recurrent import *  # noqa: F403
from .resampling import *  # noqa: F403
from .tables import *  # noqa: F403
from .transformer import *  # noqa: F403

__all__ = [
    "Buffer", "Module", "Parameter", "UninitializedBuffer", "UninitializedParameter", "functional",
    "init", "utils",
]  # fmt: skip
__all__ += activations.__all__ + containers.__all__ + layers.__all__ + losses.__all__
__all__ += normalization.__all__ + recurrent.__all__ + attention.__all__ + transformer.__all__
__all__ += convolution.__all__ + padding.__all__ + pooling.__all__
__all__ += ranking.__all__ + tables.__all__
__all__ += resampling.__all__ + parallel.__all__ + adaptive.__all__

# Programs print types: they read as PyTorch's.
HOMES = {
    "linear": ["Linear", "LazyLinear", "Identity", "Bilinear"],
    "sparse": ["Embedding", "EmbeddingBag"],
    "distance": ["CosineSimilarity", "PairwiseDistance"],
    "normalization": ["LayerNorm", "GroupNorm", "RMSNorm", "LocalResponseNorm"],
    "batchnorm": [n for n in normalization.__all__ if "BatchNorm" in n],
    "instancenorm": [n for n in normalization.__all__ if "InstanceNorm" in n],
    "conv": convolution.__all__, "padding": padding.__all__, "pooling": pooling.__all__,
    "fold": ["Fold", "Unfold"], "channelshuffle": ["ChannelShuffle"],
    "pixelshuffle": ["PixelShuffle", "PixelUnshuffle"],
    "upsampling": [n for n in resampling.__all__ if n.startswith("Upsampl")],
    "rnn": recurrent.__all__, "flatten": ["Flatten", "Unflatten"], "module": ["Module"],
    "container": containers.__all__,
    "loss": losses.__all__ + [n for n in ranking.__all__ if "Loss" in n],
    "activation": [*activations.__all__, *attention.__all__, "RReLU"],
    "transformer": transformer.__all__, "adaptive": adaptive.__all__,
    "dropout": [n for n in layers.__all__ if "Dropout" in n],
}  # fmt: skip
for _home, _names in HOMES.items():
    for _name in _names:
        globals()[_name].__module__ = f"torch.nn.modules.{_home}"
for _home, _base in (
    ("loss", losses._Loss), ("loss", losses._WeightedLoss), ("conv", convolution._ConvNd),
    ("batchnorm", normalization._BatchNorm), ("instancenorm", normalization._InstanceNorm),
):  # fmt: skip
    _base.__module__ = f"torch.nn.modules.{_home}"
for _kind in (Parameter, Buffer, UninitializedParameter, UninitializedBuffer):
    _kind.__module__ = "torch.nn.parameter"
