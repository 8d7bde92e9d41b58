"""A new county's folder from its own files: scenario, tables, and what is whose.

What is there is taken, what is not is named with what it costs the answer. Nothing comes from
another county: what no file gives is a general guess of the shipped defaults, or missing.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.csv_output import write_csv
from logistics_sim.core.errors import DiskError, Fault, FaultsError, InputError
from logistics_sim.core.files import write_text
from logistics_sim.language import gettext as _
from logistics_sim.network import Brought, bring, read_places, read_roads, write_network
from logistics_sim.network.townships import with_townships
from logistics_sim.office_tables import Gathered, ReadOptions
from logistics_sim.scenario import Firm, Scenario, read_scenario
from logistics_sim.scenario.producers import Producer
from logistics_sim.study.firm_words import firm_as_row, firm_line, vehicle_types

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.network.datum import Datum

LTL_PER_RESIDENT = 1.6e-4
"""Freight consignments a resident and day: a practitioner's guess, half to double."""
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
COSTS = {
    "roads": "no travel time, no route, no cost: nothing can be planned",
    "villages": "nobody to deliver to: nothing can be planned",
    "hub": "no place to start from: nothing can be planned",
    "stations": "no township stations: hand-over, freight and station costs are missing",
    "demand.residents": "parcels follow residents: every volume, cost and share hangs on it",
    "firms": "five equal placeholders stand for your firms: who gains and who would leave is "
    "not known, and the cost before is that of five equal firms",
    "producers": "no lot of fresh food can be traced to its farm; volumes and costs stay the same",
    "volumes": "parcels follow residents by general ratios; your own counts would replace them",
    "coldchain.ambient_january_c": "a rough rule by latitude stands for your climate: excursions "
    "and spoilage in summer hang on it",
}
"""What a missing file or value costs the answer."""
TO_STATE = {
    "roads": "--roads FILE (OpenStreetMap extract, Shapefile, GeoPackage, GeoJSON)",
    "villages": "--villages FILE with code, name, township, longitude, latitude, residents",
    "hub": "--hub LON,LAT of the county's sorting centre",
    "stations": "--stations FILE with code, name, longitude, latitude",
    "demand.residents": "a column 常住人口 (residents) for every village, or demand.residents and "
    "demand.village_resident_share in the scenario",
    "firms": "--firms FILE with id, name, kind, share or volume",
    "producers": "--producers FILE with village, product, share (and name, townships)",
    "volumes": "--volumes FILE with your counts of parcels",
    "coldchain.ambient_january_c": "your mean temperatures of January and July in the scenario",
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
    """How the tables of places were read: heads, rows set aside, cells cleaned."""

    def lack(self, key: str) -> None:
        """Note that `key` is missing."""
        said = {"key": key, "what_to_state": TO_STATE[key], "what_it_costs": COSTS[key]}
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
    read = _Read(files)
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


class _Read:
    """All files read, or every fault at once."""

    def __init__(self, files: CountyFiles) -> None:
        import pandas as pd

        gathered = Gathered(list(files.faults))
        options = ReadOptions(encoding=files.encoding)
        self.points: pd.DataFrame | None = None
        self.firms: tuple[Firm, ...] = ()
        self.producers: tuple[Producer, ...] = ()
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
        if files.roads is not None:
            road_file = files.roads
            draft = gathered.take(lambda: read_roads(road_file, **files.of_roads, near=near))
        if files.firms is not None:
            from logistics_sim.places.firms import read_firms

            firm_file = files.firms
            types = vehicle_types()
            found = gathered.take(lambda: read_firms(firm_file, options=options, types=types))
            self.firms = found or ()
        if files.volumes is not None and not files.volumes.is_file():
            gathered.faults.append(Fault("TAB-010", str(files.volumes), _("there is no such file")))
        if known:
            points = [table.points for table in known]
            self.points = gathered.take(lambda: _together(points, files.hub))
        stated = files.villages is not None and files.stations is not None
        if self.points is not None and len(known) == len(tables) and stated:
            placed = self.points
            self.points = gathered.take(lambda: with_townships(placed, needs_hub=False))
        if files.producers is not None:
            sound = self.points if len(known) == len(tables) else None
            found_producers = gathered.take(lambda: _producers(files, sound, options))
            self.producers = found_producers or ()
        gathered.stop()
        self.told = [table.told for table in known]
        self.warnings = [fault for table in known for fault in table.warnings]
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
    files: CountyFiles, points: pd.DataFrame | None, options: ReadOptions
) -> tuple[Producer, ...]:
    """Return the producers of their table; its places are those of the villages file."""
    from logistics_sim.coldchain.products import product_name
    from logistics_sim.places.producers import read_producers

    assert files.producers is not None
    if files.villages is None:
        text = _("producers stand in villages, and no villages file is stated")
        raise FaultsError([Fault("TRC-001", str(files.producers), text, TO_STATE["villages"])])
    return read_producers(files.producers, points, product_name, options=options)


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


def _write(made: CountyFolder, files: CountyFiles, read: _Read) -> None:
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
    if files.volumes is not None:
        kept = f"volumes{files.volumes.suffix.lower()}"
        shutil.copyfile(files.volumes, made.out / kept)
        made.files.append(kept)
        made.yours.remove("volumes")
        said = "kept beside the scenario: name the file under demand.volumes (docs/volumes.md)"
        costs = {"key": "volumes", "what_to_state": said, "what_it_costs": COSTS["volumes"]}
        made.missing.append(costs)
    if read.brought is not None:
        write_network(read.brought.network, made.out / "roads.geojson")
        made.files.append("roads.geojson")
    residents = _residents(points)
    if residents is None:
        made.lack("demand.residents")
    else:
        made.yours.append("demand.residents")
    made.lack("coldchain.ambient_january_c")
    write_text(made.out / "scenario.yaml", _scenario_text(files, read, residents))
    made.files.append("scenario.yaml")
    made.guesses = _guesses(made.out / "scenario.yaml")
    _checklist(made)
    made.files.append("checklist.csv")
    made.files.sort()


def _residents(points: pd.DataFrame | None) -> int | None:
    """Return the villages' residents, None unless every village has a figure."""
    if points is None or "residents" not in points:
        return None
    own = points.loc[points["kind"] == "village", "residents"]
    return None if not len(own) or own.isna().any() else int(own.sum())


def _table(rows: pd.DataFrame, path: Path) -> None:
    """Write places with Chinese heads, only the columns that say something."""
    chosen = [
        name for name in HEADS if name in rows and (rows[name].notna() & (rows[name] != "")).any()
    ]
    table = rows[chosen].copy()
    for name in ("residents", "households"):
        if name in table:
            table[name] = table[name].astype("Int64")
    write_csv(path, table.rename(columns=HEADS))


def _producers_table(producers: tuple[Producer, ...], path: Path) -> None:
    """Write the producers with Chinese heads, as `--producers` reads them again."""
    import pandas as pd

    rows = [
        {
            "编号": one.id,
            "名称": one.name,
            "村代码": one.village,
            "覆盖乡镇": "、".join(one.townships),
            "产品": one.product,
            "份额": float(one.share),
            "每日批次": one.lots_per_day,
        }
        for one in producers
    ]
    write_csv(path, pd.DataFrame(rows))


def _producer_lines(producers: tuple[Producer, ...]) -> list[str]:
    """Return the producers as the lines of a scenario."""
    lines = ["", "# Your producers of fresh food (producers.csv).", "producers:"]
    for one in producers:
        townships = ", ".join(_quoted(code) for code in one.townships)
        source = f"source: {_quoted(one.source)}"
        share = f"share: {{base: {float(one.share)}, unit: share, status: given, {source}}}"
        lines.append(
            f"  - {{id: {_quoted(one.id)}, name: {_quoted(one.name)}, "
            f"village: {_quoted(one.village)}, townships: [{townships}], "
            f"product: {one.product}, {share}, lots_per_day: {one.lots_per_day}, "
            f"status: given, {source}}}"
        )
    return lines


def _climate(latitude: float) -> tuple[float, float]:
    """Return rough means of January and July (degrees C) by latitude, for the east of China.

    Straight lines through Guangzhou and Harbin (January), Guangzhou and Beijing (July).

    >>> _climate(38.75)
    (-7.9, 26.9)
    """
    north = latitude - 23.1
    return round(13.9 - 1.395 * north, 1), round(28.9 - 0.13 * north, 1)


def _scenario_text(files: CountyFiles, read: _Read, residents: int | None) -> str:
    """Return a short scenario with the reasons beside the values."""
    name = files.name or "county"
    first = dt.date.today().replace(day=1) + dt.timedelta(days=32)
    first = first.replace(day=1)
    first += dt.timedelta(days=-first.weekday() % 7)
    lines = [
        f"# {name}: what is yours, on the general defaults. checklist.csv lists every guess and",
        "# what is still missing. `logistics-sim check scenario.yaml` says what cannot be.",
        "based_on: defaults",
        f"name: {_quoted(name)}",
        f"title: {_quoted(f'{name}共同配送' if not name.isascii() else f'{name}, joint delivery')}",
        f'start_date: "{first.isoformat()}"',
        "days: 30",
    ]
    if read.brought is not None:
        lines.append("roads: roads.geojson   # made by init from your roads and places")
    else:
        lines.append("# roads: roads.geojson  # missing: logistics-sim network import makes it")
    if read.firms:
        lines += [
            "",
            "# Your firms (firms.csv); the defaults' placeholders are left out.",
            "firms:",
        ]
        lines += [f"  - {{id: firm_{n}, remove: true}}" for n in range(1, 6)
                  if f"firm_{n}" not in {firm.id for firm in read.firms}]  # fmt: skip
        lines += [firm_line(firm) for firm in read.firms]
    if read.producers:
        lines += _producer_lines(read.producers)
    lines += ["", "demand:"]
    if residents is None:
        lines += [
            "  # residents: {base: 0, unit: people, status: given, source: ...}   # missing",
            "  # village_resident_share: {base: 1, unit: share, status: given}    # missing",
            "  # ltl_per_day: {base: 0, unit: consignments/day, status: guess}    # missing",
        ]
    else:
        ltl = LTL_PER_RESIDENT * residents
        lines += [
            f"  residents: {{base: {residents}, unit: people, status: given, "
            'source: "sum of the villages file"}',
            "  village_resident_share: {base: 1, unit: share, status: derived, "
            'source: "the residents are those of the villages"}',
            f"  ltl_per_day: {{base: {ltl:.1f}, low: {ltl / 2:.1f}, high: {ltl * 2:.1f}, "
            "unit: consignments/day, status: guess, "
            'source: "0.16 a day per 1,000 residents; state your own"}',
        ]
    latitude = float(files.hub["lat"]) if files.hub else None
    if latitude is None and read.points is not None:
        latitude = float(read.points["lat"].mean())
    if latitude is not None:
        january, july = _climate(latitude)
        rule = "rough rule by latitude, 5 degrees either way; state your own climate means"
        lines += [
            "",
            "coldchain:",
            f"  ambient_january_c: {{base: {january}, low: {january - 5:.1f}, "
            f'high: {january + 5:.1f}, unit: degC, status: guess, source: "{rule}"}}',
            f"  ambient_july_c: {{base: {july}, low: {july - 5:.1f}, high: {july + 5:.1f}, "
            f'unit: degC, status: guess, source: "{rule}"}}',
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar in quotes."""
    import json

    return json.dumps(text, ensure_ascii=False)


def _guesses(path: Path) -> list[dict[str, Any]]:
    """Return the guesses, the heaviest first; those of the defaults where parts are missing."""
    try:
        scenario: Scenario | None = read_scenario(path)
    except InputError:
        scenario = None
    weights = default_weights()
    rows = []
    for key, value in _parameters(scenario):
        if value["status"] == "guess":
            rows.append(
                {
                    "key": key,
                    "base": value["base"],
                    "low": value.get("low"),
                    "high": value.get("high"),
                    "weight": weights.get(key),
                }
            )
    return sorted(rows, key=lambda row: (-(row["weight"] or -1.0), row["key"]))


def _parameters(scenario: Scenario | None) -> list[tuple[str, dict[str, Any]]]:
    if scenario is not None:
        return [(key, value.model_dump()) for key, value in scenario.parameters()]
    from logistics_sim.scenario.layers import SHIPPED
    from logistics_sim.scenario.yaml_reader import read_yaml

    found: list[tuple[str, dict[str, Any]]] = []

    def walk(prefix: str, value: Any) -> None:
        if isinstance(value, dict) and "base" in value:
            found.append((prefix, {"status": "planner", **value}))
        elif isinstance(value, dict):
            for key, inner in value.items():
                walk(f"{prefix}.{key}" if prefix else key, inner)
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                name = str(inner.get("id", number)) if isinstance(inner, dict) else str(number)
                walk(f"{prefix}.{name}", inner)

    walk("", read_yaml(SHIPPED)[0])
    return found


def default_weights() -> dict[str, float]:
    """Return by how many percentage points the whole saving moves between low and high.

    Measured on Tang County's base scenario with its plans kept (`sensitivity.parquet`), so of
    prices only; a guess without an entry was not measured.
    """
    text = resources.files("logistics_sim.scenario").joinpath("default_weights.csv")
    rows = csv.DictReader(text.read_text(encoding="utf-8").splitlines())
    return {row["key"]: float(row["weight"]) for row in rows}


def _checklist(made: CountyFolder) -> None:
    """Write what is yours, a guess or missing as a table that Excel opens."""
    import pandas as pd

    rows: list[dict[str, Any]] = [
        {"状态 state": "自有 yours", "项目 key": key} for key in made.yours
    ]
    rows += [
        {
            "状态 state": "缺少 missing",
            "项目 key": entry["key"],
            "请填写 what to state": entry["what_to_state"],
            "影响 what it costs": entry["what_it_costs"],
        }
        for entry in made.missing
    ]
    rows += [
        {
            "状态 state": "通用估计 guess",
            "项目 key": entry["key"],
            "取值 base": entry["base"],
            "低 low": entry["low"],
            "高 high": entry["high"],
            "影响（百分点）weight, points": entry["weight"],
        }
        for entry in made.guesses
    ]
    write_csv(made.out / "checklist.csv", pd.DataFrame(rows))
