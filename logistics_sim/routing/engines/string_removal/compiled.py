"""Functions compiled by Numba, with their types kept for the checker.

Inner functions are compiled into the entries that call them, once for each kind of number,
and get no machine code of their own: Python never calls them. Entries are cached on disk
beside the source; since Numba looks at an entry's own file only, the key also holds a
stamp over all sources of this folder, so that no change is missed. The first call on a
machine compiles for about ten seconds.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from numba import config as numba_config
from numba import njit
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.types import unliteral

if TYPE_CHECKING:
    from collections.abc import Callable

Function = TypeVar("Function", bound="Callable[..., object]")

# Numba has no types: what is used of it is any.
_compile: Any = njit
_config: Any = numba_config
_plain: Any = unliteral
_library: Any = JITCodeLibrary
_compiler: Any = Compiler
NO_COUNTS = {"_nrt": False}
"""No counting of references: nothing is allocated, and counting took nine tenths of the time."""


class InnerLibrary(_library):  # type: ignore[misc]
    """Code that only other code calls: it is linked as it is, and optimised where it is linked."""

    def _optimize_final_module(self) -> None:
        """Leave it to the entry, which optimises all that it links."""

    def _finalize_final_module(self) -> None:
        """Make no machine code."""
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True


class InnerCompiler(_compiler):  # type: ignore[misc]
    """Stops before machine code: the entry that links the function makes it for the whole.

    Wrappers and machine code that nobody calls take half of Numba's time.
    """

    def define_pipelines(self) -> Any:
        """Return Numba's own passes, told to make no executable and no wrappers."""
        state = self.state
        state.flags.no_cpython_wrapper = state.flags.no_cfunc_wrapper = True
        state.targetctx.get_executable = _no_executable
        state.library = InnerLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        return super().define_pipelines()


def _no_executable(*_: object) -> Any:
    """Return what Numba knows the function by: a builtin of its own that takes no arguments."""
    return object().__sizeof__


def inner(function: Function) -> Function:
    """Return `function` compiled when an entry that calls it is, once for each kind of number.

    Numba would compile it once more for each constant that it is called with (a row of a
    list, -1 for no slot): a quarter of the time of the first call on a machine.
    """
    if _config.DISABLE_JIT:
        return function
    found = _compile(function, pipeline_class=InnerCompiler, **NO_COUNTS)
    template = found.get_call_template

    def template_of_numbers(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        plain = {name: _plain(kind) for name, kind in kws.items()}
        return template(tuple(_plain(kind) for kind in args), plain)

    found.get_call_template = template_of_numbers
    return cast("Function", found)


def from_python(function: Function) -> Function:
    """Return an inner `function` as one that Python calls: for trials of its parts."""
    if _config.DISABLE_JIT:
        return function
    return cast("Function", _compile(cast("Any", function).py_func, **NO_COUNTS))


def inlined(function: Function) -> Function:
    """Return `function` to be written out where it is called: for what runs at each position."""
    return cast("Function", _compile(function, inline="always", **NO_COUNTS))


def entry(make: Callable[[int], Function]) -> Function:
    """Return the function that `make` makes from the stamp, compiled once per machine.

    Where nothing can be written, neither beside the source nor in the user's own cache, each
    process compiles.
    """
    function = make(_stamp())
    try:
        return cast("Function", _compile(function, cache=True, **NO_COUNTS))
    except RuntimeError:  # Numba: no place for its files
        return cast("Function", _compile(function, **NO_COUNTS))


def _stamp() -> int:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:6], "big")
