"""The scenario of a new county: what is the planner's, on the general defaults, with reasons."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from logistics_sim.language import gettext as _
from logistics_sim.scenario.producers import Producer
from logistics_sim.study.county_files import CountyFiles
from logistics_sim.study.county_reading import CountyReading
from logistics_sim.study.firm_words import firm_line

if TYPE_CHECKING:
    import pandas as pd

LTL_PER_RESIDENT = 1.6e-4
"""Freight consignments a resident and day: a practitioner's guess, half to double."""
ITERATIONS_PER_VILLAGE = 25
LEAST_ITERATIONS = 1_000
"""Work of a search in a small county: on one of 40 villages a quarter of the defaults' 4,000
changed the costs by 0.1 %. The defaults stand where this rule would ask for more."""


def county_scenario_text(
    files: CountyFiles, read: CountyReading, residents: int | None, volumes: Sequence[str] = ()
) -> str:
    """Return a short scenario with the reasons beside the values.

    `residents` are those of all villages together, None where not every one has a figure;
    `volumes` are the lines that name a file of volumes.
    """
    name = files.name or "county"
    first = start_guess()
    lines = [
        "# "
        + _("{name}: what is yours, on the general defaults.", name=name)
        + " "
        + _("checklist.csv lists every guess and what is still missing."),
        "# " + _("`logistics-sim check scenario.yaml` says what cannot be."),
        "based_on: defaults",
        f"name: {_quoted(name)}",
        f"title: {_quoted(f'{name}共同配送' if not name.isascii() else f'{name}, joint delivery')}",
        f'start_date: "{first}"   # ' + _("a guess: the first Monday of next month"),
        "days: 30",
    ]
    if read.brought is not None:
        lines.append("roads: roads.geojson   # " + _("made by init from your roads and places"))
    else:
        lines.append(
            "# roads: roads.geojson  # " + _("missing: logistics-sim network import makes it")
        )
    if read.firms:
        lines += [
            "",
            "# " + _("Your firms (firms.csv); the defaults' placeholders are left out."),
            "firms:",
        ]
        lines += [f"  - {{id: firm_{n}, remove: true}}" for n in range(1, 6)
                  if f"firm_{n}" not in {firm.id for firm in read.firms}]  # fmt: skip
        lines += [firm_line(firm) for firm in read.firms]
    if read.producers:
        lines += _producer_lines(read.producers)
    lines += ["", "demand:", *volumes]
    missing = _("missing")
    if residents is None:
        lines += [
            f"  # residents: {{base: 0, unit: people, status: given, source: ...}}   # {missing}",
            f"  # village_resident_share: {{base: 1, unit: share, status: given}}    # {missing}",
            f"  # ltl_per_day: {{base: 0, unit: consignments/day, status: guess}}    # {missing}",
        ]
    else:
        ltl = LTL_PER_RESIDENT * residents
        summed = _quoted(_("sum of the villages file"))
        inside = _quoted(_("the residents are those of the villages"))
        guessed = _quoted(_("0.16 a day per 1,000 residents; state your own"))
        lines += [
            f"  residents: {{base: {residents}, unit: people, status: given, source: {summed}}}",
            "  village_resident_share: {base: 1, unit: share, status: derived, "
            f"source: {inside}}}",
            f"  ltl_per_day: {{base: {ltl:.1f}, low: {ltl / 2:.1f}, high: {ltl * 2:.1f}, "
            "unit: consignments/day, status: guess, "
            f"source: {guessed}}}",
        ]
    iterations = _iterations(read.points)
    if iterations is not None:
        lines += [
            "",
            "effort:",
            f"  iterations: {iterations}   # "
            + _("work of each search: enough for a county of this size"),
        ]
    latitude = float(files.hub["lat"]) if files.hub else None
    if latitude is None and read.points is not None:
        latitude = float(read.points["lat"].mean())
    if latitude is not None:
        january, july = _climate(latitude)
        rule = _quoted(
            _("rough rule by latitude, 5 degrees either way; state your own climate means")
        )
        lines += [
            "",
            "coldchain:",
            f"  ambient_january_c: {{base: {january}, low: {january - 5:.1f}, "
            f"high: {january + 5:.1f}, unit: degC, status: guess, source: {rule}}}",
            f"  ambient_july_c: {{base: {july}, low: {july - 5:.1f}, high: {july + 5:.1f}, "
            f"unit: degC, status: guess, source: {rule}}}",
        ]
    return "\n".join(lines) + "\n"


def start_guess() -> str:
    """Return the first Monday of next month: the first day where nobody states one."""
    first = (dt.date.today().replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return (first + dt.timedelta(days=-first.weekday() % 7)).isoformat()


def _producer_lines(producers: tuple[Producer, ...]) -> list[str]:
    """Return the producers as the lines of a scenario."""
    lines = ["", "# " + _("Your producers of fresh food (producers.csv)."), "producers:"]
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


def _iterations(points: pd.DataFrame | None) -> int | None:
    """Return the work of a search that fits the number of villages, None for the defaults'."""
    from logistics_sim.scenario.layers import SHIPPED
    from logistics_sim.scenario.yaml_reader import read_yaml

    if points is None:
        return None
    usual = int(read_yaml(SHIPPED)[0]["effort"]["iterations"])
    asked = ITERATIONS_PER_VILLAGE * int((points["kind"] == "village").sum())
    asked = max(round(asked, -2), LEAST_ITERATIONS)
    return asked if asked < usual else None


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar in quotes."""
    return json.dumps(text, ensure_ascii=False)
