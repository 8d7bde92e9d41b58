"""The siting problem of a scenario: its villages, their people and its roads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import Fault, InputError
from logistics_sim.language import gettext as _
from logistics_sim.office_tables import in_codes, read_office_table, refuse_unused
from logistics_sim.places.siting.grades import Grade, Grades
from logistics_sim.places.siting.problem import SitingProblem, SitingRequest

if TYPE_CHECKING:
    from logistics_sim.places.world import World
    from logistics_sim.scenario import Scenario
    from logistics_sim.scenario.stations import StationGrade

VEHICLE = "e_trike"
YES_NO = {"是": "1", "有": "1", "yes": "1", "√": "1", "否": "0", "无": "0", "no": "0", "×": "0"}


def county_problem(
    scenario: Scenario, world: World, vehicle: str | None = None, candidates: Path | None = None
) -> SitingProblem:
    """Return villages against candidate villages, along the roads that `vehicle` takes.

    Parameters
    ----------
    vehicle
        Type id; the e-trike (which people's ways resemble: no expressway) if absent, or
        the first type where there is none.
    candidates
        Table with ``place_id`` and, as wanted, ``candidate`` and ``existing`` (1 or 0); it
        takes the place of what the scenario's section ``stations`` says. Villages that it
        does not name are no candidates.

    Raises
    ------
    InputError
        SIT-011 for unknown villages, vehicle or columns.
    """
    places = world.places
    village = np.flatnonzero((places["kind"] == "village").to_numpy())
    ids = places["place_id"].to_numpy()[village].astype(str)
    if candidates is None:
        said = scenario.stations
        existing = _known("stations.existing", said.existing, ids)
        without = _known("stations.without_conditions", said.without_conditions, ids)
        usable = ~np.isin(ids, sorted(without))
    else:
        chosen, existing = _read(candidates, ids)
        usable = np.isin(ids, sorted(chosen))
    if not usable.any():
        raise InputError("SIT-011", "stations", _("no village can have a station"), _("name some"))
    travel = world.travel[_vehicle(world, vehicle)]
    cells = np.ix_(village, village[usable])
    sites = ids[usable]
    return SitingProblem.of(
        ids.tolist(),
        places["population"].to_numpy()[village],
        sites.tolist(),
        travel.metres[cells],
        np.isin(sites, sorted(existing)),
        travel.seconds[cells],
        places[["lon", "lat"]].to_numpy(dtype=np.float64)[village],
    )


def county_request(scenario: Scenario, **asked: object) -> SitingRequest:
    """Return the request with the scenario's radius and grades; `asked` replaces fields."""
    request = SitingRequest(
        radius_m=round(float(scenario.stations.radius_km) * 1000), grades=county_grades(scenario)
    )
    return replace(request, **asked)  # type: ignore[arg-type]


def county_grades(scenario: Scenario) -> Grades:
    """Return both grades, building spread evenly over a station's life, capacity in people.

    A plain station that stands costs its running only; to make it a showroom, the
    difference of the two buildings is paid. One person stands for
    ``inbound x (1 + outbound + intra + returns) / 365`` items a day, times the strongest
    weekday and the month's factor.
    """
    said, demand = scenario.stations, scenario.demand
    both_ways = 1 + sum(
        float(ratio) for ratio in (demand.outbound_ratio, demand.intra_ratio, demand.return_ratio)
    )
    peak = max(demand.weekday_factors.values) * float(demand.month_factor)
    items = float(demand.inbound_per_village_resident) * both_ways / 365 * peak
    if items <= 0:
        raise InputError(
            "SIT-007", "demand", _("nobody sends or gets parcels"), _("state the demand")
        )
    plain = _grade("plain", said.plain, items, 0.0)
    over = float(said.showroom.build_yuan) - float(said.plain.build_yuan)
    showroom = _grade("showroom", said.showroom, items, max(over, 0.0))
    return Grades(plain, showroom, float(said.showroom_share))


def _grade(name: str, said: StationGrade, items_person_day: float, rebuild: float) -> Grade:
    life, running = float(said.life_years), float(said.yuan_year)
    return Grade(
        name,
        running + float(said.build_yuan) / life,
        running + rebuild / life,
        int(float(said.items_day) / items_person_day),
    )


def _vehicle(world: World, vehicle: str | None) -> str:
    if vehicle is None:
        return VEHICLE if VEHICLE in world.travel else next(iter(world.travel))
    if vehicle not in world.travel:
        known = ", ".join(world.travel)
        raise InputError(
            "SIT-011",
            "--vehicle",
            _("no type {vehicle!r}", vehicle=vehicle),
            _("known: {known}", known=known),
        )
    return vehicle


def _known(where: str, named: tuple[str, ...] | list[str], ids: np.ndarray) -> set[str]:
    """Return `named` as a set, or say which are no villages."""
    unknown = sorted(set(named) - set(ids.tolist()))
    if unknown:
        text = _("no village {unknown}", unknown=", ".join(unknown[:5])) + (
            " ..." if len(unknown) > 5 else ""
        )
        raise InputError("SIT-011", where, text, _("name villages by their 12-digit codes"))
    return set(named)


def _read(path: Path, ids: np.ndarray) -> tuple[set[str], set[str]]:
    """Return (candidates, existing) of a table."""
    with in_codes({}, "SIT-011"):
        table = read_office_table(path, "candidates", ("place_id",))
        refuse_unused(table)
        places = table.ids("place_id")
        known = set(ids.tolist())
        lost = [(row, f"no village {name}") for row, name in enumerate(places)
                if name and name not in known]  # fmt: skip
        table.add("place_id", "SIT-011", lost, "name villages by their 12-digit codes")
        flags = {}
        for name, absent in (("candidate", "1"), ("existing", "0")):
            words = table.words(name, ("0", "1"), YES_NO, "" if table.has(name) else absent)
            blank = [(row, f"{name} is empty") for row, word in enumerate(words) if not word]
            table.add(name, "SIT-011", blank, "write 1 or 0")
            flags[name] = {place for place, word in zip(places, words, strict=True) if word == "1"}
        homeless = sorted(flags["existing"] - flags["candidate"])
        if homeless:
            text = _("{homeless} has a station and is no candidate", homeless=homeless[0])
            table.faults.append(Fault("SIT-011", str(path), text, _("make it a candidate")))
        table.stop()
    return flags["candidate"], flags["existing"]
