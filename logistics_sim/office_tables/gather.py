"""Faults of several files at once, and codes of a room in place of the reader's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from logistics_sim.core.errors import Fault, FaultsError, InputError

T = TypeVar("T")


@dataclass
class Gathered:
    """Gather the faults of one file after the other, then raise them together.

    >>> gathered = Gathered()
    >>> gathered.take(lambda: int("7"))
    7
    """

    faults: list[Fault] = field(default_factory=list)

    def take(self, work: Callable[[], T]) -> T | None:
        """Return what `work` returns, ``None`` when its input is wrong."""
        try:
            return work()
        except InputError as error:
            self.faults.extend(error.faults)
            return None

    def stop(self) -> None:
        """Raise every fault gathered, if any."""
        if self.faults:
            raise FaultsError(self.faults)


@contextmanager
def in_codes(codes: Mapping[str, str], otherwise: str = "") -> Iterator[None]:
    """Raise the reader's faults under the codes that a room has always had for them.

    `codes` maps the reader's to the room's; those it lacks become `otherwise`, or stay.
    """
    try:
        yield
    except InputError as error:
        renamed = [
            replace(fault, code=codes.get(fault.code, otherwise or fault.code))
            for fault in error.faults
        ]
        raise FaultsError(renamed) from error
