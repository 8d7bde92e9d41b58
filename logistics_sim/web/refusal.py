"""What the page's server says when it does not do what was asked: faults with an HTTP status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from logistics_sim.core.errors import (
    DiskError,
    Fault,
    IncompleteError,
    InfeasibleError,
    InputError,
    LogisticsError,
)
from logistics_sim.study.manifest import stamped

BAD, MISSING, CONFLICT, CHANGED, INVALID, FULL, BUG = 400, 404, 409, 412, 422, 507, 500


class FaultBody(BaseModel):
    """One fault; `key` is the scenario's value that it is about, where there is one."""

    code: str
    where: str
    message: str
    hint: str
    key: str = ""


class RefusalBody(BaseModel):
    """The answer to whatever is refused."""

    contract: int
    version: str
    faults: list[FaultBody]


class Refusal(Exception):  # noqa: N818  (not a fault of the program)
    """An answer with an HTTP `status` and one or more `faults`; `keys` name their values."""

    def __init__(self, status: int, faults: Sequence[Fault], keys: Sequence[str] = ()) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.status = status
        self.faults = tuple(faults)
        self.keys = tuple(keys)


def refusal_for(status: int, fault: Fault) -> Refusal:
    """Return a refusal for one fault with an HTTP `status`.

    >>> refusal_for(404, Fault("WEB-006", "x", "there is no scenario of this name")).status
    404
    """
    return Refusal(status, [fault])


def refusal_body(faults: Sequence[Fault], keys: Sequence[str] = ()) -> dict[str, Any]:
    """Return `faults` as JSON under the keys of the machine contract; `keys` name their values."""
    named = list(keys) + [""] * (len(faults) - len(keys))
    told = [{**fault.to_dict(), "key": key} for fault, key in zip(faults, named, strict=True)]
    return {**stamped(), "faults": told}


def status_of(error: LogisticsError) -> int:
    """Return the HTTP status for an error of the package."""
    if isinstance(error, DiskError):
        return CONFLICT if error.code == "RUN-001" else FULL
    if isinstance(error, InputError | InfeasibleError):
        return INVALID
    return CONFLICT if isinstance(error, IncompleteError) else BUG
