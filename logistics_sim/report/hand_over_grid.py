"""Through-running or hand-over: what each township and wave would cost either way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import read_json
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.text_table import TextTable
from logistics_sim.report.wording import word

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables

CHOICES = {
    "through": noop("through, hub to village"),
    "transfer": noop("hand-over at the township"),
}


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
            _(
                "Through-running or hand-over, yuan a service day: {taken} of {count} handed over",
                taken=taken,
                count=len(rows),
            ),
            (
                _("township"),
                _("wave"),
                _("choice"),
                _("through"),
                _("hand-over"),
                _("of it trunk"),
                _("gain of hand-over"),
                _("tried"),
                _("break-even pay of local drivers, yuan/h"),
            ),
            tuple(
                (
                    " ".join(
                        (run.name(str(row["township"])), str(row["group"]) * (len(groups) > 1))
                    ).strip(),
                    str(row["wave"]),
                    word(CHOICES, str(row["choice"])),
                    f"{row['through_yuan']:,.0f}",
                    f"{row['transfer_yuan']:,.0f}",
                    f"{row['trunk_yuan']:,.0f}",
                    f"{row['gain_yuan']:+,.0f}".replace("-", "−"),
                    _("yes") if row["tried"] else "–",
                    _pay(row["break_even_local_yuan_h"]),
                )
                for row in rows
            ),
            words=3,
            note=_(
                "Both prices share out whole vehicle days; the gain is their difference, or where "
                "tried what the whole plan gained with equal work. At the break-even pay of local "
                "drivers both ways cost the same."
            ),
        )
    ]


def _pay(yuan_h: float | None) -> str:
    if yuan_h is None or yuan_h <= 0:
        return "–"
    return f"{yuan_h:,.1f}"
