"""Functions compiled by Numba, with their types kept for the checker.

Inner functions are compiled into the entries that call them. Entries are cached on disk
beside the source; since Numba looks at an entry's own file only, the key also holds a
stamp over all sources of this folder, so that no change is missed. The first call on a
machine compiles for about twenty seconds.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

Function = TypeVar("Function", bound="Callable[..., object]")

_compile: Any = njit
NO_COUNTS = {"_nrt": False}
"""No counting of references: nothing is allocated, and counting took nine tenths of the time."""


def inner(function: Function) -> Function:
    """Return `function` compiled when an entry that calls it is."""
    return cast("Function", _compile(function, **NO_COUNTS))


def inlined(function: Function) -> Function:
    """Return `function` to be written out where it is called: for what runs at each position."""
    return cast("Function", _compile(function, inline="always", **NO_COUNTS))


def entry(make: Callable[[int], Function]) -> Function:
    """Return the function that `make` makes from the stamp, compiled once per machine."""
    return cast("Function", _compile(make(_stamp()), cache=True, **NO_COUNTS))


def _stamp() -> int:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:6], "big")
