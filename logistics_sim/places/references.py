"""Every place that a scenario names and that its road file does not have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics_sim.core.errors import Fault
from logistics_sim.core.nearest import nearest
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from logistics_sim.scenario import Scenario


@dataclass(frozen=True)
class _Named:
    """A place that the scenario names: of which kind it must be, and where it is said."""

    where: str
    place: str
    kind: str
    code: str
    message: str


@dataclass(frozen=True)
class _Known:
    """Ids with names by kind: ``village``, ``township``, ``area`` (or a name), ``place``."""

    village: dict[str, str]
    township: dict[str, str]
    station: dict[str, str]
    place: dict[str, str]

    @classmethod
    def of(cls, nodes: pd.DataFrame) -> _Known:
        def ids(kinds: tuple[str, ...]) -> dict[str, str]:
            rows = nodes[nodes["kind"].isin(kinds)]
            return dict(zip(rows["id"].astype(str), rows["name"].astype(str), strict=True))

        station = ids(("township_station",))
        codes = nodes.loc[nodes["township"].astype(str) != "", "township"].astype(str)
        township = {code: station.get(code, "") for code in dict.fromkeys(codes)}
        return cls(
            ids(("village",)), township, station, ids(("hub", "township_station", "village"))
        )

    def ids(self, kind: str) -> dict[str, str]:
        """Return the ids that are right for a kind of naming."""
        return {
            "village": self.village,
            "township": self.township,
            "area": self.township,
            "station": self.station,
            "place": self.place,
            "any": {**self.place, **self.township},
        }[kind]

    def has(self, named: _Named) -> bool:
        known = self.ids(named.kind)
        return named.place in known or (named.kind == "area" and named.place in known.values())


def reference_faults(scenario: Scenario, nodes: pd.DataFrame, path: Path) -> list[Fault]:
    """Return a fault with the nearest names for each named place that is not there.

    Producers (TRC-001), supports (SCN-012), hand-overs, home delivery, hours of stations,
    moved stations and showrooms (DEM-003), disruptions (SIM-007), existing and impossible stations
    (SIT-011). Of `nodes` the columns ``id, kind, name, township`` are read.
    """
    known = _Known.of(nodes)
    faults = []
    for named in _named(scenario):
        if known.has(named):
            continue
        hint = nearest(named.place, known.ids(named.kind)) or _examples(known.ids(named.kind))
        faults.append(Fault(named.code, f"{path}, {named.where}", named.message, hint))
    return faults


def _examples(known: dict[str, str]) -> str:
    some = [f"{code} {name}".strip() for code, name in list(known.items())[:3]]
    return _("such as {some}", some=", ".join(some)) if some else ""


def _named(scenario: Scenario) -> Iterator[_Named]:
    for producer in scenario.producers:
        where, place = f"producers.{producer.id}", producer.village
        said = _("there is no place {place!r}", place=place)
        yield _Named(f"{where}.village", place, "place", "TRC-001", said)
        for code in producer.townships:
            said = _("there is no township {code!r}", code=code)
            yield _Named(f"{where}.townships", code, "township", "TRC-001", said)
    for number, support in enumerate(scenario.supports):
        if support.village:
            said = _("support for unknown village {village!r}", village=support.village)
            yield _Named(f"supports.{number}", support.village, "place", "SCN-012", said)
    for where, depot in (
        ("hub", scenario.hub),
        *((f"firms.{firm.id}.depot", firm.depot) for firm in scenario.firms),
    ):
        if isinstance(depot, str):
            yield _Named(
                where, depot, "place", "NET-011", _("there is no place {depot!r}", depot=depot)
            )
    for code, site in (scenario.moved_stations or {}).items():
        where = f"moved_stations.{code}"
        yield _Named(
            *(where, code, "station", "DEM-003"),
            _("{township!r} is no township station", township=code),
        )
        if isinstance(site, str):
            yield _Named(
                where, site, "place", "NET-011", _("there is no place {place!r}", place=site)
            )
    for part, stated in (
        ("after", scenario.after),
        ("before.equal_service", scenario.before.equal_service),
        ("before.as_is", scenario.before.as_is),
    ):
        for there in stated.hand_over:
            said = _("{township!r} is no township station", township=there.township)
            yield _Named(f"{part}.hand_over", there.township, "station", "DEM-003", said)
    yield from _of_services(scenario)
    yield from _of_disruptions(scenario)
    for name in ("existing", "without_conditions"):
        for code in getattr(scenario.stations, name):
            said = _("no village {code}", code=code)
            yield _Named(f"stations.{name}", code, "village", "SIT-011", said)


def _of_services(scenario: Scenario) -> Iterator[_Named]:
    services = scenario.services
    for name in ("home_delivery", "stations"):
        for rule in getattr(services, name):
            for code in rule.places:
                said = _("there is no place {code!r}", code=code)
                yield _Named(f"services.{name}", code, "any", "DEM-003", said)
    if services.replenishment is not None:
        for code in services.replenishment.stations:
            where, said = (
                "services.replenishment.stations",
                _("{code!r} is no township station", code=code),
            )
            yield _Named(where, code, "station", "DEM-003", said)


def _of_disruptions(scenario: Scenario) -> Iterator[_Named]:
    for where, disruption in scenario.disruptions.spans():
        for name in getattr(disruption, "townships", ()):
            said = _("the county has no township {name!r}", name=name)
            yield _Named(f"disruptions.{where}", name, "area", "SIM-007", said)
        for code in getattr(disruption, "places", ()):
            said = _("the county has no place {code!r}", code=code)
            yield _Named(f"disruptions.{where}", code, "place", "SIM-007", said)
