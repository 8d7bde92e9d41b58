"""The formats by name, and the export of a plan into a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from logistics_sim.core.errors import DiskError, InputError
from logistics_sim.core.files import disk_error
from logistics_sim.core.nearest import nearest
from logistics_sim.exchange.csv_tables import write_spreadsheets
from logistics_sim.exchange.geo_files import write_geojson_layers, write_geoparquet
from logistics_sim.exchange.kepler import write_kepler
from logistics_sim.exchange.matsim import write_matsim
from logistics_sim.exchange.plan_view import PlanView
from logistics_sim.language import gettext as _


@dataclass(frozen=True)
class Format:
    """A format: what writes it, and what opens it."""

    write: Callable[[PlanView, Path], list[Path]]
    opens: str


FORMATS: dict[str, Format] = {
    "csv": Format(write_spreadsheets, "spreadsheets"),
    "geojson": Format(write_geojson_layers, "QGIS, web maps"),
    "geoparquet": Format(write_geoparquet, "GeoPandas, DuckDB, QGIS"),
    "kepler": Format(write_kepler, "kepler.gl (trip layer)"),
    "matsim": Format(write_matsim, "MATSim: network, vehicles, carriers"),
}


def export_plan(view: PlanView, folder: Path, formats: Sequence[str] = ()) -> list[Path]:
    """Write the plan into `folder`, in each of `formats` (all where none is named).

    Raises
    ------
    InputError
        ``EXC-001`` for an unknown format, with the nearest name; nothing is written then.
    DiskError
        ``RUN-001`` where `folder` holds something already.
    """
    for name in formats:
        if name not in FORMATS:
            hint = nearest(name, list(FORMATS)) or _("one of {formats}", formats=", ".join(FORMATS))
            raise InputError("EXC-001", "format", _("there is no format {name!r}", name=name), hint)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        text = _("cannot use this folder: it holds something already")
        raise DiskError("RUN-001", str(folder), text, _("choose a new folder"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_error(error, folder) from error
    chosen = [name for name in FORMATS if name in formats or not formats]
    return [path for name in chosen for path in FORMATS[name].write(view, folder)]
