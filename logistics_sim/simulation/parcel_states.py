"""The state of each parcel at the end of a run, by its furthest stamp."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.simulation.cargo import DOWN, INTRA, UP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.simulation.cargo import Cargo, Stamps
    from logistics_sim.simulation.timetable import Timetable

STATES = (
    "due",
    "at_hub",
    "sorted",
    "posted",
    "on_trunk",
    "at_township",
    "on_local",
    "at_village",
    "handed_over",
    "collected",
    "returning",
    "left_county",
    "unserved",
)
INWARD = (
    "at_hub",
    "sorted",
    "on_trunk",
    "at_township",
    "on_local",
    "at_village",
    "handed_over",
    "collected",
    "returning",
    "left_county",
)
OUTWARD = ("posted", "on_local", "at_township", "on_trunk", "at_hub", "left_county")
FINISHED = ("at_village", "handed_over", "collected", "returning", "left_county")


def final_states(cargo: Cargo, stamps: Stamps, timetable: Timetable) -> NDArray[np.int8]:
    """Return each parcel's state at the end of the run, a code into `STATES`, shape ``(n,)``.

    What no vehicle of the plan can bring or fetch (place not served, or too heavy or
    bulky) is ``unserved``.
    """
    time = stamps.time
    came_in = time["at_hub_s"] >= 0
    for run in ("trip_in", "trunk_in"):  # what turns before the hub
        came_in |= stamps.run[run] >= 0
    inward = (cargo.direction == DOWN) | ((cargo.direction == INTRA) & came_in)
    code = {name: number for number, name in enumerate(STATES)}
    furthest = [
        _furthest(time, names, code, first)
        for names, first in ((INWARD, code["due"]), (OUTWARD, code["posted"]))
    ]
    state = np.where(inward, *furthest)
    done = np.zeros(len(STATES), dtype=bool)
    done[[code[name] for name in FINISHED]] = True
    rest = np.flatnonzero(~done[state])
    direction, reached = cargo.direction[rest], np.ones(rest.size, dtype=bool)
    for ends, needs in ((cargo.destination, DOWN), (cargo.origin, UP)):
        asked = (direction == needs) | (direction == INTRA)
        here = rest[asked]
        sizes = (cargo.weight_g[here], cargo.volume_ml[here])
        reached[asked] &= timetable.reachable(*sizes, ends[here])
    state[rest[~reached]] = code["unserved"]
    return state


def _furthest(
    time: dict[str, NDArray[np.int32]], names: tuple[str, ...], code: dict[str, int], first: int
) -> NDArray[np.int8]:
    """Return the code of the last of `names` that each parcel has come to, else `first`."""
    size = next(iter(time.values())).size
    rank = np.zeros(size, dtype=np.int8)
    for number, name in enumerate(names, 1):
        np.maximum(rank, (time[f"{name}_s"] >= 0).view(np.int8) * np.int8(number), out=rank)
    codes = np.array([first, *(code[name] for name in names)], dtype=np.int8)
    return codes[rank]
