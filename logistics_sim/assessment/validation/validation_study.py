"""`validate`: replay today's operation over the recorded days and say how well it agrees."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.assessment.validation.agreement import (
    BAND,
    Agreement,
    agreement,
    band_end,
    simulated_bands,
)
from logistics_sim.assessment.validation.day_figures import (
    FIGURES,
    parcel_days,
    resolution,
    trip_days,
    village_hours,
)
from logistics_sim.assessment.validation.played_records import play_records
from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import Progress, silent
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.scenario.read_trace import Trace, recording
from logistics_sim.study.workers import run_tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from logistics_sim.calibration import Records
    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Operator, Scenario

WARM_UP_DAYS, TAIL_DAYS = 1, 3
"""Days left out at both ends: the replay starts empty, and what is scanned last has no end yet."""
PERIOD = re.compile(r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d); n = ")
"""How `calibrate` names the period behind an estimate."""


@dataclass(frozen=True)
class Validation:
    """What came out; `reads` is what the replay read of the scenario."""

    agreements: list[Agreement]
    days: pd.DataFrame
    villages: pd.DataFrame
    bands: pd.DataFrame
    first: str
    last: str
    left_out: dict[str, int]
    reads: Trace

    @property
    def state(self) -> str:
        """``validated`` where every figure agrees, ``contradicted`` where none, else ``partly``."""
        good = sum(each.agrees for each in self.agreements)
        if good == len(self.agreements):
            return "validated"
        return "partly" if good else "contradicted"

    @property
    def error(self) -> float:
        """Median over the figures of the mean absolute error in parts of the recorded mean."""
        parts = [each.relative_error for each in self.agreements]
        return float(np.median([part for part in parts if part is not None] or [0.0]))

    def to_dict(self) -> dict[str, Any]:
        """Return the values of ``validation.json``."""
        return {
            "state": self.state,
            "period": f"{self.first} to {self.last}",
            "error": self.error,
            "sentence": sentence(self),
            "left_out_days": self.left_out,
            "figures": [
                {
                    **asdict(each),
                    "unit": FIGURES[each.figure][1],
                    "agrees": each.agrees,
                    "relative_error": each.relative_error,
                }
                for each in self.agreements
            ],
        }


@dataclass(frozen=True)
class _Task:
    scenario: Scenario
    world: World
    plans: Mapping[Operator, Plan]
    days: int
    replication: int
    limit_h: float
    priced: bool


def validate(
    scenario: Scenario,
    variant: str,
    scans: Records | None,
    stops: Records | None,
    costs: pd.Series | None = None,
    *,
    routes: Mapping[str, Plan] | None = None,
    replications: int = 20,
    workers: int = 1,
    progress: Progress = silent,
) -> Validation:
    """Replay `variant` over the days of `scans` and `stops` and compare day by day.

    Plans are our own for that variant (``as_is``: each firm alone as it is today) but for the firms
    in `routes`, driven as they stand. `costs` are recorded yuan by day since 1970;
    without them no price is read.

    Raises
    ------
    InputError
        ``VAL-001`` where no recorded day is left to compare.
    """
    from logistics_sim.demand import design_loads
    from logistics_sim.places import build_world, operator_world
    from logistics_sim.routing import make_plan

    first, last = _period(scans, stops)
    length = last - first + 1
    days = np.arange(first + WARM_UP_DAYS, last + 1 - TAIL_DAYS)
    seen = _seen(scenario, days)
    kept = days[~seen]
    if not kept.size:
        raise InputError(
            "VAL-001",
            _("{date} to {date_2}", date=_date(first), date_2=_date(last)),
            _(
                "no recorded day is left to compare: {length} days, less {warm_up_days} at the "
                "beginning, {tail_days} at the end and {seen} that calibration has seen",
                length=length,
                warm_up_days=WARM_UP_DAYS,
                tail_days=TAIL_DAYS,
                seen=int(seen.sum()),
            ),
            _("record more days, or hold some back from calibrate"),
        )
    then = scenario.change(start_date=_date(first), days=length)
    limit_h = float(then.targets.express_h)
    with recording(then) as reads:
        world = build_world(then)
        plans = {}
        for operator in _operators(then, world, variant):
            driven = (routes or {}).get("+".join(operator.firms))
            if driven is not None:
                plans[driven.operator] = driven
                continue
            own = operator_world(then, world, operator)
            loads = design_loads(then, own.places, operator)
            plans[operator] = make_plan(then, own, operator, loads)
        start = _play(_Task(then, world, plans, length, 0, limit_h, costs is not None))
    tasks = [
        _Task(then, world, plans, length, n, limit_h, costs is not None)
        for n in range(1, replications)
    ]
    played = [start, *run_tasks(_play, tasks, workers, noop("replications"), progress)]
    recorded = _figures(
        None if scans is None else scans.frame,
        None if stops is None else stops.frame,
        costs,
        world,
        limit_h,
    ).reindex(kept)
    bands = simulated_bands([table.reindex(days) for table, _hours in played])
    found = [
        agreement(recorded[name], bands, name, resolution(name))
        for name in FIGURES
        if name in recorded and name in bands.columns.get_level_values(0)
    ]
    frame = None if scans is None else scans.frame
    villages = _villages(frame, [hours for _table, hours in played], kept, days)
    trace = {path: digest for path, digest in reads.items() if path not in ("start_date", "days")}
    left = {"ends": length - len(days), "seen_by_calibration": int(seen.sum())}
    agreements = [each for each in found if each is not None]
    if not agreements:
        raise InputError("VAL-001", "records", _("no figure of a day can be made of these records"))
    return Validation(
        agreements, recorded, villages, bands, _date(kept[0]), _date(kept[-1]), left, trace
    )


def _operators(scenario: Scenario, world: World, variant: str) -> tuple[Operator, ...]:
    if variant == "after":
        return (scenario.joint_operator(),)
    return scenario.alone_operators("as_is", world.townships_by_time())


def _play(task: _Task) -> tuple[pd.DataFrame, pd.Series]:
    """Return the figures by day of one replication, and the hours by village and day."""
    played = play_records(
        task.scenario, task.world, task.plans, task.days, task.replication, priced=task.priced
    )
    figures = _figures(played.scans, played.stops, played.yuan, task.world, task.limit_h)
    return figures, village_hours(played.scans)


def _figures(
    scans: pd.DataFrame | None,
    stops: pd.DataFrame | None,
    yuan: pd.Series | None,
    world: World,
    limit_h: float,
) -> pd.DataFrame:
    import pandas as pd

    parts = []
    if scans is not None:
        parts.append(parcel_days(scans, limit_h))
    if stops is not None:
        parts.append(trip_days(stops[stops["place"].isin(world.places["place_id"])], world))
    table = pd.concat(parts, axis=1)
    if scans is not None and yuan is not None:
        table["yuan_parcel"] = yuan.reindex(table.index) / table["parcels"]
    return table


def _villages(
    scans: pd.DataFrame | None, played: list[pd.Series], kept: np.ndarray, days: np.ndarray
) -> pd.DataFrame:
    """Return by village the mean hour recorded and simulated, and the share of days in the band."""
    import pandas as pd

    columns = ["place", "days", "recorded_hour", "simulated_hour", "difference_h", "within"]
    if scans is None:
        return pd.DataFrame(columns=columns)
    recorded = village_hours(scans)
    recorded = recorded[np.isin(recorded.index.get_level_values(1), kept)]
    whole = pd.concat(played)
    whole = whole[np.isin(whole.index.get_level_values(1), days)]
    by = whole.groupby(level=0)
    ends = {
        name: by.agg(partial(band_end, level=level))
        for name, level in zip(("low", "high"), BAND, strict=True)
    }
    bands = pd.DataFrame({"mean": by.mean(), **ends})
    there = bands.reindex(recorded.index.get_level_values(0))
    inside = (recorded.to_numpy() >= there["low"].to_numpy()) & (
        recorded.to_numpy() <= there["high"].to_numpy()
    )
    table = pd.DataFrame({"hour": recorded.to_numpy(), "inside": inside})
    grouped = table.groupby(recorded.index.get_level_values(0).to_numpy())
    found = pd.DataFrame(
        {"days": grouped.size(), "recorded_hour": grouped["hour"].mean(),
         "within": grouped["inside"].mean()}
    )  # fmt: skip
    found["simulated_hour"] = bands["mean"].reindex(found.index)
    found["difference_h"] = found["simulated_hour"] - found["recorded_hour"]
    found = found.rename_axis("place").reset_index()[columns]
    order = found["difference_h"].abs().sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)


def _period(scans: Records | None, stops: Records | None) -> tuple[int, int]:
    """Return the first and last recorded day (since 1970) that all records cover."""
    ends = []
    for records, column in ((scans, "time_s"), (stops, "arrive_s")):
        if records is not None:
            moments = records.frame[column].to_numpy()
            ends.append((int(moments.min()) // 86_400, int(moments.max()) // 86_400))
    return max(first for first, _last in ends), min(last for _first, last in ends)


def _seen(scenario: Scenario, days: np.ndarray) -> np.ndarray:
    """Return which days lie in the period of records that an estimate of the scenario rests on."""
    seen = np.zeros(days.size, dtype=bool)
    for _key, stated in scenario.parameters():
        for first, last in PERIOD.findall(stated.source):
            ends = np.array([first, last], dtype="datetime64[D]").astype(np.int64)
            seen |= (days >= ends[0]) & (days <= ends[1])
    return seen


def _date(day: int) -> str:
    return str(np.datetime64(int(day), "D"))


def sentence(found: Validation) -> str:
    """Return what a reviewer needs to know, in one sentence."""
    inside = sum(each.within * each.days for each in found.agreements)
    wrong = [_(FIGURES[each.figure][0]) for each in found.agreements if not each.agrees]
    told = {
        "days": max(each.days for each in found.agreements),
        "first": found.first,
        "last": found.last,
        "share": inside / sum(each.days for each in found.agreements),
        "error": found.error,
    }
    if not wrong:
        return _(
            "Over {days} recorded days ({first} to {last}) that calibration had not seen, "
            "{share:.0%} of the recorded figures lie in the simulated 90 % band, with a median "
            "error of {error:.1%}; no figure contradicts the simulation.",
            **told,
        )
    return _(
        "Over {days} recorded days ({first} to {last}) that calibration had not seen, {share:.0%} "
        "of the recorded figures lie in the simulated 90 % band, with a median error of "
        "{error:.1%}; the records contradict the simulation on: {figures}.",
        **told,
        figures=_(", ").join(wrong),
    )
