"""The operating rules of one operator as whole numbers: hub, last mile and recovery."""

from __future__ import annotations

from dataclasses import dataclass, field

from logistics_sim.core.units import DAY_S, HOUR_S


@dataclass(frozen=True)
class RecoveryRules:
    """What is done about disruptions; see `scenario.disruptions.Recovery` for the words."""

    breakdown: str = "wait"
    driver: str = "next_wave"
    road: str = "wait"
    overflow: str = "next_wave"
    repair_s: int = 0
    rescue_s: int = 0
    tow_s: int = 0
    stand_in_s: int = 0
    patience_s: int = DAY_S
    overflow_min_items: int = 1
    extra_vehicles: int = 0
    longest_shift_s: int = 0


@dataclass(frozen=True)
class Rules:
    """Seconds and counts that both engines use.

    As it stands by default a hub takes no time for what it does: one line sorts 1,000 items
    a second, every truck finds a dock, and no parcel is sent back.

    Attributes
    ----------
    weekdays
        Weekday of each day (0 = Monday); the run ends with the last of them.
    unload_scan_s, outbound_handling_s
        From a truck's arrival to the scan of its parcels; before outbound parcels can leave.
    line_haul_out_s
        Second of the day at which outbound parcels leave the county.
    sorter_lines, service_ticks, setup_ticks
        Lines of the sorting hall; their milliseconds for an item and for a new truck.
    docks
        Docks for trucks from outside; 0: one for each.
    attempts
        Attempts of a delivery at the door.
    keep_s
        How long a parcel waits for its customer before it is sent back; 0: for ever.
    intra_turn
        Where parcels between villages turn: at the ``hub``, a ``station`` or on a ``vehicle``.
    """

    weekdays: list[int]
    unload_scan_s: int = 0
    outbound_handling_s: int = 0
    line_haul_out_s: int = 20 * HOUR_S
    sorter_lines: int = 1
    service_ticks: int = 1
    setup_ticks: int = 0
    docks: int = 0
    attempts: int = 1
    keep_s: int = 0
    intra_turn: str = "hub"
    recovery: RecoveryRules = field(default_factory=RecoveryRules)
    end_s: int = field(init=False)
    """End of the last day; nothing is known beyond it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "end_s", len(self.weekdays) * DAY_S)
