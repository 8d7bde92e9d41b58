"""Operating rules of a replay as whole seconds and counts."""

from __future__ import annotations

from dataclasses import dataclass

from logistics_sim.core.units import DAY_S, HOUR_S, MINUTE_S
from logistics_sim.simulation.sorter import service_ticks


@dataclass(frozen=True)
class RecoveryRules:
    """What is done about troubles; see `scenario.disruptions.Recovery` for the words."""

    breakdown: str = "wait"
    driver: str = "next_wave"
    road: str = "wait"
    overflow: str = "next_wave"
    repair_s: int = 60 * MINUTE_S
    rescue_s: int = 60 * MINUTE_S
    tow_s: int = 60 * MINUTE_S
    stand_in_s: int = 60 * MINUTE_S
    patience_s: int = 60 * MINUTE_S
    overflow_min_items: int = 1
    extra_vehicles: int = 1
    longest_shift_s: int = 0


@dataclass(frozen=True)
class Rules:
    """Seconds and counts that both engines use; `end_s` is the end of the last day.

    `docks` and `keep_s` are 0 when there is a dock for every truck and when nothing is
    sent back. `intra_turn` says where parcels between villages turn.
    """

    weekdays: list[int]
    end_s: int
    unload_scan_s: int = 0
    outbound_handling_s: int = 0
    line_haul_out_s: int = 20 * HOUR_S
    sorter_lines: int = 1
    service_ticks: int = service_ticks(1_000)
    setup_ticks: int = 0
    docks: int = 0
    attempts: int = 1
    keep_s: int = 0
    intra_turn: str = "hub"
    recovery: RecoveryRules = RecoveryRules()

    @classmethod
    def of_days(cls, days: int, first_weekday: int = 0) -> Rules:
        """Return plain rules over `days` days: one sorting line of 1,000 items an hour."""
        return cls([(first_weekday + day) % 7 for day in range(days)], days * DAY_S)
