"""The saving with its interval against the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.figures.style import BLACK, BLUE, RED, new_figure
from logistics_sim.report.wording import WAYS, word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from logistics_sim.report.tables import RunTables

AGAINST = {
    "saving": (noop("against equal service"), BLUE, "o", 0.14),
    "saving_as_is": (noop("against as it is"), RED, "s", -0.14),
}


def saving(run: RunTables) -> tuple[Figure, str]:
    """Return the saving whole, down and up against both variants, with the target's line."""
    from matplotlib.ticker import PercentFormatter

    figure = new_figure(7.2, 2.5)
    axes = figure.add_subplot()
    said = []
    for key, (title, colour, mark, shift) in AGAINST.items():
        for row, way in enumerate(reversed(WAYS)):
            found = run.answer[key][way]
            axes.errorbar(
                found["share"],
                row + shift,
                xerr=[[found["share"] - found["low"]], [found["high"] - found["share"]]],
                fmt=mark,
                color=colour,
                markerfacecolor=colour if key == "saving" else "white",
                markersize=6,
                capsize=4,
                label=_(title) if row == 0 else None,
            )
            axes.annotate(
                percent(found["share"]),
                (found["share"], row + shift),
                (0, 6 if shift > 0 else -13),
                textcoords="offset points",
                ha="center",
                fontsize=8,
            )
            said.append(f"{word(WAYS, way)}, {_(title)}: {percent(found['share'])}")
    target = float(run.answer["saving"]["whole"]["target"])
    axes.axvline(target, color=BLACK, linewidth=1.0, linestyle="--")
    axes.axvline(0.0, color=BLACK, linewidth=0.6)
    axes.set_yticks(range(len(WAYS)), [word(WAYS, way) for way in reversed(WAYS)])
    axes.set_ylim(-0.55, len(WAYS) - 0.45)
    axes.margins(x=0.12)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_xlabel(_("saving, 95 % interval; dashed: target {share}", share=percent(target, 0)))
    axes.grid(axis="x")
    figure.legend(loc="outside upper center", ncols=2)
    return figure, _(
        "Saving against the target of {share}. {said}.",
        share=percent(target, 0),
        said="; ".join(said),
    )
