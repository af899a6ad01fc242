"""`out=`: a result written into a tensor that is there already, as torch's functions do.

It must not know what computes the result.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from .. import dtypes, meter, overlap
from ..autograd import no_grad
from ..dispatch import TENSORS
from ..modes import GradMode
from ..op import OPS
from ..return_types import TYPES
from ..tensor import Tensor

RESIZED = (
    "An output with one or more elements was resized since it had shape {}, which does not match "
    "the required output shape {}. This behavior is deprecated, and in a future PyTorch release "
    "outputs will not be resized unless they have zero elements. You can explicitly reuse an out "
    "tensor t by resizing it, inplace, to zero elements with t.resize_(0)."
)


def into(run: Callable[..., Any], name: str, args: Any, given: dict[str, Any]) -> Any:
    """`run` with its result in `given["out"]`. RuntimeError where a gradient would be lost."""
    rest = dict(given)
    out = rest.pop("out")
    if out is None:
        return run(*args, **rest)
    several = isinstance(out, (tuple, list))
    targets: tuple[Any, ...] = tuple(out) if several else (out,)
    for target in targets:
        if type(target) not in TENSORS:
            raise TypeError(f"{name}(): argument 'out' must be Tensor, not {type(target).__name__}")
    if GradMode.enabled and any(t.requires_grad for t in _tensors((args, rest, targets))):
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, "
            "but one of the arguments requires grad."
        )
    if not several:
        rest = _towards(name, rest, dtypes.of(out._data.dtype))
    factory = next(_tensors((args, rest)), None) is None
    with no_grad():
        result = run(*args, **rest)
        found = result if isinstance(result, tuple) else (result,)
        if several and type(result) in TENSORS:
            kind = type(out).__name__
            raise TypeError(f"{name}(): argument 'out' must be Tensor, not {kind}")
        if len(found) != len(targets):
            raise TypeError(f"expected tuple of {len(found)} elements but got {len(targets)}")
        _apart(name, targets, tuple(_tensors((args, rest))))
        for source, target in zip(found, targets, strict=True):
            _fits(name, several, dtypes.of(source._data.dtype), dtypes.of(target._data.dtype))
            _write(source, target, factory)
    if not several:
        return out
    return TYPES.get(f"{type(result).__name__}_out", tuple)(targets)


def _towards(name: str, rest: dict[str, Any], kind: dtypes.dtype) -> dict[str, Any]:
    """The keywords, such that the result is computed in the dtype of `out` where PyTorch does."""
    if name in FACTORIES and rest.get("dtype") not in (None, kind):
        wanted = dtypes.as_dtype(rest["dtype"], name).scalar
        raise RuntimeError(f"dtype {wanted} does not match dtype of out parameter ({kind.scalar})")
    if name in FACTORIES or name in REDUCTIONS:
        return rest | {"dtype": rest.get("dtype") or kind}
    return rest


def _fits(name: str, several: bool, made: dtypes.dtype, target: dtypes.dtype) -> None:
    """RuntimeError for a function that takes no `out` of another dtype."""
    if made is target or (name in ("max", "min") and not several):
        return
    for sentence, names in EXACT.items():
        if name in names:
            raise RuntimeError(
                sentence.format(
                    name=name, made=made.scalar, target=target.scalar,
                    c_made=made.cpp, c_target=target.cpp, int32=made.scalar == "Int",
                )
            )  # fmt: skip
    if name in JOINING and not np.can_cast(made.numpy, target.numpy, "same_kind"):
        raise TypeError(
            f"torch.cat(): input types can't be cast to the desired output type {target.scalar}"
        )


def _apart(name: str, targets: Sequence[Any], inputs: Sequence[Tensor]) -> None:
    """Refuse targets that share memory with inputs. What has a form that changes its first tensor
    may be written over that."""
    rule = _rules().get(name, "never")
    for i, x in enumerate(inputs):
        first = "alike" if i == 0 and rule != "pointwise" and hasattr(Tensor, f"{name}_") else rule
        for target in targets:
            overlap.check(target._data, x._data, first)


@cache
def _rules() -> dict[str, str]:
    """By the name of a function how its result may meet its inputs: as its ops say, of several
    that which says most."""
    found: dict[str, str] = {}
    for op in OPS.values():
        for room, _, name in (spelling.rpartition(".") for spelling in op.spellings):
            if room in ("torch", "torch.linalg", "torch.special") and op.meets != "never":
                found[name] = op.meets
    return found | {name: rule for rule, names in COMPOSITES.items() for name in names.split()}


def _tensors(value: Any) -> Iterator[Tensor]:
    if type(value) in TENSORS:
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _tensors(part)
    elif type(value) is dict:
        yield from _tensors(tuple(value.values()))


def _write(source: Any, target: Any, silent: bool) -> None:
    """Factories, which take no tensor, resize without a word."""
    made, old = source._data, target._data
    if not np.can_cast(made.dtype, old.dtype, "same_kind"):
        raise dtypes.cannot_hold(dtypes.of(old.dtype), dtypes.of(made.dtype))
    if made.shape != old.shape:
        if old.size and not silent:
            text = RESIZED.format(list(old.shape), list(made.shape))
            warnings.warn(text, UserWarning, stacklevel=4)
        if target._base is not None:
            raise RuntimeError("out= of another size may not be a view of another tensor here")
        meter.charge(made.size * old.itemsize)
        target._data = np.empty(made.shape, old.dtype)
    target.copy_(source)


def taking(run: Callable[..., Any], name: str) -> Callable[..., Any]:
    """`run` with `out=` beside what it takes."""

    def function(*args: Any, **kwargs: Any) -> Any:
        if kwargs and "out" in kwargs:
            return into(run, name, args, kwargs)
        return run(*args, **kwargs)

    function.__name__ = function.__qualname__ = run.__name__
    function.__module__, function.__doc__ = "torch", run.__doc__
    return function


FACTORIES = frozenset(
    "arange empty eye full linspace logspace ones rand randint randn randperm zeros".split()
)
"""Without a dtype of their own they make what `out` can hold."""

REDUCTIONS = frozenset("sum nansum prod mean cumsum cumprod".split())
"""They add up in the dtype of `out`."""

COMPOSITES = {
    "pointwise": "angle bernoulli float_power ldexp outer square xlog1py zeta",
    "alike": "inner kron msort renorm softmax",
    "apart": "column_stack cross dstack hstack row_stack take_along_dim vstack",
    "aside": "chain_matmul cholesky cond det diag eigvalsh inv inverse logsumexp nanquantile ndtr "
    "pinv quantile slogdet solve svdvals",
}
"""How results may meet inputs, of functions that are no ops and ops that compute aside."""

JOINING = frozenset(
    "cat concat concatenate stack hstack vstack dstack column_stack row_stack".split()
)

EXACT = {
    "Expected out tensor to have dtype {c_made}, but got {c_target} instead": frozenset(
        "addmm addmv aminmax argmax argmin baddbmm bmm cross diag gather index_add index_copy "
        "matmul max min mm msort norm renorm softmax sort take_along_dim topk tril triu "
        "vector_norm".split()
    ),
    "Found dtype {target} but expected {made}": frozenset(
        "abs absolute bitwise_not ceil fix floor frac neg negative positive round sgn sign"
        " trunc".split()
    ),
    "Expected the dtype for input and out to match, but got {made} for input's dtype and {target} "
    "for out's dtype.": {"amax", "amin"},
    "result dtype {target} does not match input dtype {made}": {"dot", "vdot"},
    "{name} does not support non-boolean outputs.": {"signbit", "isposinf", "isneginf"},
    "quantile() out tensor must be same dtype as the input tensor": {"quantile", "nanquantile"},
    "{name}(): self and result must have the same scalar type": {"masked_select", "index_select"},
    "expected scalar_type {made} but found {target}": {
        "cummax", "cummin", "diff", "logcumsumexp",
    },
    "tensordot: Expected the output tensor to have dtype {made}, but got an output tensor with "
    "dtype {target}": {"inner", "tensordot"},
    "nan_to_num: dtype of out: {target} should be same as input: {made}": {"nan_to_num"},
    "the output given to float_power has dtype {target} but the operation's result requires dtype "
    "{made}": {"float_power"},
    "heaviside is not yet implemented for tensors with different dtypes.": {"heaviside"},
    "Expected out type to be {made} but got {target}": {"where"},
    "torch.searchsorted(): output tensor's dtype is wrong, it can only be Int(int32) or "
    "Long(int64) depending on whether out_int32 flag is True, but we got output tensor's dtype "
    "{target} and out_int32 flag is {int32}": {"searchsorted", "bucketize"},
    "multinomial expects Long tensor out, got: {target}": {"multinomial"},
    "nonzero: Expected out tensor to have scalar type Long but got scalar type{target}": {
        "nonzero",
    },
    "self and mat2 must have the same dtype, but got {target} and {made}": {"addbmm"},
    "addmv input tensors must have the same dtype, but got {target}, {made}, and {made}": {"mv"},
    "output indices must be of scalar type {made}": {"kthvalue"},
    "expected scalar type '{made}' but got '{target}' for indices output": {"mode"},
    "Expected tensor for argument #1 'indices' to have scalar type {made}; but got "
    "torch.{target}Tensor instead (while checking arguments for {name})": {"median", "nanmedian"},
}  # fmt: skip
"""Of a function that does not convert: what it says. `made` is the result's dtype, `target` that of
`out`."""

TAKES_OUT = frozenset(
    """
abs absolute acos acosh add addbmm addcdiv addcmul addmm addmv addr all amax amin aminmax angle any
arange arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin asin asinh atan atan2
atanh baddbmm bernoulli bitwise_and bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift
bitwise_xor bmm bucketize cat ceil chain_matmul cholesky clamp clip column_stack concat concatenate
copysign cos cosh cross cummax cummin cumprod cumsum deg2rad det diag diff digamma div divide dot
dstack empty eq erf erfc erfinv exp exp2 expm1 eye fix float_power floor floor_divide fmax fmin fmod
frac full gather gcd ge greater greater_equal gt heaviside histc hstack hypot i0 index_add
index_copy index_select inner inverse isin isneginf isposinf kron kthvalue lcm ldexp le lerp less
less_equal lgamma linspace log log10 log1p log2 logaddexp logaddexp2 logcumsumexp logical_and
logical_not logical_or logical_xor logit logspace logsumexp lt masked_select matmul matrix_power max
maximum mean median min minimum mm mode msort mul multinomial multiply mv nan_to_num nanmean
nanmedian nanquantile nansum ne neg negative nextafter nonzero nonzero_static norm normal not_equal
ones outer polar polygamma pow prod qr quantile rad2deg rand randint randn randperm range reciprocal
remainder renorm round row_stack rsqrt searchsorted sgn sigmoid sign signbit sin sinc sinh softmax
sort sqrt square stack std sub subtract sum svd take_along_dim tan tanh topk tril triu true_divide
trunc var vdot vstack where xlogy zeros
cond eigh eigvals eigvalsh inv matrix_norm matrix_rank multi_dot pinv slogdet solve
solve_triangular svdvals vecdot vector_norm
entr erfcx expit gammaln log_ndtr ndtr ndtri psi xlog1py zeta
""".split()
)
"""Names of torch, torch.linalg and torch.special that take `out=`."""
