"""What `topk` takes of equal elements, against torch 2.13."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from engine.selection import topk
from tests.tables import recipes

ANSWERS = json.loads(Path(recipes.__file__).with_name("selection.json").read_text())["answers"]


def digest(data: bytes) -> str:
    return data.hex() if len(data) <= 64 else "sha256:" + hashlib.sha256(data).hexdigest()


def test_equal_elements_come_in_the_same_order() -> None:
    for (array, k, largest), expected in zip(recipes.selections(), ANSWERS, strict=True):
        assert digest(topk(array, k, largest).tobytes()) == expected


def test_without_equal_elements_it_is_the_sorted_order() -> None:
    array = np.random.RandomState(1).permutation(200).astype(np.float32)
    assert array[topk(array, 5)].tolist() == [199, 198, 197, 196, 195]
    assert array[topk(array, 5, largest=False)].tolist() == [0, 1, 2, 3, 4]
    assert topk(array, 0).shape == (0,)


def test_adversaries_reach_the_heap() -> None:
    # McIlroy's killer of quicksorts: the comparisons themselves decide the values.
    n = 400
    gas = n
    values: list[int] = [gas] * n
    solid = candidate = 0

    class Item:
        def __init__(self, index: int) -> None:
            self.index = index

        def __gt__(self, other: Item) -> bool:
            nonlocal solid, candidate
            a, b = self.index, other.index
            if values[a] == gas and values[b] == gas:
                values[a if a == candidate else b] = solid
                solid += 1
            if values[a] == gas:
                candidate = a
            elif values[b] == gas:
                candidate = b
            return values[a] < values[b]

    from engine.selection import _larger, _sort

    items = [(Item(i), i) for i in range(n)]
    _sort(items, n, _larger)
    again = [(-values[i], i) for i in range(n)]
    _sort(again, n, _larger)
    assert [i for _, i in again] == [i for _, i in items]
    assert [-v for v, _ in again] == sorted(values)
