"""A comparison of runs as rows of text: for the terminal, an HTML page and a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import write_text
from logistics_sim.core.units import percent

if TYPE_CHECKING:
    import pandas as pd

TITLES = {
    "express_48h": "快递 48 h express",
    "fresh_24h": "生鲜 24 h fresh",
    "fresh_up_24h": "生鲜上行 24 h fresh, outbound",
    "baseline_72h": "72 h baseline",
    "whole": "全部 whole",
    "up": "上行 up",
    "down": "下行 down",
}


def comparison_tables(found: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Return the tables of the comparison `found` (contract ``compare``) by their names."""
    import pandas as pd

    runs = found["runs"]

    def table(rows: list[list[str]], first: str) -> pd.DataFrame:
        return pd.DataFrame(rows, columns=pd.Index([first, *runs]))

    results = [
        [f"{TITLES.get(name, name)}", *map(_share, values)]
        for name, values in found["attainment"].items()
    ]
    for part, title in (("saving", "节约 saving"), ("saving_as_is", "较现状 saving on today")):
        results += [
            [f"{title} · {TITLES[way]}", *map(_share, values)]
            for way, values in found[part].items()
        ]
    cost = found["cost"]
    firms = ", ".join(cost["common_firms"])
    results += [
        ["成本 cost, yuan", *(f"{value:,.0f}" for value in cost["total"])],
        ["元/件 yuan per parcel", *map(_yuan, cost["per_parcel"])],
        [f"元/件 yuan per parcel of {firms}", *map(_yuan, cost["common_per_parcel"])],
        ["未服务 unserved", *(f"{value:,}" for value in found["unserved"])],
        ["得分 score", *(f"{score['total']:g} / {score['max']}" for score in found["score"])],
        ["缺分 missing", *("; ".join(score["missing"]) or "–" for score in found["score"])],
    ]
    inputs = [[row["key"], *map(_plain, row["values"])] for row in found["inputs"]]
    paired = [
        [row["run"], row["figure"], f"{row['difference']:,.4g}", _span(row["low"], row["high"])]
        for row in found["paired"]
    ]
    heads = ["run", "figure", f"less {runs[0]}", "95 % interval"]
    return {
        "结果 results": table(results, "figure"),
        "不同的输入 differing inputs": table(inputs, "key"),
        "配对差 paired differences": pd.DataFrame(paired, columns=pd.Index(heads)),
    }


def write_comparison(found: dict[str, Any], path: Path) -> None:
    """Write the comparison `found` to `path` by its suffix: ``.html`` or ``.xlsx``.

    Raises `InputError` (RUN-009) for any other suffix.
    """
    tables = comparison_tables(found)
    suffix = path.suffix.lower()
    if suffix == ".html":
        from logistics_sim.report.html import styled

        title = " · ".join(found["runs"])
        values = {"title": title, "tables": list(tables.items())}
        write_text(path, styled(values, "comparison.html"))
    elif suffix == ".xlsx":
        import pandas as pd

        from logistics_sim.core.files import atomic_path
        from logistics_sim.core.spreadsheet import disarmed

        with atomic_path(path) as made, pd.ExcelWriter(made, engine="openpyxl") as writer:
            for name, table in tables.items():
                safe = table.map(disarmed)
                safe.to_excel(writer, sheet_name=name.split(" ", 1)[0], index=False)
    else:
        text = f"{path.suffix or 'no suffix'} is no form of a comparison"
        raise InputError("RUN-009", str(path), text, "name a .html or .xlsx file")


def _share(found: dict[str, Any] | None) -> str:
    if found is None or found["share"] is None:
        return "–"
    text = f"{percent(found['share'])} {_span(found['low'], found['high'], percent)}"
    days = f", {found['needs_days']:,} days would" if found["needs_days"] else ""
    return f"{text} {found['verdict'].replace('_', ' ')}{days}"


def _yuan(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _span(low: float | None, high: float | None, shown: Any = None) -> str:
    if low is None or high is None:
        return "–"
    say = shown or (lambda value: f"{value:,.4g}")
    return f"[{say(low)}, {say(high)}]"


def _plain(value: Any) -> str:
    return "–" if value is None else str(value)
