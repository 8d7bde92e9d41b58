"""The verdicts of a run under the keys of the machine contract."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from logistics_sim.assessment.review_evidence import run_evidence
from logistics_sim.assessment.validation.validated_state import NOT_VALIDATED
from logistics_sim.language import speaking
from logistics_sim.policy import Evidence, check_bans, score, scorecard_in_both
from logistics_sim.scenario import ALONE_VARIANTS, Scenario
from logistics_sim.study.contract_values import attainment_values, fold_counts

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.assessment.run_measures import RunMeasures
    from logistics_sim.places import World


@dataclass(frozen=True)
class RunAnswer:
    """The contract's values, the scorecard table and the evidence that it rests on."""

    values: dict[str, Any]
    scores: pd.DataFrame
    evidence: Evidence


def judged_answer(scenario: Scenario, world: World, measures: RunMeasures) -> RunAnswer:
    """Compare the measured measures with the targets and fill the scorecard."""
    import pandas as pd

    target = float(scenario.targets.saving_share)
    savings = {
        before: {
            direction: replace(
                measures.money.saving(before, direction, target),
                same_service=_same_service(measures, before),
            )
            for direction in ("whole", "up", "down")
        }
        for before in ALONE_VARIANTS
    }
    evidence = run_evidence(measures, savings["equal_service"])
    with speaking("en"):
        scores = pd.DataFrame(score(evidence, scenario))
    share = world.network.share_by_source()
    said = {
        name: {direction: found.to_dict() for direction, found in table.items()}
        for name, table in savings.items()
    }
    length = (measures.money.days, measures.money.months)
    values = {
        "title": scenario.title,
        "parcels": fold_counts(measures.counts["after"]),
        "unserved": fold_counts(measures.counts["after"])["unserved"],
        "attainment": attainment_values(scenario, measures.service.overall("after"), *length),
        "attainment_before": {
            name: attainment_values(scenario, measures.service.overall(name), *length)
            for name in ALONE_VARIANTS
        },
        "cost": _cost(measures, "equal_service"),
        "cost_as_is": _cost(measures, "as_is"),
        "cost_per_parcel": _per_parcel(measures, "equal_service"),
        "cost_per_parcel_as_is": _per_parcel(measures, "as_is"),
        "saving": said["equal_service"],
        "saving_as_is": said["as_is"],
        "before": "equal_service",
        "validation": NOT_VALIDATED,
        "cold_chain": measures.service.alliance.cold,
        "scorecard": scorecard_in_both(evidence, scenario),
        "bans": check_bans(scenario),
        "network": {
            "given_share": share.get("given", 0.0),
            "derived_share": share.get("derived", 0.0),
            "synthetic_share": share.get("synthetic", 0.0),
        },
        "plans": measures.plans,
        "final_states": measures.counts,
        "guesses": _guesses(scenario),
    }
    return RunAnswer(values, scores, evidence)


def _same_service(measures: RunMeasures, before: str) -> bool:
    """Return whether the joint plan carries parcels, and leaves no more than the firms alone."""
    alone, joint = fold_counts(measures.counts[before]), fold_counts(measures.counts["after"])
    return joint["unserved"] <= alone["unserved"] and joint["unserved"] < joint["generated"]


def _cost(measures: RunMeasures, before: str) -> dict[str, float]:
    money = measures.money
    return {
        "before": money.total(before),
        "after": money.total("after"),
        "before_up": money.total(before, "up"),
        "after_up": money.total("after", "up"),
        "before_down": money.total(before, "down"),
        "after_down": money.total("after", "down"),
        "before_intra": money.total(before, "intra"),
        "after_intra": money.total("after", "intra"),
    }


def _per_parcel(measures: RunMeasures, before: str) -> dict[str, float | None]:
    """Return yuan per parcel of the run; both sides carry the same parcels."""
    generated = fold_counts(measures.counts["after"])["generated"]
    if not generated:
        return {"before": None, "after": None}
    money = measures.money
    return {"before": money.total(before) / generated, "after": money.total("after") / generated}


def _guesses(scenario: Scenario) -> dict[str, Any]:
    """Count the parameters by status, and name the guesses."""
    status: dict[str, int] = {}
    guesses = []
    for path, value in scenario.parameters():
        status[value.status] = status.get(value.status, 0) + 1
        if value.status == "guess":
            guesses.append(path)
    return {"by_status": dict(sorted(status.items())), "guesses": guesses}
