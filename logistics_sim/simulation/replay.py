"""Replay a timetable with its parcels over random days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import Progress, silent
from logistics_sim.language import gettext as _
from logistics_sim.simulation.cargo import DOWN, Cargo, Stamps
from logistics_sim.simulation.operating_rules import Rules
from logistics_sim.simulation.parcel_states import STATES, final_states
from logistics_sim.simulation.random_draws import RandomDraws
from logistics_sim.simulation.timetable import Timetable

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

Engine = Callable[
    [Timetable, Cargo, RandomDraws, Rules, Progress], tuple[Stamps, "pd.DataFrame", "pd.DataFrame"]
]
"""What runs a timetable and returns stamps, runs and events."""


@dataclass(frozen=True)
class Replay:
    """What happened to every parcel, trip and container in one replication.

    Attributes
    ----------
    stamps : DataFrame
        Index as the parcels; seconds since the start of day 0 (int32, -1 = never),
        ``final_state`` and the runs that carried the parcel (rows of `runs`).
    runs : DataFrame
        One row per driven trip and day.
    events : DataFrame
        What happened to containers, in order of time.
    end_s : int
        End of the last day; nothing is known beyond it.
    returned : int
        How many return parcels, and parcels that nobody picked up, have left the county.
    """

    stamps: pd.DataFrame
    runs: pd.DataFrame
    events: pd.DataFrame
    end_s: int
    returned: int

    def __repr__(self) -> str:
        """Return one line: parcels and driven trips."""
        return f"Replay({len(self.stamps):,} parcels, {len(self.runs):,} driven trips)"

    def counts(self) -> dict[str, int]:
        """Return the number of parcels by final state; they add up to all parcels.

        Returns (class ``return``) and parcels sent back that left the county are counted
        as ``returned``.
        """
        found = self.stamps["final_state"].value_counts(sort=False)
        counts = {str(name): int(number) for name, number in found.items() if number}
        if self.returned:
            counts["left_county"] -= self.returned
            counts["returned"] = self.returned
        return {name: number for name, number in counts.items() if number}


def replay(
    timetable: Timetable,
    cargo: Cargo,
    rules: Rules,
    draws: RandomDraws,
    *,
    engine: str = "fast",
    progress: Progress = silent,
    debug: bool = False,
) -> Replay:
    """Run a timetable with its parcels over the days of the rules.

    `scenario_inputs.replay_plan` makes these inputs from a scenario and a plan.

    Parameters
    ----------
    timetable, cargo, rules
        Trips, parcels and how long everything takes.
    draws
        What is random, disruptions included (see `draw_random`).
    engine
        ``fast`` or ``reference`` (one process per parcel, slow, for checking).
    progress
        Called once per simulated day.
    debug
        Count every parcel after every event (fast engine; slow, for small runs).

    Raises
    ------
    InputError
        ``SIM-010`` for an unknown engine.
    InternalError
        A broken promise of the model itself (``SIM-001`` to ``SIM-005``).
    """
    stamps, runs, events = _engine(engine, debug)(timetable, cargo, draws, rules, progress)
    states = final_states(cargo, stamps, timetable)
    left = stamps.time["left_county_s"] >= 0
    return Replay(
        stamps=_frame(stamps, states, cargo.index),
        runs=runs,
        events=events,
        end_s=rules.end_s,
        returned=int((left & (cargo.returned | (cargo.direction == DOWN))).sum()),
    )


def _engine(name: str, debug: bool) -> Engine:
    if name == "fast":
        from logistics_sim.simulation.fast_engine import run_fast

        return partial(run_fast, debug=debug)
    if name == "reference":
        from logistics_sim.simulation.reference import run_reference

        return run_reference
    raise InputError(
        "SIM-010", "engine", _("{name!r} is unknown", name=name), _("fast or reference")
    )


def _frame(stamps: Stamps, states: NDArray[np.int8], index: pd.Index) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = dict(stamps.time)
    dtype = pd.CategoricalDtype(list(STATES))
    columns["final_state"] = pd.Categorical.from_codes(states, dtype=dtype)
    columns.update({name: np.asarray(column) for name, column in stamps.run.items()})
    return pd.DataFrame(columns, index=index, copy=False)
