"""What drawing all guesses together says: sentences, a picture and tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from logistics_sim.assessment.uncertainty.influence import FEW
from logistics_sim.core.units import percent
from logistics_sim.language import current, noop
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.influence import influence_bars
from logistics_sim.report.figures.page_picture import page_picture
from logistics_sim.report.figures.tornado import parameter_words
from logistics_sim.report.run_pictures import TitledPicture
from logistics_sim.report.text_table import TextTable
from logistics_sim.report.wording import STATUS, TARGETS, word
from logistics_sim.scenario.value_words import unit_words

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables

SAVINGS = {
    "saving": noop("Saving against equal service"),
    "saving_as_is": noop("Saving against as it is"),
    "saving_up": noop("Saving, outbound"),
    "saving_down": noop("Saving, inbound"),
}
CHANGES = {
    "plans": noop("plans, made anew for each draw"),
    "days": noop("days, replayed for each draw; plans kept"),
    "prices": noop("prices or targets; plans and days kept"),
}
MARGINALS = {
    "triangle": noop("triangle from low to high with its peak at the base"),
    "two-sided normal": noop("normal to both sides of the base, by the interval"),
}
MOST = 15
CLEAR = 0.9
"""Probability from which on a number is called the one to measure next without a doubt."""


@dataclass(frozen=True)
class UncertaintySection:
    """What was found, in words, as a picture and as tables."""

    sentences: list[str]
    figure: TitledPicture
    grids: list[TextTable]


def uncertainty_section(run: RunTables) -> UncertaintySection | None:
    """Return the section of a run with ``--uncertainty``, None without."""
    if "uncertainty" not in run.answer:
        return None
    drawn = page_picture(partial(influence_bars, run), f"{current()}-influence")
    title = _("Which number the saving hangs on")
    grids = [_targets(run), _influence(run), _parameters(run)]
    sentences = [*probability_sentences(run), *next_sentences(run), *_method(run)]
    return UncertaintySection(sentences, TitledPicture(title, drawn), grids)


def probability_sentences(run: RunTables) -> list[str]:
    """Return one sentence a target: how probable it is that it is reached."""
    return [
        _(
            "{target}: {wanted} is reached with probability {probability:.2f} [{low:.2f}, "
            "{high:.2f}].",
            target=_title(name),
            wanted=percent(_wanted(run, name), 0),
            probability=found["probability"],
            low=found["low"],
            high=found["high"],
        )
        for name, found in run.answer["uncertainty"]["targets"].items()
    ]


def next_sentences(run: RunTables) -> list[str]:
    """Return which number to measure next, as far as the draws can tell."""
    rows = run.answer["influence"]
    if not rows or not rows[0]["top"]:
        return [_("Nothing that is uncertain moves the saving.")]
    first = rows[0]
    name = parameter_words(run, str(first["key"]))
    share, low, high = (percent(first[key], 0) for key in ("first", "first_low", "first_high"))
    if first["top"] >= CLEAR and run.answer["uncertainty"]["draws"] >= FEW:
        return [
            _(
                "Measure next: {parameter}. It stands for {share} of the variance of the saving "
                "by itself [{low} to {high}].",
                parameter=name,
                share=share,
                low=low,
                high=high,
            )
        ]
    others = [parameter_words(run, str(row["key"])) for row in rows[1:] if row["top"] >= 0.05]
    return [
        _(
            "Measure next, as far as {draws} draws can tell: {parameter} ({share} of the variance "
            "of the saving by itself, [{low} to {high}]); it could also be {others}.",
            draws=run.answer["uncertainty"]["draws"],
            parameter=name,
            share=share,
            low=low,
            high=high,
            others=_(", ").join(others) or "–",
        )
    ]


def _method(run: RunTables) -> list[str]:
    told = run.answer["uncertainty"]
    drawn = told["parameters"]
    plans, days = (sum(each["changes"] == kind for each in drawn) for kind in ("plans", "days"))
    lines = [
        _(
            "{draws} draws of {days} days, all with the same luck. {plans} numbers change plans: "
            "they were drawn {sets} times and all plans made anew from those of this run "
            "({iterations} iterations each). {played} numbers change days but no plans: they were "
            "drawn {replays} times and all days replayed. {others} numbers change prices or "
            "targets only: they were drawn each time, plans and days kept.",
            draws=told["draws"],
            sets=told["plan_sets"],
            plans=plans,
            iterations=told["iterations"],
            played=days,
            replays=told.get("replays", told["draws"]),
            others=len(drawn) - plans - days,
            days=told["days"],
        ),
        _(
            "Not drawn: {without} guesses and estimates without a range, and {unread} numbers that "
            "this run does not read.",
            without=len(told["not_drawn"]["without_range"]),
            unread=len(told["not_drawn"]["unread"]),
        ),
    ]
    rest = told["unexplained"]["saving"]
    lines.append(
        _(
            "{share} of the variance of the saving [{low} to {high}] is of no number nor pair of "
            "numbers: three and more together, and chance in the search for plans.",
            share=percent(rest["share"], 0),
            low=percent(rest["low"], 0),
            high=percent(rest["high"], 0),
        )
    )
    if told["no_plan"] or told["impossible"]:
        lines.append(
            _(
                "{none} draws have no plan and count as not reached; {odd} have values that do "
                "not go together and do not count.",
                none=told["no_plan"],
                odd=told["impossible"],
            )
        )
    return lines


def _title(name: str) -> str:
    return word(SAVINGS, name) if name in SAVINGS else word(TARGETS, name)


def _wanted(run: RunTables, name: str) -> float:
    stated = run.scenario.targets
    if name in SAVINGS:
        return float(stated.saving_share)
    return float(stated.baseline_share if name == "baseline_72h" else stated.required_share)


def _targets(run: RunTables) -> TextTable:
    rows = tuple(
        (
            _title(name),
            f"{found['probability']:.2f} [{found['low']:.2f}, {found['high']:.2f}]",
            percent(found["base"]),
            percent(found["p05"]),
            percent(found["median"]),
            percent(found["p95"]),
            percent(found["luck_sd"], 2),
        )
        for name, found in run.answer["uncertainty"]["targets"].items()
    )
    heads = (
        _("target"),
        _("probability"),
        _("at the stated values"),
        _("5 %"),
        _("median"),
        _("95 %"),
        _("luck of the days, sd"),
    )
    return TextTable(_("Probability that each target is reached"), heads, rows)


def _influence(run: RunTables) -> TextTable:
    rows = tuple(
        (
            parameter_words(run, str(row["key"])),
            _span(row, "first"),
            _span(row, "total"),
            f"{row['top']:.2f}",
        )
        for row in run.answer["influence"][:MOST]
    )
    heads = (
        _("parameter"),
        _("by itself (first order)"),
        _("with others (total order)"),
        _("probability of being the first"),
    )
    note = _(
        "Shares of the variance of the saving against equal service. The other targets: "
        "influence.parquet."
    )
    return TextTable(_("Which number to measure next"), heads, rows, note=note)


def _span(row: dict[str, Any], name: str) -> str:
    low, high = (percent(row[f"{name}_{end}"]).removesuffix("\u00a0%") for end in ("low", "high"))
    return f"{percent(row[name])} [{low},\u00a0{high}]"


def _parameters(run: RunTables) -> TextTable:
    rows = tuple(
        (
            parameter_words(run, str(each["key"])),
            f"{each['low']:g} / {each['base']:g} / {each['high']:g}",
            unit_words(str(each["unit"])),
            word(STATUS, each["status"]),
            word(MARGINALS, each["marginal"]),
            word(CHANGES, each["changes"]),
        )
        for each in run.answer["uncertainty"]["parameters"]
    )
    heads = (
        _("parameter"),
        _("low / base / high"),
        _("unit"),
        _("status"),
        _("drawn from"),
        _("changes"),
    )
    return TextTable(_("What was drawn"), heads, rows, words=6)
