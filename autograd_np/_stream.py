"""PyTorch's stream of random words, and the numbers and permutations made of them directly.

PyTorch's CPU generator is the Mersenne Twister MT19937, seeded with the low 32 bits of the seed.
How many of its 32-bit words a draw takes decides whether the next draw is still in step, so that is
documented wherever words are taken.

References
----------
M. Matsumoto, T. Nishimura, "Mersenne Twister", *ACM TOMACS* 8(1), 1998.
G. E. P. Box, M. E. Muller, "A note on the generation of random normal deviates",
*Annals of Mathematical Statistics* 29(2), 1958.
"""

from __future__ import annotations

import math
import operator
import os
import threading
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from autograd_np import _fma

__all__ = ["Stream", "integer"]

_DEFAULT_SEED = 67280421310721  # of a new torch.Generator
_WORDS = 624  # in the state of MT19937
_BLOCK = 16  # normal numbers that are made together; fewer are made in pairs

# The bytes of a torch.Generator's state. `left` is 1 + the number of words before the next twist.
_STATE = np.dtype(
    [
        ("seed", "<u8"),
        ("left", "<i4"),
        ("seeded", "<i4"),
        ("next", "<u8"),
        ("words", "<u8", (_WORDS,)),
        ("unused", "<f8"),
        ("next_normal", "<f8"),
        ("unused_2", "<f8"),
        ("has_next_normal", "<i8"),
        ("unused_3", "<i8"),
    ]
)


class Stream:
    """The place in a stream of random words, and the normal number that was kept there.

    Threads may share one: each draw is taken whole. It is copied and pickled with its place.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._twister: np.random.MT19937 | None = None  # until the first draw: see `_started`
        self._seed = 0
        self._next_normal: float | None = None
        self.manual_seed(_DEFAULT_SEED)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.get_state())

    def manual_seed(self, seed: int) -> Self:
        """Start the stream of a seed.

        Parameters
        ----------
        seed : int
            From -2**63 to 2**64 - 1; a negative one stands for ``2**64 + seed``. As in PyTorch,
            the low 32 bits alone choose the stream.

        Returns
        -------
        Self
            This generator.

        Raises
        ------
        ValueError
            The seed has more than 64 bits.
        TypeError
            It is no integer.

        Examples
        --------
        >>> Stream().manual_seed(-1).initial_seed() == 2**64 - 1
        True
        """
        seed = integer("manual_seed", "seed", seed)
        if not -(2**63) <= seed < 2**64:
            raise ValueError(
                f"manual_seed: {seed} does not fit into 64 bits; give a seed from -2**63 to "
                "2**64 - 1, such as seed % 2**64"
            )
        with self._lock:
            self._seed = seed % 2**64
            self._twister = None
            self._next_normal = None
        return self

    def _started(self) -> np.random.MT19937:
        """The twister, under the lock. NumPy loads `numpy.random` late, and so does this."""
        if self._twister is None:
            self._twister = np.random.MT19937()
            np.random.RandomState(self._twister).seed(self._seed & 0xFFFFFFFF)
        return self._twister

    def initial_seed(self) -> int:
        """The seed that the stream was started with."""
        return self._seed

    def seed(self) -> int:
        """Start the stream of a new seed from the operating system, and return the seed."""
        fresh = int.from_bytes(os.urandom(8), "little")
        self.manual_seed(fresh)
        return fresh

    def get_state(self) -> NDArray[np.uint8]:
        """The place in the stream, the kept normal number included.

        Returns
        -------
        ndarray of uint8, shape (5056,)
            In the format of ``torch.Generator.get_state``: either library goes on from the other's.

        Examples
        --------
        >>> stream = Stream()
        >>> stream.get_state().shape
        (5056,)
        """
        state = np.zeros((), _STATE)
        with self._lock:
            twister = self._started().state["state"]
            state["seed"], state["seeded"] = self._seed, 1
            state["words"], state["next"] = twister["key"], twister["pos"]
            state["left"] = 1 + _WORDS - twister["pos"]
            if self._next_normal is not None:
                state["next_normal"], state["has_next_normal"] = self._next_normal, 1
        return np.frombuffer(state.tobytes(), np.uint8).copy()

    def set_state(self, state: NDArray[np.uint8]) -> Self:
        """Go to a place in the stream that `get_state` returned.

        Parameters
        ----------
        state : ndarray of uint8, shape (5056,)
            From `get_state`, of this library or of PyTorch.

        Returns
        -------
        Self
            This generator.

        Raises
        ------
        TypeError
            The state is not an array of uint8.
        RuntimeError
            It is not the state of a generator.

        Examples
        --------
        >>> stream = Stream().manual_seed(7)
        >>> Stream().set_state(stream.get_state()).initial_seed()
        7
        """
        if not isinstance(state, np.ndarray) or state.dtype != np.uint8:
            kind = state.dtype if isinstance(state, np.ndarray) else type(state).__name__
            raise TypeError(f"set_state: give the uint8 array that get_state returned, not {kind}")
        if state.shape != (_STATE.itemsize,):
            raise RuntimeError(
                f"set_state: give the {_STATE.itemsize} bytes that get_state returned, not an "
                f"array of shape {state.shape}"
            )
        fields = np.frombuffer(state.tobytes(), _STATE)[0]
        position = 1 + _WORDS - int(fields["left"])
        if fields["seeded"] != 1 or not 1 <= position <= _WORDS:
            raise RuntimeError("set_state: these bytes are no state; give what get_state returned")
        key = fields["words"].astype(np.uint32)
        kept = float(fields["next_normal"]) if fields["has_next_normal"] else None
        with self._lock:
            self._seed = int(fields["seed"])
            self._started().state = {
                "bit_generator": "MT19937",
                "state": {"key": key, "pos": position},
            }
            self._next_normal = kept
        return self

    def _words(self, n: int) -> NDArray[np.uint32]:
        with self._lock:
            return self._started().random_raw(n).astype(np.uint32)

    def _long_words(self, n: int) -> NDArray[np.uint64]:
        """Numbers of 64 bits from two words each, the high one first."""
        with self._lock:
            words = self._started().random_raw(2 * n)
        return (words[0::2] << np.uint64(32)) | words[1::2]

    def _uniform(self, n: int, dtype: np.dtype[Any]) -> NDArray[Any]:
        """Numbers from [0, 1): of one word in float32, of two in float64."""
        if dtype == np.float32:
            return (self._words(n) & 0xFFFFFF).astype(np.float32) * np.float32(2.0**-24)
        return _unit_float64(self._words(2 * n))

    def _normal(self, n: int, dtype: np.dtype[Any]) -> NDArray[Any]:
        """Numbers of mean 0 and deviation 1; fewer than 16 are float64, whatever the dtype."""
        if n < _BLOCK:
            return self._few_normal(n)
        rest = n % _BLOCK
        # The last block holds what is left over and its neighbours, which are drawn again.
        uniform = self._uniform(n + (_BLOCK if rest else 0), dtype)
        normal = _box_muller(np.concatenate([uniform[: n - rest], uniform[n:]]))
        return np.concatenate([normal[: n - _BLOCK], normal[-_BLOCK:]])

    def _few_normal(self, n: int) -> NDArray[np.float64]:
        """Numbers made in pairs of four words; an odd one's partner is kept for the next call."""
        with self._lock:
            normal = [] if self._next_normal is None else [self._next_normal]
            pairs = (n - len(normal) + 1) // 2
            words = self._started().random_raw(4 * pairs).astype(np.uint32)
            for v, u in _unit_float64(words).reshape(-1, 2).tolist():
                radius, angle = math.sqrt(-2 * math.log1p(-u)), 2 * math.pi * v
                normal += [radius * math.cos(angle), radius * math.sin(angle)]
            self._next_normal = normal.pop() if len(normal) > n else None
        return np.array(normal, np.float64)

    def _permutation(self, n: int) -> NDArray[np.int64]:
        """Each place in turn exchanged with that which is a word ahead, modulo the places left."""
        if n == 0:
            return np.empty(0, np.int64)
        places = np.arange(n)
        jumps = np.append(self._words(n - 1), 0) % (n - places)
        return _exchanged(places + jumps)


def integer(operation: str, name: str, value: Any) -> int:
    """An integer of any type as an int, or a TypeError that names it."""
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{operation}: {name} must be an integer, got {value!r}") from None


def _restored(kind: type[Stream], state: NDArray[np.uint8]) -> Stream:
    return kind().set_state(state)


def _unit_float64(words: NDArray[np.uint32]) -> NDArray[np.float64]:
    """The low 53 bits of each pair of words, over 2⁵³."""
    return (words[0::2] & 0x1FFFFF) * 2.0**-21 + words[1::2] * 2.0**-53


def _box_muller(uniform: NDArray[Any]) -> NDArray[Any]:
    """As many normal numbers as uniform ones, in blocks of 16: eight u, then eight v.

    The first eight of a block are √(−2 ln(1 − u)) cos(2πv), the others its sines.
    """
    blocks = uniform.reshape(-1, _BLOCK)
    u, v = blocks[:, : _BLOCK // 2], blocks[:, _BLOCK // 2 :]
    angle = uniform.dtype.type(2 * math.pi) * v
    if uniform.dtype == np.float32:
        log, (sine, cosine) = _fma.log(1 - u), _fma.sincos(angle)
    else:
        log, sine, cosine = np.log(1 - u), np.sin(angle), np.cos(angle)
    radius = np.sqrt(-2 * log)
    return np.hstack([radius * cosine, radius * sine]).reshape(-1)


def _exchanged(targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """What is left of ``arange(n)`` when its places are exchanged, in turn, with their targets.

    No target is before its place, so place i gets its final value at step i: what its target holds
    by then. The latest earlier step with that target put it there, out of its own place, which a
    still earlier step may have filled, and so on. Following these chains for all places at once
    takes one sort and a few gathers; the loop over n is several times slower.
    """
    steps = np.arange(len(targets))
    by_target = np.sort(targets << 32 | steps)
    target, step = by_target >> 32, by_target & 0xFFFFFFFF
    again = target[1:] == target[:-1]
    earlier = np.full_like(steps, -1)  # the latest earlier step with the same target
    earlier[step[1:][again]] = step[:-1][again]
    last = np.append(~again, True)
    # The latest step that filled a place; its own, where it stayed, is as if there were none.
    filler = np.full_like(steps, -1)
    filler[target[last]] = step[last]

    origin = np.where(filler < 0, steps, filler)
    while not np.array_equal(further := origin[origin], origin):
        origin = further
    return np.where(earlier < 0, targets, origin[earlier])
