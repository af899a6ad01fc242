"""What of PyTorch is here and what is not, with why: hints and docs/ops.md read it.

It must not know the engine: what is here is asked of it, not listed.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from . import words

PYTORCH = Path(__file__).with_name("pytorch.txt")

ALIKE = 0.85
"""How like a name must be spelled to be the nearest one to another name of PyTorch."""

SEE = " All names are in docs/ops.md."

NOT_HERE: dict[str, str] = {
    **dict.fromkeys(
        ("torch.sparse.sum", "torch.sparse.softmax", "torch.sparse.addmm", "torch.sparse_csr",
         "torch.sparse_csr_tensor", "torch.sparse_csc_tensor",
         "torch.sparse_bsr_tensor", "torch.sparse_bsc_tensor", "torch.sparse_compressed_tensor",
         "torch.sspaddmm", "torch.hspmm", "Tensor.to_sparse_csr", "Tensor.to_sparse_csc",
         "Tensor.sparse_mask", "Tensor.crow_indices", "Tensor.col_indices"),
        "Sparse tensors are COO ones here: make them, multiply them, turn them dense.",
    ),
    **dict.fromkeys(
        ("torch.jagged", "torch.nested", "Tensor.to_padded_tensor"),
        "There are no nested tensors here: use nn.utils.rnn.pad_sequence.",
    ),
    **dict.fromkeys(
        ("torch.ops", "torch.overrides", "torch.utils._triton", "torch.utils.swap_tensors",
         "torch.Tensor._make_wrapper_subclass", "torch.Tensor.module_load", "torch.library"),
        "That reaches into PyTorch's own machinery: call the public function, as torch.add.",
    ),
    **dict.fromkeys(
        ("torch.fx", "torch.jit", "torch.export", "torch.onnx"),
        "Nothing is compiled or exported here: call the function or the module itself.",
    ),
    **dict.fromkeys(
        (*(f"{room}.{name}" for room in ("torch.profiler", "torch.autograd.profiler") for name in (
            "profile", "schedule", "emit_nvtx", "ProfilerAction", "ProfilerActivity",
            "supported_activities", "tensorboard_trace_handler")), "torch.utils.benchmark"),
        "Nothing is profiled here: step through the run on the page instead.",
    ),
    **dict.fromkeys(
        ("torch.utils.tensorboard",), "Use print() and matplotlib.pyplot."
    ),
    **dict.fromkeys(
        ("torch.distributed", "torch.multiprocessing"),
        "A program here is one process with one thread.",
    ),
    **dict.fromkeys(
        ("torch.autograd.forward_ad", "torch.func.linearize",
         "torch.func.functionalize"),
        "Use torch.func.grad, jvp and jacfwd: gradients here go backward.",
    ),
    **dict.fromkeys(
        ("torch.cond",), "Use if and else: the program runs line by line here."
    ),
    **dict.fromkeys(
        ("torch.hub", "torch.utils.model_zoo"),
        "Programs here cannot reach the network.",
    ),
    **dict.fromkeys(
        (*(f"torch.fft.{kind}{name}" for kind in ("", "i") for name in (
            "fft", "fft2", "fftn", "rfft", "rfft2", "rfftn", "hfft")),
         "torch.stft", "torch.istft", "Tensor.stft", "Tensor.istft"),
        "There are no Fourier transforms here: multiply by a matrix of cosines and sines.",
    ),
    **dict.fromkeys(
        [f"torch.distributions.{name}" for name in (
            "NegativeBinomial", "InverseGamma", "FisherSnedecor", "VonMises", "Wishart")],
        "Only distributions are here whose samples come out as PyTorch's, bit for bit.",
    ),
    **dict.fromkeys(
        ("Tensor.resize",),
        "Use reshape, or repeat: memory is not resized here.",
    ),
}  # fmt: skip
"""Names of PyTorch, or the beginnings of theirs, that are not here: what to do instead."""

NEAREST: dict[str, str] = {
    "torch.as_strided_copy": "as_strided",
    "torch.as_strided_scatter": "slice_scatter", "Tensor.as_strided_scatter": "slice_scatter",
    **{f"torch.{name}": f"torch.nn.functional.{name}" for name in (
        "embedding", "embedding_bag", "alpha_dropout", "feature_alpha_dropout", "kl_div",
        "binary_cross_entropy_with_logits")},
    **dict.fromkeys(("torch.grid_sampler", "torch.grid_sampler_2d", "torch.grid_sampler_3d"),
                    "torch.nn.functional.grid_sample"),
    "torch.affine_grid_generator": "torch.nn.functional.affine_grid",
    "torch.gru": "torch.nn.GRU", "torch.lstm": "torch.nn.LSTM",
    "torch.rnn_tanh": "torch.nn.RNN", "torch.rnn_relu": "torch.nn.RNN",
    "torch.frobenius_norm": "torch.linalg.matrix_norm",
    "torch.nuclear_norm": "torch.linalg.matrix_norm",
    **{f"torch.linalg.ldl_{name}": f"lu_{name}" for name in ("factor", "factor_ex", "solve")},
    "torch.conv_tbc": "conv1d", "torch.nn.functional.conv_tbc": "conv1d",
    "torch.frombuffer": "tensor", "torch.from_dlpack": "from_numpy", "torch.from_file": "load",
    "torch.get_device": "Tensor.device",
    "Tensor.eig": "torch.linalg.eig", "Tensor.symeig": "torch.linalg.eigh",
    "Tensor.solve": "torch.linalg.solve", "Tensor.lstsq": "torch.linalg.lstsq",
    "Tensor.map_": "apply_", "Tensor.map2_": "apply_", "Tensor.set_": "copy_",
    "Tensor.new": "new_tensor", "Tensor.volatile": "requires_grad",
    "Tensor.storage": "tolist", "Tensor.untyped_storage": "tolist", "Tensor.smm": "mm",
    **dict.fromkeys((f"Tensor.is_{name}" for name in ("ipu", "mps", "mtia", "xla", "xpu", "maia")),
                    "device"),
    **dict.fromkeys((f"{room}.{name}" for room in ("Tensor", "Module/Optimizer")
                     for name in ("ipu", "mtia", "xpu")), "to"),
    "Module/Optimizer.to_empty": "to",
    "torch.nn.Container": "Sequential", "torch.nn.SyncBatchNorm": "BatchNorm2d",
    "torch.nn.CrossMapLRN2d": "LocalResponseNorm",
    "torch.nn.LinearCrossEntropyLoss": "CrossEntropyLoss",
    "torch.nn.functional.linear_cross_entropy": "cross_entropy",
    "torch.optim.SparseAdam": "Adam", "torch.optim.Muon": "SGD",
    "torch.utils.data.IterDataPipe": "IterableDataset",
    "torch.utils.data.MapDataPipe": "Dataset",
    "torch.testing.make_tensor": "torch.rand",
    "torch.distributions.HalfNormal": "Normal",
    "torch.distributions.OneHotCategoricalStraightThrough": "OneHotCategorical",
    **dict.fromkeys((f"{room}.{name}" for room in ("torch", "Tensor") for name in (
        "igamma", "igammac", "igamma_", "igammac_", "hash_tensor")), ""),
    "torch.special.gammainc": "", "torch.special.gammaincc": "",
}  # fmt: skip
"""The nearest name by meaning to one that is not here; "": none, though one is spelled alike."""

DIFFERS: dict[str, str] = {
    "torch.save": "keeps a copy in the run: no file is written, the bytes mean nothing elsewhere",
    "torch.load": "reads what torch.save kept in this run, nothing else",
    "torch.compile": "gives the function back as it is",
    "torch.set_num_threads": "accepted, changes nothing",
    "torch.use_deterministic_algorithms": "accepted: all is deterministic here",
    "torch.utils.data.DataLoader": "loads in one process, whatever num_workers says",
    "torch.utils.checkpoint.checkpoint": "debug=True and selective checkpoints are refused",
    "torch.autocast": "for a GPU that is not there; the CPU's is refused",
    **dict.fromkeys(
        ("torch.float16", "torch.half", "Tensor.half"),
        "within PyTorch's tolerances for it, mostly to the last bit; what is farther is refused",
    ),
    "torch.bfloat16": "refused by name where the last bit would not be PyTorch's",
    **dict.fromkeys(
        ("torch.vmap", "torch.func.vmap"),
        "calls the function once a sample and stacks what it gives: the grad_fn is StackBackward0, "
        "and what is printed inside is printed once a sample",
    ),
    **dict.fromkeys(
        (
            f"torch.distributions.{name}"
            for name in ("Gamma", "Chi2", "Beta", "Dirichlet", "StudentT")
        ),
        "rsample() refuses a concentration that requires grad; Gamma has no cdf",
    ),
    **dict.fromkeys(
        ("torch.as_strided", "Tensor.as_strided"),
        "of a whole tensor that lies row by row; refused of a part of one",
    ),
    **dict.fromkeys(
        (
            f"{room}.{name}"
            for room in ("torch", "Tensor")
            for name in ("sqrt", "log", "sin", "cos", "tan", "asin", "atan", "atan2", "pow")
        ),
        "float32 is the nearest number; PyTorch's may be one unit in the last place off",
    ),
    **dict.fromkeys(
        (
            "torch.utils.data.DistributedSampler",
            "torch.utils.data.distributed.DistributedSampler",
        ),
        "num_replicas and rank must be said: there is no process group",
    ),
    "torch.autograd.profiler.record_function": "accepted: nothing is measured",
    **dict.fromkeys(
        (
            "torch.nn.functional.gumbel_softmax",
            "torch.logsumexp",
            "Tensor.logsumexp",
            "torch.nn.functional.gelu",
            "torch.nn.functional.mish",
            "torch.nn.functional.softplus",
            "torch.nn.functional.silu",
            "torch.nn.functional.layer_norm",
            "torch.nn.init.orthogonal_",
            *(f"{room}.{name}" for room in ("torch", "Tensor") for name in ("norm", "prod")),
            "torch.linalg.norm",
            "torch.linalg.vector_norm",
        ),
        "the last digit may differ",
    ),
    **dict.fromkeys(
        (
            *(
                f"{room}.{name}"
                for room in ("torch", "Tensor")
                for name in ("matmul", "mm", "bmm", "mv", "dot", "addmm")
            ),
            "torch.einsum",
            "torch.nn.functional.linear",
        ),
        "last digits may differ, as PyTorch's do from one processor to another",
    ),
    **dict.fromkeys(
        (
            f"{room}.{name}"
            for room in ("torch", "Tensor")
            for name in ("maximum", "minimum", "amax", "amin")
        ),
        "of 0. and -0. the other one may come: PyTorch's choice depends on how many there are",
    ),
    **dict.fromkeys(
        (
            "torch.linalg.solve",
            "torch.linalg.solve_ex",
            "torch.linalg.inv",
            "torch.linalg.inv_ex",
            "torch.inverse",
            "Tensor.inverse",
            "torch.linalg.lu_solve",
            "torch.lu_solve",
            "Tensor.lu_solve",
        ),
        "to the last bit up to 7 rows, and for one right side up to 16; last digits may differ "
        "beyond, and with complex numbers",
    ),
    **dict.fromkeys(
        ("torch.linalg.det", "torch.det", "Tensor.det", "torch.linalg.lu_factor"),
        "to the last bit up to 16 rows; last digits may differ beyond",
    ),
    **dict.fromkeys(
        (
            f"torch.linalg.{name}"
            for name in (
                "eig",
                "eigvals",
                "eigh",
                "eigvalsh",
                "svd",
                "svdvals",
                "qr",
                "lstsq",
                "pinv",
            )
        ),
        "last digits may differ: numpy's LAPACK finds it, not PyTorch's",
    ),
    "torch.func.grad": "a tensor that is printed inside is printed as itself",
    "torch.nn.attention.sdpa_kernel": "accepted: there is one kernel",
    "torch.optim.LBFGS": "last digits differ where a sum is taken in another order",
}
"""Names that are here and do something else than PyTorch's."""


@cache
def pytorch() -> dict[str, dict[str, int]]:
    """PyTorch's public names by room ("torch.nn"), with how often 375 public programs use them."""
    rooms: dict[str, dict[str, int]] = {}
    if PYTORCH.exists():
        for line in PYTORCH.read_text("utf-8").splitlines():
            room, _, names = line.partition(": ")
            pairs = (word.partition(":") for word in names.split())
            rooms[room] = {name: int(count or 0) for name, _, count in pairs}
    return rooms


def reason(path: str) -> str | None:
    """What to do instead of a name of PyTorch that is not here."""
    while path:
        if path in NOT_HERE:
            return NOT_HERE[path]
        path = path.rpartition(".")[0]
    return None


def hint(room: str, name: str, here: list[str]) -> str | None:
    """What to say of a name that `room` ("torch.nn", "Tensor") lacks and has `here`."""
    known = reason(f"{room}.{name}")
    if known is not None:
        return known + SEE
    if name in pytorch().get(room, ()):
        meant = NEAREST.get(f"{room}.{name}")
        close = words.nearest(name, here, ALIKE) if meant is None else meant
        if close:
            return (
                f"That is not here; the nearest name that is: {close!r}. "
                "All names are in docs/ops.md."
            )
    else:
        close = words.nearest(name, here)
        if room != "Tensor" and room.partition(".")[0] != "torch":
            return f"Did you mean {close!r}?" if close else None
        if close:
            return f"Did you mean {close!r}? All names are in docs/ops.md."
    return "That is not here. All names are in docs/ops.md."
