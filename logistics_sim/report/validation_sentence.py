"""Whether the county's own records speak for the verdicts: one sentence beside them."""

from __future__ import annotations

from typing import Any

from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.wording import word

STATES = {
    "validated": noop(
        "Validated: today's operation was replayed over {days} recorded days ({period}) that "
        "calibration had not seen, and no figure is contradicted; median error {error:.1%}."
    ),
    "partly": noop(
        "Partly validated: today's operation was replayed over {days} recorded days ({period}) "
        "that calibration had not seen; the records contradict {figures}; median error {error:.1%}."
    ),
    "contradicted": noop(
        "Contradicted: today's operation was replayed over {days} recorded days ({period}), and "
        "the records contradict every figure: {figures}; median error {error:.1%}."
    ),
    "other values": noop(
        "Not validated as it stands: the validation ({period}) is of a scenario with other values "
        "({changed})."
    ),
}


def validation_sentence(answer: dict[str, Any]) -> str:
    """Return what the `answer` of a run says about its validation, in the language spoken."""
    from logistics_sim.assessment.validation.day_figures import FIGURES

    said = answer["validation"]
    if said["state"] not in STATES:
        return _("The simulation was not held against the county's own records.")
    words = {name: title for name, (title, _unit) in FIGURES.items()}
    wrong = [word(words, each["figure"]) for each in said["figures"] if not each["agrees"]]
    return _(
        STATES[said["state"]],
        days=max(each["days"] for each in said["figures"]),
        period=said["period"],
        error=said["error"],
        figures=_(", ").join(wrong),
        changed=_(", ").join(said.get("changed", ())),
    )
