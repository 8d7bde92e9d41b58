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
    """Return the state of each parcel at the end of the run, as a code into `STATES`.

    What no vehicle of the plan can bring or fetch (place not served, or too heavy or
    bulky) is ``unserved``.
    """
    time = stamps.time
    way_in = time["at_hub_s"] >= 0
    for run in ("trip_in", "trunk_in"):  # what turns before the hub
        way_in |= stamps.run[run] >= 0
    inward = (cargo.direction == DOWN) | ((cargo.direction == INTRA) & way_in)
    code = {name: number for number, name in enumerate(STATES)}
    state = np.where(cargo.direction == DOWN, code["due"], code["posted"]).astype(np.int8)
    for ways, chosen in ((INWARD, inward), (OUTWARD, ~inward)):
        for name in ways:
            state[chosen & (time[f"{name}_s"] >= 0)] = code[name]
    reached = np.ones(cargo.size, dtype=bool)
    for ends, needs in ((cargo.destination, DOWN), (cargo.origin, UP)):
        asked = (cargo.direction == needs) | (cargo.direction == INTRA)
        reached[asked] &= timetable.reachable(
            cargo.weight_g[asked], cargo.volume_ml[asked], ends[asked]
        )
    done = np.isin(state, [code[name] for name in FINISHED])
    state[~reached & ~done] = code["unserved"]
    return state
