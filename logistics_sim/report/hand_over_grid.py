"""Through-running or hand-over: what each township and wave would cost either way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import read_json
from logistics_sim.report.tables_of_run import TextTable

if TYPE_CHECKING:
    from logistics_sim.report.tables import RunTables

CHOICES = {"through": "县→村 直达 through", "transfer": "乡镇转运 hand-over"}


def hand_over_grids(run: RunTables) -> list[TextTable]:
    """Return the prices of the alliance's plan, the nearest to hand-over first; none: no table."""
    rows: list[dict[str, Any]] = read_json(run.folder / "after" / "plan.json")["townships"]
    rows = [row for row in rows if "wave" in row]
    if not rows:
        return []
    rows.sort(key=lambda row: (row["choice"] != "transfer", -row["gain_yuan"]))
    groups = {str(row["group"]) for row in rows}
    taken = sum(row["choice"] == "transfer" for row in rows)
    return [
        TextTable(
            f"直达与转运的价格 Through-running or hand-over, yuan a service day: {taken} of "
            f"{len(rows)} handed over",
            (
                "乡镇 township",
                "班次 wave",
                "选择 choice",
                "直达 through",
                "转运 hand-over",
                "其中干线 trunk part",
                "转运增益 gain",
                "实测 tried",
                "支线司机保本时薪 break-even pay",
            ),
            tuple(
                (
                    " ".join(
                        (run.name(str(row["township"])), str(row["group"]) * (len(groups) > 1))
                    ).strip(),
                    str(row["wave"]),
                    CHOICES[str(row["choice"])],
                    f"{row['through_yuan']:,.0f}",
                    f"{row['transfer_yuan']:,.0f}",
                    f"{row['trunk_yuan']:,.0f}",
                    f"{row['gain_yuan']:+,.0f}".replace("-", "−"),
                    "是 yes" if row["tried"] else "–",
                    _pay(row["break_even_local_yuan_h"]),
                )
                for row in rows
            ),
            words=3,
            note="两种价格均按整车日分摊；「实测」为同等计算量下整个方案的差额。"
            "Both prices share out whole vehicle days; the gain is their difference, or where "
            "tried what the whole plan gained with equal work. At the break-even pay (yuan/h) of "
            "local drivers both ways cost the same.",
        )
    ]


def _pay(yuan_h: float | None) -> str:
    if yuan_h is None or yuan_h <= 0:
        return "–"
    return f"{yuan_h:,.1f}"
