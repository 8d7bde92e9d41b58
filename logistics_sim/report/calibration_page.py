"""The page of a calibration: before, after, what it moves, what is guessed and what is wrong."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from logistics_sim.language import current
from logistics_sim.language import gettext as _
from logistics_sim.report.calibration_contradictions import points_part, roads_part, volumes_part
from logistics_sim.report.page_numbers import interval_text, number_text
from logistics_sim.scenario.value_words import unit_words

PAGE = """<!doctype html>
<html lang="{{ tag }}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>body{font-family:sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:1rem 0;font-size:.85rem;display:block;overflow-x:auto}
td,th{border-bottom:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top}
td.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
img{max-width:100%}</style></head>
<body><h1>{{ title }}</h1>
{% for part in parts %}<h2>{{ part.title }}</h2>
{% for line in part.lines %}<p>{{ line }}</p>{% endfor %}
{% if part.rows %}<table><thead><tr>{% for head in part.heads %}<th scope="col">{{ head }}</th>
{% endfor %}</tr></thead><tbody>{% for row in part.rows %}<tr>{% for cell in row %}
<td{% if cell is not string %} class="number"{% endif %}>{{ shown(cell) }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>{% endif %}
{% for name, data in part.pictures %}<img alt="{{ name }}" src="data:image/png;base64,{{ data }}">
{% endfor %}{% endfor %}</body></html>
"""
SHOWN = 30


def calibration_page(title: str, answer: dict[str, Any], folder: Path) -> str:
    """Return the page of the `answer` of a calibration, with the pictures that stand in `folder`.

    `title` is that of the scenario.
    """
    import jinja2

    pictures = [
        (name, base64.b64encode((folder / name).read_bytes()).decode("ascii"))
        for name in ("before_after.png", "samples.png", "tracks.png")
        if (folder / name).exists()
    ]
    parts = [_changes(answer), _guesses(answer)]
    if "scans" in answer["records"]:
        parts.append(volumes_part(answer))
    if "tracks" in answer["records"]:
        parts += [roads_part(answer), points_part(answer)]
    parts.append(_records(answer))
    parts.append({"title": _("Pictures"), "lines": [], "rows": [], "pictures": pictures})
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(PAGE).render(
        tag=current(),
        title=_("{title}: numbers from its own records", title=title),
        parts=[{"heads": [], "pictures": [], **part} for part in parts],
        shown=number_text,
    )


def _changes(answer: dict[str, Any]) -> dict[str, Any]:
    moved = {row["key"]: row for row in answer["moves"]}
    heads = [
        _("number"),
        _("unit"),
        _("before"),
        _("status"),
        _("after"),
        _("95 % interval"),
        "n",
        _("distribution"),
    ]
    if moved:
        heads += [_("moves the saving by (points)"), _("95 % interval")]
    rows = []
    for row in answer["parameters"]:
        cells = [
            row["key"],
            unit_words(str(row["unit"])),
            row["before"],
            row["status_before"],
            row["base"],
            interval_text(row["low"], row["high"]),
            row["n"],
            row["distribution"],
        ]
        if moved:
            told = moved[row["key"]]
            cells += [
                _("not drawn") if told["saving"] is None else 100 * told["saving"],
                interval_text(told["saving_low"], told["saving_high"], 100),
            ]
        rows.append(cells)
    lines = [
        _(
            "The slope of the saving over the draws of an earlier study, times the change. Where "
            "the interval holds zero, the draws do not tell a move from none."
        )
        if moved
        else _(
            "How much each change moves the answer is told with --study FOLDER, the folder of a "
            "run --uncertainty of the scenario before."
        )
    ]
    lines += [
        _("Too few records, it stays as it was: {key}", key=path) for path in answer["too_few"]
    ]
    return {"title": _("Before and after"), "lines": lines, "heads": heads, "rows": rows}


def _guesses(answer: dict[str, Any]) -> dict[str, Any]:
    guesses = answer["guesses"]
    shares = any(row["first"] is not None for row in guesses)
    heads = [_("number"), _("unit"), _("value"), _("range")]
    heads += [_("share of the variance of the saving"), _("with others")] if shares else []
    rows: list[list[Any]] = []
    for row in guesses[:SHOWN]:
        cells = [
            row["key"],
            unit_words(str(row["unit"])),
            row["base"],
            interval_text(row["low"], row["high"]),
        ]
        drawn = [_share(row[name]) for name in ("first", "total")]
        rows.append([*cells, *(drawn if shares else [])])
    lines = [_("{n} numbers are still guesses.", n=len(guesses))]
    if len(guesses) > SHOWN:
        lines.append(_("The first {n} are shown; all are in calibration.json.", n=SHOWN))
    return {"title": _("Still a guess"), "lines": lines, "heads": heads, "rows": rows}


def _records(answer: dict[str, Any]) -> dict[str, Any]:
    lines = [
        _(
            "{name}: {used:,} of {rows:,} rows used, {period}",
            name=name,
            used=told["used"],
            rows=told["rows"],
            period=told["period"],
        )
        for name, told in answer["records"].items()
    ]
    lines += [
        _("{name}: no row on {days}", name=name, days=", ".join(told["days_without_rows"]))
        for name, told in answer["records"].items()
        if told["days_without_rows"]
    ]
    heads = [_("records"), _("set aside"), _("rows"), _("the first")]
    rows = [[row["records"], row["kind"], row["n"], row["first"]] for row in answer["set_aside"]]
    return {"title": _("Records"), "lines": lines, "heads": heads, "rows": rows}


def _share(value: float | None) -> str:
    return _("not drawn") if value is None else f"{value:.1%}"
