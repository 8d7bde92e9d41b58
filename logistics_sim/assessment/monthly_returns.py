"""The monthly return of a run: its parcels, times, yuan and readings by calendar month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault, InputError
from logistics_sim.core.files import read_json, read_parquet
from logistics_sim.core.units import DAY_S
from logistics_sim.costs.cents import split_cents
from logistics_sim.language import gettext as _
from logistics_sim.policy.returns.rows import (
    INDICATORS,
    MonthlyReturn,
    ReturnRow,
    months_between,
)
from logistics_sim.scenario import Scenario, read_scenario
from logistics_sim.study.case import member_parcels, read_parcels, replication_folder
from logistics_sim.study.contract_values import DELIVERED
from logistics_sim.study.folder import complete_folder

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

JUDGED = ("express_48h", "fresh_24h", "baseline_72h")
ENDED = ("delivered_items", "returned_items", "unserved_items")


def monthly_return(
    run_dir: Path, replication: int = 0, stated: MonthlyReturn | None = None
) -> MonthlyReturn:
    """Return the return of one `replication` of the run in `run_dir`.

    A parcel belongs to the month of the day on which it is ready (arrival at the hub, or
    posting), a reading to its own time, the cost to its day; costs of no day are spread evenly.
    Rows of `stated` fill what a run cannot know; they never replace a simulated figure.

    Raises `InputError` ``POL-030`` for a replication that the run does not have, ``POL-036``
    for a stated figure that the run has simulated.
    """
    folder = complete_folder(run_dir)
    scenario = read_scenario(folder / "scenario.yaml")
    manifest = read_json(folder / "manifest.json")
    days = int(manifest["days"])
    if not 0 <= replication < int(manifest["replications"]):
        text = _("the run has {replications} replications", replications=manifest["replications"])
        raise InputError("POL-030", f"--replication {replication}", text, _("counted from 0"))
    names, of_day = _months(scenario, days)
    values: dict[str, NDArray[Any]] = {}
    values |= _parcel_counts(scenario, folder, days, replication, of_day, len(names))
    values |= _cost(folder, days, replication, of_day, len(names))
    items = sum(values[name] for name in ("inbound_items", "outbound_items", "intra_items"))
    values["cost_per_parcel_yuan"] = np.where(
        items > 0, np.round(values["cost_yuan"] / np.maximum(items, 1), 2), np.nan
    )
    values |= _cold(folder, replication, names)
    covered = np.bincount(of_day, minlength=len(names))
    known = {(row.month, row.indicator): row for row in (stated.rows if stated else ())}
    rows = []
    for number, month in enumerate(names):
        for name, said in INDICATORS.items():
            value = float(values[name][number]) if name in values else float("nan")
            key = {"month": month, "indicator": name, "unit": said.unit}
            if value == value:
                rows.append(
                    ReturnRow(**key, value=value, status="simulated", days=int(covered[number]))
                )
            elif (month, name) in known:
                rows.append(known.pop((month, name)))
            else:
                rows.append(ReturnRow(**key, status="missing"))
    return MonthlyReturn(county=scenario.title, rows=(*rows, *_further(rows, known)))


def _further(rows: list[ReturnRow], known: dict[tuple[str, str], ReturnRow]) -> Iterator[ReturnRow]:
    """Yield stated figures of months that the run does not have; refuse those that it has."""
    simulated = {(row.month, row.indicator) for row in rows if row.status == "simulated"}
    for key, row in known.items():
        if key in simulated:
            text = _(
                "{indicator} is simulated, and stated as {value}",
                indicator=row.indicator,
                value=row.value,
            )
            raise InputError("POL-036", row.month, text, _("leave one of them out"))
        yield row


def _months(scenario: Scenario, days: int) -> tuple[list[str], NDArray[np.int64]]:
    """Return the months of the run and the number of each day's month."""
    dates = [scenario.first_day + dt.timedelta(days=day) for day in range(days)]
    of = [f"{date:%Y-%m}" for date in dates]
    names = months_between(of[0], of[-1])
    return names, np.array([names.index(name) for name in of], dtype=np.int64)


def _parcel_counts(
    scenario: Scenario,
    folder: Path,
    days: int,
    replication: int,
    of_day: NDArray[np.int64],
    months: int,
) -> dict[str, NDArray[Any]]:
    from logistics_sim.demand import with_categories
    from logistics_sim.service import STAMPS, scenario_targets
    from logistics_sim.service.parcel_tally import count_parcels, parcel_keys

    places = read_parquet(folder / "places.parquet")
    stored = with_categories(read_parcels(folder, replication), scenario, places)
    parcels = member_parcels(stored, scenario)
    path = replication_folder(folder / "after", replication) / "stamps.parquet"
    stamps = read_parquet(path, [*STAMPS, "final_state"])
    ready = parcels["ready_s"].to_numpy(dtype=np.int64) // DAY_S
    month = of_day[np.clip(ready, 0, days - 1)]
    found: dict[str, NDArray[Any]] = {}
    for way, name in (("down", "inbound"), ("up", "outbound"), ("intra", "intra")):
        mine = (parcels["direction"] == way).to_numpy(dtype=bool)
        found[f"{name}_items"] = np.bincount(month[mine], minlength=months)
    states = stamps["final_state"].astype(str).to_numpy()
    back = (parcels["class"] == "return") | (parcels["direction"] != "up")
    returned = (states == "left_county") & back.to_numpy(dtype=bool)
    delivered = np.isin(states, DELIVERED) & ~returned
    for name, mine in zip(ENDED, (delivered, returned, states == "unserved"), strict=True):
        found[name] = np.bincount(month[mine], minlength=months)
    ended = sum(found[name] for name in ENDED)
    found["in_system_items"] = np.bincount(month, minlength=months) - ended
    found["stations_active"] = _active(places, parcels, states, month, months)
    stations = int((places["kind"] == "township_station").sum())
    found["township_stations"] = np.full(months, stations)
    keys = parcel_keys(places, parcels)
    for target in scenario_targets(scenario):
        if target.id not in JUDGED:
            continue
        tally = count_parcels(target, keys, parcels, stamps, days * DAY_S, scenario.weekday(0))
        total, good = (part.sum(axis=(0, 1, 2)) for part in (tally.total, tally.on_time))
        counted = np.bincount(of_day, weights=total[:days], minlength=months)
        on_time = np.bincount(of_day, weights=good[:days], minlength=months)
        found[f"{target.id}_counted"], found[f"{target.id}_on_time"] = counted, on_time
        share = np.round(on_time / np.maximum(counted, 1), 6)
        found[f"{target.id}_share"] = np.where(counted > 0, share, np.nan)
    return found


def _active(
    places: pd.DataFrame,
    parcels: pd.DataFrame,
    states: NDArray[Any],
    month: NDArray[np.int64],
    months: int,
) -> NDArray[np.int64]:
    """Return how many villages had a finished parcel, sent or received, by month."""
    villages = set(places.loc[places["kind"] == "village", "place_id"].astype(str))
    done = np.isin(states, DELIVERED)
    seen: list[set[str]] = [set() for _ in range(months)]
    for column in ("origin", "destination"):
        ends = parcels[column].astype(str).to_numpy()
        for number in range(months):
            seen[number] |= set(np.unique(ends[done & (month == number)])) & villages
    return np.array([len(found) for found in seen], dtype=np.int64)


def _cost(
    folder: Path, days: int, replication: int, of_day: NDArray[np.int64], months: int
) -> dict[str, NDArray[Any]]:
    """Return yuan by month in whole cents that add up to those of the replication."""
    daily = read_parquet(folder / "daily.parquet")
    mine = daily[(daily["variant"] == "after")].sort_values("day")
    yuan = mine["cost_yuan"].to_numpy(dtype=np.float64)[replication * days :][:days]
    by_month = np.bincount(of_day, weights=yuan, minlength=months).astype(np.float64)
    group = np.zeros(months, dtype=np.int64)
    cents = split_cents(np.array([yuan.sum()]), group, by_month)
    return {"cost_yuan": cents / 100}


def _cold(folder: Path, replication: int, names: list[str]) -> dict[str, NDArray[Any]]:
    """Return readings and alarms by month; those after the run's last day count to its month."""
    path = replication_folder(folder / "after", replication) / "monitoring.parquet"
    if not path.is_file():
        return {}
    readings = read_parquet(path, ["time", "alarm"])
    when = readings["time"].astype(str).str[:7]
    when = when.where(when >= names[0], names[0]).where(when <= names[-1], names[-1])
    counts = when.value_counts()
    alarms = when[readings["alarm"].astype(str) != "none"].value_counts()
    return {
        name: np.array([int(found.get(month, 0)) for month in names])
        for name, found in (("cold_records", counts), ("cold_alarms", alarms))
    }


def run_faults(run_dir: Path, found: MonthlyReturn, replication: int = 0) -> list[Fault]:
    """Return where the sums of the return are not the run's own totals (``POL-035``).

    The totals come from elsewhere than the return: the parcel table and, where the run has
    one replication, the ledger and the answer.
    """
    folder = complete_folder(run_dir)
    scenario = read_scenario(folder / "scenario.yaml")
    parcels = member_parcels(read_parcels(folder, replication), scenario)
    ways = parcels["direction"].astype(str).value_counts()
    wanted: dict[str, float] = {
        "inbound_items": int(ways.get("down", 0)),
        "outbound_items": int(ways.get("up", 0)),
        "intra_items": int(ways.get("intra", 0)),
    }
    manifest = read_json(folder / "manifest.json")
    if int(manifest["replications"]) == 1:
        ledger = read_parquet(folder / "ledger.parquet", ["variant", "yuan"])
        wanted["cost_yuan"] = round(
            float(ledger.loc[ledger["variant"] == "after", "yuan"].sum()), 2
        )
        answer = read_json(folder / "answer.json")
        wanted["cold_records"] = float(answer["cold_chain"]["records"])
        for name in ("delivered", "returned", "in_system", "unserved"):
            wanted[f"{name}_items"] = answer["parcels"][name]
    sums: dict[str, float] = {}
    for row in found.rows:
        if row.status == "simulated":
            sums[row.indicator] = sums.get(row.indicator, 0.0) + float(row.value or 0.0)
    return [
        Fault(
            "POL-035",
            name,
            _(
                "{sums:,.2f} in the return, {value:,.2f} in the run",
                sums=sums.get(name, 0.0),
                value=value,
            ),
        )
        for name, value in wanted.items()
        if abs(round(sums.get(name, 0.0), 2) - value) > 0.001
    ]
