"""The state behind `torch.manual_seed`: PyTorch's CPU generator, word for word.

A Mersenne twister with the 5056-byte state of CPUGeneratorImpl. It must not know distributions
(they are in `rng.py`) or Tensor.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.dtypes import Array
from engine.modes import TRANSFORMS

NO_RANDOMNESS = (
    "vmap: called random operation while in randomness error mode. Please either use the 'same' or "
    "'different' randomness flags on vmap or perform the randomness operation out of vmap"
)
DEFAULT_SEED = 67280421310721
"""The seed of a process that never called `manual_seed`."""

_WORDS = 624
_STATE = np.dtype(
    [
        ("seed", "<u8"),
        ("left", "<i4"),
        ("seeded", "<i4"),
        ("next", "<u8"),
        ("words", "<u8", _WORDS),
        ("normal_x", "<f8"),
        ("normal_y", "<f8"),
        ("normal_rho", "<f8"),
        ("normal_is_valid", "<i8"),
        ("float_sample", "<f4"),
        ("float_sample_is_valid", "<i4"),
    ]
)
"""The bytes of `torch.get_rng_state()`, 5056 of them."""


@functools.lru_cache(maxsize=4)
def _first_words(seed: int) -> npt.NDArray[np.uint32]:
    """What a twister starts from. Most programs start from 0 or 42."""
    words = [seed]
    for i in range(1, _WORDS):
        words.append((1812433253 * (words[-1] ^ (words[-1] >> 30)) + i) % 2**32)
    first = np.array(words, dtype=np.uint32)
    first.setflags(write=False)
    return first


class Generator:
    """A Mersenne twister (MT19937), and the second value of the last Box-Muller pair."""

    def __init__(self, seed: int = DEFAULT_SEED) -> None:
        self._twister = np.random.MT19937(0)
        self.manual_seed(seed)

    def manual_seed(self, seed: object) -> Generator:
        """Start again from `seed`, -2^63 to 2^64-1; a negative one counts back from 2^64.

        ValueError out of that range, RuntimeError for anything but an int.
        """
        if isinstance(seed, bool) or not isinstance(seed, int):
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}")
        if not -(2**63) <= seed < 2**64:
            raise ValueError("Overflow when unpacking long long")
        self._seed = seed % 2**64
        self._load(_first_words(self._seed % 2**32), _WORDS)
        self._untouched = True
        self.cached_normal: float | None = None
        return self

    def initial_seed(self) -> int:
        """The seed given last, as an unsigned 64-bit number."""
        return self._seed

    def get_state(self) -> npt.NDArray[np.uint8]:
        """The whole state, the 5056 bytes that PyTorch gives."""
        inner = self._twister.state["state"]
        state = np.zeros(1, dtype=_STATE)
        used = 0 if self._untouched else int(inner["pos"])
        state["seed"], state["seeded"] = self._seed, 1
        state["next"], state["left"] = used, 1 if self._untouched else _WORDS + 1 - used
        state["words"] = inner["key"]
        if self.cached_normal is not None:
            state["normal_y"], state["normal_is_valid"] = self.cached_normal, 1
        return state.view(np.uint8).reshape(-1)

    def set_state(self, state: Array) -> Generator:
        """Go on from what `get_state` gave. RuntimeError if it isn't such a state."""
        if state.dtype != np.uint8:
            raise TypeError("RNG state must be a torch.ByteTensor")
        if state.size != _STATE.itemsize:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size {_STATE.itemsize} "
                f"but found the input RNG state size to be {state.size}"
            )
        fields = np.ascontiguousarray(state).reshape(-1).view(_STATE)[0]
        used, left = int(fields["next"]), int(fields["left"])
        if not fields["seeded"] or not 0 < left <= _WORDS or used > _WORDS:
            raise RuntimeError("Invalid mt19937 state")
        self._seed = int(fields["seed"])
        self._load(fields["words"].astype(np.uint32), _WORDS if left == 1 else used)
        self._untouched = left == 1 and used == 0
        self.cached_normal = float(fields["normal_y"]) if fields["normal_is_valid"] & 1 else None
        return self

    def _load(self, words: npt.NDArray[np.uint32], position: int) -> None:
        self._twister.state = {
            "bit_generator": "MT19937",
            "state": {"key": words, "pos": position},
        }

    def _see_that_it_may(self) -> None:
        if TRANSFORMS.randomness == "error":
            raise RuntimeError(NO_RANDOMNESS)

    def bits32(self, n: int) -> npt.NDArray[np.uint32]:
        """The next n words."""
        self._see_that_it_may()
        if n == 0:
            return np.empty(0, dtype=np.uint32)
        self._untouched = False
        return self._twister.random_raw(n).astype(np.uint32)

    def bits64(self, n: int) -> npt.NDArray[np.uint64]:
        """The next 2n words as n numbers, the first word of each pair on top."""
        self._see_that_it_may()
        if n == 0:
            return np.empty(0, dtype=np.uint64)
        self._untouched = False
        words: npt.NDArray[np.uint64] = self._twister.random_raw(2 * n)
        return (words[0::2] << np.uint64(32)) | words[1::2]

    def unit32(self, n: int) -> npt.NDArray[np.float32]:
        """n float32 numbers in [0, 1), of 24 bits each."""
        bits = self.bits32(n) & np.uint32(2**24 - 1)
        return bits.astype(np.float32) * np.float32(2.0**-24)

    def unit64(self, n: int) -> npt.NDArray[np.float64]:
        """n float64 numbers in [0, 1), of 53 bits each."""
        bits = self.bits64(n) & np.uint64(2**53 - 1)
        return bits.astype(np.float64) * 2.0**-53

    def unit(self) -> float:
        """The next of the numbers that `unit64` gives."""
        self._see_that_it_may()
        self._untouched = False
        draw = self._twister.random_raw
        return ((draw() << 32 | draw()) & (2**53 - 1)) * 2.0**-53


default_generator = Generator()


def manual_seed(seed: Any) -> Generator:
    """`torch.manual_seed`: seeds the default generator with `int(seed)`."""
    return default_generator.manual_seed(int(seed))


def source(generator: Any) -> Generator:
    """The generator to draw from: the default one for None. TypeError for what is none."""
    if generator is None:
        return default_generator
    if not isinstance(generator, Generator):
        raise TypeError(f"expected a torch.Generator, but got {type(generator).__name__}")
    return generator
