"""Play a timetable with its parcels: the door of the room, without a scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import Report, silent
from logistics_sim.simulation.cargo import DOWN, Cargo, Stamps
from logistics_sim.simulation.operating_rules import Rules
from logistics_sim.simulation.parcel_outcomes import finish
from logistics_sim.simulation.parcel_states import STATES, final_states
from logistics_sim.simulation.random_draws import RandomDraws
from logistics_sim.simulation.timetable import Timetable

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


Played = tuple[Stamps, "pd.DataFrame", "pd.DataFrame"]


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


@dataclass(frozen=True)
class ReplayInputs:
    """All that a replay depends on.

    Attributes
    ----------
    timetable, cargo, rules
        The plan, the parcels and the operating rules, as whole numbers.
    draws
        Noise and disruptions of this replication.
    place_ids
        Names of the places in the order of their rows, for the events' table.
    """

    timetable: Timetable
    cargo: Cargo
    rules: Rules
    draws: RandomDraws
    place_ids: list[str]


def play(
    inputs: ReplayInputs,
    engine: str = "fast",
    report: Report = silent,
    debug: bool = False,
) -> Replay:
    """Play `inputs` to the end of the last day.

    Parameters
    ----------
    inputs
        Timetable, parcels, rules and draws; nothing else is read, nothing else is drawn.
    engine
        ``fast`` or ``reference`` (one process per parcel, slow, for checking).
    report
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
    stamps, runs, events = _engine(engine, debug)(inputs, report)
    cargo = inputs.cargo
    states = final_states(cargo, stamps, inputs.timetable)
    left = stamps.time["left_county_s"] >= 0
    return Replay(
        stamps=_frame(stamps, states, cargo.number),
        runs=runs,
        events=events,
        end_s=inputs.rules.end_s,
        returned=int((left & (cargo.returned | (cargo.direction == DOWN))).sum()),
    )


def _engine(name: str, debug: bool) -> Callable[[ReplayInputs, Report], Played]:
    if name == "fast":
        return partial(_fast, debug=debug)
    if name == "reference":
        return _reference
    raise InputError("SIM-010", "engine", f"{name!r} is unknown", "fast or reference")


def _fast(inputs: ReplayInputs, report: Report, debug: bool = False) -> Played:
    from logistics_sim.simulation.fast_engine import FastEngine

    cargo, draws, rules = inputs.cargo, inputs.draws, inputs.rules
    engine = FastEngine(inputs.timetable, cargo, draws, rules, debug)
    engine.run(report)
    finish(cargo, engine.stamps, draws, rules, engine.last_mile)
    events = engine.log.to_frame(inputs.place_ids, rules.end_s, engine.driven_trips)
    return engine.stamps, engine.driven_trips.to_frame(), events


def _reference(inputs: ReplayInputs, report: Report) -> Played:
    from logistics_sim.simulation import reference

    return reference.play(
        inputs.timetable, inputs.cargo, inputs.draws, inputs.rules, inputs.place_ids, report
    )


def _frame(stamps: Stamps, states: NDArray[np.int8], index: NDArray[np.int32]) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = dict(stamps.time)
    dtype = pd.CategoricalDtype(list(STATES))
    columns["final_state"] = pd.Categorical.from_codes(states, dtype=dtype)
    columns.update({name: np.asarray(column) for name, column in stamps.run.items()})
    return pd.DataFrame(columns, index=index, copy=False)
