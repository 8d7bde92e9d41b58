"""Read a scenario file: YAML in, a checked `Scenario` out, or every fault at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.core.files import sha256_file
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.scenario.layers import PLACE_BOUND, Places, home_of, read_layers
from logistics_sim.scenario.model import Scenario
from logistics_sim.scenario.model_faults import model_faults
from logistics_sim.scenario.parameter_units import unit_faults
from logistics_sim.scenario.set_values import set_values
from logistics_sim.scenario.volumes import corrections_path

TO_STATE = {
    "demand.residents": noop(
        "state your county's residents: {base: 56378, unit: people, status: given}"
    ),
    "demand.village_resident_share": noop(
        "state which share of them lives in the villages of the road file (1 where "
        "residents are theirs)"
    ),
    "demand.ltl_per_day": noop("state your county's freight consignments a day (LTL), 0 for none"),
    "coldchain.ambient_january_c": noop("state your county's mean temperature in January"),
    "coldchain.ambient_july_c": noop("state your county's mean temperature in July"),
    "firms": noop("state your county's firms: id, name, kind and share of all parcels"),
    "roads": noop("state your road file (logistics-sim network import makes one)"),
}
"""What to write for keys that no other county's scenario may lend."""
ELSE = noop("write it, or build on general values: based_on: defaults")


def read_scenario(path: str | Path, settings: tuple[str, ...] = ()) -> Scenario:
    """Read and check the scenario at `path`, with `settings` (``KEY=VALUE``) on top.

    A file may build on another one or on the shipped defaults: see `read_layers`, `set_values`.
    Raises `InputError` (one fault) or `FaultsError` (several), each with file and line.
    """
    file = Path(path)
    data, places = read_layers(file)
    for key, where in set_values(data, settings).items():
        places = {name: line for name, line in places.items() if not name.startswith(f"{key}.")}
        places[key] = where
    wrong_units = unit_faults(data, places, file)
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        faults = model_faults(
            error, Scenario, file, places, to_state=_to_state(places), otherwise=_(ELSE), data=data
        )
        absent = _absent_roads(data, file, places)
        if absent:  # what else is missing was left behind for the sake of those roads
            faults = [*absent, *(fault for fault in faults if fault.where != absent[0].where)]
        raise FaultsError([*faults, *wrong_units]) from error
    if wrong_units:
        raise FaultsError(wrong_units)
    scenario._path = file.resolve()
    scenario._settings = settings
    _inside(scenario, file, places)
    return _with_digests(scenario, file, places)


def _to_state(places: Places) -> dict[str, str]:
    """Return what to write for keys that are missing, with the reason for those left behind."""
    told = {key: _(said) for key, said in TO_STATE.items()}
    for key in PLACE_BOUND:
        if key in places and places[key] == places.get("roads"):
            said = told.get(key, _(ELSE))
            told[key] = _("{said}; the base's is that of its own road file", said=said)
    return told


def _absent_roads(data: dict[str, Any], file: Path, places: Places) -> list[Fault]:
    """Return the fault of a road file of `data` that is not there, where a base has another."""
    roads, where = data.get("roads"), places.get("roads", "")
    left_behind = where in (places.get(key) for key in PLACE_BOUND)
    if not left_behind or not isinstance(roads, str):
        return []
    if (file.resolve().parent / roads).is_file():
        return []
    text = _("roads: there is no file {roads!r}", roads=roads)
    hint = _("check the path; logistics-sim network import makes a road file")
    return [Fault("SCN-011", where, text, hint)]


def _with_digests(scenario: Scenario, file: Path, places: Places) -> Scenario:
    """Return the scenario with the digest of each volume file, so that its content counts."""
    stated = scenario.demand.volumes
    if not stated:
        return scenario
    faults, known = [], []
    firms = [firm.id for firm in scenario.firms]
    for number, said in enumerate(stated):
        where = places.get("demand.volumes", f"{file}:1")
        path = (scenario.path.parent / said.file).resolve()
        root = home_of("demand.volumes", places, scenario.path).parent
        if Path(said.file).is_absolute() or not path.is_relative_to(root):
            text = _(
                "demand.volumes.{number}: {file!r} lies outside the project",
                number=number,
                file=said.file,
            )
            faults.append(Fault("SCN-011", where, text, _("keep it beside the scenario")))
        elif not path.is_file():
            text = _(
                "demand.volumes.{number}: there is no file {file!r}", number=number, file=said.file
            )
            faults.append(Fault("SCN-011", where, text, _("check the path")))
        elif said.firm is not None and said.firm not in firms:
            text = _(
                "demand.volumes.{number}: there is no firm {firm!r}", number=number, firm=said.firm
            )
            faults.append(
                Fault("SCN-008", where, text, _("known: {firms}", firms=", ".join(firms)))
            )
        else:
            beside = [each for each in (path, corrections_path(path)) if each.is_file()]
            digest = "+".join(sha256_file(each) for each in beside)
            known.append(said.model_copy(update={"sha256": digest}))
    if faults:
        raise FaultsError(faults)
    demand = scenario.demand.model_copy(update={"volumes": tuple(known)})
    read = scenario.model_copy(update={"demand": demand})
    read._path, read._settings = scenario._path, scenario._settings
    return read


def _inside(scenario: Scenario, file: Path, places: Places) -> None:
    """Refuse a road file or bus feed outside the project of the file that states it."""
    if scenario.buses is not None:
        feed = scenario.buses.feed
        path = (scenario.path.parent / feed).resolve()
        root = home_of("buses.feed", places, scenario.path).parent
        if Path(feed).is_absolute() or not path.is_relative_to(root):
            text = _("buses.feed: {feed!r} lies outside the project", feed=feed)
            hint = _("keep it beside the scenario")
            raise InputError("SCN-011", places.get("buses.feed", f"{file}:1"), text, hint)
    where = places.get("roads", f"{file}:1")
    if Path(scenario.roads).is_absolute():
        raise InputError(
            "SCN-011",
            where,
            _("roads: {roads!r} is an absolute path", roads=scenario.roads),
            _("write it relative"),
        )
    root = home_of("roads", places, scenario.path).parent
    if not scenario.roads_path.is_relative_to(root):
        raise InputError(
            "SCN-011",
            where,
            _("roads: {roads!r} leads out of {name!r}", roads=scenario.roads, name=root.name),
            _("keep the road file beside the scenario's folder"),
        )
