"""What courses take from scikit-learn: data sets made by formulas, splitting, scaling, accuracy.

The numbers are scikit-learn's own, from the same streams in the same order. It must not know torch.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays.array import ndarray
from ..arrays.crossing import INWARD, charge, raw, wrap
from ..arrays.streams import Numbers, RandomState
from .kit import Kit

Made = tuple[Any, Any]


def _shuffled(x: Any, y: Any, source: Any) -> Made:
    order = np.arange(len(x))
    source.shuffle(order)
    return x[order], y[order]


def _moons(source: Any, n_out: int, n_in: int, factor: float) -> Made:
    out, inner = np.linspace(0, np.pi, n_out), np.linspace(0, np.pi, n_in)
    x = np.append(np.cos(out), 1 - np.cos(inner))
    return x, np.append(np.sin(out), 1 - np.sin(inner) - 0.5)


def _circles(source: Any, n_out: int, n_in: int, factor: float) -> Made:
    out = np.linspace(0, 2 * np.pi, n_out, endpoint=False)
    inner = np.linspace(0, 2 * np.pi, n_in, endpoint=False)
    x = np.append(np.cos(out), np.cos(inner) * factor)
    return x, np.append(np.sin(out), np.sin(inner) * factor)


class StandardScaler:
    """Columns with mean 0 and deviation 1."""

    def __init__(self, *, with_mean: bool = True, with_std: bool = True) -> None:
        self._used = bool(with_mean), bool(with_std)
        self._fitted: Made | None = None

    def fit(self, X: Any, y: Any = None) -> StandardScaler:
        data = _table(X)
        scale = np.sqrt(data.var(axis=0))
        self._fitted = data.mean(axis=0), np.where(scale == 0, 1.0, scale)
        return self

    def _parts(self) -> Made:
        if self._fitted is None:
            raise ValueError("This StandardScaler instance is not fitted yet. Call 'fit' first.")
        mean, scale = self._fitted
        return mean if self._used[0] else 0.0, scale if self._used[1] else 1.0

    def transform(self, X: Any) -> Any:
        mean, scale = self._parts()
        return wrap((_table(X) - mean) / scale)

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        return self.fit(X).transform(X)

    def inverse_transform(self, X: Any) -> Any:
        mean, scale = self._parts()
        return wrap(_table(X) * scale + mean)

    @property
    def mean_(self) -> Any:
        return wrap(np.asarray(self._parts()[0]))

    @property
    def scale_(self) -> Any:
        return wrap(np.asarray(self._parts()[1]))


def _table(data: Any) -> Any:
    made = np.asarray(raw(data), dtype=float)
    if made.ndim != 2:
        raise ValueError(f"Expected 2D array, got {made.ndim}D array instead")
    return made


def _whole(value: Any, name: str) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(f"the {name} parameter must be a whole number")
    return value


def tables(kit: Kit, numbers: Numbers) -> dict[str, dict[str, Any]]:
    def source_of(random_state: Any) -> Any:
        if random_state is None:
            return numbers.state._source
        if type(random_state) is RandomState:
            return random_state._source
        return np.random.RandomState(raw(random_state))

    def two_classes(shape: Callable[..., Made], name: str) -> Callable[..., Made]:
        def make(
            n_samples: Any = 100, *, shuffle: bool = True, noise: Any = None,
            random_state: Any = None, factor: float = 0.8,
        ) -> Made:  # fmt: skip
            n = _whole(n_samples, "n_samples")
            charge(4 * n)
            source = source_of(random_state)
            x = np.vstack(shape(source, n // 2, n - n // 2, float(factor))).T
            y = np.repeat(np.array([0, 1]), (n // 2, n - n // 2))
            if shuffle:
                x, y = _shuffled(x, y, source)
            if noise is not None:
                x += source.normal(scale=float(noise), size=x.shape)
            return wrap(x), wrap(y)

        make.__name__ = make.__qualname__ = name
        return make

    def make_blobs(
        n_samples: Any = 100, n_features: Any = 2, *, centers: Any = None,
        cluster_std: Any = 1.0, center_box: Any = (-10.0, 10.0), shuffle: bool = True,
        random_state: Any = None,
    ) -> Made:  # fmt: skip
        n, width = _whole(n_samples, "n_samples"), _whole(n_features, "n_features")
        source = source_of(random_state)
        middle = raw(3 if centers is None else centers)
        if type(middle) is int:
            charge(middle * width)
            middle = source.uniform(*raw(center_box), size=(middle, width))
        middle = np.asarray(middle, dtype=float)
        count, width = middle.shape
        charge(n * (width + 1))
        spread = np.broadcast_to(np.asarray(raw(cluster_std), dtype=float), (count,))
        sizes = [n // count + (i < n % count) for i in range(count)]
        x = np.concatenate([source.normal(loc=middle[i], scale=spread[i], size=(size, width))
                            for i, size in enumerate(sizes)])  # fmt: skip
        y = np.repeat(np.arange(count), sizes)
        if shuffle:
            x, y = _shuffled(x, y, source)
        return wrap(x), wrap(y)

    def make_regression(
        n_samples: Any = 100, n_features: Any = 100, *, n_informative: Any = 10,
        n_targets: Any = 1, bias: float = 0.0, noise: float = 0.0, shuffle: bool = True,
        coef: bool = False, random_state: Any = None,
    ) -> Any:  # fmt: skip
        n, width = _whole(n_samples, "n_samples"), _whole(n_features, "n_features")
        informative = min(width, _whole(n_informative, "n_informative"))
        charge(n * width)
        source = source_of(random_state)
        x = source.standard_normal(size=(n, width))
        truth = np.zeros((width, _whole(n_targets, "n_targets")))
        truth[:informative] = 100 * source.uniform(size=(informative, truth.shape[1]))
        y = np.dot(x, truth) + float(bias)
        if noise > 0:
            y += source.normal(scale=float(noise), size=y.shape)
        if shuffle:
            x, y = _shuffled(x, y, source)
            order = np.arange(width)
            source.shuffle(order)
            x, truth = x[:, order], truth[order]
        made = wrap(x), wrap(np.squeeze(y))
        return (*made, wrap(np.squeeze(truth))) if coef else made

    def train_test_split(
        *arrays: Any, test_size: Any = None, train_size: Any = None, random_state: Any = None,
        shuffle: bool = True, stratify: Any = None,
    ) -> list[Any]:  # fmt: skip
        if stratify is not None:
            raise ValueError("train_test_split() has no stratify= here")
        n = len(arrays[0])
        if test_size is None:
            test_size = 0.25 if train_size is None else None
        tested = _part(test_size, n, math.ceil)
        trained = _part(train_size, n, math.floor)
        tested = n - (trained or 0) if tested is None else tested
        trained = n - (tested or 0) if trained is None else trained
        order = source_of(random_state).permutation(n) if shuffle else np.arange(n)
        if shuffle:
            test, train = order[:tested], order[tested : tested + trained]
        else:
            train, test = order[:trained], order[trained : trained + tested]
        return [_chosen(a, part) for a in arrays for part in (train, test)]

    def accuracy_score(y_true: Any, y_pred: Any) -> Any:
        return wrap(float(np.mean(np.asarray(raw(y_true)) == np.asarray(raw(y_pred)))))

    kit.let_read(StandardScaler, {"fit", "transform", "fit_transform", "inverse_transform",
                                  "mean_", "scale_"})  # fmt: skip
    return {
        "sklearn.datasets": {
            "make_moons": two_classes(_moons, "make_moons"),
            "make_circles": two_classes(_circles, "make_circles"),
            "make_blobs": make_blobs, "make_regression": make_regression,
        },
        "sklearn.model_selection": {"train_test_split": train_test_split},
        "sklearn.preprocessing": {"StandardScaler": StandardScaler},
        "sklearn.metrics": {"accuracy_score": accuracy_score},
    }  # fmt: skip


def _part(size: Any, n: int, whole: Callable[[float], int]) -> int | None:
    if size is None:
        return None
    if type(size) is float and 0 < size < 1:
        return whole(size * n)
    if type(size) is int and 0 < size < n:
        return size
    raise ValueError(f"test_size={size!r} should be a part of 1 or less than {n} samples")


def _chosen(data: Any, order: Any) -> Any:
    """Those rows of an array, a tensor or a list."""
    if type(data) is ndarray:
        return wrap(data._data[order])
    if type(data) is list:
        return [data[i] for i in order]
    if type(data) in INWARD:
        return data[order.tolist()]
    raise TypeError(
        f"train_test_split() takes arrays, tensors and lists, not {type(data).__name__}"
    )
