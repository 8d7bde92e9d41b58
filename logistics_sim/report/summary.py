"""The first page in plain sentences: verdicts, cost, who gains, what is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.figures.tornado import parameter_words
from logistics_sim.report.plan_gap import gap_sentence
from logistics_sim.report.text_table import interval, share, yuan
from logistics_sim.report.uncertainty_section import next_sentences, probability_sentences
from logistics_sim.report.validation_sentence import validation_sentence
from logistics_sim.report.wording import TARGETS, VARIANTS, WAYS, word
from logistics_sim.scenario import ALONE_VARIANTS
from logistics_sim.scenario.value_words import unit_words

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.report.run_tables import RunTables

JUDGED = ("express_48h", "fresh_24h", "fresh_up_24h", "baseline_72h")
SENTENCES = {
    "held": noop("{name}: held. {figure} in time; at least {wanted} are wanted."),
    "not_held": noop("{name}: not held. {figure} in time; at least {wanted} are wanted."),
    "cannot_tell": noop(
        "{name}: cannot be told yet. {figure} in time; at least {wanted} are wanted; a run of "
        "about {days} days would tell."
    ),
    "not_measured": noop("{name}: not measured in this run."),
}
SAVINGS = {
    "held": noop("Against {before} the alliance saves {figure}; the target of {wanted} is held."),
    "not_held": noop(
        "Against {before} the alliance saves {figure}; the target of {wanted} is not held."
    ),
    "cannot_tell": noop(
        "Against {before} the alliance saves {figure}; whether the target of {wanted} is held "
        "cannot be told yet, a run of about {days} days would tell."
    ),
    "not_measured": noop("Against {before} nothing was measured."),
}
MOST_PARAMETERS = 3


@dataclass(frozen=True)
class Paragraph:
    """A question and the sentences that answer it."""

    title: str
    sentences: tuple[str, ...]


def summary(run: RunTables) -> list[Paragraph]:
    """Return the first page's paragraphs in the language that is being spoken."""
    return [
        Paragraph(_("What was asked"), _asked(run)),
        Paragraph(_("Do the targets hold?"), _targets(run.answer)),
        Paragraph(_("What does it cost?"), _cost(run.answer)),
        Paragraph(_("Who gains and who pays more?"), _firms(run)),
        Paragraph(_("What does the answer hang on?"), _levers(run)),
        Paragraph(_("How probable is it, given what is not known?"), _probable(run)),
        Paragraph(_("What is not known?"), _unknown(run)),
    ]


def _asked(run: RunTables) -> tuple[str, ...]:
    members = run.scenario.members
    firms = _(", ").join(run.name(firm) for firm in members)
    counts = run.places["kind"].value_counts()
    out = [run.name(firm.id) for firm in run.scenario.firms if firm.id not in members]
    stay = (
        [_("{firms} stay out and drive alone as before.", firms=_(", ").join(out))] if out else []
    )
    return (
        _(
            "{title}: {count} firms ({firms}) deliver jointly to {villages} villages by way of "
            "{stations} township stations, or each by itself. Played: {days} days from {start}, "
            "{replications} times.",
            title=run.answer["title"],
            count=len(members),
            firms=firms,
            villages=counts.get("village", 0),
            stations=counts.get("township_station", 0),
            days=run.manifest["days"],
            start=run.scenario.start_date,
            replications=run.manifest["replications"],
        ),
        *stay,
    )


def _targets(answer: dict[str, Any]) -> tuple[str, ...]:
    said = []
    for name in JUDGED:
        found = answer["attainment"].get(name)
        if found is not None:
            said.append(
                _(
                    SENTENCES[str(found["verdict"])],
                    name=word(TARGETS, name),
                    figure=interval(found),
                    wanted=share(found["target"], 0),
                    days=found.get("needs_days"),
                )
            )
    for kind, key in (("equal_service", "saving"), ("as_is", "saving_as_is")):
        found = answer[key]["whole"]
        said.append(
            _(
                SAVINGS[str(found["verdict"])],
                before=word(VARIANTS, kind),
                figure=interval(found),
                wanted=share(found["target"], 0),
                days=found.get("needs_days"),
            )
        )
    card = answer["scorecard"]
    said.append(
        _(
            "The review would give {total:g} of {most} points.",
            total=card["total"],
            most=card["max"],
        )
    )
    return tuple(said)


def _cost(answer: dict[str, Any]) -> tuple[str, ...]:
    whole, today = answer["cost_per_parcel"], answer["cost_per_parcel_as_is"]
    if whole["after"] is None:
        return (_("No parcel was delivered, so that none has a cost."),)
    ways = _("; ").join(
        f"{word(WAYS, way)} {share(answer['saving'][way]['share'])}" for way in ("down", "up")
    )
    return (
        _(
            "A parcel costs {after:.2f} yuan in the alliance, {before:.2f} yuan alone with equal "
            "service and {today:.2f} yuan alone as it is.",
            after=whole["after"],
            before=whole["before"],
            today=today["before"],
        ),
        _(
            "In the days played: {after} yuan in the alliance, {before} with equal service, "
            "{today} as it is. Saving against equal service by direction: {ways}.",
            after=yuan(answer["cost"]["after"]),
            before=yuan(answer["cost"]["before"]),
            today=yuan(answer["cost_as_is"]["before"]),
            ways=ways,
        ),
        gap_sentence(answer["plans"]["after"][0]),
    )


def _firms(run: RunTables) -> tuple[str, ...]:
    table = run.yuan_day("firm")
    order = [firm.id for firm in run.scenario.firms if firm.id in table.index]
    said = [
        _against(run, table.loc[order, [kind, "after"]], word(VARIANTS, kind))
        for kind in ALONE_VARIANTS
    ]
    return (
        *said,
        _(
            "Shared trips are split by capacity times distance here; what rule the firms sign is "
            "theirs to choose (see the alliance study)."
        ),
    )


def _against(run: RunTables, table: pd.DataFrame, before: str) -> str:
    alone, joint = (table.iloc[:, column].to_numpy(dtype=float) for column in (0, 1))
    changes = [
        (run.name(str(firm)), after / then - 1)
        for firm, then, after in zip(table.index, alone, joint, strict=True)
        if then > 0
    ]
    less = _(", ").join(f"{name} {percent(-change)}" for name, change in changes if change <= 0)
    more = _(", ").join(f"{name} {percent(change)}" for name, change in changes if change > 0)
    if not more:
        return _("Against {before}: every firm pays less, {less}.", before=before, less=less)
    if not less:
        return _("Against {before}: every firm pays more, {more}.", before=before, more=more)
    return _(
        "Against {before}: less pay {less}; more pay {more}.", before=before, less=less, more=more
    )


def _levers(run: RunTables) -> tuple[str, ...]:
    table = run.sensitivity.head(MOST_PARAMETERS)
    target = float(run.answer["saving"]["whole"]["target"])
    said = [
        _(
            "{parameter}: the saving lies between {low} and {high} over its range {least:g} to "
            "{most:g} {unit}.",
            parameter=parameter_words(run, str(row["parameter"])),
            low=percent(min(row["saving_low"], row["saving_high"])),
            high=percent(max(row["saving_low"], row["saving_high"])),
            least=row["low"],
            most=row["high"],
            unit=unit_words(str(row["unit"])),
        )
        for row in table.to_dict("records")
    ]
    if not said:
        return (_("No price has a stated range."),)
    worst = float(run.sensitivity[["saving_low", "saving_high"]].to_numpy().min())
    if worst >= target:
        said.append(_("No single price in its range brings the saving below its target."))
    else:
        said.append(
            _("A single price in its range can bring the saving below its target of {target}.",
              target=percent(target, 0))
        )  # fmt: skip
    return tuple(said)


def _probable(run: RunTables) -> tuple[str, ...]:
    if "uncertainty" not in run.answer:
        return (_("Guesses were not drawn together in this run (run --uncertainty does)."),)
    return (*probability_sentences(run), *next_sentences(run))


def _unknown(run: RunTables) -> tuple[str, ...]:
    status = run.answer["guesses"]["by_status"]
    said = [
        _(
            "{guesses} of {total} numbers are guesses: replace them by the county's own.",
            guesses=status.get("guess", 0),
            total=sum(status.values()),
        ),
        _(
            "{synthetic:.0%} of the road length is synthetic.",
            synthetic=run.answer["network"]["synthetic_share"],
        ),
    ]
    return (*said, validation_sentence(run.answer))
