"""A county's folder from its own files, for notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.network.hub_point import hub_point
from logistics_sim.study.county_files import CountyFiles
from logistics_sim.study.county_folder import CountyFolder, make_county
from logistics_sim.workbench.html_table import html_table
from logistics_sim.workbench.scenario_county import County, read_county

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.network.datum import Datum

FileName = str | Path | None


@dataclass(frozen=True)
class NewCounty:
    """The folder that was made, with what is yours, a general guess, or missing."""

    made: CountyFolder

    def __repr__(self) -> str:
        """Return one line: the folder, and how much of it is whose."""
        made = self.made
        own, missing = len(made.yours), len(made.missing)
        counts = f"{own} yours, {len(made.guesses)} guesses, {missing} missing"
        return f"NewCounty({str(made.out)!r}, {counts})"

    def to_frame(self) -> pd.DataFrame:
        """Return the general guesses: key, base, low, high and weight (0 to 1) in the answer."""
        import pandas as pd

        return pd.DataFrame(self.made.guesses)

    def missing(self) -> pd.DataFrame:
        """Return what no file gave: key, what to state, what it costs the answer."""
        import pandas as pd

        names = ["key", "what_to_state", "what_it_costs"]
        return pd.DataFrame(self.made.missing, columns=names)

    def read(self) -> County:
        """Read the folder's scenario."""
        return read_county(self.made.out / "scenario.yaml")

    def _repr_html_(self) -> str:
        rows = [{"yours": ", ".join(self.made.yours), "guesses": len(self.made.guesses)}]
        return html_table(rows) + html_table(self.missing())


def new_county(
    folder: str | Path,
    *,
    roads: FileName = None,
    villages: FileName = None,
    stations: FileName = None,
    firms: FileName = None,
    volumes: FileName = None,
    producers: FileName = None,
    hub: tuple[float, float] | None = None,
    name: str = "",
    datum: Datum = "wgs84",
) -> NewCounty:
    """Make the new `folder` of a county from the files that there are (``logistics-sim init``).

    Parameters
    ----------
    roads, villages, stations, firms, volumes, producers
        Files as offices have them: roads as OpenStreetMap or a layer, the rest CSV or Excel with
        Chinese or English heads; see the page *Your own county*.
    hub
        Longitude and latitude (degrees) of the sorting centre.
    datum
        Of the places: ``wgs84``, ``cgcs2000``, ``gcj02`` or ``bd09``.

    Raises
    ------
    FaultsError
        Every fault of every file at once.
    DiskError
        ``RUN-001`` where `folder` holds something already.

    Examples
    --------
    Without any file the folder says what to bring:

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = new_county(folder, name="青岩县")
    >>> made.missing()["key"].tolist()[:3]
    ['roads', 'villages', 'stations']
    """

    def path(said: FileName) -> Path | None:
        return None if said is None else Path(said)

    files = CountyFiles(
        roads=path(roads),
        villages=path(villages),
        stations=path(stations),
        firms=path(firms),
        volumes=path(volumes),
        producers=path(producers),
        hub=None if hub is None else hub_point(*hub, "hub"),
        name=name,
        datum=datum,
    )
    return NewCounty(make_county(files, Path(folder)))
