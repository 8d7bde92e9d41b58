"""Random streams by name: no global seed, and no stream shifts another's draws."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the generator that belongs to `names` under `seed`.

    Two scenarios that share a seed share the draws of every name that they share
    (common random numbers); a new name leaves all others as they were.

    >>> float(stream(1, "travel", 3).random()) == float(stream(1, "travel", 3).random())
    True
    >>> float(stream(1, "travel", 3).random()) == float(stream(1, "travel", 4).random())
    False
    """
    text = "\x1f".join(f"{type(name).__name__}:{name}" for name in names)
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    words = np.frombuffer(digest, dtype="<u4").tolist()
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))


def uniforms(seed: int, *names: str | int, count: int) -> NDArray[np.float64]:
    """Return `count` numbers between 0 and 1 that belong to `names` under `seed`.

    Straight from an extendable hash (SHAKE128): where thousands of names need a handful of
    draws each, building a generator for every one would take longer than the work itself.

    >>> bool((uniforms(1, "a", count=2) == uniforms(1, "a", count=3)[:2]).all())
    True
    """
    text = "\x1f".join(f"{type(name).__name__}:{name}" for name in (seed, *names))
    words = np.frombuffer(hashlib.shake_128(text.encode()).digest(8 * count), dtype="<u8")
    return np.asarray(((words >> np.uint64(11)) + 0.5) * 2.0**-53, dtype=np.float64)
