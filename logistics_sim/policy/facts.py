"""Facts that the county states: read from a file, held against what the review asks for."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.core.nearest import nearest
from logistics_sim.language import gettext as _
from logistics_sim.policy.review import FactAsked, Review
from logistics_sim.policy.review_reader import CODES, plain_yaml
from logistics_sim.scenario.fact import Fact, fact_faults
from logistics_sim.scenario.model_faults import model_faults
from logistics_sim.scenario.parameter import Strict


class FactFile(Strict):
    """A file of facts: ``facts: [{id, value, document, date}]``."""

    facts: tuple[Fact, ...]


def read_fact_file(path: Path, review: Review) -> dict[str, Fact]:
    """Read the facts of a file by their ids, each one that the `review` asks for.

    Raises
    ------
    FaultsError
        Every fault at once: ``POL-001`` to ``POL-004`` as for a review, ``POL-006`` for a
        fact that the review does not ask for or a value of another kind.
    """
    data, lines = plain_yaml(path)
    places = {key: f"{path}:{line}" for key, line in lines.items()}
    try:
        facts = FactFile.model_validate(data).facts
    except ValidationError as error:
        raise FaultsError(model_faults(error, FactFile, path, places, CODES)) from error
    faults = []
    if text := fact_faults(facts):
        faults.append(Fault("POL-006", places.get("facts", str(path)), text, _("keep one of them")))
    for number, fact in enumerate(facts):
        where = places.get(f"facts.{number}", str(path))
        faults += unasked(fact, review, where)
        faults += wrong_kind(fact, review, where)
    if faults:
        raise FaultsError(faults)
    return {fact.id: fact for fact in facts}


def facts_asked(facts: tuple[Fact, ...], review: Review) -> dict[str, Fact]:
    """Return the facts of a scenario that this review asks for, by their ids.

    Facts for another review are passed over; a value of the wrong kind is POL-006.
    """
    faults = [
        fault
        for number, fact in enumerate(facts)
        for fault in wrong_kind(fact, review, _("scenario, facts.{number}", number=number))
    ]
    if faults:
        raise FaultsError(faults)
    asked = {found.id for found in review.facts}
    return {fact.id: fact for fact in facts if fact.id in asked}


def unasked(fact: Fact, review: Review, where: str) -> list[Fault]:
    """Return a fault for a `fact`, stated at `where`, that the `review` does not ask for."""
    known = {found.id: str(found.title) for found in review.facts}
    if fact.id in known:
        return []
    hint = nearest(fact.id, known) or _("known: {known}", known=", ".join(known))
    return [Fault("POL-006", where, _("the review asks for no fact {id!r}", id=fact.id), hint)]


def wrong_kind(fact: Fact, review: Review, where: str) -> list[Fault]:
    """Return a fault for a `fact`, stated at `where`, whose value is not what is asked for."""
    asked = next((found for found in review.facts if found.id == fact.id), None)
    said = "" if asked is None else _wrong(fact, asked)
    return [
        Fault(
            "POL-006",
            where,
            _("{id}: {value} is {said}", id=fact.id, value=fact.value, said=said),
            _wanted(asked),
        )
    ] * (said != "")


def _wrong(fact: Fact, asked: FactAsked) -> str:
    yes_no = isinstance(fact.value, bool)
    if asked.kind == "yes_no":
        return "" if yes_no else _("not true or false")
    if yes_no:
        return _("not a number")
    if asked.kind == "share" and not 0 <= fact.value <= 1:
        return _("not between 0 and 1")
    return "" if fact.value >= 0 else _("below 0")


def _wanted(asked: FactAsked | None) -> str:
    if asked is None or asked.kind == "yes_no":
        return _("write true or false")
    return (
        _("write a share, such as 0.6")
        if asked.kind == "share"
        else _("write a number of at least 0")
    )
