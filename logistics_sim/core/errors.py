"""Errors with a code, a place and a hint, so that a planner knows what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from logistics_sim.core.advice import advice

EXIT_OK = 0
EXIT_MISSED = 1
EXIT_BAD_INPUT = 2
EXIT_INFEASIBLE = 3
EXIT_DISK = 4
EXIT_INCOMPLETE = 5
EXIT_CANNOT_TELL = 6
EXIT_BUG = 70
EXIT_INTERRUPTED = 130


@dataclass(frozen=True)
class Fault:
    """One finding: what is wrong (`message`), where, and what to do about it (`hint`).

    Without a hint of its own it gives the general one of its code when it is shown.

    >>> Fault("SCN-003", "x.yaml:4", "unknown key 'sedd'", "did you mean 'seed'?").code
    'SCN-003'
    """

    code: str
    where: str
    message: str
    hint: str = ""

    @property
    def todo(self) -> str:
        """What to do: the hint, or the general advice for this code."""
        return self.hint or advice(self.code)

    def to_dict(self) -> dict[str, str]:
        """Return the fault under the keys of the machine contract."""
        return {
            "code": self.code,
            "where": self.where,
            "message": self.message,
            "hint": self.todo,
        }

    def __str__(self) -> str:
        tail = f" ({self.todo})" if self.todo else ""
        return f"{self.code} {self.where or repr('')}: {self.message}{tail}"


class LogisticsError(Exception):
    """Base of every error that this package raises on purpose."""

    exit_code = EXIT_BUG

    def __init__(self, code: str, where: str, message: str, hint: str = "") -> None:
        self.faults: tuple[Fault, ...] = (Fault(code, where, message, hint),)
        super().__init__(str(self.faults[0]))

    @property
    def code(self) -> str:
        """Code of the first fault, for example ``NET-004``."""
        return self.faults[0].code

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the faults, so that an error of a worker process arrives whole."""
        return _restored, (type(self), self.faults)


def _restored(kind: type[LogisticsError], faults: tuple[Fault, ...]) -> LogisticsError:
    """Make an error again from its faults."""
    first = faults[0]
    error = kind.__new__(kind)
    LogisticsError.__init__(error, first.code, first.where, first.message, first.hint)
    error.faults = faults
    return error


class InputError(LogisticsError, ValueError):
    """The planner's input is wrong (exit code 2)."""

    exit_code = EXIT_BAD_INPUT


class FaultsError(InputError):
    """Several faults of one input, reported at once (exit code 2)."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        super().__init__(first.code, first.where, first.message, first.hint)
        self.faults = tuple(faults)
        self.args = ("\n".join(str(fault) for fault in faults),)


class InfeasibleError(LogisticsError, ValueError):
    """No plan exists for what was asked (exit code 3)."""

    exit_code = EXIT_INFEASIBLE


class DiskError(LogisticsError, OSError):
    """A file could not be written or a folder is taken (exit code 4)."""

    exit_code = EXIT_DISK


class IncompleteError(LogisticsError):
    """A result set is not complete (exit code 5)."""

    exit_code = EXIT_INCOMPLETE


class InternalError(LogisticsError, RuntimeError):
    """A promise of this package is broken: a bug (exit code 70)."""
