"""The files of a new county, what a missing one costs the answer, and what to state instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import Fault
from logistics_sim.language import noop
from logistics_sim.office_tables import ReadOptions

if TYPE_CHECKING:
    from logistics_sim.network.datum import Datum

COSTS = {
    "roads": noop("no travel time, no route, no cost: nothing can be planned"),
    "villages": noop("nobody to deliver to: nothing can be planned"),
    "hub": noop("no place to start from: nothing can be planned"),
    "stations": noop("no township stations: hand-over, freight and station costs are missing"),
    "demand.residents": noop("parcels follow residents: every volume, cost and share hangs on it"),
    "firms": noop(
        "five equal placeholders stand for your firms: who gains and who would leave is "
        "not known, and the cost before is that of five equal firms"
    ),
    "producers": noop(
        "no lot of fresh food can be traced to its farm; volumes and costs stay the same"
    ),
    "volumes": noop(
        "parcels follow residents by general ratios; your own counts would replace them"
    ),
    "coldchain.ambient_january_c": noop(
        "a rough rule by latitude stands for your climate: excursions and spoilage in "
        "summer hang on it"
    ),
}
"""What a missing file or value costs the answer."""
TO_STATE = {
    "roads": noop("--roads FILE (OpenStreetMap extract, Shapefile, GeoPackage, GeoJSON)"),
    "villages": noop("--villages FILE with code, name, township, longitude, latitude, residents"),
    "hub": noop("--hub LON,LAT of the county's sorting centre"),
    "stations": noop("--stations FILE with code, name, longitude, latitude"),
    "demand.residents": noop(
        "a column 常住人口 (residents) for every village, or demand.residents and "
        "demand.village_resident_share in the scenario"
    ),
    "firms": noop("--firms FILE with id, name, kind, share or volume"),
    "producers": noop("--producers FILE with village, product, share (and name, townships)"),
    "volumes": noop("--volumes FILE with your counts of parcels"),
    "coldchain.ambient_january_c": noop(
        "your mean temperatures of January and July in the scenario"
    ),
}


@dataclass(frozen=True)
class CountyFiles:
    """The files and words that the planner has; each may be absent."""

    roads: Path | None = None
    villages: Path | None = None
    stations: Path | None = None
    firms: Path | None = None
    volumes: Path | None = None
    producers: Path | None = None
    hub: dict[str, Any] | None = None
    name: str = ""
    datum: Datum = "wgs84"
    crs: str | None = None
    encoding: str | None = None
    of_villages: ReadOptions = field(default_factory=ReadOptions)
    of_stations: ReadOptions = field(default_factory=ReadOptions)
    of_roads: dict[str, Any] = field(default_factory=dict)
    """Arguments of `read_roads` beside the file."""
    faults: tuple[Fault, ...] = ()
    """What is wrong with the words beside the files; raised with the faults of the files."""
