"""The interactive map of a run on its page: data once, words a language, one script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.files import read_json
from logistics_sim.core.units import percent
from logistics_sim.language import Language, noop, speaking
from logistics_sim.report.cold_figures import minutes_by_village
from logistics_sim.report.maps import MINUTES, SHARES
from logistics_sim.report.maps.interactive import MapLayer, county_map_data, script_json
from logistics_sim.report.maps.interactive_words import map_words

if TYPE_CHECKING:
    from markupsafe import Markup

    from logistics_sim.report.run_tables import RunTables

SCRIPTS = ("county_map.js", "county_map_page.js")
UNKNOWN = {"share": noop("no parcels"), "minutes": noop("no cold parcels")}
FACTS = {"express_48h": "fact_express", "fresh_24h": "fact_fresh"}


@dataclass(frozen=True)
class PageScript:
    """Elements that end a page's body, and the hash of the one script that may run."""

    elements: Markup
    sha256: str


def interactive_map(run: RunTables, languages: Sequence[Language]) -> PageScript:
    """Return data, words and script of the interactive map of a `run` in its `languages`."""
    from markupsafe import Markup

    layers = _layers(run)
    data = _data(run, layers)
    blocks = {"county-map-data": data}
    for language in languages:
        with speaking(language):
            blocks[f"county-map-words-{language}"] = _words(run, layers)
    script = "\n".join(static_text(name) for name in SCRIPTS)
    parts = [
        f'<script type="application/json" id="{name}">{script_json(block)}</script>'
        for name, block in blocks.items()
    ]
    parts.append(f'<script type="module">{script}</script>')
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    return PageScript(Markup("\n".join(parts)), digest)


def plan_map(run: RunTables) -> dict[str, Any]:
    """Return the data of the interactive map of a `run`'s timetable; see `county_map_data`."""
    return _data(run, _layers(run))


def plan_map_words(run: RunTables) -> dict[str, str]:
    """Return the words of that map in the language being spoken."""
    return _words(run, _layers(run))


def _words(run: RunTables, layers: list[MapLayer]) -> dict[str, str]:
    types = sorted(set(run.trips["type"].astype(str)))
    return map_words(layers, UNKNOWN, {key: run.name(key) for key in types})


def _data(run: RunTables, layers: list[MapLayer]) -> dict[str, Any]:
    return county_map_data(
        run.world,
        run.routes,
        run.trips,
        run.stops,
        layers,
        run.name,
        _facts(run),
        _ways(run),
    )


def static_text(name: str) -> str:
    """Return a file that ships with the report for pages: script or style, by its `name`."""
    folder = resources.files("logistics_sim.report").joinpath("static")
    return folder.joinpath(name).read_text(encoding="utf-8")


def _layers(run: RunTables) -> list[MapLayer]:
    ids = run.places["place_id"].astype(str)
    rows = run.shares("express_48h", "village")
    share = rows[rows["variant"] == "after"].set_index("group")["share"]
    minutes = minutes_by_village(run.parcels, run.exposures)
    return [
        MapLayer("share", ids.map(share).to_numpy(dtype=np.float64), SHARES),
        MapLayer("minutes", ids.map(minutes).to_numpy(dtype=np.float64), MINUTES),
    ]


def _facts(run: RunTables) -> dict[str, list[list[Any]]]:
    """Return shares on time with intervals by village."""
    found: dict[str, list[list[Any]]] = {}
    for target, key in FACTS.items():
        rows = run.shares(target, "village")
        for row in rows[rows["variant"] == "after"].to_dict("records"):
            spans = [percent(float(row[name])) for name in ("share", "low", "high")]
            found.setdefault(str(row["group"]), []).append([key, *spans, f"{int(row['n']):,}"])
    return found


def _ways(run: RunTables) -> list[dict[str, Any]]:
    """Return what each township and wave costs either way; none where groups differ by weekday."""
    rows = [
        row for row in read_json(run.folder / "after" / "plan.json")["townships"] if "wave" in row
    ]
    return rows if len({str(row["group"]) for row in rows}) == 1 else []
