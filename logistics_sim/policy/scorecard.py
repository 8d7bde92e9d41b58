"""A run before the review: points, figures, evidence, what is missing and what would help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from logistics_sim.language import speaking
from logistics_sim.policy.evidence import Evidence
from logistics_sim.policy.facts import facts_asked
from logistics_sim.policy.finding import VERDICTS, Case, Finding
from logistics_sim.policy.formulas import FORMULAS
from logistics_sim.policy.points_levers import cheapest_lever
from logistics_sim.policy.review import Item, Part, Review
from logistics_sim.policy.review_reader import read_review
from logistics_sim.scenario import Scenario
from logistics_sim.scenario.fact import Fact

COLUMNS = ("item", "title", "points", "max", "figure", "low", "high", "evidence", "missing")
SAID = frozenset({"title", "source", "evidence", "missing", "beside"})
"""Keys whose texts a card in both languages carries twice."""


def score(
    evidence: Evidence,
    scenario: Scenario,
    review: Review | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> list[dict[str, Any]]:
    """Return one row per item with points (contract ``scores``).

    Evidence and what is missing are in the language that is being spoken. `review` is the
    shipped one and `facts` are the scenario's where absent.
    """
    card = scorecard(evidence, scenario, review, facts)
    return [
        {"item": item["id"], **{key: item[key] for key in COLUMNS[1:]}} for item in card["items"]
    ]


def scorecard(
    evidence: Evidence,
    scenario: Scenario,
    review: Review | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> dict[str, Any]:
    """Return the whole card in the language that is being spoken.

    Keys: ``review``, ``total``, ``max``, ``items``, ``other`` (items without points),
    ``to_state`` (facts that the review wants and nobody stated), ``facts``.
    """
    table = review or read_review()
    known = facts_asked(scenario.facts, table) if facts is None else facts
    case = Case(evidence, scenario, known)
    wanted: dict[str, None] = {}
    items = [_item(item, case, wanted) for item in table.items]
    other = [_item(item, case, wanted) for item in table.other]
    asked = {fact.id: fact for fact in table.facts}
    return {
        "total": round(sum(float(item["points"]) for item in items), 2),
        "max": _whole(sum(item.max for item in table.items)),
        "items": items,
        "other": [{k: v for k, v in item.items() if k not in ("points", "max")} for item in other],
        "to_state": [
            {
                "fact": name,
                "title": str(asked[name].title),
                "kind": asked[name].kind,
                "unit": asked[name].unit,
            }
            for name in wanted
        ],
        "facts": [fact.model_dump(mode="json") for fact in known.values()],
        "review": {"name": table.name, "title": str(table.title), "source": str(table.source)},
    }


def scorecard_in_both(
    evidence: Evidence,
    scenario: Scenario,
    review: Review | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> dict[str, Any]:
    """Return the card in English, with the Chinese of each text under its key and ``_zh``."""
    table = review or read_review()
    with speaking("en"):
        english = scorecard(evidence, scenario, table, facts)
    with speaking("zh"):
        chinese = scorecard(evidence, scenario, table, facts)
    return dict(_both(english, chinese))


def _both(english: Any, chinese: Any) -> Any:
    if isinstance(english, dict):
        found: dict[str, Any] = {}
        for key, value in english.items():
            found[key] = _both(value, chinese[key])
            if key in SAID and isinstance(value, str):
                found[f"{key}_zh"] = chinese[key]
        return found
    if isinstance(english, list):
        return [_both(*pair) for pair in zip(english, chinese, strict=True)]
    return english


def _item(item: Item, case: Case, wanted: dict[str, None]) -> dict[str, Any]:
    """Return the row of an item; facts that it wants are added to `wanted`."""
    found = [(part, _found(part, case)) for part in item.parts]
    scoring = [pair for pair in found if pair[0].points > 0 or not item.max]
    beside = [pair for pair in found if pair not in scoring]
    points = round(sum(part.points * said.share for part, said in found), 2)
    figure, low, high = _figure(item, found, scoring, points)
    for _part, said in found:
        wanted.update(dict.fromkeys(said.to_state))
    return {
        "id": item.id,
        "title": str(item.title),
        "points": float(points),
        "max": _whole(item.max),
        "figure": figure,
        "low": low,
        "high": high,
        "verdict": min((said.verdict for _part, said in scoring), key=VERDICTS.index),
        "evidence": "; ".join(said.evidence for _part, said in scoring if said.evidence),
        "missing": "; ".join(
            dict.fromkeys(said.missing for _part, said in scoring if said.missing)
        ),
        "beside": "; ".join(said.evidence or said.missing for _part, said in beside),
        "parts": [_part_row(part, said, case) for part, said in found],
    }


def _found(part: Part, case: Case) -> Finding:
    return FORMULAS[part.formula].assess(part.told, str(part.title), case)


def _part_row(part: Part, said: Finding, case: Case) -> dict[str, Any]:
    return {
        "id": part.id,
        "title": str(part.title),
        "formula": part.formula,
        "points": round(part.points * said.share, 2),
        "max": _whole(part.points),
        "figure": said.figure,
        "low": said.low,
        "high": said.high,
        "wanted": said.wanted,
        "verdict": said.verdict,
        "evidence": said.evidence,
        "missing": said.missing,
        "rows": [dict(row) for row in said.rows],
        "to_state": list(said.to_state),
        "lever": cheapest_lever(part, said, case.evidence) if part.points > 0 else None,
    }


def _figure(
    item: Item,
    found: list[tuple[Part, Finding]],
    scoring: list[tuple[Part, Finding]],
    points: float,
) -> tuple[float | None, float | None, float | None]:
    """Return figure and interval of an item: of one part, the lowest, or the share of points."""
    if item.figure == "points":
        return (points / item.max if item.max else None), None, None
    if item.figure in ("lowest", ""):
        measured = [said for _part, said in scoring if said.figure is not None]
        if not measured:
            return (0.0 if item.max else None), None, None
        chosen = min(measured, key=lambda said: said.figure or 0.0)
    else:
        chosen = next(said for part, said in found if part.id == item.figure)
    return chosen.figure, chosen.low, chosen.high


def _whole(points: float) -> int | float:
    """Return points as a whole number where they are one."""
    return int(points) if float(points).is_integer() else float(points)
