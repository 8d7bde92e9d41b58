"""Numbers of a cold chain: climate, time constants, limits, compartments and cabinets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from logistics_sim.coldchain.ambient import Climate
from logistics_sim.core.units import HOUR_S, MINUTE_S
from logistics_sim.simulation.timetable import HandlingTimes


@dataclass(frozen=True)
class ColdChainParameters:
    """What happens to cold goods between the hub's scan and the customer.

    Attributes
    ----------
    climate
        Air temperature outside.
    handling
        How long stops take.
    start_temp_c, limit_c, coldroom_c
        Fresh goods when they come, their upper limit, and cold rooms and cabinets.
    box_tau_s, reefer_tau_s, reefer_off_tau_s, door_tau_s
        Time constants: an insulated box, and the air of a compartment that is cooled, whose
        cooling has failed, or whose door is open.
    door_open_s
        How long the door is open at each stop and when loading.
    fresh_life_s, q10
        Shelf life at 4 °C and Q10 of fresh goods without a product.
    reefer_failure_per_day, seed
        Probability that the cooling of a vehicle fails on a day, and the seed of the draws.
    precooled
        Whether compartments have their set-point when a trip begins.
    log_interval_s, alarm_s
        Between two readings of a logger; how long they must lie outside for an alarm.
    fresh_value_yuan
        Value of a fresh parcel.
    cabinet_items
        Places in a village station's cold cabinet, None: no limit.
    cabinets
        Prefixes of place ids, and whether these stations have a cabinet (others have).
    volume_ml
        Load volume by vehicle type and band.
    """

    climate: Climate
    handling: HandlingTimes
    start_temp_c: float = 4.0
    limit_c: float = 8.0
    coldroom_c: float = 4.0
    box_tau_s: float = 6.0 * HOUR_S
    reefer_tau_s: float = 25.0 * MINUTE_S
    reefer_off_tau_s: float = 180.0 * MINUTE_S
    door_tau_s: float = 6.0 * MINUTE_S
    door_open_s: int = 3 * MINUTE_S
    fresh_life_s: float = 72.0 * HOUR_S
    q10: float = 2.0
    reefer_failure_per_day: float = 0.0
    seed: int = 0
    precooled: bool = True
    log_interval_s: int = 5 * MINUTE_S
    alarm_s: int = 10 * MINUTE_S
    fresh_value_yuan: float = 0.0
    cabinet_items: int | None = None
    cabinets: tuple[tuple[tuple[str, ...], bool], ...] = ()
    volume_ml: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
