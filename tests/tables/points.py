"""Where functions are delicate: zeros of both signs, bounds, ties, infinities, NaN, large and tiny
numbers, whole numbers and bools. The expressions, and how they are put to a module that answers to
`torch`; `tests/oracle/make_points_table.py` puts them to real torch. It must import neither.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

TABLE = Path(__file__).with_name("points.json")

INF, NAN = float("inf"), float("nan")
POINTS = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -3.0, 6.0, 0.1, -0.1, 1e-30]
POINTS += [20.0, -20.0, 100.0, -100.0, 1e10, INF, -INF, NAN, 0.9375]
PAIRED = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 1e10, INF, -INF, NAN]
WHOLE = [0, 1, 2, 3, -1, -7, 100]

UNARY = """
abs neg exp log log2 log10 log1p sqrt rsqrt sin cos tan tanh sigmoid relu sign sgn floor ceil trunc
round frac expm1 exp2 asin acos atan sinh cosh asinh atanh sinc deg2rad rad2deg erf erfc erfinv
nan_to_num reciprocal square isnan isinf isfinite isposinf isneginf signbit logical_not angle lgamma
logit
""".split()
ACTIVATIONS = """
leaky_relu hardtanh relu6 hardsigmoid hardswish hardshrink softshrink tanhshrink softsign elu selu
silu mish softplus logsigmoid gelu
""".split()
OF_ONE = [f"torch.{name}(x)" for name in UNARY] + [f"F.{name}(x)" for name in ACTIVATIONS]
OF_ONE += [
    "F.gelu(x, approximate='tanh')", "F.elu(x, 0.3)", "F.softplus(x, 2., 5.)",
    "F.threshold(x, 0.5, 7.)", "torch.clamp(x, -1, 3)", "torch.clamp(x, min=0.5)",
    "torch.clamp(x, 3, -1)", "torch.round(x, decimals=1)", "torch.logit(x, 0.1)",
    "torch.xlogy(2, x)", "torch.xlogy(x, 0)", "torch.copysign(x, -1)", "1 / x", "2 - x", "-x",
]  # fmt: skip
OF_ONE += [f"x ** {p}" for p in (0, 1, 2, 3, -1, -2, 0.5, -0.5, 2.5)]
OF_ONE += [f"{p} ** x" for p in (2, 0, 0.5)]
OF_ONE += [f"torch.{f}(x, {p})" for f in ("fmod", "remainder") for p in (2, -3, 0.1)]
OF_ONE += [f"torch.div(x, {p}, rounding_mode='{m}')" for p in (2, 0.1) for m in ("floor", "trunc")]

BINARY = """
add sub mul div pow maximum minimum fmax fmin fmod remainder atan2 hypot logaddexp xlogy copysign
nextafter eq ne lt le gt ge logical_and heaviside rsub isclose clamp_min clamp_max
""".split()
OF_TWO = [f"torch.{name}(x, y)" for name in BINARY]
OF_TWO += [
    "torch.clamp(x, y, y * 2)", "torch.lerp(x, y, 0.3)", "torch.lerp(x, y, x)",
    "torch.addcmul(x, y, x, value=0.5)", "torch.addcdiv(x, y, x, value=0.5)",
    "torch.where(x > y, x, y)", "torch.div(x, y, rounding_mode='floor')",
    "torch.div(x, y, rounding_mode='trunc')", "torch.isclose(x, y, equal_nan=True)",
]  # fmt: skip

OF_INTEGERS = """
x + y | x - y | x * y | x / y | x // (y * y + 1) | x % (y * y + 1) | x ** abs(y) | x + 1.5 | x / 2
x // 2 | x % 3 | 2 ** abs(x) | x ** 2 | x ** 2. | x * y.float() | x * y.int() | -x | ~x | 1 - x
2.5 - x | x & y | x | y | x ^ y | x > y | x == y | torch.maximum(x, y) | torch.gcd(x, y)
torch.lcm(x, y) | torch.clamp(x, 1, 5) | torch.clamp(x, 1.5, 5) | torch.where(x > 1, x, 0.5)
torch.exp(x) | torch.sqrt(x) | torch.sigmoid(x) | torch.floor(x) | torch.round(x) | torch.sign(x)
torch.abs(x) | torch.square(x) | torch.isnan(x) | torch.frac(x) | torch.hypot(x, y)
torch.lerp(x, y, 0.5) | torch.pow(x, y) | torch.div(x, y * y + 1, rounding_mode='trunc')
torch.addcmul(x, y, x) | torch.atan2(x, y) | torch.relu(x) | torch.tanh(x) | torch.reciprocal(x)
""".replace(" | y", " \x00 y").replace("\n", " | ").strip(" |").split(" | ")  # fmt: skip
OF_INTEGERS = [e.replace("\x00", "|") for e in OF_INTEGERS]

# Made, turned, filled: values, what made them, and what made those.
MADE = """
torch.arange(0, 1, .1) | torch.arange(5, 0, -2) | torch.arange(1, 0) | torch.linspace(0, 1, 7)
torch.linspace(-3, 3, 4, dtype=torch.int64) | torch.logspace(0, 2, 3) | torch.eye(2, 3)
torch.full((2,), 1) | torch.full((2,), True) | torch.full((2,), 2.5) | torch.zeros(0, 3)
torch.tensor([1., 2.], dtype=torch.int32) | torch.tensor(True) | torch.LongTensor([1, 2])
torch.ones(2, dtype=torch.float64).new_tensor([1, 2]) | torch.scalar_tensor(3)
torch.tril_indices(3, 3) | torch.triu_indices(3, 4, 1) | torch.ones(2).type('torch.LongTensor')
torch.zeros(2).copy_(torch.tensor([1, 2])) | torch.zeros(2).fill_(torch.tensor(3))
torch.zeros(-1) | torch.zeros(2.5) | torch.zeros(2, device='cuda') | torch.ones(2).cuda()
torch.zeros(2, dtype='float') | torch.tensor([1, 2], requires_grad=True)
torch.tensor([[1, 2], [3]])
torch.zeros(2).fill_(torch.tensor([3, 4])) | torch.exp(2.) | torch.maximum(x, 2) | ~x
torch.ones(2, dtype=torch.bool) - torch.ones(2, dtype=torch.bool) | -torch.ones(2, dtype=torch.bool)
1 - torch.ones(2, dtype=torch.bool) | torch.ones(2, 3) + torch.ones(2) | x.view(4) | x.view(-1, -1)
x.t() | x.squeeze(5) | x.expand(2, 1, 4) | x.reshape(7) | torch.cat([x, x[0]]) | x.permute(0, 0, 1)
torch.stack([x, x[0]]) | x.split(0) | x.chunk(0) | x.unsqueeze(5) | x.T | x.mT | x.flatten(2, 1)
(x * 1).squeeze_() | (x * 1).squeeze_(1) | (x * 1).unsqueeze_(0) | (x * 1).transpose_(0, 1)
(x * 1)[:, 0].t_() | torch.rot90(x[:, 0]) | torch.trace(x[:, 0, :2]) | (x * 1).tril_()
torch.normal(x, 1.) | torch.normal(0., x) | torch.normal(x, x) | (x * 1).uniform_()
(x * 1).normal_() | (x * 1).bernoulli_() | (x * 1).random_(3) | (x * 1).exponential_()
torch.block_diag(x[0], x[1]) | torch.relu_(x * 1) | (x * 1).fill_(3) | (x * 1).zero_()
(x * 1).copy_(x[0]) | torch.bernoulli(x) | (x * 1).square_() | (x * 1).clamp_(0, 1)
(x * 2)[0].mul_(3) | x.transpose(0, 2).reshape(6) | x.transpose(0, 2).contiguous() | x.ravel()
x.expand(2, 2, 3).reshape(-1) | x.movedim(0, 2) | x.double() | x.long() | x.to(torch.float32)
x // 2 | 7 % x | x.float_power(2) | torch.positive(x) | x.unflatten(2, (3, 1)) | x.narrow(2, 1, 2)
torch.zeros(5, 6).t().normal_() | torch.zeros(6, 10)[:, ::2].uniform_() | torch.rand_like(x.mT)
torch.zeros(3, 4, 5).permute(2, 0, 1).exponential_() | torch.randn_like(torch.zeros(5, 6).t())
torch.randint(10, (5,)) | torch.randint(low=2, high=9, size=(4,)) | torch.randperm(6)
torch.multinomial(torch.tensor([.1, .2, .7]), 2) | torch.zeros(8, dtype=torch.int64).random_()
torch.randn(5, generator=torch.Generator().manual_seed(5)) | torch.bernoulli(torch.tensor([2.]))
(x * 1).detach().squeeze_(0) | (x * 1).squeeze_(0) | torch.special.ndtr(x.long())
torch.round(x.long(), decimals=1) | torch.special.round(x.bool()) | x.cumsum(0, dtype=torch.bool)
x.cumprod(0, dtype=torch.bool) | torch.zeros(0, dtype=torch.int8).median() | x.byte() // 300
x.byte() % 300 | torch.fmod(x.char(), 300) | x.char().clamp(max=300) | x.byte() ** 300
x.char() ** torch.tensor([-128], dtype=torch.int8) | torch.nextafter(x.half(), x.half() * 2)
torch.maximum(x.half(), x.cfloat()) | x.half() < x.cfloat() | F.mse_loss(x.half(), x.double())
torch.linalg.vector_norm(x.long(), dtype=torch.float64)
torch.linalg.vector_norm(x, dtype=torch.long)
torch.linalg.vector_norm(x, dtype=torch.cfloat)
torch.linalg.vector_norm(x.double(), dtype=torch.float)
""".replace("\n", " | ").strip(" |").split(" | ")  # fmt: skip


def questions() -> Iterator[tuple[str, dict[str, np.ndarray]]]:
    """Every expression with the arrays that its names stand for."""
    one = np.array(POINTS)
    left, right = (a.ravel() for a in np.meshgrid(PAIRED, PAIRED))
    with np.errstate(over="ignore"):
        for kind in (np.float64, np.float32):
            for text in OF_ONE:
                if "gelu" in text and kind is np.float32:
                    continue  # Its 7th digit depends on the CPU that PyTorch runs on.
                yield text, {"x": one.astype(kind)}
            for text in OF_TWO:
                yield text, {"x": left.astype(kind), "y": right.astype(kind)}
    left, right = (a.ravel() for a in np.meshgrid(WHOLE, WHOLE))
    for kind in (np.int64, np.uint8, np.bool_):
        for text in OF_INTEGERS:
            yield text, {"x": left.astype(kind), "y": right.astype(kind)}
    for text in MADE:
        yield text, {"x": np.ones((2, 1, 3), np.float32)}


def plain(array: np.ndarray) -> list[Any]:
    return [str(v) if isinstance(v, float) and v - v != 0 else v for v in array.ravel().tolist()]


PIECE = 4
"""Elements put at a time: PyTorch's vectorised kernels, from 8 on, treat NaN in their own way."""


def ask(lib: Any, functional: Any, text: str, arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    """What `lib` makes of one expression: value, node and gradients, or the exception."""
    size = len(arrays["x"])
    if size <= PIECE:
        return _ask(lib, functional, text, arrays)
    found: dict[str, Any] = {}
    for at in range(0, size, PIECE):
        part = {name: a[at : at + PIECE] for name, a in arrays.items()}
        more = _ask(lib, functional, text, part)
        if not found or "error" in more:
            found = more
        else:
            found["value"] += more["value"]
            for old, new in zip(found.get("gradients", []), more.get("gradients", []), strict=True):
                if old is not None:
                    old += new
        if "error" in more:
            break
    return found


def _ask(lib: Any, functional: Any, text: str, arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    names = {name: lib.from_numpy(a.copy()) for name, a in arrays.items()}
    leaves = [t.requires_grad_() for t in names.values() if t.is_floating_point()]
    lib.manual_seed(3)
    try:
        y = eval(text, {"torch": lib, "F": functional, **names})
        if not hasattr(y, "grad_fn"):
            y = y[0]
        found: dict[str, Any] = {"dtype": str(y.dtype)[6:], "shape": list(y.shape)}
        if y.grad_fn is not None:
            found["grad_fn"] = y.grad_fn.name()
            found["next"] = [n and n.name() for n, _ in y.grad_fn.next_functions]
        found["value"] = plain(y.detach().numpy())
        if y.requires_grad and y.grad_fn is not None:
            start = lib.ones_like(y)
            gradients = lib.autograd.grad(y, leaves, start, allow_unused=True)
            found["gradients"] = [None if g is None else plain((g + 0).numpy()) for g in gradients]
    except (RuntimeError, TypeError, ValueError, IndexError, AssertionError) as problem:
        first = str(problem).split(" - got")[0].splitlines()[0]
        return {"error": [type(problem).__name__, first]}
    return found


def numbers(values: list[Any]) -> np.ndarray:
    return np.array([float(v) for v in values])


def table() -> list[dict[str, Any]]:
    """The answers of real torch, in the order of `questions`."""
    answers: list[dict[str, Any]] = json.loads(TABLE.read_text())
    return answers
