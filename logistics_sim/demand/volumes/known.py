"""What is known of a county's volumes: the files read, reconciled, and the recorded days."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.demand.columns import CLASSES, DIRECTIONS
from logistics_sim.demand.flow_rates import Rates, posting_places, ratio_rates
from logistics_sim.demand.volumes.files import VolumeRecords, read_volume_file, without_repeats
from logistics_sim.demand.volumes.reconciliation import LEVELS, Filled, Statement, reconcile
from logistics_sim.office_tables import Gathered

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario

KNOWN_FLOWS = ("inbound", "ltl", "outbound", "returns", "intra")
"""Flows that files may state, as `Rates` names them."""
LONG_DAYS = 300
KEPT = 4


@dataclass(frozen=True)
class FlowVolume:
    """One flow: what the cells hold in the common period, and the rates that follow.

    `rates` are items of an ordinary day, shape (firms, places); `filled` holds the items
    of the common period of `days` days in the `columns` (rows of the places table) of the flow.
    """

    rates: NDArray[np.float64]
    filled: Filled
    columns: NDArray[np.int64]
    days: int


@dataclass(frozen=True)
class KnownVolumes:
    """Flows by firm and place, and the recorded waybills.

    Attributes
    ----------
    flows
        By name (`KNOWN_FLOWS`).
    ratios
        What the ratios say; stock services come from there.
    fresh
        Share of fresh goods by firm, ``inbound`` and ``outbound``.
    waybills
        Rows of `VolumeRecords` of all files of waybills, with ``flow``; by day.
    records
        The files, for reports.
    """

    flows: dict[str, FlowVolume]
    ratios: Rates
    fresh: dict[str, NDArray[np.float64]]
    waybills: pd.DataFrame
    records: tuple[VolumeRecords, ...]

    def rates_of(self, rows: list[int], without_waybills: bool = False) -> Rates:
        """Return the flows of some firms (`rows` in the scenario's order).

        With `without_waybills`, only of the cells that no waybills cover.
        """
        owned = {name: self.owned(name, without_waybills)[rows] for name in KNOWN_FLOWS}
        sums = {name: cells.sum(axis=0) for name, cells in owned.items()}
        fresh = {
            name: (owned[name] * self.fresh[name][rows, None]).sum(axis=0)
            / np.maximum(sums[name], 1e-12)
            for name in ("inbound", "outbound")
        }
        return replace(self.ratios, **sums, fresh_in=fresh["inbound"], fresh_out=fresh["outbound"])

    def owned(self, flow: str, without_waybills: bool = False) -> NDArray[np.float64]:
        """Return the rates of a `flow` by firm and place, (firms, places).

        With `without_waybills`, zero in the cells that waybills cover.
        """
        volume = self.flows[flow]
        if not without_waybills:
            return volume.rates
        kept = np.zeros_like(volume.rates)
        cells = np.ix_(np.arange(kept.shape[0]), volume.columns)
        covered = volume.filled.level == LEVELS.index("waybills")
        kept[cells] = np.where(covered, 0.0, volume.rates[cells])
        return kept

    def shares(self) -> dict[str, float]:
        """Return the share of an ordinary day's items that rests on each of `LEVELS`."""
        found = np.zeros(len(LEVELS))
        for volume in self.flows.values():
            rates = volume.rates[:, volume.columns]
            found += np.bincount(volume.filled.level.ravel(), rates.ravel(), len(LEVELS))
        total = max(float(found.sum()), 1e-12)
        return {name: float(part / total) for name, part in zip(LEVELS, found, strict=True)}


_seen: OrderedDict[str, KnownVolumes] = OrderedDict()


def known_volumes(scenario: Scenario, places: pd.DataFrame) -> KnownVolumes | None:
    """Return what the scenario's files say of the `places`; None where parcels follow ratios.

    Read once for the same files, firms and demand.

    Raises
    ------
    FaultsError
        Every fault of every file.
    """
    if scenario.demand.follows() == "ratios":
        return None
    parts = (scenario.demand, scenario.firms, scenario.services, scenario.start_date, scenario.path)
    key = repr((parts, places["place_id"].tolist(), places["population"].tolist()))
    if key not in _seen:
        _seen[key] = _read(scenario, places)
        while len(_seen) > KEPT:
            _seen.popitem(last=False)
    return _seen[key]


def _read(scenario: Scenario, places: pd.DataFrame) -> KnownVolumes:
    import pandas as pd

    gathered = Gathered()
    records = []
    for said in scenario.demand.volumes or ():
        found = gathered.take(partial(read_volume_file, scenario, places, said))
        if found is not None:
            records.append(found)
    gathered.stop()
    records = [
        replace(found, rows=_with_flow(found.rows, places)) for found in without_repeats(records)
    ]
    ratios = ratio_rates(scenario, places)
    shares = np.array([firm.share for firm in scenario.firms])
    flows: dict[str, FlowVolume] = {}
    for name in KNOWN_FLOWS:
        prior = np.outer(shares, getattr(ratios, name))
        if name in ("outbound", "returns", "intra"):
            demand = scenario.demand
            ratio = {
                "outbound": demand.outbound_ratio,
                "returns": demand.return_ratio,
                "intra": demand.intra_ratio,
            }[name]
            sent = flows["inbound"].rates
            posted = [posting_places(scenario, places, row) for row in sent]
            prior = np.array(posted) * float(ratio)
        flows[name] = _flow(scenario, places, name, prior, records)
    recorded = [found.rows for found in records if found.said.kind == "waybills"]
    waybills = pd.concat(recorded, ignore_index=True) if recorded else pd.DataFrame()
    fresh = {
        "inbound": _fresh(scenario, records, "inbound", float(scenario.demand.fresh_share_inbound)),
        "outbound": _fresh(
            scenario, records, "outbound", float(scenario.demand.fresh_share_outbound)
        ),
    }
    return KnownVolumes(flows, ratios, fresh, waybills, tuple(records))


def _with_flow(rows: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with their flow; freight goes to the station of its township."""
    way, kind = rows["direction"].to_numpy(), rows["class"].to_numpy()
    down, up = DIRECTIONS.index("down"), DIRECTIONS.index("up")
    ltl, back = CLASSES.index("ltl"), CLASSES.index("return")
    flow = np.select(
        [(way == down) & (kind == ltl), way == down, (way == up) & (kind == back), way == up],
        [1, 0, 3, 2],
        4,
    )
    station = {
        str(code): row
        for row, (code, k) in enumerate(zip(places["township"], places["kind"], strict=True))
        if k == "township_station"
    }
    own = np.array([station.get(str(code), -1) for code in places["township"]] + [-1])
    place = rows["place"].to_numpy()
    town = np.array([str(code) for code in places["township"]] + [""], dtype=object)[place]
    named = np.where(town == "", rows["township"].to_numpy(), town)
    at_station = np.isin(place, list(station.values()))
    # Parcels that only name a station are the township's; freight is at its station.
    moved = np.where(flow == 1, own[place], np.where(at_station | (place == 0), -1, place))
    return rows.assign(flow=flow, place=moved, township=named)


def _flow(
    scenario: Scenario,
    places: pd.DataFrame,
    name: str,
    prior: NDArray[np.float64],
    records: list[VolumeRecords],
) -> FlowVolume:
    """Return one flow filled from the records, with `prior` items of an ordinary day."""
    kind = "township_station" if name == "ltl" else "village"
    columns = np.flatnonzero((places["kind"] == kind).to_numpy())
    towns = places["township"].astype(str).to_numpy()[columns]
    code = KNOWN_FLOWS.index(name)
    counted = [found for found in records if found.said.kind != "waybills"]
    waybills = [found for found in records if found.said.kind == "waybills"]
    known = [
        part
        for found in counted
        for part in _statements(scenario, found, code, columns, towns, prior.shape[0])
    ]
    known += _waybill_statements(scenario, waybills, code, columns, prior.shape[0])
    if not known:
        level = np.zeros((prior.shape[0], columns.size), dtype=np.int8)
        whole = np.rint(prior[:, columns] * 365).astype(np.int64)
        return FlowVolume(prior, Filled(whole, level, ()), columns, 365)
    days, factor = max(((d, d * f) for *_, d, f in known), key=lambda pair: pair[0])
    common = [
        Statement(level, firms, there, round(total * factor / (d * f)), file)
        for level, firms, there, total, file, d, f in known
    ]
    filled = reconcile(prior[:, columns] * factor, common)
    rates = np.zeros_like(prior)
    rates[:, columns] = filled.items / factor
    return FlowVolume(rates, filled, columns, days)


def _statements(
    scenario: Scenario,
    found: VolumeRecords,
    flow: int,
    columns: NDArray[np.int64],
    towns: NDArray[np.object_],
    firms: int,
) -> list[tuple[int, NDArray[np.bool_], NDArray[np.bool_], int, str, int, float]]:
    """Return the statements of one file of counts with days and the mean factor of its days."""
    rows = found.rows[found.rows["flow"] == flow]
    if not len(rows):
        return []
    file, times, made = found.said.file, found.said.times, []
    every = np.ones(columns.size, dtype=bool)

    keys = ["firm", "place", "township"]
    parts: Any = rows.groupby(keys)
    for (firm, place, town), part in parts:
        spans = part[["first", "last"]].drop_duplicates()
        days = int((spans["last"] - spans["first"] + 1).sum())
        pairs = spans.itertuples(index=False)
        factor = sum((b - a + 1) * _mean_factor(scenario, a, b) for a, b in pairs) / days
        by_firm = int(firm >= 0)
        if place >= 0:
            level, there = LEVELS.index("village") + by_firm, columns == place
        elif town:
            level, there = LEVELS.index("township") + by_firm, towns == town
        else:
            level, there = LEVELS.index("county total") + by_firm, every
        total = round(int(part["items"].sum()) * times)
        made.append((level, _whose(firm, firms), there, total, file, days, factor))
    return made


def _waybill_statements(
    scenario: Scenario,
    waybills: list[VolumeRecords],
    flow: int,
    columns: NDArray[np.int64],
    firms: int,
) -> list[tuple[int, NDArray[np.bool_], NDArray[np.bool_], int, str, int, float]]:
    """Return the statements of all files of waybills together.

    A firm's waybills may stand in several files: they add up, over the days of all of them.
    """
    made = []
    owners = {int(firm) for found in waybills for firm in found.rows["firm"].unique()}
    for firm in sorted(owners):
        mine = [found for found in waybills if (found.rows["firm"] == firm).any()]
        spans = _joined_spans(
            [(int(one.rows["first"].min()), int(one.rows["last"].max())) for one in mine]
        )
        days = sum(last - first + 1 for first, last in spans)
        factor = sum((b - a + 1) * _mean_factor(scenario, a, b) for a, b in spans) / days
        counts, rows = np.zeros(columns.size), 0
        for one in mine:
            part = one.rows[(one.rows["flow"] == flow) & (one.rows["firm"] == firm)]
            rows += len(part)
            placed = part.loc[part["place"] >= 0, "place"]
            each = np.bincount(placed, minlength=int(columns.max()) + 1)
            counts += each[columns] * float(one.said.times)
        if not rows:
            continue
        level = LEVELS.index("waybills" if firm >= 0 else "village")
        file = ", ".join(one.said.file for one in mine)
        for at, total in enumerate(counts.tolist()):
            there = np.arange(columns.size) == at
            made.append((level, _whose(firm, firms), there, round(total), file, days, factor))
    return made


def _whose(firm: int, firms: int) -> NDArray[np.bool_]:
    """Return which of the `firms` a statement is of: one, or all where none is named."""
    return np.arange(firms) == firm if firm >= 0 else np.ones(firms, dtype=bool)


def _joined_spans(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans of days in order, those that touch or overlap as one.

    >>> _joined_spans([(5, 9), (1, 4), (20, 21), (8, 12)])
    [(1, 12), (20, 21)]
    """
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _mean_factor(scenario: Scenario, first: int, last: int) -> float:
    """Return the mean volume of the days `first` to `last` (ordinals) in ordinary days.

    Weekdays count by the scenario's factors; the month's factor only where the days lie in
    the scenario's own month, since it is that month's.
    """
    import datetime as dt

    days = np.arange(first, last + 1)
    weekday = np.bincount((days - 1) % 7, minlength=7) / days.size
    factor = float(weekday @ np.array(scenario.demand.weekday_factors.values))
    month = scenario.first_day.month
    if {dt.date.fromordinal(day).month for day in (first, last)} == {month} and days.size <= 31:
        factor *= float(scenario.demand.month_factor)
    return max(factor, 1e-9)


def _fresh(
    scenario: Scenario, records: list[VolumeRecords], flow: str, otherwise: float
) -> NDArray[np.float64]:
    """Return each firm's share of fresh goods among the rows that state a class."""
    count = len(scenario.firms)
    cold, all_of = np.zeros(count + 1), np.zeros(count + 1)
    for found in records:
        rows: Any = found.rows
        said = rows[(rows["flow"] == KNOWN_FLOWS.index(flow)) & (rows["class"] >= 0)]
        fresh = said["items"].to_numpy() * (said["class"].to_numpy() == CLASSES.index("fresh"))
        all_of += np.bincount(said["firm"] + 1, said["items"], count + 1)
        cold += np.bincount(said["firm"] + 1, fresh, count + 1)
    known = cold / np.maximum(all_of, 1e-12)
    shared = known[0] if all_of[0] else otherwise
    return np.where(all_of[1:] > 0, known[1:], shared)
