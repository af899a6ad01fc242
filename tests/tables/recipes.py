"""What the tables in this folder were asked about: the questions, without the answers.

`tests/oracle/make_tables.py` puts them to real torch, the tests put them to the engine. It must not
import either of the two.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

DTYPES = ["float16", "float32", "float64", "uint8", "int8", "int16", "int32", "int64", "bool"]
DTYPES += ["complex64", "complex128"]

# --- dtypes: expressions, evaluated in a namespace of the one or the other --------------------

LITERALS = (
    """
1 | 2.5 | True | [] | [[]] | [[], []] | [[[]]] | [[[], []], [[], []]] | () | [1, 2] | (1, 2)
[(1, 2), [3, 4]] | [1, 2.] | [True, 2] | [True, 2.] | [True, False] | [[1, 2.5], [3, True]]
[1j] | [1, 2.5, 1j] | range(3) | [range(2), range(2)] | [1, nan] | [inf, -inf] | [1, 1e-50, 3]
[1e400, 1e39] | [0.1, 0.2] | [-0.] | 2 ** 62 | -2 ** 63 | [1.5, 2 ** 70] | bytearray(b'ab')
np.float64(2) | [np.float64(1)] | [np.float32(1.5)] | [np.int32(1), 2] | [np.bool_(True)]
[np.float16(1), 1.] | [np.uint8(1), np.int8(1)] | [np.array([1., 2.]), np.array([3., 4.])]
[[], [1]] | [[1], []] | [[1, 2], [3]] | [[1, 2], [1, 2, 3]] | [[[1, 2], [3]]]
[[[1], [2]], [[3]]] | [1, [2]] | [1, 1, [1]] | [1., [2.]] | [True, [False]] | [[1], 2]
'a' | ['a'] | [1, 'a'] | [[1, 2], 'ab'] | ['ab', 'cd'] | [[1, 2], [3, 'a']] | b'a' | [b'a']
None | [None] | [1, None] | {} | {1: 2} | [{}] | set() | object() | iter([1])
2 ** 63 | [2 ** 63] | -2 ** 63 - 1 | [np.array(1.), np.array(2.)] | [2 ** 2000, 1.]
""".replace("\n", " | ")
    .strip(" |")
    .split(" | ")
)

CONVERSIONS = (
    """
[1.5, 2], 'int64' | [1.9, -1.9], 'int32' | [[1, 2], [3, 4.]], 'int8' | 300, 'uint8' | [256], 'uint8'
-1, 'uint8' | -255, 'uint8' | -256, 'uint8' | -300, 'uint8' | -3., 'uint8' | [-0.9], 'uint8'
300., 'uint8' | 128, 'int8' | [127.9], 'int8' | -200, 'int8' | 2 ** 31, 'int32' | 1e10, 'int32'
[2147483648.], 'int32' | [2147483647.9], 'int32' | [-2147483648.9], 'int32' | nan, 'int64'
inf, 'int64' | 1e20, 'int64' | [9.3e18], 'int64' | [9.223372036854775807e18], 'int64'
[2 ** 63 - 1], 'int64' | 2 ** 63, 'int64' | [1, 2 ** 64], 'int8' | [1, 1.5, 2 ** 64], 'int64'
1.5, 'bool' | [2, 0], 'bool' | [nan], 'bool' | [1, 2 ** 64], 'bool' | True, 'float32'
[65519., 65520., 65504.], 'float16' | 70000., 'float16' | 1e300, 'float32' | [2 ** 64], 'float32'
[0.1, 1e-8, 3.14159], 'float16' | [2 ** 53 + 1], 'float64' | [2 ** 2000], 'float32'
1j, 'float32' | [1., 1j], 'float32' | [1, 2.5, 1j], 'complex64' | [0.1], 'complex128'
[1., 'a'], 'float32' | ['a'], 'float32' | 'a', 'float32' | [1, 'a'], 'int64' | [None], 'float32'
[None], 'int64' | [1, None], 'bool' | [{1: 2}], 'float32' | [object()], 'float32'
[[1], [2, 3]], 'float32' | [True, [False]], 'bool' | [np.int64(3)], 'float32'
[np.float32(1.5)], 'int64' | [np.int64(300)], 'uint8' | [], 'int64' | [[]], 'bool'
""".replace("\n", " | ")
    .strip(" |")
    .split(" | ")
)

TYPE_EXPRESSIONS = (
    """
Size([2, 3]) | Size([]) | Size() | Size((4,)).numel() | Size([]).numel() | Size([0, 3]).numel()
Size([2, 3])[:1] | Size([2, 3])[-1] | Size([2]) + Size([3]) | Size([2]) + (3,) | (3,) + Size([2])
Size([2]) * 2 | 2 * Size([2]) | Size([1.5]) | Size(['a']) | Size(3) | Size([True])
Size([2]) == (2,) | Size([np.int64(2)]) | hash(Size([2, 3])) == hash((2, 3)) | str(Size([2]))
f'{Size([2])}' | device('cpu') | str(device('cpu')) | device('cpu', 0) | device('cpu:0')
str(device('cpu:0')) | device('cpu').index | device('cpu') == device('cpu:0')
device('cpu') == device('cpu') | device('cpu') == 'cpu' | device(type='cpu')
device(device('cpu')) | device('cpu').type | device('cuda') | str(device('cuda', 1))
device('foo') | device('') | device('cpu:a') | device('cpu:') | device('cpu:01')
device('cpu', -1) | device('cpu:0', 1) | device(0) | device(1.5) | float32 | f'{int64}'
repr(bool) | float64.itemsize | bool.itemsize | float16.is_floating_point
complex64.is_floating_point | complex64.is_complex | uint8.is_signed | int8.is_signed
bool.is_signed | float32.to_complex() | complex128.to_real() | int32.to_real()
int32.to_complex() | half | long | float is float32 | int is int32 | double is float64
copy.deepcopy(float32) is float32 | pickle.loads(pickle.dumps(bool)) is bool
copy.copy(Size([1, 2])) | pickle.loads(pickle.dumps(Size([1]))) | copy.deepcopy(Size([2]))
finfo(float16) | finfo(float32) | finfo(float64) | finfo() | finfo(complex64) | finfo(float32).eps
finfo(float32).max | finfo(float32).min | finfo(float64).tiny | finfo(float16).bits
finfo(float32).smallest_normal | finfo(float64).resolution | finfo(float32).dtype | finfo(int32)
finfo('a') | iinfo(uint8) | iinfo(int8) | iinfo(int16) | iinfo(int32) | iinfo(int64)
iinfo(int64).max | iinfo(uint8).bits | iinfo(float32) | iinfo(bool) | iinfo('a')
set_default_dtype(int32) | set_default_dtype('a') | set_default_dtype(complex64)
get_default_dtype()
""".replace("\n", " | ")
    .strip(" |")
    .split(" | ")
)

OPERANDS = list(itertools.product([*DTYPES, "bfloat16"], ("dim", "zero"))) + [
    (name, "scalar") for name in ("bool", "int64", "float32", "complex64")
]


def operand_lists() -> list[list[tuple[str, str]]]:
    """Every one and two operands, and a seeded choice of three tensors."""
    rs = np.random.RandomState(0)
    tensors = [one for one in OPERANDS if one[1] != "scalar"]
    triples = [[tensors[i] for i in rs.randint(len(tensors), size=3)] for _ in range(200)]
    return [
        *([one] for one in OPERANDS),
        *([a, b] for a, b in itertools.product(OPERANDS, repeat=2)),
        *triples,
    ]


# --- random numbers: calls, made in order from one seed ----------------------------------------

SEEDS = [0, 1, 42, 2**32, 12345678901234, -1, -5, -(2**63), 2**63, 2**64 - 1]
SIZES = [0, 1, 7, 15, 16, 17, 31, 32, 100, 1000]
FLOATS = ["float16", "float32", "float64"]


def calls() -> list[list[Any]]:
    """`[what, n, dtype, *arguments]`: every stream at every size, one after the other."""
    found: list[list[Any]] = []
    for n in SIZES:
        for dt in FLOATS:
            found += [
                ["uniform", n, dt, 0.0, 1.0],
                ["normal", n, dt, 0.0, 1.0],
                ["uniform", n, dt, -2.5, 1.3],
                ["normal", n, dt, 0.3, 1.7],
                ["normal_strided", n, dt, 0.3, 1.7],
                ["bernoulli", n, dt, 0.3],
                ["bernoulli_each", n, dt],
                ["exponential", n, dt, 1.7],
            ]
            if n > 1:
                found += [
                    ["multinomial", n, dt, 9, True],
                    ["multinomial", n, dt, 1, True],
                    ["multinomial", n, dt, 1, False],
                    ["multinomial", n, dt, n // 2, False],
                ]
        found += [
            ["randint", n, "int64", -5, 11],
            ["randint", n, "int64", -5, 2**40],
            ["randint", n, "int64", -(2**63), 2**63 - 1],
            ["randint", n, "uint8", 0, 256],
            ["randint", n, "bool", 0, 2],
            ["randint", n, "float32", 0, 10],
            ["randint", n, "float32", -(2**25) - 3, 2**26 + 3],
            ["randint", n, "float32", -(2**26) - 6, 2**26 + 7],
            ["randint", n, "float16", -2050, 4099],
            ["randint", n, "int64", 0, 2**28 - 1],
            ["randint", n, "int64", 0, 2**28],
            ["randperm", n, "int64"],
            ["randperm", n, "float32"],
        ]
        found += [["random", n, dt] for dt in DTYPES if not dt.startswith("complex")]
    return found


RANDOM_ERRORS: list[list[Any]] = [
    ["uniform", 2, "float32", 2.5, 1.25],
    ["uniform", 2, "float32", 1e30, 1.0],
    ["uniform", 2, "float32", -3e38, 3e38],
    ["uniform", 2, "float32", 0.0, 1e39],
    ["uniform", 2, "float32", -1e39, 1.0],
    ["uniform", 2, "float16", 0.0, 70000.0],
    ["uniform", 2, "float64", -1e308, 1.7e308],
    ["uniform", 2, "int64", 0.0, 1.0],
    ["uniform", 2, "bool", 0.0, 1.0],
    ["normal", 2, "float32", 0.0, -1.5],
    ["normal", 2, "int32", 0.0, 1.0],
    ["exponential", 2, "float32", 0.0],
    ["exponential", 2, "float32", -1.0],
    ["exponential", 2, "int64", 1.0],
    ["randint", 2, "int64", 5, 5],
    ["randint", 0, "int64", 5, 3],
    ["randint", 2, "uint8", 0, 300],
    ["randint", 2, "int8", -200, 5],
    ["randint", 2, "int16", -40000, 5],
    ["randint", 2, "int32", 0, 2**40],
    ["randint", 2, "bool", 0, 10],
    ["randint", 2, "float16", 0, 70000],
    ["randint", 2, "complex64", 0, 10],
    ["randint", 2, "int64", 0, 2**63],
    ["random", 2, "complex64"],
    ["randperm", -1, "int64"],
    ["randperm", 300, "uint8"],
    ["randperm", 200, "int8"],
    ["randperm", 40000, "int16"],
    ["randperm", 5000, "float16"],
    ["randperm", 3, "bool"],
    ["bernoulli", 2, "float32", 1.5],
    ["bernoulli", 2, "float32", -0.1234567891],
    ["bernoulli", 2, "complex64", 0.5],
    ["weights", [1.0, -1.0], 1, False],
    ["weights", [1.0, -1.0], 2, True],
    ["weights", [0.0, 0.0], 1, False],
    ["weights", [0.0, 0.0], 2, True],
    ["weights", [[0.0, 0.0], [1.0, 1.0]], 1, False],
    ["weights", [1.0, float("inf")], 1, False],
    ["weights", [1.0, float("inf")], 2, True],
    ["weights", [1.0, float("nan")], 1, False],
    ["weights", [1.0, 2.0], 3, False],
    ["weights", [1.0, 2.0], 0, False],
    ["weights", 1.0, 1, False],
    ["weights", [1, 2], 1, False],
    ["weights", [[[1.0]]], 1, False],
    ["probabilities", [1.5]],
    ["probabilities", [float("nan")]],
    ["probabilities", [1, 0]],
    ["probabilities", [True]],
]

SEED_ERRORS: list[Any] = [2**64, -(2**63) - 1, 1.7, "5", None, True]

# --- topk --------------------------------------------------------------------------------------


def selections(count: int = 150) -> list[tuple[Any, int, bool]]:
    """Arrays with many equal elements, how many to take, and whether the largest."""
    rs = np.random.RandomState(5)
    found = []
    for i in range(count):
        n = rs.randint(1, 60) if i % 3 else rs.randint(60, 1500)
        k = rs.randint(1, n + 1) if i % 2 else rs.randint(1, max(2, n // 64 + 1))
        array = rs.randint(0, [1, 2, 5, 30, 1000][rs.randint(5)], n).astype(
            ["int64", "float32", "float64", "float16"][rs.randint(4)]
        )
        if array.dtype.kind == "f" and i % 5 == 0:
            array[rs.randint(n, size=2)] = np.nan
        found.append((np.sort(array) if i % 7 == 0 else array, k, bool(rs.randint(2))))
    return found


# --- printing ----------------------------------------------------------------------------------

_POWERS = np.array([float(f"1e{k}") for k in range(-40, 39)])
_ODD = [0.99995, 9.99995, 99999999.9, 1e8, 1e-4, 0.00009999, 1000.0, 999.95, 1.5, 0.12345, -1.0]
_SPECIAL = [float("nan"), float("inf"), float("-inf"), 0.0, -0.0]
# Made of what is exact everywhere: uniform numbers, products, tables, rounding.
# Where one notation gives way to the other.
_EDGES = [
    [1e-4], [9.9999e-5], [0.5, 1.0001e-4], [1.5, 1500.0], [1.5, 1501.0], [1.0, 1000.0],
    [1.0, 1001.0], [1e8], [1e8 + 1], [1e5 + 0.5, 1e8], [0.1, 100.0], [0.1, 100.5], [0.00010001],
    [99999.5], [0.99995], [-1e8, 1e5], [-1.5, 1500.5], [0.0, -0.0], [2.0**-14], [65504.0, 70.5],
]  # fmt: skip
_STYLES: list[Callable[[np.random.RandomState, int], Any]] = [
    lambda rs, n: (rs.random_sample(n) - 0.5) * 6,
    lambda rs, n: (rs.random_sample(n) - 0.5) * _POWERS[rs.randint(32, 50)],
    lambda rs, n: (rs.random_sample(n) - 0.5) * _POWERS[rs.randint(0, 79, n)],
    lambda rs, n: np.round((rs.random_sample(n) - 0.5) * _POWERS[rs.randint(40, 52)]),
    lambda rs, n: np.where(
        rs.random_sample(n) < 0.3, rs.choice(_SPECIAL, n), rs.random_sample(n) * 9 - 3
    ),
    lambda rs, n: rs.choice(_SPECIAL, n),
    lambda rs, n: rs.randint(-3, 4, n) * 0.5,
    lambda rs, n: rs.choice(_ODD, n),
    lambda rs, n: np.where(
        rs.random_sample(n) < 0.3, rs.choice(_SPECIAL, n), rs.randint(-99, 99, n)
    ),
]
_SHAPES: list[tuple[int, ...]] = [
    (), (1,), (3,), (7,), (30,), (1001,), (0,), (0, 3), (2, 0), (1, 1), (2, 3), (3, 2, 2),
    (2, 1, 3, 2), (40, 40), (7, 200), (2, 2, 300), (1, 1, 1, 1, 2), (100, 2, 9),
]  # fmt: skip
_CHANGES: list[dict[str, Any]] = [
    {"precision": 2}, {"precision": 8}, {"precision": 0}, {"threshold": 5}, {"edgeitems": 1},
    {"edgeitems": 0, "threshold": 4}, {"threshold": 0, "edgeitems": 0}, {"linewidth": 40},
    {"linewidth": 200}, {"linewidth": 5}, {"sci_mode": True}, {"sci_mode": False},
    {"profile": "short"}, {"profile": "full"},
]  # fmt: skip


def prints(count: int = 500) -> list[dict[str, Any]]:
    """Tensors to print: dtype, array, printing options, default dtype, and where it is in a graph.

    `graph`: 0 no gradient, 1 a leaf that requires one, 2 the result of `clone`.
    """
    rs = np.random.RandomState(2026)
    found: list[dict[str, Any]] = [
        {
            "array": np.array(values, dt),
            "dtype": dt,
            "options": {},
            "default": "float32",
            "graph": 0,
        }
        for values in _EDGES
        for dt in FLOATS
    ]
    for i in range(count):
        name = DTYPES[rs.randint(len(DTYPES))] if i % 2 else "float32"
        shape = _SHAPES[rs.randint(len(_SHAPES))]
        n = int(np.prod(shape))
        values = np.asarray(_STYLES[rs.randint(len(_STYLES))](rs, n))
        changes = _CHANGES[rs.randint(len(_CHANGES))] if rs.random_sample() < 0.4 else {}
        if name.startswith(("int", "uint")):
            values = np.clip(np.nan_to_num(values), -(2.0**62), 2.0**62).astype(np.int64)
        if name.startswith("complex"):
            values = values + 1j * values[::-1]
        with np.errstate(over="ignore", invalid="ignore"):
            array = values.astype(name).reshape(shape)
        differentiable = array.dtype.kind in "fc"
        found.append(
            {
                "array": array,
                "dtype": name,
                "options": {} if changes.get("profile") == "full" and n > 100 else changes,
                "default": "float64" if rs.random_sample() < 0.2 else "float32",
                "graph": int(rs.randint(3)) if differentiable else 0,
            }
        )
    return found
