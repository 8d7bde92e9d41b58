"""All random numbers of a replay, drawn by name before any engine starts.

Common random numbers: a stream belongs to a day, a truck, a trip or a parcel's number, so all
operators and scenarios with the same seed share the draws of what they share (Law, Simulation
Modeling and Analysis, 5th ed., section 11.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.seeds import stream, uniforms
from logistics_sim.core.units import DAY_S
from logistics_sim.simulation.cargo import DOWN
from logistics_sim.simulation.disruption_schedule import DisruptionSchedule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.simulation.cargo import Cargo
    from logistics_sim.simulation.operating_rules import Rules
    from logistics_sim.simulation.timetable import Timetable


@dataclass(frozen=True)
class Variability:
    """How random a county is; by default not at all.

    Attributes
    ----------
    seed
        Seed of all streams.
    travel_day_sd, travel_leg_sd
        Standard deviations of the logarithms of a day's and a leg's travel-time factor.
    late_mean_s
        Mean lateness (exponential) of the trucks that are due at the seconds of the day
        `line_haul_s`; parcels that come at other moments come on time.
    stated_late_s
        Further lateness by (day, second of the day) of a truck.
    first_attempt_failure
        Probability that an attempt at the door fails.
    pickup_dwell_median_s
        Median time (exponential) that a parcel waits at a station for its customer.
    """

    seed: int = 0
    travel_day_sd: float = 0.0
    travel_leg_sd: float = 0.0
    late_mean_s: float = 0.0
    line_haul_s: frozenset[int] = frozenset()
    stated_late_s: Mapping[tuple[int, int], int] = field(default_factory=dict)
    first_attempt_failure: float = 0.0
    pickup_dwell_median_s: float = 0.0

    def travel_day_factor(self, day: int, replication: int) -> float:
        """Return the travel-time factor that all trips of `day` share (lognormal, mean 1)."""
        normal = stream(self.seed, "travel-day", replication, day).standard_normal()
        return float(np.exp(self.travel_day_sd * normal - self.travel_day_sd**2 / 2))


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
    disruptions
        What goes wrong.
    """

    arrive_s: NDArray[np.int32]
    leg_s: dict[tuple[int, int], NDArray[np.int64]]
    misses: NDArray[np.int8]
    dwell_s: NDArray[np.int32]
    disruptions: DisruptionSchedule


def draw_random(
    timetable: Timetable,
    cargo: Cargo,
    rules: Rules,
    variability: Variability | None = None,
    disruptions: DisruptionSchedule | None = None,
    replication: int = 0,
) -> RandomDraws:
    """Draw what is random in one replication.

    Lateness belongs to (day, arrival) and the day's travel factor to the day, so all
    operators and scenarios with the same seed share them; a leg's factor belongs to
    (day, trip, leg) and a parcel's draws to its number. Factors have mean 1.

    Parameters
    ----------
    timetable, cargo, rules
        What is driven, carried and tried how often.
    variability, disruptions
        How random trucks, roads and customers are, and what goes wrong; absent: nothing.
    replication
        Which draws.
    """
    variability = variability or Variability()
    size = int(cargo.number.max()) + 1 if cargo.size else 0
    chance = stream(variability.seed, "first-attempt", replication).random(size)[cargo.number]
    dwell = stream(variability.seed, "pick-up-dwell", replication).random(size)[cargo.number]
    misses = np.zeros(cargo.size, dtype=np.int8)
    for attempt in range(1, rules.attempts + 1):
        misses += chance < variability.first_attempt_failure**attempt
    return RandomDraws(
        arrive_s=_arrivals(variability, cargo, replication),
        leg_s=_legs(variability, timetable, rules.weekdays, replication),
        misses=misses,
        dwell_s=_exponential_s(dwell, variability.pickup_dwell_median_s),
        disruptions=disruptions or DisruptionSchedule(),
    )


def _exponential_s(chance: NDArray[np.float64], median_s: float) -> NDArray[np.int32]:
    """Turn uniform draws (in place) into seconds of an exponential with this median."""
    np.negative(chance, out=chance)
    np.log1p(chance, out=chance)
    chance *= -median_s / np.log(2)
    np.rint(chance, out=chance)
    return np.minimum(chance, 2**30, out=chance).astype(np.int32)


def _legs(
    variability: Variability, timetable: Timetable, weekdays: list[int], replication: int
) -> dict[tuple[int, int], NDArray[np.int64]]:
    from scipy.special import ndtri

    spread = variability.travel_leg_sd
    driven = [
        (day, trip) for day, weekday in enumerate(weekdays) for trip in timetable.driven(weekday)
    ]
    if not driven:
        return {}
    day_of = np.repeat([day for day, _ in driven], [trip.leg_s.size for _, trip in driven])
    factor = np.array(
        [variability.travel_day_factor(day, replication) for day in range(len(weekdays))]
    )
    chances = [
        uniforms(
            variability.seed, "travel-leg", replication, day, trip.trip_id, count=trip.leg_s.size
        )
        for day, trip in driven
    ]
    noise = np.exp(spread * ndtri(np.concatenate(chances)) - spread**2 / 2)
    planned = np.concatenate([trip.usual_legs for _, trip in driven])
    legs = np.rint(planned * factor[day_of] * noise).astype(np.int64)
    ends = np.cumsum([trip.leg_s.size for _, trip in driven])
    parts = np.split(legs, ends[:-1])
    return {(day, trip.row): part for (day, trip), part in zip(driven, parts, strict=True)}


def _arrivals(variability: Variability, cargo: Cargo, replication: int) -> NDArray[np.int32]:
    """Add each line-haul truck's lateness; moments off its timetable are kept as they are."""
    arrive = cargo.ready_s.astype(np.int32)
    down = np.flatnonzero(cargo.direction == DOWN)
    moments, where = np.unique(cargo.ready_s[down], return_inverse=True)
    real = moments.copy()
    for place, moment in enumerate(moments.tolist()):
        day, second = divmod(moment, DAY_S)
        if second in variability.line_haul_s:
            draw = stream(variability.seed, "line-haul-late", replication, day, second)
            late_s = round(draw.exponential(variability.late_mean_s))
            real[place] += late_s + variability.stated_late_s.get((day, second), 0)
    arrive[down] = real[where]
    return arrive
