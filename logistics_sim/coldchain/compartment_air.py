"""Air in a vehicle's compartment: cooled while driving, warmed at doors and by failures.

On every segment the air follows its surroundings (set-point, outside air at an open
door, outside air through the walls when the cooling has failed) by a first-order
response, so its whole path is known exactly. A box in that air follows by a response of
its own; with ``C(t) = A + D exp(-t/τc)`` the box of time constant ``τ`` that begins at
``T0`` is at::

    A + (T0 - A) exp(-t/τ) + D τc/(τc - τ) (exp(-t/τc) - exp(-t/τ))
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.coldchain.leg_chains import box_temperatures, chain_starts
from logistics_sim.coldchain.parameters import ColdChainParameters
from logistics_sim.coldchain.trip_segments import STEP, TripSegments
from logistics_sim.core.seeds import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class CompartmentAir:
    """Path of the air of one kind of compartment, by segment (arrays ``(n,)``).

    On a segment the air goes from `begin_c` towards `ambient_c` with `tau_s`. `box_tau_s`
    is the time constant of the boxes in it.
    """

    run: NDArray[np.int64]
    start_s: NDArray[np.int64]
    end_s: NDArray[np.int64]
    ambient_c: NDArray[np.float64]
    tau_s: NDArray[np.float64]
    begin_c: NDArray[np.float64]
    door: NDArray[np.bool_]
    box_tau_s: float

    def locate(self, run: NDArray[np.int64], time_s: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the segment of each moment; -1 where the run has no segment then."""
        found = np.searchsorted(self._keys, run * STEP + time_s, side="right") - 1
        safe = np.maximum(found, 0)
        inside = (found >= 0) & (self.run[safe] == run) if self.run.size else found > 0
        return np.where(inside, found, -1)

    def at(self, run: NDArray[np.int64], time_s: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the air temperature at each moment; NaN outside the run."""
        found = self.locate(run, time_s)
        if not self.run.size:
            return np.full(found.size, np.nan)
        row = np.maximum(found, 0)
        seconds = (time_s - self.start_s[row]).astype(np.float64)
        fall = np.exp(-seconds / self.tau_s[row])
        air = self.ambient_c[row] + (self.begin_c[row] - self.ambient_c[row]) * fall
        return np.where(found < 0, np.nan, air)

    def box_c(self, run: NDArray[np.int64], time_s: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the temperature of a box that was at 0 °C when the run began."""
        found = self.locate(run, time_s)
        if not self.run.size:
            return np.full(found.size, np.nan)
        row = np.maximum(found, 0)
        seconds = (time_s - self.start_s[row]).astype(np.float64)
        fall = np.exp(-seconds / self.box_tau_s)
        box = self._boxes[row] * fall + self._driven(row, seconds)
        return np.where(found < 0, np.nan, box)

    def equivalent_ambient_c(
        self, run: NDArray[np.int64], start_s: NDArray[np.int64], end_s: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return the constant surroundings that bring a box to the same end temperature.

        NaN where the run does not cover the leg or the leg has no length.
        """
        fall = np.exp(-(end_s - start_s) / self.box_tau_s)
        gain = self.box_c(run, end_s) - fall * self.box_c(run, start_s)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(fall < 1, gain / (1 - fall), np.nan)

    @cached_property
    def _keys(self) -> NDArray[np.int64]:
        return self.run * STEP + self.start_s

    @cached_property
    def _boxes(self) -> NDArray[np.float64]:
        """Temperature of the box at the begin of each segment (0 at the run's begin)."""
        rows = np.arange(self.run.size)
        seconds = (self.end_s - self.start_s).astype(np.float64)
        gained = self._driven(rows, seconds)
        fall = np.exp(-seconds / self.box_tau_s)
        ambient = gained / np.maximum(-np.expm1(-seconds / self.box_tau_s), 1e-300)
        ambient = np.where(fall < 1, ambient, 0.0)
        first = chain_starts(self.run)
        zero, tau = np.zeros(rows.size), np.full(rows.size, self.box_tau_s)
        return box_temperatures(first, zero, ambient, seconds, tau)[0]

    def _driven(self, row: NDArray[np.int64], seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what the air adds to a box within a segment (the terms without T0)."""
        slow, quick = self.box_tau_s, self.tau_s[row]
        spread = self.begin_c[row] - self.ambient_c[row]
        rate = seconds * (quick - slow) / (quick * slow)
        near = np.abs(rate) < 1e-8
        safe = np.where(near, 1.0, rate)
        # exp(-t/τ) (e^y - 1)/y, written so that neither factor overflows.
        ends = np.exp(-seconds / quick) - np.exp(-seconds / slow)
        shape = np.where(near, np.exp(-seconds / slow), ends / safe)
        return np.asarray(
            -np.expm1(-seconds / slow) * self.ambient_c[row] + spread * seconds / slow * shape
        )


def compartment_air(
    parameters: ColdChainParameters,
    segments: TripSegments,
    runs: NDArray[np.int64],
    set_c: float,
    failure_s: NDArray[np.int64],
) -> CompartmentAir:
    """Return the air of the compartments kept at `set_c` in the vehicles of `runs`.

    `failure_s` is by run the second at which the cooling fails, -1 if it does not.
    """
    rows = segments.rows_of(runs)
    run, start, end, door = _split(segments, rows, failure_s)
    outside = parameters.climate.outdoor_c((start + end) // 2)
    failed = (failure_s[run] >= 0) & (start >= failure_s[run])
    cooled = ~door & ~failed
    closed = np.where(failed, parameters.reefer_off_tau_s, parameters.reefer_tau_s)
    tau = np.where(door, parameters.door_tau_s, closed)
    ambient = np.where(cooled, set_c, outside)
    first = chain_starts(run)
    begin = np.full(run.size, set_c) if parameters.precooled else outside
    air, _ = box_temperatures(first, begin, ambient, (end - start).astype(np.float64), tau)
    box_tau_s = max(parameters.box_tau_s, 1.0)
    return CompartmentAir(run, start, end, ambient, tau, air, door, box_tau_s)


def cooling_failures(
    parameters: ColdChainParameters,
    segments: TripSegments,
    runs: NDArray[np.int64],
    replication: int = 0,
) -> NDArray[np.int64]:
    """Return by run when its vehicle's cooling failed (s; -1 if it did not).

    Each vehicle-day has its own stream: with `reefer_failure_per_day` the cooling fails
    at a moment spread evenly over the vehicle's day and stays off until the day ends.
    Runs that began later that day without cooling carry their begin.
    """
    failure_moments = np.full(len(segments.vehicle), -1, dtype=np.int64)
    share = parameters.reefer_failure_per_day
    spans = {run: (begin, end) for run, begin, end in segments.spans(runs).tolist()}
    if share <= 0:
        return failure_moments
    days: dict[tuple[int, str], list[int]] = {}
    for run in spans:
        days.setdefault((int(segments.day[run]), segments.vehicle[run]), []).append(run)
    for (day, vehicle), members in sorted(days.items()):
        draws = stream(parameters.seed, "reefer-failure", replication, day, vehicle)
        chance, part = draws.random(2).tolist()
        if chance >= share:
            continue
        from_s, to_s = min(spans[run][0] for run in members), max(spans[run][1] for run in members)
        moment = int(from_s + part * (to_s - from_s))
        for run in members:
            if spans[run][1] > moment:
                failure_moments[run] = max(moment, spans[run][0])
    return failure_moments


def _split(
    segments: TripSegments, rows: NDArray[np.int64], failure_s: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return run, start, end and door of the segments, cut where a cooling fails."""
    run, start, end = segments.run[rows], segments.start_s[rows], segments.end_s[rows]
    door = segments.door[rows]
    moment = failure_s[run]
    cut = np.flatnonzero((moment > start) & (moment < end))
    if not cut.size:
        return run, start, end, door
    order = np.argsort(np.concatenate([np.arange(run.size), cut + 0.5]), kind="stable")
    late_start = np.concatenate([start, moment[cut]])[order]
    early_end = end.copy()
    early_end[cut] = moment[cut]
    return (
        np.concatenate([run, run[cut]])[order],
        late_start,
        np.concatenate([early_end, end[cut]])[order],
        np.concatenate([door, door[cut]])[order],
    )
