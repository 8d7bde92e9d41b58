"""All luck of a replay, drawn by name before any engine starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.seeds import stream, uniforms
from logistics_sim.core.units import DAY_S, HOUR_S, MINUTE_S, clock_s
from logistics_sim.simulation.disruption_reader import disrupted_days, read_disruptions
from logistics_sim.simulation.disruptions import DisruptionSchedule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.scenario import Scenario
    from logistics_sim.simulation.cargo import Cargo
    from logistics_sim.simulation.timetable import Timetable


@dataclass(frozen=True)
class RandomDraws:
    """Noise of one replication; engines read it and draw nothing themselves.

    Attributes
    ----------
    arrive_s : shape ``(n,)``
        When the parcel's line-haul truck really arrives (down; else ``ready_s``).
    leg_s : dict
        Driven seconds of each leg by (day, trip row), return leg last.
    misses : shape ``(n,)``
        How many attempts of a home delivery fail before one would succeed.
    dwell_s : shape ``(n,)``
        How long the customer leaves the parcel at the station.
    disruptions : DisruptionSchedule
        What goes wrong.
    """

    arrive_s: NDArray[np.int32]
    leg_s: dict[tuple[int, int], NDArray[np.int64]]
    misses: NDArray[np.int8]
    dwell_s: NDArray[np.int32]
    disruptions: DisruptionSchedule

    @classmethod
    def none(cls, timetable: Timetable, cargo: Cargo, weekdays: list[int]) -> RandomDraws:
        """Return a run in which all goes as planned and parcels are picked up at once."""
        legs = {
            (day, trip.row): trip.leg_s
            for day, weekday in enumerate(weekdays)
            for trip in timetable.driven(weekday)
        }
        return cls(
            arrive_s=cargo.ready_s.astype(np.int32),
            leg_s=legs,
            misses=np.zeros(cargo.size, dtype=np.int8),
            dwell_s=np.zeros(cargo.size, dtype=np.int32),
            disruptions=DisruptionSchedule(),
        )


def draw_random(
    scenario: Scenario,
    world: World,
    timetable: Timetable,
    cargo: Cargo,
    days: int,
    replication: int,
) -> RandomDraws:
    """Draw the luck of one replication.

    Lateness belongs to (day, arrival) and the day's travel factor to the day, so all
    operators and scenarios with the same seed share them; a leg's factor belongs to
    (day, trip, leg) and a parcel's luck to its number. Factors have mean 1.
    """
    seed = scenario.seed
    size = int(cargo.number.max()) + 1 if cargo.size else 0
    chance = stream(seed, "first-attempt", replication).random(size)[cargo.number]
    dwell = stream(seed, "pick-up-dwell", replication).random(size)[cargo.number]
    median_s = float(scenario.demand.pickup_dwell_median_h) * HOUR_S
    failure = float(scenario.demand.first_attempt_failure)
    misses = np.zeros(cargo.size, dtype=np.int8)
    for attempt in range(1, scenario.operations.delivery_attempts + 1):
        misses += chance < failure**attempt
    return RandomDraws(
        arrive_s=_arrivals(scenario, cargo, replication),
        leg_s=_legs(scenario, timetable, days, replication),
        misses=misses,
        dwell_s=_exponential_s(dwell, median_s),
        disruptions=read_disruptions(scenario, world, timetable, days, replication),
    )


def _exponential_s(chance: NDArray[np.float64], median_s: float) -> NDArray[np.int32]:
    """Turn uniform draws (in place) into seconds of an exponential with this median."""
    np.negative(chance, out=chance)
    np.log1p(chance, out=chance)
    chance *= -median_s / np.log(2)
    np.rint(chance, out=chance)
    return np.minimum(chance, 2**30, out=chance).astype(np.int32)


def day_travel_factor(scenario: Scenario, day: int, replication: int) -> float:
    """Return the travel-time factor that all trips of `day` share (lognormal, mean 1)."""
    spread = float(scenario.operations.travel_day_sd)
    normal = stream(scenario.seed, "travel-day", replication, day).standard_normal()
    return float(np.exp(spread * normal - spread**2 / 2))


def _legs(
    scenario: Scenario, timetable: Timetable, days: int, replication: int
) -> dict[tuple[int, int], NDArray[np.int64]]:
    from scipy.special import ndtri

    spread = float(scenario.operations.travel_leg_sd)
    driven = [
        (day, trip) for day in range(days) for trip in timetable.driven(scenario.weekday(day))
    ]
    if not driven:
        return {}
    day_of = np.repeat([day for day, _ in driven], [trip.leg_s.size for _, trip in driven])
    factor = np.array([day_travel_factor(scenario, day, replication) for day in range(days)])
    chances = [
        uniforms(scenario.seed, "travel-leg", replication, day, trip.trip_id, count=trip.leg_s.size)
        for day, trip in driven
    ]
    noise = np.exp(spread * ndtri(np.concatenate(chances)) - spread**2 / 2)
    planned = np.concatenate([trip.leg_s for _, trip in driven])
    legs = np.rint(planned * factor[day_of] * noise).astype(np.int64)
    ends = np.cumsum([trip.leg_s.size for _, trip in driven])
    parts = np.split(legs, ends[:-1])
    return {(day, trip.row): part for (day, trip), part in zip(driven, parts, strict=True)}


def _arrivals(scenario: Scenario, cargo: Cargo, replication: int) -> NDArray[np.int32]:
    """Add each line-haul truck's lateness; moments off its timetable are kept as they are."""
    mean_s = float(scenario.operations.line_haul_late_mean_min) * MINUTE_S
    arrive = cargo.ready_s.astype(np.int32)
    down = np.flatnonzero(cargo.direction == 0)
    moments, where = np.unique(cargo.ready_s[down], return_inverse=True)
    scheduled = {clock_s(truck.arrive) for truck in scenario.demand.line_haul}
    real = moments.copy()
    for place, moment in enumerate(moments.tolist()):
        day, second = divmod(moment, DAY_S)
        if second in scheduled:
            draw = stream(scenario.seed, "line-haul-late", replication, day, second)
            real[place] += round(draw.exponential(mean_s)) + _stated_s(scenario, day, second)
    arrive[down] = real[where]
    return arrive


def _stated_s(scenario: Scenario, day: int, second: int) -> int:
    """Return the lateness that the scenario states for a truck."""
    return sum(
        round(float(late.minutes) * MINUTE_S)
        for late in scenario.disruptions.line_haul_late
        if day in disrupted_days(scenario, late)
        and (not late.arrive or second in {clock_s(text) for text in late.arrive})
    )
