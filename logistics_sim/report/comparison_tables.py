"""A comparison of runs as rows of text: for the terminal, an HTML page and a spreadsheet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import write_text
from logistics_sim.core.units import percent
from logistics_sim.language import current, noop
from logistics_sim.language import gettext as _
from logistics_sim.report.text_table import held
from logistics_sim.report.wording import TARGETS, VARIANTS, WAYS, word

if TYPE_CHECKING:
    import pandas as pd

NUMBER = re.compile(r"-?\d+(,\d{3})*(\.\d+)?(e[-+]\d+)?")
FIGURES = {
    "cost_yuan": noop("mean cost of a day, yuan"),
    "express_share": noop("mean share of express within 48 h by day"),
    "fresh_share": noop("mean share of fresh within 24 h by day"),
}


def comparison_tables(found: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Return the tables of the comparison `found` (contract ``compare``) by their names."""
    import pandas as pd

    runs = found["runs"]

    def table(rows: list[list[str]], first: str) -> pd.DataFrame:
        return pd.DataFrame(rows, columns=pd.Index([first, *runs]))

    results = [
        [word(TARGETS, name), *map(_share, values)] for name, values in found["attainment"].items()
    ]
    for part, title in (("saving", _("saving")), ("saving_as_is", _("saving against as it is"))):
        results += [
            [f"{title} · {word(WAYS, way)}", *map(_share, values)]
            for way, values in found[part].items()
        ]
    cost = found["cost"]
    firms = _(", ").join(cost["common_firm_names"])
    results += [
        [_("cost, yuan"), *(f"{value:,.0f}" for value in cost["total"])],
        [_("yuan per parcel"), *map(_yuan, cost["per_parcel"])],
        [_("yuan per parcel of {firms}", firms=firms), *map(_yuan, cost["common_per_parcel"])],
        [_("unserved"), *(f"{value:,}" for value in found["unserved"])],
        [_("score"), *(f"{score['total']:g} / {score['max']}" for score in found["score"])],
        [
            _("missing for full marks"),
            *(_("; ").join(_missing(score)) or "–" for score in found["score"]),
        ],
    ]
    inputs = [[row["key"], *map(_plain, row["values"])] for row in found["inputs"]]
    paired = [
        [
            row["run"],
            _figure(row["figure"]),
            f"{row['difference']:,.4g}",
            _span(row["low"], row["high"]),
        ]
        for row in found["paired"]
    ]
    heads = [_("run"), _("figure"), _("less {run}", run=runs[0]), _("95 % interval")]
    return {
        _("results"): table(results, _("figure")),
        _("differing inputs"): table(inputs, _("key")),
        _("paired differences"): pd.DataFrame(paired, columns=pd.Index(heads)),
    }


def write_comparison(found: dict[str, Any], path: Path) -> None:
    """Write the comparison `found` to `path` by its suffix: ``.html`` or ``.xlsx``.

    Raises `InputError` (RUN-009) for any other suffix.
    """
    tables = comparison_tables(found)
    suffix = path.suffix.lower()
    if suffix == ".html":
        from logistics_sim.report.html import page

        def values() -> dict[str, Any]:
            return {"tables": list(comparison_tables(found).items())}

        write_text(path, page(" · ".join(found["runs"]), values, "comparison.html"))
    elif suffix == ".xlsx":
        import pandas as pd

        from logistics_sim.core.files import atomic_path

        with atomic_path(path) as made, pd.ExcelWriter(made, engine="openpyxl") as writer:
            for name, table in tables.items():
                safe = table.map(_cell)
                safe.to_excel(writer, sheet_name=name, index=False)
    else:
        text = _("{suffix} is no form of a comparison", suffix=path.suffix or _("no suffix"))
        raise InputError("RUN-009", str(path), text, _("name a .html or .xlsx file"))


def _figure(said: str) -> str:
    """Return a paired figure (contract ``compare``: ``after: mean daily cost_yuan``) in words."""
    variant, _sign, figure = said.partition(": mean daily ")
    return f"{word(VARIANTS, variant)} · {_(FIGURES[figure])}" if figure in FIGURES else said


def _share(found: dict[str, Any] | None) -> str:
    if found is None or found["share"] is None:
        return "–"
    text = f"{percent(found['share'])} {_span(found['low'], found['high'], percent)}"
    return f"{text} {held(found)}"


def _yuan(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _span(low: float | None, high: float | None, shown: Any = None) -> str:
    if low is None or high is None:
        return "–"
    say = shown or (lambda value: f"{value:,.4g}")
    return f"[{say(low)}, {say(high)}]"


def _cell(text: str) -> str | int | float:
    """Return a cell of a spreadsheet: a number where the text is one.

    >>> _cell("-1,414.5"), _cell("0"), _cell("=A1"), _cell("13:30"), _cell("nan")
    (-1414.5, 0, "'=A1", '13:30', 'nan')
    """
    from logistics_sim.core.csv_output import disarmed

    if not NUMBER.fullmatch(text):
        return disarmed(text)
    bare = text.replace(",", "")
    return int(bare) if bare.lstrip("-").isdigit() else float(bare)


def _missing(score: dict[str, Any]) -> list[str]:
    """Return what a score lacks, in the language being spoken."""
    found: list[str] = score.get(f"missing_{current()}", score["missing"])
    return found


def _plain(value: Any) -> str:
    return "–" if value is None else str(value)
