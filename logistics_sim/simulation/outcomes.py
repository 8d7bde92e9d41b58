"""What follows from the stamps of the vehicles: door, pick-up, leaving, final state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S
from logistics_sim.simulation.cargo import DOWN, INTRA, UP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.simulation.cargo import Cargo, Stamps
    from logistics_sim.simulation.draws import Luck
    from logistics_sim.simulation.rules import Rules
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
)
OUTWARD = ("posted", "on_local", "at_township", "on_trunk", "at_hub", "left_county")
FINISHED = ("at_village", "handed_over", "collected", "left_county")


def finish(cargo: Cargo, stamps: Stamps, luck: Luck, rules: Rules, timetable: Timetable) -> None:
    """Stamp in place what needs no vehicle: due, posted, door, pick-up, leaving the county.

    Whatever would happen at or after the end of the last day has not happened (-1).
    """
    time = stamps.time
    down = cargo.direction == DOWN
    time["due_s"][:] = np.where(down, luck.arrive_s, -1)
    time["posted_s"][:] = np.where(down, -1, cargo.ready_s)
    _door(cargo, time, luck)
    _pick_up(cargo, time, luck, timetable)
    _leave(cargo, time, rules)
    for column in time.values():
        column[column >= rules.end_s] = -1


def _door(cargo: Cargo, time: dict[str, NDArray[np.int32]], luck: Luck) -> None:
    """Split the stops' end into hand-over at the door, or failed and left at the station."""
    arrived = time["at_village_s"] >= 0
    failed = arrived & cargo.home & luck.absent
    given = arrived & cargo.home & ~luck.absent
    time["failed_s"][failed] = time["at_village_s"][failed]
    time["handed_over_s"][given] = time["at_village_s"][given]
    time["at_village_s"][given] = -1


def _pick_up(
    cargo: Cargo, time: dict[str, NDArray[np.int32]], luck: Luck, timetable: Timetable
) -> None:
    """Let customers come after their dwell, moved to the next opening when it is closed."""
    items = np.flatnonzero(time["at_village_s"] >= 0)
    place = cargo.destination[items]
    come = time["at_village_s"][items] + luck.dwell_s[items]
    second = come % DAY_S
    opens, closes = timetable.open_s[place], timetable.close_s[place]
    come = np.where(second < opens, come - second + opens, come)
    come = np.where(second >= closes, come - second + DAY_S + opens, come)
    time["collected_s"][items] = np.minimum(come, np.iinfo(np.int32).max)


def _leave(cargo: Cargo, time: dict[str, NDArray[np.int32]], rules: Rules) -> None:
    """Let outbound parcels leave with the next line-haul after their handling."""
    items = np.flatnonzero((cargo.direction == UP) & (time["at_hub_s"] >= 0))
    ready = time["at_hub_s"][items].astype(np.int64) + rules.outbound_handling_s
    days = np.maximum(-((rules.line_haul_out_s - ready) // DAY_S), 0)
    time["left_county_s"][items] = days * DAY_S + rules.line_haul_out_s


def final_states(cargo: Cargo, stamps: Stamps, timetable: Timetable) -> NDArray[np.int8]:
    """Return the state of each parcel at the end of the run, as a code into `STATES`.

    The state is that of the furthest stamp on the parcel's way. What no vehicle of the
    plan can bring or fetch (place not served, or too heavy or bulky) is ``unserved``.
    """
    time = stamps.time
    inward = (cargo.direction == DOWN) | ((cargo.direction == INTRA) & (time["at_hub_s"] >= 0))
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
