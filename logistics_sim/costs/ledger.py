"""The ledger: every yuan of an operator with its activity, firm, class, direction, township.

Shared trips are split by *capacity-distance*: a parcel's part of a trip is its part
of the vehicle's capacity (weight or volume, whichever is larger) times the road
distance between the hub and its village. Other rules between firms are in `trip_rules`.
Rows sum to the totals to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.units import DAY_S, HOUR_S
from logistics_sim.costs.cents import split_cents
from logistics_sim.costs.duty import paid_seconds
from logistics_sim.costs.ledger_parts import CellKeys, Labels, LedgerPart, ledger_table, untripped
from logistics_sim.costs.tariffs import Activity, Tariffs
from logistics_sim.costs.trip_rules import (
    CAPACITY_DISTANCE,
    TRIP_RULES,
    Tours,
    firm_parts,
    trip_games,
)
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

ITEM_RULE = "per item"
DAY_RULE = "items of the day"
LEGS = ("trip_in", "trip_out", "trunk_in", "trunk_out")


@dataclass(frozen=True)
class Deliveries:
    """What was driven and carried, as the ledger reads it.

    Attributes
    ----------
    runs : DataFrame
        Contract ``runs`` with the column ``type`` (a key of `Tariffs.vehicles`), where buses run
        also ``stops`` (of the planned trip, without the return), where tolls are paid also
        ``toll_yuan``.
    stamps : DataFrame
        Contract ``stamps``, a row for each of `parcels`.
    parcels : DataFrame
        Contract ``parcels`` with categories; codes of places are rows of the two arrays below.
    township : shape ``(places,)``
        Township of each place, empty at the hub.
    hub_metres : shape ``(places,)``
        Road metres from the hub.
    days : int
        Length of the run.
    """

    runs: pd.DataFrame
    stamps: pd.DataFrame
    parcels: pd.DataFrame
    township: NDArray[Any]
    hub_metres: NDArray[np.float64]
    days: int


def ledger_rows(
    deliveries: Deliveries,
    tariffs: Tariffs,
    rule: str = CAPACITY_DISTANCE,
    tours: Tours | None = None,
) -> pd.DataFrame:
    """Return the ledger of one operator, one row per day, trip and cell.

    Parameters
    ----------
    deliveries, tariffs
        What was driven and carried, and its tariffs.
    rule
        Splits shared trips among the firms (see `trip_rules`).
    tours
        The planned tours, which all rules but capacity-distance look at.

    Returns
    -------
    DataFrame
        ``day, activity, key, firm, class, direction, township, trip, yuan, rule``. The cost of
        township stations is the county's, not one operator's: see `station_rows`.

    Raises
    ------
    InputError
        CST-003 for an unknown rule, or one that lacks its tours.
    """
    if rule not in TRIP_RULES:
        known = ", ".join(TRIP_RULES)
        raise InputError(
            "CST-003",
            _("rule {rule!r}", rule=rule),
            _("there is no such rule"),
            _("one of {known}", known=known),
        )
    if rule != CAPACITY_DISTANCE and tours is None:
        raise InputError("CST-003", _("rule {rule!r}", rule=rule), _("it needs the planned tours"))
    keys = _keys(deliveries.township, deliveries.parcels)
    parts = [
        *_trip_rows(deliveries, tariffs, keys, rule, tours),
        *_bus_rows(deliveries, tariffs, keys),
        *_item_rows(deliveries, tariffs, keys),
        _hub_rows(deliveries, tariffs, keys),
    ]
    return ledger_table(parts, deliveries.parcels, keys)


def _keys(township: NDArray[Any], parcels: pd.DataFrame) -> CellKeys:
    townships = tuple(sorted(set(township.tolist()) - {""}))
    code_of = {name: code for code, name in enumerate(townships)}
    place_township = np.array([code_of.get(name, 0) for name in township], dtype=np.int64)
    origin = parcels["origin"].cat.codes.to_numpy().astype(np.int64)
    destination = parcels["destination"].cat.codes.to_numpy().astype(np.int64)
    direction = parcels["direction"].cat.codes.to_numpy().astype(np.int64)
    place = np.where(direction == 1, origin, destination)
    return CellKeys(
        firm=parcels["firm"].cat.codes.to_numpy().astype(np.int64),
        kind=parcels["class"].cat.codes.to_numpy().astype(np.int64),
        direction=direction,
        place=place,
        township=place_township[place],
        township_names=townships,
    )


def _charge(deliveries: Deliveries, tariffs: Tariffs, keys: CellKeys) -> NDArray[np.float64]:
    """Return each parcel's weight in the split of a trip: capacity part times metres."""
    first = next(iter(tariffs.vehicles.values()))
    weight = deliveries.parcels["weight_g"].to_numpy() / first.payload_g
    volume = deliveries.parcels["volume_ml"].to_numpy() / first.volume_ml
    far: NDArray[np.float64] = np.maximum(deliveries.hub_metres[keys.place], 1.0)
    return np.asarray(np.maximum(weight, volume) * far, dtype=np.float64)


def _trip_rows(
    deliveries: Deliveries, tariffs: Tariffs, keys: CellKeys, rule: str, tours: Tours | None
) -> list[LedgerPart]:
    """Split vehicle-days, kilometres and driver hours of every run over what it carried."""
    runs = deliveries.runs
    if not len(runs):
        return []
    types, trips = Labels.of(runs["type"]), Labels.of(runs["trip_id"])
    duty = paid_seconds(runs, tariffs.break_s).astype(np.float64)
    vehicle_day = _by_vehicle_day(runs, duty)
    part = np.where(vehicle_day > 0, duty / np.maximum(vehicle_day, 1), 1.0)

    def priced(price: str) -> NDArray[np.float64]:
        kinds = (tariffs.vehicles.get(name) for name in types.names)
        of_type = [np.nan if kind is None else getattr(kind, price) for kind in kinds]
        return np.array(of_type, dtype=np.float64)[types.codes]

    metres = runs["distance_m"].to_numpy()
    money = {
        Activity.VEHICLE_DAY: priced("fixed_yuan_day") * part,
        Activity.DISTANCE: priced("yuan_km") * metres / 1_000,
        Activity.DRIVER: duty / HOUR_S * priced("driver_yuan_h"),
    }
    if "toll_yuan" in runs:
        money[Activity.TOLL] = runs["toll_yuan"].to_numpy(dtype=np.float64)
    charge = _charge(deliveries, tariffs, keys)
    run, cell, weight = _carried(deliveries.stamps, keys, charge, len(runs))
    if rule != CAPACITY_DISTANCE and tours is not None:
        weight = _reweighted(deliveries, keys, (run, cell, weight), rule, tours)
    day, key, trip = runs["day"].to_numpy()[run], types[run], trips[run]
    return [
        LedgerPart(activity, rule, key, day, cell, split_cents(yuan, run, weight), trip)
        for activity, yuan in money.items()
    ]


def _by_vehicle_day(runs: pd.DataFrame, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the seconds of each run's vehicle on its day, shape ``(runs,)``."""
    vehicles = Labels.of(runs["vehicle"])
    group = runs["day"].to_numpy(dtype=np.int64) * len(vehicles.names) + vehicles.codes
    _found, compact = np.unique(group, return_inverse=True)
    return np.asarray(np.bincount(compact, weights=seconds)[compact], dtype=np.float64)


def _bus_rows(deliveries: Deliveries, tariffs: Tariffs, keys: CellKeys) -> list[LedgerPart]:
    """Price what buses carried: by the item who was aboard, stops and trips by capacity-distance.

    Stops and trips are booked by plan: they are paid on every day on which the bus ran.
    """
    runs = deliveries.runs
    trips = Labels.of(runs["trip_id"])
    types = runs["type"].astype(str).to_numpy()
    by_bus = np.isin(types, list(tariffs.buses))
    if not by_bus.any():
        return []
    ran = by_bus & (runs["kind"].astype(str) == "planned").to_numpy()
    found = [tariffs.buses.get(name) for name in types]
    each, stop, trip = (
        np.array([0.0 if one is None else getattr(one, name) for one in found])
        for name in ("yuan_item", "yuan_stop", "yuan_trip")
    )
    ones = np.ones(len(deliveries.parcels))
    charge = _charge(deliveries, tariffs, keys)
    size, stops = len(runs), runs["stops"].to_numpy(dtype=np.float64)
    items = _items_aboard(deliveries.stamps, size).astype(np.float64)
    money = (
        ("yuan_item", np.where(by_bus, each * items, 0.0), ones, ITEM_RULE),
        ("yuan_stop", np.where(ran, stop * stops, 0.0), charge, CAPACITY_DISTANCE),
        ("yuan_trip", np.where(ran, trip, 0.0), charge, CAPACITY_DISTANCE),
    )
    rows = []
    for name, yuan, weights, rule in money:
        run, cell, weight = _carried(deliveries.stamps, keys, weights, size)
        chosen = by_bus[run]
        run, cell, weight = run[chosen], cell[chosen], weight[chosen]
        cents = split_cents(yuan, run, weight)
        day, key = runs["day"].to_numpy()[run], Labels.same(name, run.size)
        rows.append(LedgerPart(Activity.BUS, rule, key, day, cell, cents, trips[run]).paid())
    return rows


def _items_aboard(stamps: pd.DataFrame, runs: int) -> NDArray[np.int64]:
    """Return how many parcels each run carried, shape ``(runs,)``."""
    total = np.zeros(runs, dtype=np.int64)
    for leg in LEGS:
        if leg in stamps:
            run = stamps[leg].to_numpy().astype(np.int64)
            total += np.bincount(run[run >= 0], minlength=runs)
    return total


def _carried(
    stamps: pd.DataFrame, keys: CellKeys, charge: NDArray[np.float64], runs: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return (run, cell, weight) rows: what each run carried, empty runs included.

    A run that carried nothing is charged to all cells of the operator by their weight.
    """
    cells = keys.cell
    names, compact = np.unique(cells, return_inverse=True)
    width = max(names.size, 1)
    table = np.zeros(runs * width)
    for leg in LEGS:
        if leg not in stamps:
            continue
        run = stamps[leg].to_numpy().astype(np.int64)
        used = run >= 0
        table += np.bincount(
            run[used] * width + compact[used], weights=charge[used], minlength=runs * width
        )
    grid = table.reshape(runs, width)
    empty = grid.sum(axis=1) <= 0
    if empty.any() and names.size:
        grid[empty] = np.bincount(compact, weights=charge, minlength=width)
    run_of, cell_of = np.nonzero(grid)
    return run_of.astype(np.int64), names[cell_of], grid[run_of, cell_of]


def _reweighted(
    deliveries: Deliveries,
    keys: CellKeys,
    rows: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    rule: str,
    tours: Tours,
) -> NDArray[np.float64]:
    """Return the weights of the rows such that each firm's part of a run follows `rule`.

    Within a firm the rows keep their proportions; runs that carried nothing keep theirs.
    """
    run, cell, weight = rows
    stamps = deliveries.stamps
    present, compact = np.unique(keys.firm, return_inverse=True)
    legs = [stamps[leg].to_numpy().astype(np.int64) for leg in LEGS if leg in stamps]
    used = [leg >= 0 for leg in legs]
    games = trip_games(
        tours,
        deliveries.runs,
        np.concatenate([leg[chosen] for leg, chosen in zip(legs, used, strict=True)]),
        np.concatenate([compact[chosen] for chosen in used]),
        np.concatenate([keys.place[chosen] for chosen in used]),
        present.size,
    )
    parts = firm_parts(games, rule)
    townships = len(keys.township_names)
    owner = np.searchsorted(present, cell // (townships * 4 * 8))
    group = run * present.size + owner
    own = np.bincount(group, weights=weight, minlength=len(deliveries.runs) * present.size)[group]
    carried = games[:, -1] > 0
    share = parts[run, owner] * weight / np.where(own > 0, own, 1.0)
    return np.where(carried[run], share, weight)


def _item_rows(deliveries: Deliveries, tariffs: Tariffs, keys: CellKeys) -> list[LedgerPart]:
    """Price what is paid by the item, on the day on which it was earned."""
    stamps, parcels = deliveries.stamps, deliveries.parcels
    at_village = stamps["at_village_s"].to_numpy()
    posted_and_taken = (keys.direction > 0) & (stamps["trip_out"].to_numpy() >= 0)
    fresh = parcels["band"].to_numpy() == "fresh"
    moved = (stamps["trip_in"].to_numpy() >= 0) | posted_and_taken
    sorted_s = stamps["sorted_s"].to_numpy()
    left_s = stamps["left_county_s"].to_numpy()
    through_hub = np.where(keys.direction == 1, left_s, sorted_s)
    failed = stamps["failed_s"].to_numpy()
    ready = parcels["ready_s"].to_numpy()
    returned = parcels["class"].to_numpy() == "return"
    village = keys.kind != 2
    commission = tariffs.commission_yuan
    items = [
        (
            Activity.SORTING,
            tariffs.sorter_kind,
            through_hub,
            through_hub >= 0,
            tariffs.sorting_yuan,
        ),
        (Activity.COMMISSION, "", at_village, (at_village >= 0) & village, commission),
        (Activity.COMMISSION, "", ready, posted_and_taken, commission),
        (Activity.FAILED, "", failed, failed >= 0, tariffs.failed_delivery_yuan),
        (Activity.RETURNS, "", ready, returned & moved, tariffs.return_handling_yuan),
        (Activity.COLD, "", ready, fresh & moved, tariffs.cold_surcharge_yuan),
    ]
    return [_priced(name, key, time, paid, price, keys) for name, key, time, paid, price in items]


def _priced(
    activity: str,
    key: str,
    time_s: NDArray[np.int64],
    paid: NDArray[np.bool_],
    price_yuan: float,
    keys: CellKeys,
) -> LedgerPart:
    day = (time_s[paid] // DAY_S).astype(np.int64)
    group = keys.cell[paid] * 8_192 + day
    names, counts = np.unique(group, return_counts=True)
    cents = np.rint(counts * price_yuan * 100).astype(np.int64)
    return untripped(activity, ITEM_RULE, key, names % 8_192, names // 8_192, cents)


def _hub_rows(deliveries: Deliveries, tariffs: Tariffs, keys: CellKeys) -> LedgerPart:
    """Split the hub's day price over the items that became ready on that day.

    A day without any item is split like all days together.
    """
    days = deliveries.days
    day = np.minimum(deliveries.parcels["ready_s"].to_numpy() // DAY_S, days - 1).astype(np.int64)
    names, counts = np.unique(keys.cell * 8_192 + day, return_counts=True)
    idle = np.setdiff1d(np.arange(days), day)
    if idle.size and day.size:  # open without a parcel: paid by what comes on other days
        cells, items = np.unique(keys.cell, return_counts=True)
        names = np.append(names, (cells[:, None] * 8_192 + idle[None]).ravel())
        counts = np.append(counts, np.repeat(items, idle.size))
    cents = split_cents(
        np.full(days, tariffs.hub_yuan_day), names % 8_192, counts.astype(np.float64)
    )
    day, cell = names % 8_192, names // 8_192
    return untripped(Activity.HUB, DAY_RULE, tariffs.hub_key, day, cell, cents)
