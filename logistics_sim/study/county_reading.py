"""All files of a new county read, or every fault at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.demand.volumes.files import cell_faults
from logistics_sim.language import gettext as _
from logistics_sim.network import Brought, bring, read_places, read_roads
from logistics_sim.network.townships import with_townships
from logistics_sim.office_tables import Gathered, ReadOptions
from logistics_sim.scenario import Firm
from logistics_sim.scenario.producers import Producer
from logistics_sim.study.county_files import TO_STATE, CountyFiles
from logistics_sim.study.county_volumes import volume_kind
from logistics_sim.study.firm_words import vehicle_types

if TYPE_CHECKING:
    import pandas as pd


class CountyReading:
    """The planner's files read: places, firms, producers, and the network where all is there.

    Raises `FaultsError` with every fault of every file.
    """

    def __init__(self, files: CountyFiles) -> None:
        import pandas as pd

        gathered = Gathered(list(files.faults))
        options = ReadOptions(encoding=files.encoding)
        self.points: pd.DataFrame | None = None
        self.firms: tuple[Firm, ...] = ()
        self.producers: tuple[Producer, ...] = ()
        self.volume_kind = ""
        self.warnings: list[Fault] = []
        self.brought: Brought | None = None
        tables = []
        places = (
            (files.villages, "village", files.of_villages),
            (files.stations, "township_station", files.of_stations),
        )
        near = None
        if files.hub is not None:
            near = (float(files.hub["lon"]), float(files.hub["lat"]))
        for path, kind, said in places:
            if path is not None:
                of_places = partial(read_places, datum=files.datum, crs=files.crs, near=near)
                tables.append(gathered.take(partial(of_places, path, kind, said)))
        known = [table for table in tables if table is not None]
        if near is None and known:
            middle = pd.concat([table.points for table in known])[["lon", "lat"]].median()
            near = (float(middle["lon"]), float(middle["lat"]))
        draft = None
        told: list[dict[str, Any]] = []
        of_firms: list[Fault] = []
        if files.roads is not None:
            road_file = files.roads
            draft = gathered.take(lambda: read_roads(road_file, **files.of_roads, near=near))
        if files.firms is not None:
            from logistics_sim.places.firms import read_firms

            firm_file = files.firms
            types = vehicle_types()
            found = gathered.take(
                lambda: read_firms(
                    firm_file, options=options, types=types, told=told, warnings=of_firms
                )
            )
            self.firms = found or ()
        if files.volumes is not None and not files.volumes.is_file():
            gathered.faults.append(Fault("TAB-010", str(files.volumes), _("there is no such file")))
        elif files.volumes is not None:
            volume_file = files.volumes
            rows = gathered.take(lambda: volume_kind(volume_file))
            if rows:
                self.volume_kind = rows
                found_in = gathered.take(lambda: cell_faults(volume_file, rows, self.firms))
                gathered.faults += found_in or ()
        if known:
            points = [table.points for table in known]
            self.points = gathered.take(lambda: _together(points, files.hub))
        stated = files.villages is not None and files.stations is not None
        parts: list[Fault] = []
        if self.points is not None and len(known) == len(tables) and stated:
            placed = self.points
            self.points = gathered.take(
                lambda: with_townships(placed, needs_hub=False, warnings=parts)
            )
        if files.producers is not None:
            sound = self.points if len(known) == len(tables) else None
            found_producers = gathered.take(lambda: _producers(files, sound, options, told))
            self.producers = found_producers or ()
        gathered.stop()
        self.told = [*(table.told for table in known), *told]
        self.warnings = [*(fault for table in known for fault in table.warnings), *of_firms, *parts]
        whole = draft is not None and files.villages is not None and files.hub is not None
        if whole and files.stations is not None and self.points is not None:
            assert draft is not None
            self.brought = bring(
                draft, self.points, source=files.roads or Path("roads"), datum=files.datum
            )
            self.warnings += self.brought.warnings
        elif draft is not None:
            self.warnings += draft.warnings


def _producers(
    files: CountyFiles,
    points: pd.DataFrame | None,
    options: ReadOptions,
    told: list[dict[str, Any]],
) -> tuple[Producer, ...]:
    """Return the producers of their table; its places are those of the villages file."""
    from logistics_sim.coldchain.products import product_name
    from logistics_sim.places.producers import read_producers

    assert files.producers is not None
    if files.villages is None:
        text = _("producers stand in villages, and no villages file is stated")
        raise FaultsError([Fault("TRC-001", str(files.producers), text, _(TO_STATE["villages"]))])
    return read_producers(files.producers, points, product_name, options=options, told=told)


def _together(tables: list[pd.DataFrame], hub: dict[str, Any] | None) -> pd.DataFrame:
    import pandas as pd

    from logistics_sim.network.place_facts import fill_facts

    first = [] if hub is None else [pd.DataFrame([hub])]
    found = pd.concat([*first, *tables], ignore_index=True)
    for name in ("township", "admin_code", "ur_class"):
        if name in found:
            found[name] = found[name].fillna("")
        else:
            found[name] = ""
    return fill_facts(found)
