"""The scorecard as one offline page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from logistics_sim.language import current
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd

PAGE = """<!doctype html>
<html lang="{{ tag }}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ title }}</title>
<style>body{font-family:sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid #999;padding:.25rem .5rem;
text-align:left;vertical-align:top}</style></head>
<body><h1>{{ title }}</h1><p>{{ total }} / 13</p>
{% for name, table in tables %}<h2>{{ name }}</h2>
<table><thead><tr>{% for column in table.columns %}<th scope="col">{{ column }}</th>{% endfor %}
</tr></thead><tbody>{% for row in table.rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>
{% endfor %}</tr>{% endfor %}</tbody></table>{% endfor %}
<h2>{{ ban_title }}</h2><ul>{% for ban in bans %}<li>{{ ban.rule }}: {{ ban.violations | join("; ")
or kept }}</li>{% endfor %}</ul></body></html>
"""


def score_page(
    title: str,
    total: float,
    tables: Mapping[str, pd.DataFrame],
    bans: Sequence[Mapping[str, Any]],
) -> str:
    """Return the page with its `title`; every name and cell is escaped.

    `tables` are by heading, the items of the scorecard with their points `total` first; `bans`
    are rows of `bans.broken_bans`.
    """
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    shown = [
        (
            name,
            {
                "columns": [str(column) for column in table.columns],
                "rows": [[_cell(value) for value in row] for row in table.to_numpy().tolist()],
            },
        )
        for name, table in tables.items()
    ]
    return environment.from_string(PAGE).render(
        title=title,
        total=total,
        tables=shown,
        bans=bans,
        kept=_("kept"),
        ban_title=_("Bans"),
        tag="zh-Hans" if current() == "zh" else "en",
    )


def _cell(value: object) -> str:
    if value is None or value != value:
        return "-"
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
