"""Programs that nobody would write: a grammar of what the language layer knows, well mixed.

Most of what comes out compiles; much of it raises. It must not know what becomes of a program.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from app.sandbox import words

NAMES = ["x", "w", "f", "A", "obj", "i", "torch", "net", "gen", "it", "e"]

SECRETS = [
    "__class__", "__globals__", "__subclasses__", "__mro__", "__base__", "__dict__", "__code__",
    "__closure__", "__self__", "__func__", "__builtins__", "__traceback__", "__reduce__",
    "__init__", "__call__", "__getattribute__", "__module__", "__wrapped__", "__loader__",
    "gi_frame", "f_back", "f_globals", "cr_frame", "tb_frame", "co_code", "mro",
]  # fmt: skip
"""What leads to the host elsewhere."""

INNER = ["_data", "_grad_fn", "_base", "_recorded", "_alias", "op", "saved", "holders", "numpy",
         "data", "grad", "_parameters", "param_groups", "state", "_hooks", "_getattr_", "_plain_",
         "_type_", "_loop_"]  # fmt: skip

PUBLIC = ["shape", "T", "item", "backward", "sum", "add_", "append", "keys", "format", "args",
          "requires_grad", "detach", "register_hook", "zero_grad", "step", "next_functions", "name",
          "view", "copy", "index", "to", "requires_grad_", "f_locals", "split", "write",
          "read"]  # fmt: skip

BUILTINS = ["print", "len", "range", "getattr", "hasattr", "setattr", "type", "isinstance", "iter",
            "next", "map", "filter", "zip", "sorted", "str", "repr", "int", "float", "list", "dict",
            "tuple", "set", "sum", "max", "min", "abs", "id", "hash", "vars", "dir", "open", "eval",
            "super", "object", "callable", "enumerate", "reversed", "divmod", "pow", "format",
            "bytes", "complex", "slice", "property", "classmethod", "staticmethod",
            "memoryview", "globals", "__import__", "input", "BaseException", "Exception",
            "StopIteration", "KeyboardInterrupt", "SystemExit"]  # fmt: skip

CALLS = ["torch.tensor", "torch.ones", "torch.randn", "torch.zeros", "torch.arange", "torch.cat",
         "torch.stack", "torch.nn.Linear", "torch.nn.Parameter", "torch.optim.SGD",
         "torch.nn.Sequential", "torch.no_grad", "torch.manual_seed", "torch.matmul", "torch.exp",
         "torch.autograd.grad", "torch.nn.functional.relu", "torch.Tensor", "torch.Tensor.add",
         "torch.Tensor.backward", "torch.nn.Module", "torch.nn.Module.__init__", "torch.save",
         "torch.load", "torch.utils.data.DataLoader", "torch.optim.Adam", "torch.where",
         "torch.einsum", "torch.from_numpy", "functools.cached_property"]  # fmt: skip

IMPORTS = ["import torch", "import math", "import random", "import os", "import sys",
           "from torch import nn", "import torch.nn.functional as F", "from math import *",
           "import collections", "import functools", "import itertools", "import time",
           "from dataclasses import dataclass", "import enum", "import operator", "import copy",
           "import string", "import typing", "import subprocess", "from os import path",
           "from torch import os", "import numpy as np", "import types",
           "import inspect"]  # fmt: skip

names = st.sampled_from(NAMES)
written = st.sampled_from(PUBLIC * 12 + [name for name in INNER if name[0] != "_"] * 4 + SECRETS)
"""Attributes as the text has them: what is refused at once is rare, so that most programs run."""
secrets = st.sampled_from(SECRETS + INNER + PUBLIC + sorted(words.DEFINABLE))
"""Names that are made at run time: everything, there is no other guard before that of the run."""
literals = st.one_of(
    st.integers(-3, 9).map(repr), st.sampled_from(["2**70", "10**9", "-1", "1e400", "1e-400"]),
    st.floats(allow_nan=False, width=32).map(repr), st.sampled_from(["True", "None", "...", "'é'"]),
    st.text(st.characters(codec="utf-8"), max_size=4).map(repr),
    st.sampled_from(["'{0.__class__}'", "'%s'", "'%(x)r'", "b'ab'", "'{:>99}'", "''"]),
    secrets.map(repr), secrets.map(lambda name: f"'{name[:3]}' + '{name[3:]}'"),
)  # fmt: skip


def _expressions(inner: Any) -> Any:
    many = st.lists(inner, max_size=3).map(", ".join)
    operators = st.sampled_from("+ - * / // % ** @ & | ^ << >> == != < <= is in and or".split())
    return st.one_of(
        st.builds("{}.{}".format, inner, written),
        st.builds("{}({})".format, st.sampled_from(CALLS), many),
        st.builds("{}({})".format, st.sampled_from(BUILTINS), many),
        st.builds("getattr({}, {})".format, inner, literals),
        st.builds("({} {} {})".format, inner, operators, inner),
        st.builds("({}{})".format, st.sampled_from(["-", "not ", "~"]), inner),
        st.builds("{}({})".format, inner, many),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("{}[{}:{}]".format, inner, inner, inner),
        many.map("[{}]".format),
        st.builds("{{{}: {}}}".format, inner, inner),
        st.builds("[{} for {} in {}]".format, inner, names, inner),
        st.builds("({} for {} in {} if {})".format, inner, names, inner, inner),
        st.builds("(lambda {}: {})".format, names, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("({} := {})".format, names, inner),
        st.builds("{}.format({})".format, literals, many),
        st.builds("({} % {})".format, literals, inner),
        st.builds("f'{{{}!r}}'".format, names),
        st.builds("torch.tensor({}, requires_grad=True)".format, inner),
    )  # fmt: skip


expressions: Any = st.recursive(names | literals, _expressions, max_leaves=6)


def _indented(body: list[str]) -> str:
    text = "\n".join(body) or "pass"
    return "\n".join("    " + line for line in text.split("\n"))


def _statements(inner: Any) -> Any:
    body = st.lists(inner, min_size=1, max_size=3).map(_indented)
    targets = st.one_of(
        names, st.builds("{}.{}".format, names, written), st.just("x, w"), st.just("x, *w"),
        st.builds("{}[{}]".format, names, literals),
    )  # fmt: skip
    bases = st.one_of(
        st.just(""), st.sampled_from(["torch.nn.Module", "torch.autograd.Function", "Exception",
                                      "dict", "list", "str", "int", "torch.Tensor", "A", "object",
                                      "torch.optim.Optimizer", "type", "torch.utils.data.Dataset"]),
    )  # fmt: skip
    methods = st.sampled_from([*sorted(words.DEFINABLE), "forward", "backward", "step", *PUBLIC])
    return st.one_of(
        expressions, st.builds("{} = {}".format, targets, expressions),
        st.builds("{} {}= {}".format, targets, st.sampled_from("+ - * / @ | **".split()),
                  expressions),
        st.builds("del {}".format, targets),
        st.builds("for {} in {}:\n{}".format, targets, expressions, body),
        st.builds("while {}:\n{}\n    break".format, expressions, body),
        st.builds("if {}:\n{}\nelse:\n{}".format, expressions, body, body),
        st.builds("try:\n{}\nexcept {} as e:\n{}\nfinally:\n{}".format, body,
                  st.sampled_from(["Exception", "BaseException", "RuntimeError"]), body, body),
        st.builds("with {} as {}:\n{}".format, expressions, names, body),
        st.builds("def f({}, *args, **kw):\n{}\n    return {}".format, names, body, expressions),
        st.builds("def gen({}):\n    yield {}\n{}".format, names, expressions, body),
        st.builds("class A({}):\n    x = {}\n    def {}(self, *args):\n{}".format, bases,
                  expressions, methods, body),
        st.builds("@{}\ndef f(*args):\n{}".format, expressions, body),
        st.builds("raise {}".format, expressions), st.builds("assert {}".format, expressions),
        st.builds("match {}:\n    case {}:\n{}\n    case _:\n        pass".format, expressions,
                  literals.filter(lambda text: text[0].isdigit()), _indented_twice(inner)),
        st.builds("(x * w).sum().backward({})".format, expressions),
        st.builds("x.register_hook({})".format, expressions),
        st.builds("print({})".format, expressions), st.sampled_from(IMPORTS),
        st.builds("global {}".format, names), st.sampled_from(["pass", "break", "return x"]),
    )  # fmt: skip


def _indented_twice(inner: Any) -> Any:
    return st.lists(inner, min_size=1, max_size=2).map(_indented).map(lambda t: _indented([t]))


statements: Any = st.recursive(expressions, _statements, max_leaves=5)

HEAD = (
    "import torch, inspect, functools\nx = torch.tensor([1.0, 2.0], requires_grad=True)\n"
    "w = torch.ones(2)\nnet = torch.nn.Linear(2, 1)\n"
)

programs: Any = st.lists(statements, min_size=1, max_size=7).map(
    lambda parts: HEAD + "\n".join(parts) + "\n"
)
"""Whole programs."""
