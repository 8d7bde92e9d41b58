"""Points by the share of the named functions that parcels of the run really used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pydantic import Field, field_validator

from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.policy.evidence import Evidence
from logistics_sim.policy.finding import Case, Finding
from logistics_sim.policy.formulas.registry import FORMULAS, Formula
from logistics_sim.scenario.parameter import Strict

Function = Literal[
    "express_inbound",
    "express_outbound",
    "ltl",
    "intra_county",
    "cold_chain",
    "returns",
    "home_delivery",
    "self_pickup",
    "warehousing",
    "joint_purchasing",
    "joint_delivery",
]


def _finished(*pairs: tuple[str, str]) -> Callable[[Evidence], int]:
    """Return a count of the finished parcels of some (class, direction)."""
    return lambda evidence: sum(evidence.delivered.get(pair, 0) for pair in pairs)


FUNCTIONS: dict[Function, tuple[str, Callable[[Evidence], int]]] = {
    "express_inbound": (noop("express inbound"), _finished(("express", "down"))),
    "express_outbound": (noop("express outbound"), _finished(("express", "up"))),
    "ltl": (noop("LTL"), _finished(("ltl", "down"))),
    "intra_county": (noop("intra-county"), _finished(("express", "intra"))),
    "cold_chain": (noop("cold chain"), _finished(("fresh", "down"), ("fresh", "up"))),
    "returns": (noop("returns (after-sales)"), _finished(("return", "up"))),
    "home_delivery": (noop("home delivery"), lambda found: found.services.get("home", 0)),
    "self_pickup": (noop("self pick-up"), lambda found: found.services.get("pickup", 0)),
    "warehousing": (
        noop("warehousing (supply-chain services)"),
        lambda found: found.stored_items,
    ),
    "joint_purchasing": (noop("joint purchasing"), lambda found: found.purchases),
    "joint_delivery": (
        noop("joint delivery"),
        lambda found: sum(found.delivered.values()) if found.firms_with_parcels > 1 else 0,
    ),
}


class FunctionWants(Strict):
    """The functions that the review asks for."""

    functions: tuple[Function, ...] = Field(min_length=1)

    @field_validator("functions")
    @classmethod
    def _once(cls, names: tuple[Function, ...]) -> tuple[Function, ...]:
        if len(set(names)) < len(names):
            raise ValueError(_("a function stands twice"))
        return names


def function_points(said: FunctionWants, title: str, case: Case) -> Finding:
    """Return the share of the functions that parcels used (`title` is not said)."""
    used = {name: FUNCTIONS[name][1](case.evidence) for name in said.functions}
    absent = tuple(name for name, count in used.items() if count == 0)
    present = [name for name, count in used.items() if count > 0]
    share = len(present) / len(used)
    return Finding(
        share,
        "not_held" if absent else "held",
        share,
        wanted=1.0,
        evidence="; ".join(f"{_(FUNCTIONS[name][0])} {used[name]:,}" for name in present),
        missing=_(", ").join(_(FUNCTIONS[name][0]) for name in absent),
        rows=(
            {"table": "after/stamps.parquet", "column": "final_state"},
            {"table": "parcels.parquet", "column": "class"},
        ),
        gaps=absent,
    )


FORMULAS("used_functions")(Formula(FunctionWants, function_points))
