"""Points for what no run can show: facts that the county states with their documents."""

from __future__ import annotations

from pydantic import Field, field_validator

from logistics_sim.language import gettext as _
from logistics_sim.policy.finding import Case, Finding
from logistics_sim.policy.formulas.registry import FORMULAS, Formula, Threshold
from logistics_sim.scenario import Scenario
from logistics_sim.scenario.fact import Fact
from logistics_sim.scenario.parameter import Finite, Strict


class WantsYes(Strict):
    """Which fact must be true."""

    fact: str = Field(min_length=1)


class WantsNumber(Strict):
    """Which fact must reach which number; `planned` is where the scenario plans it."""

    fact: str = Field(min_length=1)
    wanted: Threshold
    at_most: Finite | None = None
    planned: str = ""

    @field_validator("planned")
    @classmethod
    def _in_the_scenario(cls, path: str) -> str:
        if path and path.split(".")[0] not in Scenario.model_fields:
            raise ValueError(_("the scenario has no {split!r}", split=path.split(".")[0]))
        return path


def stated_yes(said: WantsYes, title: str, case: Case) -> Finding:
    """Return all points where the fact, in words the `title`, is stated as true."""
    fact = case.facts.get(said.fact)
    if fact is None:
        return _not_stated(said.fact, title)
    held = fact.value is True
    return Finding(
        1.0 if held else 0.0,
        "held" if held else "not_held",
        float(fact.value),
        wanted=1.0,
        evidence=_("{title}: {document}", title=title, document=_document(fact)) if held else "",
        missing="" if held else _("{title}: stated as no", title=title),
        rows=(_row(fact),),
        gaps=() if held else ("stated_no",),
    )


def stated_number(said: WantsNumber, title: str, case: Case) -> Finding:
    """Return all points where the stated number (`title` in words) reaches what is wanted."""
    fact, wanted = case.facts.get(said.fact), case.threshold(said.wanted)
    planned = case.planned(said.planned) if said.planned else None
    aside = "" if planned is None else _("the scenario plans {value:g}", value=planned)
    if fact is None:
        return _not_stated(said.fact, title, wanted, aside)
    number = float(fact.value)
    held = number >= wanted
    text = _("{title} {value:g}: {document}", title=title, value=number, document=_document(fact))
    if said.at_most is not None and number > said.at_most:
        text += " " + _("(the plan names at most {count:g})", count=said.at_most)
    return Finding(
        1.0 if held else 0.0,
        "held" if held else "not_held",
        number,
        wanted=wanted,
        evidence=text + (f"; {aside}" if aside else ""),
        missing=""
        if held
        else _("{title}: {value:g} of {wanted:g}", title=title, value=number, wanted=wanted),
        rows=(_row(fact),),
        gaps=() if held else ("stated_no",),
    )


def _not_stated(name: str, title: str, wanted: float = 1.0, aside: str = "") -> Finding:
    missing = _("{title}: not stated ({fact})", title=title, fact=name)
    return Finding(
        0.0,
        "not_stated",
        wanted=wanted,
        evidence=aside,
        missing=missing,
        to_state=(name,),
        gaps=("not_stated",),
    )


def _document(fact: Fact) -> str:
    return f"{fact.document} ({fact.date})" if fact.date else fact.document


def _row(fact: Fact) -> dict[str, str]:
    return {"fact": fact.id, "document": fact.document, "date": fact.date}


FORMULAS("stated_yes")(Formula(WantsYes, stated_yes))
FORMULAS("stated_number")(Formula(WantsNumber, stated_number))
