"""The limits box: what the figures rest on and what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.language import gettext as _
from logistics_sim.language import noop

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables

ALWAYS = (
    noop("This run writes temperature records but sends nothing to the provincial platform."),
    noop("Loads are designed by mean weight and volume; no packing in three dimensions."),
    noop("The customer's own delay in picking up is not counted."),
    noop("The sensitivity table changes prices only and keeps the plans as they are."),
    noop(
        "Who pays what in the alliance is another question (share rules); here shared trips are "
        "split by capacity times distance."
    ),
)
NO_TOLLS = noop("The scenario states no tolls: none are in the costs.")
CARRIED = {
    "boxes": noop(
        "Fresh parcels travel in insulated boxes on any vehicle (coldchain.carried_in: boxes)."
    ),
    "compartments": noop(
        "Cold goods travel in compartments; ambient and cold goods that a vehicle hands over at a "
        "place one after the other are one call (coldchain.carried_in: compartments)."
    ),
}
DISRUPTIONS = {
    "roads": noop("roads closed or slow"),
    "breakdowns": noop("breakdowns"),
    "sorter_down": noop("sorter failures"),
    "stations_shut": noop("stations shut"),
    "staff_short": noop("staff short"),
    "surges": noop("surges"),
    "line_haul_late": noop("late line-haul"),
}


def not_modelled(run: RunTables) -> list[str]:
    """Return what the run leaves out, the disruptions that it did not play first."""
    stated = run.scenario.disruptions
    left = [_(words) for name, words in DISRUPTIONS.items() if not getattr(stated, name)]
    lines = []
    if left:
        names = _(", ").join(left)
        lines.append(_("Not played in this scenario: {names}.", names=names))
    lines.extend(_short_of_villages(run))
    untolled = [] if run.scenario.tolls else [_(NO_TOLLS)]
    return [*lines, _(CARRIED[run.scenario.coldchain.carried_in]), *untolled, *map(_, ALWAYS)]


def _short_of_villages(run: RunTables) -> list[str]:
    """Say that firms which end at the township today go to the villages in every plan here."""
    short = [firm.name for firm in run.scenario.firms if firm.scope == "township"]
    if not short:
        return []
    return [
        _(
            "Today the deliveries of {firms} end at the township; here they go to the villages "
            "before the alliance too, for the same work is compared. `alliance before` has them "
            "as they are.",
            firms=_(", ").join(short),
        )
    ]


def road_sentence(run: RunTables) -> str:
    """Return how much of the road length is given, derived or synthetic."""
    said = run.answer["network"]
    return _(
        "Of the road length {given:.0%} is given, {derived:.0%} derived and {synthetic:.0%} "
        "synthetic.",
        given=said["given_share"],
        derived=said["derived_share"],
        synthetic=said["synthetic_share"],
    )


def place_sentence(run: RunTables) -> str:
    """Return how many points are given, derived or synthetic."""
    kinds = run.places["coord_source"].astype(str).str.split(":", n=1).str[0].str.strip()
    counts = kinds.value_counts()
    total = max(int(counts.sum()), 1)
    parts = {name: int(counts.get(name, 0)) / total for name in ("given", "derived", "synthetic")}
    return _(
        "Of {total} points {given:.0%} are given, {derived:.0%} derived and {synthetic:.0%} "
        "synthetic.",
        total=total,
        **parts,
    )


def days_sentence(run: RunTables) -> str:
    """Return what was played and how intervals were made."""
    return _(
        "{days} days × {replications} replications; 95 % intervals with days as clusters, since "
        "parcels of one day share trucks and traffic. A target is held only if the low end of "
        "the interval reaches it.",
        days=run.manifest["days"],
        replications=run.manifest["replications"],
    )


def attribution(run: RunTables) -> list[str]:
    """Return the attribution and licence notice that the road file carries."""
    about = run.world.network.about
    return [str(about[key]) for key in ("attribution", "licence", "notice") if about.get(key)]
