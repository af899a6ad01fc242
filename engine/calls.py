"""How an op is called in Python, as a template that what it recorded is put into.

`{self}` is a tensor argument or a setting, None where there is none; `, dim={dim}` falls away with
its setting; `{*tensors}` is all of a list, and `{#}` takes one result of several. It must not know
who calls, nor with what: only which function makes what the op makes.
"""

from __future__ import annotations

import re
from typing import Any

from .op import Op

_F = "torch.nn.functional."
_SPELLING = re.compile(r"(?:torch|torch\.special|torch\.linalg|F|Tensor)\.[a-z]\w*$")

_CALLS = {
    "convolution": "torch.convolution({input}, {weight}, {bias}, {stride}, {padding}, {dilation},"
        " {transposed}, {output_padding}, {groups})",
    "native_layer_norm": "F.layer_norm({input}, {normalized_shape}, {weight}, {bias}, {eps})",
    "native_group_norm": "F.group_norm({input}, {group}, {weight}, {bias}, {eps})",
    # In training it would change the running ones in place.
    "native_batch_norm": "F.batch_norm({input}, None if {training} else {running_mean}.detach(),"
        " None if {training} else {running_var}.detach(), {weight}, {bias}, {training}, 0.1,"
        " {eps})",
    **dict.fromkeys(
        ("nll_loss_forward", "nll_loss2d_forward"),
        "F.nll_loss({self}, {target}, {weight}, None, {ignore_index}, None, {reduction})",
    ),
    "multi_margin_loss":
        "F.multi_margin_loss({self}, {target}, {p}, {margin}, {weight}, None, None, {reduction})",
    "multilabel_margin_loss_forward":
        "F.multilabel_margin_loss({self}, {target}, None, None, {reduction})",
    "binary_cross_entropy":
        "F.binary_cross_entropy({self}, {target}, {weight}, None, None, {reduction})",
    "binary_cross_entropy_with_logits": "F.binary_cross_entropy_with_logits({self}, {target},"
        " {weight}, None, None, {reduction}, {pos_weight})",
    "_ctc_loss": 'F.ctc_loss({log_probs}, {targets}, {input_lengths}, {target_lengths}, {blank},'
        ' "none", {zero_infinity})',
    "embedding": "F.embedding({indices}, {weight})",
    "_embedding_bag": "F.embedding_bag({indices}, {weight}, {offsets}, None, 2.0, False,"
        ' ("sum", "mean", "max")[{mode}], False, {per_sample_weights}, {include_last_offset})',
    "index": "{self}[{*indices}]",
    "index_put": "{self}.index_put(({*indices},), {values}, {accumulate})",
    "slice": "torch.index_select({self}, {dim},"
        " torch.arange({self}.shape[{dim}])[{start}:{end}:{step}])",
    "view": "{self}.reshape({size})",
    "unsafe_view": "{self}.reshape({size})",
    "reshape_alias": "{self}.reshape({size})",
    "expand": "{self}.expand({size})",
    "permute": "{self}.permute({dims})",
    "squeeze": "{self}.squeeze(dim={dim})",
    "to_copy": "{self}.clone()",
    "alias": "{self}.clone()",
    "copy": "({self} * 0 + {src})",
    "elu": "{scale} * torch.where({self} > 0, {self},"
        " {alpha} * torch.expm1({self} * {input_scale}))",
    "_prelu_kernel": "torch.where({self} > 0, {self}, {weight} * {self})",
    "log_sigmoid_forward": "F.logsigmoid({self})",
    "_safe_softmax": "torch.softmax({self}, {dim})",
    "_scaled_dot_product_flash_attention_for_cpu": "F.scaled_dot_product_attention({query}, {key},"
        " {value}, {attn_mask}, {dropout_p}, {is_causal}, scale={scale})",
    "_cdist_forward": "torch.cdist({x1}, {x2}, {p})",
    "_euclidean_dist": "torch.cdist({x1}, {x2})",
    "_pdist_forward": "F.pdist({self}, {p})",
    "linalg_vector_norm": "torch.linalg.vector_norm({self}, {ord}, {dim}, {keepdim})",
    "norm": "torch.norm({self}, {p}, {dim}, {keepdim})",
    "linalg_inv_ex": "torch.linalg.inv({A})",
    "linalg_solve_ex": "torch.linalg.solve({A}, {B}, left={left})",
    "linalg_slogdet": "torch.linalg.slogdet({A}){#}",
    "linalg_qr": "torch.linalg.qr({A}, {mode}){#}",
    "linalg_svd": "torch.linalg.svd({A}, {full_matrices}){#}",
    "linalg_lu": "torch.linalg.lu({A}, pivot={pivot}){#}",
    "linalg_lu_factor_ex": "torch.linalg.lu_factor({A}, pivot={pivot}){#}",
    "linalg_lstsq": "torch.linalg.lstsq({self}, {b}){#}",
    "adaptive_max_pool2d": "F.adaptive_max_pool2d({self}, {output_size})",
    "adaptive_max_pool3d": "F.adaptive_max_pool3d({self}, {output_size})",
    "gather": "torch.gather({self}, {dim}, {index})",
    "index_select": "torch.index_select({self}, {dim}, {index})",
    "index_add": "torch.index_add({self}, {dim}, {index}, {source}, alpha={alpha})",
    "index_copy": "torch.index_copy({self}, {dim}, {index}, {source})",
    "index_fill": "torch.index_fill({self}, {dim}, {index}, {value})",
    "index_reduce": "torch.index_reduce({self}, {dim}, {index}, {source}, {reduce},"
        " include_self={include_self})",
    "scatter": "torch.scatter({self}, {dim}, {index}, {src})",
    "scatter.value": "torch.scatter({self}, {dim}, {index}, {value})",
    "scatter_add": "torch.scatter_add({self}, {dim}, {index}, {src})",
    "scatter_reduce": "torch.scatter_reduce({self}, {dim}, {index}, {src}, {reduce},"
        " include_self={include_self})",
    # What functional gives them may be a vector yet.
    "mm": "torch.matmul({self}, {mat2})",
    "addmm": "({beta} * {self} + {alpha} * torch.matmul({mat1}, {mat2}))",
    "pow.Scalar": "torch.pow({self}, {exponent})",
    "unfold": "{self}.unfold({dimension}, {size}, {step})",
    "linalg_pinv": "torch.linalg.pinv({self}, atol={atol}, rtol={rtol}, hermitian={hermitian})",
    **{f"max_pool{n}d_with_indices": f"F.max_pool{n}d({{self}}, {{kernel_size}}, {{stride}},"
       " {padding}, {dilation}, {ceil_mode})" for n in (2, 3)},
    **{f"{how}ion_pad{n}d": f'F.pad({{self}}, {{padding}}, "{mode}")'
       for how, mode in (("reflect", "reflect"), ("replicat", "replicate")) for n in (1, 2, 3)},
}  # fmt: skip
"""Of ops whose function takes other arguments, or in another order, than they do."""

_NEVER = frozenset({"rrelu_with_noise", "fractional_max_pool2d", "fractional_max_pool3d",
                    "linalg_eigh", "linalg_cholesky_ex", "cholesky", "max_unpool2d", "max_unpool3d",
                    "linalg_lu_solve", "scatter.reduce", "scatter.value_reduce"})  # fmt: skip
"""Ops that draw anew at each call, that read half of a matrix and send back to all of it, or whose
function takes what the op does not tell."""


def call_of(op: Op, torch: Any) -> str | None:
    """The template of a call that makes what `op` makes; None for what cannot be said so. `torch`
    is the module that the call is made in."""
    base = re.sub(r"_copy$", "", op.base.strip("_"))
    if (
        base in _NEVER
        or op.aten in _NEVER
        or "generator" in op.settings
        or base.startswith("fake_quantize")
    ):
        return None
    known = _CALLS.get(op.aten) or _CALLS.get(op.base) or _CALLS.get(base) or _upsampled(op)
    if known is not None:
        return known.replace("F.", _F, 1) if known.startswith("F.") else known
    function = _function(op, base, torch)
    if function is None:
        return None
    words = [f"{{{name}}}" for name in op.tensors]
    if op.variadic:
        words[-1] = f"[{words[-1]}]" if base != "block_diag" else words[-1]
    named = "".join(f", {name}={{{name}}}" for name in op.settings)
    if function.startswith("Tensor."):
        return f"{words[0]}.{function[7:]}({', '.join(words[1:])}{named}){{#}}".replace("(, ", "(")
    return f"{function}({', '.join(words)}{named}){{#}}"


def _function(op: Op, base: str, torch: Any) -> str | None:
    """Where a program finds the op: as it is spelled, else where its name is known."""
    for spelling in op.spellings:
        if _SPELLING.match(spelling):
            return re.sub(r"^F\.", _F, spelling)
    for prefix, place in (("linalg_", torch.linalg), ("special_", torch.special)):
        if base.startswith(prefix) and hasattr(place, base.removeprefix(prefix)):
            return f"torch.{prefix[:-1]}.{base.removeprefix(prefix)}"
    for where, place in (
        ("torch.", torch),
        (_F, torch.nn.functional),
        ("Tensor.", torch.Tensor),
    ):
        if callable(getattr(place, base, None)):
            return where + base
    return None


def _upsampled(op: Op) -> str | None:
    found = re.match(r"_?upsample_(\w+?)\dd$", op.base)
    if not found:
        return None
    scales = [name for name in op.settings if name.startswith("scales")]
    every = ", ".join(f"{{{name}}}" for name in scales)
    aligned = ", {align_corners}" if "align_corners" in op.settings else ""
    return (
        f"F.interpolate({{self}}, None if {{{scales[0]}}} else {{output_size}},"
        f" ({every},) if {{{scales[0]}}} else None, "
        f'"{found.group(1).replace("_", "-")}"{aligned})'
    )
