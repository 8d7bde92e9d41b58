"""Texts of the two-echelon sets 2 to 7: `!` comments, then one line per table."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from logistics_sim.bench.instances.sections import read_text
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.routing.two_echelon.model import Fleet, TwoEchelonProblem


def read_two_echelon(path: Path) -> TwoEchelonProblem:
    """Read an instance; raise `InputError` ``BEN-001`` to ``BEN-006``."""
    return parse_two_echelon(read_text(path), str(path), path.stem)


def parse_two_echelon(text: str, where: str, name: str) -> TwoEchelonProblem:
    """Return the instance of `text`: trucks, vans, stores (depot first), customers."""
    lines = [
        (number, line.strip())
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("!")
    ]
    if len(lines) < 4:
        raise InputError(
            "BEN-004", where, _("has {count} tables instead of 4", count=len(lines)), _("cut off?")
        )
    trucks = _groups(lines[0], where, 4, 4)
    vans = _groups(lines[1], where, 5, 5)
    stores = _groups(lines[2], where, 2, 3)
    customers = np.array(_groups((lines[3][0], " ".join(t for _, t in lines[3:])), where, 3, 3))
    if len(trucks) != 1 or len(vans) != 1 or len(stores) < 2:
        raise InputError("BEN-003", where, _("has no fleet of each echelon or no satellite"))
    demand = customers[:, 2]
    if (demand != np.floor(demand)).any() or (demand < 0).any():
        raise InputError("BEN-006", where, _("a demand is negative or no whole number"))
    count, capacity, unit, fixed = trucks[0]
    per_satellite, total, room, van_unit, van_fixed = vans[0]
    places = np.array([store[:2] for store in stores])
    return TwoEchelonProblem(
        name,
        places[0],
        places[1:],
        customers[:, :2],
        demand.astype(np.int64),
        np.array([store[2] if len(store) == 3 else 0.0 for store in stores[1:]]),
        Fleet(int(count), int(capacity), unit, fixed, int(count)),
        Fleet(int(total), int(room), van_unit, van_fixed, int(per_satellite)),
    )


def _groups(line: tuple[int, str], where: str, least: int, most: int) -> list[list[float]]:
    """Return the groups of a line: numbers joined by commas, groups parted by blanks."""
    number, text = line
    found = []
    for token in text.split():
        try:
            values = [float(part) for part in token.strip(",").split(",")]
        except ValueError as error:
            message = _("{token!r} are no numbers", token=token[:40])
            raise InputError("BEN-006", f"{where}:{number}", message) from error
        if not least <= len(values) <= most or not np.isfinite(values).all():
            message = _("{token!r} has {count} numbers", token=token[:40], count=len(values))
            raise InputError(
                "BEN-003",
                f"{where}:{number}",
                message,
                _("{least} to {most}", least=least, most=most),
            )
        found.append(values)
    return found
