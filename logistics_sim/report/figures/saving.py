"""The saving with its interval against the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.figures.saving_marks import saving_marks
from logistics_sim.report.figures.style import BLUE, RED
from logistics_sim.report.wording import WAYS, word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from logistics_sim.report.run_tables import RunTables

AGAINST = {
    "saving": (noop("against equal service"), BLUE, "o", 0.14),
    "saving_as_is": (noop("against as it is"), RED, "s", -0.14),
}


def saving(run: RunTables) -> tuple[Figure, str]:
    """Return the saving whole, down and up against both variants, with the target's line."""
    target = float(run.answer["saving"]["whole"]["target"])
    series = [
        (_(title), colour, mark, shift, key == "saving", run.answer[key])
        for key, (title, colour, mark, shift) in AGAINST.items()
    ]
    figure = saving_marks(series, target)
    said = [
        f"{word(WAYS, way)}, {_(title)}: {percent(run.answer[key][way]['share'])}"
        for key, (title, *_look) in AGAINST.items()
        for way in reversed(WAYS)
    ]
    return figure, _(
        "Saving against the target of {share}. {said}.",
        share=percent(target, 0),
        said="; ".join(said),
    )
