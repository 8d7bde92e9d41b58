"""Texts of two echelons with windows and several depots (Dellaert et al. 2019): bare tables.

A file holds customers (x, y, window, demand, service), then satellites and depots
(x, y, handling time), without heads; how many of each stand in the file's name, as in
``Ca1-2,3,15``: category Ca, number 1, with 2 depots, 3 satellites and 15 customers.
Transportation Science 53(2), 463-479. `logistics_sim.routing.two_echelon_windows` solves them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.bench.instances.sections import read_text
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.routing.two_echelon_windows.model import TwoEchelonWindows, VehicleClass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NAME = re.compile(r"^(C[abcd]\d+)-(\d+),(\d+),(\d+)$")
TRUCK, VAN = VehicleClass(200, 50.0), VehicleClass(50, 25.0)
"""Vehicles of each echelon, as the description that comes with the instances states."""


def read_two_echelon_windows(path: Path) -> TwoEchelonWindows:
    """Read an instance; raise `InputError` ``BEN-001`` to ``BEN-006``."""
    return parse_two_echelon_windows(read_text(path), str(path), path.stem)


def is_named_so(path: Path) -> bool:
    """Return whether a file's name is that of such an instance.

    >>> is_named_so(Path("Ca1-2,3,15.txt")), is_named_so(Path("C101.txt"))
    (True, False)
    """
    return NAME.match(path.stem) is not None


def parse_two_echelon_windows(text: str, where: str, name: str) -> TwoEchelonWindows:
    """Return the instance of `text`; its numbers of depots and so on are in `name`."""
    found = NAME.match(name)
    if found is None:
        hint = _("such as Ca1-2,3,15: depots, satellites, customers")
        raise InputError("BEN-002", where, _("{name!r} does not tell its numbers", name=name), hint)
    depots, satellites, customers = (int(found[k]) for k in (2, 3, 4))
    rows = [(n, line.split()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(rows) > 1 and rows[-1][1] == rows[-2][1]:
        # Ca1-6,4,30 as it is published ends with its last depot twice.
        rows.pop()
    if len(rows) != depots + satellites + customers:
        message = _(
            "has {count} rows instead of {depots}",
            count=len(rows),
            depots=depots + satellites + customers,
        )
        raise InputError("BEN-004", where, message, _("is it cut off?"))
    stops = _table(rows[:customers], 6, where)
    bases = _table(rows[customers:], 3, where)
    if (stops[:, 2] > stops[:, 3]).any() or (stops[:, 4:] < 0).any():
        raise InputError("BEN-006", where, _("a window is closed or a demand negative"))
    whole = stops.astype(np.int64)
    return TwoEchelonWindows(
        name,
        bases[satellites:, :2],
        bases[:satellites, :2],
        stops[:, :2],
        whole[:, 2],
        whole[:, 3],
        whole[:, 4],
        whole[:, 5],
        bases[:satellites, 2].astype(np.int64),
        TRUCK,
        VAN,
    )


def _table(rows: list[tuple[int, list[str]]], columns: int, where: str) -> Floats:
    values = []
    for number, tokens in rows:
        line = f"{where}:{number}"
        if len(tokens) != columns:
            message = _("has {count} numbers", count=len(tokens))
            raise InputError("BEN-003", line, message, _("{columns} numbers", columns=columns))
        try:
            values.append([float(token) for token in tokens])
        except ValueError as error:
            message = _("{tokens!r} are no numbers", tokens=" ".join(tokens)[:40])
            raise InputError("BEN-006", line, message) from error
    table = np.array(values)
    if not np.isfinite(table).all() or (table[:, 2:] != np.floor(table[:, 2:])).any():
        raise InputError("BEN-006", where, _("times and demands are whole numbers"))
    return table
