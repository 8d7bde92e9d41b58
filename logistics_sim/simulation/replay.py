"""Replay a plan with its parcels over random days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import Report, silent
from logistics_sim.simulation.cargo import DOWN, Cargo, Stamps, read_cargo
from logistics_sim.simulation.operating_rules import Rules, read_rules
from logistics_sim.simulation.parcel_outcomes import finish
from logistics_sim.simulation.parcel_states import STATES, final_states
from logistics_sim.simulation.random_draws import RandomDraws, draw_random
from logistics_sim.simulation.timetable import Timetable
from logistics_sim.simulation.timetable_reader import read_timetable

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Scenario

Played = tuple[Stamps, "pd.DataFrame", "pd.DataFrame"]
Play = Callable[[Timetable, Cargo, RandomDraws, Rules, list[str], Report], Played]


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


def replay(
    scenario: Scenario,
    world: World,
    plan: Plan,
    parcels: pd.DataFrame,
    *,
    days: int,
    replication: int = 0,
    engine: str = "fast",
    report: Report = silent,
    debug: bool = False,
) -> Replay:
    """Run `plan` with `parcels` over `days` days of the luck numbered `replication`.

    Parameters
    ----------
    scenario, world, plan
        As built by their rooms; the plan names the operator.
    parcels
        The operator's parcels (contract ``parcels``), index = parcel number.
    days
        Length of the run; what would happen later has not happened.
    replication
        Which luck; the same number gives the same luck to every operator and scenario.
    engine
        ``fast`` or ``reference`` (one process per parcel, slow, for checking).
    report
        Called once per simulated day.
    debug
        Count every parcel after every event (fast engine; slow, for small runs).

    Raises
    ------
    InputError
        Parcels or plan that cannot be replayed (``SIM-004``, ``SIM-006`` to
        ``SIM-008``, ``SIM-010``).
    InternalError
        A broken promise of the model itself (``SIM-001`` to ``SIM-005``).
    """
    if not isinstance(days, int) or days < 1 or days > 20_000:
        raise InputError("SIM-010", "days", f"{days!r} is not a number of days from 1 to 20,000")
    strangers = set(plan.operator.firms) - {firm.id for firm in scenario.firms}
    if strangers:
        raise InputError(
            "SIM-008",
            "plan",
            f"the plan is for firms that the scenario does not have: {sorted(strangers)}",
            "replay it with the scenario that it was made for",
        )
    place_ids = [str(name) for name in world.places["place_id"]]
    timetable = read_timetable(scenario, world, plan)
    cargo = read_cargo(parcels, place_ids, timetable.floor)
    place_ids = place_ids * 2 if timetable.floor else place_ids
    rules = read_rules(scenario, plan.operator, days)
    draws = draw_random(scenario, world, timetable, cargo, days, replication)
    stamps, runs, events = _engine(engine, debug)(timetable, cargo, draws, rules, place_ids, report)
    states = final_states(cargo, stamps, timetable)
    left = stamps.time["left_county_s"] >= 0
    return Replay(
        stamps=_frame(stamps, states, parcels.index),
        runs=runs,
        events=events,
        end_s=rules.end_s,
        returned=int((left & (cargo.returned | (cargo.direction == DOWN))).sum()),
    )


def _engine(name: str, debug: bool) -> Play:
    if name == "fast":
        return partial(_fast, debug=debug)
    if name == "reference":
        from logistics_sim.simulation.reference import play

        return play
    raise InputError("SIM-010", "engine", f"{name!r} is unknown", "fast or reference")


def _fast(
    timetable: Timetable,
    cargo: Cargo,
    draws: RandomDraws,
    rules: Rules,
    place_ids: list[str],
    report: Report,
    debug: bool = False,
) -> Played:
    from logistics_sim.simulation.fast_engine import FastEngine

    engine = FastEngine(timetable, cargo, draws, rules, debug)
    engine.run(report)
    finish(cargo, engine.stamps, draws, rules, engine.last_mile)
    events = engine.log.to_frame(place_ids, rules.end_s, engine.driven_trips)
    return engine.stamps, engine.driven_trips.to_frame(), events


def _frame(stamps: Stamps, states: NDArray[np.int8], index: pd.Index) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = dict(stamps.time)
    dtype = pd.CategoricalDtype(list(STATES))
    columns["final_state"] = pd.Categorical.from_codes(states, dtype=dtype)
    columns.update({name: np.asarray(column) for name, column in stamps.run.items()})
    return pd.DataFrame(columns, index=index, copy=False)
