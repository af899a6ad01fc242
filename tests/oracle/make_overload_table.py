"""Writes engine/functions/overload_table.py: the arguments of PyTorch's most used names.

    python -m tests.oracle.make_overload_table        # with PyTorch 2.13.0

Of several overloads PyTorch lists them when none fits; of a single one the stub file says them.
"""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path

import torch

FUNCTIONS = """
sum mean max min argmax argmin std var prod softmax log_softmax gather topk sort cumsum cat stack
arange full zeros ones rand randn  eye clamp pow where masked_fill mul add sub div mm bmm
matmul unsqueeze squeeze transpose permute reshape flatten chunk allclose index_select dot
any all eq exp log sqrt tanh sigmoid relu abs zeros_like ones_like full_like linspace logspace
randint randperm normal round addmm std_mean var_mean narrow movedim argsort quantile
repeat_interleave roll rot90 tril triu diag diagonal select conv1d conv2d conv3d
searchsorted bucketize flip tile count_nonzero
fake_quantize_per_tensor_affine fake_quantize_per_channel_affine
lerp addcmul addcdiv baddbmm addbmm addmv addr outer kron mv scatter scatter_add index_add
index_fill index_copy masked_select amax amin logsumexp cumprod maximum minimum remainder fmod
""".split()
METHODS = """
sum mean max min argmax argmin std var prod softmax log_softmax gather topk sort cumsum clamp pow
masked_fill fill_ mul add sub div mm bmm round to argsort narrow diagonal repeat_interleave
tril triu tril_ triu_ select unfold
add_ sub_ mul_ div_ clamp_ squeeze_ matmul unsqueeze squeeze transpose permute reshape view
expand repeat flatten chunk allclose index_select dot any all eq clone where random_
lerp addcmul addcdiv addmm baddbmm addmv addr mv scatter scatter_add index_add index_fill
index_copy masked_select amax amin logsumexp cumprod maximum minimum remainder fmod movedim
""".split()
NN = "conv1d conv2d conv3d linear scaled_dot_product_attention".split()
"""Of torch.nn.functional: PyTorch's C++ functions themselves."""

KINDS = [
    (r"\b(_int|SymInt)( \| (SymInt|_int))?( \| _size| \| Sequence\[.*\])|_size|Sequence\[_int.*",
     "tuple of ints"),
    (r"(Tensor \| )?tuple\[Tensor, \.\.\.\].*", "tuple of Tensors"),
    (r"Tensor \| Number.*", "Tensor"), (r"Number.*", "Number"),
    (r"_int( \| SymInt)?", "int"), (r"_?bool", "bool"), (r"_?float", "float"),
    (r"_dtype", "torch.dtype"), (r"DeviceLikeType", "torch.device"),
    (r"_layout", "torch.layout"), (r"memory_format", "torch.memory_format"),
    (r"str", "str"), (r"Tensor", "Tensor"),
]  # fmt: skip


def listed(room: str, name: str) -> list[str]:
    """What PyTorch says of a call that fits none of several overloads."""
    owners = {"torch": torch, "Tensor": torch.ones(1), "F": torch.nn.functional}
    call = getattr(owners[room], name)
    text = ""
    for keywords in ({}, {"out": torch.ones(1)}):
        try:
            call(*[object()] * 14, **keywords)
        except TypeError as problem:
            text = str(problem)
        if "out = None" in text:
            break
    alone = re.search(r"but expected \((.*)\)$", text)  # what it hides is not counted
    return [alone[1]] if alone else re.findall(r"^ \* \((.*)\)$", text, re.M)


def kind(annotation: str) -> str:
    for pattern, word in KINDS:
        if re.fullmatch(pattern, annotation):
            return word
    raise ValueError(annotation)


STUBS = {"torch": "_VariableFunctions.pyi", "Tensor": "__init__.pyi", "F": "_nn.pyi"}


def stub(room: str, name: str) -> str:
    """The single overload of the stub file, in the words of PyTorch's lists."""
    method = room == "Tensor"
    body = ast.parse((Path(torch.__file__).parent / "_C" / STUBS[room]).read_text()).body
    if method:
        (body,) = [c.body for c in body if isinstance(c, ast.ClassDef) and c.name == "TensorBase"]
    made = next(d for d in body if isinstance(d, ast.FunctionDef) and d.name == name).args
    said = []
    plain, only = made.args[int(method) :], made.kwonlyargs
    defaults = [None] * (len(plain) - len(made.defaults)) + list(made.defaults)
    for arg, default in zip([*plain, *only], [*defaults, *made.kw_defaults], strict=True):
        if only and arg is only[0]:
            said.append("*")
        parts = ast.unparse(arg.annotation).split(" | ")
        word = kind(" | ".join(p for p in parts if p != "None"))
        shown = "" if default is None else f" = {ast.unparse(default).replace(', ', ',')}"
        said.append(f"{word} {arg.arg}{shown}".replace(" = strided", " = None"))
    return ", ".join(said)


OPTIONS = (
    "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, "
    "bool pin_memory = False, bool requires_grad = False"
)

HEAD = '''"""The overloads of PyTorch's most used names, in its words and order.

Written by tests/oracle/make_overload_table.py. "@" stands for OPTIONS; what is indented goes on.
"""

OPTIONS = (
    "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, "
    "bool pin_memory = False, bool requires_grad = False"
)

TABLE = """\\
{}
"""
'''


def main() -> None:
    lines = []
    for room, names in (("torch", FUNCTIONS), ("Tensor", METHODS), ("F", NN)):
        for name in sorted(names):
            for overload in listed(room, name) or [stub(room, name)]:
                line = f"{room}.{name}({overload.replace(OPTIONS, '@')})"
                lines += textwrap.wrap(line, 98, subsequent_indent="  ", break_long_words=False)
    path = Path(__file__).parents[2] / "engine/functions/overload_table.py"
    path.write_text(HEAD.format("\n".join(lines)), "utf-8")


if __name__ == "__main__":
    main()
