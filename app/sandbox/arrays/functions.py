"""The module `numpy` as programs get it: its functions over our arrays, by an allow-list.

It must not know random numbers (streams.py) or torch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import grids, making
from .array import DType, array_of, ndarray
from .crossing import (
    AxisError,
    LinAlgError,
    broadcast,
    charge,
    raw,
    run,
    run_raw,
    wrap,
)
from .places import ndindex, nditer
from .scalars import ABSTRACT, REAL
from .sizes import SIZES, asked, pairs

PLAIN = (
    "abs absolute acos acosh all allclose amax amin angle any append arccos arccosh arcsin arcsinh "
    "arctan arctanh argmax argmin argpartition argsort argwhere around array array2string "
    "array_equal array_equiv array_repr array_split array_str asarray ascontiguousarray asin asinh "
    "astype atan atanh atleast_1d atleast_2d atleast_3d average base_repr binary_repr bincount "
    "bitwise_count bitwise_invert bitwise_not block broadcast_arrays can_cast cbrt ceil choose "
    "clip column_stack compress concat concatenate conj conjugate convolve copy copyto corrcoef "
    "correlate cos cosh count_nonzero cov cross cumprod cumsum cumulative_prod cumulative_sum "
    "deg2rad degrees delete diagflat diagonal diff digitize dot dsplit dstack ediff1d einsum exp "
    "exp2 expand_dims expm1 extract fabs fill_diagonal fix flatnonzero flip fliplr flipud floor "
    "fmax fmin frexp gcd gradient heaviside histogram hsplit hstack hypot imag in1d insert interp "
    "intersect1d invert isclose iscomplex iscomplexobj isfinite isfortran isin isinf isnan "
    "isneginf isposinf isreal isrealobj isscalar iterable lcm lexsort log log10 log1p log2 "
    "logaddexp logical_not matmul matrix_transpose max may_share_memory mean median min "
    "min_scalar_type modf moveaxis nan_to_num nanargmax nanargmin nancumprod nancumsum nanmax "
    "nanmean nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar ndim negative "
    "nonzero partition percentile permute_dims place polyadd polyder polyfit polyint polysub "
    "polyval positive prod ptp put put_along_axis putmask quantile rad2deg radians ravel "
    "ravel_multi_index real real_if_close reciprocal repeat reshape result_type rint roll rollaxis "
    "roots rot90 round row_stack searchsorted select setdiff1d setxor1d shape shares_memory sign "
    "signbit sin sinc sinh size sort sort_complex spacing split sqrt square squeeze stack std sum "
    "swapaxes take take_along_axis tan tanh tensordot trace transpose trapezoid tril tril_indices "
    "tril_indices_from trim_zeros triu triu_indices triu_indices_from trunc union1d unique "
    "unravel_index unstack unwrap vander var vdot vecdot vsplit vstack where polymul"
).split()
"""Results no larger than what goes in (times a small number)."""

ELEMENTWISE = (
    "add subtract multiply divide true_divide floor_divide mod remainder fmod power float_power "
    "maximum minimum bitwise_and bitwise_or bitwise_xor left_shift right_shift arctan2 copysign "
    "logaddexp2 nextafter ldexp divmod atan2 pow bitwise_left_shift bitwise_right_shift"
).split()

COMPARING = (
    "equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor"
).split()

LINALG = (
    "cholesky cond det eig eigh eigvals eigvalsh inv lstsq matrix_norm matrix_power matrix_rank "
    "norm pinv qr slogdet solve svd vector_norm multi_dot"
).split()

PRINTING = ("precision", "suppress", "threshold", "linewidth", "edgeitems", "floatmode")


def offered(function: Callable[..., Any], name: str, before: Any = None) -> Callable[..., Any]:
    """numpy's function for programs; `before` charges what it will make."""

    def call(*args: Any, **kwargs: Any) -> Any:
        inner = [raw(a) for a in args]
        named = {k: raw(v) for k, v in kwargs.items()}
        if before is not None:
            run_raw(lambda *a, **k: before(*a, **k), inner, named)
        return run_raw(function, inner, named)

    call.__name__ = call.__qualname__ = name
    call.__module__ = "numpy"
    return call


def _count(shape: Any) -> int:
    size = 1
    for n in shape if isinstance(shape, (tuple, list)) else (shape,):
        size *= int(n)
    return size


def _itemsize(dtype: Any) -> int:
    return 8 if dtype is None else int(np.dtype(dtype).itemsize)


def _shaped(shape: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> None:
    charge(_count(shape), _itemsize(dtype))


def _filled(shape: Any, fill_value: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> None:
    charge(_count(shape), _itemsize(dtype))


def _steps(*args: Any, **kwargs: Any) -> None:
    start, stop, step = (0, *args, 1) if len(args) == 1 else (*args, 1)[:3]
    stop = kwargs.get("stop", stop)
    step = kwargs.get("step", step)
    if step:
        charge(max(0, (stop - start) / step))


def _many(start: Any, stop: Any, num: Any = 50, *args: Any, **kwargs: Any) -> None:
    charge(num * max(np.size(start), np.size(stop)))


def _square(n: Any, m: Any = None, *args: Any, **kwargs: Any) -> None:
    charge(n * (n if m is None else m))


def _product(a: Any, b: Any, *args: Any, **kwargs: Any) -> None:
    charge(np.size(a) * np.size(b))


def _times(a: Any, reps: Any, *args: Any, **kwargs: Any) -> None:
    charge(np.size(a) * _count(reps))


def _grid(*arrays: Any, **kwargs: Any) -> None:
    charge(_count([np.size(a) for a in arrays]) * len(arrays))


def _padded(array: Any, pad_width: Any, *args: Any, **kwargs: Any) -> None:
    widest = int(np.max(np.asarray(pad_width)))
    charge(_count([n + 2 * widest for n in np.shape(array)]))


def _to_shape(array: Any, shape: Any, *args: Any, **kwargs: Any) -> None:
    charge(_count(shape))


def _places(dimensions: Any, *args: Any, **kwargs: Any) -> None:
    charge(_count(dimensions) * np.size(dimensions))


def _window(M: Any, *args: Any, **kwargs: Any) -> None:
    charge(max(0, M) * 4)


def _window_of(seq: Any) -> None:
    charge(np.size(seq) ** 2)


def _diagonal(v: Any, k: Any = 0) -> None:
    charge((np.size(v) + abs(k)) ** 2 if np.ndim(v) == 1 else np.size(v))


CHARGED: dict[str, Any] = {
    "zeros": _shaped, "ones": _shaped, "full": _filled, "identity": _square, "eye": _square,
    "tri": _square, "arange": _steps, "linspace": _many, "logspace": _many, "geomspace": _many,
    "outer": _product, "kron": _product, "tile": _times, "meshgrid": _grid,
    "pad": _padded, "resize": _to_shape, "indices": _places, "diag": _diagonal,
    "broadcast_to": _to_shape, "inner": _product, "hanning": _window, "hamming": _window,
    "blackman": _window, "bartlett": _window, "kaiser": _window, "poly": _window_of,
    "diag_indices": _window,
}  # fmt: skip
LIKE = ("zeros_like", "ones_like", "full_like")


class Info:
    """`np.finfo` and `np.iinfo`."""

    __slots__ = ("_data",)
    NAMES = ("bits", "dtype", "eps", "max", "min", "resolution", "tiny")

    def __init__(self, data: Any) -> None:
        self._data = data

    def __repr__(self) -> str:
        return repr(self._data)


def _known(name: str) -> property:
    return property(lambda self: wrap(getattr(self._data, name)))


for _name in Info.NAMES:
    setattr(Info, _name, _known(_name))


def _infos() -> dict[str, Any]:
    def finfo(dtype: Any) -> Info:
        return Info(np.finfo(raw(dtype)))

    def iinfo(dtype: Any) -> Info:
        return Info(np.iinfo(raw(dtype)))

    return {"finfo": finfo, "iinfo": iinfo}


def _printing() -> dict[str, Any]:
    def set_printoptions(**options: Any) -> None:
        for name, value in options.items():
            if name not in PRINTING or type(value) not in (int, bool, str, float, type(None)):
                raise TypeError(f"set_printoptions() has no {name}= here")
        run(np.set_printoptions, **options)

    class printoptions:  # noqa: N801 - it takes this name's place
        def __init__(self, **options: Any) -> None:
            self._options, self._before = options, get_printoptions()

        def __enter__(self) -> None:
            set_printoptions(**self._options)

        def __exit__(self, *problem: Any) -> None:
            set_printoptions(**self._before)

    def get_printoptions() -> dict[str, Any]:
        told: dict[str, Any] = {**np.get_printoptions()}
        return {name: told[name] for name in PRINTING}

    return {
        "set_printoptions": set_printoptions, "get_printoptions": get_printoptions,
        "printoptions": printoptions,
    }  # fmt: skip


def _vectorize(function: Any, *given: Any, **options: Any) -> Any:
    """`np.vectorize(f)`: f for each element, here in the program's own Python."""

    def call(*args: Any) -> Any:
        parts = [np.asarray(raw(a)) for a in args]
        broadcast(*parts)
        parts = list(np.broadcast_arrays(*parts))
        results = [function(*map(wrap, each)) for each in zip(*(p.ravel() for p in parts),
                                                               strict=True)]  # fmt: skip
        return wrap(np.asarray(raw(results)).reshape(parts[0].shape))

    return call


def _along(func1d: Any, axis: Any, arr: Any, *args: Any, **kwargs: Any) -> Any:
    """`np.apply_along_axis`."""
    moved = np.moveaxis(np.asarray(raw(arr)), raw(axis), -1)
    rows = [func1d(wrap(row), *args, **kwargs) for row in moved.reshape(-1, moved.shape[-1])]
    found = np.asarray(raw(rows))
    shaped = found.reshape(moved.shape[:-1] + found.shape[1:])
    return array_of(np.moveaxis(shaped, -1, raw(axis)) if found.ndim > 1 else shaped)


def _empty(shape: Any, dtype: Any = float, **options: Any) -> Any:
    """`np.empty`: zeros here, so that runs repeat."""
    inner = raw(shape)
    run_raw(_shaped, [inner], {})
    return run(np.zeros, shape, dtype)


def numpy_table() -> dict[str, Any]:
    """What `numpy` has."""
    table: dict[str, Any] = {
        name: offered(getattr(np, name), name, SIZES.get(name))
        for name in PLAIN
        if hasattr(np, name)
    }
    table |= {name: offered(getattr(np, name), name) for name in LIKE}
    table |= {name: offered(getattr(np, name), name, pairs) for name in ELEMENTWISE}
    table |= {name: offered(getattr(np, name), name, asked) for name in COMPARING}
    table |= {name: offered(getattr(np, name), name, check) for name, check in CHARGED.items()}
    table |= {kind.__name__: kind for kind in (*ABSTRACT, *REAL)}
    table["bool_"] = table["bool"]
    table |= _infos() | _printing()
    table |= {
        "ndarray": ndarray, "dtype": DType, "vectorize": _vectorize, "empty": _empty,
        "empty_like": table["zeros_like"], "apply_along_axis": _along, "pi": np.pi, "e": np.e,
        "inf": np.inf, "nan": np.nan, "newaxis": None, "euler_gamma": np.euler_gamma,
        "__version__": "2.4.6", "int_": table["int64"], "intp": table["int64"],
        "double": table["float64"], "single": table["float32"], "uint": table["uint64"],
        "True_": wrap(np.True_), "False_": wrap(np.False_), "half": table["float16"],
        "short": table["int16"], "byte": table["int8"], "ubyte": table["uint8"],
        "ushort": table["uint16"], "intc": table["int32"], "uintc": table["uint32"],
        "csingle": table["complex64"], "cdouble": table["complex128"],
        "ndindex": ndindex, "nditer": nditer, "str_": str, "seterr": lambda **kwargs: {},
    }  # fmt: skip
    return table | grids.TABLE | making.TABLE


def linalg_table() -> dict[str, Any]:
    table = {name: offered(getattr(np.linalg, name), name) for name in LINALG}
    return table | {"LinAlgError": LinAlgError}


EXCEPTIONS = {"AxisError": AxisError}
