"""A new county's folder from its own files: scenario, tables, and what is whose.

What is there is taken, what is not is named with what it costs the answer. Nothing comes from
another county: what no file gives is a general guess of the shipped defaults, or missing.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.csv_output import write_csv
from logistics_sim.core.errors import DiskError, Fault
from logistics_sim.core.files import write_text
from logistics_sim.language import current, noop
from logistics_sim.language import gettext as _
from logistics_sim.network import write_network
from logistics_sim.scenario.producers import Producer
from logistics_sim.scenario.value_words import value_label
from logistics_sim.study.county_files import COSTS, TO_STATE, CountyFiles
from logistics_sim.study.county_guesses import guesses_of
from logistics_sim.study.county_reading import CountyReading
from logistics_sim.study.county_scenario import county_scenario_text, start_guess
from logistics_sim.study.county_volumes import demand_lines, try_volumes
from logistics_sim.study.firm_words import firm_as_row

if TYPE_CHECKING:
    import pandas as pd

HEADS = {
    "id": "编码",
    "name": "名称",
    "township": "乡镇代码",
    "lon": "经度",
    "lat": "纬度",
    "residents": "常住人口",
    "households": "户数",
    "open": "开门时间",
    "close": "关门时间",
    "grade": "站点等级",
    "functions": "站点功能",
    "terrain": "地形",
}
PRODUCER_HEADS = {
    "id": "编号",
    "name": "名称",
    "village": "村代码",
    "townships": "覆盖乡镇",
    "product": "产品",
    "share": "份额",
    "lots_per_day": "每日批次",
}
"""Chinese heads of the tables, which the readers know as they know the English ones."""
FIRST_DAY = noop(
    "a day of the season that you ask about: this one is the first Monday of next month"
)


@dataclass
class CountyFolder:
    """What was made of them."""

    out: Path
    files: list[str] = field(default_factory=list)
    yours: list[str] = field(default_factory=list)
    guesses: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, str]] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    """How the tables were read: heads, columns not used, rows set aside, cells cleaned."""
    volumes: list[dict[str, Any]] = field(default_factory=list)
    """What became of the parcels of a file of volumes."""

    def lack(self, key: str) -> None:
        """Note that `key` is missing."""
        said = {"key": key, "what_to_state": _(TO_STATE[key]), "what_it_costs": _(COSTS[key])}
        self.missing.append(said)


def make_county(files: CountyFiles, out: Path) -> CountyFolder:
    """Write the folder `out` for a county.

    Raises
    ------
    FaultsError
        Every fault of every file at once, with the codes of their readers.
    DiskError
        ``RUN-001`` where the folder exists and is not empty.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        text = _("this folder exists and is not empty")
        raise DiskError("RUN-001", str(out), text, _("choose a new folder"))
    read = CountyReading(files)
    made = CountyFolder(out)
    fresh = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    try:
        _write(made, files, read)
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)
        if not fresh:
            out.mkdir(exist_ok=True)
        raise
    return made


def _write(made: CountyFolder, files: CountyFiles, read: CountyReading) -> None:
    made.warnings = read.warnings
    made.tables = read.told
    for name in ("roads", "villages", "stations", "hub", "firms", "volumes", "producers"):
        if getattr(files, name) is None:
            made.lack(name)
        else:
            made.yours.append(name)
    points = read.points
    if points is not None:
        for kind, name in (("village", "villages"), ("township_station", "stations")):
            rows = points[points["kind"] == kind]
            if len(rows):
                _table(rows, made.out / f"{name}.csv")
                made.files.append(f"{name}.csv")
    if read.firms:
        import pandas as pd

        rows = pd.DataFrame([firm_as_row(firm) for firm in read.firms])
        write_csv(made.out / "firms.csv", rows.dropna(axis=1, how="all"))
        made.files.append("firms.csv")
    if read.producers:
        _producers_table(read.producers, made.out / "producers.csv")
        made.files.append("producers.csv")
    if read.brought is not None:
        write_network(read.brought.network, made.out / "roads.geojson")
        made.files.append("roads.geojson")
    residents = _residents(points)
    if residents is None:
        made.lack("demand.residents")
    else:
        made.yours.append("demand.residents")
    made.lack("coldchain.ambient_january_c")
    write_text(made.out / "scenario.yaml", county_scenario_text(files, read, residents))
    made.files.append("scenario.yaml")
    if files.volumes is not None:
        _name_volumes(made, files, read, residents)
    made.guesses = [*guesses_of(made.out / "scenario.yaml"), _first_day()]
    _checklist(made)
    made.files.append("checklist.csv")
    made.files.sort()


def _name_volumes(
    made: CountyFolder, files: CountyFiles, read: CountyReading, residents: int | None
) -> None:
    """Keep the file of volumes and name it in the scenario, as a comment where it does not fit."""
    assert files.volumes is not None
    kept = f"volumes{files.volumes.suffix.lower()}"
    shutil.copyfile(files.volumes, made.out / kept)
    made.files.append(kept)
    lines = demand_lines(kept, read.volume_kind, files.name)
    path = made.out / "scenario.yaml"
    write_text(path, county_scenario_text(files, read, residents, lines))
    tried = try_volumes(path, kept)
    made.files += tried.files
    if tried.told:
        made.volumes.append(tried.told)
    if not tried.why_not:
        return
    made.yours.remove("volumes")
    said = _(
        "kept beside the scenario, its lines under demand are comments: {why}", why=tried.why_not
    )
    costs = {"key": "volumes", "what_to_state": said, "what_it_costs": _(COSTS["volumes"])}
    made.missing.append(costs)
    comments = [f"  # {line[2:]}" for line in lines]
    write_text(path, county_scenario_text(files, read, residents, comments))


def _first_day() -> dict[str, Any]:
    """Return the first day among the guesses: season, climate and weekdays follow from it."""
    unknown = dict.fromkeys(("low", "high", "weight"))
    return {"key": "start_date", "base": start_guess(), **unknown}


def _residents(points: pd.DataFrame | None) -> int | None:
    """Return the villages' residents, None unless every village has a figure."""
    if points is None or "residents" not in points:
        return None
    own = points.loc[points["kind"] == "village", "residents"]
    return None if not len(own) or own.isna().any() else int(own.sum())


def _table(rows: pd.DataFrame, path: Path) -> None:
    """Write places, only the columns that say something, with heads of the reader's language."""
    chosen = [
        name for name in HEADS if name in rows and (rows[name].notna() & (rows[name] != "")).any()
    ]
    table = rows[chosen].copy()
    for name in ("residents", "households"):
        if name in table:
            table[name] = table[name].astype("Int64")
    write_csv(path, table.rename(columns=HEADS) if current() == "zh" else table)


def _producers_table(producers: tuple[Producer, ...], path: Path) -> None:
    """Write the producers with heads of the reader's language, as `--producers` reads them."""
    import pandas as pd

    rows = [
        {
            "id": one.id,
            "name": one.name,
            "village": one.village,
            "townships": "、".join(one.townships),
            "product": one.product,
            "share": float(one.share),
            "lots_per_day": one.lots_per_day,
        }
        for one in producers
    ]
    table = pd.DataFrame(rows)
    write_csv(path, table.rename(columns=PRODUCER_HEADS) if current() == "zh" else table)


def _checklist(made: CountyFolder) -> None:
    """Write what is yours, a guess or missing as a table that Excel opens, in one language."""
    import pandas as pd

    state, key = _("state"), _("key")
    rows: list[dict[str, Any]] = [{state: _("yours"), key: name} for name in made.yours]
    rows += [
        {
            state: _("missing"),
            key: entry["key"],
            _("what to state"): entry["what_to_state"],
            _("what it costs"): entry["what_it_costs"],
        }
        for entry in made.missing
    ]
    rows += [
        {
            state: _("general guess"),
            key: entry["key"],
            _("label"): _(value_label(entry["key"])),
            _("base"): entry["base"],
            _("low"): entry["low"],
            _("high"): entry["high"],
            _("weight, points"): entry["weight"],
            **({_("what to state"): _(FIRST_DAY)} if entry["key"] == "start_date" else {}),
        }
        for entry in made.guesses
    ]
    write_csv(made.out / "checklist.csv", pd.DataFrame(rows))
